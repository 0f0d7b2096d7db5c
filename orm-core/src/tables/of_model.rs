//! The table of a model.

use super::{Check, Column, ColumnType, ForeignKey, Index, Table, Unique};
use crate::meta::{FieldMeta, ModelMeta, OnDelete};

impl From<&'static ModelMeta> for Table {
    fn from(model: &'static ModelMeta) -> Self {
        Table {
            name: model.table.to_owned(),
            columns: model.fields.iter().map(Column::from).collect(),
            foreign_keys: model.fields.iter().filter_map(|field| foreign_key(model, field)).collect(),
            uniques: uniques(model),
            checks: model.checks.iter().map(|check| Check::new(model.table, check.name, check.sql)).collect(),
            indexes: indexes(model),
        }
    }
}

impl From<&FieldMeta> for Column {
    fn from(field: &FieldMeta) -> Self {
        // `set_default` in the database needs the default there too
        let set_default = field.relation.is_some_and(|relation| relation.on_delete == OnDelete::SetDefault);
        Column {
            name: field.column.to_owned(),
            column_type: ColumnType::from(field),
            nullable: field.nullable && !field.primary_key,
            primary_key: field.primary_key,
            auto: field.auto,
            default: field.db_default.or(field.default.filter(|_| set_default)).map(Into::into),
            range: field.range,
        }
    }
}

fn foreign_key(model: &ModelMeta, field: &FieldMeta) -> Option<ForeignKey> {
    let relation = field.relation?;
    let target = (relation.target)();
    Some(ForeignKey::new(model.table, field.column, target.table, target.pk().column, relation.on_delete))
}

fn uniques(model: &ModelMeta) -> Vec<Unique> {
    let single = model.fields.iter().filter(|field| field.unique && !field.primary_key);
    let single = single.map(|field| Unique::new(model.table, vec![field.column.to_owned()], None));
    let several = model.uniques.iter().map(|unique| {
        let columns = unique.fields.iter().map(|&field| model.fields[field].column.to_owned());
        Unique::new(model.table, columns.collect(), unique.name)
    });
    single.chain(several).collect()
}

fn indexes(model: &ModelMeta) -> Vec<Index> {
    let single = model.fields.iter().filter(|field| field.has_own_index());
    let single = single.map(|field| Index::new(model.table, vec![(field.column.to_owned(), false)], None));
    let several = model.indexes.iter().map(|index| {
        let column = |&(field, descending): &(usize, bool)| (model.fields[field].column.to_owned(), descending);
        Index::new(model.table, index.fields.iter().map(column).collect(), index.name)
    });
    single.chain(several).collect()
}
