//! Transactions that are run again when another one was in their way.

use super::{Atomic, Database};
use crate::error::{Error, Result, TransactionError};
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

// Not `AsyncFn`, which says what is meant: rustc 1.95 can't see that the future of an `AsyncFn` with borrowed captures is `Send`
// ("implementation of `AsyncFnMut` is not general enough"). A closure is `Clone` when its captures are, and references are.
impl Database {
    /// [`atomic`](Self::atomic), run again from its start, up to `attempts` times in all, when another transaction was in its way: a
    /// serialization failure, a deadlock, a lock of another process. See [`Error::is_retryable`].
    ///
    /// The block may run more than once, so it should do nothing but work on the database: what else is to be done belongs into
    /// [`on_commit`](Self::on_commit), which is called for the attempt that was kept. Between two attempts it waits, longer each time, and
    /// a little by chance. A COMMIT whose outcome is not known is not run again.
    ///
    /// ```no_run
    /// # use orm_core::{Result, db::{Atomic, Database, Isolation}};
    /// # async fn example(db: &Database) -> Result<()> {
    /// db.retry(3, async |db| {
    ///     let balance: i64 = db.raw("SELECT balance FROM account WHERE id = 1").one().await?;
    ///     db.raw("UPDATE account SET balance = $1 WHERE id = 1").bind(balance - 5).execute().await?;
    ///     Ok(())
    /// })
    /// .await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`atomic`](Self::atomic), of the last attempt; [`TransactionError::DurableNested`] inside of a transaction, where only the
    /// outermost block could be run again.
    pub async fn retry<T>(&self, attempts: u32, block: impl AsyncFnOnce(&Database) -> Result<T> + Clone) -> Result<T> {
        self.retry_with(Atomic::new(), attempts, block).await
    }

    /// [`retry`](Self::retry), with options. The error may be of any type: whether an attempt is worth repeating is known from the
    /// statements that failed, not from what the block made of their errors.
    ///
    /// # Errors
    ///
    /// As [`retry`](Self::retry).
    pub async fn retry_with<T, E: From<Error>>(
        &self,
        options: Atomic<E>,
        attempts: u32,
        block: impl AsyncFnOnce(&Database) -> Result<T, E> + Clone,
    ) -> Result<T, E> {
        if self.is_in_transaction() {
            return Err(Error::from(TransactionError::DurableNested).into());
        }
        let mut attempt = 1;
        loop {
            let (result, retryable) = match self.open(options.settings()).await {
                Ok(open) => {
                    let result = block.clone()(&open.db).await;
                    open.end(result).await
                }
                Err(error) => {
                    let retryable = error.is_retryable();
                    (Err(error.into()), retryable)
                }
            };
            if result.is_ok() || !retryable || attempt >= attempts {
                return result;
            }
            drop(result);
            tokio::time::sleep(pause(attempt)).await;
            attempt += 1;
        }
    }
}

/// How long to wait after that attempt: 5 ms, doubled each time up to a second, and between half and the whole of that, so that two
/// transactions that met once do not meet again.
fn pause(attempt: u32) -> Duration {
    let whole = 5u64.saturating_mul(1 << attempt.saturating_sub(1).min(8)).min(1000) * 1000;
    // the keys of a `RandomState` differ each time: chance enough for this, without a crate for it
    let chance = RandomState::new().hash_one(attempt) % (whole / 2 + 1);
    Duration::from_micros(whole / 2 + chance)
}
