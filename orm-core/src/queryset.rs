//! The chain that a user holds: `Album.objects.filter(..).order_by(..)`, and what runs it.
//!
//! Layer 7: imports everything above.

mod table;

pub use table::Table;

use crate::model::{Assignments, Condition, DecodeError, Model, Orders, Row, Selection};
use crate::query::Query;
use std::marker::PhantomData;
use std::sync::Arc;

/// A question about the rows of `M`, not asked yet. Each row of the answer is an `R`.
#[must_use = "a queryset does nothing until it is awaited by `all`, `get`, `count`, `update`, `delete`, …"]
pub struct QuerySet<M, R = M> {
    /// `None`: all rows, in the model's order.
    query: Option<Arc<Query>>,
    decode: fn(&Row<'_>) -> Result<R, DecodeError>,
    model: PhantomData<fn() -> M>,
}

impl<M, R> Clone for QuerySet<M, R> {
    fn clone(&self) -> Self {
        QuerySet { query: self.query.clone(), decode: self.decode, model: PhantomData }
    }
}

impl<M: Model> QuerySet<M> {
    /// All rows of `M`.
    pub const fn new() -> Self {
        QuerySet { query: None, decode: M::decode, model: PhantomData }
    }
}

impl<M: Model> Default for QuerySet<M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<M: Model, R> QuerySet<M, R> {
    fn step(mut self, change: impl FnOnce(&mut Query)) -> Self {
        let query = self.query.get_or_insert_with(|| Arc::new(Query::new(M::META)));
        change(Arc::make_mut(query));
        self
    }

    /// Only the rows for which the condition holds.
    pub fn filter(self, condition: impl Condition<M>) -> Self {
        let tree = condition.condition();
        self.step(|query| query.filters.push(tree.node))
    }

    /// Only the rows for which the condition does not hold: exactly those that `filter` would leave out.
    pub fn exclude(self, condition: impl Condition<M>) -> Self {
        let tree = condition.condition().not();
        self.step(|query| query.filters.push(tree.node))
    }

    /// In this order. The last call counts.
    pub fn order_by(self, by: impl Orders<M>) -> Self {
        let orders = by.orders();
        self.step(|query| query.order = Some(orders))
    }

    /// Rows of other shapes.
    pub fn values<S: Selection<M>>(self, selection: S) -> QuerySet<M, S::Row> {
        let nodes = selection.nodes();
        let query = self.step(|query| query.selected = Some(nodes)).query;
        QuerySet { query, decode: S::decode, model: PhantomData }
    }

    /// TODO
    pub fn update(self, assignments: impl Assignments<M>) -> usize {
        assignments.assignments().len()
    }
}
