//! What a session asks and says before its first statement.

use super::{Pooler, Session, classify, fetch, text_of};
use crate::db::driver::SessionState;
use sqlx::AssertSqlSafe;
use sqlx::postgres::PgArguments;
use std::sync::Arc;

impl Session {
    /// Settings for the whole session, in one round trip; and which process serves it.
    pub(super) async fn set_up(&mut self) -> Result<(), sqlx::Error> {
        // the server then notices within a second that a client has gone, and stops its query. Not every system can: then 22023
        const CHECK: &str = ", CASE current_setting('client_connection_check_interval', true) \
                              WHEN '0' THEN set_config('client_connection_check_interval', '1s', false) END";
        let mut text = "SELECT pg_backend_pid()".to_owned();
        for (name, time) in
            [("statement_timeout", self.options.statement_timeout), ("lock_timeout", self.options.lock_timeout)]
        {
            if let Some(time) = time {
                text.push_str(&format!(", set_config('{name}', '{}', false)", time.as_millis()));
            }
        }
        let row = match self.simple(AssertSqlSafe(format!("{text}{CHECK}"))).await {
            Err(error) if classify::answer(&error).is_some() && self.state() == SessionState::Idle => {
                self.simple(AssertSqlSafe(text)).await?
            }
            answer => answer?,
        };
        self.backend = text_of(row.as_ref(), 0).and_then(|pid| pid.parse().ok());
        // with no cache every statement is unnamed
        if self.options.cache_statements == 0 { self.learn_types().await } else { Ok(()) }
    }

    /// Whether a server that is silent for longer than a statement may take counts as gone.
    pub(crate) fn keep_limits(&mut self, keep: bool) {
        self.limited = keep;
    }

    /// What lifts the limits of time for the session. Behind a pooler the session is that of others too, and has none of ours.
    pub(crate) fn lifts_limits(&self) -> Option<&'static str> {
        // only newer servers have the second
        const LIFT: &str = "SELECT set_config('statement_timeout', '0', false), \
                            CASE WHEN current_setting('transaction_timeout', true) IS NOT NULL \
                            THEN set_config('transaction_timeout', '0', false) END";
        (self.options.pooler == Pooler::None).then_some(LIFT)
    }

    /// Makes sqlx learn the types of this database that no PostgreSQL has built in.
    ///
    /// sqlx asks about a type when it first meets it in an answer, between Parse and Bind, and that query takes the unnamed statement with
    /// it (26000). Inside of a transaction there is no second try, so it must happen here. Without such types this is one round trip.
    pub(super) async fn learn_types(&mut self) -> Result<(), sqlx::Error> {
        const TYPES: &str = "SELECT string_agg(format('NULL::%s', t.oid::regtype), ', ') FROM (SELECT oid FROM pg_type \
                             WHERE (typtype = 'e' OR typtype = 'b' AND typcategory <> 'A' AND oid >= 16384) \
                             AND has_type_privilege(oid, 'USAGE') ORDER BY oid LIMIT 1000) t";
        let row = self.simple(TYPES).await?;
        let Some(types) = text_of(row.as_ref(), 0) else { return Ok(()) };
        let select: Arc<str> = format!("SELECT {types}").into();
        self.simple("BEGIN READ ONLY").await?;
        let mut kinds = Vec::new();
        self.busy = true;
        let connection = &mut self.connection;
        let answer = fetch(connection, &mut kinds, select, PgArguments::default(), false, &mut None, &mut true).await;
        // 26000 is what is expected here
        if let Err(error) = self.settle(answer)
            && self.broken
        {
            return Err(error);
        }
        self.simple("ROLLBACK").await.map(|_| ())
    }
}
