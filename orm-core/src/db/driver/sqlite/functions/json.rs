//! JSON documents, which are kept as text: what `jsonb` of PostgreSQL can do with them.

use super::text::text;
use super::{Answer, Argument, two};
use serde_json::{Map, Number, Value};
use std::cmp::Ordering;
use std::fmt::Write as _;

fn document(argument: Argument<'_>) -> Result<Option<Value>, String> {
    let Some(text) = text(argument)? else { return Ok(None) };
    serde_json::from_str(&text).map(Some).map_err(|_| "the text is no JSON document".to_owned())
}

fn only(arguments: &[Argument<'_>]) -> Result<Option<Value>, String> {
    document(arguments.first().copied().unwrap_or(Argument::Null))
}

/// A text without its quotes, anything else as `jsonb` writes it; NULL of null.
pub(super) fn as_text(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    Ok(match only(arguments)? {
        None | Some(Value::Null) => Answer::Null,
        Some(Value::String(text)) => Answer::Text(text),
        Some(value) => {
            let mut out = String::new();
            written(&mut out, &value);
            Answer::Text(out)
        }
    })
}

/// The whole number that it is.
pub(super) fn as_i64(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let Some(Value::Number(number)) = only(arguments)? else { return Ok(Answer::Null) };
    let of_float = || {
        let number = number.as_f64().filter(|number| number.fract() == 0.0)?;
        (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&number).then_some(number as i64)
    };
    // a whole number beyond them has no fraction either
    let whole = if number.is_u64() { number.as_i64() } else { number.as_i64().or_else(of_float) };
    Ok(whole.map_or(Answer::Null, Answer::Integer))
}

/// The number that it is.
pub(super) fn as_f64(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let number = only(arguments)?.and_then(|value| value.as_f64());
    Ok(number.map_or(Answer::Null, Answer::Real))
}

/// Whether the first document contains the second.
pub(super) fn contains(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let [outer, inner] = two(arguments)?;
    let (Some(outer), Some(inner)) = (document(outer)?, document(inner)?) else { return Ok(Answer::Null) };
    let contained = match (&outer, &inner) {
        // at the top alone, an array contains what one of its items is
        (Value::Array(items), inner) if !inner.is_array() && !inner.is_object() => {
            items.iter().any(|item| same(item, inner))
        }
        _ => holds(&outer, &inner),
    };
    Ok(Answer::Integer(contained.into()))
}

fn holds(outer: &Value, inner: &Value) -> bool {
    match (outer, inner) {
        (Value::Object(outer), Value::Object(inner)) => {
            inner.iter().all(|(key, value)| outer.get(key).is_some_and(|outer| holds(outer, value)))
        }
        (Value::Array(outer), Value::Array(inner)) => {
            inner.iter().all(|value| outer.iter().any(|outer| holds(outer, value)))
        }
        (Value::Object(_) | Value::Array(_), _) | (_, Value::Object(_) | Value::Array(_)) => false,
        (outer, inner) => same(outer, inner),
    }
}

fn same(one: &Value, other: &Value) -> bool {
    order(one, other) == Ordering::Equal
}

/// Whether two arrays have an item in common.
pub(super) fn overlap(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let [one, other] = two(arguments)?;
    let (Some(Value::Array(one)), Some(Value::Array(other))) = (document(one)?, document(other)?) else {
        return Ok(Answer::Null);
    };
    Ok(Answer::Integer(one.iter().any(|item| other.iter().any(|other| same(item, other))).into()))
}

/// The order of arrays: by their first items that differ, then the shorter one first.
pub(super) fn compare_arrays(left: &[u8], right: &[u8]) -> Ordering {
    match (serde_json::from_slice::<Vec<Value>>(left), serde_json::from_slice::<Vec<Value>>(right)) {
        (Ok(one), Ok(other)) => {
            let items = one.iter().zip(&other).map(|(one, other)| order(one, other));
            items.into_iter().find(|order| order.is_ne()).unwrap_or(one.len().cmp(&other.len()))
        }
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
        (Err(_), Err(_)) => left.cmp(right),
    }
}

/// Whether an object has one of the keys, or all of them, of a list.
pub(super) fn has(all: bool) -> impl Fn(&[Argument<'_>]) -> Result<Answer, String> + Send + 'static {
    move |arguments| {
        let [of, keys] = two(arguments)?;
        let (Some(of), Some(Value::Array(keys))) = (document(of)?, document(keys)?) else { return Ok(Answer::Null) };
        let Value::Object(of) = of else { return Ok(Answer::Integer(0)) };
        let mut keys = keys.iter().filter_map(Value::as_str).map(|key| of.contains_key(key));
        Ok(Answer::Integer(if all { keys.all(|has| has) } else { keys.any(|has| has) }.into()))
    }
}

/// The order of documents. What is no document comes after all that are, by its bytes.
pub(super) fn compare(left: &[u8], right: &[u8]) -> Ordering {
    if left == right {
        return Ordering::Equal;
    }
    match (serde_json::from_slice::<Value>(left), serde_json::from_slice::<Value>(right)) {
        (Ok(left), Ok(right)) => match (&left, &right) {
            // a single value is kept as an array of one there, and the lengths are compared first
            (Value::Array(items), other) if !other.is_array() && !other.is_object() => {
                if items.is_empty() {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
            (other, Value::Array(items)) if !other.is_array() && !other.is_object() => {
                if items.is_empty() {
                    Ordering::Greater
                } else {
                    Ordering::Less
                }
            }
            (left, right) => order(left, right),
        },
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
        (Err(_), Err(_)) => left.cmp(right),
    }
}

/// The order of `jsonb`: null, texts, numbers, booleans, arrays, objects; of two arrays or objects, by their length first.
fn order(left: &Value, right: &Value) -> Ordering {
    let kind = |value: &Value| match value {
        Value::Null => 0,
        Value::String(_) => 1,
        Value::Number(_) => 2,
        Value::Bool(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    };
    match (left, right) {
        (Value::String(left), Value::String(right)) => left.cmp(right),
        (Value::Number(left), Value::Number(right)) => numbers(left, right),
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        (Value::Array(left), Value::Array(right)) => left.len().cmp(&right.len()).then_with(|| {
            left.iter()
                .zip(right)
                .map(|(left, right)| order(left, right))
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
        }),
        (Value::Object(left), Value::Object(right)) => left.len().cmp(&right.len()).then_with(|| {
            let pairs = sorted(left).into_iter().zip(sorted(right));
            pairs
                .map(|((key, value), (other_key, other))| key.cmp(other_key).then_with(|| order(value, other)))
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
        }),
        (left, right) => kind(left).cmp(&kind(right)),
    }
}

/// In the order in which `jsonb` keeps them: shorter keys first.
fn sorted(object: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut pairs: Vec<_> = object.iter().collect();
    pairs.sort_by(|(one, _), (other, _)| one.len().cmp(&other.len()).then_with(|| one.cmp(other)));
    pairs
}

fn numbers(left: &Number, right: &Number) -> Ordering {
    let whole = |number: &Number| number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    match (whole(left), whole(right)) {
        (Some(left), Some(right)) => left.cmp(&right),
        _ => {
            let (left, right) = (left.as_f64().unwrap_or_default(), right.as_f64().unwrap_or_default());
            left.partial_cmp(&right).unwrap_or(Ordering::Equal)
        }
    }
}

/// As `jsonb` writes it: a space behind each `:` and `,`, and no exponents.
fn written(out: &mut String, value: &Value) {
    match value {
        // its digits stay as they are, but for an exponent, and there is no -0
        Value::Number(number) if number.is_f64() => {
            let text = number.to_string();
            let number = number.as_f64().unwrap_or_default();
            // writing to a String can't fail
            let _ = match number {
                0.0 => write!(out, "{}", text.trim_start_matches('-')),
                _ if text.contains(['e', 'E']) => write!(out, "{number}"),
                _ => write!(out, "{text}"),
            };
        }
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                written(out, item);
            }
            out.push(']');
        }
        Value::Object(object) => {
            out.push('{');
            for (at, (key, value)) in sorted(object).into_iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                let _ = write!(out, "{}: ", Value::from(key.as_str()));
                written(out, value);
            }
            out.push('}');
        }
        value => {
            let _ = write!(out, "{value}");
        }
    }
}
