//! Methods of lists, tuples, dicts and sets.

use crate::shell::arguments::Arguments;
use crate::shell::error::Raise;
use crate::shell::eval::{Eval, truth_of};
use crate::shell::repr;
use crate::shell::value::{Dict, Row, Set, Value, equal};
use std::cell::RefCell;
use std::rc::Rc;

pub(super) const OF_LISTS: &[&str] =
    &["append", "clear", "copy", "count", "extend", "index", "insert", "pop", "remove", "reverse", "sort"];
pub(super) const OF_TUPLES: &[&str] = &["count", "index"];
pub(super) const OF_ROWS: &[&str] = &["_asdict", "count", "index"];
pub(super) const OF_DICTS: &[&str] =
    &["clear", "copy", "get", "items", "keys", "pop", "setdefault", "update", "values"];
pub(super) const OF_SETS: &[&str] = &[
    "add",
    "clear",
    "copy",
    "difference",
    "discard",
    "intersection",
    "issubset",
    "issuperset",
    "pop",
    "remove",
    "symmetric_difference",
    "union",
    "update",
];

fn position(values: &[Value], value: &Value) -> Result<Option<usize>, Raise> {
    for (at, other) in values.iter().enumerate() {
        if equal::equal(other, value)? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

fn count(values: &[Value], value: &Value) -> Result<Value, Raise> {
    let mut count = 0;
    for other in values {
        count += i128::from(equal::equal(other, value)?);
    }
    Ok(Value::Int(count))
}

pub(super) async fn of_list(
    eval: &mut Eval,
    list: &Rc<RefCell<Vec<Value>>>,
    name: &str,
    mut args: Arguments,
) -> Result<Value, Raise> {
    match name {
        "append" => {
            let value = args.one(name)?;
            list.borrow_mut().push(value);
        }
        "extend" => {
            let more = args.one(name)?;
            let more = eval.iterate(&more).await?;
            list.borrow_mut().extend(more);
        }
        "insert" => {
            let args = args.exactly(name, 2)?;
            let length = list.borrow().len() as i128;
            let at = args[0].as_int().unwrap_or(0);
            let at = if at < 0 { at.saturating_add(length).max(0) } else { at.min(length) };
            list.borrow_mut().insert(usize::try_from(at).unwrap_or(0), args[1].clone());
        }
        "pop" => {
            let at = args.between(name, 0, 1)?.first().and_then(Value::as_int).unwrap_or(-1);
            let mut values = list.borrow_mut();
            if values.is_empty() {
                return Err(Raise::new("IndexError", "pop from empty list"));
            }
            let at = if at < 0 { at.saturating_add(values.len() as i128) } else { at };
            return match usize::try_from(at) {
                Ok(at) if at < values.len() => Ok(values.remove(at)),
                _ => Err(Raise::new("IndexError", "pop index out of range")),
            };
        }
        "remove" => {
            let value = args.one(name)?;
            let at = position(&list.borrow(), &value)?;
            let Some(at) = at else { return Err(Raise::value_error("list.remove(x): x not in list")) };
            list.borrow_mut().remove(at);
        }
        "index" => {
            let value = args.one(name)?;
            let at = position(&list.borrow(), &value)?;
            let shown = repr::repr(&value)?;
            let missing = || Raise::value_error(format!("{shown} is not in list"));
            return at.map(|at| Value::Int(at as i128)).ok_or_else(missing);
        }
        "count" => return count(&list.borrow(), &args.one(name)?),
        "copy" => return Ok(Value::list(list.borrow().clone())),
        "clear" => list.borrow_mut().clear(),
        "reverse" => list.borrow_mut().reverse(),
        _ => {
            let (by, reverse) = (args.keyword("key"), args.keyword("reverse"));
            args.exactly(name, 0)?;
            let values = list.borrow().clone();
            let sorted = eval.sorted(values, by, reverse.is_some_and(|value| truth_of(&value))).await?;
            *list.borrow_mut() = sorted;
        }
    }
    Ok(Value::None)
}

pub(super) fn of_tuple(values: &[Value], name: &str, args: &Arguments) -> Result<Value, Raise> {
    let value = args.one(name)?;
    match name {
        "count" => count(values, &value),
        _ => match position(values, &value)? {
            Some(at) => Ok(Value::Int(at as i128)),
            None => Err(Raise::value_error("tuple.index(x): x not in tuple")),
        },
    }
}

pub(super) fn of_row(row: &Row, name: &str, args: &Arguments) -> Result<Value, Raise> {
    if name == "_asdict" {
        return Value::dict(row.names.iter().map(|name| Value::Str(Rc::clone(name))).zip(row.values.iter().cloned()));
    }
    of_tuple(&row.values, name, args)
}

pub(super) async fn of_dict(
    eval: &mut Eval,
    dict: &Rc<RefCell<Dict>>,
    name: &str,
    args: Arguments,
) -> Result<Value, Raise> {
    match name {
        "get" | "setdefault" => {
            let args = args.between(name, 1, 2)?;
            let found = dict.borrow().get(&args[0])?;
            if let Some(value) = found {
                return Ok(value);
            }
            let default = args.get(1).cloned().unwrap_or(Value::None);
            if name == "setdefault" {
                dict.borrow_mut().insert(args[0].clone(), default.clone())?;
            }
            Ok(default)
        }
        "pop" => {
            let args = args.between(name, 1, 2)?;
            let removed = dict.borrow_mut().remove(&args[0])?;
            match (removed, args.get(1)) {
                (Some((_, value)), _) => Ok(value),
                (None, Some(default)) => Ok(default.clone()),
                (None, None) => Err(Raise::new("KeyError", repr::repr(&args[0])?)),
            }
        }
        "keys" => Ok(Value::iterator("dict_keys", dict.borrow().keys())),
        "values" => Ok(Value::iterator("dict_values", dict.borrow().values())),
        "items" => Ok(Value::iterator("dict_items", dict.borrow().items())),
        "copy" => Ok(Value::Dict(Rc::new(RefCell::new(dict.borrow().copy())))),
        "clear" => {
            dict.borrow_mut().clear();
            Ok(Value::None)
        }
        _ => {
            let mut entries: Vec<(Value, Value)> = Vec::new();
            for other in &args.positional {
                if let Value::Dict(other) = other {
                    entries.extend(other.borrow().iter().cloned());
                    continue;
                }
                for pair in eval.iterate(other).await? {
                    if let [key, value] = eval.iterate(&pair).await?.as_slice() {
                        entries.push((key.clone(), value.clone()));
                    }
                }
            }
            entries.extend(args.keywords.into_iter().map(|(name, value)| (Value::Str(name), value)));
            for (key, value) in entries {
                dict.borrow_mut().insert(key, value)?;
            }
            Ok(Value::None)
        }
    }
}

pub(super) async fn of_set(
    eval: &mut Eval,
    set: &Rc<RefCell<Set>>,
    name: &str,
    args: Arguments,
) -> Result<Value, Raise> {
    args.no_keywords(name)?;
    match name {
        "add" => {
            let value = args.one(name)?;
            set.borrow_mut().insert(value)?;
            return Ok(Value::None);
        }
        "remove" | "discard" => {
            let value = args.one(name)?;
            let removed = set.borrow_mut().remove(&value)?;
            if !removed && name == "remove" {
                return Err(Raise::new("KeyError", repr::repr(&value)?));
            }
            return Ok(Value::None);
        }
        "clear" => {
            set.borrow_mut().clear();
            return Ok(Value::None);
        }
        "pop" => {
            let first = set.borrow().values().into_iter().next();
            let Some(first) = first else { return Err(Raise::new("KeyError", "'pop from an empty set'")) };
            set.borrow_mut().remove(&first)?;
            return Ok(first);
        }
        _ => {}
    }
    let own = set.borrow().values();
    let mut others = Vec::new();
    for other in &args.positional {
        others.extend(eval.iterate(other).await?);
    }
    let mut other = Set::default();
    for value in &others {
        other.insert(value.clone())?;
    }
    match name {
        "copy" => Value::set(own),
        "update" => {
            for value in others {
                set.borrow_mut().insert(value)?;
            }
            Ok(Value::None)
        }
        "union" => Value::set(own.into_iter().chain(others)),
        "issubset" => equal::subset(&set.borrow(), &other).map(Value::Bool),
        "issuperset" => equal::subset(&other, &set.borrow()).map(Value::Bool),
        _ => {
            let mut kept = Vec::new();
            for value in own {
                if other.contains(&value)? == (name == "intersection") {
                    kept.push(value);
                }
            }
            if name == "symmetric_difference" {
                for value in others {
                    if !set.borrow().contains(&value)? {
                        kept.push(value);
                    }
                }
            }
            Value::set(kept)
        }
    }
}
