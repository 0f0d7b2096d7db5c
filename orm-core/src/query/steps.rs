//! The steps of a chain, as they change a query. A call that makes no sense where it stands is noted, and reported when the query runs.

use super::{Node, OrderBy, Query, Tree};

impl Query {
    /// One more condition.
    pub(crate) fn filter(&mut self, condition: Tree) {
        self.not_sliced("`filter` and `exclude` can't follow `limit` or `offset`: put them before");
        match condition.node {
            Node::Constant(true) => {}
            node => {
                let node = self.over(node);
                self.filters.push(node);
            }
        }
    }

    /// Another order.
    pub(crate) fn order_by(&mut self, orders: Vec<OrderBy>) {
        self.not_sliced("`order_by` can't follow `limit` or `offset`: put it before");
        self.order = Some(orders.into_iter().map(|order| order.over(self)).collect());
        self.reversed = false;
    }

    /// The opposite order.
    pub(crate) fn reverse(&mut self) {
        self.not_sliced("a query can't be reversed once `limit` or `offset` has been called");
        self.reversed = !self.reversed;
    }

    /// At most so many rows. Of two limits the smaller one counts.
    pub(crate) fn limit(&mut self, rows: u64) {
        self.limit = Some(self.limit.map_or(rows, |limit| limit.min(rows)));
    }

    /// Without the first so many rows. A limit that was set before still ends where it did.
    pub(crate) fn offset(&mut self, rows: u64) {
        self.offset = self.offset.saturating_add(rows);
        self.limit = self.limit.map(|limit| limit.saturating_sub(rows));
    }

    /// What can't be done to a slice.
    pub(crate) fn not_sliced(&mut self, what: &'static str) {
        if self.is_sliced() {
            self.misuse.get_or_insert(what);
        }
    }
}
