//! Operators between Python's own values.

use super::super::MOST_VALUES;
use crate::shell::error::Raise;
use crate::shell::format;
use crate::shell::syntax::Binary;
use crate::shell::value::{Moment, Value};
use chrono::TimeDelta;
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use std::rc::Rc;

/// The error of operands that an operator does not take.
pub(super) fn unsupported(operator: Binary, left: &Value, right: &Value) -> Raise {
    let text = operator.text();
    let (one, other) = (left.class(), right.class());
    match (operator, left) {
        (Binary::Add, Value::Str(_)) => Raise::type_error(format!("can only concatenate str (not \"{other}\") to str")),
        (Binary::Add, Value::List(_)) => {
            Raise::type_error(format!("can only concatenate list (not \"{other}\") to list"))
        }
        (Binary::Add, Value::Tuple(_)) => {
            Raise::type_error(format!("can only concatenate tuple (not \"{other}\") to tuple"))
        }
        _ => Raise::type_error(format!("unsupported operand type(s) for {text}: '{one}' and '{other}'")),
    }
}

/// Python's whole numbers have no largest one; those of this shell have.
pub(super) fn too_large() -> Raise {
    Raise::new("OverflowError", "the number is too large for this shell")
}

/// `left operator right`
pub(crate) fn arithmetic(operator: Binary, left: &Value, right: &Value) -> Result<Value, Raise> {
    if let (Some(one), Some(other)) = (left.as_int(), right.as_int()) {
        if let (Value::Bool(one), Value::Bool(other)) = (left, right) {
            match operator {
                Binary::BitAnd => return Ok(Value::Bool(one & other)),
                Binary::BitOr => return Ok(Value::Bool(one | other)),
                Binary::BitXor => return Ok(Value::Bool(one ^ other)),
                _ => {}
            }
        }
        return whole(operator, one, other, left, right);
    }
    if matches!(left, Value::Decimal(_)) || matches!(right, Value::Decimal(_)) {
        return decimals(operator, left, right);
    }
    if let (Some(one), Some(other)) = (left.as_float(), right.as_float()) {
        return floats(operator, one, other, left, right);
    }
    match (operator, left, right) {
        (Binary::Add, Value::Str(one), Value::Str(other)) => {
            if one.len() + other.len() > MOST_VALUES * 20 {
                return Err(Raise::new("MemoryError", ""));
            }
            Ok(Value::Str(format!("{one}{other}").into()))
        }
        (Binary::Add, Value::Bytes(one), Value::Bytes(other)) => {
            Ok(Value::Bytes([&one[..], &other[..]].concat().into()))
        }
        (Binary::Add, Value::List(one), Value::List(other)) => {
            let mut all = one.borrow().clone();
            all.extend(other.borrow().iter().cloned());
            if all.len() > MOST_VALUES {
                return Err(Raise::new("MemoryError", ""));
            }
            Ok(Value::list(all))
        }
        (Binary::Add, Value::Tuple(one), Value::Tuple(other)) => {
            Ok(Value::tuple(one.iter().chain(other.iter()).cloned().collect()))
        }
        (Binary::Mul, Value::Str(_) | Value::List(_) | Value::Tuple(_), times) if times.as_int().is_some() => {
            repeated(left, times.as_int().unwrap_or_default())
        }
        (Binary::Mul, times, Value::Str(_) | Value::List(_) | Value::Tuple(_)) if times.as_int().is_some() => {
            repeated(right, times.as_int().unwrap_or_default())
        }
        (Binary::Mul, Value::Str(_) | Value::List(_) | Value::Tuple(_), other) => {
            Err(Raise::type_error(format!("can't multiply sequence by non-int of type '{}'", other.class())))
        }
        (Binary::Mod, Value::Str(text), values) => format::percent(text, values).map(|text| Value::Str(text.into())),
        (Binary::BitOr, Value::Dict(one), Value::Dict(other)) => {
            let mut all = one.borrow().copy();
            for (key, value) in other.borrow().iter() {
                all.insert(key.clone(), value.clone())?;
            }
            Ok(Value::Dict(Rc::new(std::cell::RefCell::new(all))))
        }
        (_, Value::Set(one), Value::Set(other)) => {
            let (one, other) = (one.borrow(), other.borrow());
            let mut all = Vec::new();
            for value in one.values() {
                let both = other.contains(&value)?;
                if match operator {
                    Binary::BitAnd => both,
                    Binary::BitOr => true,
                    Binary::Sub | Binary::BitXor => !both,
                    _ => return Err(unsupported(operator, left, right)),
                } {
                    all.push(value);
                }
            }
            if matches!(operator, Binary::BitOr | Binary::BitXor) {
                for value in other.values() {
                    if !one.contains(&value)? {
                        all.push(value);
                    }
                }
            }
            Value::set(all)
        }
        _ => times(operator, left, right),
    }
}

