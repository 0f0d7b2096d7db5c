//! What takes as long as it takes, whatever limits the program has set for its own statements: migrations.

use super::Database;
use super::classify::{self, Context};
use super::driver::{Statement, StatementKind};
use super::observe;
use super::raw::Raw;
use crate::error::Result;

impl Database {
    /// Runs a statement outside of any transaction. The limits of its connection are lifted, so nobody uses that one afterwards.
    pub(crate) async fn execute_unlimited(&self, statement: Statement) -> Result<()> {
        let shared = &self.shared;
        let observed = observe::start(&shared.observing, &statement);
        let changes_schema = statement.kind == StatementKind::Schema;
        let mut lease = shared.lease(StatementKind::Write).await?;
        let ran = match lease.lift_limits_for_good().await {
            Ok(()) => lease.run(statement, None).await.map(|(outcome, _)| outcome.affected),
            Err(failure) => Err(failure),
        };
        drop(lease.close());
        if changes_schema {
            shared.pool.schema_changed();
        }
        let ran = ran.map_err(|failure| classify::error(failure, &Context::NONE));
        if let Some(observed) = observed {
            observed.finish(shared.backend, ran.as_ref().copied());
        }
        ran.map(drop)
    }
}

impl Raw<'_> {
    /// As [`Database::execute_unlimited`].
    pub(crate) async fn execute_unlimited(self) -> Result<()> {
        let (db, statement) = self.statement()?;
        db.execute_unlimited(statement).await
    }
}
