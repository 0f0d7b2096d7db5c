//! The query that a queryset builds up, step by step.

use super::{ColumnRef, Combined, DefaultScope, Link, Lock, Node};
use crate::meta::ModelMeta;
use std::sync::Arc;

/// What a queryset asks for. Cheap to clone behind an `Arc`; each step copies it only when it is shared.
#[derive(Debug, Clone)]
pub struct Query {
    /// The model whose rows are asked for.
    pub model: &'static ModelMeta,
    /// The conditions of `filter` and `exclude`, all of which hold. Empty: all rows.
    pub filters: Vec<Node>,
    /// How many of them were there when `values` was called. Where one of these names an aggregate over related rows, it is about the rows,
    /// and not about the groups.
    pub narrowed: usize,
    /// What `values` selects; `None`: the model's own columns.
    pub selected: Option<Vec<Node>>,
    /// The struct of `select`, which says what is selected: its aggregates over related rows make no groups.
    pub shape: Option<&'static str>,
    /// What is read beside that: what `annotate` added, and the rows of related models.
    pub extra: Vec<Extra>,
    /// What `order_by` said; `None`: the model's own ordering.
    pub order: Option<Vec<OrderBy>>,
    /// Whether `reverse` turned the order round.
    pub reversed: bool,
    /// At most so many rows.
    pub limit: Option<u64>,
    /// Without the first so many rows.
    pub offset: u64,
    /// Whether equal rows of what `values` selects are given once.
    pub distinct: bool,
    /// Of the rows that are equal in these, only the first one.
    pub distinct_on: Vec<Node>,
    /// The queries whose rows these are, in place of a table.
    pub combined: Option<Arc<Combined>>,
    /// Whether the rows are locked.
    pub lock: Option<Lock>,
    /// The first call that made no sense where it stood, reported when the query runs.
    pub misuse: Option<&'static str>,
    /// What became of the model's default scope.
    pub scope: DefaultScope,
}

/// What is read beside the columns of the model, or beside what `values` selects.
#[derive(Debug, Clone)]
pub enum Extra {
    /// An expression.
    Node(Node),
    /// The columns of the model at the end of a path to at most one row.
    Row(&'static Link, Kept),
}

/// Where a row of a related model goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Into the foreign key: `select_related(..)`.
    Field,
    /// Beside the row: `with(..)`.
    Beside,
}

/// What a row of the answer consists of, before what is [extra](Query::extra).
#[derive(Debug, Clone, Copy)]
pub enum Selected<'q> {
    /// The model's own columns.
    Model(&'static ModelMeta),
    /// These expressions.
    Nodes(&'q [Node]),
}

/// One part of an ordering.
#[derive(Debug, Clone)]
pub struct OrderBy {
    /// By what.
    pub key: OrderKey,
    /// Whether the largest comes first.
    pub descending: bool,
    /// Where NULLs stand; `None`: last ascending, first descending.
    pub nulls: Option<Nulls>,
}

/// What is ordered by.
#[derive(Debug, Clone)]
pub enum OrderKey {
    /// An expression.
    Node(Node),
    /// What the query selects at this position, counted from 0: an expression of `values` or `annotate`.
    Selected(usize),
    /// A new random order each time.
    Random,
}

/// Where NULLs stand in an ordering.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nulls {
    /// Before everything else.
    First,
    /// After everything else.
    Last,
}

/// One column of an UPDATE and its new value.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// A column of the query's own model.
    pub column: ColumnRef,
    /// The new value.
    pub node: Node,
}

impl Query {
    /// All rows of `model`.
    pub fn new(model: &'static ModelMeta) -> Self {
        Query {
            model,
            filters: Vec::new(),
            narrowed: 0,
            selected: None,
            shape: None,
            extra: Vec::new(),
            order: None,
            reversed: false,
            limit: None,
            offset: 0,
            distinct: false,
            distinct_on: Vec::new(),
            combined: None,
            lock: None,
            misuse: None,
            scope: DefaultScope::Pending,
        }
    }

