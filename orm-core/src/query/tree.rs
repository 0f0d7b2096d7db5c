//! A node with its depth: what the typed surface hands down, and the one place where trees grow.

use super::{Arithmetic, Comparison, Function, Node, Pattern, Query};
use crate::value::{SqlType, Value, ValueError};
use std::sync::Arc;

/// The deepest tree that is built. Deeper ones become [`Node::TooDeep`] at once: dropping a tree of 50,000 nested boxes overflows the
/// 2 MiB stack of a runtime's thread. Chains of `&` and `|` are flat and have no such limit.
pub const MAX_DEPTH: u16 = 200;

/// A node and how deep it is.
#[derive(Debug, Clone)]
pub struct Tree {
    /// The node.
    pub node: Node,
    /// How many levels it has.
    pub depth: u16,
}

impl Tree {
    /// A node without nodes below.
    pub fn leaf(node: Node) -> Self {
        Tree { node, depth: 1 }
    }

    /// A value, or the reason why it can't be one.
    pub fn value(value: Result<Value, ValueError>) -> Self {
        Tree::leaf(match value {
            Ok(value) => Node::Value(value),
            Err(error) => Node::Invalid(error),
        })
    }

    /// A query as a node: as deep as it is.
    pub fn query(query: Arc<Query>, make: impl FnOnce(Arc<Query>) -> Node) -> Self {
        let depth = query.depth().saturating_add(1);
        if depth > MAX_DEPTH {
            return Tree::leaf(Node::TooDeep);
        }
        Tree { depth, node: make(query) }
    }

    /// A node over one other.
    pub fn over(self, make: impl FnOnce(Box<Node>) -> Node) -> Self {
        if self.depth >= MAX_DEPTH {
            return Tree::leaf(Node::TooDeep);
        }
        Tree { depth: self.depth + 1, node: make(Box::new(self.node)) }
    }

    /// A node over two others.
    pub fn join(self, right: Tree, make: impl FnOnce(Box<Node>, Box<Node>) -> Node) -> Self {
        let depth = self.depth.max(right.depth);
        if depth >= MAX_DEPTH {
            return Tree::leaf(Node::TooDeep);
        }
        Tree { depth: depth + 1, node: make(Box::new(self.node), Box::new(right.node)) }
    }

    /// `left op right`; comparing with a NULL value asks for NULL.
    pub fn compare(self, op: Comparison, right: Tree) -> Self {
        match (op, &right.node) {
            (Comparison::Eq | Comparison::EqFold, Node::Value(Value::Null(_))) => self.over(Node::IsNull),
            _ => self.join(right, |left, right| Node::Compare { op, left, right }),
        }
    }

    /// Text search.
    pub fn matches(self, pattern: Pattern, fold: bool, right: Tree) -> Self {
        self.join(right, |left, right| Node::Match { pattern, fold, left, right })
    }

    /// Regular expression.
    pub fn regex(self, fold: bool, right: Tree) -> Self {
        self.join(right, |left, right| Node::Regex { fold, left, right })
    }

    /// `low <= self <= high`
    pub fn between(self, low: Tree, high: Tree) -> Self {
        let depth = self.depth.max(low.depth).max(high.depth);
        if depth >= MAX_DEPTH {
            return Tree::leaf(Node::TooDeep);
        }
        let (of, low, high) = (Box::new(self.node), Box::new(low.node), Box::new(high.node));
        Tree { depth: depth + 1, node: Node::Between { of, low, high } }
    }

    /// Member of a list. A NULL in the list asks for NULL, as `eq(None)` does; an empty list holds nothing.
    pub fn is_in(self, sql_type: SqlType, values: impl Iterator<Item = Result<Value, ValueError>>) -> Self {
        let (mut list, mut with_null) = (Vec::with_capacity(values.size_hint().0), false);
        for value in values {
            match value {
                Ok(Value::Null(_)) => with_null = true,
                Ok(value) => list.push(value),
                Err(error) => {
                    let list = Box::new(Node::Invalid(error));
                    return self.over(|left| Node::In { left, list });
                }
            }
        }
        let null = with_null.then(|| self.clone().over(Node::IsNull));
        let members = if list.is_empty() {
            Tree::leaf(Node::Constant(false))
        } else {
            let list = Box::new(Node::Value(Value::List(sql_type, list)));
            self.over(|left| Node::In { left, list })
        };
        match null {
            Some(null) => members.or(null),
            None => members,
        }
    }

    /// A function of these.
    pub fn call(function: Function, args: impl IntoIterator<Item = Tree>) -> Self {
        Tree::of_many(args, |args| Node::Call { function, args })
    }

