//! Expressions and conditions as the core's, for a queryset.

use super::{Expression, Kind, class_named};
use crate::shell::convert;
use crate::shell::error::{Raise, from_name};
use crate::shell::lookups::{self, End};
use crate::shell::names;
use crate::shell::q::{Child, Connector, Q};
use crate::shell::queryset::QuerySet;
use crate::shell::repr;
use crate::shell::value::Value;
use orm_core::by_name::{DynQ, DynQuerySet, Dynamic, SqlType, Value as Db, field};
use orm_core::meta::ModelMeta;

/// What expressions are resolved against.
#[derive(Clone, Copy)]
pub(crate) struct Resolver<'q> {
    pub(crate) model: &'static ModelMeta,
    pub(crate) rows: &'q DynQuerySet,
    /// Names that the queryset gave to expressions.
    pub(crate) named: &'q [String],
    /// Those of them that are aggregates.
    pub(crate) aggregates: &'q [String],
    /// Whether aggregates are over the rows of the queryset, with what is beside them.
    pub(crate) over_rows: bool,
    /// The model of the queryset around.
    pub(crate) outer: Option<&'static ModelMeta>,
}

impl Resolver<'_> {
    fn names(&self) -> Vec<&str> {
        self.named.iter().map(String::as_str).collect()
    }

    /// An expression as the core's.
    pub(crate) fn dynamic(&self, expression: &Expression) -> Result<Dynamic, Raise> {
        Ok(match expression {
            Expression::F(name) => {
                lookups::check_value(self.model, &self.names(), name)?;
                field(name)
            }
            Expression::OuterRef(name) => match self.outer {
                Some(outer) => {
                    lookups::check_value(outer, &[], name)?;
                    Dynamic::outer(outer, name)
                }
                None => {
                    return Err(Raise::value_error(
                        "This queryset contains a reference to an outer query and may only be used in a subquery.",
                    ));
                }
            },
            Expression::Value(value) => Dynamic::from(convert::by_itself(value)?),
            Expression::Star => field("pk"),
            Expression::Combined(left, operator, right) => {
                let (left, right) = (self.dynamic(left)?, self.dynamic(right)?);
                match *operator {
                    "+" => left + right,
                    "-" => left - right,
                    "*" => left * right,
                    "/" => left / right,
                    "%%" => left % right,
                    "^" => Dynamic::call("power", [left, right]),
                    "&" => Dynamic::call("bit_and", [left, right]),
                    "|" => Dynamic::call("bit_or", [left, right]),
                    other => return Err(Raise::type_error(format!("no column can be calculated with '{other}'"))),
                }
            }
            Expression::Aggregate { class, of, distinct, filter, default } => {
                let Some((_, Kind::Aggregate(name))) = class_named(class) else {
                    return Err(Raise::type_error(format!("{class} is no aggregate")));
                };
                let inner = match &**of {
                    Expression::Star => None,
                    of => Some(self.dynamic(of)?),
                };
                if let Expression::F(name) = &**of
                    && !self.over_rows
                    && self.aggregates.iter().any(|known| **known == **name)
                {
                    let message = format!("Cannot compute {class}('{name}'): '{name}' is an aggregate");
                    return Err(Raise::field(message).about(name));
                }
                let mut made = Dynamic::aggregate(name, inner, *distinct);
                if let Some(filter) = filter {
                    made = made.filter(self.condition(filter)?);
                }
                match default {
                    Some(default) => Dynamic::call("coalesce", [made, self.dynamic(default)?]),
                    None => made,
                }
            }
            Expression::Function { class, args, word } => self.function(class, args, word.as_deref())?,
            Expression::Cast(of, to) => self.dynamic(of)?.cast(*to),
            Expression::Wrapper(of) | Expression::Order { of, .. } => self.dynamic(of)?,
            Expression::When(_, then) => self.dynamic(then)?,
            Expression::Case(cases, default) => {
                let mut parts = Vec::new();
                for case in cases {
                    if let Expression::When(condition, then) = &**case {
                        parts.push(self.condition(condition)?.into());
                        parts.push(self.dynamic(then)?);
                    }
                }
                if parts.is_empty() {
                    return self.dynamic(default);
                }
                if !matches!(&**default, Expression::Value(Value::None)) {
                    parts.push(self.dynamic(default)?);
                }
                Dynamic::call("case", parts)
            }
            Expression::Exists(queryset, negated) => {
                let exists = queryset.inside(self.model)?.exists_in();
                if *negated { (!self.rows.holds(exists).map_err(from_name)?).into() } else { exists }
            }
            Expression::Subquery(queryset) => Dynamic::from(queryset.inside(self.model)?),
            Expression::Condition(q) => self.condition(q)?.into(),
        })
    }

    fn function(
        &self,
        class: &'static str,
        args: &[std::rc::Rc<Expression>],
        word: Option<&str>,
    ) -> Result<Dynamic, Raise> {
        let mut made: Vec<Dynamic> = args.iter().map(|arg| self.dynamic(arg)).collect::<Result<_, _>>()?;
        let kind = class_named(class).map(|(_, kind)| kind);
        let mut of = |name: &str| made.pop().map(|of| of.part(name)).ok_or_else(|| Raise::type_error(name));
        match (class, kind, word) {
            ("Extract", _, Some(word)) => of(word),
            (_, Some(Kind::Extract(part)), _) => of(part),
            ("Trunc", _, Some(word)) => Ok(Dynamic::call(&format!("trunc_{word}"), made)),
            (_, Some(Kind::Trunc(part)), _) => Ok(Dynamic::call(&format!("trunc_{part}"), made)),
            (_, Some(Kind::Function(name, ..)), _) => Ok(Dynamic::call(name, made)),
            _ => Err(Raise::type_error(format!("{class} is no function"))),
        }
    }

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

