//! Django's expressions: `F("plays") + 1`, `Count("songs")`, `Lower("name")`.

mod assignment;
mod build;
mod catalog;
mod condition;
mod resolve;
mod window;

pub(crate) use assignment::{assignment, db_list};
pub(crate) use build::{call, combine, of_value};
pub(crate) use build::{nulls, q};
pub(crate) use catalog::{CLASSES, Kind, class_named, module_of};
pub(crate) use condition::items;
pub(crate) use resolve::{Resolver, inside};
pub(crate) use window::Over;

use super::error::Raise;
use super::q::Q;
use super::queryset::QuerySet;
use super::repr;
use super::value::Value;
use orm_core::by_name::SqlType;
use std::rc::Rc;

/// An expression, which a queryset makes SQL of.
pub(crate) enum Expression {
    F(Rc<str>),
    OuterRef(Rc<str>),
    Value(Value),
    Star,
    Combined(Rc<Expression>, &'static str, Rc<Expression>),
    Aggregate {
        class: &'static str,
        of: Rc<Expression>,
        distinct: bool,
        filter: Option<Rc<Q>>,
        default: Option<Rc<Expression>>,
    },
    Function {
        class: &'static str,
        args: Vec<Rc<Expression>>,
        /// What is no expression: the part of `Extract`, the type of `Cast`.
        word: Option<Rc<str>>,
    },
    Cast(Rc<Expression>, SqlType),
    Wrapper(Rc<Expression>),
    Order {
        of: Rc<Expression>,
        descending: bool,
        /// Whether NULLs come first; `None`: nothing was said.
        nulls_first: Option<bool>,
    },
    When(Rc<Q>, Rc<Expression>),
    Case(Vec<Rc<Expression>>, Rc<Expression>),
    /// `Window(expression, partition_by, order_by, frame)`
    Window(Over),
    /// `RowRange(start, end)`, or `ValueRange(start, end)`.
    Frame {
        class: &'static str,
        start: Option<i64>,
        end: Option<i64>,
    },
    /// `FilteredRelation(relation, condition)`
    FilteredRelation(Rc<str>, Rc<Q>),
    Exists(Rc<QuerySet>, bool),
    Subquery(Rc<QuerySet>),
    /// A `Q` as a value.
    Condition(Rc<Q>),
}

impl Expression {
    /// The name of its class.
    pub(crate) fn class(&self) -> &'static str {
        match self {
            Expression::F(_) => "F",
            Expression::OuterRef(_) => "OuterRef",
            Expression::Value(_) => "Value",
            Expression::Star => "Star",
            Expression::Combined(..) => "CombinedExpression",
            Expression::Aggregate { class, .. } | Expression::Function { class, .. } => class,
            Expression::Cast(..) => "Cast",
            Expression::Wrapper(_) => "ExpressionWrapper",
            Expression::Order { .. } => "OrderBy",
            Expression::When(..) => "When",
            Expression::Case(..) => "Case",
            Expression::Window(_) => "Window",
            Expression::Frame { class, .. } => class,
            Expression::FilteredRelation(..) => "FilteredRelation",
            Expression::Exists(..) => "Exists",
            Expression::Subquery(_) => "Subquery",
            Expression::Condition(_) => "Q",
        }
    }

    /// How deep it is.
    pub(crate) fn depth(&self) -> usize {
        let most = |all: &[Rc<Expression>]| all.iter().map(|part| part.depth()).max().unwrap_or_default();
        1 + match self {
            Expression::Combined(left, _, right) => left.depth().max(right.depth()),
            Expression::Aggregate { of, .. }
            | Expression::Cast(of, ..)
            | Expression::Wrapper(of)
            | Expression::Order { of, .. }
            | Expression::When(_, of) => of.depth(),
            Expression::Function { args, .. } => most(args),
            Expression::Case(cases, default) => most(cases).max(default.depth()),
            Expression::Window(over) => over.parts().map(|part| part.depth()).max().unwrap_or_default(),
            _ => 0,
        }
    }

