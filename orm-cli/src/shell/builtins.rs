//! Python's own functions and classes.

mod classes;
mod construct;
mod order;

pub(crate) use classes::class_of;
pub(crate) use construct::{construct, of_class};

use super::arguments::Arguments;
use super::error::Raise;
use super::eval::{Eval, arithmetic};
use super::format;
use super::methods;
use super::repr;
use super::syntax::Binary;
use super::value::{Moment, Value, Zone, key};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The classes of fields that may be imported, to be named in `output_field` and `Cast`.
pub(crate) const FIELD_CLASSES: [&str; 15] = [
    "CharField",
    "TextField",
    "IntegerField",
    "BigIntegerField",
    "SmallIntegerField",
    "FloatField",
    "DecimalField",
    "DateField",
    "DateTimeField",
    "TimeField",
    "BooleanField",
    "DurationField",
    "JSONField",
    "UUIDField",
    "BinaryField",
];

/// `hash(value)`
pub(crate) fn hash(value: &Value) -> Result<Value, Raise> {
    if let Some(number) = value.as_int() {
        return Ok(Value::Int(number));
    }
    if let Value::Instance(instance) = value
        && !instance.pk().is_none()
    {
        return hash(&instance.pk());
    }
    let mut hasher = DefaultHasher::new();
    key(value)?.hash(&mut hasher);
    Ok(Value::Int((hasher.finish() >> 2).into()))
}

impl Eval {
    /// `len(value)`
    async fn len(&mut self, value: &Value) -> Result<usize, Raise> {
        Ok(match value {
            Value::Str(text) => text.chars().count(),
            Value::Bytes(bytes) => bytes.len(),
            Value::List(values) => values.borrow().len(),
            Value::Tuple(values) => values.len(),
            Value::Row(row) => row.values.len(),
            Value::Dict(dict) => dict.borrow().len(),
            Value::Set(set) => set.borrow().len(),
            Value::Range(range) => usize::try_from(range.len())
                .map_err(|_| Raise::new("OverflowError", "Python int too large to convert to C ssize_t"))?,
            Value::QuerySet(queryset) => self.fetch(queryset).await?.len(),
            Value::Raw(raw) => self.raw_rows(raw).await?.len(),
            Value::Q(q) => q.children.len(),
            Value::Iterator(iterator) if iterator.class.starts_with("dict_") => iterator.items.len(),
            other => return Err(Raise::type_error(format!("object of type '{}' has no len()", other.class()))),
        })
    }
}

/// Calls a built-in function.
pub(crate) async fn call(eval: &mut Eval, name: &'static str, mut args: Arguments) -> Result<Value, Raise> {
    match name {
        "print" | "pprint" => print(eval, name, args).await,
        "len" => {
            let value = args.one(name)?;
            eval.len(&value).await.map(|length| Value::Int(length as i128))
        }
        "repr" => {
            let value = args.one(name)?;
            eval.repr(&value).await.map(Value::str)
        }
        "format" => {
            let args = args.between(name, 1, 2)?;
            let spec = args.get(1).and_then(Value::as_str).unwrap_or_default();
            format::format(&args[0], spec).map(Value::str)
        }
        "all" | "any" => {
            let of = args.one(name)?;
            let any = name == "any";
            for value in eval.iterate(&of).await? {
                if eval.truth(&value).await? == any {
                    return Ok(Value::Bool(any));
                }
            }
            Ok(Value::Bool(!any))
        }
        "sum" => {
            let start = args.keyword("start");
            let args = args.between(name, 1, 2)?;
            let mut sum = args.get(1).cloned().or(start).unwrap_or(Value::Int(0));
            for value in eval.iterate(&args[0]).await? {
                sum = arithmetic(Binary::Add, &sum, &value)?;
            }
            Ok(sum)
        }
        "min" | "max" | "sorted" | "reversed" => order::call(eval, name, args).await,
        "enumerate" | "zip" | "map" | "filter" | "iter" | "next" => iterators(eval, name, args).await,
        "isinstance" => {
            let args = args.exactly(name, 2)?;
            classes::is_instance(&args[0], &args[1]).map(Value::Bool)
        }
        "issubclass" => {
            let args = args.exactly(name, 2)?;
            match (&args[0], &args[1]) {
                (Value::ExceptionClass(one), Value::ExceptionClass(other)) => Ok(Value::Bool(one.is_a(other))),
                (one, other) => Ok(Value::Bool(one.is(other))),
            }
        }
        "getattr" | "hasattr" | "setattr" | "vars" | "dir" => attributes(eval, name, &args).await,
        "callable" => Ok(Value::Bool(matches!(
            args.one(name)?,
            Value::Builtin(_)
                | Value::Type(_)
                | Value::Method(_)
                | Value::Function(_)
                | Value::Model(_)
                | Value::ExpressionClass(_)
                | Value::ExceptionClass(_)
        ))),
        "help" => {
            eval.print("Type %help for what this shell can do.\n");
            Ok(Value::None)
        }
        "id" => hash(&Value::str(args.one(name)?.class())),
        "hash" => hash(&args.one(name)?),
        "now" => {
            let naive = orm_core::value::truncate_timestamp(chrono::Utc::now()).naive_utc();
            Ok(Value::DateTime(Moment { naive, zone: Some(Zone::Utc) }))
        }
        "make_aware" => match args.positional.first() {
            Some(Value::DateTime(moment)) => Ok(Value::DateTime(Moment { zone: Some(Zone::Utc), ..*moment })),
            _ => Err(Raise::type_error("make_aware() takes a datetime")),
        },
        "uuid4" => Ok(Value::Uuid(uuid::Uuid::new_v4())),
        "reset_queries" => Ok(Value::None),
        "prefetch_related_objects" => eval.prefetch_objects(args).await,
        "exit" | "quit" => Err(Raise::new(
            "SystemExit",
            match args.positional.first() {
                None | Some(Value::None) => String::new(),
                Some(Value::Int(code)) => code.to_string(),
                Some(other) => super::repr::str(other)?,
            },
        )),
        "atomic" => Err(Raise::type_error("atomic() is for `with transaction.atomic():`")),
        _ => numbers(name, &args),
    }
}

