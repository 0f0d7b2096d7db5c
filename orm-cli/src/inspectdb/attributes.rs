//! `#[orm(..)]`, in the form that rustfmt gives it.

/// Longer lists are broken into lines (rustfmt's `attr_fn_like_width`).
const LIST: usize = 70;
const LINE: usize = 100;

/// One item of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    /// `index`, `max_length = 30`, `db_default = sql("now()")`
    Plain(String),
    /// `unique("artist", "title")`: its name, and what stands in it.
    List(&'static str, Vec<String>),
}

impl Item {
    pub(super) fn word(word: &str) -> Self {
        Item::Plain(word.to_owned())
    }

    pub(super) fn text(name: &str, value: &str) -> Self {
        Item::Plain(format!("{name} = {}", quoted(value)))
    }

    fn line(&self) -> String {
        match self {
            Item::Plain(text) => text.clone(),
            Item::List(name, parts) => format!("{name}({})", parts.join(", ")),
        }
    }
}

/// A text as a literal of Rust.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The attributes with these items, each line indented: one, where all fits into a line; one for each item otherwise.
pub(super) fn write(out: &mut String, indent: usize, items: &[Item]) {
    if items.is_empty() {
        return;
    }
    let lines: Vec<String> = items.iter().map(Item::line).collect();
    let all = lines.join(", ");
    if all.len() <= LIST && indent + all.len() + "#[orm()]".len() <= LINE {
        push(out, indent, &format!("#[orm({all})]"));
        return;
    }
    for (item, line) in items.iter().zip(lines) {
        match item {
            Item::List(name, parts) if parts.join(", ").len() > LIST => list(out, indent, name, parts),
            _ => plain(out, indent, &line),
        }
    }
}

fn plain(out: &mut String, indent: usize, line: &str) {
    // an attribute that rustfmt can't read as one (`sql("..")` is a call) it leaves alone
    let is_literal = !line.contains(" = sql(") && !line.contains(" = -");
    if indent + line.len() + "#[orm()]".len() > LINE && line.contains(" = ") && is_literal {
        push(out, indent, "#[orm(");
        push(out, indent + 4, line);
        push(out, indent, ")]");
    } else {
        push(out, indent, &format!("#[orm({line})]"));
    }
}

/// Texts alone fill the lines; other lists have a line for each part.
fn list(out: &mut String, indent: usize, name: &str, parts: &[String]) {
    push(out, indent, &format!("#[orm({name}("));
    if parts.iter().all(|part| part.starts_with('"')) {
        let mut line = String::new();
        for (at, part) in parts.iter().enumerate() {
            let comma = if at + 1 < parts.len() { "," } else { "" };
            if !line.is_empty() && indent + 4 + line.len() + 1 + part.len() + comma.len() > LINE {
                push(out, indent + 4, &line);
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(part);
            line.push_str(comma);
        }
        push(out, indent + 4, &line);
    } else {
        for (at, part) in parts.iter().enumerate() {
            let comma = if at + 1 < parts.len() { "," } else { "" };
            push(out, indent + 4, &format!("{part}{comma}"));
        }
    }
    push(out, indent, "))]");
}

fn push(out: &mut String, indent: usize, line: &str) {
    out.extend(std::iter::repeat_n(' ', indent));
    out.push_str(line);
    out.push('\n');
}
