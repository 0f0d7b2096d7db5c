//! A small schema that changes: albums with songs, in a few migrations.

use super::{migration, only};
use orm::meta::OnDelete;
use orm::migrations::{
    BackendSql, CheckState, Constraint, FieldKind, FieldState, Fill, IndexState, Migration, Migrations, ModelState,
    Operation, Reference, UniqueState,
};
use orm::tables::{ColumnDefault, ColumnType};
use orm::value::SqlType;

pub(super) fn plain(name: &str, sql_type: SqlType) -> FieldState {
    FieldState::plain(name, ColumnType::new(sql_type))
}

pub(super) fn text(name: &str) -> FieldState {
    plain(name, SqlType::Text)
}

pub(super) fn id() -> FieldState {
    FieldState { primary_key: true, auto: true, ..plain("id", SqlType::I64) }
}

pub(super) fn key_to(name: &str, model: &str, on_delete: OnDelete) -> FieldState {
    let reference = Reference { model: model.to_owned(), one_to_one: false, on_delete };
    let nullable = on_delete == OnDelete::SetNull;
    let column = format!("{name}_id");
    FieldState { column, kind: FieldKind::Reference(reference), index: true, nullable, ..plain(name, SqlType::I64) }
}

pub(super) fn model(name: &str, fields: Vec<FieldState>) -> ModelState {
    ModelState { name: name.to_owned(), table: name.to_lowercase(), fields, ..ModelState::default() }
}

pub(super) fn create(name: &str, fields: Vec<FieldState>) -> Operation {
    Operation::CreateModel(model(name, fields))
}

pub(super) fn add(model: &str, field: FieldState, fill: Option<ColumnDefault>) -> Operation {
    Operation::AddField { model: model.to_owned(), field, fill: fill.map(Fill::Value) }
}

pub(super) fn alter(model: &str, field: FieldState) -> Operation {
    Operation::AlterField { model: model.to_owned(), field, fill: None }
}

pub(super) fn index(model: &str, fields: &[&str], concurrently: bool) -> Operation {
    let fields = fields.iter().map(|name| ((*name).to_owned(), false)).collect();
    Operation::AddIndex { model: model.to_owned(), index: IndexState { name: None, fields }, concurrently }
}

pub(super) fn unique(model: &str, fields: &[&str]) -> Operation {
    let fields = fields.iter().map(|name| (*name).to_owned()).collect();
    let constraint = Constraint::Unique(UniqueState { name: None, fields });
    Operation::AddConstraint { model: model.to_owned(), constraint }
}

pub(super) fn check(model: &str, name: &str, condition: &str) -> Operation {
    let constraint = Constraint::Check(CheckState { name: name.to_owned(), condition: condition.to_owned() });
    Operation::AddConstraint { model: model.to_owned(), constraint }
}

pub(super) fn sql(forward: &[&str], reverse: Option<&[&str]>) -> Operation {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let both = BackendSql { forward: owned(forward), reverse: reverse.map(owned) };
    Operation::RunSql { sqlite: both.clone(), postgres: both, state: Vec::new(), elidable: false }
}

/// Three migrations: albums and songs; what is added; a table that is made anew, in one transaction with rows that are written.
pub(super) fn three() -> Vec<Migration> {
    vec![
        migration(
            "0001_initial",
            &[],
            vec![
                create("Album", vec![id(), text("title")]),
                create("Song", vec![id(), text("name"), key_to("album", "Album", OnDelete::Cascade)]),
            ],
        ),
        migration(
            "0002_plays",
            &["0001_initial"],
            vec![
                add("Song", plain("plays", SqlType::I32), Some(ColumnDefault::Integer(3))),
                index("Song", &["plays"], false),
                check("Song", "plays_positive", "plays >= 0"),
            ],
        ),
        migration(
            "0003_unique_title",
            &["0002_plays"],
            vec![
                sql(&["UPDATE album SET title = 'Divide' WHERE title = 'divide'"], Some(&[])),
                alter("Album", FieldState { unique: true, ..text("title") }),
                alter("Song", plain("plays", SqlType::I64)),
            ],
        ),
    ]
}

pub(super) fn music() -> Migrations {
    only(&three())
}
