//! Graphviz.

use super::chart::{Chart, Key, LineKind};
use super::svg::escaped;

pub(super) fn write(chart: &Chart) -> String {
    let mut out = String::from("digraph models {\n    rankdir=RL;\n    node [shape=plain, fontname=\"Helvetica\"];\n");
    out.push_str("    edge [fontname=\"Helvetica\", fontsize=10, dir=both];\n");
    for module in 0..chart.modules.len() {
        out.push_str(&format!(
            "    subgraph cluster_{module} {{\n        label={}; color=\"#cccccc\"; fontname=\"Helvetica\";\n",
            quoted(&chart.module_name(module))
        ));
        for (at, model) in chart.boxes.iter().enumerate().filter(|(_, model)| model.module == module) {
            out.push_str(&format!(
                "        m{at} [label=<<table border=\"0\" cellborder=\"1\" cellspacing=\"0\" cellpadding=\"4\">\
                 <tr><td bgcolor=\"#e8eef7\" port=\"head\"><b>{}</b></td></tr>",
                escaped(&model.name)
            ));
            for (row_at, row) in model.rows.iter().enumerate() {
                let name = escaped(row.name);
                let name = if row.key == Key::Primary { format!("<u>{name}</u>") } else { name };
                let null = if row.nullable { "?" } else { "" };
                out.push_str(&format!(
                    "<tr><td align=\"left\" port=\"f{row_at}\">{name}: {}{null}</td></tr>",
                    escaped(&row.type_name)
                ));
            }
            out.push_str("</table>>];\n");
        }
        out.push_str("    }\n");
    }
    for line in &chart.lines {
        let (tail, head) = match line.kind {
            LineKind::ForeignKey { nullable: false } => ("crow", "tee"),
            LineKind::ForeignKey { nullable: true } => ("crow", "teeodot"),
            LineKind::OneToOne { nullable: false } => ("tee", "tee"),
            LineKind::OneToOne { nullable: true } => ("tee", "teeodot"),
            LineKind::ManyToMany => ("crow", "crow"),
        };
        let end = |(at, row): (usize, Option<usize>)| match row {
            Some(row) => format!("m{at}:f{row}"),
            None => format!("m{at}:head"),
        };
        out.push_str(&format!(
            "    {} -> {} [arrowtail={tail}, arrowhead={head}, tooltip={}];\n",
            end(line.from),
            end(line.to),
            quoted(&line.title)
        ));
    }
    out.push_str("}\n");
    out
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
