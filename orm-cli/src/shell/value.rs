//! Values: those of Python, and Django's models, instances, managers and querysets.

mod dict;
pub(crate) mod equal;
mod hash;
mod moment;

pub(crate) use dict::{Dict, Set};
pub(crate) use hash::{Key, key};
pub(crate) use moment::{Moment, Zone};

use super::error::{Class, Raise};
use super::expression::Expression;
use super::instance::Instance;
use super::manager::Manager;
use super::q::Q;
use super::queryset::{Prefetch, QuerySet};
use super::raw::RawQuerySet;
use super::syntax;
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use orm_core::meta::ModelMeta;
use rust_decimal::Decimal;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use uuid::Uuid;

/// A value of the shell.
#[derive(Clone)]
pub(crate) enum Value {
    None,
    Ellipsis,
    Bool(bool),
    Int(i128),
    Float(f64),
    Str(Rc<str>),
    Bytes(Rc<[u8]>),
    Decimal(Decimal),
    Date(NaiveDate),
    Time(NaiveTime),
    DateTime(Moment),
    Delta(TimeDelta),
    Uuid(Uuid),
    Zone(Zone),
    List(Rc<RefCell<Vec<Value>>>),
    Tuple(Rc<[Value]>),
    /// A row of `values_list(named=True)`.
    Row(Rc<Row>),
    Dict(Rc<RefCell<Dict>>),
    Set(Rc<RefCell<Set>>),
    Range(Range),
    /// What is gone through once: `zip`, `enumerate`, generators.
    Iterator(Rc<Iterator>),
    Slice(Rc<[Value; 3]>),
    /// A class that is no model: `int`, `datetime`.
    Type(&'static str),
    /// A function that is built in.
    Builtin(&'static str),
    /// A method and what it is of.
    Method(Rc<(Value, Rc<str>)>),
    Function(Rc<Closure>),
    Module(Rc<str>),
    Model(&'static ModelMeta),
    Instance(Rc<Instance>),
    Manager(Rc<Manager>),
    QuerySet(Rc<QuerySet>),
    /// What `print(queryset.query)` prints.
    Query(Rc<QuerySet>),
    Prefetch(Rc<Prefetch>),
    Raw(Rc<RawQuerySet>),
    Q(Rc<Q>),
    Expression(Rc<Expression>),
    /// A class of expressions: `Count`, `Lower`.
    ExpressionClass(&'static str),
    Exception(Rc<Raise>),
    ExceptionClass(Rc<Class>),
    /// `Album._meta`
    Meta(&'static ModelMeta),
    /// `album._state`
    State(Rc<Instance>),
    /// `Album.title`, `Album._meta.get_field("title")`
    Field(&'static ModelMeta, Rc<str>),
}

/// A named tuple.
pub(crate) struct Row {
    pub(crate) names: Rc<[Rc<str>]>,
    pub(crate) values: Vec<Value>,
}

/// `range(start, stop, step)`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) start: i128,
    pub(crate) stop: i128,
    pub(crate) step: i128,
}

impl Range {
    pub(crate) fn len(self) -> i128 {
        let (low, high, step) = if self.step > 0 {
            (self.start, self.stop, self.step)
        } else {
            (self.stop, self.start, self.step.saturating_neg())
        };
        if low >= high { 0 } else { high.saturating_sub(low).saturating_sub(1) / step + 1 }
    }

    pub(crate) fn at(self, index: i128) -> Option<i128> {
        self.step.checked_mul(index).and_then(|offset| self.start.checked_add(offset))
    }
}

/// Values that are gone through once.
pub(crate) struct Iterator {
    /// What Python calls its class.
    pub(crate) class: &'static str,
    pub(crate) items: Vec<Value>,
    pub(crate) at: Cell<usize>,
}

/// A function that was written in the shell, with the names that it found around it.
pub(crate) struct Closure {
    pub(crate) function: Rc<syntax::Function>,
    pub(crate) defaults: Vec<Option<Value>>,
    pub(crate) around: Vec<Rc<RefCell<HashMap<Rc<str>, Value>>>>,
}

impl Value {
    pub(crate) fn str(text: impl AsRef<str>) -> Value {
        Value::Str(Rc::from(text.as_ref()))
    }

    pub(crate) fn list(values: Vec<Value>) -> Value {
        Value::List(Rc::new(RefCell::new(values)))
    }

    pub(crate) fn tuple(values: Vec<Value>) -> Value {
        Value::Tuple(values.into())
    }

    pub(crate) fn dict(entries: impl IntoIterator<Item = (Value, Value)>) -> Result<Value, Raise> {
        let mut dict = Dict::default();
        for (key, value) in entries {
            dict.insert(key, value)?;
        }
        Ok(Value::Dict(Rc::new(RefCell::new(dict))))
    }

    pub(crate) fn set(values: impl IntoIterator<Item = Value>) -> Result<Value, Raise> {
        let mut set = Set::default();
        for value in values {
            set.insert(value)?;
        }
        Ok(Value::Set(Rc::new(RefCell::new(set))))
    }

    pub(crate) fn iterator(class: &'static str, items: Vec<Value>) -> Value {
        Value::Iterator(Rc::new(Iterator { class, items, at: Cell::new(0) }))
    }

    pub(crate) fn method(of: Value, name: &str) -> Value {
        Value::Method(Rc::new((of, name.into())))
    }

    /// The name of its class, where it is the same in messages and displays.
    pub(crate) fn plain_class(&self) -> Option<&'static str> {
        Some(match self {
            Value::None => "NoneType",
            Value::Ellipsis => "ellipsis",
            Value::Bool(_) => "bool",
            Value::Int(_) => "int",
            Value::Float(_) => "float",
            Value::Str(_) => "str",
            Value::Bytes(_) => "bytes",
            Value::Decimal(_) => "decimal.Decimal",
            Value::Date(_) => "datetime.date",
            Value::Time(_) => "datetime.time",
            Value::DateTime(_) => "datetime.datetime",
            Value::Delta(_) => "datetime.timedelta",
            Value::Zone(Zone::Utc) => "datetime.timezone",
            Value::Zone(Zone::Info) => "zoneinfo.ZoneInfo",
            Value::List(_) => "list",
            Value::Tuple(_) => "tuple",
            Value::Dict(_) => "dict",
            Value::Set(_) => "set",
            Value::Range(_) => "range",
            Value::Iterator(iterator) => iterator.class,
            Value::Slice(_) => "slice",
            Value::Type(_) | Value::ExpressionClass(_) | Value::ExceptionClass(_) => "type",
            Value::Builtin(_) => "builtin_function_or_method",
            Value::Method(_) => "method",
            Value::Function(_) => "function",
            Value::Module(_) => "module",
            _ => return None,
        })
    }

    /// The name of its class, as messages have it.
    pub(crate) fn class(&self) -> &str {
        match self {
            Value::Uuid(_) => "UUID",
            Value::Row(_) => "Row",
            Value::Model(_) => "ModelBase",
            Value::Instance(instance) => instance.model().name,
            Value::Manager(manager) => manager.class(),
            Value::QuerySet(_) => "QuerySet",
            Value::Query(_) => "Query",
            Value::Prefetch(_) => "Prefetch",
            Value::Raw(_) => "RawQuerySet",
            Value::Q(_) => "Q",
            Value::Expression(expression) => expression.class(),
            Value::Exception(raise) => raise.class().name(),
            Value::Meta(_) => "Options",
            Value::State(_) => "ModelState",
            Value::Field(..) => "DeferredAttribute",
            other => other.plain_class().unwrap_or("object"),
        }
    }

    /// Whether both are one thing, as `is` asks.
    pub(crate) fn is(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::None, Value::None) | (Value::Ellipsis, Value::Ellipsis) => true,
            (Value::Bool(one), Value::Bool(other)) => one == other,
            (Value::Int(one), Value::Int(other)) => one == other,
            (Value::Str(one), Value::Str(other)) => one == other,
            (Value::List(one), Value::List(other)) => Rc::ptr_eq(one, other),
            (Value::Tuple(one), Value::Tuple(other)) => Rc::ptr_eq(one, other) || one.is_empty() && other.is_empty(),
            (Value::Dict(one), Value::Dict(other)) => Rc::ptr_eq(one, other),
            (Value::Set(one), Value::Set(other)) => Rc::ptr_eq(one, other),
            (Value::Instance(one), Value::Instance(other)) => Rc::ptr_eq(one, other),
            (Value::QuerySet(one), Value::QuerySet(other)) => Rc::ptr_eq(one, other),
            (Value::Model(one), Value::Model(other)) => one.is(other),
            (Value::Type(one), Value::Type(other)) => one == other,
            (Value::Builtin(one), Value::Builtin(other)) => one == other,
            (Value::Function(one), Value::Function(other)) => Rc::ptr_eq(one, other),
            (Value::ExceptionClass(one), Value::ExceptionClass(other)) => one == other,
            (Value::ExpressionClass(one), Value::ExpressionClass(other)) => one == other,
            _ => false,
        }
    }

    /// A whole number, where it is one: booleans are.
    pub(crate) fn as_int(&self) -> Option<i128> {
        match self {
            Value::Int(number) => Some(*number),
            Value::Bool(flag) => Some(i128::from(*flag)),
            _ => None,
        }
    }

    pub(crate) fn as_float(&self) -> Option<f64> {
        match self {
            Value::Float(number) => Some(*number),
            Value::Int(number) => Some(*number as f64),
            Value::Bool(flag) => Some(f64::from(u8::from(*flag))),
            _ => None,
        }
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Value::Str(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn is_none(&self) -> bool {
        matches!(self, Value::None)
    }
}

/// A value that the database gave.
impl From<orm_core::by_name::Value> for Value {
    fn from(value: orm_core::by_name::Value) -> Self {
        use orm_core::by_name::Value as Db;
        match value {
            Db::Null(_) => Value::None,
            Db::Bool(value) => Value::Bool(value),
            Db::I16(value) => Value::Int(value.into()),
            Db::I32(value) => Value::Int(value.into()),
            Db::I64(value) => Value::Int(value.into()),
            Db::F32(value) => Value::Float(value.into()),
            Db::F64(value) => Value::Float(value),
            Db::Text(value) => Value::Str(value.into()),
            Db::Bytes(value) => Value::Bytes(value.into()),
            Db::Date(value) => Value::Date(value),
            Db::Time(value) => Value::Time(value),
            Db::DateTime(value) => Value::DateTime(Moment { naive: value, zone: None }),
            Db::Timestamp(value) => Value::DateTime(Moment { naive: value.naive_utc(), zone: Some(Zone::Utc) }),
            Db::Duration(value) => Value::Delta(value),
            Db::Uuid(value) => Value::Uuid(value),
            Db::Decimal(value) => Value::Decimal(value),
            Db::Json(value) => json(value),
            Db::Array(_, values) | Db::List(_, values) => Value::list(values.into_iter().map(Value::from).collect()),
            _ => Value::None,
        }
    }
}

/// A document as values.
fn json(document: serde_json::Value) -> Value {
    use serde_json::Value as Json;
    match document {
        Json::Null => Value::None,
        Json::Bool(value) => Value::Bool(value),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::Int(whole.into()),
            None => Value::Float(number.as_f64().unwrap_or_default()),
        },
        Json::String(text) => Value::Str(text.into()),
        Json::Array(values) => Value::list(values.into_iter().map(json).collect()),
        Json::Object(entries) => {
            let mut dict = Dict::default();
            for (key, value) in entries {
                dict.set_text(&key, json(value));
            }
            Value::Dict(Rc::new(RefCell::new(dict)))
        }
    }
}
