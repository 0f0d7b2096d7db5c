//! Compiled statements by the shape of the query: building text costs as much as a point query on SQLite.

use super::bind::Bind;
use super::shape::Shape;
use super::statement::{Statement, StatementKind};
use super::writer::Writer;
use crate::backend::Backend;
use crate::error::Result;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Arc, PoisonError, RwLock};

/// The compiled statements of one database.
#[derive(Debug, Default)]
pub(crate) struct Plans {
    plans: RwLock<HashMap<Box<[u64]>, Plan, BuildHasherDefault<WordHasher>>>,
}

/// How many shapes are kept. A program has about as many as places that query; one that makes new shapes without end starts over here.
const CAPACITY: usize = 4096;

#[derive(Debug)]
struct Plan {
    text: Arc<str>,
    binds: Vec<Bind>,
}

impl Plans {
    /// The statement of that shape, written by `write` when it is the first of its kind.
    pub(super) fn statement(
        &self,
        backend: Backend,
        shape: &Shape<'_>,
        kind: StatementKind,
        write: impl FnOnce(&mut Writer<'_>) -> Result<()>,
    ) -> Result<Statement> {
        if let Some(plan) = self.plans.read().unwrap_or_else(PoisonError::into_inner).get(&shape.words[..]) {
            return Ok(plan.statement(shape, kind));
        }
        let mut writer = Writer::new(backend, &shape.slots);
        write(&mut writer)?;
        let (text, binds) = writer.finish()?;
        let plan = Plan { text: text.into(), binds };
        let statement = plan.statement(shape, kind);
        let mut plans = self.plans.write().unwrap_or_else(PoisonError::into_inner);
        if plans.len() >= CAPACITY {
            plans.clear();
        }
        plans.insert(shape.words.as_slice().into(), plan);
        Ok(statement)
    }
}

impl Plan {
    /// With the values of a query of its shape.
    fn statement(&self, shape: &Shape<'_>, kind: StatementKind) -> Statement {
        let binds = self.binds.iter().map(|bind| bind.form.apply(shape.slots[bind.slot])).collect();
        Statement { binds, ..Statement::new(Arc::clone(&self.text), kind) }
    }
}

/// A hasher for words that the program makes itself: addresses and small numbers. Nobody outside chooses them.
#[derive(Debug, Default, Clone, Copy)]
struct WordHasher(u64);

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.write_u64(u64::from_ne_bytes(*word)));
        rest.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
