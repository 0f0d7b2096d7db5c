//! Tables of pairs: many-to-many.

use orm_core::introspect::LiveTable;
use orm_core::meta::{OnDelete, constraint_name, snake_case};
use orm_core::tables::{ForeignKey, Table};
use orm_core::value::SqlType;

/// A table that holds pairs and nothing else.
#[derive(Debug, Clone)]
pub(super) struct Pair<'s> {
    pub(super) from: &'s ForeignKey,
    pub(super) to: &'s ForeignKey,
}

impl<'s> Pair<'s> {
    /// Whether a table holds pairs: a key that is counted up, two foreign keys, and no pair twice.
    pub(super) fn of(live: &'s LiveTable) -> Option<Self> {
        let table = &live.table;
        let key = table.primary_key()?;
        let [from, to] = &table.foreign_keys[..] else { return None };
        let is_pair = table.columns.len() == 3
            && key.auto
            && table.columns.iter().all(|column| !column.nullable && column.default.is_none())
            && [from, to].iter().all(|foreign| foreign.column != key.name)
            && table.uniques.iter().any(|unique| {
                unique.columns.len() == 2 && [from, to].iter().all(|key| unique.columns.contains(&key.column))
            });
        // the order of the columns, not of the constraints
        let place = |foreign: &ForeignKey| table.columns.iter().position(|column| column.name == foreign.column);
        let (from, to) = if place(from) <= place(to) { (from, to) } else { (to, from) };
        is_pair.then_some(Pair { from, to })
    }

    /// The name of the relation, where the derive would make just this table of it.
    pub(super) fn automatic(&self, live: &LiveTable, from_model: &str, to_model: &str) -> Option<String> {
        let table = &live.table;
        let field = table.name.strip_prefix(&format!("{}_", self.from.target))?;
        let (mut from, mut to) = (snake_case(from_model), snake_case(to_model));
        if from == to {
            (from, to) = (format!("from_{from}"), format!("to_{to}"));
        }
        let (from, to) = (format!("{from}_id"), format!("{to}_id"));
        let key = table.primary_key()?;
        let is_plain = live.unsupported.is_empty()
            && live.strict
            && key.name == "id"
            && key.column_type.sql_type == SqlType::I64
            && self.from.column == from
            && self.to.column == to
            && [self.from, self.to].iter().all(|key| key.on_delete == OnDelete::Cascade && named(table, key))
            && table.checks.is_empty()
            && table.uniques.len() == 1
            && table.uniques[0].columns == [from.clone(), to.clone()]
            && table.uniques[0].name == constraint_name(&table.name, &[&from, &to], "key");
        let is_name = super::names::of_field(field) == field && super::names::written(field) == field;
        (is_plain && is_name).then(|| field.to_owned())
    }
}

fn named(table: &Table, key: &ForeignKey) -> bool {
    key.name == constraint_name(&table.name, &[&key.column], "fkey")
}
