//! Several queries as one: `union`, `intersection`, `difference`.
//!
//! Rows of one model are combined by their keys: the result is a query on the model with the condition that the key is among those of the
//! combined queries, so that everything that can be done with a query can be done with it. Rows of any other shape are combined as they are,
//! and become a table with a column for each cell: what follows names what the first query selects, which becomes a
//! [`Node::Selected`].

use super::{ColumnRef, DefaultScope, Extra, Kept, Link, MAX_DEPTH, Node, OrderBy, OrderKey, Query};
use std::sync::Arc;

/// The default scope is part of each of the combined queries.
const SCOPED: DefaultScope = DefaultScope::Applied { filters: 0 };

/// Queries whose rows are combined, from the left to the right.
#[derive(Debug, Clone)]
pub struct Combined {
    /// The first one, which says what the columns are.
    pub first: Query,
    /// The others. None: the first one alone, as a table.
    pub rest: Vec<(SetOperator, Query)>,
    /// Whether only the keys of rows of one model are combined.
    pub keys: bool,
}

/// How the rows of two queries become one set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum SetOperator {
    /// Rows of the one or the other, equal ones once.
    Union,
    /// Rows of the one, and rows of the other.
    UnionAll,
    /// Rows that both have, equal ones once.
    Intersection,
    /// Rows of the one that the other does not have, equal ones once.
    Difference,
}

impl Query {
    /// The rows of this query and those of `other` as one query.
    pub fn combine(self, operator: SetOperator, other: Query) -> Query {
        let misuse = self.misuse.or(other.misuse).or_else(|| {
            (self.lock.is_some() || other.lock.is_some()).then_some(
                "rows are locked where they are read from a table: call `select_for_update` on the result of `union`, `intersection` or \
                 `difference`, of rows of a model",
            )
        });
        let misuse = misuse.or_else(|| {
            let along = |query: &Query| query.joined_along().count();
            let differ = along(&self) != along(&other)
                || !self.joined_along().zip(other.joined_along()).all(|(one, other)| one.same(other));
            (!(self.is_rows() && other.is_rows() && operator != SetOperator::UnionAll) && differ).then_some(
                "rows are combined as they are read, so `select_related` must be the same for all of them: or use `prefetch_related`",
            )
        });
        let (model, by_key) = (self.model, operator != SetOperator::UnionAll && self.is_rows() && other.is_rows());
        let empty = match operator {
            SetOperator::Union | SetOperator::UnionAll => self.is_empty() && other.is_empty(),
            SetOperator::Intersection => self.is_empty() || other.is_empty(),
            SetOperator::Difference => self.is_empty(),
        };
        let joined = if by_key { self.extra.clone() } else { Vec::new() };
        let combined = self.appended(operator, other, by_key);
        let mut query = if by_key {
            let keys = Query { combined: Some(Arc::new(combined)), ..Query::new(model) };
            Query { extra: joined, ..keys.among_keys() }
        } else {
            combined.table()
        };
        if query.depth() > MAX_DEPTH {
            query = Query { filters: vec![Node::TooDeep], ..Query::new(model) };
        }
        if empty && misuse.is_none() {
            query.filters.push(Node::Constant(false));
        }
        query.misuse = misuse;
        query
    }

    /// The rows of this query as a table: what follows is about the rows as they are now, also when they are a slice, or distinct.
    pub fn wrapped(self) -> Query {
        let misuse = self.misuse;
        let combined = Combined { first: self, rest: Vec::new(), keys: false };
        Query { misuse, ..combined.table() }
    }

    /// The rows of the model whose keys this query finds. Its default scope is part of it already.
    fn among_keys(self) -> Query {
        let model = self.model;
        let (left, list) = (Node::Column(ColumnRef::key(model)), Node::Scalar(Arc::new(self)));
        let filters = vec![Node::In { left: Box::new(left), list: Box::new(list) }];
        Query { narrowed: filters.len(), filters, scope: SCOPED, ..Query::new(model) }
    }

    /// The same rows, found by their keys: what follows is about them, and does not change which they are.
    pub fn by_its_keys(mut self) -> Query {
        let (selected, shape, extra) = (self.selected.take(), self.shape.take(), std::mem::take(&mut self.extra));
        let (distinct, lock, misuse) = (std::mem::take(&mut self.distinct), self.lock.take(), self.misuse.take());
        let (order, reversed) = (self.order.clone(), self.reversed);
        Query { selected, shape, extra, distinct, lock, misuse, order, reversed, ..self.among_keys() }
    }

    /// The same rows, locked until the transaction ends. Rows that windows find are those of an inner query, and have no lock of their own.
    pub fn locked(self) -> Query {
        let mut query = if self.is_windowed() { self.by_its_keys() } else { self };
        query.lock.get_or_insert_default();
        query
    }

