//! Conditions as the core's: `Q`, and lookups with their values.

use super::Resolver;
use crate::shell::convert;
use crate::shell::error::{Raise, from_name};
use crate::shell::lookups::{self, End};
use crate::shell::q::{Child, Connector, Q};
use crate::shell::repr;
use crate::shell::value::Value;
use orm_core::by_name::{DynQ, Dynamic, SqlType, field};
use orm_core::meta::ModelMeta;

impl Resolver<'_> {
    /// A condition as the core's.
    pub(crate) fn condition(&self, q: &Q) -> Result<DynQ, Raise> {
        let mut all: Option<DynQ> = None;
        for child in &q.children {
            let one = match child {
                Child::Lookup(name, value) => self.lookup(name, value).map_err(|raise| raise.about(name))?,
                Child::Q(q) => self.condition(q)?,
                Child::Expression(expression) => self.rows.holds(self.dynamic(expression)?).map_err(from_name)?,
            };
            all = Some(match (all, q.connector) {
                (None, _) => one,
                (Some(all), Connector::And) => all & one,
                (Some(all), Connector::Or) => all | one,
                (Some(all), Connector::Xor) => (all.clone() & !one.clone()) | (!all & one),
            });
        }
        let all = all.unwrap_or_else(|| self.rows.always());
        Ok(if q.negated { !all } else { all })
    }

    /// `name=value`
    fn lookup(&self, name: &str, value: &Value) -> Result<DynQ, Raise> {
        let names = self.names();
        let found = lookups::find(self.model, &names, name)?;
        let read = lookups::read(&found)?;
        let is = |condition: Result<DynQ, _>| condition.map_err(from_name);
        if let End::Row(target, _) = found.end {
            check_rows(value, target)?;
        }
        let lookup = read.lookup;
        if lookup == "isnull" {
            let Value::Bool(flag) = value else {
                return Err(Raise::value_error("The QuerySet value for an isnull lookup must be True or False."));
            };
            return is(self.rows.q(name, *flag));
        }
        if value.is_none() && !matches!(lookup, "exact" | "iexact") {
            return match lookup {
                "in" | "range" => Err(Raise::type_error("'NoneType' object is not iterable")),
                _ => Err(Raise::value_error("Cannot use None as a query value")),
            };
        }
        // text lookups of what is no text are about its text
        let text = lookups::is_about_text(lookup);
        if text && read.sql_type.is_some_and(|sql_type| sql_type != SqlType::Text) && !value.is_none() {
            let stem = name.strip_suffix(lookup).and_then(|stem| stem.strip_suffix("__")).unwrap_or(name);
            let operand = match value {
                Value::Expression(expression) => self.dynamic(expression)?,
                other => Dynamic::from(repr::str(other)?),
            };
            return is(self.rows.on(field(stem).cast(SqlType::Text), lookup, operand));
        }
        let sql_type = read.sql_type;
        // a part of a date has no name of its own, in Django's messages neither
        let field_name = if read.parts.is_empty() { found.end.field_name() } else { "None" };
        let one = |value: &Value| self.operand(value, sql_type, field_name, found.end);
        match lookup {
            "in" => {
                if let Value::QuerySet(queryset) = value {
                    let inner = queryset.inside(self.model)?;
                    return is(self.rows.q(name, Dynamic::from(inner)));
                }
                let mut list = Vec::new();
                for value in items(value)? {
                    if !value.is_none() {
                        match one(&value) {
                            Ok(value) => list.push(value),
                            Err(raise) if raise.is("OverflowError") => {}
                            Err(raise) => return Err(raise),
                        }
                    }
                }
                is(self.rows.q(name, Dynamic::from(list)))
            }
            "range" => {
                let bounds = items(value)?;
                let (Some(low), Some(high)) = (bounds.first(), bounds.get(1)) else {
                    return Err(Raise::new("IndexError", format!("{} index out of range", value.class())));
                };
                is(self.rows.q(name, Dynamic::from(vec![one(low)?, one(high)?])))
            }
            _ => {
                let rounded = rounded(value, lookup, sql_type);
                match one(rounded.as_ref().unwrap_or(value)) {
                    Ok(operand) => is(self.rows.q(name, operand)),
                    // no row has a number that the column can't hold
                    Err(raise) if raise.is("OverflowError") => {
                        let negative = value.as_int().is_some_and(i128::is_negative);
                        let all = matches!((lookup, negative), ("gt" | "gte", true) | ("lt" | "lte", false));
                        Ok(if all { self.rows.always() } else { !self.rows.always() })
                    }
                    Err(raise) => Err(raise),
                }
            }
        }
    }

    fn operand(&self, value: &Value, sql_type: Option<SqlType>, field: &str, end: End) -> Result<Dynamic, Raise> {
        match (value, sql_type) {
            (Value::Expression(expression), _) => self.dynamic(expression),
            (Value::Q(q), _) => Ok(self.condition(q)?.into()),
            (Value::QuerySet(queryset), _) => {
                if !queryset.is_single() {
                    return Err(Raise::value_error(
                        "The QuerySet value for an exact lookup must be limited to one result using slicing.",
                    ));
                }
                Ok(Dynamic::from(queryset.inside(self.model)?))
            }
            (Value::Instance(instance), _) if matches!(end, End::Row(..)) => match instance.pk() {
                Value::None => Err(Raise::value_error("Model instances passed to related filters must be saved.")),
                pk => self.operand(&pk, sql_type, field, end),
            },
            (Value::None, _) => Ok(Dynamic::NULL),
            (value, Some(sql_type)) => Ok(Dynamic::from(convert::to_column(value, sql_type, field)?)),
            (value, None) => Ok(Dynamic::from(convert::by_itself(value)?)),
        }
    }
}

