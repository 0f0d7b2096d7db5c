//! One connection, whichever driver it belongs to: the only `match` over drivers.

#[cfg(feature = "postgres")]
use super::driver::postgres;
#[cfg(feature = "sqlite")]
use super::driver::sqlite;
use super::driver::{Failure, Outcome, SessionState, Sink, Statement};
#[cfg(test)]
use super::fake;
use crate::Backend;
use crate::error::Error;

/// A statement's outcome, and the sink with its rows. An error drops the sink.
pub(crate) type Ran<E> = Result<(Outcome, Option<Box<dyn Sink>>), E>;

/// One connection.
pub(crate) enum Session {
    #[cfg(feature = "sqlite")]
    Sqlite(Box<sqlite::Session>),
    #[cfg(feature = "postgres")]
    Postgres(Box<postgres::Session>),
    #[cfg(test)]
    Fake(Box<fake::Session>),
}

/// What a connection is opened with.
#[derive(Clone)]
pub(crate) enum Target {
    #[cfg(feature = "sqlite")]
    Sqlite(Box<sqlite::Options>),
    #[cfg(feature = "postgres")]
    Postgres(Box<postgres::Options>),
    #[cfg(test)]
    Fake(fake::Options),
}

/// `each!(session, of Session, it => it.state())`: the same call on whichever it is.
macro_rules! each {
    ($enum:expr, of $name:ident, $it:ident => $do:expr) => {
        match $enum {
            #[cfg(feature = "sqlite")]
            $name::Sqlite($it) => $do,
            #[cfg(feature = "postgres")]
            $name::Postgres($it) => $do,
            #[cfg(test)]
            $name::Fake($it) => $do,
            // without a backend the enum is empty, but a reference to it is not; `borrow`, because some give the enum itself
            #[cfg(not(any(feature = "sqlite", feature = "postgres", test)))]
            it => match *std::borrow::Borrow::<$name>::borrow(&it) {},
        }
    };
}

impl Target {
    /// Host, port, database and user, or the file. No password.
    pub(crate) fn name(&self) -> String {
        each!(self, of Target, target => target.target())
    }

    /// The kind of database.
    pub(crate) fn backend(&self) -> Backend {
        match self {
            #[cfg(feature = "sqlite")]
            Target::Sqlite(_) => Backend::Sqlite,
            #[cfg(feature = "postgres")]
            Target::Postgres(_) => Backend::Postgres,
            #[cfg(test)]
            Target::Fake(options) => options.backend(),
            #[cfg(not(any(feature = "sqlite", feature = "postgres", test)))]
            it => match *it {},
        }
    }

    /// Whether the data are gone with the connection.
    pub(crate) fn is_memory(&self) -> bool {
        match self {
            #[cfg(feature = "sqlite")]
            Target::Sqlite(options) => options.is_memory(),
            #[cfg(feature = "postgres")]
            Target::Postgres(_) => false,
            #[cfg(test)]
            Target::Fake(options) => options.is_memory(),
            #[cfg(not(any(feature = "sqlite", feature = "postgres", test)))]
            it => match *it {},
        }
    }

    /// Opens a connection.
    pub(crate) async fn open(&self) -> Result<Session, Error> {
        // boxed: the futures of opening are large, and every statement's future would be as large, and moved about
        match self {
            #[cfg(feature = "sqlite")]
            Target::Sqlite(options) => Ok(Session::Sqlite(Box::new(Box::pin(sqlite::Session::open(options)).await?))),
            #[cfg(feature = "postgres")]
            Target::Postgres(options) => {
                Ok(Session::Postgres(Box::new(Box::pin(postgres::Session::open(options)).await?)))
            }
            #[cfg(test)]
            Target::Fake(options) => Ok(Session::Fake(Box::new(fake::Session::open(options).await?))),
            #[cfg(not(any(feature = "sqlite", feature = "postgres", test)))]
            it => match *it {},
        }
    }
}