    /// A node over any number of others.
    pub fn of_many(parts: impl IntoIterator<Item = Tree>, make: impl FnOnce(Vec<Node>) -> Node) -> Self {
        let mut depth = 0;
        let parts = parts.into_iter().map(|part| {
            depth = depth.max(part.depth);
            part.node
        });
        let parts = parts.collect();
        if depth >= MAX_DEPTH {
            return Tree::leaf(Node::TooDeep);
        }
        Tree { depth: depth + 1, node: make(parts) }
    }

    /// `left op right` between numbers.
    pub fn arithmetic(self, op: Arithmetic, right: Tree) -> Self {
        self.join(right, |left, right| Node::Arithmetic { op, left, right })
    }

    /// Both hold. What is known without the database is not asked of it.
    pub fn and(self, other: Tree) -> Self {
        match (&self.node, &other.node) {
            (Node::Constant(true), _) | (_, Node::Constant(false)) => other.into_condition(),
            (Node::Constant(false), _) | (_, Node::Constant(true)) => self.into_condition(),
            _ => self.flat(other, Node::All, |node| match node {
                Node::All(parts) => Ok(parts),
                node => Err(node),
            }),
        }
    }

    /// One of them holds.
    pub fn or(self, other: Tree) -> Self {
        match (&self.node, &other.node) {
            (Node::Constant(false), _) | (_, Node::Constant(true)) => other.into_condition(),
            (Node::Constant(true), _) | (_, Node::Constant(false)) => self.into_condition(),
            _ => self.flat(other, Node::Any, |node| match node {
                Node::Any(parts) => Ok(parts),
                node => Err(node),
            }),
        }
    }

    #[expect(clippy::should_implement_trait, reason = "it stands beside `and` and `or`, which are no operators either")]
    /// The complement; of a complement, the condition itself made two-valued, which a filter can't tell from it.
    pub fn not(self) -> Self {
        match self.node {
            Node::Constant(constant) => Tree::leaf(Node::Constant(!constant)),
            Node::Not(of) => Tree { node: *of, depth: self.depth - 1 }.into_condition(),
            node => Tree { node, depth: self.depth }.over(Node::Not),
        }
    }

    /// A column of booleans that is all there is of a condition: as a value it may be NULL, and a condition never is.
    fn into_condition(self) -> Self {
        match self.node {
            Node::Column(column) if column.nullable() => {
                Tree { node: Node::All(vec![self.node]), depth: self.depth.saturating_add(1) }
            }
            _ => self,
        }
    }

    fn flat(self, other: Tree, make: fn(Vec<Node>) -> Node, parts: fn(Node) -> Result<Vec<Node>, Node>) -> Self {
        let (left_depth, right_depth) = (self.depth, other.depth);
        let (left, right) = (parts(self.node), parts(other.node));
        // a part that was flat before does not get deeper
        let grown = |depth: u16, was_flat: bool| if was_flat { depth } else { depth.saturating_add(1) };
        let depth = grown(left_depth, left.is_ok()).max(grown(right_depth, right.is_ok()));
        if depth > MAX_DEPTH {
            return Tree::leaf(Node::TooDeep);
        }
        let mut all = left.unwrap_or_else(|node| vec![node]);
        match right {
            Ok(more) => all.extend(more),
            Err(node) => all.push(node),
        }
        Tree { node: make(all), depth }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column_like() -> Tree {
        Tree::leaf(Node::Value(Value::Bool(true)))
    }

    #[test]
    fn long_chains_are_flat() {
        let mut tree = column_like();
        for _ in 0..10_000 {
            tree = tree.or(column_like());
        }
        assert!(matches!(&tree.node, Node::Any(parts) if parts.len() == 10_001));
        assert_eq!(tree.depth, 2);
    }

    #[test]
    fn deep_nesting_becomes_an_error_and_never_a_deep_tree() {
        let mut tree = column_like();
        for _ in 0..100_000 {
            tree = tree.and(column_like()).or(column_like());
        }
        assert!(tree.depth <= MAX_DEPTH);
        assert!(tree.node.any(&mut |node| matches!(node, Node::TooDeep)));
    }

    #[test]
    fn an_empty_list_is_false_and_absorbs() {
        let none = column_like().is_in(SqlType::I64, std::iter::empty());
        assert!(matches!(none.clone().and(column_like()).node, Node::Constant(false)));
        assert!(matches!(none.clone().or(column_like()).node, Node::Value(_)));
        assert!(matches!(none.not().node, Node::Constant(true)));
    }
}
