//! Functions of the program that migrations run by name.

use crate::db::Database;
use crate::error::Result;
use crate::meta::nearest_ignoring_case as nearest;
use std::pin::Pin;

/// What a step gives: `Box::pin(step(db))`.
pub type StepFuture<'d> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'd>>;

/// A function that a migration may name. `#[orm::step]` submits it.
#[derive(Clone, Copy)]
pub struct Step {
    /// The name that stands in the file.
    pub name: &'static str,
    /// The module of the function.
    pub module: &'static str,
    /// The function. It gets the transaction of the migration.
    pub run: for<'d> fn(&'d Database) -> StepFuture<'d>,
}

impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}::{}", self.module, self.name)
    }
}

inventory::collect!(Step);

/// Why a name is no step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoStep {
    /// There is none; perhaps this one is meant.
    Unknown(Option<String>),
    /// Two modules have one.
    Twice([&'static str; 2]),
}

/// The step of that name.
pub(super) fn find(name: &str) -> Result<Step, NoStep> {
    let mut found = inventory::iter::<Step>.into_iter().filter(|step| step.name == name);
    match (found.next(), found.next()) {
        (Some(step), None) => Ok(*step),
        (Some(one), Some(other)) => Err(NoStep::Twice([one.module, other.module])),
        _ => Err(NoStep::Unknown(
            nearest(name, inventory::iter::<Step>.into_iter().map(|step| step.name)).map(str::to_owned),
        )),
    }
}
