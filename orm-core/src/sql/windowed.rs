//! Conditions on windows: SQL has none, so the query becomes the inner one of two, and the outer one takes the rows that are to be kept.

use super::expression::Expressions;
use super::joins::Joins;
use super::select::{Parts, What};
use super::writer::Writer;
use crate::error::Result;
use crate::query::{ColumnRef, OrderKey, Selected};

impl Parts<'_> {
    /// `SELECT c0, … FROM (SELECT … AS c0, … AS o0, condition AS kept FROM …) AS windowed WHERE kept ORDER BY o0 …`
    ///
    /// The windows see the rows of all other conditions, whether those were said before or behind.
    pub(super) fn write_windowed(&self, w: &mut Writer<'_>, what: What, joins: &Joins) -> Result<()> {
        let count = match (what, self.query.selected()) {
            (What::Rows, Selected::Model(model)) => model.fields.len(),
            (What::Rows, Selected::Nodes(nodes)) => nodes.len(),
            (What::Key, _) => 1,
            (What::Count | What::One, _) => 0,
        };
        w.push("SELECT ");
        match what {
            What::Count => {
                w.push("count(*)");
            }
            What::One => {
                w.push("1");
            }
            What::Rows | What::Key => {
                for at in 0..count {
                    w.push(if at == 0 { "" } else { ", " }).ident(&selected(at));
                }
            }
        }
        w.push(" FROM (SELECT ");
        let expressions = Expressions::joined(joins);
        let mut groups = Vec::new();
        match (what, self.query.selected()) {
            (What::Rows, Selected::Model(model)) => {
                for field in 0..count {
                    joins.write_column(w, ColumnRef::own(model, field));
                    w.push(" AS ").ident(&selected(field)).push(", ");
                }
            }
            (What::Rows, Selected::Nodes(nodes)) => {
                for (at, node) in nodes.iter().enumerate() {
                    expressions.outermost(w, node)?;
                    w.push(" AS ").ident(&selected(at)).push(", ");
                }
                groups = self.group_positions();
            }
            (What::Key, _) => {
                joins.write_column(w, ColumnRef::own(self.query.model, self.query.model.primary_key));
                w.push(" AS ").ident(&selected(0)).push(", ");
            }
            (What::Count | What::One, _) => {}
        }
        for (at, order) in self.orders.iter().enumerate() {
            if let OrderKey::Node(node) = &order.key {
                expressions.selected(w, node)?;
                w.push(" AS ").ident(&ordered(at)).push(", ");
            }
        }
        for (at, filter) in self.windowed().enumerate() {
            w.push(if at == 0 { "" } else { " AND " });
            w.push("(");
            expressions.selected(w, filter)?;
            w.push(")");
        }
        w.push(" AS ").ident(KEPT);
        joins.write(w);
        self.conditions(w, &expressions, false, " WHERE ")?;
        Self::group_by(w, &groups);
        self.conditions(w, &expressions, true, " HAVING ")?;
        w.push(") AS \"windowed\" WHERE ").ident(KEPT);
        for (at, order) in self.orders.iter().enumerate() {
            w.push(if at == 0 { " ORDER BY " } else { ", " });
            let node = match &order.key {
                OrderKey::Node(node) => {
                    w.ident(&ordered(at));
                    node
                }
                OrderKey::Selected(position) => {
                    let Some(node) = self.query.selected.as_ref().and_then(|nodes| nodes.get(*position)) else {
                        continue;
                    };
                    w.ident(&selected(*position));
                    node
                }
                OrderKey::Random => {
                    w.push("random()");
                    continue;
                }
            };
            expressions.collate(w, node);
            expressions.direction(w, order, node);
        }
        self.slice(w)
    }
}

/// What the inner query calls its conditions on windows.
const KEPT: &str = "kept";

/// What the inner query calls what is selected.
fn selected(at: usize) -> String {
    format!("c{at}")
}

/// What the inner query calls what is ordered by.
fn ordered(at: usize) -> String {
    format!("o{at}")
}
