//! The handle that users hold.

use super::classify::{self, Context};
use super::driver::{Failure, Gone, Outcome, Sink, Statement, StatementKind};
use super::fetch::{self, Collect};
use super::lease::Lease;
use super::observe::{self, Observing};
use super::options::Options;
use super::pool::{Limits, Pool};
use super::session::{Ran, Target};
use super::transaction::Block;
use super::triggers::Triggers;
use crate::Backend;
use crate::error::{Error, Result};
use crate::model::{Decode, DecodeError, Row};
use crate::sql::Plans;
use crate::value::OwnedRow;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

/// A database: outside of [`atomic`](Self::atomic) a pool of connections, inside of it the transaction.
///
/// Cloning is cheap, and every clone is the same database. Functions take `&Database` and work in both places.
///
/// ```no_run
/// # use orm_core::{Result, db::Database};
/// # async fn example() -> Result<()> {
/// let db = Database::connect("sqlite://music.db").await?; // or "sqlite::memory:", or "postgres://user:password@host/name"
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Database {
    pub(super) shared: Arc<Shared>,
    /// The block of `atomic` that this handle belongs to.
    pub(super) block: Option<Block>,
}

/// What all handles of one database share.
pub(super) struct Shared {
    pub(super) backend: Backend,
    pub(super) pool: Pool,
    pub(super) observing: Observing,
    plans: Plans,
    pub(super) triggers: Triggers,
    cursor_key: [u64; 2],
}

/// The future of a statement. A box: the futures of the drivers are large, and a boxed one is compiled here once, not in each program again
/// for each of its models.
pub(crate) type Running<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

impl Database {
    /// Opens a database, and one connection to it, so that a wrong address fails here.
    ///
    /// `sqlite://music.db` and `sqlite:///var/lib/music.db` are files, `sqlite::memory:` lives as long as the `Database`;
    /// `postgres://user:password@host:5432/name` is a server. [`Options`] lists the parameters that may follow after a `?`.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] when the URL is wrong, [`Error::Unavailable`] when the database can't be reached. Neither contains the password.
    pub async fn connect(url: &str) -> Result<Database> {
        Self::connect_with(Options::new(url)).await
    }

    /// Opens a database with options.
    ///
    /// ```no_run
    /// # use orm_core::{Result, db::{Database, Options}};
    /// # use std::time::Duration;
    /// # async fn example() -> Result<()> {
    /// let options = Options::new("postgres://app@localhost/music").max_connections(20).acquire_timeout(Duration::from_secs(3));
    /// let db = Database::connect_with(options).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect).
    pub async fn connect_with(options: Options) -> Result<Database> {
        let cursor_key = options.cursor_key();
        let (target, limits, observing) = options.resolve()?;
        let mut db = Self::open_with(target, limits, observing).await?;
        if let Some(shared) = Arc::get_mut(&mut db.shared) {
            shared.cursor_key = cursor_key;
        }
        Ok(db)
    }

    pub(super) async fn open_with(target: Target, limits: Limits, observing: Observing) -> Result<Database> {
        let backend = target.backend();
        let pool = Pool::new(target, limits, backend == Backend::Sqlite)?;
        drop(pool.lease(false).await?);
        let shared = Shared {
            backend,
            pool,
            observing,
            plans: Plans::default(),
            triggers: Triggers::default(),
            cursor_key: [0; 2],
        };
        Ok(Database { shared: Arc::new(shared), block: None })
    }

    /// The kind of database.
    pub fn backend(&self) -> Backend {
        self.shared.backend
    }

    /// Closes every connection: those in use when they come back, for which this waits, but not longer than for a connection. Afterwards
    /// every use of any clone is [`Error::PoolClosed`].
    pub async fn close(&self) {
        self.shared.pool.close().await;
        // inside of a transaction it would wait for itself
        if self.block.is_none() {
            self.shared.pool.drained().await;
        }
    }

    /// Whether this is the handle of a block of [`atomic`](Self::atomic).
    pub fn is_in_transaction(&self) -> bool {
        self.block.is_some()
    }

    /// Whether it has one connection, because the data are in it.
    pub(crate) fn is_memory(&self) -> bool {
        self.shared.pool.is_memory()
    }

    /// The most connections that are open at a time.
    pub(crate) fn max_connections(&self) -> usize {
        self.shared.pool.max_connections()
    }

    /// As [`Block::leave_cursor`].
    pub(super) fn leave_cursor(&self, number: u64) {
        if let Some(block) = &self.block {
            block.leave_cursor(number);
        }
    }

    /// Whether this is the handle of a block that only reads.
    pub(crate) fn is_read_only(&self) -> bool {
        self.block.as_ref().is_some_and(Block::is_read_only)
    }

    /// The compiled statements.
    pub(crate) fn plans(&self) -> &Plans {
        &self.shared.plans
    }

