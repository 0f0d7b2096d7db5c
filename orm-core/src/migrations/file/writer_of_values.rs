//! Values of TOML as text.

use super::reader_of_models::ON_DELETE;
use crate::migrations::label::default_column;
use crate::migrations::{CheckState, FieldKind, FieldState, Fill, IndexState, UniqueState};
use crate::tables::ColumnDefault;

/// Text in quotes.
pub(super) fn quoted(text: &str) -> String {
    text::basic(text)
}

pub(super) mod text {
    //! Text and lists of tables.

    /// `"…"` with escapes.
    pub(in super::super) fn basic(text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 2);
        out.push('"');
        for char in text.chars() {
            match char {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                char if char.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(char))),
                char => out.push(char),
            }
        }
        out.push('"');
        out
    }

    /// SQL: on one line where it is one, else in `'''`, as it is.
    pub(in super::super) fn sql(text: &str) -> String {
        let is_plain = |text: &str| text.chars().all(|char| char == '\n' || char == '\t' || !char.is_control());
        if text.contains('\n') && is_plain(text) && !text.contains("'''") && !text.ends_with('\'') {
            format!("'''\n{text}'''")
        } else {
            basic(text)
        }
    }

    /// A list with a line for each.
    pub(in super::super) fn lines(values: &[String]) -> String {
        values.iter().fold(String::from("[\n"), |text, value| text + "    " + value + ",\n") + "]"
    }
}

pub(super) fn list(values: impl Iterator<Item = String>) -> String {
    format!("[{}]", values.collect::<Vec<_>>().join(", "))
}

fn table(pairs: &[(&str, String)]) -> String {
    let pairs: Vec<String> = pairs.iter().map(|(key, value)| format!("{key} = {value}")).collect();
    format!("{{ {} }}", pairs.join(", "))
}

/// A line, where it is true.
pub(super) fn flag(key: &str, is: bool) -> String {
    if is { format!("{key} = true\n") } else { String::new() }
}

pub(super) fn fields(fields: &[FieldState]) -> String {
    text::lines(&fields.iter().map(field).collect::<Vec<_>>())
}

pub(super) fn field(field: &FieldState) -> String {
    let mut pairs = vec![("name", quoted(&field.name))];
    match &field.kind {
        FieldKind::Plain(column_type) => pairs.push(("type", quoted(&column_type.to_string()))),
        FieldKind::Reference(reference) => {
            let key = if reference.one_to_one { "one_to_one" } else { "foreign_key" };
            pairs.push((key, quoted(&reference.model)));
            let word =
                ON_DELETE.iter().find(|(_, rule)| *rule == reference.on_delete).map_or("cascade", |(word, _)| word);
            pairs.push(("on_delete", quoted(word)));
        }
    }
    if field.column != default_column(&field.name, field.reference().is_some()) {
        pairs.push(("column", quoted(&field.column)));
    }
    let flags = [
        ("null", field.nullable),
        ("primary_key", field.primary_key),
        ("auto", field.auto),
        ("unique", field.unique),
        ("index", field.index),
    ];
    pairs.extend(flags.iter().filter(|(_, is)| *is).map(|(key, _)| (*key, "true".to_owned())));
    pairs.extend(field.default.as_ref().map(|default| ("default", value(default))));
    pairs.extend(field.db_default.as_ref().map(|default| ("db_default", value(default))));
    pairs.extend(field.range.map(|(low, high)| ("range", format!("[{low}, {high}]"))));
    table(&pairs)
}

pub(super) fn value(value: &ColumnDefault) -> String {
    match value {
        ColumnDefault::Null => "{ null = true }".to_owned(),
        ColumnDefault::Bool(is) => is.to_string(),
        ColumnDefault::Integer(number) => number.to_string(),
        // `1.0`, `1e300`: what Rust writes to be read again; `NaN` is `nan` here
        ColumnDefault::Float(number) => format!("{number:?}").to_lowercase(),
        ColumnDefault::Text(text) => quoted(text),
        ColumnDefault::Sql(sql) => table(&[("sql", text::sql(sql))]),
    }
}

pub(super) fn fill(fill: &Fill) -> String {
    match fill {
        Fill::Value(of) => value(of),
        Fill::Nothing => "{ nothing = true }".to_owned(),
    }
}

pub(super) fn unique(unique: &UniqueState) -> String {
    let mut pairs = vec![("fields", list(unique.fields.iter().map(|field| quoted(field))))];
    pairs.extend(unique.name.as_ref().map(|name| ("name", quoted(name))));
    table(&pairs)
}

pub(super) fn index(index: &IndexState) -> String {
    let fields = index.fields.iter().map(|(field, down)| quoted(&format!("{}{field}", if *down { "-" } else { "" })));
    let mut pairs = vec![("fields", list(fields))];
    pairs.extend(index.name.as_ref().map(|name| ("name", quoted(name))));
    table(&pairs)
}

pub(super) fn check(check: &CheckState) -> String {
    table(&[("name", quoted(&check.name)), ("condition", text::sql(&check.condition))])
}

/// One text where it is one statement, else a list of them.
pub(super) fn statements(statements: &[String]) -> String {
    match statements {
        [one] if !one.trim().is_empty() => text::sql(one),
        many if many.iter().any(|one| one.contains('\n')) => {
            text::lines(&many.iter().map(|one| text::sql(one)).collect::<Vec<_>>())
        }
        many => list(many.iter().map(|one| quoted(one))),
    }
}
