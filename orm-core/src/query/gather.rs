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
        visit(&self.of);
        self.separator.iter().for_each(&mut *visit);
        self.order.iter().filter_map(OrderBy::node).for_each(visit);
    }

    /// As [`children`](Self::children), to change them.
    pub fn children_mut(&mut self, visit: &mut dyn FnMut(&mut Node)) {
        visit(&mut self.of);
        self.separator.iter_mut().for_each(&mut *visit);
        self.order.iter_mut().filter_map(OrderBy::node_mut).for_each(visit);
    }

    /// Whether both are the same, their children aside.
    pub fn alike(&self, other: &Gather) -> bool {
        self.separator.is_some() == other.separator.is_some()
            && self.order.len() == other.order.len()
            && self
                .order
                .iter()
                .zip(&other.order)
                .all(|(one, other)| one.descending == other.descending && one.nulls == other.nulls)
    }
}