/// Values for the columns of a model, by the names that `update` takes.
pub(crate) fn assignment(resolver: Resolver<'_>, name: &str, value: &Value) -> Result<(String, Dynamic), Raise> {
    assigned(resolver, name, value).map_err(|raise| raise.about(name))
}

fn assigned(resolver: Resolver<'_>, name: &str, value: &Value) -> Result<(String, Dynamic), Raise> {
    let model = resolver.model;
    let at = match names::in_queries(model, name) {
        Some(names::Member::Field(at) | names::Member::Key(at)) => at,
        Some(_) => {
            let message =
                format!("Cannot update model field <{name}> (only non-relations and foreign keys permitted).");
            return Err(Raise::field(message));
        }
        None => return Err(lookups::no_field(model, name)),
    };
    let meta = &model.fields[at];
    let value = match value {
        Value::Expression(expression) => resolver.dynamic(expression)?,
        Value::QuerySet(queryset) => Dynamic::from(queryset.inside(model)?),
        Value::Q(q) => resolver.condition(q)?.into(),
        Value::Instance(instance) => match meta.relation {
            Some(relation) if instance.model().is((relation.target)()) => {
                Dynamic::from(convert::to_column(&instance.pk(), meta.sql_type, "id")?)
            }
            Some(relation) => {
                let message = format!(
                    "Cannot assign \"{}\": \"{}.{name}\" must be a \"{}\" instance.",
                    repr::repr(value)?,
                    model.name,
                    (relation.target)().name
                );
                return Err(Raise::value_error(message));
            }
            None => {
                let shown = repr::repr(value)?;
                return Err(Raise::type_error(format!(
                    "Tried to update field {}.{name} with a model instance, {shown}. Use a value compatible with {}.",
                    names::label(model),
                    names::field_class(meta)
                )));
            }
        },
        Value::None if !meta.nullable => {
            let message = format!("NOT NULL constraint failed: {}.{}", model.table, meta.column);
            return Err(Raise::new("IntegrityError", message));
        }
        other => {
            let name = meta.relation.map_or(meta.name, |relation| (relation.target)().pk().name);
            Dynamic::from(convert::to_column(other, meta.sql_type, name)?)
        }
    };
    Ok((meta.name.to_owned(), value))
}

/// The values of a list of columns as the core takes them.
pub(crate) fn db_list(values: &[Value], sql_type: SqlType, field: &str) -> Result<Vec<Db>, Raise> {
    values.iter().map(|value| convert::to_column(value, sql_type, field)).collect()
}

/// A queryset in another one, with the rows of that one around it.
pub(crate) fn inside(queryset: &QuerySet, outer: &'static ModelMeta) -> Result<DynQuerySet, Raise> {
    let mut rows = queryset.rows.clone();
    for (exclude, q) in &queryset.pending {
        let resolver = Resolver { outer: Some(outer), rows: &rows, ..queryset.resolver() };
        let condition = resolver.condition(q)?;
        rows = if *exclude { rows.exclude(condition) } else { rows.filter(condition) };
    }
    Ok(queryset.sliced(rows))
}
