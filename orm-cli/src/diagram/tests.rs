//! Pictures that are easily ugly: what is on them lies beside each other, and not upon each other.

#![allow(clippy::unwrap_used, clippy::panic)]

use super::chart::{Chart, Key, Line, LineKind, ModelBox, Row};
use super::layout::{Layout, Rect};
use super::routes::{Piece, Route, Routes};
use super::svg;
use proptest::prelude::*;

const REQUIRED: LineKind = LineKind::ForeignKey { nullable: false };
const OPTIONAL: LineKind = LineKind::ForeignKey { nullable: true };

/// Names that live as long as the program, as those of models do.
fn name(text: impl Into<String>) -> &'static str {
    Box::leak(text.into().into_boxed_str())
}

/// Models of a module each, with so many rows beside the key, and what points from one to another.
fn chart(models: &[(&str, usize, usize)], lines: &[(usize, usize, LineKind)]) -> Chart {
    let mut boxes: Vec<ModelBox> = models
        .iter()
        .map(|&(title, module, rows)| {
            let row = |at: usize| Row {
                name: name(format!("field_{at}")),
                type_name: "String".into(),
                nullable: at % 3 == 1,
                key: Key::None,
            };
            let id = Row { name: "id", type_name: "i64".into(), nullable: false, key: Key::Primary };
            ModelBox { name: title.to_owned(), module, rows: std::iter::once(id).chain((0..rows).map(row)).collect() }
        })
        .collect();
    let modules = models.iter().map(|(_, module, _)| module + 1).max().unwrap_or_default();
    let lines = lines.iter().enumerate().map(|(number, &(from, to, kind))| {
        let is_pairs = kind == LineKind::ManyToMany;
        let field = name(format!("to_{}_{number}", boxes[to].name.to_lowercase()));
        if !is_pairs {
            let nullable = kind == OPTIONAL;
            let type_name = boxes[to].name.clone();
            boxes[from].rows.push(Row { name: field, type_name, nullable, key: Key::Foreign });
        }
        let row = (!is_pairs).then(|| boxes[from].rows.len() - 1);
        Line { name: field, kind, from: (from, row), to: (to, (!is_pairs).then_some(0)), title: field.to_owned() }
    });
    let lines = lines.collect();
    Chart { boxes, lines, modules: (0..modules).map(|module| name(format!("program::module_{module}"))).collect() }
}

fn scenes() -> Vec<(&'static str, Chart)> {
    let pairs = LineKind::ManyToMany;
    let long = "OfTheLongestNameThatSomebodyWouldEverGiveToSomethingInARow";
    let many: Vec<(String, usize, usize)> = (0..25).map(|at| (format!("Model{at}"), at % 4, 1 + at * 7 % 9)).collect();
    let many: Vec<(&str, usize, usize)> =
        many.iter().map(|(name, module, rows)| (name.as_str(), *module, *rows)).collect();
    let kinds = [REQUIRED, OPTIONAL, pairs];
    let among: Vec<(usize, usize, LineKind)> = (0..34).map(|at| (at * 11 % 25, at * at % 25, kinds[at % 3])).collect();
    vec![
        (
            "twice",
            chart(
                &[("Person", 0, 3), ("Letter", 0, 2), ("Stamp", 0, 1)],
                &[(1, 0, REQUIRED), (1, 0, OPTIONAL), (2, 1, REQUIRED), (2, 1, REQUIRED)],
            ),
        ),
        (
            "itself",
            chart(
                &[("Folder", 0, 2), ("File", 0, 2)],
                &[(0, 0, OPTIONAL), (0, 0, REQUIRED), (0, 0, pairs), (1, 0, REQUIRED)],
            ),
        ),
        (
            "pairs",
            chart(
                &[("Song", 0, 3), ("Tag", 0, 1), ("Mood", 0, 1)],
                &[(0, 1, pairs), (0, 1, pairs), (0, 2, pairs), (1, 1, pairs), (2, 1, pairs)],
            ),
        ),
        (
            "circle",
            chart(
                &[("Hen", 0, 1), ("Egg", 0, 1), ("Nest", 0, 1)],
                &[(0, 1, REQUIRED), (1, 0, OPTIONAL), (1, 2, REQUIRED), (2, 0, REQUIRED)],
            ),
        ),
        (
            "long",
            chart(
                &[("Short", 0, 1), (long, 0, 2), ("Other", 0, 2), ("MWMWMWMWMWMWMWMWMWMW", 1, 1), ("Last", 1, 1)],
                &[
                    (1, 0, REQUIRED),
                    (2, 0, OPTIONAL),
                    (2, 1, REQUIRED),
                    (3, 2, REQUIRED),
                    (4, 0, REQUIRED),
                    (4, 3, REQUIRED),
                ],
            ),
        ),
        ("many", chart(&many, &among)),
        ("alone", chart(&[("A", 0, 1), ("B", 0, 5), ("C", 0, 1), ("D", 0, 2), ("E", 1, 1)], &[])),
    ]
}

