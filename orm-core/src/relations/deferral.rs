//! Foreign keys whose check waits until a deletion is done, because models point at each other in a circle.

use super::collector::counts;
use crate::backend::Backend;
use crate::db::{Context, Database};
use crate::error::Result;
use crate::sql::{Statement, StatementKind};

/// Whether the check was put off for a deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deferral {
    /// Until the deletion is done.
    Ours,
    /// The program had put it off before, until it commits.
    Theirs,
}

impl Deferral {
    /// Puts the check off.
    pub(crate) async fn begin(db: &Database, context: &Context) -> Result<Self> {
        match db.backend() {
            Backend::Postgres => {
                db.execute(Statement::once("SET CONSTRAINTS ALL DEFERRED", StatementKind::Write), context).await?;
            }
            Backend::Sqlite => {
                if ask(db, "PRAGMA defer_foreign_keys", context).await? {
                    return Ok(Deferral::Theirs);
                }
                db.execute(Statement::once("PRAGMA defer_foreign_keys = ON", StatementKind::Write), context).await?;
            }
        }
        Ok(Deferral::Ours)
    }

    /// Checks, and from here on each statement again.
    pub(crate) async fn end(self, db: &Database, context: &Context) -> Result<()> {
        let text = match db.backend() {
            Backend::Postgres => "SET CONSTRAINTS ALL IMMEDIATE",
            // To switch it off makes SQLite forget what it has put off. So when there is something, COMMIT is left to find it.
            Backend::Sqlite if self == Deferral::Theirs || ask(db, "SELECT orm_put_off_keys()", context).await? => {
                return Ok(());
            }
            Backend::Sqlite => "PRAGMA defer_foreign_keys = OFF",
        };
        db.execute(Statement::once(text, StatementKind::Write), context).await?;
        Ok(())
    }
}

async fn ask(db: &Database, text: &'static str, context: &Context) -> Result<bool> {
    let rows = db.fetch(Statement::once(text, StatementKind::Read), context, |row| Ok(row.to_owned_row())).await?;
    Ok(counts(&rows)?.first().is_some_and(|answer| *answer != 0))
}
