//! What is assigned to, and deleted.

use super::{Eval, Step};
use crate::shell::error::Raise;
use crate::shell::syntax::{Binary, Expr, ExprKind};
use crate::shell::value::{Value, equal};
use std::rc::Rc;

impl Eval {
    /// `target = value`
    pub(super) fn assign<'a>(&'a mut self, target: &'a Expr, value: Value) -> Step<'a, ()> {
        Box::pin(async move {
            match &target.kind {
                ExprKind::Name(name) => {
                    self.set_name(Rc::clone(name), value);
                    Ok(())
                }
                ExprKind::Attribute(of, name, _) => {
                    let of = self.eval(of).await?;
                    self.set_attribute(&of, name, value).await
                }
                ExprKind::Subscript(of, index) => {
                    let of = self.eval(of).await?;
                    let index = self.eval(index).await?;
                    self.set_item(&of, &index, value).await
                }
                ExprKind::Tuple(parts) | ExprKind::List(parts) => self.unpack(parts, value).await,
                _ => Err(Raise::syntax("cannot assign to expression")),
            }
            .map_err(|raise| raise.at(target.span))
        })
    }

    async fn unpack(&mut self, parts: &[Expr], value: Value) -> Result<(), Raise> {
        let class = value.class().to_owned();
        let values = self.iterate(&value).await.map_err(|raise| {
            let is_it = raise.is("TypeError") && raise.message().ends_with("is not iterable");
            if is_it { Raise::type_error(format!("cannot unpack non-iterable {class} object")) } else { raise }
        })?;
        let star = parts.iter().position(|part| matches!(part.kind, ExprKind::Starred(_)));
        match star {
            None if values.len() < parts.len() => Err(Raise::value_error(format!(
                "not enough values to unpack (expected {}, got {})",
                parts.len(),
                values.len()
            ))),
            None if values.len() > parts.len() => {
                Err(Raise::value_error(format!("too many values to unpack (expected {})", parts.len())))
            }
            None => {
                for (part, value) in parts.iter().zip(values) {
                    self.assign(part, value).await?;
                }
                Ok(())
            }
            Some(star) => {
                let behind = parts.len() - star - 1;
                if values.len() < star + behind {
                    return Err(Raise::value_error(format!(
                        "not enough values to unpack (expected at least {}, got {})",
                        star + behind,
                        values.len()
                    )));
                }
                let rest = values.len() - behind;
                for (at, part) in parts.iter().enumerate() {
                    match &part.kind {
                        ExprKind::Starred(of) => {
                            self.assign(of, Value::list(values[star..rest].to_vec())).await?;
                        }
                        _ if at < star => self.assign(part, values[at].clone()).await?,
                        _ => self.assign(part, values[rest + at - star - 1].clone()).await?,
                    }
                }
                Ok(())
            }
        }
    }

    /// `target op= value`: lists, dicts and sets change in place.
    pub(super) async fn augmented(&mut self, operator: Binary, before: &Value, value: &Value) -> Result<Value, Raise> {
        if let (Value::List(list), Binary::Add) = (before, operator) {
            let more = self.iterate(value).await?;
            list.borrow_mut().extend(more);
            return Ok(before.clone());
        }
        self.binary(operator, before, value).await
    }

    async fn set_item(&mut self, of: &Value, index: &Value, value: Value) -> Result<(), Raise> {
        match of {
            Value::List(list) => {
                let length = list.borrow().len();
                if let Value::Slice(parts) = index {
                    let more = self.iterate(&value).await?;
                    let (start, stop, step) = super::subscript::bounds(parts, length)?;
                    if step != 1 {
                        return Err(Raise::value_error("only slices without a step can be assigned to"));
                    }
                    let stop = stop.max(start);
                    list.borrow_mut().splice(start as usize..stop as usize, more);
                    return Ok(());
                }
                let at = super::subscript::position(index, length, "list", "list assignment index out of range")?;
                if let Some(item) = list.borrow_mut().get_mut(at) {
                    *item = value;
                }
                Ok(())
            }
            Value::Dict(dict) => dict.borrow_mut().insert(index.clone(), value),
            other => {
                let class = other.class();
                Err(Raise::type_error(format!("'{class}' object does not support item assignment")))
            }
        }
    }

    /// `del target`
    pub(super) fn delete<'a>(&'a mut self, target: &'a Expr) -> Step<'a, ()> {
        Box::pin(async move {
            match &target.kind {
                ExprKind::Name(name) => {
                    let names = self.locals.last().unwrap_or(&self.globals);
                    match names.borrow_mut().remove(name) {
                        Some(_) => Ok(()),
                        None => Err(Raise::new("NameError", format!("name '{name}' is not defined"))),
                    }
                }
                ExprKind::Tuple(parts) | ExprKind::List(parts) => {
                    for part in parts {
                        self.delete(part).await?;
                    }
                    Ok(())
                }
                ExprKind::Subscript(of, index) => {
                    let of = self.eval(of).await?;
                    let index = self.eval(index).await?;
                    match &of {
                        Value::List(list) => {
                            let length = list.borrow().len();
                            let at = super::subscript::position(
                                &index,
                                length,
                                "list",
                                "list assignment index out of range",
                            )?;
                            list.borrow_mut().remove(at);
                            Ok(())
                        }
                        Value::Dict(dict) => {
                            let removed = dict.borrow_mut().remove(&index)?;
                            removed.map(drop).ok_or_else(|| super::subscript::key_error(&index))
                        }
                        other => {
                            let class = other.class();
                            Err(Raise::type_error(format!("'{class}' object doesn't support item deletion")))
                        }
                    }
                }
                ExprKind::Attribute(of, name, _) => {
                    let of = self.eval(of).await?;
                    match &of {
                        Value::Instance(instance) if instance.remove_other(name) => Ok(()),
                        other => Err(super::attribute::missing(other, name)),
                    }
                }
                _ => Err(Raise::syntax("cannot delete expression")),
            }
        })
    }

    /// Whether a value is among others.
    pub(super) fn among(&self, value: &Value, others: &[Value]) -> Result<bool, Raise> {
        for other in others {
            if value.is(other) || equal::equal(value, other)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
