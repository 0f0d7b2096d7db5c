//! Who is asked about what nobody can see in the models.

use super::Loss;
use crate::migrations::{FieldState, Fill, ModelState};
use crate::tables::ColumnType;

/// Whoever was asked wants to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("stopped")]
pub struct Stopped;

/// Answers questions about changes: a person at a terminal, or a test.
pub trait Questioner {
    /// Whether the one became the other.
    ///
    /// # Errors
    ///
    /// [`Stopped`]
    fn is_model_renamed(&mut self, old: &ModelState, new: &ModelState) -> Result<bool, Stopped>;

    /// Whether the one became the other.
    ///
    /// # Errors
    ///
    /// [`Stopped`]
    fn is_field_renamed(&mut self, model: &ModelState, old: &FieldState, new: &FieldState) -> Result<bool, Stopped>;

    /// Whether this may go, with what is in it; `false`: nobody knows. Asked once, when it is known what was renamed.
    ///
    /// # Errors
    ///
    /// [`Stopped`]
    fn may_be_lost(&mut self, _losses: &[Loss]) -> Result<bool, Stopped> {
        Ok(false)
    }

    /// What old rows get in a new field that must have a value and has no default; `None`: nobody knows.
    ///
    /// # Errors
    ///
    /// [`Stopped`]
    fn fill_of_new_field(
        &mut self,
        model: &ModelState,
        field: &FieldState,
        column_type: ColumnType,
    ) -> Result<Option<Fill>, Stopped>;

    /// What rows with NULL get in a field that may not be NULL any more and has no default; `None`: nobody knows.
    ///
    /// # Errors
    ///
    /// [`Stopped`]
    fn fill_of_nulls(
        &mut self,
        model: &ModelState,
        field: &FieldState,
        column_type: ColumnType,
    ) -> Result<Option<Fill>, Stopped>;
}

/// Nobody is there: nothing is renamed, no value is known.
#[derive(Debug, Clone, Copy, Default)]
pub struct NonInteractive;

impl Questioner for NonInteractive {
    fn is_model_renamed(&mut self, _: &ModelState, _: &ModelState) -> Result<bool, Stopped> {
        Ok(false)
    }

    fn is_field_renamed(&mut self, _: &ModelState, _: &FieldState, _: &FieldState) -> Result<bool, Stopped> {
        Ok(false)
    }

    fn fill_of_new_field(&mut self, _: &ModelState, _: &FieldState, _: ColumnType) -> Result<Option<Fill>, Stopped> {
        Ok(None)
    }

    fn fill_of_nulls(&mut self, _: &ModelState, _: &FieldState, _: ColumnType) -> Result<Option<Fill>, Stopped> {
        Ok(None)
    }
}
