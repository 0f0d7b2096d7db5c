//! Operators.

mod arithmetic;

pub(crate) use arithmetic::arithmetic;

use super::Eval;
use crate::shell::error::Raise;
use crate::shell::expression::{self, Expression};
use crate::shell::q::{Connector, Q};
use crate::shell::syntax::{Binary, Comparison, Unary};
use crate::shell::value::{Value, equal};
use std::cmp::Ordering;
use std::rc::Rc;

/// `-a`, `+a`, `~a`
pub(super) fn unary(operator: Unary, of: &Value) -> Result<Value, Raise> {
    let name = match operator {
        Unary::Minus => "-",
        Unary::Plus => "+",
        Unary::Invert => "~",
        Unary::Not => "not ",
    };
    match (operator, of) {
        (Unary::Invert, Value::Q(q)) => Ok(Value::Q(Rc::new(q.negate()))),
        (Unary::Invert, Value::Expression(expression)) => match &**expression {
            Expression::Exists(queryset, negated) => {
                Ok(Value::Expression(Rc::new(Expression::Exists(Rc::clone(queryset), !negated))))
            }
            _ => Err(Raise::type_error("Cannot negate non-conditional expressions.")),
        },
        (Unary::Minus, Value::Expression(_)) => expression::combine(of, "*", &Value::Int(-1)),
        (Unary::Minus, Value::Float(number)) => Ok(Value::Float(-number)),
        (Unary::Minus, Value::Decimal(number)) => Ok(Value::Decimal(-*number)),
        (Unary::Minus, Value::Delta(delta)) => Ok(Value::Delta(-*delta)),
        (Unary::Plus, Value::Float(_) | Value::Decimal(_) | Value::Delta(_)) => Ok(of.clone()),
        (_, of) if of.as_int().is_some() => {
            let number = of.as_int().unwrap_or_default();
            let made = match operator {
                Unary::Minus => number.checked_neg(),
                Unary::Plus => Some(number),
                _ => Some(!number),
            };
            made.map(Value::Int).ok_or_else(arithmetic::too_large)
        }
        _ => Err(Raise::type_error(format!("bad operand type for unary {name}: '{}'", of.class()))),
    }
}

/// Whether a value counts as true, of values that need no database.
pub(crate) fn truth_of(value: &Value) -> bool {
    match value {
        Value::None => false,
        Value::Bool(flag) => *flag,
        Value::Int(number) => *number != 0,
        Value::Float(number) => *number != 0.0,
        Value::Str(text) => !text.is_empty(),
        Value::Bytes(bytes) => !bytes.is_empty(),
        Value::Decimal(number) => !number.is_zero(),
        Value::Delta(delta) => !delta.is_zero(),
        Value::List(values) => !values.borrow().is_empty(),
        Value::Tuple(values) => !values.is_empty(),
        Value::Row(row) => !row.values.is_empty(),
        Value::Dict(dict) => dict.borrow().len() > 0,
        Value::Set(set) => set.borrow().len() > 0,
        Value::Range(range) => range.len() > 0,
        Value::Iterator(iterator) if iterator.class.starts_with("dict_") => !iterator.items.is_empty(),
        Value::Q(q) => !q.children.is_empty(),
        _ => true,
    }
}

impl Eval {
    pub(crate) async fn truth(&mut self, value: &Value) -> Result<bool, Raise> {
        match value {
            Value::QuerySet(queryset) => Ok(!self.fetch(queryset).await?.is_empty()),
            Value::Raw(raw) => Ok(!self.raw_rows(raw).await?.is_empty()),
            other => Ok(truth_of(other)),
        }
    }

    /// `left operator right`
    pub(super) async fn binary(&mut self, operator: Binary, left: &Value, right: &Value) -> Result<Value, Raise> {
        tokio::task::yield_now().await;
        match (left, right) {
            (Value::Q(_), _) | (_, Value::Q(_)) => return conditions(operator, left, right),
            (Value::Expression(one), _) if is_condition(one) && matches!(operator, Binary::BitAnd | Binary::BitOr) => {
                return conditions(operator, left, right);
            }
            (Value::Expression(_), _) | (_, Value::Expression(_)) => {
                let name = match operator {
                    Binary::Add => "+",
                    Binary::Sub => "-",
                    Binary::Mul => "*",
                    Binary::Div => "/",
                    Binary::Mod => "%%",
                    Binary::Pow => "^",
                    Binary::BitAnd | Binary::BitOr | Binary::BitXor => {
                        return Err(Raise::new(
                            "NotImplementedError",
                            "Use .bitand(), .bitor(), and .bitxor() for bitwise logical operations.",
                        ));
                    }
                    other => return Err(arithmetic::unsupported(other, left, right)),
                };
                return expression::combine(left, name, right);
            }
            (Value::QuerySet(one), Value::QuerySet(other)) => {
                let combined = match operator {
                    Binary::BitAnd => one.merged(other, false)?,
                    Binary::BitOr => one.merged(other, true)?,
                    other => return Err(arithmetic::unsupported(other, left, right)),
                };
                return Ok(combined.into_value());
            }
            _ => {}
        }
        arithmetic(operator, left, right)
    }

