//! A picture: boxes with their fields, lines with crow's feet, a frame for each module.

use super::chart::{Chart, Key, Line, LineKind};
use super::layout::{HEAD, Layout, ROW, Rect};

/// The colours of modules: of the head of a box, of its edge, and of the frame.
const COLOURS: &[(&str, &str, &str)] = &[
    ("#dbe7f6", "#5b83b5", "#f6f9fd"),
    ("#dcefdf", "#5f9a68", "#f6fbf7"),
    ("#f7e6d3", "#b98344", "#fdf9f4"),
    ("#ece0f3", "#8a65a8", "#faf7fc"),
    ("#f8dedf", "#b8666b", "#fdf6f6"),
    ("#d9eff0", "#4f979b", "#f5fbfb"),
    ("#f3efcf", "#9c9042", "#fcfbf3"),
];

const STYLE: &str = "text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#1f2933}\
.head{font:600 13px system-ui,'Segoe UI',Helvetica,Arial,'DejaVu Sans',sans-serif}\
.module{font:600 12px system-ui,'Segoe UI',Helvetica,Arial,'DejaVu Sans',sans-serif;fill:#66727f}\
.type{fill:#697586;text-anchor:end}.key{font-size:9px;font-weight:700;fill:#9a6b00}.fk{fill:#5b6b7d}.pk{font-weight:700}\
.line{fill:none;stroke:#6b7785;stroke-width:1.4}.end{fill:#fff;stroke:#6b7785;stroke-width:1.4}.line:hover{stroke:#d1495b;stroke-width:2.4}";

pub(super) fn write(chart: &Chart, layout: &Layout) -> String {
    let (width, height) = (layout.width.ceil(), layout.height.ceil());
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" aria-label=\"Models and their relations\">\n<style>{STYLE}</style>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n"
    );
    for (module, rect) in layout.modules.iter().enumerate() {
        let (_, edge, fill) = COLOURS[module % COLOURS.len()];
        out.push_str(&format!(
            "<rect {} rx=\"10\" fill=\"{fill}\" stroke=\"{edge}\" stroke-opacity=\"0.35\"/>\
             <text class=\"module\" x=\"{:.1}\" y=\"{:.1}\">{}</text>\n",
            place(rect),
            rect.x + 12.0,
            rect.y + 17.0,
            escaped(&chart.module_name(module))
        ));
    }
    for (line, bends) in chart.lines.iter().zip(&layout.bends) {
        self::line(&mut out, layout, line, bends);
    }
    for (at, rect) in layout.boxes.iter().enumerate() {
        model(&mut out, chart, at, rect);
    }
    out.push_str("</svg>\n");
    out
}

fn model(out: &mut String, chart: &Chart, at: usize, rect: &Rect) {
    let model = &chart.boxes[at];
    let (head, edge, _) = COLOURS[model.module % COLOURS.len()];
    let (x, y, right) = (rect.x, rect.y, rect.x + rect.width);
    out.push_str(&format!(
        "<g><rect {} rx=\"6\" fill=\"#ffffff\" stroke=\"{edge}\"/>\
         <path d=\"M{x:.1} {:.1}v-{:.1}q0-6 6-6h{:.1}q6 0 6 6v{:.1}z\" fill=\"{head}\" stroke=\"{edge}\"/>\
         <text class=\"head\" x=\"{:.1}\" y=\"{:.1}\">{}</text>\n",
        place(rect),
        y + HEAD - 4.0,
        HEAD - 10.0,
        rect.width - 12.0,
        HEAD - 10.0,
        x + 10.0,
        y + 18.0,
        escaped(&model.name)
    ));
    for (number, row) in model.rows.iter().enumerate() {
        let base = y + HEAD + ROW * number as f64 + 14.0;
        let (key, class) = match row.key {
            Key::Primary => ("PK", "pk"),
            Key::Foreign => ("FK", "fk"),
            Key::Unique => ("UQ", ""),
            Key::None => ("", ""),
        };
        if !key.is_empty() {
            out.push_str(&format!("<text class=\"key\" x=\"{:.1}\" y=\"{base:.1}\">{key}</text>", x + 8.0));
        }
        out.push_str(&format!(
            "<text class=\"{class}\" x=\"{:.1}\" y=\"{base:.1}\">{}</text><text class=\"type\" x=\"{:.1}\" y=\"{base:.1}\">{}{}</text>\n",
            x + 26.0,
            escaped(row.name),
            right - 10.0,
            escaped(&row.type_name),
            if row.nullable { "?" } else { "" }
        ));
    }
    out.push_str("</g>\n");
}

