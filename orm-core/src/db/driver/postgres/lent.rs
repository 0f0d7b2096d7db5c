//! The connection in the hands of plain sqlx code, and what it left when it comes back.

use super::{PING_TIMEOUT, Phase, Pooler, Session, classify, lost, text_of};
use crate::error::{Error, QueryError, Source, TransactionError};
use sqlx::postgres::PgConnection;
use std::sync::Arc;
use tokio::time::timeout;

impl Session {
    /// Lends the connection to plain sqlx code. [`after_sqlx`](Session::after_sqlx) takes it back; without that the session is broken.
    ///
    /// With `pooler=transaction` that code must be inside of a transaction, and its queries must say `persistent(false)`.
    pub(crate) fn connection(&mut self) -> Result<&mut PgConnection, Error> {
        if self.options.pooler == Pooler::Transaction && self.phase == Phase::Idle {
            let what = "with `pooler=transaction`, `sqlx(..)` belongs into a block of `atomic`: outside of a transaction the pooler \
                        may answer its query with another one's rows";
            return Err(QueryError::Misuse { what }.into());
        }
        self.busy = true;
        Ok(&mut self.connection)
    }

    /// Takes the connection back from plain sqlx code: sends what sqlx has queued, and finds out whether the transaction is as it was.
    pub(crate) async fn after_sqlx(&mut self) -> Result<(), Error> {
        // the two clocks stand alike outside of a transaction only, and a failed one refuses to tell
        let probe = self.simple("SELECT statement_timestamp() = transaction_timestamp()");
        let Ok(answer) = timeout(PING_TIMEOUT, probe).await else {
            return Err(lost("the server does not answer"));
        };
        let found = match answer {
            Ok(row) if text_of(row.as_ref(), 0) == Some("t") => Phase::Idle,
            Ok(_) => Phase::InTransaction,
            Err(error) if classify::answer(&error).is_some_and(|answer| answer.code() == "25P02") => Phase::Failed,
            Err(error) => {
                self.broken = true;
                return Err(Error::ConnectionLost(Source::new(error)));
            }
        };
        match (self.phase, found) {
            (Phase::Idle, Phase::Idle) => Ok(()),
            (Phase::Idle, _) => {
                self.simple("ROLLBACK").await.map_err(|error| Error::ConnectionLost(Source::new(error)))?;
                let what = "plain sqlx code left a transaction open; it was rolled back";
                Err(QueryError::Misuse { what }.into())
            }
            (_, Phase::Idle) => {
                // whatever is sent now would be kept at once
                self.broken = true;
                let what = "plain sqlx code ended the transaction of the atomic block that it ran in";
                Err(TransactionError::Lost { cause: Arc::new(QueryError::Misuse { what }.into()) }.into())
            }
            (_, found) => {
                self.phase = found;
                Ok(())
            }
        }
    }
}
