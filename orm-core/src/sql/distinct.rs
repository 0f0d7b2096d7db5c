//! `distinct_on`: of the rows that are equal in some expressions, the first one.
//!
//! The rows are chosen by their keys, in a query of its own. So the answer may have any order, and what else a query can do can be done.

use super::expression::Expressions;
use super::joins::Joins;
use super::order::Key;
use super::parts::Parts;
use super::writer::Writer;
use crate::backend::Backend;
use crate::error::{QueryError, Result};
use crate::query::{ColumnRef, Node, ORDER_OF_DISTINCT};

impl Parts<'_> {
    /// Whether the rows are chosen by `distinct_on`.
    pub(super) fn chooses(&self) -> bool {
        !self.query.distinct_on.is_empty()
    }

    /// Refuses what can't be chosen from, and what can't be given once.
    pub(super) fn check_distinct(&self) -> Result<()> {
        let misuse = |what| Err(QueryError::Misuse { what }.into());
        if self.chooses() {
            if self.query.combined.is_some() {
                return misuse(
                    "`distinct_on(..)` is about rows of a model: call it before `union_all(..)`, or before `values(..)` is combined",
                );
            }
            let ordered = self.chosen.iter().filter_map(|order| order.node());
            let mut chosen = self.query.distinct_on.iter().chain(ordered);
            if self.groups().is_some() || chosen.any(Node::needs_groups) {
                return misuse(
                    "`distinct_on(..)` chooses among rows, and groups of rows are none: leave it, or the aggregates, away",
                );
            }
        }
        let is_selected = |key: &Key<'_>| matches!(key, Key::Selected(..));
        if self.query.is_distinct() && !self.orders.iter().all(|order| is_selected(&order.key)) {
            return misuse(ORDER_OF_DISTINCT);
        }
        Ok(())
    }

    /// `SELECT key …` of the chosen rows. A row that has no other place is put where its key is, so that both databases choose the same.
    pub(super) fn write_chosen(&self, w: &mut Writer<'_>, outer: Option<&Joins<'_>>) -> Result<()> {
        let model = self.query.model;
        let mut joins = Joins::inner(w, model, outer);
        let ordered = self.chosen.iter().filter_map(|order| order.node());
        for node in self.query.distinct_on.iter().chain(&self.query.filters).chain(ordered) {
            joins.add(w, node);
        }
        let expressions = Expressions::rows(&joins);
        let key = ColumnRef::key(model);
        w.push("SELECT ");
        match w.backend() {
            Backend::Postgres => {
                w.push("DISTINCT ON (");
                self.equal(w, &expressions)?;
                w.push(") ");
                joins.write_column(w, key);
                joins.write(w);
                self.own_conditions(w, &expressions)?;
                w.push(" ORDER BY ");
                self.equal(w, &expressions)?;
                for order in &self.chosen {
                    w.push(", ");
                    expressions.order(w, order)?;
                }
                w.push(", ");
                joins.write_column(w, key);
            }
            Backend::Sqlite => {
                joins.write_column(w, key);
                w.push(" FROM (SELECT ");
                joins.write_column(w, key);
                w.push(", row_number() OVER (PARTITION BY ");
                self.equal(w, &expressions)?;
                for (at, order) in self.chosen.iter().enumerate() {
                    w.push(if at == 0 { " ORDER BY " } else { ", " });
                    expressions.order(w, order)?;
                }
                w.push(if self.chosen.is_empty() { " ORDER BY " } else { ", " });
                joins.write_column(w, key);
                w.push(") AS \"orm_place\"");
                joins.write(w);
                self.own_conditions(w, &expressions)?;
                w.push(") AS ");
                joins.write_table(w, None);
                w.push(" WHERE ");
                joins.write_table(w, None);
                w.push(".\"orm_place\" = 1");
            }
        }
        Ok(())
    }

    /// The expressions in which rows are equal.
    fn equal(&self, w: &mut Writer<'_>, expressions: &Expressions<'_>) -> Result<()> {
        for (at, node) in self.query.distinct_on.iter().enumerate() {
            w.push(if at > 0 { ", " } else { "" });
            // a bare number or placeholder would be the position of a column
            expressions.tight(w, node)?;
            expressions.collate(w, node);
        }
        Ok(())
    }
}
