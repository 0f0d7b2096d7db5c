//! What `makemigrations` asks at a terminal.

use dialoguer::{Confirm, Input, Select};
use orm_core::migrations::{FieldKind, FieldState, Fill, ModelState, Questioner, Stopped, parse_fill};
use orm_core::tables::ColumnType;

/// Asks whoever sits there.
#[derive(Debug, Default)]
pub(crate) struct Terminal;

/// Which of these is to be done.
fn fix(choices: &[&str]) -> Result<usize, Stopped> {
    or_stop(Select::new().with_prompt("Please select a fix").items(choices).default(0).interact())
}

/// Ctrl-C, and a terminal that is gone, stop.
fn or_stop<T>(answer: dialoguer::Result<T>) -> Result<T, Stopped> {
    answer.map_err(|_| Stopped)
}

fn yes(question: String) -> Result<bool, Stopped> {
    or_stop(Confirm::new().with_prompt(question).default(false).interact())
}

fn kind(field: &FieldState) -> String {
    match &field.kind {
        FieldKind::Plain(column_type) => format!("a {column_type}"),
        FieldKind::Reference(reference) if reference.one_to_one => format!("a one-to-one to {}", reference.model),
        FieldKind::Reference(reference) => format!("a foreign key to {}", reference.model),
    }
}

fn value(column_type: ColumnType) -> Result<Option<Fill>, Stopped> {
    let typed: String = or_stop(
        Input::new()
            .with_prompt(format!(
                "The value, a {column_type} (`sql: ..` for an SQL expression, which may name columns)"
            ))
            .validate_with(|text: &String| parse_fill(text, column_type).map(|_| ()).map_err(|error| error.to_string()))
            .interact_text(),
    )?;
    Ok(parse_fill(&typed, column_type).ok().map(Fill::Value))
}

impl Questioner for Terminal {
    fn is_model_renamed(&mut self, old: &ModelState, new: &ModelState) -> Result<bool, Stopped> {
        let what = if old.automatic { "the table of pairs" } else { "the model" };
        yes(format!("Was {what} {} renamed to {}?", old.name, new.name))
    }

    fn is_field_renamed(&mut self, model: &ModelState, old: &FieldState, new: &FieldState) -> Result<bool, Stopped> {
        let name = &model.name;
        yes(format!("Was {name}.{} renamed to {name}.{} ({})?", old.name, new.name, kind(new)))
    }

    fn fill_of_new_field(
        &mut self,
        model: &ModelState,
        field: &FieldState,
        column_type: ColumnType,
    ) -> Result<Option<Fill>, Stopped> {
        anstream::println!(
            "It is impossible to add the field {}.{}, which is never NULL, without a value: rows that are there need one.",
            model.name,
            field.name
        );
        let choices = [
            "Provide a one-off default now (will be set on all existing rows)",
            "Quit, and write `#[orm(default = ..)]` in the model",
        ];
        match fix(&choices)? {
            0 => value(column_type),
            _ => Err(Stopped),
        }
    }

    fn fill_of_nulls(
        &mut self,
        model: &ModelState,
        field: &FieldState,
        column_type: ColumnType,
    ) -> Result<Option<Fill>, Stopped> {
        anstream::println!(
            "It is impossible to change {}.{} so that it is never NULL without a value: rows with NULL need one.",
            model.name,
            field.name
        );
        let choices = [
            "Provide a one-off default now (will be set on all existing rows with NULL)",
            "Ignore for now: rows with NULL were or will be seen to; one that is left makes the migration fail",
            "Quit, and write `#[orm(default = ..)]` in the model",
        ];
        match fix(&choices)? {
            0 => value(column_type),
            1 => Ok(Some(Fill::Nothing)),
            _ => Err(Stopped),
        }
    }
}
