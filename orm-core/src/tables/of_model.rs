//! The table of a model.

use super::{Check, Column, ColumnType, ForeignKey, Index, Table, Unique};
use crate::meta::{FieldMeta, ModelMeta, OnDelete, RelationKind, constraint_name};

impl From<&'static ModelMeta> for Table {
    fn from(model: &'static ModelMeta) -> Self {
        Table {
            name: model.table.to_owned(),
            columns: model.fields.iter().map(Column::from).collect(),
            foreign_keys: model.fields.iter().filter_map(|field| foreign_key(model, field)).collect(),
            uniques: uniques(model),
            checks: model
                .checks
                .iter()
                .map(|check| Check { name: model.check_name(check), condition: check.sql.to_owned() })
                .collect(),
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
    Some(ForeignKey {
        name: constraint_name(model.table, &[field.column], "fkey"),
        column: field.column.to_owned(),
        target: target.table.to_owned(),
        target_column: target.pk().column.to_owned(),
        on_delete: relation.on_delete,
    })
}

fn uniques(model: &ModelMeta) -> Vec<Unique> {
    let single = model.fields.iter().filter(|field| field.unique && !field.primary_key).map(|field| Unique {
        name: constraint_name(model.table, &[field.column], "key"),
        columns: vec![field.column.to_owned()],
    });
    let several = model.uniques.iter().map(|unique| Unique {
        name: model.unique_name(unique),
        columns: unique.fields.iter().map(|&field| model.fields[field].column.to_owned()).collect(),
    });
    single.chain(several).collect()
}

fn indexes(model: &ModelMeta) -> Vec<Index> {
    let single = model.fields.iter().filter(|field| {
        let one_to_one = field.relation.is_some_and(|relation| relation.kind == RelationKind::OneToOne);
        field.index && !field.unique && !field.primary_key && !one_to_one
    });
    let single = single.map(|field| Index {
        name: constraint_name(model.table, &[field.column], "idx"),
        columns: vec![(field.column.to_owned(), false)],
    });
    let several = model.indexes.iter().map(|index| Index {
        name: model.index_name(index),
        columns: index
            .fields
            .iter()
            .map(|&(field, descending)| (model.fields[field].column.to_owned(), descending))
            .collect(),
    });
    single.chain(several).collect()
}
