//! Which tables have triggers of the program's own, learnt from PostgreSQL once in a while.

use super::{Context, Database};
use crate::error::Result;
use crate::meta::ModelMeta;
use crate::sql;
use crate::value::Cells;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What is known for longer is asked again: a migration may have run meanwhile.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

/// What was learnt of the tables of one database.
#[derive(Debug, Default)]
pub(super) struct Triggers(Mutex<HashMap<usize, (bool, Instant)>>);

impl Database {
    /// Whether a trigger of the table may change what is written. Nothing is told to whoever observes statements: it is about none of theirs.
    pub(crate) async fn has_triggers(&self, model: &'static ModelMeta) -> Result<bool> {
        let at = std::ptr::from_ref(model).addr();
        let lock = || self.shared.triggers.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, when)) = lock().get(&at).copied()
            && when.elapsed() < LOOK_AGAIN
        {
            return Ok(known);
        }
        let rows = self.look(sql::look_for_triggers(self.plans(), model)?, &Context::of(model)).await?;
        let found = rows.first().is_none_or(|row| row.cell(0).boolean() != Ok(false));
        lock().insert(at, (found, Instant::now()));
        Ok(found)
    }
}
