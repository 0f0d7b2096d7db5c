//! Orderings.

use super::{Expression, Model};
use crate::query::{Node, Nulls, OrderBy, OrderKey, Tree};
use std::marker::PhantomData;

/// One part of an ordering of rows of `M`.
#[must_use = "an ordering does nothing until a query uses it"]
pub struct Order<M> {
    by: OrderBy,
    model: PhantomData<fn() -> M>,
}

impl<M> Order<M> {
    pub(super) fn new(tree: Tree, descending: bool) -> Self {
        Order { by: OrderBy { key: OrderKey::Node(tree.node), descending, nulls: None }, model: PhantomData }
    }

    /// Types a part. Whoever calls this vouches for `M`.
    pub(crate) fn of(by: OrderBy) -> Self {
        Order { by, model: PhantomData }
    }

    /// NULLs before everything else.
    pub fn nulls_first(self) -> Self {
        self.nulls(Nulls::First)
    }

    /// NULLs after everything else.
    pub fn nulls_last(self) -> Self {
        self.nulls(Nulls::Last)
    }

    fn nulls(mut self, place: Nulls) -> Self {
        if self.by.nulls.is_some_and(|told| told != place) {
            let what = "`nulls_first` and `nulls_last` exclude each other";
            self.by.key = OrderKey::Node(Node::Misuse(what));
        }
        self.by.nulls = Some(place);
        self
    }
}

impl<M> std::fmt::Debug for Order<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(&self.by, f)
    }
}

impl<M> Clone for Order<M> {
    fn clone(&self) -> Self {
        Order { by: self.by.clone(), model: PhantomData }
    }
}

/// A new random order each time the query runs.
pub fn random<M>() -> Order<M> {
    Order { by: OrderBy { key: OrderKey::Random, descending: false, nulls: None }, model: PhantomData }
}

/// What `order_by` takes: an expression (ascending), `asc()` or `desc()` of one, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{M}` can't be ordered by `{Self}`",
    label = "expected a column of `{M}`, its `asc()` or `desc()`, or a tuple of them",
    note = "a queryset becomes an expression by `.scalar()`, a function of windows by `.over(..)`; for names there is `Order::by_name(\"-name\")?`"
)]
pub trait Orders<M> {
    /// The untyped parts.
    fn orders(self) -> Vec<OrderBy>;
}

#[diagnostic::do_not_recommend]
impl<M> Orders<M> for Order<M> {
    fn orders(self) -> Vec<OrderBy> {
        vec![self.by]
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, E: Expression<Model = M>> Orders<M> for E {
    fn orders(self) -> Vec<OrderBy> {
        Order::<M>::new(self.tree(), false).orders()
    }
}

/// No order at all, not even the model's own.
#[diagnostic::do_not_recommend]
impl<M> Orders<M> for () {
    fn orders(self) -> Vec<OrderBy> {
        Vec::new()
    }
}

#[diagnostic::do_not_recommend]
impl<M> Orders<M> for Vec<Order<M>> {
    fn orders(self) -> Vec<OrderBy> {
        self.into_iter().map(|order| order.by).collect()
    }
}