fn repeated(value: &Value, times: i128) -> Result<Value, Raise> {
    let times = usize::try_from(times.max(0)).unwrap_or(usize::MAX);
    let fits = |length: usize, most: usize| {
        length
            .checked_mul(times)
            .is_some_and(|all| all <= most)
            .then_some(())
            .ok_or_else(|| Raise::new("MemoryError", ""))
    };
    match value {
        Value::Str(text) => {
            fits(text.len(), MOST_VALUES * 20)?;
            Ok(Value::Str(text.repeat(times).into()))
        }
        Value::List(values) => {
            let values = values.borrow();
            fits(values.len(), MOST_VALUES)?;
            Ok(Value::list(values.iter().cloned().cycle().take(values.len() * times).collect()))
        }
        Value::Tuple(values) => {
            fits(values.len(), MOST_VALUES)?;
            Ok(Value::tuple(values.iter().cloned().cycle().take(values.len() * times).collect()))
        }
        other => Ok(other.clone()),
    }
}

fn whole(operator: Binary, one: i128, other: i128, left: &Value, right: &Value) -> Result<Value, Raise> {
    let checked = |number: Option<i128>| number.map(Value::Int).ok_or_else(too_large);
    let by_zero = |message: &str| Err(Raise::new("ZeroDivisionError", message));
    match operator {
        Binary::Add => checked(one.checked_add(other)),
        Binary::Sub => checked(one.checked_sub(other)),
        Binary::Mul => checked(one.checked_mul(other)),
        Binary::Div if other == 0 => by_zero("division by zero"),
        Binary::Div => Ok(Value::Float(one as f64 / other as f64)),
        Binary::FloorDiv if other == 0 => by_zero("integer division or modulo by zero"),
        Binary::Mod if other == 0 => by_zero("integer modulo by zero"),
        Binary::FloorDiv => {
            let quotient = one.checked_div(other).ok_or_else(too_large)?;
            let down = one % other != 0 && (one < 0) != (other < 0);
            Ok(Value::Int(if down { quotient - 1 } else { quotient }))
        }
        Binary::Mod => {
            let rest = one.checked_rem(other).ok_or_else(too_large)?;
            Ok(Value::Int(if rest != 0 && (rest < 0) != (other < 0) { rest + other } else { rest }))
        }
        Binary::Pow if other < 0 => {
            if one == 0 {
                return by_zero("0.0 cannot be raised to a negative power");
            }
            Ok(Value::Float((one as f64).powf(other as f64)))
        }
        Binary::Pow => checked(match (one, u32::try_from(other)) {
            (0 | 1, _) => Some(if other == 0 { 1 } else { one }),
            (_, Ok(power)) => one.checked_pow(power),
            (-1, Err(_)) => Some(if other % 2 == 0 { 1 } else { -1 }),
            (_, Err(_)) => None,
        }),
        Binary::BitAnd => Ok(Value::Int(one & other)),
        Binary::BitOr => Ok(Value::Int(one | other)),
        Binary::BitXor => Ok(Value::Int(one ^ other)),
        Binary::Shl | Binary::Shr if other < 0 => Err(Raise::value_error("negative shift count")),
        Binary::Shl => {
            let power = u32::try_from(other).ok().and_then(|by| 2_i128.checked_pow(by));
            checked(power.and_then(|power| one.checked_mul(power)))
        }
        Binary::Shr => Ok(Value::Int(one >> other.min(127))),
        Binary::MatMul => Err(unsupported(operator, left, right)),
    }
}

