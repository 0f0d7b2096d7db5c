//! Which value a placeholder takes, and in which form.

use super::shape::Slot;
use crate::value::{Value, ValueError, canonical_decimal};

/// One placeholder of a compiled statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bind {
    /// The position among the values of the query.
    pub(super) slot: usize,
    /// What is done to the value first.
    pub(super) form: Form,
}

/// What is done to a value before it is bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Nothing.
    Plain,
    /// PostgreSQL: the text, to be taken literally by LIKE, with `%` before it and behind it.
    Like { before: bool, behind: bool },
    /// SQLite: the text, to be taken literally by GLOB, with `*` before it and behind it.
    Glob { before: bool, behind: bool },
    /// SQLite: the decimal as the text that a column of this scale keeps. One with more digits equals no stored one, and stays so.
    Decimal { scale: u8 },
    /// SQLite: a key or a position as a path of one step.
    JsonStep,
}

impl Form {
    /// The value as it is bound.
    pub(super) fn apply(self, slot: Slot<'_>) -> Value {
        let value = match slot {
            Slot::Value(value) => value,
            // the shape has refused what is larger
            Slot::Number(number) => return Value::I64(i64::try_from(*number).unwrap_or(i64::MAX)),
        };
        match (self, value) {
            (Form::Like { before, behind }, Value::Text(text)) => {
                Value::Text(pattern(text, before, behind, '%', |char, out| {
                    if matches!(char, '%' | '_' | '\\') {
                        out.push('\\');
                    }
                    out.push(char);
                }))
            }
            (Form::Glob { before, behind }, Value::Text(text)) => {
                Value::Text(pattern(text, before, behind, '*', |char, out| {
                    if matches!(char, '*' | '?' | '[') {
                        out.extend(['[', char, ']']);
                    } else {
                        out.push(char);
                    }
                }))
            }
            (Form::JsonStep, Value::Text(key)) => {
                // as a text of JSON is written, quotes and all
                Value::Text(format!("$.{}", serde_json::Value::from(key.as_str())))
            }
            (Form::JsonStep, Value::I32(position)) => Value::Text(match position {
                0.. => format!("$[{position}]"),
                _ => format!("$[#{position}]"),
            }),
            (Form::Decimal { scale }, Value::Decimal(number)) => match canonical_decimal(*number, scale) {
                Some(text) => Value::Text(text),
                None => Value::Text(number.normalize().to_string()),
            },
            (form @ Form::Decimal { .. }, Value::List(_, values)) => Value::List(
                crate::value::SqlType::Text,
                values.iter().map(|value| form.apply(Slot::Value(value))).collect(),
            ),
            (_, value) => value.clone(),
        }
    }
}

fn pattern(text: &str, before: bool, behind: bool, any: char, escape: impl Fn(char, &mut String)) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    if before {
        out.push(any);
    }
    text.chars().for_each(|char| escape(char, &mut out));
    if behind {
        out.push(any);
    }
    out
}

/// Whether a text fits into a pattern: SQLite takes patterns of 50,000 bytes, and a character that is escaped becomes three.
pub(super) fn fits_a_pattern(value: &Value) -> bool {
    !matches!(value, Value::Text(text) if text.len() > 16_000)
}

/// Refuses what SQLite would silently store as NULL.
pub(crate) fn check_sqlite(value: &Value) -> Result<(), ValueError> {
    match value {
        Value::F64(number) if number.is_nan() => Err(ValueError::NotANumber),
        Value::F32(number) if number.is_nan() => Err(ValueError::NotANumber),
        Value::List(_, values) => values.iter().try_for_each(check_sqlite),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_in_a_pattern_is_taken_literally() {
        let text = Value::Text(r"50%_\[*?".to_owned());
        let both = |form: Form| form.apply(Slot::Value(&text));
        assert_eq!(both(Form::Like { before: true, behind: true }), Value::Text(r"%50\%\_\\[*?%".to_owned()));
        assert_eq!(both(Form::Glob { before: false, behind: true }), Value::Text(r"50%_\[[][*][?]*".to_owned()));
    }
}
