//! The query that a queryset builds up, step by step.

use super::{ColumnRef, Node};
use crate::meta::ModelMeta;

/// What a queryset asks for. Cheap to clone behind an `Arc`; each step copies it only when it is shared.
#[derive(Debug, Clone)]
pub struct Query {
    /// The model whose rows are asked for.
    pub model: &'static ModelMeta,
    /// The conditions of `filter` and `exclude`, all of which hold. Empty: all rows.
    pub filters: Vec<Node>,
    /// What `values` selects; `None`: the model's own columns.
    pub selected: Option<Vec<Node>>,
    /// What `order_by` said; `None`: the model's own ordering.
    pub order: Option<Vec<OrderBy>>,
    /// Whether `reverse` turned the order round.
    pub reversed: bool,
    /// At most so many rows.
    pub limit: Option<u64>,
    /// Without the first so many rows.
    pub offset: u64,
    /// The first call that made no sense where it stood, reported when the query runs.
    pub misuse: Option<&'static str>,
}

/// What a row of the answer consists of.
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
    /// The expression that the query selects at this position, counted from 0.
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
            selected: None,
            order: None,
            reversed: false,
            limit: None,
            offset: 0,
            misuse: None,
        }
    }

    /// What a row of the answer consists of.
    pub fn selected(&self) -> Selected<'_> {
        match &self.selected {
            Some(nodes) => Selected::Nodes(nodes),
            None => Selected::Model(self.model),
        }
    }

    /// What makes the groups, when the query has any: what is selected beside aggregates.
    pub fn groups(&self) -> Option<Vec<&Node>> {
        let nodes = self.selected.as_ref().filter(|nodes| nodes.iter().any(Node::is_aggregate))?;
        Some(nodes.iter().filter(|node| !node.is_aggregate() && !node.has_window()).collect())
    }

    /// Whether the answer is known to be empty without asking the database.
    pub fn is_empty(&self) -> bool {
        self.limit == Some(0) || self.filters.iter().any(|filter| matches!(filter, Node::Constant(false)))
    }

    /// Whether a condition is about what a function over a window gives, so that a row is in the answer because of others.
    pub fn is_windowed(&self) -> bool {
        self.filters.iter().any(Node::has_window)
    }

    /// Whether `limit` or `offset` cut the answer.
    pub fn is_sliced(&self) -> bool {
        self.limit.is_some() || self.offset > 0
    }
}

impl OrderBy {
    /// The order turned round, NULLs too.
    pub fn reversed(mut self) -> Self {
        self.descending = !self.descending;
        self.nulls = self.nulls.map(|nulls| match nulls {
            Nulls::First => Nulls::Last,
            Nulls::Last => Nulls::First,
        });
        self
    }
}
