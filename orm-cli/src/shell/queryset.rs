//! Querysets: what was asked for so far, and what was fetched.

mod ask;
mod bulk;
mod chain;
mod fetch;
mod loading;
mod methods;
mod order;
mod prefetch;
mod select;
mod write;

pub(crate) use loading::Loading;
pub(crate) use methods::METHODS;
pub(crate) use prefetch::{Prefetch, add as add_prefetches};
pub(crate) use write::counts;

use super::error::Raise;
use super::expression::{self, Resolver};
use super::instance::Instance;
use super::q::Q;
use super::value::Value;
use orm_core::by_name::DynQuerySet;
use orm_core::meta::ModelMeta;
use std::cell::RefCell;
use std::rc::Rc;

/// A queryset.
pub(crate) struct QuerySet {
    pub(crate) model: &'static ModelMeta,
    pub(crate) rows: DynQuerySet,
    pub(crate) shape: Shape,
    /// Names of expressions, selected or not.
    pub(crate) named: Vec<String>,
    /// Those of them that are aggregates.
    pub(crate) aggregates: Vec<String>,
    /// Those of them whose datetimes are in the current time zone: Django truncates there.
    pub(crate) truncated: Vec<String>,
    /// What makes groups, once aggregates stand beside what `values` selects.
    pub(crate) groups: Vec<Rc<str>>,
    /// What `annotate` added to each row, in this order.
    pub(crate) annotated: Vec<String>,
    /// Conditions that refer to the queryset around.
    pub(crate) pending: Vec<(bool, Rc<Q>)>,
    /// The first row, and the one behind the last, of a slice.
    pub(crate) low: u64,
    pub(crate) high: Option<u64>,
    pub(crate) ordered: bool,
    pub(crate) distinct: bool,
    /// The method that made it of several querysets.
    pub(crate) combined: Option<&'static str>,
    /// The row that all rows belong to, by the name of their foreign key.
    pub(crate) owner: Option<(Rc<str>, Rc<Instance>)>,
    /// Ways along which related rows are fetched too.
    pub(crate) prefetch: Vec<Rc<Prefetch>>,
    /// What is read of each row, and beside it.
    pub(crate) loading: Loading,
    pub(crate) cache: RefCell<Option<Rc<[Value]>>>,
}

/// What each row is.
#[derive(Clone)]
pub(crate) enum Shape {
    Instances,
    /// `values(..)`
    Dicts(Rc<[Rc<str>]>),
    /// `values_list(..)`
    Tuples(Rc<[Rc<str>]>),
    /// `values_list(.., named=True)`
    Rows(Rc<[Rc<str>]>),
    /// `values_list(.., flat=True)`
    Flat(Rc<str>),
    /// `dates(..)` and `datetimes(..)`
    Moments,
}

impl Shape {
    /// The names of what is selected.
    pub(crate) fn names(&self) -> &[Rc<str>] {
        match self {
            Shape::Dicts(names) | Shape::Tuples(names) | Shape::Rows(names) => names,
            Shape::Flat(name) => std::slice::from_ref(name),
            Shape::Instances | Shape::Moments => &[],
        }
    }
}

impl QuerySet {
    /// All rows of a model.
    pub(crate) fn of(model: &'static ModelMeta) -> Self {
        QuerySet {
            model,
            rows: DynQuerySet::of(model),
            shape: Shape::Instances,
            named: Vec::new(),
            aggregates: Vec::new(),
            groups: Vec::new(),
            truncated: Vec::new(),
            annotated: Vec::new(),
            pending: Vec::new(),
            low: 0,
            high: None,
            ordered: !model.ordering.is_empty(),
            distinct: false,
            combined: None,
            owner: None,
            prefetch: Vec::new(),
            loading: Loading::default(),
            cache: RefCell::new(None),
        }
    }

    /// All rows of a model, whatever its default scope says.
    pub(crate) fn unscoped(model: &'static ModelMeta) -> Self {
        QuerySet { rows: DynQuerySet::of(model).unscoped(), ..QuerySet::of(model) }
    }

    /// The same question, not asked yet.
    pub(crate) fn again(&self) -> Self {
        QuerySet {
            model: self.model,
            rows: self.rows.clone(),
            shape: self.shape.clone(),
            named: self.named.clone(),
            aggregates: self.aggregates.clone(),
            groups: self.groups.clone(),
            truncated: self.truncated.clone(),
            annotated: self.annotated.clone(),
            pending: self.pending.clone(),
            low: self.low,
            high: self.high,
            ordered: self.ordered,
            distinct: self.distinct,
            combined: self.combined,
            owner: self.owner.clone(),
            prefetch: self.prefetch.clone(),
            loading: self.loading.clone(),
            cache: RefCell::new(None),
        }
    }

    pub(crate) fn into_value(self) -> Value {
        Value::QuerySet(Rc::new(self))
    }

    /// What was fetched.
    pub(crate) fn cached(&self) -> Option<Vec<Value>> {
        self.cache.borrow().as_ref().map(|rows| rows.to_vec())
    }

    pub(crate) fn is_sliced(&self) -> bool {
        self.low > 0 || self.high.is_some()
    }

    /// Whether it has one row at most.
    pub(crate) fn is_single(&self) -> bool {
        self.high.is_some_and(|high| high.saturating_sub(self.low) <= 1)
    }

    pub(crate) fn selects_values(&self) -> bool {
        !matches!(self.shape, Shape::Instances)
    }

    pub(crate) fn resolver(&self) -> Resolver<'_> {
        Resolver {
            model: self.model,
            rows: &self.rows,
            named: &self.named,
            aggregates: &self.aggregates,
            over_rows: false,
            outer: None,
        }
    }

    /// The rows of the slice.
    pub(crate) fn sliced(&self, rows: DynQuerySet) -> DynQuerySet {
        let rows = if self.low > 0 { rows.offset(self.low) } else { rows };
        match self.high {
            Some(high) => rows.limit(high.saturating_sub(self.low)),
            None => rows,
        }
    }

    /// As the core asks it.
    pub(crate) fn asked(&self) -> Result<DynQuerySet, Raise> {
        if !self.pending.is_empty() {
            return Err(Raise::value_error(
                "This queryset contains a reference to an outer query and may only be used in a subquery.",
            ));
        }
        Ok(self.sliced(self.rows.clone()))
    }

    /// As a part of a queryset of another model.
    pub(crate) fn inside(&self, outer: &'static ModelMeta) -> Result<DynQuerySet, Raise> {
        expression::inside(self, outer)
    }
}
