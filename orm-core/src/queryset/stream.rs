//! Rows one by one, of an answer of any size.

use super::fetch::Place;
use super::loading::Answer;
use super::{QuerySet, fetch, lock};
use crate::db::{Along, Context, Cursor, Database};
use crate::error::Result;
use crate::model::Model;
use crate::query::Query;
use crate::sql::{self, Select};
use futures_core::Stream;
use std::panic::Location;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Task, Poll};

/// The rows of a queryset one by one: see [`QuerySet::stream`].
#[must_use = "a stream does nothing until its rows are asked for"]
pub struct Rows<R> {
    /// The rows that are here already.
    part: std::vec::IntoIter<R>,
    source: Source<R>,
}

enum Source<R> {
    /// Nothing is sent yet.
    New(Box<dyn FnOnce() -> Asking<R> + Send>),
    /// Between two parts.
    Waiting(Box<dyn Parts<R>>),
    /// A part is on its way.
    Asking(Asking<R>),
    Done,
}

type Asking<R> = Pin<Box<dyn Future<Output = Result<Part<R>>> + Send>>;

/// Rows, and where the next ones come from.
type Part<R> = (Vec<R>, Option<Box<dyn Parts<R>>>);

/// Where the next rows come from. Behind it is the model, which a stream does not name.
trait Parts<R>: Send {
    fn more(self: Box<Self>) -> Asking<R>;
}

/// A cursor, and how the rows of its parts are read, and what is loaded along with them.
struct Reading<M, R> {
    cursor: Cursor,
    answer: Answer<M, R>,
}

impl<M: Model, R: Send + 'static> Along<R> for Answer<M, R> {
    async fn load(&self, rows: &mut [R], db: &Database) -> Result<()> {
        self.load(rows, db).await
    }
}

impl<M: Model, R: Send + 'static> Parts<R> for Reading<M, R> {
    fn more(mut self: Box<Self>) -> Asking<R> {
        Box::pin(async move {
            let Reading { cursor, answer } = &mut *self;
            let rows = cursor.next(answer.decode(), answer).await?;
            let source: Option<Box<dyn Parts<R>>> = if self.cursor.is_done() { None } else { Some(self) };
            Ok((rows, source))
        })
    }
}

impl<M: Model, R: Send + 'static> QuerySet<M, R> {
    /// The rows one by one, with only a few hundred of them in memory, however many there are: by [`try_next`](Rows::try_next), or as a
    /// `futures_core::Stream`.
    ///
    /// Nothing is sent before the first row is asked for. Outside of [`atomic`](Database::atomic) the stream reads in a transaction of its
    /// own, and has a connection until its last row, or until it is dropped: all rows are as they were at one moment. Inside, it belongs to
    /// the transaction, and other statements may run between its rows; those that it gives are as they were when the first one was asked
    /// for. An SQLite database in memory has one connection, so there all rows are read at once.
    ///
    /// [`prefetch_related`](Self::prefetch_related) loads what belongs to those few hundred rows, in the same transaction.
    ///
    /// After an error there are no more rows.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64 }
    /// # async fn example(db: Database) -> orm::Result {
    /// let mut songs = Song.objects.order_by(Song.name).stream(&db);
    /// while let Some(song) = songs.try_next().await? {
    ///     println!("{}", song.name);
    /// }
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// The items are errors where a statement may fail, as with `all`.
    #[track_caller]
    pub fn stream(&self, db: &Database) -> Rows<R> {
        let (db, query, answer, place) = (db.clone(), self.query(), self.answer(), Location::caller());
        let first = move || Box::pin(first(db, query, answer, place)) as Asking<R>;
        Rows { part: Vec::new().into_iter(), source: Source::New(Box::new(first)) }
    }
}

impl<R: Send + 'static> Rows<R> {
    /// The next row; `None` after the last one. When the future is dropped, no row is lost.
    ///
    /// # Errors
    /// What a statement may fail with.
    pub async fn try_next(&mut self) -> Result<Option<R>> {
        self.next().await.transpose()
    }

    /// The next row, or an error; `None` after the last one. When the future is dropped, no row is lost.
    pub async fn next(&mut self) -> Option<Result<R>> {
        std::future::poll_fn(|task| Pin::new(&mut *self).poll_next(task)).await
    }
}

impl<R: Send + 'static> Stream for Rows<R> {
    type Item = Result<R>;

    fn poll_next(self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<Option<Result<R>>> {
        let this = self.get_mut();
        loop {
            if let Some(row) = this.part.next() {
                return Poll::Ready(Some(Ok(row)));
            }
            let mut asking = match std::mem::replace(&mut this.source, Source::Done) {
                Source::Done => return Poll::Ready(None),
                Source::New(first) => first(),
                Source::Waiting(parts) => parts.more(),
                Source::Asking(asking) => asking,
            };
            let part = match asking.as_mut().poll(task) {
                Poll::Ready(part) => part,
                Poll::Pending => {
                    this.source = Source::Asking(asking);
                    return Poll::Pending;
                }
            };
            match part {
                Ok((rows, source)) => {
                    this.part = rows.into_iter();
                    this.source = source.map_or(Source::Done, Source::Waiting);
                }
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let here = self.part.len();
        (here, matches!(self.source, Source::Done).then_some(here))
    }
}

/// Nothing in it is pinned.
impl<R> Unpin for Rows<R> {}

impl<R> std::fmt::Debug for Rows<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows").field("here", &self.part.len()).finish_non_exhaustive()
    }
}

async fn first<M: Model, R: Send + 'static>(
    db: Database,
    query: Arc<Query>,
    answer: Answer<M, R>,
    place: Place,
) -> Result<Part<R>> {
    if db.is_memory() && !db.is_in_transaction() {
        return Ok((fetch::rows(&db, &query, Select::Rows, answer, place).await?, None));
    }
    lock::check(&db, &query)?;
    if fetch::is_empty(&query) {
        return Ok((Vec::new(), None));
    }
    let statement = sql::select(db.plans(), db.backend(), &query, Select::Rows)?;
    let cursor = Cursor::new(&db, statement, Context::asked(&db, &query, place));
    Box::new(Reading { cursor, answer }).more().await
}