impl Session {
    /// Runs one statement.
    pub(crate) async fn run(&mut self, statement: Statement, sink: Option<Box<dyn Sink>>) -> Ran<Failure> {
        match self {
            #[cfg(feature = "sqlite")]
            Session::Sqlite(session) => session.run(statement, sink).await,
            // a box costs little beside a round trip, and its size would be that of SQLite's statements too
            #[cfg(feature = "postgres")]
            Session::Postgres(session) => Box::pin(session.run(statement, sink)).await,
            #[cfg(test)]
            Session::Fake(session) => session.run(statement, sink).await,
            #[cfg(not(any(feature = "sqlite", feature = "postgres", test)))]
            it => match *it {},
        }
    }

    /// Runs a command without binds and rows: BEGIN, COMMIT, SAVEPOINT.
    pub(crate) async fn command(&mut self, text: &str) -> Result<(), Failure> {
        each!(self, of Session, session => Box::pin(session.command(text)).await)
    }

    /// How it stands.
    pub(crate) fn state(&self) -> SessionState {
        each!(self, of Session, session => session.state())
    }

    /// A future was dropped in the middle, or a transaction was left open.
    pub(crate) fn abandon(&mut self) {
        each!(self, of Session, session => session.abandon());
    }

    /// Makes it ready for the next use, or says that it can't be.
    pub(crate) async fn reset(&mut self) -> Result<(), Error> {
        each!(self, of Session, session => Box::pin(session.reset()).await)
    }

    /// SQLite: foreign keys are not checked until it is [reset](Self::reset).
    pub(crate) fn leave_keys_unchecked(&mut self) {
        match self {
            #[cfg(feature = "sqlite")]
            Session::Sqlite(session) => session.leave_keys_unchecked(),
            #[cfg(feature = "postgres")]
            Session::Postgres(_) => {}
            #[cfg(test)]
            Session::Fake(_) => {}
            #[cfg(not(any(feature = "sqlite", feature = "postgres", test)))]
            it => match *it {},
        }
    }

    /// PostgreSQL: whether a server that is silent for longer than a statement may take counts as gone.
    pub(crate) fn keep_limits(&mut self, keep: bool) {
        match self {
            #[cfg(feature = "sqlite")]
            Session::Sqlite(_) => _ = keep,
            #[cfg(feature = "postgres")]
            Session::Postgres(session) => session.keep_limits(keep),
            #[cfg(test)]
            Session::Fake(_) => {}
            #[cfg(not(any(feature = "sqlite", feature = "postgres", test)))]
            it => match *it {},
        }
    }

    /// The command that lifts the limits of time on the server, where it has some that are this session's alone.
    pub(crate) fn lifts_limits(&self) -> Option<&'static str> {
        match self {
            #[cfg(feature = "sqlite")]
            Session::Sqlite(_) => None,
            #[cfg(feature = "postgres")]
            Session::Postgres(session) => session.lifts_limits(),
            #[cfg(test)]
            Session::Fake(_) => None,
            #[cfg(not(any(feature = "sqlite", feature = "postgres", test)))]
            it => match *it {},
        }
    }

    /// Forgets the prepared statements: the schema has changed.
    pub(crate) fn clear_statements(&mut self) {
        each!(self, of Session, session => session.clear_statements());
    }

    /// Looks at what sqlx did with the connection that was lent to it.
    pub(crate) async fn after_sqlx(&mut self) -> Result<(), Error> {
        each!(self, of Session, session => Box::pin(session.after_sqlx()).await)
    }

    /// Says goodbye, and waits until that is done.
    pub(crate) async fn close(self) {
        // by value, so that no arm is needed where there is no backend
        match self {
            #[cfg(feature = "sqlite")]
            Session::Sqlite(session) => session.close().await,
            #[cfg(feature = "postgres")]
            Session::Postgres(session) => session.close().await,
            #[cfg(test)]
            Session::Fake(session) => session.close().await,
        }
    }
}