/// What is no whole number is compared with whole numbers at the next one that makes the same answer.
fn rounded(value: &Value, lookup: &str, sql_type: Option<SqlType>) -> Option<Value> {
    match (value, lookup) {
        (Value::Float(number), "gte" | "lt") if sql_type.is_some_and(SqlType::is_integer) => {
            Some(Value::Float(number.ceil()))
        }
        _ => None,
    }
}

/// The values of what can be gone through without the database.
pub(crate) fn items(value: &Value) -> Result<Vec<Value>, Raise> {
    Ok(match value {
        Value::List(values) => values.borrow().clone(),
        Value::Tuple(values) => values.to_vec(),
        Value::Row(row) => row.values.clone(),
        Value::Set(set) => set.borrow().values(),
        Value::Dict(dict) => dict.borrow().keys(),
        Value::Str(text) => text.chars().map(|char| Value::str(char.to_string())).collect(),
        Value::Range(range) => {
            if range.len() > 1_000_000 {
                return Err(Raise::new("MemoryError", ""));
            }
            (0..range.len()).filter_map(|at| range.at(at)).map(Value::Int).collect()
        }
        Value::Iterator(iterator) => {
            let from = iterator.at.replace(iterator.items.len());
            iterator.items.get(from..).unwrap_or_default().to_vec()
        }
        other => return Err(Raise::type_error(format!("'{}' object is not iterable", other.class()))),
    })
}

/// Rows that are compared with rows must be of that model.
fn check_rows(value: &Value, target: &'static ModelMeta) -> Result<(), Raise> {
    match value {
        Value::Instance(instance) if !instance.model().is(target) => {
            let message = format!("Cannot query \"{}\": Must be \"{}\" instance.", instance.str()?, target.name);
            Err(Raise::value_error(message))
        }
        Value::QuerySet(queryset) if !queryset.selects_values() && !queryset.model.is(target) => {
            let message =
                format!("Cannot use QuerySet for \"{}\": Use a QuerySet for \"{}\".", queryset.model.name, target.name);
            Err(Raise::value_error(message))
        }
        Value::List(_) | Value::Tuple(_) | Value::Set(_) => {
            items(value)?.iter().try_for_each(|value| check_rows(value, target))
        }
        _ => Ok(()),
    }
}