/// What goes through values, and what is gone through once.
async fn iterators(eval: &mut Eval, name: &'static str, mut args: Arguments) -> Result<Value, Raise> {
    match name {
        "enumerate" => {
            let start = args.keyword("start");
            let args = args.between(name, 1, 2)?;
            let start = args.get(1).cloned().or(start).and_then(|start| start.as_int()).unwrap_or(0);
            let values = eval.iterate(&args[0]).await?.into_iter().zip(start..);
            Ok(Value::iterator(name, values.map(|(value, at)| Value::tuple(vec![Value::Int(at), value])).collect()))
        }
        "zip" => {
            args.keyword("strict");
            args.no_keywords(name)?;
            let mut all = Vec::new();
            for value in &args.positional {
                all.push(eval.iterate(value).await?);
            }
            let length = all.iter().map(Vec::len).min().unwrap_or(0);
            let row = |at: usize| Value::tuple(all.iter().map(|values| values[at].clone()).collect());
            Ok(Value::iterator(name, (0..length).map(row).collect()))
        }
        "map" | "filter" => {
            let args = args.between(name, 2, 2)?;
            let mut made = Vec::new();
            for value in eval.iterate(&args[1]).await? {
                let result = eval.keyed(Some(&args[0]), &value).await?;
                if name == "map" {
                    made.push(result);
                } else if eval.truth(&result).await? {
                    made.push(value);
                }
            }
            Ok(Value::iterator(name, made))
        }
        "iter" => {
            let of = args.one(name)?;
            let values = eval.iterate(&of).await?;
            Ok(Value::iterator("list_iterator", values))
        }
        _ => {
            let args = args.between(name, 1, 2)?;
            let Value::Iterator(iterator) = &args[0] else {
                return Err(Raise::type_error(format!("'{}' object is not an iterator", args[0].class())));
            };
            let at = iterator.at.get();
            match iterator.items.get(at) {
                Some(value) => {
                    iterator.at.set(at + 1);
                    Ok(value.clone())
                }
                None => args.get(1).cloned().ok_or_else(|| Raise::new("StopIteration", "")),
            }
        }
    }
}

/// Attributes by their names.
async fn attributes(eval: &mut Eval, name: &'static str, args: &Arguments) -> Result<Value, Raise> {
    let attribute = args.positional.get(1).and_then(Value::as_str).unwrap_or_default().to_owned();
    match name {
        "getattr" => {
            let args = args.between(name, 2, 3)?;
            match Box::pin(eval.attribute(&args[0], &attribute)).await {
                Err(raise) if raise.is("AttributeError") && args.len() == 3 => Ok(args[2].clone()),
                found => found,
            }
        }
        "hasattr" => {
            let args = args.exactly(name, 2)?;
            match Box::pin(eval.attribute(&args[0], &attribute)).await {
                Ok(_) => Ok(Value::Bool(true)),
                Err(raise) if raise.is("AttributeError") => Ok(Value::Bool(false)),
                Err(raise) => Err(raise),
            }
        }
        "setattr" => {
            let args = args.exactly(name, 3)?;
            eval.set_attribute(&args[0], &attribute, args[2].clone()).await.map(|()| Value::None)
        }
        "vars" => {
            let of = args.one(name)?;
            Box::pin(eval.attribute(&of, "__dict__")).await
        }
        _ => {
            let mut names = match args.between(name, 0, 1)?.first() {
                Some(value) => methods::names_of(value),
                None => eval.globals.borrow().keys().map(ToString::to_string).collect(),
            };
            names.sort_unstable();
            names.dedup();
            Ok(Value::list(names.into_iter().map(Value::str).collect()))
        }
    }
}

