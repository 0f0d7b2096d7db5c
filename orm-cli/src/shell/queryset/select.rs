//! What a queryset selects: annotations, values, and parts of dates.

use super::{QuerySet, Shape};
use crate::shell::error::{Raise, from_name};
use crate::shell::expression::{self, Expression};
use crate::shell::lookups;
use crate::shell::names;
use crate::shell::q::{Child, Q};
use crate::shell::repr;
use crate::shell::value::Value;
use orm_core::by_name::{DynOrder, Dynamic, SqlType, field};
use std::rc::Rc;

/// The name of a value that is selected and not shown.
pub(super) const HIDDEN: &str = "";

impl QuerySet {
    /// `annotate(name=expression)`, or `alias`.
    pub(super) fn annotate(
        &self,
        method: &str,
        positional: &[Value],
        keywords: &[(Rc<str>, Value)],
    ) -> Result<QuerySet, Raise> {
        only_expressions(method, positional.iter().chain(keywords.iter().map(|(_, value)| value)))?;
        let mut all: Vec<(Rc<str>, Rc<Expression>)> = Vec::new();
        for value in positional {
            let made = expression::of_value(value);
            let Some(alias) = made.default_alias() else {
                return Err(Raise::type_error("Complex annotations require an alias"));
            };
            if keywords.iter().any(|(name, _)| **name == *alias) {
                return Err(Raise::type_error(format!(
                    "The named annotation '{alias}' conflicts with the default name for another annotation."
                )));
            }
            all.push((alias.into(), made));
        }
        all.extend(keywords.iter().map(|(name, value)| (Rc::clone(name), expression::of_value(value))));
        let mut next = self.again();
        let known = names::choices(self.model);
        for (alias, made) in all {
            if known.iter().any(|name| **name == *alias) && !self.selects_values() {
                let message = format!("The annotation '{alias}' conflicts with a field on the model.");
                return Err(Raise::value_error(message).about(alias));
            }
            next.add_named(&alias, &made, method == "annotate")?;
        }
        Ok(next)
    }

    fn add_named(&mut self, alias: &Rc<str>, made: &Expression, select: bool) -> Result<(), Raise> {
        let dynamic = self.resolver().dynamic(made)?;
        let rows = self.rows.clone();
        let rows = if select { rows.annotate_with(alias, dynamic) } else { rows.alias(alias, dynamic) };
        self.rows = rows.map_err(from_name)?;
        self.named.retain(|known| **known != **alias);
        self.named.push(alias.to_string());
        self.note(alias, made);
        if select {
            if self.annotated.iter().any(|known| **known == **alias) {
                return Ok(());
            }
            self.annotated.push(alias.to_string());
            if made.has_aggregate() && self.groups.is_empty() {
                self.groups = self.shape.names().iter().filter(|name| !self.is_aggregate(name)).cloned().collect();
            }
            let add = |names: &Rc<[Rc<str>]>| names.iter().cloned().chain([Rc::clone(alias)]).collect();
            self.shape = match &self.shape {
                Shape::Dicts(names) => Shape::Dicts(add(names)),
                Shape::Tuples(names) => Shape::Tuples(add(names)),
                Shape::Rows(names) => Shape::Rows(add(names)),
                other => other.clone(),
            };
        }
        Ok(())
    }

    fn is_aggregate(&self, name: &str) -> bool {
        self.aggregates.iter().any(|known| known == name)
    }

    /// Notes what an expression with a name is.
    fn note(&mut self, alias: &str, made: &Expression) {
        if made.has_aggregate() {
            self.aggregates.push(alias.to_owned());
        }
        if matches!(made, Expression::Function { class, .. } if class.starts_with("Trunc")) {
            self.truncated.push(alias.to_owned());
        }
    }

