//! One session: lines that are read, run, and answered.

use super::editor::{Editor, Input};
use super::error::Raise;
use super::eval::{Eval, Undone};
use super::magic::{self, Magic};
use super::parser;
use super::report::report;
use crate::output::{say, say_line};
use orm_core::Database;
use orm_core::db::Atomic;
use orm_core::testing::{CapturedQuery, capture_queries};
use std::future::Future;
use std::pin::Pin;

/// What a line says of those behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Line,
    Begin,
    Commit,
    Rollback,
    Leave,
}

/// A session.
pub(crate) struct Session {
    eval: Eval,
    /// Where statements go: the database, or the transaction that `%begin` opened.
    db: Database,
    /// Whether the statements of each line are shown.
    sql: bool,
}

/// Why a transaction of a session is not kept.
enum NotKept {
    Asked(Next),
    Failed(orm_core::Error),
}

impl From<orm_core::Error> for NotKept {
    fn from(error: orm_core::Error) -> Self {
        NotKept::Failed(error)
    }
}

impl Session {
    pub(crate) fn new(db: Database) -> Self {
        Session { eval: Eval::new(db.clone(), |text| say!("{text}")), db, sql: false }
    }

    /// Reads and runs until the person leaves.
    pub(crate) async fn talk(&mut self, editor: &mut Editor) {
        self.lines(editor).await;
    }

    /// As long as the transaction lasts that is open, or without one, until the person leaves.
    fn lines<'a>(&'a mut self, editor: &'a mut Editor) -> Pin<Box<dyn Future<Output = Next> + 'a>> {
        Box::pin(async move {
            loop {
                let text = match editor.read(&self.eval) {
                    Input::Text(text) => text,
                    Input::Interrupted => {
                        say_line!("KeyboardInterrupt");
                        continue;
                    }
                    Input::End => return Next::Leave,
                };
                match (self.answer(&text).await, self.db.is_in_transaction()) {
                    (Next::Line, _) => {}
                    (Next::Begin, false) => {
                        if self.transaction(editor).await == Next::Leave {
                            return Next::Leave;
                        }
                    }
                    (Next::Begin, true) => {
                        say_line!("there is a transaction already: %commit or %rollback ends it")
                    }
                    (Next::Commit | Next::Rollback, false) => {
                        say_line!("there is no transaction: %begin opens one");
                    }
                    (next, true) => return next,
                    (Next::Leave, false) => return Next::Leave,
                }
            }
        })
    }

    /// The lines between `%begin` and what ends it.
    async fn transaction(&mut self, editor: &mut Editor) -> Next {
        let outer = self.db.clone();
        let ended = outer
            .atomic_with(Atomic::new().error::<NotKept>(), async |db| {
                self.db = db.clone();
                say_line!("BEGIN: %commit keeps what follows, %rollback undoes it");
                match self.lines(editor).await {
                    Next::Commit => Ok(()),
                    next => Err(NotKept::Asked(next)),
                }
            })
            .await;
        self.db = outer;
        match ended {
            Ok(()) => say_line!("COMMIT"),
            Err(NotKept::Asked(next)) => {
                say_line!("ROLLBACK");
                return next;
            }
            Err(NotKept::Failed(error)) => {
                let raise = super::error::from_core(error, self.db.backend());
                say!("{}", report("", &raise));
            }
        }
        Next::Line
    }

    /// Runs what was typed, and shows what comes of it.
    async fn answer(&mut self, text: &str) -> Next {
        let (text, sql, table) = match magic::read(text) {
            None => (text.to_owned(), self.sql, self.eval.table),
            Some(Ok(Magic::Sql(None))) => return self.show_sql(!self.sql),
            Some(Ok(Magic::SqlIs(on))) => return self.show_sql(on),
            Some(Ok(Magic::Table(None))) => return self.show_tables(!self.eval.table),
            Some(Ok(Magic::TableIs(on))) => return self.show_tables(on),
            Some(Ok(Magic::Sql(Some(code)))) => (code, true, self.eval.table),
            Some(Ok(Magic::Table(Some(code)))) => (code, self.sql, true),
            Some(Ok(Magic::Begin)) => return Next::Begin,
            Some(Ok(Magic::Commit)) => return Next::Commit,
            Some(Ok(Magic::Rollback)) => return Next::Rollback,
            Some(Ok(Magic::Help)) => {
                say_line!("{}", magic::HELP);
                return Next::Line;
            }
            Some(Err(message)) => {
                say_line!("{message}");
                return Next::Line;
            }
        };
        let before = std::mem::replace(&mut self.eval.table, table);
        let (done, statements) = if sql {
            let db = self.db.clone();
            capture_queries(&db, self.interruptible(&text)).await
        } else {
            (self.interruptible(&text).await, Vec::new())
        };
        self.eval.table = before;
        say!("{}", std::mem::take(&mut self.eval.out));
        show(&statements);
        match done {
            Ok(()) => Next::Line,
            Err(raise) if raise.is("SystemExit") => Next::Leave,
            Err(raise) => {
                say!("{}", report(&text, &raise));
                Next::Line
            }
        }
    }

    fn show_sql(&mut self, on: bool) -> Next {
        self.sql = on;
        say_line!("statements are {}", if on { "shown" } else { "not shown" });
        Next::Line
    }

    fn show_tables(&mut self, on: bool) -> Next {
        self.eval.table = on;
        say_line!("rows are shown as {}", if on { "a table" } else { "Django shows them" });
        Next::Line
    }

    /// Runs it, unless Ctrl-C comes first. A statement that was sent is cancelled then.
    async fn interruptible(&mut self, text: &str) -> Result<(), Raise> {
        let db = self.db.clone();
        let done = tokio::select! {
            done = run(&mut self.eval, &db, text) => Some(done),
            _ = tokio::signal::ctrl_c() => None,
        };
        done.unwrap_or_else(|| Err(Raise::new("KeyboardInterrupt", "")))
    }
}

/// Runs what was typed. In a transaction, each line is a savepoint: one that fails undoes what it did, and the transaction goes on.
pub(crate) async fn run(eval: &mut Eval, db: &Database, text: &str) -> Result<(), Raise> {
    eval.db = db.clone();
    eval.recover();
    let statements = std::rc::Rc::new(parser::parse(text)?);
    if !db.is_in_transaction() {
        return eval.run(&statements, true).await.map(drop);
    }
    let ran = db
        .atomic_with(Atomic::new().error::<Undone>(), async |inner| {
            eval.db = inner.clone();
            eval.run(&statements, true).await.map_err(Undone::Raise)
        })
        .await;
    eval.db = db.clone();
    ran.map(drop).map_err(|undone| undone.into_raise(db.backend()))
}

/// The statements that a line sent, with the time that each took.
fn show(statements: &[CapturedQuery]) {
    let dim = anstyle::Style::new().dimmed();
    for statement in statements.iter().filter(|statement| !statement.is_transaction_control()) {
        let millis = statement.took.as_secs_f64() * 1000.0;
        let rows = statement.rows.map(|rows| format!(", {rows} {}", if rows == 1 { "row" } else { "rows" }));
        let values = statement.values.as_ref().map(|values| format!(" {values}")).unwrap_or_default();
        say_line!("{dim}-- {millis:.1} ms{}{dim:#}\n{}{values}", rows.unwrap_or_default(), statement.sql);
    }
}
