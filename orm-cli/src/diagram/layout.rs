//! Where each box stands: layers from left to right, what is pointed at before what points (dagre's algorithm).

use super::chart::{Chart, ModelBox};
use super::measure;
use super::routes::Routes;
use dagre::graph::{Graph, GraphOptions};
use dagre::{EdgeLabel, LayoutOptions, NodeLabel, RankDir};

/// The sizes of letters.
pub(super) const TITLE_SIZE: f64 = 13.0;
pub(super) const ROW_SIZE: f64 = 12.0;
pub(super) const MODULE_SIZE: f64 = 12.0;
/// Where names begin, behind the mark of a key, and where the head of a box has its title.
pub(super) const NAMES: f64 = 28.0;
pub(super) const EDGE: f64 = 10.0;
/// Between a name and its type.
const BETWEEN: f64 = 20.0;
pub(super) const ROW: f64 = 20.0;
pub(super) const HEAD: f64 = 30.0;
const MARGIN: f64 = 32.0;
/// Room for the name of a module above its boxes, and on the other sides of them.
const TITLE: f64 = 28.0;
const PAD: f64 = 16.0;
/// Between two columns of boxes: lines go up and down there alone.
const GAP: f64 = 96.0;

/// A rectangle by its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Boxes above each other, from the left edge of the widest to its right edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Column {
    pub(super) left: f64,
    pub(super) right: f64,
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
    /// From left to right.
    pub(super) columns: Vec<Column>,
    /// For each box, its column.
    pub(super) column_of: Vec<usize>,
    /// For each line, the height at which it goes through each column between those of its ends, from left to right.
    pub(super) through: Vec<Vec<f64>>,
}

/// How wide and high a box is.
fn size(model: &ModelBox) -> (f64, f64) {
    let rows = model.rows.iter().map(|row| {
        let null = if row.nullable { measure::row("?", ROW_SIZE) } else { 0.0 };
        NAMES + measure::row(row.name, ROW_SIZE) + BETWEEN + measure::row(&row.type_name, ROW_SIZE) + null + EDGE
    });
    let widest = rows.fold(measure::bold(&model.name, TITLE_SIZE) + 2.0 * EDGE, f64::max);
    (widest.max(120.0).ceil(), HEAD + ROW * model.rows.len() as f64 + 8.0)
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
            ranksep: GAP,
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
        let boxes: Vec<Rect> = boxes.collect();
        let (columns, column_of) = columns(&boxes);
        let through = (0..chart.lines.len()).map(|number| {
            let line = &chart.lines[number];
            let (from, to) = (node(line.to.0), node(line.from.0));
            let edge = graph.edge(&from, &to, Some(&format!("l{number}")));
            let points = edge.map(|edge| edge.points.as_slice()).unwrap_or_default();
            let ends = (column_of[line.from.0], column_of[line.to.0]);
            let (first, last) = (ends.0.min(ends.1), ends.0.max(ends.1));
            let at = |column: &Column| {
                let middle = (column.left + column.right) / 2.0;
                let distance = |x: f64| (x - middle).abs();
                points.iter().min_by(|one, other| distance(one.x).total_cmp(&distance(other.x))).map(|point| point.y)
            };
            columns[(first + 1).min(last)..last].iter().filter_map(at).collect()
        });
        let through = through.collect();
        let mut layout = Layout { width: 0.0, height: 0.0, boxes, modules: Vec::new(), columns, column_of, through };
        let routes = Routes::of(chart, &layout);
        layout.move_apart(&routes.gaps(chart, &layout));
        if grouped {
            let reach: Vec<f64> = (0..chart.boxes.len()).map(|model| routes.reach(chart, &layout, model)).collect();
            layout.modules =
                (0..chart.modules.len()).map(|module| around(chart, &layout.boxes, &reach, module)).collect();
        }
        layout.settle();
        layout
    }

    /// Moves the columns, so that they are so far apart.
    fn move_apart(&mut self, gaps: &[f64]) {
        let mut moved = vec![0.0];
        for (pair, gap) in self.columns.windows(2).zip(gaps) {
            let by = moved.last().copied().unwrap_or_default() + gap - (pair[1].left - pair[0].right);
            moved.push(by);
        }
        for (rect, &column) in self.boxes.iter_mut().zip(&self.column_of) {
            rect.x += moved[column];
        }
        for (column, by) in self.columns.iter_mut().zip(moved) {
            column.left += by;
            column.right += by;
        }
    }

    /// Moves all, so that the upper left corner is 0, 0.
    fn settle(&mut self) {
        if self.boxes.is_empty() {
            (self.width, self.height) = (MARGIN, MARGIN);
            return;
        }
        let all = self.boxes.iter().chain(&self.modules);
        let (mut left, mut top, mut right, mut bottom) = (f64::MAX, f64::MAX, f64::MIN, f64::MIN);
        for rect in all {
            (left, right) = (left.min(rect.x), right.max(rect.x + rect.width));
            (top, bottom) = (top.min(rect.y), bottom.max(rect.y + rect.height));
        }
        for y in self.through.iter().flatten() {
            (top, bottom) = (top.min(*y), bottom.max(*y));
        }
        (left, top) = (left - MARGIN, top - MARGIN);
        for rect in self.boxes.iter_mut().chain(&mut self.modules) {
            rect.x -= left;
            rect.y -= top;
        }
        for column in &mut self.columns {
            column.left -= left;
            column.right -= left;
        }
        for y in self.through.iter_mut().flatten() {
            *y -= top;
        }
        (self.width, self.height) = (right - left + MARGIN, bottom - top + MARGIN);
    }
}

/// The frame of a module. `reach`: what lines that come back need beside their boxes.
fn around(chart: &Chart, boxes: &[Rect], reach: &[f64], module: usize) -> Rect {
    let own = boxes.iter().zip(reach).zip(&chart.boxes).filter(|(_, model)| model.module == module).map(|(own, _)| own);
    let (mut left, mut top, mut right, mut bottom) = (f64::MAX, f64::MAX, f64::MIN, f64::MIN);
    for (rect, reach) in own {
        (left, top) = (left.min(rect.x), top.min(rect.y));
        // the frame has room for lines as well
        let edge = rect.x + rect.width + f64::max(0.0, reach - PAD / 2.0);
        (right, bottom) = (right.max(edge), bottom.max(rect.y + rect.height));
    }
    Rect { x: left - PAD, y: top - TITLE, width: right - left + 2.0 * PAD, height: bottom - top + TITLE + PAD }
}

/// Boxes of one column have their middles above each other.
fn columns(boxes: &[Rect]) -> (Vec<Column>, Vec<usize>) {
    let middle = |rect: &Rect| rect.x + rect.width / 2.0;
    let mut middles: Vec<f64> = boxes.iter().map(middle).collect();
    middles.sort_by(f64::total_cmp);
    middles.dedup_by(|one, other| (*one - *other).abs() < 1.0);
    let near = |rect: &Rect| middles.iter().position(|at| (at - middle(rect)).abs() < 1.0).unwrap_or_default();
    let column_of: Vec<usize> = boxes.iter().map(near).collect();
    let mut columns = vec![Column { left: f64::MAX, right: f64::MIN }; middles.len()];
    for (rect, &at) in boxes.iter().zip(&column_of) {
        let column = &mut columns[at];
        (column.left, column.right) = (column.left.min(rect.x), column.right.max(rect.x + rect.width));
    }
    (columns, column_of)
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
