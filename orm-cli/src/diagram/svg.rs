//! A picture: boxes with their fields, lines with crow's feet, a frame for each module.

use super::chart::{Chart, Key, Line, LineKind};
use super::layout::{EDGE, HEAD, Layout, MODULE_SIZE, NAMES, ROW, ROW_SIZE, Rect, TITLE_SIZE};
use super::measure;
use super::routes::{End, Piece, Route, Routes};

/// The colours of modules: of the head of a box, of its edge, and of the frame; by day and by night.
const COLOURS: &[[&str; 6]] = &[
    ["#dbe7f6", "#5b83b5", "#f6f9fd", "#22364f", "#5f8ec9", "#141b25"],
    ["#dcefdf", "#5f9a68", "#f6fbf7", "#213c27", "#68aa72", "#131e16"],
    ["#f7e6d3", "#b98344", "#fdf9f4", "#46311a", "#c68f50", "#201910"],
    ["#ece0f3", "#8a65a8", "#faf7fc", "#392a46", "#a27ec0", "#1c1621"],
    ["#f8dedf", "#b8666b", "#fdf6f6", "#47272a", "#c9777c", "#211516"],
    ["#d9eff0", "#4f979b", "#f5fbfb", "#1d3b3d", "#58a9ad", "#111e1f"],
    ["#f3efcf", "#9c9042", "#fcfbf3", "#3a3618", "#b0a34e", "#1d1b0f"],
];

/// Sizes are those of the layout.
const STYLE: &str = "text{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;font-size:12px;fill:#1f2933}\
.head,.module{font-family:system-ui,'Segoe UI',Helvetica,Arial,'DejaVu Sans',sans-serif;font-weight:600}.head{font-size:13px}\
.module{fill:#66727f}.around{stroke-width:5px;stroke-linejoin:round}\
.type{fill:#697586;text-anchor:end}.key{font-size:9px;font-weight:700;fill:#9a6b00}.pk{font-weight:700}\
.page{fill:#fff}.box{fill:#fff}.line{fill:none;stroke:#6b7785;stroke-width:1.4px}.end{fill:#fff;stroke:#6b7785;stroke-width:1.4px}\
g:hover>.line{stroke:#d1495b;stroke-width:2.4px}";

/// Where the viewer asks for it.
const DARK: &str = "text{fill:#dde3ea}.module{fill:#8d99a6}.type{fill:#94a0ad}.key{fill:#d7a84a}.page{fill:#0d1117}.box{fill:#161b22}\
.line,.end{stroke:#8d99a6}.end{fill:#0d1117}g:hover>.line{stroke:#ff7b8a}";

pub(super) fn write(chart: &Chart, layout: &Layout) -> String {
    let routes = Routes::of(chart, layout).drawn(chart, layout);
    let right = routes.iter().map(|route| route.right + 12.0).fold(layout.width, f64::max);
    let (width, height) = (right.ceil(), layout.height.ceil());
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" aria-label=\"Models and their relations\">\n<style>{}</style>\n\
         <rect class=\"page\" width=\"{width}\" height=\"{height}\"/>\n",
        style(chart)
    );
    for (module, rect) in layout.modules.iter().enumerate() {
        out.push_str(&format!("<rect class=\"{}\" {} rx=\"10\"/>\n", class('f', module), place(rect)));
    }
    for (line, route) in chart.lines.iter().zip(&routes) {
        self::line(&mut out, line, route);
    }
    // a line may go through the frame of a module, and not through its name
    for (module, rect) in layout.modules.iter().enumerate() {
        module_name(&mut out, &chart.module_name(module), module, rect);
    }
    for (at, rect) in layout.boxes.iter().enumerate() {
        model(&mut out, chart, at, rect);
    }
    out.push_str("</svg>\n");
    out
}

fn class(what: char, module: usize) -> String {
    format!("{what}{}", module % COLOURS.len())
}

fn style(chart: &Chart) -> String {
    let used = COLOURS.iter().take(chart.modules.len()).enumerate();
    let rules = |at: usize, head: &str, edge: &str, frame: &str| {
        format!(
            ".h{at}{{fill:{head};stroke:{edge}}}.e{at}{{stroke:{edge}}}.f{at}{{fill:{frame};stroke:{edge};stroke-opacity:.35}}.n{at}{{stroke:{frame}}}"
        )
    };
    let day: String = used.clone().map(|(at, of)| rules(at, of[0], of[1], of[2])).collect();
    let night: String = used.map(|(at, of)| rules(at, of[3], of[4], of[5])).collect();
    format!("{STYLE}{day}\n@media (prefers-color-scheme:dark){{{DARK}{night}}}")
}

