//! `select_for_update`: rows that nobody else changes until the transaction ends.

use super::QuerySet;
use crate::backend::Backend;
use crate::db::Database;
use crate::error::{Error, QueryError, Result, Source};
use crate::model::{Expression, Model};
use crate::query::{Link, Lock, Node, Query, Wait};

impl<M: Model, R> QuerySet<M, R> {
    /// The rows are locked until the transaction ends: who else wants to change or lock them waits. Only inside of
    /// [`atomic`](Database::atomic).
    ///
    /// The rows of `M` are locked, and not those of other models that conditions look at ([`lock_of`](Self::lock_of) adds some). On SQLite
    /// `atomic` has the right to write for itself alone, so that nothing is left to lock; the options are then
    /// [`Unsupported`](QueryError::Unsupported).
    ///
    /// `count`, `exists` and `aggregate` lock nothing.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Job { id: i64, #[orm(default = false)] done: bool }
    /// # async fn example(db: Database) -> orm::Result {
    /// db.atomic(async |db| {
    ///     // on PostgreSQL, each worker takes another job
    ///     let next = Job.objects.filter(!Job.done).order_by(Job.id).select_for_update().skip_locked().first(db).await?;
    ///     if let Some(mut job) = next {
    ///         job.done = true;
    ///         job.save(db).await?;
    ///     }
    ///     Ok(())
    /// })
    /// .await
    /// # }
    /// # fn main() {}
    /// ```
    pub fn select_for_update(self) -> Self {
        self.step(|query| {
            query.lock.get_or_insert_default();
        })
    }

    /// After [`select_for_update`](Self::select_for_update): a row that another transaction has locked is an error,
    /// [`LockTimeout`](Error::LockTimeout), and not waited for. PostgreSQL only.
    pub fn nowait(self) -> Self {
        self.wait(Wait::NoWait)
    }

    /// After [`select_for_update`](Self::select_for_update): a row that another transaction has locked is left out. PostgreSQL only.
    pub fn skip_locked(self) -> Self {
        self.wait(Wait::SkipLocked)
    }

    /// After [`select_for_update`](Self::select_for_update): others may still write foreign keys to the rows. PostgreSQL only.
    pub fn no_key(self) -> Self {
        self.option(|lock| lock.no_key = true)
    }

    /// After [`select_for_update`](Self::select_for_update): the rows at the end of a path of required foreign keys are locked too.
    /// PostgreSQL only.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String }
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, album: ForeignKey<Album> }
    /// # async fn example(db: Database) -> orm::Result {
    /// db.atomic(async |db| Song.objects.select_for_update().lock_of(Song.album).all(db).await).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn lock_of(self, path: impl Expression<Model = M>) -> Self {
        let link = match path.tree().node {
            Node::Column(column) if column.field_meta().relation.is_some() => {
                Some(Link::interned(column.path, column.model, column.field, false))
            }
            _ => None,
        };
        let queryset = self.option(|lock| lock.of.extend(link));
        match link {
            Some(_) => queryset,
            None => queryset.step(|query| {
                query.misuse.get_or_insert("`lock_of(..)` takes a foreign key, such as `Song.album`");
            }),
        }
    }

    fn wait(self, wait: Wait) -> Self {
        self.step(|query| {
            if query.lock.as_ref().is_some_and(|lock| lock.wait != Wait::Wait && lock.wait != wait) {
                query.misuse.get_or_insert(
                    "`nowait` and `skip_locked` exclude each other: a row that is left out is not waited for",
                );
            }
        })
        .option(|lock| lock.wait = wait)
    }

    fn option(self, set: impl FnOnce(&mut Lock)) -> Self {
        self.step(|query| match &mut query.lock {
            Some(lock) => set(lock),
            None => {
                query
                    .misuse
                    .get_or_insert("`nowait`, `skip_locked`, `no_key` and `lock_of` follow `select_for_update()`");
            }
        })
    }
}

/// Refuses to lock where it would mean nothing.
pub(super) fn check(db: &Database, query: &Query) -> Result<()> {
    let Some(lock) = &query.lock else { return Ok(()) };
    if let Some(what) = query.misuse {
        return Err(QueryError::Misuse { what }.into());
    }
    if !db.is_in_transaction() {
        let what = "`select_for_update` locks rows until the transaction ends: call it inside of `db.atomic(..)`";
        return Err(QueryError::Misuse { what }.into());
    }
    if db.backend() == Backend::Sqlite {
        if lock.option().is_some() {
            let what =
                "`nowait`, `skip_locked`, `no_key` and `lock_of`, because `atomic` has the whole database for itself";
            return Err(QueryError::Unsupported { backend: "SQLite", what }.into());
        }
        if db.is_read_only() {
            // as PostgreSQL answers
            return Err(Error::ReadOnly(Source::new("`select_for_update` in a read-only atomic block")));
        }
    }
    Ok(())
}