    /// The key that cursors are sealed with.
    pub(crate) fn cursor_key(&self) -> [u64; 2] {
        self.shared.cursor_key
    }

    /// Whether values of rows may stand in messages.
    pub(crate) fn log_values(&self) -> bool {
        self.shared.observing.log_values
    }

    /// Runs one statement: the only step that waits. `context` says whose statement it is, `sink` takes its rows.
    pub(crate) fn run(
        &self,
        statement: Statement,
        context: &Context,
        sink: Option<Box<dyn Sink>>,
    ) -> Running<'_, (Outcome, Option<Box<dyn Sink>>)> {
        let context = *context;
        Box::pin(async move {
            if let (Some(detector), StatementKind::Read) = (&self.shared.observing.n_plus_one, statement.kind) {
                detector.notice(&context, &statement.text)?;
            }
            let observed = observe::start(&self.shared.observing, &statement);
            let sink = match &observed {
                Some(observed) => observed.count(sink),
                None => sink,
            };
            let ran = match &self.block {
                Some(block) => Box::pin(block.run(&self.shared, statement, context, sink)).await,
                None => self.shared.autocommit(statement, context, sink).await,
            };
            // what the state of the transaction forbids is not sent, and no event tells that it was
            if let Some(observed) = observed.filter(|_| !matches!(ran, Err(Error::Transaction(_)))) {
                observed.finish(self.shared.backend, ran.as_ref().map(|(outcome, _)| outcome.affected));
            }
            ran
        })
    }

    /// Runs a statement for its rows, each read by `decode`.
    pub(crate) async fn fetch<T: Send + 'static>(
        &self,
        statement: Statement,
        context: &Context,
        decode: fn(&Row<'_>) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>> {
        self.fetch_by(statement, context, Decode::Plain(decode)).await
    }

    /// Runs a statement for its rows, each read by `decode`.
    pub(crate) async fn fetch_by<T: Send + 'static>(
        &self,
        statement: Statement,
        context: &Context,
        decode: Decode<T>,
    ) -> Result<Vec<T>> {
        let (_, sink) = self.run(statement, context, Some(Collect::boxed(decode))).await?;
        fetch::collected(sink)
    }

    /// Runs a statement for what it does.
    pub(crate) async fn execute(&self, statement: Statement, context: &Context) -> Result<Outcome> {
        Ok(self.run(statement, context, None).await?.0)
    }

    /// Runs statements, all or none.
    pub(crate) async fn run_script(&self, statements: Vec<Statement>) -> Result<()> {
        self.atomic(async |db| {
            for statement in statements {
                db.run(statement, &Context::NONE, None).await?;
            }
            Ok(())
        })
        .await
    }

    /// Reads, also in a block that a failed statement has doomed: to complete the error of that statement. Only for SQLite, where the
    /// transaction itself is still open; PostgreSQL would refuse.
    pub(crate) fn look(&self, statement: Statement, context: &Context) -> Running<'_, Vec<OwnedRow>> {
        let context = *context;
        Box::pin(async move {
            let sink = Some(Collect::boxed(Decode::Plain(|row| Ok(row.to_owned_row()))));
            let (_, sink) = match &self.block {
                Some(block) => {
                    let mut held = block.hold(&self.shared).await;
                    let ran = held.lease()?.run(statement, sink).await;
                    ran.map_err(|failure| classify::error(failure, &context))?
                }
                None => self.shared.autocommit(statement, context, sink).await?,
            };
            fetch::collected(sink)
        })
    }
}

impl Shared {
    /// A session for a statement outside of any transaction.
    pub(super) fn lease(&self, kind: StatementKind) -> impl Future<Output = Result<Lease>> {
        self.pool.lease(!kind.reads())
    }

    async fn autocommit(&self, statement: Statement, context: Context, sink: Option<Box<dyn Sink>>) -> Ran<Error> {
        let kind = statement.kind;
        let mut lease = self.lease(kind).await?;
        let mut ran = lease.run(statement, sink).await;
        if let Err(Failure::Gone(gone)) = ran {
            // its death closed the others that rested with it, so the next one is new
            drop(lease);
            ran = Box::pin(self.again(*gone, context)).await;
        }
        if kind == StatementKind::Schema {
            self.pool.schema_changed();
        }
        ran.map_err(|failure| classify::error(failure, &context))
    }

    /// Runs a statement that found its connection gone on another one, when it only reads.
    async fn again(&self, gone: Gone, context: Context) -> Ran<Failure> {
        if !context.only_reads {
            return Err(gone.error.into());
        }
        self.lease(gone.statement.kind).await?.run(gone.statement, gone.sink).await
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database")
            .field("backend", &self.shared.backend)
            .field("target", &self.shared.pool.target())
            .field("pool", &self.shared.pool)
            .field("in_transaction", &self.is_in_transaction())
            .finish()
    }
}
