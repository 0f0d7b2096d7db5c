//! The rows of a statement in parts, so that no more than one part is in memory.
//!
//! Inside of a transaction the cursor is part of it, and other statements may run between its parts. Outside, it has a transaction of its
//! own that only reads, which ends with its last row.

use super::Database;
use super::atomic::{Atomic, Isolation, Open};
use super::classify::Context;
use super::driver::{Sink, Statement};
use super::fetch::own;
use crate::error::{Error, Result, Source};
use crate::model::{Decode, DecodeError, Reader, Row};
use crate::sql::{close_cursor, fetch_cursor, open_cursor};
use std::any::Any;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::runtime::Handle;

/// How many rows a part has. A hand-over or a round trip for each part is then little beside its rows.
const PART: usize = 500;

/// What is loaded along with the rows of a part.
pub(crate) trait Along<T>: Sync {
    fn load(&self, rows: &mut [T], db: &Database) -> impl Future<Output = Result<()>> + Send;
}

/// Rows that come in parts.
pub(crate) struct Cursor {
    db: Database,
    context: Context,
    number: u64,
    state: State,
}

enum State {
    New(Statement),
    /// With the transaction, when it is the cursor's own.
    Open(Option<Open>),
    Done,
}

impl Cursor {
    /// The rows of a statement. Nothing is sent yet.
    pub(crate) fn new(db: &Database, statement: Statement, context: Context) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Cursor { db: db.clone(), context, number, state: State::New(statement) }
    }

    /// The next rows; none when there are no more. What is loaded along is loaded in the same transaction.
    pub(crate) async fn next<T: Send + 'static>(&mut self, decode: Decode<T>, along: &impl Along<T>) -> Result<Vec<T>> {
        // whatever goes wrong: a transaction of its own is rolled back when it is dropped
        let own = match std::mem::replace(&mut self.state, State::Done) {
            State::Done => return Ok(Vec::new()),
            State::Open(own) => own,
            State::New(statement) => self.open(statement).await?,
        };
        let db = own.as_ref().map_or(&self.db, |own| &own.db);
        match self.part(db, decode, along).await {
            Err(error) => match own {
                Some(own) => own.end(Err(error)).await.0,
                None => Err(error),
            },
            Ok((rows, true)) => {
                self.state = State::Open(own);
                Ok(rows)
            }
            Ok((rows, false)) => {
                match own {
                    Some(own) => own.end(Ok::<_, Error>(())).await.0?,
                    None => {
                        self.db.run(close_cursor(self.number), &self.context, None).await?;
                    }
                }
                Ok(rows)
            }
        }
    }

    /// Whether the last row was given, or an error was.
    pub(crate) fn is_done(&self) -> bool {
        matches!(self.state, State::Done)
    }

    /// One part, and whether there may be more.
    async fn part<T: Send + 'static>(
        &self,
        db: &Database,
        decode: Decode<T>,
        along: &impl Along<T>,
    ) -> Result<(Vec<T>, bool)> {
        let sink: Box<dyn Sink> = Box::new(Part { rows: Vec::new(), reader: decode.reader() });
        let (_, sink) = db.run(fetch_cursor(self.number, PART), &self.context, Some(sink)).await?;
        let mut part = own::<Part<T>>(sink)?;
        along.load(&mut part.rows, db).await?;
        let more = part.is_full();
        Ok((part.rows, more))
    }

    async fn open(&self, statement: Statement) -> Result<Option<Open>> {
        let own = match self.db.is_in_transaction() {
            true => None,
            false => {
                // repeatable read: what is loaded along is of the same moment
                let reading = Atomic::<Error>::new().isolation(Isolation::RepeatableRead).read_only();
                Some(self.db.open(reading.settings()).await?)
            }
        };
        let db = own.as_ref().map_or(&self.db, |own| &own.db);
        let among_writers = !db.is_read_only();
        let statement = open_cursor(statement, db.backend(), self.number, among_writers);
        db.run(statement, &self.context, None).await?;
        Ok(own)
    }
}

/// Between two parts nothing is cut in two: the connection is rolled back and goes back to the pool.
impl Drop for Cursor {
    fn drop(&mut self) {
        if let (State::Open(Some(own)), Ok(runtime)) =
            (std::mem::replace(&mut self.state, State::Done), Handle::try_current())
        {
            let dropped = Error::Cancelled(Source::new("the stream was dropped before its last row"));
            runtime.spawn(async move { own.end(Err::<(), _>(dropped)).await.0 });
        }
    }
}

/// Gathers the rows of one part.
struct Part<T> {
    rows: Vec<T>,
    reader: Reader<T>,
}

impl<T: Send + 'static> Sink for Part<T> {
    fn row(&mut self, row: &Row<'_>) -> Result<(), DecodeError> {
        self.rows.push(self.reader.read(row)?);
        Ok(())
    }

    fn is_full(&self) -> bool {
        self.rows.len() >= PART
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self
    }
}
