//! Where each box stands: layers from left to right, what is pointed at before what points (dagre's algorithm).

use super::chart::{Chart, ModelBox};
use dagre::graph::{Graph, GraphOptions};
use dagre::{EdgeLabel, LayoutOptions, NodeLabel, RankDir};

/// The width of a letter in rows, in a font whose letters are all as wide.
pub(super) const LETTER: f64 = 7.25;
pub(super) const ROW: f64 = 20.0;
pub(super) const HEAD: f64 = 30.0;
const MARGIN: f64 = 32.0;
/// Room for the name of a module above its boxes.
const TITLE: f64 = 26.0;

/// A rectangle by its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// The places of all.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) width: f64,
    pub(super) height: f64,
    /// One for each box.
    pub(super) boxes: Vec<Rect>,
    /// One for each module; none, where there is one module only.
    pub(super) modules: Vec<Rect>,
    /// For each line, the points between its ends.
    pub(super) bends: Vec<Vec<(f64, f64)>>,
}

/// How wide and high a box is.
fn size(model: &ModelBox) -> (f64, f64) {
    let letters = |text: &str| text.chars().count() as f64;
    let rows = model
        .rows
        .iter()
        .map(|row| letters(row.name) + letters(&row.type_name) + if row.nullable { 1.0 } else { 0.0 } + 6.0);
    let widest = rows.fold(letters(&model.name) * 1.2 + 2.0, f64::max);
    ((widest * LETTER + 16.0).max(120.0).ceil(), HEAD + ROW * model.rows.len() as f64 + 8.0)
}

impl Layout {
    pub(super) fn of(chart: &Chart) -> Self {
        let grouped = chart.modules.len() > 1;
        let mut graph = Graph::with_options(GraphOptions { directed: true, multigraph: true, compound: true });
        let node = |at: usize| format!("m{at}");
        if grouped {
            for module in 0..chart.modules.len() {
                graph.set_node(format!("g{module}"), Some(NodeLabel::default()));
            }
        }
        for (at, model) in chart.boxes.iter().enumerate() {
            let (width, height) = size(model);
            graph.set_node(node(at), Some(NodeLabel { width, height, ..NodeLabel::default() }));
            if grouped {
                graph.set_parent(&node(at), Some(&format!("g{}", model.module)));
            }
        }
        for (number, line) in chart.lines.iter().enumerate().filter(|(_, line)| line.from.0 != line.to.0) {
            let (from, to) = (node(line.to.0), node(line.from.0));
            graph.set_edge(from, to, Some(EdgeLabel::default()), Some(&format!("l{number}")));
        }
        for (number, (one, other)) in alone(chart).into_iter().enumerate() {
            graph.set_edge(node(one), node(other), Some(EdgeLabel::default()), Some(&format!("a{number}")));
        }
        let options = LayoutOptions {
            rankdir: RankDir::LR,
            nodesep: 28.0,
            edgesep: 14.0,
            ranksep: 70.0,
            ..LayoutOptions::default()
        };
        if !chart.boxes.is_empty() {
            dagre::layout(&mut graph, Some(options));
        }
        let boxes = (0..chart.boxes.len()).map(|at| {
            let (width, height) = size(&chart.boxes[at]);
            let place = graph.node(&node(at)).and_then(|label| Some((label.x?, label.y?))).unwrap_or_default();
            Rect { x: place.0 - width / 2.0, y: place.1 - height / 2.0, width, height }
        });
        let mut layout =
            Layout { width: 0.0, height: 0.0, boxes: boxes.collect(), modules: Vec::new(), bends: Vec::new() };
        if grouped {
            layout.modules = (0..chart.modules.len()).map(|module| around(chart, &layout.boxes, module)).collect();
        }
        layout.bends = (0..chart.lines.len())
            .map(|number| {
                let line = &chart.lines[number];
                let (from, to) = (node(line.to.0), node(line.from.0));
                let points = graph.edge(&from, &to, Some(&format!("l{number}"))).map(|edge| &edge.points);
                // the first and the last stand on the boxes
                let inner = points.and_then(|points| points.get(1..points.len().checked_sub(1)?));
                inner.unwrap_or_default().iter().map(|point| (point.x, point.y)).collect()
            })
            .collect();
        layout.settle();
        layout
    }

    /// Moves all, so that the upper left corner is 0, 0.
    fn settle(&mut self) {
        let all = self.boxes.iter().chain(&self.modules);
        let (left, top) = all.clone().fold((f64::MAX, f64::MAX), |(x, y), rect| (x.min(rect.x), y.min(rect.y)));
        let (left, top) = if self.boxes.is_empty() { (0.0, 0.0) } else { (left - MARGIN, top - MARGIN) };
        let (right, bottom) = all.fold((0.0_f64, 0.0_f64), |(x, y), rect| {
            (x.max(rect.x + rect.width - left), y.max(rect.y + rect.height - top))
        });
        for rect in self.boxes.iter_mut().chain(&mut self.modules) {
            rect.x -= left;
            rect.y -= top;
        }
        for (x, y) in self.bends.iter_mut().flatten() {
            *x -= left;
            *y -= top;
        }
        (self.width, self.height) = (right + MARGIN, bottom + MARGIN);
    }
}

/// The frame of a module.
fn around(chart: &Chart, boxes: &[Rect], module: usize) -> Rect {
    let own = boxes.iter().zip(&chart.boxes).filter(|(_, model)| model.module == module).map(|(rect, _)| rect);
    let (mut left, mut top, mut right, mut bottom) = (f64::MAX, f64::MAX, f64::MIN, f64::MIN);
    for rect in own {
        (left, top) = (left.min(rect.x), top.min(rect.y));
        (right, bottom) = (right.max(rect.x + rect.width), bottom.max(rect.y + rect.height));
    }
    let pad = 14.0;
    Rect { x: left - pad, y: top - TITLE, width: right - left + 2.0 * pad, height: bottom - top + TITLE + pad }
}

/// Boxes without lines would stand in one tall column: lines that nobody sees put those of a module into rows.
fn alone(chart: &Chart) -> Vec<(usize, usize)> {
    let mut hidden = Vec::new();
    for module in 0..chart.modules.len() {
        let is_alone = |at: &usize| {
            chart.boxes[*at].module == module
                && !chart.lines.iter().any(|line| line.from.0 != line.to.0 && (line.from.0 == *at || line.to.0 == *at))
        };
        let boxes: Vec<usize> = (0..chart.boxes.len()).filter(is_alone).collect();
        let across = (1..=boxes.len()).find(|across| across * across >= boxes.len()).unwrap_or(1);
        for row in boxes.chunks(across) {
            hidden.extend(row.windows(2).map(|pair| (pair[0], pair[1])));
        }
    }
    hidden
}