/// Where a line touches a box, and to which side it goes: 1 to the right, -1 to the left.
type End = ((f64, f64), f64);

fn line(out: &mut String, layout: &Layout, line: &Line, bends: &[(f64, f64)]) {
    let (from, to) = (&layout.boxes[line.from.0], &layout.boxes[line.to.0]);
    let height = |rect: &Rect, row: Option<usize>| match row {
        Some(row) => rect.y + HEAD + ROW * row as f64 + 10.0,
        None => rect.y + HEAD / 2.0 - 2.0,
    };
    let at = |rect: &Rect, row, side: f64| {
        let x = if side > 0.0 { rect.x + rect.width } else { rect.x };
        ((x, height(rect, row)), side)
    };
    let is_self = line.from.0 == line.to.0;
    let (near_to, near_from) = (bends.first(), bends.last());
    let centre = |rect: &Rect| rect.x + rect.width / 2.0;
    let side = |own: &Rect, next: Option<&(f64, f64)>, other: &Rect| {
        let towards = next.map_or(centre(other), |(x, _)| *x);
        if towards > centre(own) { 1.0 } else { -1.0 }
    };
    let (start, end): (End, End) = if is_self {
        // of many-to-many both ends are at the head: one goes a little lower
        let ((x, y), right) = at(from, line.from.1, 1.0);
        let lower = if line.from.1 == line.to.1 { ((x, y + 14.0), right) } else { ((x, y), right) };
        (at(to, line.to.1, 1.0), lower)
    } else {
        (at(to, line.to.1, side(to, near_to, from)), at(from, line.from.1, side(from, near_from, to)))
    };
    let path = if is_self { own_path(start, end) } else { path(start, end, bends) };
    let dashes = if line.kind == LineKind::ManyToMany { " stroke-dasharray=\"5 3\"" } else { "" };
    out.push_str(&format!("<g><title>{}</title><path class=\"line\" d=\"{path}\"{dashes}/>", escaped(&line.title)));
    let (many_from, many_to, nullable) = match line.kind {
        LineKind::ForeignKey { nullable } => (true, false, nullable),
        LineKind::OneToOne { nullable } => (false, false, nullable),
        LineKind::ManyToMany => (true, true, false),
    };
    self::end(out, end, many_from, false);
    self::end(out, start, many_to, nullable);
    out.push_str("</g>\n");
}

/// A crow's foot for many, a bar for one, with a circle where it may be none.
fn end(out: &mut String, ((x, y), side): End, many: bool, nullable: bool) {
    let away = |distance: f64| x + side * distance;
    if many {
        out.push_str(&format!(
            "<path class=\"line\" d=\"M{x:.1} {:.1}L{:.1} {y:.1}L{x:.1} {:.1}\"/>",
            y - 6.0,
            away(11.0),
            y + 6.0
        ));
    } else {
        out.push_str(&format!("<path class=\"line\" d=\"M{0:.1} {1:.1}V{2:.1}\"/>", away(6.0), y - 6.0, y + 6.0));
        if nullable {
            out.push_str(&format!("<circle class=\"end\" cx=\"{:.1}\" cy=\"{y:.1}\" r=\"4\"/>", away(12.0)));
        }
    }
}

/// A curve that leaves and enters each point sideways.
fn path((first, out_side): End, (last, in_side): End, bends: &[(f64, f64)]) -> String {
    const STRAIGHT: f64 = 16.0;
    let mut points = vec![(first.0 + out_side * STRAIGHT, first.1)];
    points.extend_from_slice(bends);
    points.push((last.0 + in_side * STRAIGHT, last.1));
    let mut path = format!("M{:.1} {:.1}L{:.1} {:.1}", first.0, first.1, points[0].0, points[0].1);
    for pair in points.windows(2) {
        let ((x1, y1), (x2, y2)) = (pair[0], pair[1]);
        let middle = (x1 + x2) / 2.0;
        path.push_str(&format!("C{middle:.1} {y1:.1} {middle:.1} {y2:.1} {x2:.1} {y2:.1}"));
    }
    path.push_str(&format!("L{:.1} {:.1}", last.0, last.1));
    path
}

/// From a box to itself, around its right side.
fn own_path(((x, y1), _): End, ((_, y2), _): End) -> String {
    let out = x + 40.0;
    format!("M{x:.1} {y1:.1}H{:.1}C{out:.1} {y1:.1} {out:.1} {y2:.1} {:.1} {y2:.1}H{x:.1}", x + 16.0, x + 16.0)
}

fn place(rect: &Rect) -> String {
    format!("x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\"", rect.x, rect.y, rect.width, rect.height)
}

/// Text in XML.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}
