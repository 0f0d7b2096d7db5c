//! A session that shows nothing: what would be shown is given back.

use super::completion;
use super::eval::Eval;
use super::report::report;
use super::session;
use orm_core::Database;

/// A session without a terminal.
pub(crate) struct Quiet {
    eval: Eval,
    db: Database,
}

impl Quiet {
    pub(crate) fn new(db: Database) -> Self {
        // what is printed is taken line by line, before there is too much of it
        Quiet { eval: Eval::new(db.clone(), |_| {}), db }
    }

    /// What the line prints; of an exception, the last line.
    pub(crate) async fn enter(&mut self, text: &str) -> String {
        let done = session::run(&mut self.eval, &self.db, text).await;
        let mut out = std::mem::take(&mut self.eval.out);
        if let Err(raise) = done {
            out.push_str(&raise.to_string());
        }
        out.trim_end_matches('\n').to_owned()
    }

    /// What an exception of the line shows.
    pub(crate) async fn report(&mut self, text: &str) -> String {
        match session::run(&mut self.eval, &self.db, text).await {
            Ok(()) => String::new(),
            Err(raise) => anstream::adapter::strip_str(&report(text, &raise)).to_string(),
        }
    }

    pub(crate) fn complete(&self, text: &str) -> Vec<String> {
        completion::complete(text, &self.eval.globals).all
    }
}
