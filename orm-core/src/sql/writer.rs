//! The one place where SQL text grows. It has three doors: `push` for text that stands in this source, `ident` for names, `bind` for values.

use super::bind::{Bind, Form};
use super::dialect;
use super::joins::Alias;
use super::shape::Slot;
use crate::backend::Backend;
use crate::error::{Error, QueryError, Result};
use crate::tables::ColumnType;
use crate::value::{SqlType, Value};
use std::fmt::Write as _;

/// Text and placeholders of one statement.
#[derive(Debug)]
pub(crate) struct Writer<'q> {
    backend: Backend,
    text: String,
    binds: Vec<Bind>,
    slots: &'q [Slot<'q>],
    /// Whether a value was met that the shape of the query does not have.
    unknown: bool,
    /// How many aliases of tables were given.
    aliases: usize,
    /// The table that goes by its name.
    avoided: &'static str,
}

/// A place in the text, to write what stands from there on once more, or not at all.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    text: usize,
    aliases: usize,
}

impl<'q> Writer<'q> {
    /// An empty statement over the values of a shape.
    pub(super) fn new(backend: Backend, slots: &'q [Slot<'q>]) -> Self {
        Writer {
            backend,
            text: String::with_capacity(256),
            binds: Vec::with_capacity(slots.len()),
            slots,
            unknown: false,
            aliases: 0,
            avoided: "",
        }
    }

    /// The database that the text is for.
    pub(super) fn backend(&self) -> Backend {
        self.backend
    }

    /// A new alias for a table.
    pub(super) fn alias(&mut self) -> Alias {
        self.aliases += 1;
        if Alias(self.aliases).is(self.avoided) {
            self.aliases += 1;
        }
        Alias(self.aliases)
    }

    /// No alias is to be the name of this table.
    pub(super) fn avoid(&mut self, table: &'static str) {
        self.avoided = table;
    }

    /// Text that stands in this source.
    pub(super) fn push(&mut self, text: &'static str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// A name, quoted.
    pub(super) fn ident(&mut self, name: &str) -> &mut Self {
        self.text.push('"');
        for char in name.chars() {
            if char == '"' {
                self.text.push('"');
            }
            self.text.push(char);
        }
        self.text.push('"');
        self
    }

    /// A placeholder for a value of the query. It is found among the values of the shape by its address, so text may take the values in
    /// any order, and one of them more than once.
    pub(super) fn bind(&mut self, value: &Value, form: Form) -> &mut Self {
        self.placeholder(|slot| matches!(slot, Slot::Value(known) if std::ptr::eq(*known, value)), form)
    }

    /// A placeholder for a count of rows of the query.
    pub(super) fn bind_number(&mut self, number: &u64) -> &mut Self {
        self.placeholder(|slot| matches!(slot, Slot::Number(known) if std::ptr::eq(*known, number)), Form::Plain)
    }

    /// A placeholder for the n-th bind of a statement over many rows, whose binds the caller gives: there is no query that they stand in.
    pub(super) fn nth_bind(&mut self, number: usize) -> &mut Self {
        let sigil = match self.backend {
            Backend::Postgres => '$',
            Backend::Sqlite => '?',
        };
        // writing to a String can't fail
        let _ = write!(self.text, "{sigil}{number}");
        self
    }

    fn placeholder(&mut self, is_meant: impl Fn(&Slot<'_>) -> bool, form: Form) -> &mut Self {
        let Some(slot) = self.slots.iter().position(is_meant) else {
            self.unknown = true;
            return self;
        };
        let bind = Bind { slot, form };
        let at = self.binds.iter().position(|known| *known == bind).unwrap_or_else(|| {
            self.binds.push(bind);
            self.binds.len() - 1
        });
        let sigil = match self.backend {
            Backend::Postgres => '$',
            Backend::Sqlite => '?',
        };
        // writing to a String can't fail
        let _ = write!(self.text, "{sigil}{}", at + 1);
        self
    }

    /// PostgreSQL: the type of what stands before. It plans by text alone (sqlx#2981), so a placeholder says its type where no column does.
    pub(super) fn cast(&mut self, sql_type: SqlType) -> &mut Self {
        if self.backend == Backend::Postgres {
            self.text.push_str(dialect::cast(sql_type));
        }
        self
    }

    /// A whole number that the program made itself: the place of a column, a literal of a default.
    pub(super) fn number(&mut self, number: i64) -> &mut Self {
        let _ = write!(self.text, "{number}");
        self
    }

    /// A number with a fraction, from the model's source.
    pub(super) fn float(&mut self, number: f64) -> &mut Self {
        let _ = write!(self.text, "{number:?}");
        self
    }

    /// The type of a column, in `CREATE TABLE`.
    pub(super) fn column_type(&mut self, column: ColumnType) -> &mut Self {
        let name = dialect::column_type(self.backend, column);
        self.text.push_str(&name);
        self
    }

    /// A text literal, quoted: for defaults in `CREATE TABLE`, where no placeholder may stand. Its text comes from the model's source, or from a
    /// migration.
    pub(super) fn literal(&mut self, text: &str) -> &mut Self {
        self.text.push('\'');
        for char in text.chars() {
            if char == '\'' {
                self.text.push('\'');
            }
            self.text.push(char);
        }
        self.text.push('\'');
        self
    }

    /// SQL that the program's author wrote: the condition of a check, the expression of a default.
    pub(super) fn written(&mut self, sql: &str) -> &mut Self {
        self.text.push_str(sql);
        self
    }

    /// The place where the text ends now.
    pub(super) fn mark(&self) -> Mark {
        Mark { text: self.text.len(), aliases: self.aliases }
    }

    /// Takes back what was written since `mark`, to write it again with [`Writer::again`], perhaps more than once.
    pub(super) fn cut(&mut self, mark: Mark) -> Fragment {
        Fragment(self.text.split_off(mark.text))
    }

    /// Takes the aliases back that were given since `mark`, when nothing was written.
    pub(super) fn reset(&mut self, mark: Mark) {
        self.aliases = mark.aliases;
    }

    /// Writes a part of this statement that was cut out of it before.
    pub(super) fn again(&mut self, fragment: &Fragment) -> &mut Self {
        self.text.push_str(&fragment.0);
        self
    }

    /// The text and its binds.
    pub(super) fn finish(self) -> Result<(String, Vec<Bind>)> {
        let is_bound = |slot| self.binds.iter().any(|bind| bind.slot == slot);
        if self.unknown || !(0..self.slots.len()).all(is_bound) {
            // a bug of this library, found before it could answer another question than was asked
            return Err(Error::Database {
                code: None,
                message: "the values of the query are out of step with its text; please report this query".into(),
                source: None,
            });
        }
        if self.text.contains('\0') {
            return Err(QueryError::Forbidden { what: "a name contains a NUL character" }.into());
        }
        Ok((self.text, self.binds))
    }
}

/// A part of a statement that was written by a [`Writer`].
#[derive(Debug)]
pub(super) struct Fragment(String);
