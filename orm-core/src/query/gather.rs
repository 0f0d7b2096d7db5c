//! Aggregates that keep each value of a group, in an order.

use super::{Node, OrderBy};
use crate::value::SqlType;

/// The values of a group, one behind the other. NULLs are left out.
#[derive(Debug, Clone)]
pub struct Gather {
    /// The values.
    pub of: Node,
    /// What stands between two texts; `None`: the values become a list.
    pub separator: Option<Node>,
    /// The order of the values.
    pub order: Vec<OrderBy>,
    /// Whether equal values are kept once.
    pub distinct: bool,
    /// Only of the rows for which it holds.
    pub filter: Option<Node>,
}

impl Gather {
    /// The type of the result.
    pub fn sql_type(&self) -> SqlType {
        if self.separator.is_some() { SqlType::Text } else { SqlType::Json }
    }

    /// Whether the result may be NULL: of no rows there is no text, but an empty list.
    pub fn nullable(&self) -> bool {
        self.separator.is_some()
    }

    /// Calls `visit` for each node of it.
    pub fn children<'a>(&'a self, visit: &mut dyn FnMut(&'a Node)) {
        self.values().for_each(&mut *visit);
        self.filter.iter().for_each(visit);
    }

    /// What is kept, what stands between, and what orders: all but the condition.
    pub fn values(&self) -> impl Iterator<Item = &Node> {
        let ordered = self.order.iter().filter_map(OrderBy::node);
        std::iter::once(&self.of).chain(&self.separator).chain(ordered)
    }

    /// As [`children`](Self::children), to change them.
    pub fn children_mut(&mut self, visit: &mut dyn FnMut(&mut Node)) {
        visit(&mut self.of);
        self.separator.iter_mut().for_each(&mut *visit);
        self.order.iter_mut().filter_map(OrderBy::node_mut).for_each(&mut *visit);
        self.filter.iter_mut().for_each(visit);
    }

    /// Whether both are the same, their children aside.
    pub fn alike(&self, other: &Gather) -> bool {
        self.separator.is_some() == other.separator.is_some()
            && self.distinct == other.distinct
            && self.filter.is_some() == other.filter.is_some()
            && self.order.len() == other.order.len()
            && self
                .order
                .iter()
                .zip(&other.order)
                .all(|(one, other)| one.descending == other.descending && one.nulls == other.nulls)
    }
}
