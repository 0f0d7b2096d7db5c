//! Instances: the values of their fields as a person gave them, and what is known of their relations.

mod attributes;
mod clean;
mod deferred;
mod methods;
mod save;

pub(crate) use attributes::construct;
pub(crate) use methods::METHODS;

use super::convert;
use super::error::Raise;
use super::names;
use super::value::Value;
use orm_core::by_name::{DynInstance, SqlType, Value as Db};
use orm_core::meta::{DbDefault, ModelMeta};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// An instance of a model. Its fields hold what was assigned, as in Python; the columns' types count when it is saved.
pub(crate) struct Instance {
    model: &'static ModelMeta,
    /// The values of the columns; of a foreign key, the key.
    fields: RefCell<Vec<Value>>,
    /// Related rows that were assigned or fetched, by the name of the attribute.
    related: RefCell<HashMap<Rc<str>, Value>>,
    /// Attributes that are no fields.
    others: RefCell<Vec<(Rc<str>, Value)>>,
    /// The fields that were not read: `only` and `defer`.
    deferred: RefCell<Vec<usize>>,
    /// Values of such fields, known only to show it.
    behind: RefCell<HashMap<usize, Value>>,
    /// Whether it was never saved.
    pub(crate) adding: Cell<bool>,
}

impl Instance {
    pub(crate) fn new(model: &'static ModelMeta, fields: Vec<Value>, adding: bool) -> Self {
        Instance {
            model,
            fields: RefCell::new(fields),
            related: RefCell::default(),
            others: RefCell::default(),
            deferred: RefCell::default(),
            behind: RefCell::default(),
            adding: Cell::new(adding),
        }
    }

