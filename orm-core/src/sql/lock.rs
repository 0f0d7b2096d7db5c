//! `FOR UPDATE`: on PostgreSQL, where rows are locked one by one. On SQLite a transaction has the whole database.

use super::joins::Joins;
use super::order::Order;
use super::parts::Parts;
use super::shape::Shape;
use super::writer::Writer;
use crate::backend::Backend;
use crate::error::{QueryError, Result};
use crate::query::{Lock, Node, Wait};

/// Everything that the text of a lock depends on.
pub(super) fn shape_lock(lock: &Lock, shape: &mut Shape<'_>) {
    shape.word(u64::from(lock.no_key) | (lock.wait as u64) << 8 | (lock.of.len() as u64) << 16);
    lock.of.iter().for_each(|link| shape.path(Some(link)));
}

impl<'q> Parts<'q> {
    /// The lock, where the rows are locked.
    pub(super) fn lock(&self) -> Option<&'q Lock> {
        self.query.lock.as_ref().filter(|_| self.locks)
    }

    /// Refuses to lock what is no row of a table.
    pub(super) fn check_lock(&self) -> Result<()> {
        let Some(lock) = self.lock() else { return Ok(()) };
        let misuse = |what| Err(QueryError::Misuse { what }.into());
        if self.query.combined.is_some() || self.query.counts_answers() {
            return misuse(
                "`select_for_update` locks rows of a model: groups, `distinct()`, `values(..)` along a path to many rows and combined \
                 `values(..)` are none",
            );
        }
        let ordered = self.orders.iter().filter_map(Order::node);
        if self.query.is_windowed()
            || self.query.expressions().map(|(_, node)| node).chain(ordered).any(Node::has_window)
        {
            return misuse(
                "`select_for_update` locks rows as they stand in the table, and windows number those of an answer: read the keys first, and \
                 lock the rows by their keys",
            );
        }
        if lock.of.iter().any(|link| link.nullable) {
            return misuse(
                "`lock_of(..)` takes a path of required foreign keys: where there may be no row, there may be none to lock",
            );
        }
        Ok(())
    }

    /// Joins the rows that are locked beside those of the model.
    pub(super) fn join_locked(&self, w: &mut Writer<'_>, joins: &mut Joins<'_>) {
        self.lock().iter().flat_map(|lock| &lock.of).for_each(|link| joins.add_path(w, Some(link)));
    }

    /// The rows of the model itself are locked, and not what conditions look at besides.
    pub(super) fn write_lock(&self, w: &mut Writer<'_>, joins: &Joins<'_>) -> Result<()> {
        let Some(lock) = self.lock().filter(|_| w.backend() == Backend::Postgres) else { return Ok(()) };
        w.push(if lock.no_key { " FOR NO KEY UPDATE OF " } else { " FOR UPDATE OF " });
        joins.write_table(w, None);
        for link in &lock.of {
            w.push(", ");
            joins.write_table(w, Some(link));
        }
        w.push(match lock.wait {
            Wait::Wait => "",
            Wait::NoWait => " NOWAIT",
            Wait::SkipLocked => " SKIP LOCKED",
        });
        Ok(())
    }
}
