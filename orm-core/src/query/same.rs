//! Whether two expressions are the same one.

use super::{ColumnRef, Node};
use std::sync::Arc;

impl ColumnRef {
    /// Whether both are the same column, reached by the same path.
    pub fn same(self, other: ColumnRef) -> bool {
        let (one, other) = (self.trimmed(), other.trimmed());
        one.field == other.field
            && one.model.is(other.model)
            && match (one.path, other.path) {
                (None, None) => true,
                (Some(one), Some(other)) => one.same(other),
                _ => false,
            }
    }
}

impl Node {
    /// Whether both have the same structure and the same values.
    pub fn same(&self, other: &Node) -> bool {
        let alike = match (self, other) {
            (Node::Column(one), Node::Column(other)) => return one.same(*other),
            (Node::Value(one), Node::Value(other)) => return one == other,
            (Node::Constant(one), Node::Constant(other)) => return one == other,
            (Node::Compare { op: one, .. }, Node::Compare { op: other, .. }) => one == other,
            (Node::Arithmetic { op: one, .. }, Node::Arithmetic { op: other, .. }) => one == other,
            (Node::Part { part: one, .. }, Node::Part { part: other, .. }) => one == other,
            (
                Node::Aggregate { function: one, distinct, filter, .. },
                Node::Aggregate { function: other, distinct: other_distinct, filter: other_filter, .. },
            ) => one == other && distinct == other_distinct && filter.is_some() == other_filter.is_some(),
            (Node::Exists(one), Node::Exists(other)) | (Node::Scalar(one), Node::Scalar(other)) => {
                return Arc::ptr_eq(one, other);
            }
            (Node::Outer { root, of }, Node::Outer { root: other_root, of: other }) => {
                return root.is(other_root) && of.same(other);
            }
            (Node::Selected { at: one, .. }, Node::Selected { at: other, .. }) => return one == other,
            // what is selected is named by what it was selected as
            (Node::Selected { of, .. }, node) | (node, Node::Selected { of, .. }) => return of.same(node),
            (Node::Regex { fold: one, .. }, Node::Regex { fold: other, .. }) => one == other,
            (Node::Match { pattern: one, fold, .. }, Node::Match { pattern: other, fold: other_fold, .. }) => {
                one == other && fold == other_fold
            }
            (Node::Call { function: one, .. }, Node::Call { function: other, .. }) => one == other,
            (Node::Cast { to: one, .. }, Node::Cast { to: other, .. }) => one == other,
            (Node::Over(one), Node::Over(other)) => return one.same(other),
            (Node::Gather(one), Node::Gather(other)) => one.alike(other),
            (Node::Raw(one), Node::Raw(other)) => one.text == other.text && one.sql_type == other.sql_type,
            (Node::In { .. }, Node::In { .. })
            | (Node::Between { .. }, Node::Between { .. })
            | (Node::IsNull(_), Node::IsNull(_))
            | (Node::All(_), Node::All(_))
            | (Node::Any(_), Node::Any(_))
            | (Node::Not(_), Node::Not(_)) => true,
            _ => false,
        };
        let below = |node: &Node| -> usize {
            let mut count = 0;
            node.children(|_| count += 1);
            count
        };
        if !alike || below(self) != below(other) {
            return false;
        }
        let mut others = Vec::new();
        other.children(|child| others.push(child));
        let (mut others, mut same) = (others.into_iter(), true);
        self.children(|child| same = same && others.next().is_some_and(|other| child.same(other)));
        same
    }

    /// Whether the expression has one value for each group of rows: it is made of what makes the groups, of aggregates, and of values.
    pub fn is_of_groups(&self, groups: &[&Node]) -> bool {
        if groups.iter().any(|group| group.same(self)) {
            return true;
        }
        match self {
            Node::Column(_) | Node::Selected { .. } => false,
            // no aggregate of aggregates
            Node::Aggregate { of, filter, .. } => {
                !of.is_aggregate() && !filter.as_ref().is_some_and(|filter| filter.is_aggregate())
            }
            Node::Gather(gather) => {
                !gather.of.is_aggregate() && !gather.filter.as_ref().is_some_and(Node::is_aggregate)
            }
            node => {
                let mut all = true;
                node.children(|child| all = all && child.is_of_groups(groups));
                all
            }
        }
    }
}