fn floats(operator: Binary, one: f64, other: f64, left: &Value, right: &Value) -> Result<Value, Raise> {
    let by_zero = |message: &str| Err(Raise::new("ZeroDivisionError", message));
    Ok(Value::Float(match operator {
        Binary::Add => one + other,
        Binary::Sub => one - other,
        Binary::Mul => one * other,
        Binary::Div if other == 0.0 => return by_zero("float division by zero"),
        Binary::Div => one / other,
        Binary::FloorDiv | Binary::Mod if other == 0.0 => return by_zero("float floor division by zero"),
        Binary::FloorDiv => (one / other).floor(),
        Binary::Mod => {
            let rest = one % other;
            if rest != 0.0 && (rest < 0.0) != (other < 0.0) { rest + other } else { rest }
        }
        Binary::Pow => one.powf(other),
        _ => return Err(unsupported(operator, left, right)),
    }))
}

fn decimals(operator: Binary, left: &Value, right: &Value) -> Result<Value, Raise> {
    let of = |value: &Value| match value {
        Value::Decimal(number) => Some(*number),
        other => other.as_int().and_then(Decimal::from_i128),
    };
    let (Some(one), Some(other)) = (of(left), of(right)) else { return Err(unsupported(operator, left, right)) };
    if other.is_zero() && matches!(operator, Binary::Div | Binary::FloorDiv | Binary::Mod) {
        return Err(Raise::new("ZeroDivisionError", "[<class 'decimal.DivisionByZero'>]"));
    }
    let made = match operator {
        Binary::Add => one.checked_add(other),
        Binary::Sub => one.checked_sub(other),
        Binary::Mul => one.checked_mul(other),
        Binary::Div => one.checked_div(other),
        Binary::FloorDiv => one.checked_div(other).map(|number| number.trunc()),
        Binary::Mod => one.checked_rem(other),
        _ => return Err(unsupported(operator, left, right)),
    };
    made.map(Value::Decimal).ok_or_else(too_large)
}

/// Dates, times and spans of time.
fn times(operator: Binary, left: &Value, right: &Value) -> Result<Value, Raise> {
    let range = || Raise::new("OverflowError", "date value out of range");
    let shifted = |moment: &Moment, delta: TimeDelta| {
        let naive = moment.naive.checked_add_signed(delta).ok_or_else(range)?;
        Ok(Value::DateTime(Moment { naive, ..*moment }))
    };
    match (operator, left, right) {
        (Binary::Add, Value::DateTime(moment), Value::Delta(delta))
        | (Binary::Add, Value::Delta(delta), Value::DateTime(moment)) => shifted(moment, *delta),
        (Binary::Sub, Value::DateTime(moment), Value::Delta(delta)) => shifted(moment, -*delta),
        (Binary::Add, Value::Date(date), Value::Delta(delta))
        | (Binary::Add, Value::Delta(delta), Value::Date(date)) => {
            date.checked_add_signed(TimeDelta::days(delta.num_days())).map(Value::Date).ok_or_else(range)
        }
        (Binary::Sub, Value::Date(date), Value::Delta(delta)) => {
            date.checked_sub_signed(TimeDelta::days(delta.num_days())).map(Value::Date).ok_or_else(range)
        }
        (Binary::Sub, Value::Date(one), Value::Date(other)) => Ok(Value::Delta(*one - *other)),
        (Binary::Sub, Value::DateTime(one), Value::DateTime(other)) => {
            if one.zone.is_some() != other.zone.is_some() {
                return Err(Raise::type_error("can't subtract offset-naive and offset-aware datetimes"));
            }
            Ok(Value::Delta(one.naive - other.naive))
        }
        (Binary::Add, Value::Delta(one), Value::Delta(other)) => {
            one.checked_add(other).map(Value::Delta).ok_or_else(range)
        }
        (Binary::Sub, Value::Delta(one), Value::Delta(other)) => {
            one.checked_sub(other).map(Value::Delta).ok_or_else(range)
        }
        (Binary::Mul, Value::Delta(delta), number) | (Binary::Mul, number, Value::Delta(delta)) => {
            let by = number.as_int().and_then(|by| i32::try_from(by).ok());
            match by {
                Some(by) => delta.checked_mul(by).map(Value::Delta).ok_or_else(range),
                None => Err(unsupported(operator, left, right)),
            }
        }
        (Binary::Div, Value::Delta(one), Value::Delta(other)) if !other.is_zero() => {
            let micros = |delta: &TimeDelta| delta.num_microseconds().unwrap_or_default() as f64;
            Ok(Value::Float(micros(one) / micros(other)))
        }
        _ => Err(unsupported(operator, left, right)),
    }
}
