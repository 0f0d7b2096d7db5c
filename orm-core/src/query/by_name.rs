//! Queries from names that are known only when the program runs: `album__artist__icontains`, `-plays`.
//!
//! A name is looked up among what the models say of themselves, and only what is found there goes on: no part of a name, and no value, is
//! ever text of a statement.
//!
//! * `path` finds the way: `album__artist` is a step along a foreign key and a column.
//! * `lookup` reads what stands behind it: `icontains`, or `year__gte`.
//! * `dynamic` is the value on the other side, `convert` makes it one of the column's type.
//! * `expression` makes a value that is calculated an expression.
//! * `allowed` keeps a list of what outsiders may name.

mod allowed;
mod convert;
mod dynamic;
mod error;
mod expression;
mod lookup;
mod path;
mod spelling;

pub use allowed::Allowed;
pub(crate) use convert::value_as;
pub(crate) use dynamic::OverWindow;
pub use dynamic::{Dynamic, IntoDynamic, field};
pub use error::NameError;
pub use path::{MAX_NAME, MAX_STEPS};

use super::{Aggregate, Assignment, ColumnRef, Link, Node, OrderBy, OrderKey, Tree};
use crate::meta::{self, ModelMeta};
use path::Found;

/// What names are looked up in: a model, and names given to expressions of the query (`annotate`).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope<'s> {
    pub(crate) model: &'static ModelMeta,
    pub(crate) aliases: &'s [(Box<str>, Node)],
}

impl Scope<'_> {
    /// The names of a model alone.
    pub(crate) fn of(model: &'static ModelMeta) -> Self {
        Scope { model, aliases: &[] }
    }

    /// The condition `name = value`, where the name may end in a lookup.
    pub(crate) fn condition(self, name: &str, value: Dynamic) -> Result<Tree, NameError> {
        let found = Found::read(self, name)?;
        lookup::condition(self, &found, value)
    }

    /// The expression that a name means, with parts of dates, and without a lookup.
    pub(crate) fn expression(self, name: &str) -> Result<Tree, NameError> {
        let found = Found::read(self, name)?;
        lookup::expression(&found)
    }

    /// The way to one row of another model.
    pub(crate) fn way(self, name: &str) -> Result<&'static Link, NameError> {
        let found = Found::read(self, name)?;
        found.way().ok_or_else(|| NameError::NotARow { model: self.model.name, name: error::shown(name) })
    }

    /// A column of the model's own and its new value.
    pub(crate) fn assignment(self, name: &str, value: Dynamic) -> Result<Assignment, NameError> {
        let found = Found::read(self, name)?;
        let Some(field) = found.own_field().filter(|_| found.rest.is_empty()) else {
            return Err(NameError::NotAColumn { model: self.model.name, name: error::shown(name) });
        };
        let node = lookup::assigned(self, &found, value)?.node;
        Ok(Assignment { column: ColumnRef::own(self.model, field), node })
    }

    /// The condition that a lookup makes of an expression: `on(lower, "startswith", "a")`.
    pub(crate) fn condition_on(self, of: Dynamic, lookup: &str, value: Dynamic) -> Result<Tree, NameError> {
        lookup::condition_on(self, self.evaluate(of, None)?, lookup, value)
    }

    /// One part of an ordering: `plays`, `-plays`, or `?` for a random one.
    pub(crate) fn order(self, name: &str) -> Result<OrderBy, NameError> {
        let (descending, name) = direction(name);
        let key = match name {
            "?" => OrderKey::Random,
            name => OrderKey::Node(self.expression(name)?.node),
        };
        Ok(OrderBy { key, descending, nulls: None })
    }

    /// An aggregate: `count`, `sum`, `avg`, `min` or `max` of what a name means; `*` is each row.
    pub(crate) fn aggregate(self, function: &str, name: &str, distinct: bool) -> Result<Tree, NameError> {
        let function = aggregate_named(function)?;
        let of = self.expression(if name == "*" { "pk" } else { name })?;
        let sql_type = of.node.sql_type();
        if !function.takes(sql_type) {
            return Err(NameError::Aggregate { name: error::shown(name), function: function.name() });
        }
        Ok(of.over(|of| Node::Aggregate { function, of, distinct, filter: None }))
    }
}

/// `-plays` is `plays`, descending.
pub(crate) fn direction(name: &str) -> (bool, &str) {
    match name.strip_prefix('-') {
        Some(name) => (true, name),
        None => (false, name.strip_prefix('+').unwrap_or(name)),
    }
}

/// The model of that name: `Album`, or with its module where two have one name: `music::Album`.
///
/// # Errors
/// [`NameError::Model`] when there is none, or more than one.
pub fn model(name: &str) -> Result<&'static ModelMeta, NameError> {
    let named = |model: &&'static ModelMeta| match name.rsplit_once("::") {
        None => model.name == name,
        Some((module, last)) => {
            model.name == last && (model.module == module || model.module.ends_with(&format!("::{module}")))
        }
    };
    let mut found = meta::models().iter().copied().filter(named);
    match (found.next(), found.next()) {
        (Some(model), None) => Ok(model),
        (Some(first), Some(second)) => Err(NameError::Models {
            name: error::shown(name),
            first: format!("{}::{}", first.module, first.name).into(),
            second: format!("{}::{}", second.module, second.name).into(),
        }),
        (None, _) => {
            let models = meta::models().iter().filter(|model| !model.automatic).map(|model| model.name);
            let mut choices: Vec<Box<str>> = models.map(Box::from).collect();
            choices.sort_unstable();
            choices.dedup();
            Err(NameError::Model { name: error::shown(name), meant: spelling::nearest(name, &choices), choices })
        }
    }
}

fn aggregate_named(name: &str) -> Result<Aggregate, NameError> {
    const ALL: [Aggregate; 9] = [
        Aggregate::Count,
        Aggregate::Sum,
        Aggregate::Avg,
        Aggregate::Min,
        Aggregate::Max,
        Aggregate::StdDev,
        Aggregate::StdDevPop,
        Aggregate::Variance,
        Aggregate::VarPop,
    ];
    ALL.into_iter().find(|function| function.name() == name).ok_or_else(|| {
        let choices: Vec<Box<str>> = ALL.iter().map(|function| function.name().into()).collect();
        NameError::Function { name: error::shown(name), meant: spelling::nearest(name, &choices), choices }
    })
}

impl Aggregate {
    /// Whether it is defined for that type on both databases.
    fn takes(self, sql_type: crate::value::SqlType) -> bool {
        use crate::value::SqlType::{Bool, Bytes, Decimal, Duration, F32, F64, Json, Uuid};
        match self {
            Aggregate::Count => true,
            Aggregate::Sum | Aggregate::Avg => {
                sql_type.is_integer() || matches!(sql_type, F32 | F64 | Decimal | Duration)
            }
            Aggregate::StdDev | Aggregate::StdDevPop | Aggregate::Variance | Aggregate::VarPop => {
                sql_type.is_integer() || matches!(sql_type, F32 | F64 | Decimal)
            }
            Aggregate::Min | Aggregate::Max => {
                sql_type.item().is_none() && !matches!(sql_type, Bool | Bytes | Json | Uuid)
            }
        }
    }
}
