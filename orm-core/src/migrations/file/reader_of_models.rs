//! Models, fields, indexes and constraints in a file.

use super::FileError;
use super::entry::Entry;
use crate::meta::OnDelete;
use crate::meta::nearest_ignoring_case as nearest;
use crate::migrations::autodetector::{FillError, check_value};
use crate::migrations::label::default_column;
use crate::migrations::{CheckState, FieldKind, FieldState, Fill, IndexState, ModelState, Reference, UniqueState};
use crate::tables::{ColumnDefault, ColumnType};
use toml_edit::Item;

/// What happens to a row when the one that it points at goes, in words.
pub(super) const ON_DELETE: &[(&str, OnDelete)] = &[
    ("cascade", OnDelete::Cascade),
    ("protect", OnDelete::Protect),
    ("restrict", OnDelete::Restrict),
    ("set_null", OnDelete::SetNull),
    ("set_default", OnDelete::SetDefault),
    ("do_nothing", OnDelete::DoNothing),
];

pub(super) fn model(entry: &Entry<'_>) -> Result<ModelState, FileError> {
    let fields: Vec<FieldState> =
        entry.entries("fields", "a field")?.iter().map(field).collect::<Result<_, FileError>>()?;
    if fields.is_empty() {
        return Err(entry.error("create_model needs `fields`: `fields = [{ name = \"id\", type = \"bigint\" }]`"));
    }
    Ok(ModelState {
        name: entry.need_text("model", "`model = \"Song\"`")?,
        table: entry.need_text("table", "`table = \"song\"`")?,
        fields,
        uniques: entry.entries("uniques", "a unique constraint")?.iter().map(unique).collect::<Result<_, _>>()?,
        indexes: entry.entries("indexes", "an index")?.iter().map(index).collect::<Result<_, _>>()?,
        checks: entry.entries("checks", "a check")?.iter().map(check).collect::<Result<_, _>>()?,
        ordering: entry.texts("ordering")?.unwrap_or_default(),
        automatic: entry.flag("automatic")?.unwrap_or_default(),
    })
}

pub(super) fn field(entry: &Entry<'_>) -> Result<FieldState, FileError> {
    entry.only(&[
        "name",
        "column",
        "type",
        "foreign_key",
        "one_to_one",
        "on_delete",
        "null",
        "primary_key",
        "auto",
        "unique",
        "index",
        "default",
        "db_default",
        "range",
    ])?;
    let name = entry.need_text("name", "`name = \"plays\"`")?;
    let kind = kind(entry)?;
    let is_reference = matches!(kind, FieldKind::Reference(_));
    let flag = |key| entry.flag(key).map(Option::unwrap_or_default);
    let field = FieldState {
        column: entry.text("column")?.unwrap_or_else(|| default_column(&name, is_reference)),
        name,
        kind,
        nullable: flag("null")?,
        primary_key: flag("primary_key")?,
        auto: flag("auto")?,
        unique: flag("unique")?,
        index: flag("index")?,
        default: entry.value("default")?,
        db_default: entry.value("db_default")?,
        range: entry.range("range")?,
    };
    match field.misfit() {
        Some((key, error)) => Err(misfit(entry, key, &field, &error)),
        None => Ok(field),
    }
}

fn misfit(entry: &Entry<'_>, key: &str, field: &FieldState, error: &FillError) -> FileError {
    entry.error_at(key, format!("`{key}` of {}: {error}", field.name))
}

fn kind(entry: &Entry<'_>) -> Result<FieldKind, FileError> {
    let column_type = entry.text("type")?;
    let targets = (entry.text("foreign_key")?, entry.text("one_to_one")?);
    let (model, one_to_one) = match (column_type, targets) {
        (Some(word), (None, None)) => {
            if entry.has("on_delete") {
                return Err(entry.error_at("on_delete", "`on_delete` is for `foreign_key` and `one_to_one`"));
            }
            let column_type: ColumnType =
                word.parse().map_err(|error: crate::tables::UnknownType| entry.error_at("type", error.to_string()))?;
            return Ok(FieldKind::Plain(column_type));
        }
        (None, (Some(model), None)) => (model, false),
        (None, (None, Some(model))) => (model, true),
        _ => {
            return Err(entry.error(
                "a field needs one of `type = \"bigint\"`, `foreign_key = \"Album\"` and `one_to_one = \"Album\"`",
            ));
        }
    };
    let word = entry.text("on_delete")?.unwrap_or_else(|| "cascade".to_owned());
    let Some((_, on_delete)) = ON_DELETE.iter().find(|(known, _)| *known == word) else {
        let words: Vec<&str> = ON_DELETE.iter().map(|(word, _)| *word).collect();
        let hint = match nearest(&word, words.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("there are {}", words.join(", ")),
        };
        return Err(entry.error_at("on_delete", format!("there is no `on_delete` of `{word}`: {hint}")));
    };
    Ok(FieldKind::Reference(Reference { model, one_to_one, on_delete: *on_delete }))
}

pub(super) fn unique(entry: &Entry<'_>) -> Result<UniqueState, FileError> {
    entry.only(&["fields", "name"])?;
    let fields = entry.need_texts("fields", "`fields = [\"artist\", \"title\"]`")?;
    Ok(UniqueState { name: entry.text("name")?, fields })
}

pub(super) fn index(entry: &Entry<'_>) -> Result<IndexState, FileError> {
    entry.only(&["fields", "name"])?;
    let fields = entry.need_texts("fields", "`fields = [\"title\", \"-added\"]`")?;
    let fields = fields.into_iter().map(|field| match field.strip_prefix('-') {
        Some(field) => (field.to_owned(), true),
        None => (field, false),
    });
    Ok(IndexState { name: entry.text("name")?, fields: fields.collect() })
}

pub(super) fn check(entry: &Entry<'_>) -> Result<CheckState, FileError> {
    entry.only(&["name", "condition"])?;
    Ok(CheckState {
        name: entry.need_text("name", "`name = \"plays_positive\"`")?,
        condition: entry.need_text("condition", "`condition = \"plays >= 0\"`")?,
    })
}

/// What old rows get in the field.
pub(super) fn fill(entry: &Entry<'_>, field: &FieldState) -> Result<Option<Fill>, FileError> {
    let table = entry.table.get("fill").and_then(Item::as_table_like);
    if table.is_some_and(|table| table.get("nothing").and_then(Item::as_bool) == Some(true) && table.len() == 1) {
        return Ok(Some(Fill::Nothing));
    }
    let value = entry.value("fill")?;
    match value {
        Some(ColumnDefault::Null) => Err(entry.error_at("fill", "`fill` is what old rows get instead of NULL")),
        value => {
            if let (Some(value), FieldKind::Plain(column_type)) = (&value, &field.kind) {
                check_value(value, *column_type, field.range).map_err(|error| misfit(entry, "fill", field, &error))?;
            }
            Ok(value.map(Fill::Value))
        }
    }
}
