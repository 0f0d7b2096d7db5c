//! Which rows a query locks, and how.

use super::Link;

/// `FOR UPDATE`
#[derive(Debug, Clone, Default)]
pub struct Lock {
    /// Whether foreign keys to the rows may still be written meanwhile.
    pub no_key: bool,
    /// What happens where another transaction has the lock.
    pub wait: Wait,
    /// The paths whose rows are locked too.
    pub of: Vec<&'static Link>,
}

/// What happens where another transaction has the lock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum Wait {
    /// It is waited for.
    #[default]
    Wait,
    /// The query fails.
    NoWait,
    /// The row is left out.
    SkipLocked,
}

impl Lock {
    /// The first of its options, by the name of the method that sets it.
    pub fn option(&self) -> Option<&'static str> {
        match self.wait {
            Wait::NoWait => Some("`nowait`"),
            Wait::SkipLocked => Some("`skip_locked`"),
            Wait::Wait if self.no_key => Some("`no_key`"),
            Wait::Wait if !self.of.is_empty() => Some("`lock_of`"),
            Wait::Wait => None,
        }
    }
}