fn module_name(out: &mut String, name: &str, module: usize, rect: &Rect) {
    let room = rect.width - 24.0;
    // one that is longer than its frame is drawn closer
    let fitted = match measure::bold(name, MODULE_SIZE) > room {
        true => format!(" textLength=\"{room:.0}\" lengthAdjust=\"spacingAndGlyphs\""),
        false => String::new(),
    };
    // twice, for not every viewer draws the edge of a letter behind it
    for class in [format!("module around {}", class('n', module)), "module".to_owned()] {
        let hidden = if class == "module" { "" } else { " aria-hidden=\"true\"" };
        out.push_str(&format!(
            "<text class=\"{class}\"{hidden} x=\"{:.1}\" y=\"{:.1}\"{fitted}>{}</text>",
            rect.x + 12.0,
            rect.y + 18.0,
            escaped(name)
        ));
    }
    out.push('\n');
}

fn model(out: &mut String, chart: &Chart, at: usize, rect: &Rect) {
    let model = &chart.boxes[at];
    let (x, y, right) = (rect.x, rect.y, rect.x + rect.width);
    out.push_str(&format!(
        "<g><rect class=\"box {}\" {} rx=\"6\"/><path class=\"{}\" d=\"M{x:.1} {:.1}v-{:.1}q0-6 6-6h{:.1}q6 0 6 6v{:.1}z\"/>\
         <text class=\"head\" x=\"{:.1}\" y=\"{:.1}\">{}</text>\n",
        class('e', model.module),
        place(rect),
        class('h', model.module),
        y + HEAD - 4.0,
        HEAD - 10.0,
        rect.width - 12.0,
        HEAD - 10.0,
        x + EDGE,
        y + (HEAD - 4.0 + TITLE_SIZE) / 2.0 - 1.5,
        escaped(&model.name)
    ));
    for (number, row) in model.rows.iter().enumerate() {
        let base = y + HEAD + ROW * number as f64 + (ROW + ROW_SIZE) / 2.0 - 2.0;
        let (key, class) = match row.key {
            Key::Primary => ("PK", " class=\"pk\""),
            Key::Foreign => ("FK", ""),
            Key::Unique => ("UQ", ""),
            Key::None => ("", ""),
        };
        if !key.is_empty() {
            out.push_str(&format!("<text class=\"key\" x=\"{:.1}\" y=\"{base:.1}\">{key}</text>", x + 8.0));
        }
        out.push_str(&format!(
            "<text{class} x=\"{:.1}\" y=\"{base:.1}\">{}</text><text class=\"type\" x=\"{:.1}\" y=\"{base:.1}\">{}{}</text>\n",
            x + NAMES,
            escaped(row.name),
            right - EDGE,
            escaped(&row.type_name),
            if row.nullable { "?" } else { "" }
        ));
    }
    out.push_str("</g>\n");
}

fn line(out: &mut String, line: &Line, route: &Route) {
    let dashes = if line.kind == LineKind::ManyToMany { " stroke-dasharray=\"5 3\"" } else { "" };
    let path = path(route);
    out.push_str(&format!("<g><title>{}</title><path class=\"line\" d=\"{path}\"{dashes}/>", escaped(&line.title)));
    for end in &route.ends {
        self::end(out, end);
    }
    out.push_str("</g>\n");
}

fn path(route: &Route) -> String {
    let start = route.ends[0];
    let mut path = format!("M{:.1} {:.1}", start.x, start.y);
    for piece in &route.pieces {
        match *piece {
            Piece::To(x, y) => path.push_str(&format!("L{x:.1} {y:.1}")),
            Piece::Corner { at, to } => path.push_str(&format!("Q{:.1} {:.1} {:.1} {:.1}", at.0, at.1, to.0, to.1)),
        }
    }
    path
}

/// A crow's foot for many, a bar for one, with a circle where it may be none.
fn end(out: &mut String, end: &End) {
    let (x, y) = (end.x, end.y);
    let away = |distance: f64| x + end.side * distance;
    if end.many {
        out.push_str(&format!(
            "<path class=\"line\" d=\"M{x:.1} {:.1}L{:.1} {y:.1}L{x:.1} {:.1}\"/>",
            y - end.half,
            away(11.0),
            y + end.half
        ));
    } else {
        out.push_str(&format!(
            "<path class=\"line\" d=\"M{0:.1} {1:.1}V{2:.1}\"/>",
            away(6.0),
            y - end.half.min(5.0),
            y + end.half.min(5.0)
        ));
        if end.nullable {
            out.push_str(&format!("<circle class=\"end\" cx=\"{:.1}\" cy=\"{y:.1}\" r=\"3.5\"/>", away(11.5)));
        }
    }
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
