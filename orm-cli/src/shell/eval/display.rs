//! Values as text: what a line shows, and what `print` and f-strings make of them.

use super::{Eval, Step};
use crate::shell::error::Raise;
use crate::shell::format;
use crate::shell::instance::Instance;
use crate::shell::repr::{ROWS_SHOWN, Repr};
use crate::shell::syntax::FormatPart;
use crate::shell::table;
use crate::shell::value::Value;
use std::rc::Rc;

impl Eval {
    /// Prints a value as a session does.
    pub(super) async fn display(&mut self, value: &Value) -> Result<(), Raise> {
        if self.table {
            let rows = match value {
                Value::QuerySet(queryset) => Some(self.fetch_first(queryset, ROWS_SHOWN as u64 + 1).await?),
                Value::List(rows)
                    if rows.borrow().iter().all(|row| matches!(row, Value::Instance(_) | Value::Dict(_))) =>
                {
                    Some(rows.borrow().clone())
                }
                Value::Instance(_) => Some(vec![value.clone()]),
                _ => None,
            };
            if let Some(rows) = rows {
                let shown = &rows[..rows.len().min(ROWS_SHOWN)];
                let text = table::table(shown, shown.len() < rows.len())?;
                self.print(&text);
                return Ok(());
            }
        }
        let text = self.repr(value).await?;
        self.print(&text);
        self.print("\n");
        Ok(())
    }

    pub(crate) async fn repr(&mut self, value: &Value) -> Result<String, Raise> {
        let repr = self.looked_up(value).await?;
        repr.repr(value)
    }

    pub(crate) async fn str(&mut self, value: &Value) -> Result<String, Raise> {
        if let Value::Query(queryset) = value {
            return self.sql(queryset);
        }
        let repr = self.looked_up(value).await?;
        repr.str(value)
    }

    /// What is needed to show a value.
    async fn looked_up(&mut self, value: &Value) -> Result<Repr, Raise> {
        let (mut repr, mut instances) = (Repr::default(), Vec::new());
        self.look_up(value, &mut repr, &mut instances, 0).await?;
        self.look_behind(&instances).await?;
        Ok(repr)
    }

    /// Fetches the first rows of the querysets in a value, and gathers the instances in it.
    fn look_up<'a>(
        &'a mut self,
        value: &'a Value,
        repr: &'a mut Repr,
        instances: &'a mut Vec<Rc<Instance>>,
        depth: usize,
    ) -> Step<'a, ()> {
        Box::pin(async move {
            if depth > 10 {
                return Ok(());
            }
            match value {
                Value::QuerySet(queryset) if queryset.cached().is_none() => {
                    let rows = self.fetch_first(queryset, ROWS_SHOWN as u64 + 1).await?;
                    for row in &rows {
                        self.look_up(row, repr, instances, depth + 1).await?;
                    }
                    repr.fetched.insert(Rc::as_ptr(queryset) as usize, rows);
                }
                Value::List(values) => {
                    let values = values.borrow().clone();
                    for value in &values {
                        self.look_up(value, repr, instances, depth + 1).await?;
                    }
                }
                Value::Tuple(values) => {
                    for value in values.iter() {
                        self.look_up(value, repr, instances, depth + 1).await?;
                    }
                }
                Value::Dict(dict) => {
                    let values = dict.borrow().values();
                    for value in &values {
                        self.look_up(value, repr, instances, depth + 1).await?;
                    }
                }
                Value::QuerySet(queryset) => {
                    for row in queryset.cached().unwrap_or_default().iter().take(ROWS_SHOWN) {
                        self.look_up(row, repr, instances, depth + 1).await?;
                    }
                }
                Value::Row(row) => {
                    for value in &row.values {
                        self.look_up(value, repr, instances, depth + 1).await?;
                    }
                }
                Value::Set(set) => {
                    let values = set.borrow().values();
                    for value in &values {
                        self.look_up(value, repr, instances, depth + 1).await?;
                    }
                }
                Value::Instance(instance) => instances.push(Rc::clone(instance)),
                _ => {}
            }
            Ok(())
        })
    }

    /// The text of an f-string.
    pub(super) fn format<'a>(&'a mut self, parts: &'a [FormatPart]) -> Step<'a, String> {
        Box::pin(async move {
            let mut out = String::new();
            for part in parts {
                match part {
                    FormatPart::Text(text) => out.push_str(text),
                    FormatPart::Value { value, label, conversion, format } => {
                        if let Some(label) = label {
                            out.push_str(label);
                        }
                        let value = self.eval(value).await?;
                        let spec = self.format(format).await?;
                        let by_repr = matches!(conversion, Some('r' | 'a'))
                            || conversion.is_none() && label.is_some() && spec.is_empty();
                        let value = if by_repr {
                            Value::Str(self.repr(&value).await?.into())
                        } else if conversion.is_some() || spec.is_empty() {
                            Value::Str(self.str(&value).await?.into())
                        } else {
                            value
                        };
                        out.push_str(&format::format(&value, &spec)?);
                    }
                }
            }
            Ok(out)
        })
    }

    /// `print(queryset.query)`
    fn sql(&self, queryset: &crate::shell::queryset::QuerySet) -> Result<String, Raise> {
        queryset.asked_for_rows()?.sql(&self.db).map_err(|error| self.failed(error))
    }
}
