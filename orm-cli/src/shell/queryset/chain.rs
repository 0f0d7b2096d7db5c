//! Steps of a queryset that ask nothing.

use super::{QuerySet, Shape};
use crate::shell::error::{Raise, from_name};
use crate::shell::expression::Expression;
use crate::shell::q::{Child, Connector, Q};
use crate::shell::value::Value;
use std::rc::Rc;

impl QuerySet {
    /// Refuses what a combined queryset can't do.
    pub(super) fn not_combined(&self, method: &str) -> Result<(), Raise> {
        match self.combined {
            None => Ok(()),
            Some(combined) => Err(Raise::new(
                "NotSupportedError",
                if method.contains('(') {
                    format!("Calling QuerySet.{method} after {combined}() is not supported.")
                } else {
                    format!("Calling QuerySet.{method}() after {combined}() is not supported.")
                },
            )),
        }
    }

    /// `filter(q)`, or `exclude(q)`.
    pub(crate) fn filtered(&self, q: &Q, exclude: bool) -> Result<QuerySet, Raise> {
        if !q.children.is_empty() && self.is_sliced() {
            return Err(Raise::type_error("Cannot filter a query once a slice has been taken."));
        }
        let mut next = self.again();
        if q.children.is_empty() {
            return Ok(next);
        }
        if refers_outside(q) {
            next.pending.push((exclude, Rc::new(q.clone())));
            return Ok(next);
        }
        let condition = self.resolver().condition(q)?;
        let rows = next.rows.clone();
        next.rows = if exclude { rows.exclude(condition) } else { rows.filter(condition) };
        Ok(next)
    }

    /// `qs | other` and `qs & other`.
    pub(crate) fn merged(&self, other: &QuerySet, either: bool) -> Result<QuerySet, Raise> {
        let name = if either { "|" } else { "&" };
        if self.combined.is_some() || other.combined.is_some() {
            return Err(Raise::type_error(format!("Cannot use {name} operator with combined queryset.")));
        }
        if !self.model.is(other.model) {
            return Err(Raise::type_error("Cannot combine queries on two different base models."));
        }
        if self.is_sliced() || other.is_sliced() {
            return Err(Raise::type_error("Cannot combine queries once a slice has been taken."));
        }
        let keys = |of: &QuerySet| -> Result<Child, Raise> {
            Ok(Child::Lookup("pk__in".into(), of.selecting(&["pk"])?.into_value()))
        };
        let connector = if either { Connector::Or } else { Connector::And };
        let q = Q { connector, negated: false, children: vec![keys(self)?, keys(other)?] };
        let merged = QuerySet::of(self.model).filtered(&q, false)?;
        Ok(QuerySet { owner: self.owner.clone(), ..merged })
    }

    /// The values of these fields, one by one.
    pub(crate) fn selecting(&self, fields: &[&str]) -> Result<QuerySet, Raise> {
        let next = self.again();
        let rows = next.rows.clone().values(fields).map_err(from_name)?;
        let name = fields.first().copied().unwrap_or_default();
        Ok(QuerySet { rows, shape: Shape::Flat(name.into()), ..next })
    }
}

/// Whether a condition names a field of the queryset around.
fn refers_outside(q: &Q) -> bool {
    fn in_expression(expression: &Expression) -> bool {
        match expression {
            Expression::OuterRef(_) => true,
            Expression::Combined(left, _, right) => in_expression(left) || in_expression(right),
            Expression::Function { args, .. } => args.iter().any(|arg| in_expression(arg)),
            Expression::Cast(of, ..) | Expression::Wrapper(of) => in_expression(of),
            _ => false,
        }
    }
    q.children.iter().any(|child| match child {
        Child::Lookup(_, Value::Expression(expression)) => in_expression(expression),
        Child::Lookup(..) => false,
        Child::Q(q) => refers_outside(q),
        Child::Expression(expression) => in_expression(expression),
    })
}