    /// Selects these instead of the columns of the model. The conditions so far are about its rows.
    pub fn select(&mut self, nodes: Vec<Node>) {
        self.selected = Some(nodes.into_iter().map(|node| self.over(node)).collect());
        self.shape = None;
        self.extra = Vec::new();
        self.narrowed = self.filters.len();
    }

    /// What a row of the answer consists of.
    pub fn selected(&self) -> Selected<'_> {
        match &self.selected {
            Some(nodes) => Selected::Nodes(nodes),
            None => Selected::Model(self.model),
        }
    }

    /// The expressions that are selected, those of `annotate` too, each with its position in a row of the answer.
    pub fn expressions(&self) -> impl Iterator<Item = (usize, &Node)> {
        let mut at = self.selected.as_ref().map_or(self.model.fields.len(), Vec::len);
        let extra = self.extra.iter().filter_map(move |extra| {
            let position = at;
            match extra {
                Extra::Node(node) => {
                    at += 1;
                    Some((position, node))
                }
                Extra::Row(link, _) => {
                    at += link.target().fields.len();
                    None
                }
            }
        });
        self.selected.iter().flatten().enumerate().chain(extra)
    }

    /// How deep its deepest expression is.
    pub fn depth(&self) -> u16 {
        let mut deepest = 0;
        self.own_nodes(|node| deepest = deepest.max(node.depth()));
        let combined = self.combined.iter().flat_map(|combined| combined.queries()).map(Query::depth).max();
        deepest.max(combined.map_or(0, |depth| depth.saturating_add(1)))
    }

    /// How many cells a row of the answer has.
    pub fn cells(&self) -> usize {
        let own = self.selected.as_ref().map_or(self.model.fields.len(), Vec::len);
        let extra = self.extra.iter().map(|extra| match extra {
            Extra::Node(_) => 1,
            Extra::Row(link, _) => link.target().fields.len(),
        });
        own + extra.sum::<usize>()
    }

    /// The only expression that it selects.
    pub fn only(&self) -> Option<&Node> {
        match (self.selected.as_deref(), self.extra.as_slice()) {
            (Some([node]), []) => Some(node),
            _ => None,
        }
    }

    /// What makes the groups, when the query has any: what `values` selects beside aggregates. Each row is a group of its own when the
    /// primary key is among it, or `select` is, and all aggregates are over related rows.
    pub fn groups(&self) -> Option<Vec<&Node>> {
        self.selected.as_ref()?;
        let nodes = || self.expressions().map(|(_, node)| node);
        if !nodes().any(Node::is_aggregate) {
            return None;
        }
        let key = ColumnRef::key(self.model);
        let by_row =
            self.shape.is_some() || nodes().any(|node| matches!(node, Node::Column(column) if column.same(key)));
        let joined = || nodes().any(|node| !node.is_aggregate() && node.is_many());
        if by_row && !nodes().any(Node::needs_groups) && !joined() {
            return None;
        }
        Some(nodes().filter(|node| node.makes_groups()).collect())
    }

    /// Whether the answer is known to be empty without asking the database.
    pub fn is_empty(&self) -> bool {
        self.limit == Some(0) || self.filters.iter().any(|filter| matches!(filter, Node::Constant(false)))
    }

    /// Whether a condition is about what a function over a window gives, so that a row is in the answer because of others.
    pub fn is_windowed(&self) -> bool {
        self.filters.iter().any(Node::has_window)
    }

    /// Whether the number of rows of the answer is not that of the model's rows: there are groups, equal ones are given once, or there are
    /// many rows for one.
    pub fn counts_answers(&self) -> bool {
        let many = || self.selected.iter().flatten().any(|node| !node.is_aggregate() && node.is_many());
        self.groups().is_some() || self.is_distinct() || many()
    }

    /// Whether equal rows of its answer are to be found, and given once.
    pub fn is_distinct(&self) -> bool {
        self.distinct && self.selected.is_some()
    }

    /// Whether `limit` or `offset` cut the answer.
    pub fn is_sliced(&self) -> bool {
        self.limit.is_some() || self.offset > 0
    }
}
