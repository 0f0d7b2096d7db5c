//! What makes two values the same key of a dict.

use super::Value;
use crate::shell::error::Raise;
use std::rc::Rc;

/// The identity of a value that can be a key. `1`, `1.0` and `True` are one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    None,
    Int(i128),
    Float(u64),
    Str(Rc<str>),
    Bytes(Rc<[u8]>),
    Tuple(Vec<Key>),
    /// A row of a model.
    Row(usize, Box<Key>),
    /// A value of another class, by its text.
    Text(&'static str, String),
    /// A thing that equals nothing but itself.
    Address(usize),
}

/// The key of a value.
pub(crate) fn key(value: &Value) -> Result<Key, Raise> {
    let text = |class: &'static str, text: String| Ok(Key::Text(class, text));
    match value {
        Value::None => Ok(Key::None),
        Value::Bool(flag) => Ok(Key::Int(i128::from(*flag))),
        Value::Int(number) => Ok(Key::Int(*number)),
        Value::Float(number) if number.fract() == 0.0 && number.abs() < 1e30 => Ok(Key::Int(*number as i128)),
        Value::Float(number) => Ok(Key::Float(number.to_bits())),
        Value::Str(text) => Ok(Key::Str(Rc::clone(text))),
        Value::Bytes(bytes) => Ok(Key::Bytes(Rc::clone(bytes))),
        Value::Decimal(number) => match i128::try_from(*number) {
            Ok(whole) if number.fract().is_zero() => Ok(Key::Int(whole)),
            _ => text("decimal", number.normalize().to_string()),
        },
        Value::Date(date) => text("date", date.to_string()),
        Value::Time(time) => text("time", time.to_string()),
        Value::DateTime(moment) => {
            text(if moment.zone.is_some() { "aware" } else { "naive" }, moment.naive.to_string())
        }
        Value::Delta(delta) => text("timedelta", delta.to_string()),
        Value::Uuid(uuid) => text("uuid", uuid.to_string()),
        Value::Zone(_) => text("zone", "UTC".to_owned()),
        Value::Tuple(values) => Ok(Key::Tuple(values.iter().map(key).collect::<Result<_, _>>()?)),
        Value::Row(row) => Ok(Key::Tuple(row.values.iter().map(key).collect::<Result<_, _>>()?)),
        Value::Instance(instance) => match instance.pk() {
            Value::None => Err(Raise::type_error("Model instances without primary key value are unhashable")),
            pk => Ok(Key::Row(std::ptr::from_ref(instance.model()) as usize, Box::new(key(&pk)?))),
        },
        Value::Model(model) => Ok(Key::Address(std::ptr::from_ref(*model) as usize)),
        Value::Type(name) | Value::Builtin(name) | Value::ExpressionClass(name) => text("name", (*name).to_owned()),
        Value::ExceptionClass(class) => text("class", class.path()),
        Value::Q(q) => text("Q", q.repr()?),
        Value::Expression(expression) => text("expression", expression.repr()?),
        Value::QuerySet(queryset) => Ok(Key::Address(Rc::as_ptr(queryset) as usize)),
        Value::Raw(raw) => Ok(Key::Address(Rc::as_ptr(raw) as usize)),
        Value::Prefetch(prefetch) => Ok(Key::Address(Rc::as_ptr(prefetch) as usize)),
        Value::Manager(manager) => text("manager", manager.label()),
        Value::Function(function) => Ok(Key::Address(Rc::as_ptr(function) as usize)),
        Value::Range(range) => text("range", format!("{range:?}")),
        Value::Ellipsis => text("name", "...".to_owned()),
        Value::Module(name) => text("module", name.to_string()),
        value @ (Value::List(_)
        | Value::Dict(_)
        | Value::Set(_)
        | Value::Iterator(_)
        | Value::Slice(_)
        | Value::Method(_)
        | Value::Query(_)
        | Value::Exception(_)
        | Value::Meta(_)
        | Value::State(_)
        | Value::Field(..)) => Err(Raise::type_error(format!("unhashable type: '{}'", value.class()))),
    }
}
