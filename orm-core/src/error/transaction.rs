//! What the state of a transaction forbids.

use super::Error;
use std::sync::Arc;

/// The state of a transaction forbids what was asked.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum TransactionError {
    /// A statement in this block failed before. Nothing more is sent until the block ends; it will be rolled back.
    ///
    /// To go on after a statement that may fail, give that statement an `atomic` of its own.
    #[error(
        "an earlier statement of this atomic block failed ({cause}), so the block can only be rolled back; \
         put the statement that may fail into an atomic block of its own"
    )]
    Aborted {
        /// What failed.
        cause: Arc<Error>,
    },
    /// The database undid the transaction on its own: disk full, an I/O error, a lost connection, a cancelled statement.
    #[error("the database undid the transaction ({cause}); nothing of it was kept")]
    Lost {
        /// Why.
        cause: Arc<Error>,
    },
    /// The connection broke during COMMIT: the transaction was kept whole or undone whole, and which is not known.
    #[error("the connection was lost during COMMIT: whether the transaction was kept is not known")]
    CommitOutcomeUnknown {
        /// What broke.
        cause: Arc<Error>,
    },
    /// The handle of a block was used after the block ended.
    #[error("this handle belongs to an atomic block that has ended")]
    Closed,
    /// The handle of an outer block was used while an inner one is open.
    #[error("an inner atomic block is open: use the handle that was given to it")]
    Nested,
    /// A block that must be the outermost one was opened inside another.
    #[error("a durable atomic block can't stand inside another atomic block")]
    DurableNested,
    /// An inner block without a savepoint of its own returned an error, so nothing of the block around it can be kept.
    #[error("an inner atomic block without a savepoint failed, so the block around it can only be rolled back")]
    InnerFailed,
    /// An isolation level or access mode was asked for inside another block.
    #[error("the isolation level and access mode are those of the outermost atomic block")]
    OptionsNested,
}

impl TransactionError {
    /// The error that led to this one.
    pub fn cause(&self) -> Option<&Error> {
        match self {
            TransactionError::Aborted { cause } | TransactionError::Lost { cause } => Some(cause),
            _ => None,
        }
    }
}
