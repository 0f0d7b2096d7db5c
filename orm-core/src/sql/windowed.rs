//! Conditions on windows: SQL has none, so the query becomes the inner one of two, and the outer one takes the rows that are to be kept.

use super::expression::Expressions;
use super::joins::Joins;
use super::order::Key;
use super::parts::{Parts, What};
use super::writer::Writer;
use crate::error::Result;
use crate::query::{ColumnRef, Node};

impl Parts<'_> {
    /// `SELECT c0, … FROM (SELECT … AS c0, … AS o0, condition AS kept FROM …) AS windowed WHERE kept ORDER BY o0 …`
    ///
    /// The windows see the rows of all other conditions, whether those were said before or behind.
    pub(super) fn write_windowed(
        &self,
        w: &mut Writer<'_>,
        what: What,
        joins: &Joins<'_>,
        expressions: &Expressions<'_>,
    ) -> Result<()> {
        w.push(if self.query.is_distinct() && what == What::Rows { "SELECT DISTINCT " } else { "SELECT " });
        let count = match what {
            What::Count => {
                w.push("count(*)");
                0
            }
            What::One => {
                w.push("1");
                0
            }
            What::Rows => self.query.cells(),
            What::Key => 1,
        };
        for at in 0..count {
            w.push(if at == 0 { "" } else { ", " }).ident(&selected(at));
        }
        w.push(" FROM (SELECT ");
        let name = |w: &mut Writer<'_>, at: usize| {
            w.push(" AS ").ident(&selected(at));
        };
        match what {
            What::Rows => self.selection(w, expressions, name)?,
            What::Key => {
                expressions.column(w, ColumnRef::key(self.query.model))?;
                name(w, 0);
            }
            What::Count | What::One => {}
        }
        w.push(if count == 0 { "" } else { ", " });
        for (at, order) in self.orders.iter().enumerate() {
            match order.key {
                Key::Node(node) => expressions.selected(w, node)?,
                Key::Own(column) => expressions.column(w, column)?,
                Key::Selected(..) | Key::Random => continue,
            }
            w.push(" AS ").ident(&ordered(at)).push(", ");
        }
        for (at, filter) in self.windowed().enumerate() {
            w.push(if at == 0 { "" } else { " AND " });
            w.push("(");
            expressions.selected(w, filter)?;
            w.push(")");
        }
        w.push(" AS ").ident(KEPT);
        expressions.joins.write(w);
        self.conditions(w, &Expressions::rows(joins), false, " WHERE ")?;
        if what == What::Rows {
            self.group_by(w);
        }
        self.conditions(w, expressions, true, " HAVING ")?;
        w.push(") AS \"windowed\" WHERE ").ident(KEPT);
        for (at, order) in self.orders.iter().enumerate() {
            w.push(if at == 0 { " ORDER BY " } else { ", " });
            let own;
            let node = match order.key {
                Key::Node(node) => {
                    w.ident(&ordered(at));
                    node
                }
                Key::Own(column) => {
                    own = Node::Column(column);
                    w.ident(&ordered(at));
                    &own
                }
                Key::Selected(position, node) => {
                    w.ident(&selected(position));
                    node
                }
                Key::Random => {
                    w.push("random()");
                    continue;
                }
            };
            expressions.collate(w, node);
            expressions.direction(w, *order, node);
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
