//! The order that a query is answered in: its own, that of its model, or where one is needed, that of the primary key.

use crate::query::{ColumnRef, Node, Nulls, OrderBy, OrderKey, Query};

/// One part of an order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order<'q> {
    pub(super) key: Key<'q>,
    pub(super) descending: bool,
    pub(super) nulls: Option<Nulls>,
}

/// What is ordered by.
#[derive(Debug, Clone, Copy)]
pub(super) enum Key<'q> {
    /// An expression of the query.
    Node(&'q Node),
    /// A column of the query's own model.
    Own(ColumnRef),
    /// What is selected at this position, counted from 0.
    Selected(usize, &'q Node),
    /// A new random order each time.
    Random,
}

/// Which end of the order is asked for, and whether there must be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The query's order, if it has one.
    AsIs,
    /// An order there must be, because only the first row, or the last, is taken.
    First { last: bool },
    /// An order there must be, of rows whose keys alone are selected.
    Keys,
    /// None.
    Nothing,
}

/// The effective order; `groups`: what makes the groups, when there are any.
pub(super) fn effective<'q>(query: &'q Query, wanted: Wanted, groups: Option<&[&'q Node]>) -> Vec<Order<'q>> {
    if wanted == Wanted::Nothing {
        return Vec::new();
    }
    let ascending = |key| Order { key, descending: false, nulls: None };
    let own = |field: usize| Key::Own(ColumnRef::own(query.model, field));
    let mut orders: Vec<Order<'_>> = match &query.order {
        Some(orders) => {
            let parts = orders.iter().filter_map(|order| {
                Some(Order { key: key(query, &order.key)?, descending: order.descending, nulls: order.nulls })
            });
            parts.collect()
        }
        // the model's order would split the groups
        None if groups.is_some() => Vec::new(),
        // nor is it in rows that do not have its columns
        None if (query.is_distinct() || query.combined.is_some()) && !selects_own_order(query) => Vec::new(),
        None => {
            let ordering = query.model.ordering.iter();
            ordering.map(|order| Order { descending: order.descending, ..ascending(own(order.field)) }).collect()
        }
    };
    let needs_one = orders.is_empty() && (matches!(wanted, Wanted::First { .. } | Wanted::Keys) || query.reversed);
    match groups {
        Some(groups) if needs_one => orders.extend(groups.iter().map(|&node| ascending(Key::Node(node)))),
        None if needs_one && (query.is_distinct() || query.combined.is_some()) => {
            orders.extend(query.expressions().map(|(at, node)| ascending(Key::Selected(at, node))));
        }
        None if needs_one => orders.push(ascending(own(query.model.primary_key))),
        _ => {}
    }
    if wanted == Wanted::Keys {
        for order in &mut orders {
            if let Key::Selected(_, node) = order.key {
                order.key = Key::Node(node);
            }
        }
    } else if query.selected.is_some() || !query.extra.is_empty() {
        // by position: PostgreSQL takes an expression with a placeholder in it for another one each time it is written, and what is selected
        // need not be calculated twice
        for order in &mut orders {
            let by_position = groups.is_some() || query.is_distinct() || query.combined.is_some();
            let found = match order.key {
                Key::Node(node) if by_position || !matches!(node, Node::Column(_)) => {
                    query.expressions().find(|(_, selected)| selected.same(node))
                }
                Key::Own(column) if by_position => selected_column(query, column),
                _ => None,
            };
            if let Some((at, selected)) = found {
                order.key = Key::Selected(at, selected);
            }
        }
    }
    if query.reversed != matches!(wanted, Wanted::First { last: true }) {
        orders.iter_mut().for_each(Order::turn);
    }
    orders
}

/// An order as it is said, where no query stands behind it: that of a window, or of what an aggregate keeps.
pub(super) fn said(orders: &[OrderBy]) -> Vec<Order<'_>> {
    let parts = orders.iter().filter_map(|order| {
        let key = match &order.key {
            OrderKey::Node(node) => Key::Node(node),
            OrderKey::Random => Key::Random,
            OrderKey::Selected(_) => return None,
        };
        Some(Order { key, descending: order.descending, nulls: order.nulls })
    });
    parts.collect()
}

/// Where a column of the query's own model is selected.
fn selected_column(query: &Query, column: ColumnRef) -> Option<(usize, &Node)> {
    query.expressions().find(|(_, selected)| {
        let selected = if let Node::Selected { of, .. } = selected { of } else { *selected };
        matches!(selected, Node::Column(own) if own.same(column))
    })
}

/// Whether all columns of the model's order are selected.
fn selects_own_order(query: &Query) -> bool {
    let mut ordering = query.model.ordering.iter();
    ordering.all(|order| selected_column(query, ColumnRef::own(query.model, order.field)).is_some())
}

fn key<'q>(query: &'q Query, key: &'q OrderKey) -> Option<Key<'q>> {
    match key {
        // a constant orders nothing, and PostgreSQL refuses it
        OrderKey::Node(Node::Constant(_)) => None,
        OrderKey::Node(node) => Some(Key::Node(node)),
        OrderKey::Random => Some(Key::Random),
        OrderKey::Selected(wanted) => {
            let selected = query.expressions().find(|(at, _)| at == wanted);
            selected.map(|(at, node)| Key::Selected(at, node))
        }
    }
}

impl<'q> Order<'q> {
    /// What it is by, when that is an expression.
    pub(super) fn node(&self) -> Option<&'q Node> {
        match self.key {
            Key::Node(node) | Key::Selected(_, node) => Some(node),
            Key::Own(_) | Key::Random => None,
        }
    }

    /// Turns it round, NULLs too.
    fn turn(&mut self) {
        self.descending = !self.descending;
        self.nulls = self.nulls.map(|nulls| match nulls {
            Nulls::First => Nulls::Last,
            Nulls::Last => Nulls::First,
        });
    }
}
