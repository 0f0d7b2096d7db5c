//! Aggregates over groups: the groups are rows of their own then.

use super::{Extra, Node, Query};

impl Query {
    /// The aggregates as they are of the groups of this query, and the query with all that they are made of selected. `None` when one is made
    /// of what no group has.
    pub fn regrouped(&self, nodes: &[Node]) -> Option<(Query, Vec<Node>)> {
        let groups = self.groups()?;
        let (mut query, mut nodes) = (self.clone(), nodes.to_vec());
        let fits = nodes.iter_mut().all(|node| over(node, &groups, &mut query));
        fits.then_some((query, nodes))
    }
}

/// What is outside of the aggregates over the groups.
fn over(node: &mut Node, groups: &[&Node], query: &mut Query) -> bool {
    match node {
        Node::Aggregate { of, filter, .. } => {
            of_group(of, groups, query) && filter.as_mut().is_none_or(|filter| of_group(filter, groups, query))
        }
        Node::Gather(_) => each_child(node, &mut |child| of_group(child, groups, query)),
        node => each_child(node, &mut |child| over(child, groups, query)),
    }
}

/// What a group has: what makes it, and aggregates over its rows.
fn of_group(node: &mut Node, groups: &[&Node], query: &mut Query) -> bool {
    if matches!(node, Node::Aggregate { .. } | Node::Gather(_)) || groups.iter().any(|group| group.same(node)) {
        let at = query.expressions().find(|(_, selected)| selected.same(node)).map(|(at, _)| at);
        let at = at.unwrap_or_else(|| {
            query.extra.push(Extra::Node(node.clone()));
            query.cells() - 1
        });
        let of = Box::new(std::mem::replace(node, Node::Constant(true)));
        *node = Node::Selected { at, of };
        return true;
    }
    each_child(node, &mut |child| of_group(child, groups, query))
}

/// Whether `visit` holds for all nodes below; never, where the node reads the rows behind the groups.
fn each_child(node: &mut Node, visit: &mut dyn FnMut(&mut Node) -> bool) -> bool {
    let mut all = !matches!(node, Node::Column(_) | Node::Outer { .. } | Node::Exists(_) | Node::Scalar(_));
    node.children_mut(&mut |child| all = all && visit(child));
    all
}