/// Points of a line, close to each other.
fn points(route: &Route) -> Vec<(f64, f64)> {
    let mut last = (route.ends[0].x, route.ends[0].y);
    let mut points = vec![last];
    for piece in &route.pieces {
        let (to, corner) = match *piece {
            Piece::To(x, y) => ((x, y), ((last.0 + x) / 2.0, (last.1 + y) / 2.0)),
            Piece::Corner { at, to } => (to, at),
        };
        for step in 1..=40 {
            let t = f64::from(step) / 40.0;
            let at = |a: f64, b: f64, c: f64| (1.0 - t) * (1.0 - t) * a + 2.0 * (1.0 - t) * t * b + t * t * c;
            points.push((at(last.0, corner.0, to.0), at(last.1, corner.1, to.1)));
        }
        last = to;
    }
    points
}

fn apart(one: &Rect, other: &Rect) -> bool {
    one.x + one.width <= other.x
        || other.x + other.width <= one.x
        || one.y + one.height <= other.y
        || other.y + other.height <= one.y
}

fn is_in((x, y): (f64, f64), rect: &Rect) -> bool {
    x > rect.x + 0.5 && x < rect.x + rect.width - 0.5 && y > rect.y + 0.5 && y < rect.y + rect.height - 0.5
}

fn look(chart: &Chart) {
    let layout = Layout::of(chart);
    let all = layout.boxes.iter().enumerate();
    for (at, rect) in all.clone() {
        for (other, second) in all.clone().skip(at + 1) {
            assert!(apart(rect, second), "{} lies on {}", chart.boxes[at].name, chart.boxes[other].name);
        }
        assert!(
            rect.x >= 0.0
                && rect.y >= 0.0
                && rect.x + rect.width <= layout.width
                && rect.y + rect.height <= layout.height
        );
    }
    for (module, frame) in layout.modules.iter().enumerate() {
        for (at, rect) in all.clone() {
            let is_its = chart.boxes[at].module == module;
            assert!(is_its || apart(frame, rect), "{} lies in the frame of another module", chart.boxes[at].name);
        }
    }
    for (line, route) in chart.lines.iter().zip(Routes::of(chart, &layout).drawn(chart, &layout)) {
        for point in points(&route) {
            let crossed = all.clone().find(|(_, rect)| is_in(point, rect));
            assert!(
                crossed.is_none(),
                "{} goes through {}",
                line.title,
                crossed.map_or("", |(at, _)| &chart.boxes[at].name)
            );
            assert!(
                point.0 >= 0.0 && point.0 <= route.right.max(layout.width) + 0.5,
                "{} leaves the picture",
                line.title
            );
            // between its ends, or around what lies between them
            assert!(point.1 >= 0.0 && point.1 <= layout.height, "{} leaves the picture", line.title);
        }
        // neighbours are not joined by a detour
        let columns = layout.column_of[line.from.0].abs_diff(layout.column_of[line.to.0]);
        let (low, high) = (route.ends[0].y.min(route.ends[1].y), route.ends[0].y.max(route.ends[1].y));
        let detours = points(&route).iter().any(|point| point.1 < low - 0.5 || point.1 > high + 0.5);
        assert!(columns != 1 || !detours, "{} swings", line.title);
    }
}

#[test]
fn nothing_lies_upon_something_else() {
    for (scene, chart) in scenes() {
        println!("{scene}");
        look(&chart);
        if let Some(folder) = std::env::var_os("ORM_DIAGRAMS") {
            let path = std::path::Path::new(&folder).join(format!("{scene}.svg"));
            std::fs::write(path, svg::write(&chart, &Layout::of(&chart))).unwrap();
        }
    }
}