    /// What `values(..)` and `values_list(..)` select, with the name of each.
    pub(super) fn select(
        &self,
        positional: &[Value],
        keywords: &[(Rc<str>, Value)],
    ) -> Result<(QuerySet, Rc<[Rc<str>]>), Raise> {
        let known: Vec<&str> = self.named.iter().map(String::as_str).collect();
        let mut all: Vec<(Rc<str>, Dynamic)> = Vec::new();
        let mut made = self.again();
        if positional.is_empty() && keywords.is_empty() {
            for meta in self.model.fields {
                all.push((names::attname(meta).into(), field(meta.name)));
            }
            all.extend(self.annotated.iter().map(|name| (name.as_str().into(), field(name))));
        }
        let mut expressions: Vec<(Rc<str>, Rc<Expression>)> = Vec::new();
        for value in positional {
            match value {
                Value::Str(name) => {
                    lookups::check_value(self.model, &known, name)?;
                    all.push((Rc::clone(name), field(name)));
                }
                Value::Expression(of) => {
                    // an expression without a name gets one that nothing else has
                    let alias = of
                        .default_alias()
                        .unwrap_or_else(|| format!("{}{}", of.class().to_lowercase(), expressions.len() + 1));
                    expressions.push((alias.as_str().into(), Rc::clone(of)));
                    all.push((alias.into(), self.resolver().dynamic(of)?));
                }
                other => {
                    return Err(Raise::attribute(format!("'{}' object has no attribute 'split'", other.class())));
                }
            }
        }
        for (alias, value) in keywords {
            let of = expression::of_value(value);
            all.push((Rc::clone(alias), self.resolver().dynamic(&of)?));
            expressions.push((Rc::clone(alias), of));
        }
        // aggregates that were annotated are of each row: the rows stay apart by their keys
        let of_rows = |name: &Rc<str>| self.is_aggregate(name);
        let has_key = all.iter().any(|(name, _)| matches!(&**name, "pk") || **name == *self.model.pk().name);
        if !self.selects_values() && !has_key && all.iter().any(|(name, _)| of_rows(name)) {
            all.push((HIDDEN.into(), field("pk")));
        }
        // groups stay what they are, also where nothing more is selected of what makes them
        if !self.groups.is_empty() {
            let selected = |name: &Rc<str>| all.iter().any(|(known, _)| known == name);
            let hidden: Vec<Rc<str>> = self.groups.iter().filter(|name| !selected(name)).cloned().collect();
            let counted = all.iter().any(|(name, _)| of_rows(name));
            all.extend(hidden.into_iter().map(|name| (HIDDEN.into(), field(&name))));
            all.extend(self.aggregates.first().filter(|_| !counted).map(|name| (HIDDEN.into(), field(name))));
        }
        for (alias, of) in expressions {
            made.named.push(alias.to_string());
            made.note(&alias, &of);
        }
        let names: Rc<[Rc<str>]> = all.iter().map(|(name, _)| Rc::clone(name)).collect();
        made.rows = made.rows.values_of(all).map_err(from_name)?;
        made.annotated.clear();
        Ok((made, names))
    }

    /// `dates(name, kind, order)` and `datetimes(..)`.
    pub(super) fn moments(&self, name: &str, kind: &str, order: &str, datetimes: bool) -> Result<QuerySet, Raise> {
        let kinds: &[&str] = if datetimes {
            &["year", "month", "week", "day", "hour", "minute", "second"]
        } else {
            &["year", "month", "week", "day"]
        };
        if let (false, Some((last, first))) = (kinds.contains(&kind), kinds.split_last()) {
            let first: Vec<String> = first.iter().map(|kind| format!("'{kind}'")).collect();
            return Err(Raise::value_error(format!("'kind' must be one of {}, or '{last}'.", first.join(", "))));
        }
        if !matches!(order, "ASC" | "DESC") {
            return Err(Raise::value_error("'order' must be either 'ASC' or 'DESC'."));
        }
        let names: Vec<&str> = self.named.iter().map(String::as_str).collect();
        let sql_type = lookups::check_value(self.model, &names, name)?.sql_type().unwrap_or(SqlType::Text);
        if !matches!(sql_type, SqlType::Date | SqlType::DateTime | SqlType::Timestamp | SqlType::Time) {
            return Err(Raise::type_error(format!("'{name}' isn't a DateField, TimeField, or DateTimeField.")));
        }
        if datetimes && sql_type == SqlType::Date {
            return Err(Raise::value_error(format!("Cannot truncate DateField '{name}' to DateTimeField.")));
        }
        let of = if !datetimes && sql_type != SqlType::Date { field(name).part("date") } else { field(name) };
        let of = Dynamic::call(&format!("trunc_{kind}"), [of]);
        let is_set = Q::all(vec![Child::Lookup(format!("{name}__isnull").into(), Value::Bool(false))]);
        let next = self.filtered(&is_set, false)?;
        let by = DynOrder::by(of.clone());
        let by = if order == "DESC" { by.desc() } else { by };
        let rows = next.rows.clone().values_of([("moment", of)]).map_err(from_name)?.distinct();
        let rows = rows.order_by_all([by]).map_err(from_name)?;
        Ok(QuerySet { rows, shape: Shape::Moments, ordered: true, distinct: true, ..next })
    }
}

/// Refuses what is no expression.
pub(super) fn only_expressions<'v>(method: &str, all: impl Iterator<Item = &'v Value>) -> Result<(), Raise> {
    let wrong: Vec<String> = all
        .filter(|value| !matches!(value, Value::Expression(_) | Value::Q(_) | Value::QuerySet(_)))
        .map(repr::str)
        .collect::<Result<_, _>>()?;
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Raise::type_error(format!("QuerySet.{method}() received non-expression(s): {}.", wrong.join(", "))))
}