    /// Whether there is an aggregate in it.
    pub(crate) fn has_aggregate(&self) -> bool {
        match self {
            Expression::Aggregate { .. } => true,
            Expression::Combined(left, _, right) => left.has_aggregate() || right.has_aggregate(),
            Expression::Cast(of, ..) | Expression::Wrapper(of) | Expression::Order { of, .. } => of.has_aggregate(),
            Expression::Function { args, .. } => args.iter().any(|arg| arg.has_aggregate()),
            Expression::Case(cases, default) => {
                default.has_aggregate() || cases.iter().any(|case| case.has_aggregate())
            }
            Expression::When(_, of) => of.has_aggregate(),
            _ => false,
        }
    }

    /// The name that `aggregate(Sum("plays"))` gives it.
    pub(crate) fn default_alias(&self) -> Option<String> {
        match self {
            Expression::Aggregate { class, of, .. } => match &**of {
                Expression::F(name) => Some(format!("{name}__{}", class.to_lowercase())),
                _ => None,
            },
            _ => None,
        }
    }

    /// `repr(expression)`
    pub(crate) fn repr(&self) -> Result<String, Raise> {
        Ok(match self {
            Expression::Combined(..) | Expression::Case(..) | Expression::When(..) | Expression::Window(_) => {
                format!("<{}: {}>", self.class(), self.text()?)
            }
            Expression::Condition(q) => q.repr()?,
            Expression::F(name) => format!("F({name})"),
            Expression::OuterRef(name) => format!("OuterRef({name})"),
            Expression::Value(value) => format!("Value({})", repr::repr(value)?),
            Expression::Star => "'*'".to_owned(),
            Expression::Aggregate { class, of, distinct, filter, default } => {
                let mut parts = vec![of.text()?];
                if *distinct {
                    parts.push("distinct=True".to_owned());
                }
                if let Some(filter) = filter {
                    parts.push(format!("filter={}", filter.text()?));
                }
                if let Some(default) = default {
                    parts.push(format!("default={}", default.text()?));
                }
                format!("{class}({})", parts.join(", "))
            }
            // it joins two at a time
            Expression::Function { class: class @ "Concat", args, .. } => {
                let mut texts = args.iter().rev().map(|arg| arg.text());
                let last = texts.next().transpose()?.unwrap_or_default();
                let pair = |behind: String, text: Result<String, Raise>| {
                    Ok::<_, Raise>(format!("ConcatPair({}, {behind})", text?))
                };
                format!("{class}({})", texts.try_fold(last, pair)?)
            }
            Expression::Function { class, args, word } => {
                let mut parts: Vec<String> = args.iter().map(|arg| arg.text()).collect::<Result<_, _>>()?;
                parts.extend(word.iter().map(ToString::to_string));
                format!("{class}({})", parts.join(", "))
            }
            Expression::Cast(of, _) => format!("Cast({})", of.text()?),
            Expression::Wrapper(of) => format!("ExpressionWrapper({})", of.text()?),
            Expression::Order { of, descending, .. } => {
                format!("OrderBy({}, descending={})", of.text()?, if *descending { "True" } else { "False" })
            }
            Expression::Frame { .. } => format!("<{}: {}>", self.class(), self.text()?),
            Expression::FilteredRelation(..) => "<django.db.models.query_utils.FilteredRelation object>".to_owned(),
            Expression::Exists(_, negated) => format!("<{}Exists>", if *negated { "~" } else { "" }),
            Expression::Subquery(_) => "<Subquery>".to_owned(),
        })
    }

    /// `str(expression)`
    pub(crate) fn text(&self) -> Result<String, Raise> {
        Ok(match self {
            Expression::Combined(left, operator, right) => {
                format!("{} {operator} {}", left.text()?, right.text()?)
            }
            Expression::When(condition, then) => format!("WHEN {} THEN {}", condition.repr()?, then.text()?),
            Expression::Case(cases, default) => {
                let cases: Result<Vec<String>, Raise> = cases.iter().map(|case| case.text()).collect();
                format!("CASE {}, ELSE {}", cases?.join(", "), default.repr()?)
            }
            Expression::Condition(q) => q.text()?,
            Expression::Window(over) => over.text()?,
            Expression::Frame { class, start, end } => window::frame_text(class, *start, *end),
            other => other.repr()?,
        })
    }
}
