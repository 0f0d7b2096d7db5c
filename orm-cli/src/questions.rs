//! What `makemigrations` asks at a terminal. As Django does, a line at a time: any terminal can show that, and Ctrl-C leaves it as it was.

use crate::failure::Failure;
use crate::output::say_line;
use orm_core::migrations::{FieldKind, FieldState, Fill, Loss, ModelState, Questioner, Stopped, parse_fill};
use orm_core::tables::ColumnType;
use rustyline::Editor;
use rustyline::history::MemHistory;
use std::io::IsTerminal;

const VALUE: &str = "Provide a one-off default now (will be set on all existing rows)";
const VALUE_FOR_NULLS: &str = "Provide a one-off default now (will be set on all existing rows with NULL)";
const IGNORE: &str =
    "Ignore for now: rows with NULL were or will be seen to; one that is left makes the migration fail";
const QUIT: &str = "Quit, and write `#[orm(default = ..)]` in the model";

/// Asks whoever sits there.
pub(crate) struct Terminal {
    lines: Editor<(), MemHistory>,
    is_for_show: bool,
}

/// Whether somebody sees the questions and can answer them.
pub(crate) fn somebody_is_there() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

impl Terminal {
    /// `is_for_show`: nothing is written, so that what is only written is not asked for.
    pub(crate) fn new(is_for_show: bool) -> Result<Self, Failure> {
        let lines = Editor::with_history(rustyline::Config::default(), MemHistory::new())
            .map_err(|error| Failure::new(format!("the terminal can't be read: {error}; `--no-input` asks nothing")))?;
        Ok(Terminal { lines, is_for_show })
    }

    /// Ctrl-C, Ctrl-D, and a terminal that is gone, stop.
    fn line(&mut self, prompt: &str) -> Result<String, Stopped> {
        Ok(self.lines.readline(prompt).map_err(|_| Stopped)?.trim().to_owned())
    }

    fn yes(&mut self, question: &str) -> Result<bool, Stopped> {
        let mut prompt = format!("{question} [y/N] ");
        loop {
            match self.line(&prompt)?.to_lowercase().as_str() {
                "y" | "yes" => return Ok(true),
                "n" | "no" | "" => return Ok(false),
                _ => "Please answer yes or no: ".clone_into(&mut prompt),
            }
        }
    }

    /// Which of these is to be done.
    fn choice<'c>(&mut self, choices: &[&'c str]) -> Result<&'c str, Stopped> {
        say_line!("Please select a fix:");
        for (at, choice) in choices.iter().enumerate() {
            say_line!(" {}) {choice}", at + 1);
        }
        let mut prompt = "Select an option: ";
        loop {
            let number = self.line(prompt)?.parse::<usize>().unwrap_or_default();
            if let Some(choice) = number.checked_sub(1).and_then(|at| choices.get(at)) {
                return Ok(choice);
            }
            prompt = "Please select a valid option: ";
        }
    }

    fn value(&mut self, column_type: ColumnType) -> Result<Option<Fill>, Stopped> {
        say_line!(
            "Please enter the value, of type {column_type}. `sql: ..` is an SQL expression, which may name columns; Ctrl-C quits."
        );
        loop {
            let typed = self.line(">>> ")?;
            match parse_fill(&typed, column_type) {
                Ok(value) => return Ok(Some(Fill::Value(value))),
                Err(error) => say_line!("Invalid input: {error}"),
            }
            // the arrow up brings it back, to be mended; without, it is typed again
            let _ = self.lines.add_history_entry(typed);
        }
    }
}

fn kind(field: &FieldState) -> String {
    match &field.kind {
        FieldKind::Plain(column_type) => column_type.to_string(),
        FieldKind::Reference(reference) if reference.one_to_one => format!("a one-to-one to {}", reference.model),
        FieldKind::Reference(reference) => format!("a foreign key to {}", reference.model),
    }
}

impl Questioner for Terminal {
    fn is_model_renamed(&mut self, old: &ModelState, new: &ModelState) -> Result<bool, Stopped> {
        let what = if old.automatic { "the table of pairs" } else { "the model" };
        self.yes(&format!("Was {what} {} renamed to {}?", old.name, new.name))
    }

    fn is_field_renamed(&mut self, model: &ModelState, old: &FieldState, new: &FieldState) -> Result<bool, Stopped> {
        let name = &model.name;
        self.yes(&format!("Was {name}.{} renamed to {name}.{} ({})?", old.name, new.name, kind(new)))
    }

    fn may_be_lost(&mut self, losses: &[Loss]) -> Result<bool, Stopped> {
        if self.is_for_show {
            return Ok(true);
        }
        say_line!("This is not in the models any more, and the migration removes it from the database:");
        for loss in losses {
            say_line!("  {}, with all {}", loss.what, loss.of_what());
        }
        if self.yes("Remove it?")? { Ok(true) } else { Err(Stopped) }
    }

    fn fill_of_new_field(
        &mut self,
        model: &ModelState,
        field: &FieldState,
        column_type: ColumnType,
    ) -> Result<Option<Fill>, Stopped> {
        if self.is_for_show {
            return Ok(Some(Fill::Nothing));
        }
        say_line!(
            "It is impossible to add the field {}.{}, which is never NULL, without a value: rows that are there need one.",
            model.name,
            field.name
        );
        match self.choice(&[VALUE, QUIT])? {
            VALUE => self.value(column_type),
            _ => Err(Stopped),
        }
    }

    fn fill_of_nulls(
        &mut self,
        model: &ModelState,
        field: &FieldState,
        column_type: ColumnType,
    ) -> Result<Option<Fill>, Stopped> {
        if self.is_for_show {
            return Ok(Some(Fill::Nothing));
        }
        say_line!(
            "It is impossible to change {}.{} so that it is never NULL without a value: rows with NULL need one.",
            model.name,
            field.name
        );
        match self.choice(&[VALUE_FOR_NULLS, IGNORE, QUIT])? {
            VALUE_FOR_NULLS => self.value(column_type),
            IGNORE => Ok(Some(Fill::Nothing)),
            _ => Err(Stopped),
        }
    }
}
