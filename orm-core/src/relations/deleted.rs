//! What a deletion deleted.

use std::collections::BTreeMap;
use std::fmt;

/// How many rows were deleted, in all and of each model. Models that lost no row are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Deleted {
    /// Rows in all.
    pub total: u64,
    /// Rows of each model, by the model's name.
    pub by_model: BTreeMap<&'static str, u64>,
}

impl Deleted {
    pub(crate) fn add(&mut self, model: &'static str, rows: u64) {
        if rows > 0 {
            self.total += rows;
            *self.by_model.entry(model).or_default() += rows;
        }
    }
}

/// `3 rows: 2 Album, 1 Song`
impl fmt::Display for Deleted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.total, if self.total == 1 { "row" } else { "rows" })?;
        for (at, (model, rows)) in self.by_model.iter().enumerate() {
            write!(f, "{} {rows} {model}", if at == 0 { ":" } else { "," })?;
        }
        Ok(())
    }
}