async fn print(eval: &mut Eval, name: &str, mut args: Arguments) -> Result<Value, Raise> {
    let text = |name: &str, value: Option<Value>, default: &str| match value {
        None | Some(Value::None) => Ok(default.to_owned()),
        Some(Value::Str(text)) => Ok(text.to_string()),
        Some(other) => Err(Raise::type_error(format!("{name} must be None or a string, not {}", other.class()))),
    };
    let separator = text("sep", args.keyword("sep"), " ")?;
    let end = text("end", args.keyword("end"), "\n")?;
    args.keyword("flush");
    args.no_keywords(name)?;
    let mut line = String::new();
    for (at, value) in args.positional.iter().enumerate() {
        if at > 0 {
            line.push_str(&separator);
        }
        line.push_str(&if name == "print" { eval.str(value).await? } else { eval.repr(value).await? });
    }
    line.push_str(&end);
    eval.print(&line);
    Ok(Value::None)
}

/// Functions of numbers and characters.
fn numbers(name: &'static str, args: &Arguments) -> Result<Value, Raise> {
    match name {
        "abs" => match args.one(name)? {
            Value::Float(number) => Ok(Value::Float(number.abs())),
            Value::Decimal(number) => Ok(Value::Decimal(number.abs())),
            Value::Delta(delta) => Ok(Value::Delta(delta.abs())),
            other => match other.as_int() {
                Some(number) => Ok(Value::Int(number.saturating_abs())),
                None => Err(Raise::type_error(format!("bad operand type for abs(): '{}'", other.class()))),
            },
        },
        "chr" => {
            let code = args.one(name)?.as_int().and_then(|code| u32::try_from(code).ok()).and_then(char::from_u32);
            let out_of_range = || Raise::value_error("chr() arg not in range(0x110000)");
            code.map(|char| Value::str(char.to_string())).ok_or_else(out_of_range)
        }
        "ord" => match args.one(name)? {
            Value::Str(text) if text.chars().count() == 1 => {
                Ok(Value::Int(text.chars().next().map_or(0, |char| u32::from(char).into())))
            }
            Value::Str(text) => Err(Raise::type_error(format!(
                "ord() expected a character, but string of length {} found",
                text.chars().count()
            ))),
            other => Err(Raise::type_error(format!("ord() expected string of length 1, but {} found", other.class()))),
        },
        "hex" | "bin" | "oct" => {
            let value = args.one(name)?;
            let Some(number) = value.as_int() else {
                let class = value.class();
                return Err(Raise::type_error(format!("'{class}' object cannot be interpreted as an integer")));
            };
            let (sign, size) = (if number < 0 { "-" } else { "" }, number.unsigned_abs());
            Ok(Value::str(match name {
                "hex" => format!("{sign}{size:#x}"),
                "bin" => format!("{sign}{size:#b}"),
                _ => format!("{sign}{size:#o}"),
            }))
        }
        "divmod" => {
            let args = args.exactly(name, 2)?;
            let quotient = arithmetic(Binary::FloorDiv, &args[0], &args[1])?;
            Ok(Value::tuple(vec![quotient, arithmetic(Binary::Mod, &args[0], &args[1])?]))
        }
        "pow" => {
            let args = args.exactly(name, 2)?;
            arithmetic(Binary::Pow, &args[0], &args[1])
        }
        "round" => round(args),
        _ => Err(Raise::type_error(format!("{name}() is not part of this shell's Python"))),
    }
}

/// `round(number, digits)`: halves go to the even neighbour, as in Python.
fn round(args: &Arguments) -> Result<Value, Raise> {
    let args = args.between("round", 1, 2)?;
    let digits = args.get(1).filter(|digits| !digits.is_none()).and_then(Value::as_int);
    let places = |most: i128| u32::try_from(digits.unwrap_or(0).clamp(0, most)).unwrap_or(0);
    match (&args[0], digits) {
        (Value::Float(number), None) if !number.is_finite() => {
            Err(Raise::value_error(format!("cannot convert float {} to integer", repr::float(*number))))
        }
        (Value::Float(number), None) => Ok(Value::Int(number.round_ties_even() as i128)),
        (Value::Float(number), Some(_)) => {
            let places = places(300) as usize;
            Ok(Value::Float(format!("{number:.places$}").parse().unwrap_or(*number)))
        }
        (Value::Decimal(number), None) => Ok(Value::Int(i128::try_from(number.round()).unwrap_or_default())),
        (Value::Decimal(number), Some(_)) => Ok(Value::Decimal(number.round_dp(places(28)))),
        (other, _) => match other.as_int() {
            Some(number) => Ok(Value::Int(number)),
            None => {
                let class = other.class();
                Err(Raise::type_error(format!("type {class} doesn't define __round__ method")))
            }
        },
    }
}
