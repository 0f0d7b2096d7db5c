//! The order of a queryset.

use super::QuerySet;
use crate::shell::error::{Raise, from_name};
use crate::shell::lookups;
use crate::shell::repr;
use crate::shell::value::Value;
use orm_core::by_name::{DynOrder, field};

impl QuerySet {
    pub(super) fn order_by(&self, by: &[Value]) -> Result<QuerySet, Raise> {
        if self.is_sliced() {
            return Err(Raise::type_error("Cannot reorder a query once a slice has been taken."));
        }
        let next = self.again();
        if let [Value::Str(name)] = by
            && &**name == "?"
        {
            let rows = next.rows.clone().order_by(["?"]).map_err(from_name)?;
            return Ok(QuerySet { rows, ordered: true, ..next });
        }
        let mut orders = Vec::new();
        for part in by {
            self.order(part, &mut orders)?;
        }
        let rows = next.rows.clone().order_by_all(orders).map_err(from_name)?;
        Ok(QuerySet { rows, ordered: !by.is_empty(), ..next })
    }

    fn order(&self, part: &Value, orders: &mut Vec<DynOrder>) -> Result<(), Raise> {
        let names: Vec<&str> = self.named.iter().map(String::as_str).collect();
        let turned = |order: DynOrder, descending: bool| if descending { order.desc() } else { order };
        match part {
            Value::Str(text) => {
                let (name, descending) = (text.trim_start_matches(['-', '+']), text.starts_with('-'));
                match lookups::check_value(self.model, &names, name)? {
                    // a row is ordered as its model says
                    lookups::End::Row(target, _) if !target.ordering.is_empty() && !name.ends_with("_id") => {
                        for own in target.ordering {
                            let path = format!("{name}__{}", target.fields[own.field].name);
                            orders.push(turned(DynOrder::by(field(&path)), own.descending != descending));
                        }
                    }
                    _ => orders.push(turned(DynOrder::by(field(name)), descending)),
                }
                Ok(())
            }
            Value::Expression(expression) => {
                orders.push(self.resolver().order(expression)?);
                Ok(())
            }
            other => {
                let shown = repr::repr(other)?;
                Err(Raise::field(format!("Invalid order_by arguments: [{shown}]")))
            }
        }
    }

    pub(super) fn reverse(&self) -> Result<QuerySet, Raise> {
        if self.is_sliced() {
            return Err(Raise::type_error("Cannot reverse a query once a slice has been taken."));
        }
        let next = self.again();
        Ok(QuerySet { rows: next.rows.clone().reverse(), ..next })
    }
}