/// Where a line runs from side to side.
fn level(route: &Route) -> Vec<(f64, f64, f64)> {
    let mut last = (route.ends[0].x, route.ends[0].y);
    let mut found = Vec::new();
    for piece in &route.pieces {
        let to = match *piece {
            Piece::To(x, y) => (x, y),
            Piece::Corner { to, .. } => to,
        };
        if matches!(piece, Piece::To(..)) && to.1 == last.1 {
            found.push((last.0.min(to.0), last.0.max(to.0), to.1));
        }
        last = to;
    }
    found
}

#[test]
fn lines_of_different_ends_do_not_run_upon_each_other() {
    for (scene, chart) in scenes() {
        let layout = Layout::of(&chart);
        let routes = Routes::of(&chart, &layout).drawn(&chart, &layout);
        let shares = |one: &Route, other: &Route| {
            one.ends.iter().any(|end| other.ends.iter().any(|second| (end.x, end.y) == (second.x, second.y)))
        };
        for (at, one) in routes.iter().enumerate() {
            for (other, second) in routes.iter().enumerate().skip(at + 1).filter(|(_, other)| !shares(one, other)) {
                for (left, right, y) in level(one) {
                    let upon = level(second)
                        .into_iter()
                        .find(|(from, to, height)| (height - y).abs() < 1.0 && left.max(*from) + 1.0 < right.min(*to));
                    assert!(upon.is_none(), "{scene}: {} and {}", chart.lines[at].title, chart.lines[other].title);
                }
            }
        }
    }
}

#[test]
fn a_box_is_as_wide_as_its_texts_in_the_widest_font() {
    let width = |title: &str| Layout::of(&chart(&[(title, 0, 0)], &[])).boxes[0].width;
    // an M and a W of 13 pixels in bold are 27 pixels wide together, a Chinese letter 13
    assert!(width(&"MW".repeat(30)) > 30.0 * 27.0);
    assert!(width(&"模型".repeat(10)) > 20.0 * 13.0);
    let (_, long) = scenes().swap_remove(4);
    let other = &Layout::of(&long).boxes[2];
    let row = &long.boxes[2].rows[4];
    let letters = row.name.chars().count() + row.type_name.chars().count();
    assert!(other.width > letters as f64 * 7.2 + 50.0, "{} {}", row.name, row.type_name);
}

#[test]
fn no_two_ends_of_pairs_are_one() {
    let (_, chart) = scenes().swap_remove(2);
    let layout = Layout::of(&chart);
    let routes = Routes::of(&chart, &layout).drawn(&chart, &layout);
    let ends: Vec<(f64, f64)> = routes.iter().flat_map(|route| route.ends.map(|end| (end.x, end.y))).collect();
    for (at, end) in ends.iter().enumerate() {
        assert!(!ends[..at].contains(end), "{ends:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 50, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_lies_upon_something_else_whatever_the_models(
        models in proptest::collection::vec((1..60_usize, 0..3_usize, 0..9_usize), 1..14),
        lines in proptest::collection::vec((any::<usize>(), any::<usize>(), 0..3_usize), 0..24),
    ) {
        let titles: Vec<String> = models.iter().map(|(length, ..)| "Model".chars().cycle().take(*length).collect()).collect();
        let boxes: Vec<(&str, usize, usize)> =
            titles.iter().zip(&models).map(|(title, (_, module, rows))| (title.as_str(), *module, *rows)).collect();
        let kinds = [REQUIRED, OPTIONAL, LineKind::ManyToMany];
        let lines: Vec<(usize, usize, LineKind)> =
            lines.iter().map(|(from, to, kind)| (from % boxes.len(), to % boxes.len(), kinds[*kind])).collect();
        // modules without models are none
        let used: Vec<usize> = (0..3).filter(|module| boxes.iter().any(|(_, of, _)| of == module)).collect();
        let boxes: Vec<(&str, usize, usize)> = boxes
            .iter()
            .map(|(title, module, rows)| (*title, used.iter().position(|of| of == module).unwrap(), *rows))
            .collect();
        look(&chart(&boxes, &lines));
    }
}
