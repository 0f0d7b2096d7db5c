//! Whether two expressions are the same one.

use super::{ColumnRef, Combined, Extra, Lock, Node, OrderBy, OrderKey, Query};
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
                return Arc::ptr_eq(one, other) || one.same(other);
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
            // no aggregate of others over the same rows
            Node::Aggregate { of, filter, .. } => {
                !of.needs_groups() && !filter.as_ref().is_some_and(|filter| filter.needs_groups())
            }
            // PostgreSQL knows only columns again inside of a query
            Node::Exists(_) | Node::Scalar(_) => {
                let mut all = true;
                self.reads(&mut |read| all = all && matches!(read, Node::Column(_)) && read.is_of_groups(groups));
                all
            }
            Node::Gather(gather) => {
                let mut all = true;
                gather.children(&mut |node| all = all && !node.needs_groups());
                all
            }
            node => {
                let mut all = true;
                node.children(|child| all = all && child.is_of_groups(groups));
                all
            }
        }
    }
}

impl Query {
    /// Whether both ask the same, in the same words.
    pub fn same(&self, other: &Query) -> bool {
        // each field is named, so that a new one is not forgotten
        let Query { model, filters, narrowed, selected, shape, distinct, distinct_on, combined, extra, order, .. } =
            self;
        let Query { reversed, limit, offset, lock, misuse, scope, .. } = self;
        model.is(other.model)
            && all_same(filters, &other.filters, Node::same)
            && *narrowed == other.narrowed
            && match (selected, &other.selected) {
                (Some(one), Some(other)) => all_same(one, other, Node::same),
                (None, None) => true,
                _ => false,
            }
            && (*shape, *distinct) == (other.shape, other.distinct)
            && all_same(distinct_on, &other.distinct_on, Node::same)
            && match (combined, &other.combined) {
                (Some(one), Some(other)) => one.same(other),
                (None, None) => true,
                _ => false,
            }
            && all_same(extra, &other.extra, Extra::same)
            && match (order, &other.order) {
                (Some(one), Some(other)) => all_same(one, other, OrderBy::same),
                (None, None) => true,
                _ => false,
            }
            && (*reversed, *limit, *offset) == (other.reversed, other.limit, other.offset)
            && (*misuse, *scope) == (other.misuse, other.scope)
            && match (lock, &other.lock) {
                (Some(one), Some(other)) => one.same(other),
                (None, None) => true,
                _ => false,
            }
    }
}

impl Combined {
    fn same(&self, other: &Combined) -> bool {
        let Combined { first, rest, keys } = self;
        *keys == other.keys
            && first.same(&other.first)
            && all_same(rest, &other.rest, |one, other| one.0 == other.0 && one.1.same(&other.1))
    }
}

impl Lock {
    fn same(&self, other: &Lock) -> bool {
        let Lock { wait, no_key, of } = self;
        (*wait, *no_key) == (other.wait, other.no_key) && all_same(of, &other.of, |one, other| one.same(other))
    }
}

impl Extra {
    fn same(&self, other: &Extra) -> bool {
        match (self, other) {
            (Extra::Node(one), Extra::Node(other)) => one.same(other),
            (Extra::Row(one, kept), Extra::Row(other, other_kept)) => one.same(other) && kept == other_kept,
            _ => false,
        }
    }
}

impl OrderBy {
    /// Whether both are the same.
    pub fn same(&self, other: &OrderBy) -> bool {
        let same_key = match (&self.key, &other.key) {
            (OrderKey::Node(one), OrderKey::Node(other)) => one.same(other),
            (OrderKey::Selected(one), OrderKey::Selected(other)) => one == other,
            // each is another order
            _ => false,
        };
        same_key && self.descending == other.descending && self.nulls == other.nulls
    }
}

fn all_same<T>(one: &[T], other: &[T], same: fn(&T, &T) -> bool) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
}
