//! The shell without a terminal, for tests. No part of the public interface: it changes without notice.

use crate::shell;
use orm_core::Database;
use std::fmt;

/// A session of the shell.
pub struct Console {
    session: shell::Quiet,
}

impl fmt::Debug for Console {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console").finish_non_exhaustive()
    }
}

impl Console {
    /// A new session.
    pub fn new(db: &Database) -> Self {
        Console { session: shell::Quiet::new(db.clone()) }
    }

    /// Types this, and gives what is printed; of an exception, the last line of its traceback.
    pub async fn enter(&mut self, text: &str) -> String {
        self.session.enter(text).await
    }

    /// What an error prints, with its caret.
    pub async fn report(&mut self, text: &str) -> String {
        self.session.report(text).await
    }

    /// What Tab offers behind this text.
    pub fn complete(&self, text: &str) -> Vec<String> {
        self.session.complete(text)
    }
}

/// Whether more lines must follow before this can be run.
pub fn is_incomplete(text: &str) -> bool {
    shell::is_incomplete(text)
}
