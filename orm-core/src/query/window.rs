//! Windows: a function over the rows around a row.

use super::{Node, OrderBy, Tree};

/// A function, an aggregate or one of windows, over a window.
#[derive(Debug, Clone)]
pub struct Over {
    /// The function.
    pub of: Node,
    /// The rows that it sees.
    pub window: Window,
}

/// The rows that a function sees.
#[derive(Debug, Clone, Default)]
pub struct Window {
    /// Only rows that are equal in these.
    pub partition: Vec<Node>,
    /// In this order.
    pub order: Vec<OrderBy>,
    /// Only those around the row; `None`: from the first one to the last one that is equal to the row in the order.
    pub frame: Option<Frame>,
}

/// The rows around a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// What is counted.
    pub unit: FrameUnit,
    /// Where it begins, relative to the row; `None`: at the first row.
    pub start: Option<i64>,
    /// Where it ends, relative to the row; `None`: at the last row.
    pub end: Option<i64>,
    /// Which rows of it are left out.
    pub exclude: Option<Exclude>,
}

/// What the bounds of a frame count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum FrameUnit {
    /// Rows.
    Rows,
    /// Differences of the value that orders the window.
    Range,
    /// Groups of rows that are equal in the order.
    Groups,
}

/// Rows that are left out of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exclude {
    /// The row itself.
    CurrentRow,
    /// The row, and those that are equal to it in the order.
    Group,
    /// Those that are equal to it in the order, but not the row itself.
    Ties,
}

impl Window {
    /// A function over this window.
    pub(crate) fn over(self, of: Tree) -> Tree {
        let misuse = match self.frame {
            Some(Frame { start: Some(start), end: Some(end), .. }) if start > end => {
                Some("the frame of a window ends before it begins: the row is 0, those before it are negative")
            }
            Some(Frame { unit: FrameUnit::Range, start, end, .. })
                if [start, end].into_iter().flatten().any(|by| by != 0) && self.order.len() != 1 =>
            {
                Some("`range(..)` measures by one value: the window needs `order_by` with one number")
            }
            Some(Frame { unit: FrameUnit::Groups, .. }) if self.order.is_empty() => {
                Some("`groups(..)` counts groups of equal rows: the window needs `order_by`")
            }
            _ => None,
        };
        if let Some(what) = misuse {
            return Tree::leaf(Node::Misuse(what));
        }
        let below = self.partition.iter().chain(self.order.iter().filter_map(OrderBy::node));
        let depth = below.map(Node::depth).fold(of.depth, u16::max);
        Tree { node: of.node, depth }.over(|of| Node::Over(Box::new(Over { of: *of, window: self })))
    }
}

impl Over {
    /// Whether its value may be NULL.
    pub fn nullable(&self) -> bool {
        self.of.nullable()
    }

    /// Calls `visit` for the function's arguments, the partition and the order.
    pub fn children<'a>(&'a self, visit: &mut dyn FnMut(&'a Node)) {
        // the function itself has no value but over its window
        self.of.children(&mut *visit);
        self.window.partition.iter().for_each(&mut *visit);
        self.window.order.iter().filter_map(OrderBy::node).for_each(visit);
    }

    /// As [`children`](Self::children), to change them.
    pub fn children_mut(&mut self, visit: &mut dyn FnMut(&mut Node)) {
        self.of.children_mut(&mut *visit);
        self.window.partition.iter_mut().for_each(&mut *visit);
        self.window.order.iter_mut().filter_map(OrderBy::node_mut).for_each(visit);
    }

    /// Whether both are the same.
    pub fn same(&self, other: &Over) -> bool {
        let (one, two) = (&self.window, &other.window);
        self.of.same(&other.of)
            && one.frame == two.frame
            && one.partition.len() == two.partition.len()
            && one.order.len() == two.order.len()
            && one.partition.iter().zip(&two.partition).all(|(one, two)| one.same(two))
            && one.order.iter().zip(&two.order).all(|(one, two)| one.same(two))
    }
}

impl OrderBy {
    /// The expression that is ordered by.
    pub fn node(&self) -> Option<&Node> {
        match &self.key {
            super::OrderKey::Node(node) => Some(node),
            super::OrderKey::Selected(_) | super::OrderKey::Random => None,
        }
    }

    /// As [`node`](Self::node), to change it.
    pub fn node_mut(&mut self) -> Option<&mut Node> {
        match &mut self.key {
            super::OrderKey::Node(node) => Some(node),
            super::OrderKey::Selected(_) | super::OrderKey::Random => None,
        }
    }
}
