//! What an expression reads of the rows of its query, also from inside of other queries.

use super::{Node, OrderBy, Query};

impl Node {
    /// Calls `visit` for each column of the query that is read, and for each expression of it that a query inside names by `outer(..)`.
    pub fn reads<'a>(&'a self, visit: &mut dyn FnMut(&'a Node)) {
        self.reads_from(0, visit);
    }

    /// As [`reads`](Self::reads), so many queries further in.
    fn reads_from<'a>(&'a self, level: usize, visit: &mut dyn FnMut(&'a Node)) {
        match self {
            Node::Column(_) if level == 0 => visit(self),
            Node::Outer { of, .. } if level == 1 => visit(of),
            Node::Outer { of, .. } if level > 1 => of.reads_from(level - 1, visit),
            Node::Exists(query) | Node::Scalar(query) => query.nodes(&mut |node| node.reads_from(level + 1, visit)),
            node => node.children(|child| child.reads_from(level, visit)),
        }
    }

    /// Whether its value depends on the row of the query.
    pub fn reads_row(&self) -> bool {
        let mut found = false;
        self.reads(&mut |_| found = true);
        found
    }
}

impl Query {
    /// Calls `visit` for each expression of the query, and of those that it combines.
    pub fn nodes<'a>(&'a self, visit: &mut dyn FnMut(&'a Node)) {
        self.own_nodes(&mut *visit);
        self.combined.iter().flat_map(|combined| combined.queries()).for_each(|query| query.nodes(&mut *visit));
    }

    /// Calls `visit` for each expression of the query itself.
    pub fn own_nodes<'a>(&'a self, visit: impl FnMut(&'a Node)) {
        let orders = self.order.iter().flatten().filter_map(OrderBy::node);
        let selected = self.expressions().map(|(_, node)| node);
        selected.chain(&self.filters).chain(orders).chain(&self.distinct_on).for_each(visit);
    }
}
