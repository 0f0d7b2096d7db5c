//! Values made by calling their class: `int("3")`, `list(qs)`, `date(2026, 1, 31)`.

mod time;

pub(crate) use time::of_class;

use super::class_of;
use crate::shell::arguments::Arguments;
use crate::shell::error::Raise;
use crate::shell::eval::Eval;
use crate::shell::repr;
use crate::shell::value::{Range, Value, Zone};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use std::rc::Rc;

/// Calls a class that is no model.
pub(crate) async fn construct(eval: &mut Eval, class: &'static str, mut args: Arguments) -> Result<Value, Raise> {
    match class {
        "str" => match args.between(class, 0, 2)?.first() {
            Some(value) => eval.str(value).await.map(Value::str),
            None => Ok(Value::str("")),
        },
        "bool" => match args.between(class, 0, 1)?.first() {
            Some(value) => eval.truth(value).await.map(Value::Bool),
            None => Ok(Value::Bool(false)),
        },
        "int" => int(&args),
        "float" => float(&args),
        "list" | "tuple" | "set" | "frozenset" => {
            let args = args.between(class, 0, 1)?;
            let values = match args.first() {
                Some(value) => eval.iterate(value).await?,
                None => Vec::new(),
            };
            match class {
                "list" => Ok(Value::list(values)),
                "tuple" => Ok(Value::tuple(values)),
                _ => Value::set(values),
            }
        }
        "dict" => dict(eval, args).await,
        "range" => range(&args),
        "slice" => {
            let args = args.between(class, 1, 3)?;
            let part = |at: usize| args.get(at).cloned().unwrap_or(Value::None);
            Ok(Value::Slice(Rc::new(match args.len() {
                1 => [Value::None, part(0), Value::None],
                _ => [part(0), part(1), part(2)],
            })))
        }
        "type" => Ok(class_of(&args.one(class)?)),
        "bytes" => match args.between(class, 0, 2)?.first() {
            None => Ok(Value::Bytes(Rc::from([]))),
            Some(Value::Str(text)) => Ok(Value::Bytes(text.as_bytes().into())),
            Some(Value::Bytes(bytes)) => Ok(Value::Bytes(Rc::clone(bytes))),
            Some(other) => Err(Raise::type_error(format!("cannot convert '{}' object to bytes", other.class()))),
        },
        "decimal.Decimal" => {
            let value = args.between("Decimal", 0, 1)?.first().cloned().unwrap_or(Value::Int(0));
            let number = match &value {
                Value::Decimal(number) => Some(*number),
                Value::Float(number) => Decimal::from_f64(*number),
                Value::Str(text) => text.trim().parse().ok(),
                other => other.as_int().and_then(Decimal::from_i128),
            };
            let unread = || Raise::new("InvalidOperation", "[<class 'decimal.ConversionSyntax'>]");
            number.map(Value::Decimal).ok_or_else(unread)
        }
        "uuid.UUID" => {
            let text = args.take(0, "hex");
            let parsed = text.as_ref().and_then(Value::as_str).and_then(|text| uuid::Uuid::try_parse(text).ok());
            parsed.map(Value::Uuid).ok_or_else(|| Raise::value_error("badly formed hexadecimal UUID string"))
        }
        "zoneinfo.ZoneInfo" => match args.one("ZoneInfo")? {
            Value::Str(name) if &*name == "UTC" => Ok(Value::Zone(Zone::Info)),
            other => {
                let shown = repr::str(&other)?;
                Err(Raise::new("KeyError", format!("'No time zone found with key {shown}'")))
            }
        },
        class if class.starts_with("datetime.") => time::construct(class, args),
        // a class of fields is named, as in `output_field=IntegerField()`
        class if class.ends_with("Field") => Ok(Value::str(class)),
        _ => Err(Raise::type_error(format!("cannot create '{class}' instances"))),
    }
}