    pub(crate) fn model(&self) -> &'static ModelMeta {
        self.model
    }

    pub(crate) fn pk(&self) -> Value {
        self.field(self.model.primary_key)
    }

    pub(crate) fn field(&self, at: usize) -> Value {
        self.fields.borrow().get(at).cloned().unwrap_or(Value::None)
    }

    pub(crate) fn set_field(&self, at: usize, value: Value) {
        if let Some(field) = self.fields.borrow_mut().get_mut(at) {
            *field = value;
        }
        self.deferred.borrow_mut().retain(|known| *known != at);
        self.behind.borrow_mut().remove(&at);
    }

    pub(crate) fn related(&self, name: &str) -> Option<Value> {
        self.related.borrow().get(name).cloned()
    }

    pub(crate) fn set_related(&self, name: &str, value: Value) {
        self.related.borrow_mut().insert(name.into(), value);
    }

    pub(crate) fn forget_related(&self, name: &str) {
        self.related.borrow_mut().remove(name);
    }

    pub(crate) fn forget_all_related(&self) {
        self.related.borrow_mut().clear();
    }

    pub(crate) fn other(&self, name: &str) -> Option<Value> {
        self.others.borrow().iter().find(|(known, _)| **known == *name).map(|(_, value)| value.clone())
    }

    pub(crate) fn set_other(&self, name: &str, value: Value) {
        let mut others = self.others.borrow_mut();
        match others.iter_mut().find(|(known, _)| **known == *name) {
            Some((_, known)) => *known = value,
            None => others.push((name.into(), value)),
        }
    }

    pub(crate) fn remove_other(&self, name: &str) -> bool {
        let mut others = self.others.borrow_mut();
        let before = others.len();
        others.retain(|(known, _)| **known != *name);
        others.len() < before
    }

    pub(crate) fn other_names(&self) -> Vec<Rc<str>> {
        self.others.borrow().iter().map(|(name, _)| Rc::clone(name)).collect()
    }

    /// `str(instance)`, as the program shows it.
    pub(crate) fn str(&self) -> Result<String, Raise> {
        let fields = self.known_fields();
        let values: Vec<Db> = self
            .model
            .fields
            .iter()
            .zip(&fields)
            .map(|(field, value)| {
                let converted = match value {
                    // what is no value of the column yet can't be shown by the program's own code
                    Value::Expression(_) | Value::QuerySet(_) => None,
                    value => convert::to_column(value, field.sql_type, field.name).ok(),
                };
                match converted {
                    Some(Db::Null(_)) | None if !field.nullable => zero(field.sql_type),
                    Some(value) => value,
                    None => Db::Null(field.sql_type),
                }
            })
            .collect();
        let unset = self.pk().is_none();
        match DynInstance::of(self.model, &values) {
            Ok(instance) => Ok(instance.to_string()),
            Err(_) => {
                let pk = if unset { "None".to_owned() } else { super::repr::str(&self.pk())? };
                Ok(format!("{} object ({pk})", names::object_name(self.model)))
            }
        }
    }

    /// The fields that the database calculates when the row is made: nothing was said about them.
    pub(crate) fn left_to_database(&self) -> Vec<usize> {
        (0..self.model.fields.len()).filter(|&at| self.is_left(at)).collect()
    }

    fn is_left(&self, at: usize) -> bool {
        let is_calculated = matches!(self.model.fields[at].db_default, Some(DbDefault::Sql(_)));
        self.adding.get() && is_calculated && self.field(at).is_none()
    }

    /// The values of all columns, each of its column's type.
    pub(crate) fn columns(&self) -> Result<Vec<Db>, Raise> {
        let fields = self.known_fields();
        let mut columns = Vec::with_capacity(fields.len());
        for (at, (value, field)) in fields.iter().zip(self.model.fields).enumerate() {
            if value.is_none() && self.is_deferred(at) {
                // nobody reads it: only what is loaded is saved
                columns.push(if field.nullable { Db::Null(field.sql_type) } else { zero(field.sql_type) });
                continue;
            }
            if field.primary_key && value.is_none() && field.auto {
                columns.push(zero(field.sql_type));
                continue;
            }
            let is_set_later = field.auto_now || field.auto_now_add || field.version || self.is_left(at);
            if value.is_none() && is_set_later && !field.nullable {
                columns.push(zero(field.sql_type));
                continue;
            }
            let name = field.relation.map_or(field.name, |relation| (relation.target)().pk().name);
            let column = convert::to_column(value, field.sql_type, name)?;
            if matches!(column, Db::Null(_)) && !field.nullable {
                let message = format!("NOT NULL constraint failed: {}.{}", self.model.table, field.column);
                return Err(Raise::new("IntegrityError", message));
            }
            columns.push(column);
        }
        Ok(columns)
    }
}

/// The value of a column that stands for nothing: what a key that is not set has, and what is shown where there is none.
pub(crate) fn zero(sql_type: SqlType) -> Db {
    match sql_type {
        SqlType::Bool => Db::Bool(false),
        SqlType::I16 => Db::I16(0),
        SqlType::I32 => Db::I32(0),
        SqlType::I64 => Db::I64(0),
        SqlType::F32 => Db::F32(0.0),
        SqlType::F64 => Db::F64(0.0),
        SqlType::Text => Db::Text(String::new()),
        SqlType::Bytes => Db::Bytes(Vec::new()),
        SqlType::Date => Db::Date(chrono::NaiveDate::default()),
        SqlType::Time => Db::Time(chrono::NaiveTime::MIN),
        SqlType::DateTime => Db::DateTime(chrono::NaiveDateTime::default()),
        SqlType::Timestamp => Db::Timestamp(chrono::DateTime::UNIX_EPOCH),
        SqlType::Duration => Db::Duration(chrono::TimeDelta::zero()),
        SqlType::Uuid => Db::Uuid(uuid::Uuid::nil()),
        SqlType::Decimal => Db::Decimal(rust_decimal::Decimal::ZERO),
        SqlType::Json => Db::Json(serde_json::Value::Null),
        other => Db::Null(other),
    }
}
