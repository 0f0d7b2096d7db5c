//! What is done when a transaction is kept: mails, caches, tasks.

use super::Database;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A function that waits for the COMMIT.
pub(super) type Hook = Box<dyn FnOnce() + Send>;

impl Database {
    /// Calls `hook` once the outermost transaction is committed; never when it, or the block of this handle, is rolled back. Outside of a
    /// transaction it is called at once.
    ///
    /// Hooks run in the order in which they were registered, also when the future of `atomic` is dropped during the COMMIT. A panic of one
    /// is logged and does not keep the others from running. To do something asynchronous, spawn a task.
    ///
    /// ```no_run
    /// # use orm_core::{Result, db::Database};
    /// # async fn example(db: &Database) -> Result<()> {
    /// db.atomic(async |db| {
    ///     db.raw("INSERT INTO album (title) VALUES ('Divide')").execute().await?;
    ///     db.on_commit(|| println!("kept"));
    ///     Ok(())
    /// })
    /// .await
    /// # }
    /// ```
    pub fn on_commit(&self, hook: impl FnOnce() + Send + 'static) {
        let now: Option<Hook> = match &self.block {
            None => Some(Box::new(hook)),
            Some(block) => {
                let mut state = block.transaction.state();
                match state.position(block.id) {
                    Some(at) => {
                        state.frames[at].hooks.push(Box::new(hook));
                        None
                    }
                    // a hook that registers another one; after a rollback there is nothing to wait for
                    None => state.committed.then(|| Box::new(hook) as Hook),
                }
            }
        };
        // outside of the lock: it may use the handle
        if let Some(now) = now {
            now();
        }
    }
}

/// Calls the hooks of a committed transaction.
pub(super) fn call(hooks: Vec<Hook>) {
    for hook in hooks {
        // the rows are kept: one function that fails must not make the others forget their part
        if let Err(panic) = catch_unwind(AssertUnwindSafe(hook)) {
            let reason =
                panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
            tracing::error!(target: "orm::on_commit", reason, "a function registered by `on_commit` panicked");
        }
    }
}
