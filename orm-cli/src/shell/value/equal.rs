//! Whether values are equal, and which comes first.

use super::{Set, Value};
use crate::shell::error::Raise;
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use std::cmp::Ordering;
use std::rc::Rc;

/// How deep values are compared: a list may hold itself.
const MAX_DEPTH: usize = 60;

/// `==`
pub(crate) fn equal(one: &Value, other: &Value) -> Result<bool, Raise> {
    equal_at(one, other, 0)
}

fn equal_at(one: &Value, other: &Value, depth: usize) -> Result<bool, Raise> {
    if depth > MAX_DEPTH {
        return Err(Raise::new("RecursionError", "maximum recursion depth exceeded in comparison"));
    }
    let all = |one: &[Value], other: &[Value]| -> Result<bool, Raise> {
        if one.len() != other.len() {
            return Ok(false);
        }
        for (one, other) in one.iter().zip(other) {
            if !one.is(other) && !equal_at(one, other, depth + 1)? {
                return Ok(false);
            }
        }
        Ok(true)
    };
    if let Some(ordering) = numbers(one, other) {
        return Ok(ordering == Some(Ordering::Equal));
    }
    Ok(match (one, other) {
        (Value::Bytes(one), Value::Bytes(other)) => one == other,
        (Value::Date(one), Value::Date(other)) => one == other,
        (Value::Time(one), Value::Time(other)) => one == other,
        (Value::DateTime(one), Value::DateTime(other)) => {
            one.naive == other.naive && one.zone.is_some() == other.zone.is_some()
        }
        (Value::Delta(one), Value::Delta(other)) => one == other,
        (Value::Uuid(one), Value::Uuid(other)) => one == other,
        (Value::Zone(one), Value::Zone(other)) => one == other,
        (Value::Range(one), Value::Range(other)) => one == other,
        (Value::List(one), Value::List(other)) => {
            if Rc::ptr_eq(one, other) {
                return Ok(true);
            }
            let (one, other) = (one.borrow(), other.borrow());
            all(&one, &other)?
        }
        (Value::Tuple(one), Value::Tuple(other)) => all(one, other)?,
        (Value::Row(one), Value::Row(other)) => all(&one.values, &other.values)?,
        (Value::Row(row), Value::Tuple(tuple)) | (Value::Tuple(tuple), Value::Row(row)) => all(&row.values, tuple)?,
        (Value::Dict(one), Value::Dict(other)) => {
            if Rc::ptr_eq(one, other) {
                return Ok(true);
            }
            let (one, other) = (one.borrow(), other.borrow());
            if one.len() != other.len() {
                return Ok(false);
            }
            for (key, value) in one.iter() {
                match other.get(key)? {
                    Some(found) if equal_at(value, &found, depth + 1)? => {}
                    _ => return Ok(false),
                }
            }
            true
        }
        (Value::Set(one), Value::Set(other)) => {
            let (one, other) = (one.borrow(), other.borrow());
            one.len() == other.len() && subset(&one, &other)?
        }
        (Value::Instance(one), Value::Instance(other)) => {
            let same = one.model().is(other.model());
            Rc::ptr_eq(one, other) || same && !one.pk().is_none() && equal_at(&one.pk(), &other.pk(), depth + 1)?
        }
        (Value::Q(one), Value::Q(other)) => one.repr()? == other.repr()?,
        (Value::Expression(one), Value::Expression(other)) => one.repr()? == other.repr()?,
        (Value::Manager(one), Value::Manager(other)) => one.label() == other.label(),
        (one, other) => one.is(other),
    })
}

/// Whether all of one are in the other.
pub(crate) fn subset(one: &Set, other: &Set) -> Result<bool, Raise> {
    for value in one.values() {
        if !other.contains(&value)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// How two numbers compare; `None` when one is no number, `Some(None)` when one is no number to compare with.
fn numbers(one: &Value, other: &Value) -> Option<Option<Ordering>> {
    if let (Some(one), Some(other)) = (one.as_int(), other.as_int()) {
        return Some(Some(one.cmp(&other)));
    }
    let decimal = |value: &Value| match value {
        Value::Decimal(number) => Some(*number),
        Value::Float(number) => Decimal::from_f64(*number),
        other => other.as_int().and_then(Decimal::from_i128),
    };
    if matches!(one, Value::Decimal(_)) || matches!(other, Value::Decimal(_)) {
        let is_number = |value: &Value| matches!(value, Value::Decimal(_)) || value.as_float().is_some();
        if !is_number(one) || !is_number(other) {
            return None;
        }
        return Some(decimal(one).zip(decimal(other)).map(|(one, other)| one.cmp(&other)));
    }
    Some(one.as_float()?.partial_cmp(&other.as_float()?))
}

/// Which of both comes first; `None` where neither does, as with NaN. `operator` is for the message.
pub(crate) fn compare(one: &Value, other: &Value, operator: &str) -> Result<Option<Ordering>, Raise> {
    compare_at(one, other, operator, 0)
}

fn compare_at(one: &Value, other: &Value, operator: &str, depth: usize) -> Result<Option<Ordering>, Raise> {
    if depth > MAX_DEPTH {
        return Err(Raise::new("RecursionError", "maximum recursion depth exceeded in comparison"));
    }
    let all = |one: &[Value], other: &[Value]| -> Result<Option<Ordering>, Raise> {
        for (one, other) in one.iter().zip(other) {
            if !equal_at(one, other, depth + 1)? {
                return compare_at(one, other, operator, depth + 1);
            }
        }
        Ok(Some(one.len().cmp(&other.len())))
    };
    if let Some(ordering) = numbers(one, other) {
        return Ok(ordering);
    }
    Ok(match (one, other) {
        (Value::Str(one), Value::Str(other)) => Some(one.cmp(other)),
        (Value::Bytes(one), Value::Bytes(other)) => Some(one.cmp(other)),
        (Value::Date(one), Value::Date(other)) => Some(one.cmp(other)),
        (Value::Time(one), Value::Time(other)) => Some(one.cmp(other)),
        (Value::DateTime(one), Value::DateTime(other)) => {
            if one.zone.is_some() != other.zone.is_some() {
                return Err(Raise::type_error("can't compare offset-naive and offset-aware datetimes"));
            }
            Some(one.naive.cmp(&other.naive))
        }
        (Value::DateTime(_), Value::Date(_)) | (Value::Date(_), Value::DateTime(_)) => {
            let (one, other) = (one.class(), other.class());
            return Err(Raise::type_error(format!("can't compare {one} to {other}")));
        }
        (Value::Delta(one), Value::Delta(other)) => Some(one.cmp(other)),
        (Value::Uuid(one), Value::Uuid(other)) => Some(one.cmp(other)),
        (Value::List(one), Value::List(other)) => {
            let (one, other) = (one.borrow(), other.borrow());
            all(&one, &other)?
        }
        (Value::Tuple(one), Value::Tuple(other)) => all(one, other)?,
        (Value::Row(one), Value::Row(other)) => all(&one.values, &other.values)?,
        (one, other) => {
            let message =
                format!("'{operator}' not supported between instances of '{}' and '{}'", one.class(), other.class());
            return Err(Raise::type_error(message));
        }
    })
}
