//! The ways a statement is sent: as DDL, inside of a transaction of its own, or once more when what was prepared is stale.

use super::{Fault, HeldSink, Phase, Pooler, Session, classify, text_of};
use crate::db::driver::{Failure, Outcome, SessionState, Statement, StatementKind};
use sqlx::{AssertSqlSafe, Connection};
use std::sync::Arc;

impl Session {
    pub(super) async fn run_prepared(
        &mut self,
        statement: &Statement,
        sink: &mut HeldSink,
    ) -> Result<Outcome, Failure> {
        self.forget_stale_statements().await?;
        if statement.kind == StatementKind::Schema && statement.binds.is_empty() && sink.is_none() {
            self.change_schema(statement).await
        } else if self.options.pooler == Pooler::Transaction && self.phase == Phase::Idle {
            self.run_wrapped(statement, sink).await
        } else {
            self.run_healing(statement, sink).await
        }
    }

    /// DDL goes by the simple protocol: one round trip, nothing is kept prepared, and CREATE INDEX CONCURRENTLY works behind a pooler,
    /// where a wrapping transaction would forbid it.
    async fn change_schema(&mut self, statement: &Statement) -> Result<Outcome, Failure> {
        let answer = self.simple(AssertSqlSafe(Arc::clone(&statement.text))).await;
        self.clear_statements();
        if let Err(error) = answer {
            self.note_error();
            return Err(classify::failure(error, &self.options));
        }
        Ok(Outcome::default())
    }

    /// An unnamed statement inside of a transaction of its own: what a pooler in transaction mode needs.
    async fn run_wrapped(&mut self, statement: &Statement, sink: &mut HeldSink) -> Result<Outcome, Failure> {
        let mut again = true;
        loop {
            // not READ ONLY: a SELECT may lock rows, and call a function that writes
            self.command("BEGIN").await?;
            let fault = match self.send(statement, sink).await {
                Ok(outcome) => {
                    self.command("COMMIT").await?;
                    return Ok(outcome);
                }
                Err(fault) => fault,
            };
            if self.state() != SessionState::Broken {
                self.command("ROLLBACK").await?;
            }
            match fault {
                // sqlx asked about a type of a column between Parse and Bind, and that query took the unnamed statement with it
                Fault::Server { error, untouched: true } if again && classify::is_forgotten_statement(&error) => {
                    again = false
                }
                fault => return Err(self.failure(fault)),
            }
        }
    }

    /// Runs a statement, and once more when it was prepared before the schema changed.
    async fn run_healing(&mut self, statement: &Statement, sink: &mut HeldSink) -> Result<Outcome, Failure> {
        let was_idle = self.phase == Phase::Idle;
        let error = match self.send(statement, sink).await {
            Ok(outcome) => return Ok(outcome),
            Err(Fault::Server { error, untouched: true }) => error,
            Err(fault) => return Err(self.failure(fault)),
        };
        let stale = classify::is_stale_plan(&error);
        let forgotten = classify::is_forgotten_statement(&error);
        if stale || forgotten {
            self.clear_statements();
        }
        // DEALLOCATE ALL makes the server forget, too; but when another process answers, a pooler has given this one away
        if !was_idle || !(stale || forgotten) || (forgotten && self.is_handed_around().await?) {
            return Err(classify::failure(error, &self.options));
        }
        self.forget_stale_statements().await?;
        self.send(statement, sink).await.map_err(|fault| self.failure(fault))
    }

    /// Whether another process serves this session than the one that was there when it was opened.
    async fn is_handed_around(&mut self) -> Result<bool, Failure> {
        let Some(backend) = self.backend else { return Ok(false) };
        match self.simple("SELECT pg_backend_pid()").await {
            Ok(row) => Ok(text_of(row.as_ref(), 0) != Some(backend.to_string().as_str())),
            Err(error) => Err(classify::failure(error, &self.options)),
        }
    }

    async fn forget_stale_statements(&mut self) -> Result<(), Failure> {
        if !self.stale || self.phase == Phase::Failed {
            return Ok(());
        }
        self.busy = true;
        let answer = self.connection.clear_cached_statements().await;
        self.settle(answer).map_err(|error| classify::failure(error, &self.options))?;
        if self.options.pooler == Pooler::Named {
            self.options.change_salt();
        }
        self.stale = false;
        Ok(())
    }
}
