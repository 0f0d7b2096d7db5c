//! The methods of Python's values, and of Django's that need no database.

mod container;
mod django;
mod text;
mod time;

use super::arguments::Arguments;
use super::error::Raise;
use super::eval::Eval;
use super::value::Value;
use super::{builtins, instance, manager, names, queryset, raw};

/// The names of a value's own methods.
fn own(value: &Value) -> &'static [&'static str] {
    match value {
        Value::Str(_) => text::NAMES,
        Value::List(_) => container::OF_LISTS,
        Value::Tuple(_) => container::OF_TUPLES,
        Value::Row(_) => container::OF_ROWS,
        Value::Dict(_) => container::OF_DICTS,
        Value::Set(_) => container::OF_SETS,
        Value::Bytes(_) => &["decode", "hex"],
        Value::Date(_) => time::OF_DATES,
        Value::DateTime(_) => time::OF_DATETIMES,
        Value::Time(_) => time::OF_TIMES,
        Value::Delta(_) => &["total_seconds"],
        Value::Type("datetime.datetime") => &["now", "today", "utcnow", "fromisoformat", "combine"],
        Value::Type("datetime.date") => &["today", "fromisoformat"],
        Value::Type("datetime.time") => &["fromisoformat"],
        Value::Type("dict") => &["fromkeys"],
        Value::Int(_) | Value::Bool(_) => &["bit_length"],
        Value::Float(_) => &["is_integer"],
        Value::Decimal(_) => &["quantize", "normalize"],
        Value::Expression(_) => django::OF_EXPRESSIONS,
        Value::Meta(_) => django::OF_META,
        Value::Query(_) => &["__str__"],
        _ => &[],
    }
}

/// Whether the value has that method.
pub(crate) fn has(value: &Value, name: &str) -> bool {
    own(value).contains(&name)
}

/// The names of all that a value has: for `dir()`, completion, and what was probably meant.
pub(crate) fn names_of(value: &Value) -> Vec<String> {
    let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let mut all = texts(own(value));
    match value {
        Value::Instance(of) => {
            let model = of.model();
            all.extend(texts(instance::METHODS));
            for field in model.fields {
                all.push(field.name.to_owned());
                all.push(names::attname(field));
            }
            all.extend(names::ways(model).into_iter().map(|way| way.attribute));
            all.extend(of.other_names().iter().map(ToString::to_string));
            all.push("pk".to_owned());
        }
        Value::Model(model) => {
            all.extend(texts(&["objects", "DoesNotExist", "MultipleObjectsReturned", "_meta"]));
            all.extend(model.fields.iter().map(|field| field.name.to_owned()));
            all.extend(names::ways(model).into_iter().map(|way| way.attribute));
        }
        Value::QuerySet(_) => {
            all.extend(texts(queryset::METHODS));
            all.extend(texts(&["query", "model", "ordered"]));
        }
        Value::Raw(_) => {
            all.extend(texts(raw::METHODS));
            all.extend(texts(&["columns", "model", "params", "raw_query"]));
        }
        Value::Manager(manager) => {
            all.extend(texts(queryset::METHODS));
            all.retain(|name| name != "delete");
            if manager.class() != "Manager" {
                all.extend(texts(manager::RELATED_METHODS));
            }
        }
        Value::Row(row) => all.extend(row.names.iter().map(ToString::to_string)),
        Value::Delta(_) => all.extend(texts(&["days", "seconds", "microseconds"])),
        Value::Time(_) => all.extend(texts(&["hour", "minute", "second", "microsecond"])),
        Value::Date(_) => all.extend(texts(&["year", "month", "day"])),
        Value::DateTime(_) => {
            all.extend(texts(&["year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo"]));
        }
        _ => {}
    }
    all
}

/// `of.name(arguments)`
pub(crate) async fn call(eval: &mut Eval, of: &Value, name: &str, args: Arguments) -> Result<Value, Raise> {
    match of {
        Value::Type(class) => {
            let made = builtins::of_class(class, name, &args);
            made.unwrap_or_else(|| Err(Raise::attribute(format!("type object '{class}' has no attribute '{name}'"))))
        }
        Value::Str(text) if name == "join" => {
            let values = args.one(name)?;
            let values = eval.iterate(&values).await?;
            text::join(text, values)
        }
        Value::Str(text) => text::call(text, name, args),
        Value::Bytes(bytes) => Ok(Value::str(match name {
            "decode" => String::from_utf8_lossy(bytes).into_owned(),
            _ => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        })),
        Value::List(values) => container::of_list(eval, values, name, args).await,
        Value::Tuple(values) => container::of_tuple(values, name, &args),
        Value::Row(row) => container::of_row(row, name, &args),
        Value::Dict(dict) => container::of_dict(eval, dict, name, args).await,
        Value::Set(set) => container::of_set(eval, set, name, args).await,
        Value::Date(_) | Value::DateTime(_) | Value::Time(_) | Value::Delta(_) => time::call(of, name, args),
        Value::Float(number) => Ok(Value::Bool(number.fract() == 0.0)),
        Value::Decimal(number) => match (name, args.positional.first()) {
            ("quantize", Some(Value::Decimal(to))) => {
                let mut rounded = number.round_dp(to.scale());
                rounded.rescale(to.scale());
                Ok(Value::Decimal(rounded))
            }
            _ => Ok(Value::Decimal(number.normalize())),
        },
        Value::Expression(expression) => django::of_expression(expression, name, args),
        Value::Meta(model) => django::of_meta(model, name, &args),
        Value::Query(_) => eval.str(of).await.map(Value::str),
        other => match other.as_int() {
            Some(number) => Ok(Value::Int(i128::from(128 - number.unsigned_abs().leading_zeros()))),
            None => Err(Raise::attribute(format!("'{}' object has no attribute '{name}'", other.class()))),
        },
    }
}
