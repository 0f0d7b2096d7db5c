//! Every difference between two states, as operations that lead from the one to the other.
//!
//! The operations are applied as they are found: what is asked next is the difference that is left. So the last state is the wanted one, or
//! it is an error; and what follows from a rename (foreign keys, tables of pairs) is never found twice.

mod alike;
mod fields;
mod fills;
mod hints;
mod keys;
mod models;
mod naming;
mod questioner;
mod refused;
mod renames;
mod tables;
mod values;

pub use hints::{HintError, Hints};
pub use naming::name_of as migration_name;
pub use questioner::{NonInteractive, Questioner, Stopped};
pub use refused::{Loss, Missing, MovedKey, MovedKeys, Refused};
pub(super) use values::check as check_value;
pub use values::{ValueError as FillError, parse as parse_fill};

use super::{Operation, State, StateError, optimize};
use fills::Fills;

/// What is compared, and what is known beside it.
#[derive(Debug, Clone)]
pub struct Autodetector<'a> {
    /// The models as the migrations leave them.
    pub from: &'a State,
    /// The models of the program.
    pub to: &'a State,
    /// What was renamed, as far as somebody said so.
    pub hints: &'a Hints,
    /// Whether tables and columns may go, with what is in them, without a question.
    pub allow_data_loss: bool,
}

/// Why there are no operations.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DetectError {
    /// Values would be lost, or are needed.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Foreign keys would point at other rows.
    #[error(transparent)]
    KeyMoves(#[from] MovedKeys),
    /// A rename that was said and can't be.
    #[error(transparent)]
    Hint(#[from] HintError),
    /// Whoever was asked wants to stop.
    #[error("stopped: nothing was written")]
    Stopped,
    /// The models do not fit together: one points at a model that is not there.
    #[error("the models do not fit together: {operation}: {error}")]
    Models {
        /// What can't be done.
        operation: String,
        /// Why.
        error: StateError,
    },
    /// Not all was found. This is a mistake of the library.
    #[error(
        "the operations that were found do not lead to the models of the program ({0}); please report this, and write the migration by hand (`makemigrations --empty`)"
    )]
    Unfinished(String),
}

impl From<Stopped> for DetectError {
    fn from(_: Stopped) -> Self {
        DetectError::Stopped
    }
}

/// A model that was there a moment ago is not: a mistake of the library, told as one.
impl From<StateError> for DetectError {
    fn from(error: StateError) -> Self {
        DetectError::Unfinished(error.to_string())
    }
}

/// The state on its way, and how it came there.
struct Work<'a> {
    state: State,
    to: &'a State,
    operations: Vec<Operation>,
    /// Renames that were possible, and were not made: old and new, of models and of fields (`Song.title`).
    possible: Vec<(String, String)>,
    /// Tables of pairs between other models than before: the pairs mean nothing any more.
    remade: Vec<String>,
}

impl Autodetector<'_> {
    /// The operations that lead from the one state to the other.
    ///
    /// # Errors
    ///
    /// [`DetectError`]
    pub fn changes(&self, questioner: &mut dyn Questioner) -> Result<Vec<Operation>, DetectError> {
        let mut work = Work {
            state: self.from.clone(),
            to: self.to,
            operations: Vec::new(),
            possible: Vec::new(),
            remade: Vec::new(),
        };
        let renames = self.hints.resolve(self.from, self.to)?;
        work.rename_models(&renames, questioner)?;
        work.rename_fields(&renames, questioner)?;
        work.remade = work.pairs_of_others();
        let moved = work.moved_keys();
        if !moved.is_empty() {
            return Err(MovedKeys(moved).into());
        }
        let mut losses = if self.allow_data_loss { Vec::new() } else { work.losses() };
        // before values are asked for: whoever wants to keep something types none in vain
        if !losses.is_empty() && questioner.may_be_lost(&losses)? {
            losses.clear();
        }
        let (fills, missing) = Fills::ask(&work, questioner)?;
        if !losses.is_empty() || !missing.is_empty() {
            return Err(Refused { losses, missing }.into());
        }
        work.generate(&fills)?;
        if !work.state.is_same(self.to) {
            return Err(DetectError::Unfinished(work.difference()));
        }
        if let Some(moved) = work.moves_a_key(self.from)? {
            return Err(MovedKeys(vec![moved]).into());
        }
        Ok(optimize(work.operations, self.from))
    }
}

impl Work<'_> {
    fn push(&mut self, operation: Operation) -> Result<(), DetectError> {
        operation
            .apply(&mut self.state)
            .map_err(|error| DetectError::Models { operation: operation.describe(), error })?;
        self.operations.push(operation);
        Ok(())
    }

    /// The names of models that are now and will be, in order.
    fn common(&self) -> Vec<String> {
        let names = self.state.models.iter().map(|model| &model.name);
        let mut names: Vec<String> = names.filter(|name| self.to.model(name).is_some()).cloned().collect();
        names.sort();
        names
    }

    /// The names of models that go.
    fn going(&self) -> Vec<String> {
        missing_in(&self.state, self.to)
    }

    /// The names of models that come.
    fn coming(&self) -> Vec<String> {
        missing_in(self.to, &self.state)
    }

    /// Tables of pairs that stay by name, and are between other models.
    fn pairs_of_others(&self) -> Vec<String> {
        let mut common = self.common();
        common.retain(|name| {
            let pair = self.state.model(name).zip(self.to.model(name));
            pair.is_some_and(|(model, target)| {
                model.automatic && target.automatic && alike::of_models(model, target).is_none()
            })
        });
        common
    }

    fn difference(&self) -> String {
        let differs = self.common().into_iter().find(|name| {
            let pair = self.state.model(name).zip(self.to.model(name));
            pair.is_some_and(|(one, other)| !one.is_same(other))
        });
        differs.or_else(|| self.going().pop()).or_else(|| self.coming().pop()).unwrap_or_default()
    }

    /// One after the other, so that each finds what it needs: nothing is named before it is made, nothing goes while it is used.
    fn generate(&mut self, fills: &Fills) -> Result<(), DetectError> {
        for model in std::mem::take(&mut self.remade) {
            self.push(Operation::DeleteModel { model })?;
        }
        self.remove_constraints()?;
        self.move_tables()?;
        self.remove_fields()?;
        self.delete_models()?;
        self.move_tables()?;
        self.move_keys(fills)?;
        self.create_models()?;
        self.change_fields(fills)?;
        self.delete_models()?;
        self.move_tables()?;
        self.add_constraints()
    }
}

fn missing_in(some: &State, others: &State) -> Vec<String> {
    let names = some.models.iter().map(|model| &model.name);
    let mut names: Vec<String> = names.filter(|name| others.model(name).is_none()).cloned().collect();
    names.sort();
    names
}
