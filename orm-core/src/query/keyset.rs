//! A place in the order of a query's rows: what is after a row, told by the values that it is ordered by.

use super::{ColumnRef, Comparison, Extra, Node, Nulls, OrderBy, OrderKey, Query, Rust};
use crate::value::{SqlType, Value};
use std::fmt::Write as _;

/// One part of an order in which no two rows have the same place.
#[derive(Debug, Clone)]
pub struct Place {
    /// What is ordered by.
    pub node: Node,
    /// Whether the largest comes first.
    pub descending: bool,
    /// Whether NULLs come before everything else.
    pub nulls_first: bool,
}

/// Why distinct rows can't be in an order.
pub(crate) const ORDER_OF_DISTINCT: &str = "rows that are `distinct()` have no order by what they do not select: order by what `values(..)` selects, or select what orders";

/// Why groups can't be in an order.
pub(crate) const ORDER_OF_GROUPS: &str = "groups are ordered by aggregates and by what is selected with `values(..)`: select the primary key too, if each row is meant";

impl Query {
    /// The query's order, with what tells rows apart behind it.
    pub fn places(&self) -> Result<Vec<Place>, &'static str> {
        if self.is_sliced() {
            return Err("pages are slices: `limit` and `offset` can't stand before them");
        }
        let groups = self.groups();
        let by_values = groups.is_some() || self.is_distinct() || self.combined.is_some();
        let own = |field| Node::Column(ColumnRef::own(self.model, field));
        let mut places = Vec::new();
        let mut add = |node: Node, descending: bool, nulls: Option<Nulls>| {
            let nulls_first = nulls.map_or(descending, |nulls| nulls == Nulls::First);
            places.push(Place { node, descending, nulls_first });
        };
        match &self.order {
            Some(orders) => {
                for order in orders {
                    match &order.key {
                        OrderKey::Node(Node::Constant(_)) => {}
                        OrderKey::Node(node) => add(node.clone(), order.descending, order.nulls),
                        OrderKey::Selected(wanted) => {
                            if let Some((_, node)) = self.expressions().find(|(at, _)| at == wanted) {
                                add(node.clone(), order.descending, order.nulls);
                            }
                        }
                        OrderKey::Random => {
                            return Err(
                                "pages of a random order would repeat rows and leave others out: give them an order",
                            );
                        }
                    }
                }
            }
            None if by_values => {}
            None => {
                for order in self.model.ordering {
                    add(own(order.field), order.descending, None);
                }
            }
        }
        if self.reversed {
            places.iter_mut().for_each(Place::turn);
        }
        let ties: Vec<Node> = match groups {
            Some(groups) => groups.into_iter().cloned().collect(),
            None if by_values => self.expressions().map(|(_, node)| node.clone()).collect(),
            None => vec![own(self.model.primary_key)],
        };
        // a lone order of rows without one runs with it
        let descending = self.reversed && self.order.is_none() && self.model.ordering.is_empty();
        for node in ties {
            if !places.iter().any(|place| place.node.same(&node)) {
                places.push(Place { node, descending, nulls_first: descending });
            }
        }
        if places.iter().any(|place| place.node.sql_type() == SqlType::Json) {
            return Err("pages can't be in the order of a JSON document");
        }
        Ok(places)
    }

    /// Refuses places that the answer does not have, and answers that depend on where a page begins.
    pub fn check_places(&self, places: &[Place]) -> Result<(), &'static str> {
        let windows = self.expressions().any(|(_, node)| node.has_window());
        if windows
            || places.iter().any(|place| place.node.has_window())
            || (self.groups().is_some() && self.is_windowed())
        {
            return Err(
                "a window would see only the rows from the cursor on: pages of numbered rows are those of `paginate`",
            );
        }
        let is_selected = |node: &Node| self.expressions().any(|(_, selected)| selected.same(node));
        if self.is_distinct() && !places.iter().all(|place| is_selected(&place.node)) {
            return Err(ORDER_OF_DISTINCT);
        }
        match self.groups() {
            Some(groups) if !places.iter().all(|place| place.node.is_of_groups(&groups)) => Err(ORDER_OF_GROUPS),
            _ => Ok(()),
        }
    }

    /// Puts the rows in the order of the places.
    pub fn order_at(&mut self, places: &[Place]) {
        let order = |place: &Place| OrderBy {
            key: OrderKey::Node(place.node.clone()),
            descending: place.descending,
            nulls: Some(if place.nulls_first { Nulls::First } else { Nulls::Last }),
        };
        self.order = Some(places.iter().map(order).collect());
        self.reversed = false;
    }

    /// Reads the values of the places too, behind everything else.
    pub fn read_places(&mut self, places: &[Place]) {
        self.extra.extend(places.iter().map(|place| Extra::Node(place.node.clone())));
    }

    /// What an order is by, in words: another order has others.
    pub fn described_places(&self, places: &[Place]) -> String {
        let mut out = format!("{} {}", self.model.name, self.model.table);
        for Place { node, descending, nulls_first } in places {
            // writing to a String can't fail
            let _ = write!(out, "\0{} {:?} {descending} {nulls_first}", Rust(node), node.sql_type());
        }
        out
    }
}

impl Place {
    /// Turns it round.
    pub fn turn(&mut self) {
        self.descending = !self.descending;
        self.nulls_first = !self.nulls_first;
    }

    fn compare(&self, op: Comparison, value: &Value) -> Node {
        Node::Compare { op, left: Box::new(self.node.clone()), right: Box::new(Node::Value(value.clone())) }
    }

    fn is_null(&self) -> Node {
        Node::IsNull(Box::new(self.node.clone()))
    }

    /// Whether a row has the same value.
    fn same(&self, value: &Value) -> Node {
        if value.is_null() { self.is_null() } else { self.compare(Comparison::Eq, value) }
    }

    /// Whether a row stands behind that value; `None`: none does.
    fn behind(&self, value: &Value, too: bool) -> Option<Node> {
        let nullable = self.node.nullable();
        match (value.is_null(), self.nulls_first) {
            (true, true) if too => Some(Node::Constant(true)),
            (true, true) => Some(Node::Not(Box::new(self.is_null()))),
            (true, false) => too.then(|| self.is_null()),
            (false, nulls_first) => {
                let op = match (self.descending, too) {
                    (false, false) => Comparison::Gt,
                    (false, true) => Comparison::Gte,
                    (true, false) => Comparison::Lt,
                    (true, true) => Comparison::Lte,
                };
                let behind = self.compare(op, value);
                Some(if nullable && !nulls_first { Node::Any(vec![behind, self.is_null()]) } else { behind })
            }
        }
    }
}

/// Whether a row stands behind the one with those values.
pub fn behind(places: &[Place], values: &[Value]) -> Node {
    let pairs: Vec<(&Place, &Value)> = places.iter().zip(values).collect();
    let mut choices = Vec::new();
    for (at, (place, value)) in pairs.iter().enumerate() {
        let Some(behind) = place.behind(value, false) else { continue };
        let mut parts: Vec<Node> = pairs[..at].iter().map(|(place, value)| place.same(value)).collect();
        parts.push(behind);
        choices.push(if parts.len() == 1 { parts.remove(0) } else { Node::All(parts) });
    }
    let behind = match choices.len() {
        0 => return Node::Constant(false),
        1 => return choices.remove(0),
        _ => Node::Any(choices),
    };
    // said once more of the first part alone, so that an index on it serves
    match pairs.first().and_then(|(place, value)| place.behind(value, true)) {
        Some(Node::Constant(true)) | None => behind,
        Some(first) => Node::All(vec![first, behind]),
    }
}