/// A whole number, where one may stand.
fn number(value: Option<Value>, default: i128) -> Result<i128, Raise> {
    match value {
        None => Ok(default),
        Some(value) => value.as_int().ok_or_else(|| {
            Raise::type_error(format!("'{}' object cannot be interpreted as an integer", value.class()))
        }),
    }
}

async fn dict(eval: &mut Eval, mut args: Arguments) -> Result<Value, Raise> {
    let keywords = std::mem::take(&mut args.keywords);
    let mut entries = match args.between("dict", 0, 1)?.first() {
        None => Vec::new(),
        Some(Value::Dict(dict)) => dict.borrow().iter().cloned().collect(),
        Some(pairs) => {
            let mut entries = Vec::new();
            for pair in eval.iterate(pairs).await? {
                let pair = eval.iterate(&pair).await?;
                let [key, value] = pair.as_slice() else {
                    return Err(Raise::value_error(format!(
                        "dictionary update sequence element #{} has length {}; 2 is required",
                        entries.len(),
                        pair.len()
                    )));
                };
                entries.push((key.clone(), value.clone()));
            }
            entries
        }
    };
    entries.extend(keywords.into_iter().map(|(name, value)| (Value::Str(name), value)));
    Value::dict(entries)
}

fn int(args: &Arguments) -> Result<Value, Raise> {
    let args = args.between("int", 0, 2)?;
    let Some(value) = args.first() else { return Ok(Value::Int(0)) };
    let unread = |text: &str, base: u32| {
        Raise::value_error(format!("invalid literal for int() with base {base}: {}", repr::quoted(text)))
    };
    if let (Value::Str(text), Some(base)) = (value, args.get(1).and_then(Value::as_int)) {
        let Some(base) = u32::try_from(base).ok().filter(|base| (2..=36).contains(base)) else {
            return Err(Raise::value_error("int() base must be >= 2 and <= 36, or 0"));
        };
        return i128::from_str_radix(text.trim(), base).map(Value::Int).map_err(|_| unread(text, base));
    }
    match value {
        Value::Str(text) => text.trim().replace('_', "").parse().map(Value::Int).map_err(|_| unread(text, 10)),
        Value::Float(number) if number.is_nan() => Err(Raise::value_error("cannot convert float NaN to integer")),
        Value::Float(number) if number.is_infinite() => {
            Err(Raise::new("OverflowError", "cannot convert float infinity to integer"))
        }
        Value::Float(number) => Ok(Value::Int(number.trunc() as i128)),
        Value::Decimal(number) => Ok(Value::Int(i128::try_from(number.trunc()).unwrap_or_default())),
        other => other.as_int().map(Value::Int).ok_or_else(|| {
            Raise::type_error(format!(
                "int() argument must be a string, a bytes-like object or a real number, not '{}'",
                other.class()
            ))
        }),
    }
}

fn float(args: &Arguments) -> Result<Value, Raise> {
    let args = args.between("float", 0, 1)?;
    let Some(value) = args.first() else { return Ok(Value::Float(0.0)) };
    match value {
        Value::Str(text) => text
            .trim()
            .parse()
            .map(Value::Float)
            .map_err(|_| Raise::value_error(format!("could not convert string to float: {}", repr::quoted(text)))),
        Value::Decimal(number) => Ok(Value::Float(number.to_string().parse().unwrap_or_default())),
        other => other.as_float().map(Value::Float).ok_or_else(|| {
            Raise::type_error(format!("float() argument must be a string or a real number, not '{}'", other.class()))
        }),
    }
}

fn range(args: &Arguments) -> Result<Value, Raise> {
    let args = args.between("range", 1, 3)?;
    let part = |at: usize, default: i128| number(args.get(at).cloned(), default);
    let (start, stop) = if args.len() == 1 { (0, part(0, 0)?) } else { (part(0, 0)?, part(1, 0)?) };
    let step = part(2, 1)?;
    if step == 0 {
        return Err(Raise::value_error("range() arg 3 must not be zero"));
    }
    Ok(Value::Range(Range { start, stop, step }))
}
