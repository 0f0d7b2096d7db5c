//! Mermaid's `erDiagram`.

use super::chart::{Chart, Key, LineKind};

pub(super) fn write(chart: &Chart) -> String {
    let mut out = String::from("erDiagram\n");
    for model in &chart.boxes {
        out.push_str(&format!("    {} {{\n", entity(&model.name)));
        for row in &model.rows {
            let key = match row.key {
                Key::Primary => " PK",
                Key::Foreign => " FK",
                Key::Unique => " UK",
                Key::None => "",
            };
            let null = if row.nullable { " \"null\"" } else { "" };
            out.push_str(&format!("        {} {}{key}{null}\n", word(&row.type_name), word(row.name)));
        }
        out.push_str("    }\n");
    }
    for line in &chart.lines {
        let ends = match line.kind {
            LineKind::ForeignKey { nullable: false } => "||--o{",
            LineKind::ForeignKey { nullable: true } => "|o--o{",
            LineKind::OneToOne { nullable: false } => "||--o|",
            LineKind::OneToOne { nullable: true } => "|o--o|",
            LineKind::ManyToMany => "}o--o{",
        };
        let (from, to) = (&chart.boxes[line.from.0].name, &chart.boxes[line.to.0].name);
        out.push_str(&format!("    {} {ends} {} : {}\n", entity(to), entity(from), word(line.name)));
    }
    out
}

/// The name of a model; one with a dot stands in quotes.
fn entity(name: &str) -> String {
    if name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') { name.to_owned() } else { format!("\"{name}\"") }
}

/// Mermaid takes letters, digits and `_`.
fn word(text: &str) -> String {
    let kept: String = text.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { '_' }).collect();
    kept.trim_matches('_').to_owned()
}