    /// An expression over the rows of this query: where they are combined, what was selected is a column.
    pub fn over(&self, mut node: Node) -> Node {
        if let Some(combined) = &self.combined {
            combined.replace(&combined.first.row(), &mut node);
        }
        node
    }

    /// Whether its rows are those of its model, each once.
    fn is_rows(&self) -> bool {
        self.selected.is_none() && self.extra.iter().all(|extra| matches!(extra, Extra::Row(_, Kept::Field)))
    }

    /// The rows that `select_related` reads along.
    fn joined_along(&self) -> impl Iterator<Item = &'static Link> {
        self.extra.iter().filter_map(|extra| match extra {
            Extra::Row(link, Kept::Field) => Some(*link),
            Extra::Row(..) | Extra::Node(_) => None,
        })
    }

    /// The expressions of all cells of a row.
    fn row(&self) -> Vec<Node> {
        let column = |path, model: &'static crate::meta::ModelMeta| {
            (0..model.fields.len()).map(move |field| Node::Column(ColumnRef { path, model, field }))
        };
        let mut row: Vec<Node> = match &self.selected {
            Some(nodes) => nodes.clone(),
            None => column(None, self.model).collect(),
        };
        for extra in &self.extra {
            match extra {
                Extra::Node(node) => row.push(node.clone()),
                Extra::Row(link, _) => row.extend(column(Some(*link), link.target())),
            }
        }
        row
    }

    /// What it combines when there is nothing else to it, so that one more query can stand beside the others.
    fn bare(&self, by_key: bool) -> Option<&Combined> {
        let plain = self.order.is_none()
            && !self.reversed
            && !self.is_sliced()
            && !self.distinct
            && self.distinct_on.is_empty()
            // what rows of a model read along is read behind them
            && (by_key || self.extra.is_empty());
        match (self.by_keys(), &self.combined) {
            (Some(combined), _) if by_key && plain && self.filters.len() == 1 => Some(combined),
            (None, Some(combined)) if !by_key && plain && self.filters.is_empty() => {
                self.is_as_combined().then_some(combined)
            }
            _ => None,
        }
    }

    /// Whether it selects the rows of combined queries as they are.
    pub(super) fn is_as_combined(&self) -> bool {
        let (Some(combined), Some(nodes)) = (&self.combined, &self.selected) else { return false };
        let as_it_is = |(at, node): (usize, &Node)| matches!(node, Node::Selected { at: own, .. } if *own == at);
        nodes.iter().enumerate().all(as_it_is) && nodes.len() == combined.first.cells()
    }

    /// The queries whose rows of the model these are, when that is its first condition.
    pub fn by_keys(&self) -> Option<&Combined> {
        let Some(Node::In { list, .. }) = self.filters.first() else { return None };
        let Node::Scalar(keys) = &**list else { return None };
        keys.combined.as_deref().filter(|combined| combined.keys)
    }

    fn appended(self, operator: SetOperator, other: Query, keys: bool) -> Combined {
        let flat = matches!(operator, SetOperator::Union | SetOperator::UnionAll);
        let known =
            self.bare(keys).filter(|combined| flat && combined.rest.iter().all(|(known, _)| *known == operator));
        let mut combined = match known {
            Some(combined) => combined.clone(),
            None => Combined { first: self, rest: Vec::new(), keys },
        };
        combined.rest.push((operator, other));
        combined
    }
}

impl OrderBy {
    /// The same order of the rows of a query that may be combined.
    pub fn over(self, query: &Query) -> OrderBy {
        match self.key {
            OrderKey::Node(node) => OrderBy { key: OrderKey::Node(query.over(node)), ..self },
            OrderKey::Selected(_) | OrderKey::Random => self,
        }
    }
}

impl Combined {
    /// The combined queries.
    pub fn queries(&self) -> impl Iterator<Item = &Query> {
        std::iter::once(&self.first).chain(self.rest.iter().map(|(_, query)| query))
    }

    /// A query on the rows of all of them.
    fn table(self) -> Query {
        let model = self.first.model;
        let row = self.first.row().into_iter().enumerate();
        let selected = row.map(|(at, of)| Node::Selected { at, of: Box::new(of) }).collect();
        Query { selected: Some(selected), combined: Some(Arc::new(self)), scope: SCOPED, ..Query::new(model) }
    }

    fn replace(&self, row: &[Node], node: &mut Node) {
        if let Some(at) = row.iter().position(|selected| selected.same(node)) {
            let of = Box::new(std::mem::replace(node, Node::Constant(true)));
            *node = Node::Selected { at, of };
            return;
        }
        node.children_mut(&mut |child| self.replace(row, child));
    }
}
