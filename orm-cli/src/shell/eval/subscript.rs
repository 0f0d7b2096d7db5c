//! `value[index]` and slices.

use super::Eval;
use crate::shell::error::Raise;
use crate::shell::repr;
use crate::shell::value::{Range, Value};

/// The error of a key that a dict does not have.
pub(crate) fn key_error(key: &Value) -> Raise {
    let shown = repr::repr(key).unwrap_or_else(|_| key.class().to_owned());
    Raise::new("KeyError", shown).with_args(vec![key.clone()])
}

/// The position that an index means in a list so long.
pub(crate) fn position(index: &Value, length: usize, class: &str, out_of_range: &str) -> Result<usize, Raise> {
    let Some(number) = index.as_int() else {
        let message = if class == "string" {
            format!("string indices must be integers, not '{}'", index.class())
        } else {
            format!("{class} indices must be integers or slices, not {}", index.class())
        };
        return Err(Raise::type_error(message));
    };
    let at = if number < 0 { number.saturating_add(length as i128) } else { number };
    match usize::try_from(at) {
        Ok(at) if at < length => Ok(at),
        _ => Err(Raise::new("IndexError", out_of_range)),
    }
}

/// Start, stop and step of a slice of a list so long.
pub(crate) fn bounds(parts: &[Value; 3], length: usize) -> Result<(i128, i128, i128), Raise> {
    let number = |value: &Value| match value {
        Value::None => Ok(None),
        other => other
            .as_int()
            .map(Some)
            .ok_or_else(|| Raise::type_error("slice indices must be integers or None or have an __index__ method")),
    };
    let length = length as i128;
    let step = number(&parts[2])?.unwrap_or(1);
    if step == 0 {
        return Err(Raise::value_error("slice step cannot be zero"));
    }
    let (low, high) = if step > 0 { (0, length) } else { (-1, length - 1) };
    let clamp = |value: Option<i128>, default: i128| match value {
        None => default,
        Some(at) if at < 0 => at.saturating_add(length).max(low),
        Some(at) => at.min(high),
    };
    let (start, stop) = if step > 0 { (0, length) } else { (length - 1, -1) };
    Ok((clamp(number(&parts[0])?, start), clamp(number(&parts[1])?, stop), step))
}

fn slice<T: Clone>(values: &[T], parts: &[Value; 3]) -> Result<Vec<T>, Raise> {
    let (start, stop, step) = bounds(parts, values.len())?;
    let range = Range { start, stop, step };
    let at = |at: i128| range.at(at).and_then(|at| usize::try_from(at).ok()).and_then(|at| values.get(at)).cloned();
    Ok((0..range.len()).filter_map(at).collect())
}

impl Eval {
    pub(crate) async fn subscript(&mut self, of: &Value, index: &Value) -> Result<Value, Raise> {
        match (of, index) {
            (Value::Raw(raw), index) => {
                let rows = Value::list(self.raw_rows(raw).await?.to_vec());
                Box::pin(self.subscript(&rows, index)).await
            }
            (Value::QuerySet(queryset), index) => self.queryset_item(queryset, index).await,
            (Value::List(values), Value::Slice(parts)) => Ok(Value::list(slice(&values.borrow(), parts)?)),
            (Value::Tuple(values), Value::Slice(parts)) => Ok(Value::tuple(slice(values, parts)?)),
            (Value::Row(row), Value::Slice(parts)) => Ok(Value::tuple(slice(&row.values, parts)?)),
            (Value::Str(text), Value::Slice(parts)) => {
                let chars: Vec<char> = text.chars().collect();
                Ok(Value::Str(slice(&chars, parts)?.into_iter().collect::<String>().into()))
            }
            (Value::Bytes(bytes), Value::Slice(parts)) => Ok(Value::Bytes(slice(bytes, parts)?.into())),
            (Value::Range(range), Value::Slice(parts)) => {
                let length = usize::try_from(range.len()).unwrap_or(usize::MAX);
                let (start, stop, step) = bounds(parts, length)?;
                let at = |at: i128| range.at(at).unwrap_or(range.stop);
                Ok(Value::Range(Range { start: at(start), stop: at(stop), step: range.step.saturating_mul(step) }))
            }
            (Value::List(values), index) => {
                let values = values.borrow();
                Ok(values[position(index, values.len(), "list", "list index out of range")?].clone())
            }
            (Value::Tuple(values), index) => {
                Ok(values[position(index, values.len(), "tuple", "tuple index out of range")?].clone())
            }
            (Value::Row(row), index) => {
                Ok(row.values[position(index, row.values.len(), "tuple", "tuple index out of range")?].clone())
            }
            (Value::Str(text), index) => {
                let length = text.chars().count();
                let at = position(index, length, "string", "string index out of range")?;
                Ok(Value::str(text.chars().nth(at).map(String::from).unwrap_or_default()))
            }
            (Value::Bytes(bytes), index) => {
                Ok(Value::Int(bytes[position(index, bytes.len(), "byte", "index out of range")?].into()))
            }
            (Value::Range(range), index) => {
                let length = usize::try_from(range.len()).unwrap_or(usize::MAX);
                let at = position(index, length, "range", "range object index out of range")?;
                range
                    .at(at as i128)
                    .map(Value::Int)
                    .ok_or_else(|| Raise::new("IndexError", "range object index out of range"))
            }
            (Value::Dict(dict), key) => dict.borrow().get(key)?.ok_or_else(|| key_error(key)),
            (Value::Model(_) | Value::Type(_), _) => {
                Err(Raise::type_error(format!("type {} is not subscriptable", repr::repr(of)?)))
            }
            (other, _) => Err(Raise::type_error(format!("'{}' object is not subscriptable", other.class()))),
        }
    }
}