    /// `left operator right`, one of a chain.
    pub(super) async fn compare(&mut self, operator: Comparison, left: &Value, right: &Value) -> Result<bool, Raise> {
        let ordered = |name: &str, test: fn(Ordering) -> bool| -> Result<bool, Raise> {
            Ok(equal::compare(left, right, name)?.is_some_and(test))
        };
        match operator {
            Comparison::Eq => equal::equal(left, right),
            Comparison::NotEq => Ok(!equal::equal(left, right)?),
            Comparison::Is => Ok(left.is(right)),
            Comparison::IsNot => Ok(!left.is(right)),
            Comparison::In => self.contains(right, left).await,
            Comparison::NotIn => Ok(!self.contains(right, left).await?),
            Comparison::Lt => sets(left, right, false, false)?.map_or_else(|| ordered("<", Ordering::is_lt), Ok),
            Comparison::LtEq => sets(left, right, false, true)?.map_or_else(|| ordered("<=", Ordering::is_le), Ok),
            Comparison::Gt => sets(right, left, false, false)?.map_or_else(|| ordered(">", Ordering::is_gt), Ok),
            Comparison::GtEq => sets(right, left, false, true)?.map_or_else(|| ordered(">=", Ordering::is_ge), Ok),
        }
    }

    /// `value in container`
    pub(crate) async fn contains(&mut self, container: &Value, value: &Value) -> Result<bool, Raise> {
        match container {
            Value::Str(text) => match value {
                Value::Str(part) => Ok(text.contains(&**part)),
                other => {
                    let class = other.class();
                    Err(Raise::type_error(format!("'in <string>' requires string as left operand, not {class}")))
                }
            },
            Value::Dict(dict) => Ok(dict.borrow().get(value)?.is_some()),
            Value::Set(set) => set.borrow().contains(value),
            Value::Range(range) => Ok(value.as_int().is_some_and(|number| {
                let offset = number.saturating_sub(range.start);
                offset % range.step == 0 && (0..range.len()).contains(&(offset / range.step))
            })),
            Value::List(_)
            | Value::Tuple(_)
            | Value::Row(_)
            | Value::QuerySet(_)
            | Value::Raw(_)
            | Value::Iterator(_) => {
                let values = self.iterate(container).await?;
                self.among(value, &values)
            }
            other => Err(Raise::type_error(format!("argument of type '{}' is not iterable", other.class()))),
        }
    }
}

/// Whether a set is part of another, where both are sets.
fn sets(one: &Value, other: &Value, _: bool, equal: bool) -> Result<Option<bool>, Raise> {
    let (Value::Set(one), Value::Set(other)) = (one, other) else { return Ok(None) };
    let (one, other) = (one.borrow(), other.borrow());
    Ok(Some(equal::subset(&one, &other)? && (equal || one.len() < other.len())))
}

fn is_condition(expression: &Expression) -> bool {
    matches!(expression, Expression::Exists(..) | Expression::Condition(_))
}

/// `Q(..) | Q(..)`
fn conditions(operator: Binary, left: &Value, right: &Value) -> Result<Value, Raise> {
    let connector = match operator {
        Binary::BitAnd => Connector::And,
        Binary::BitOr => Connector::Or,
        Binary::BitXor => Connector::Xor,
        other => return Err(arithmetic::unsupported(other, left, right)),
    };
    let of = |value: &Value| -> Result<Rc<Q>, Raise> {
        match value {
            Value::Q(q) => Ok(Rc::clone(q)),
            Value::Expression(expression) if is_condition(expression) => {
                Ok(Rc::new(Q::all(vec![crate::shell::q::Child::Expression(Rc::clone(expression))])))
            }
            other => {
                let shown = crate::shell::repr::repr(other)?;
                Err(Raise::type_error(shown))
            }
        }
    };
    Ok(Value::Q(Rc::new(of(left)?.combine(&*of(right)?, connector)?)))
}
