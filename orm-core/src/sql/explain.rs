//! `EXPLAIN` of a statement.

use super::statement::{Statement, StatementKind};
use crate::backend::Backend;

/// What PostgreSQL is to tell beside the plan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Explaining {
    pub(crate) analyze: bool,
    pub(crate) verbose: bool,
    pub(crate) buffers: bool,
    pub(crate) settings: bool,
    pub(crate) json: bool,
}

/// The statement that explains another one.
pub(crate) fn explain(statement: Statement, backend: Backend, options: Explaining) -> Statement {
    let mut text = String::with_capacity(statement.text.len() + 32);
    match backend {
        Backend::Sqlite => text.push_str("EXPLAIN QUERY PLAN "),
        Backend::Postgres => {
            text.push_str(if options.json { "EXPLAIN (FORMAT JSON" } else { "EXPLAIN (FORMAT TEXT" });
            let Explaining { analyze, verbose, buffers, settings, json: _ } = options;
            for (said, word) in
                [(analyze, ", ANALYZE"), (verbose, ", VERBOSE"), (buffers, ", BUFFERS"), (settings, ", SETTINGS")]
            {
                text.push_str(if said { word } else { "" });
            }
            text.push_str(") ");
        }
    }
    text.push_str(&statement.text);
    Statement { text: text.into(), kind: StatementKind::Read, persistent: false, ..statement }
}
