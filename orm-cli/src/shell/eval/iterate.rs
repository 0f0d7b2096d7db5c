//! Going through values.

use super::{Eval, MOST_VALUES};
use crate::shell::error::Raise;
use crate::shell::expression;
use crate::shell::syntax::{Expr, ExprKind};
use crate::shell::value::Value;

impl Eval {
    /// The values of what can be gone through. A queryset is fetched.
    pub(crate) async fn iterate(&mut self, value: &Value) -> Result<Vec<Value>, Raise> {
        match value {
            Value::QuerySet(queryset) => Ok(self.fetch(queryset).await?.to_vec()),
            Value::Raw(raw) => Ok(self.raw_rows(raw).await?.to_vec()),
            Value::Manager(manager) => Err(Raise::type_error(format!("'{}' object is not iterable", manager.class()))),
            Value::Range(range) if range.len() > MOST_VALUES as i128 => Err(Raise::new("MemoryError", "")),
            Value::Range(range) => {
                let mut all = Vec::new();
                for at in 0..range.len() {
                    all.extend(range.at(at).map(Value::Int));
                    if at % 65_536 == 65_535 {
                        tokio::task::yield_now().await;
                    }
                }
                Ok(all)
            }
            other => expression::items(other),
        }
    }

    /// The items of a display, with those behind stars.
    pub(super) async fn items_of(&mut self, parts: &[Expr]) -> Result<Vec<Value>, Raise> {
        let mut all = Vec::with_capacity(parts.len());
        for part in parts {
            match &part.kind {
                ExprKind::Starred(of) => {
                    let of = self.eval(of).await?;
                    all.extend(self.iterate(&of).await?);
                }
                _ => all.push(self.eval(part).await?),
            }
        }
        Ok(all)
    }
}
