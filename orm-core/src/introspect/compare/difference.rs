//! One difference, and what a person reads of it.

use super::super::unsupported::Unsupported;
use crate::meta::OnDelete;
use crate::tables::ColumnDefault;
use std::fmt;

/// How much a difference matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Severity {
    /// Statements of the program will fail, or the database does not hold what the models promise.
    Error,
    /// Worth knowing: the program works.
    Note,
}

/// A difference between a table that is expected and the one that is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// How much it matters.
    pub severity: Severity,
    /// The table.
    pub table: String,
    /// The columns that it is about; none where it is about the table.
    pub columns: Vec<String>,
    /// What differs.
    pub kind: DifferenceKind,
}

/// What differs.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum DifferenceKind {
    /// The table is not there.
    MissingTable,
    /// A view stands in the place of the table.
    View,
    /// Nobody expects the table.
    UnknownTable,
    /// The column is not there.
    MissingColumn,
    /// Nobody expects the column.
    ExtraColumn {
        /// Whether an insert that does not name it fails.
        required: bool,
    },
    /// The type.
    Type {
        /// Of the model.
        expected: String,
        /// Of the column.
        found: String,
    },
    /// SQLite: the column is declared with that length or range, and nothing holds it to it.
    NotHeld {
        /// The type, as a person says it.
        declared: String,
    },
    /// Whether the column may be NULL.
    Null {
        /// Whether it should.
        expected: bool,
    },
    /// The default.
    Default {
        /// Of the model.
        expected: Option<ColumnDefault>,
        /// Of the column.
        found: Option<ColumnDefault>,
    },
    /// The primary key is another one.
    PrimaryKey {
        /// The columns that are it.
        found: Vec<String>,
    },
    /// Whether the database counts the key up.
    Auto {
        /// Whether it should.
        expected: bool,
    },
    /// A unique constraint is not there.
    MissingUnique {
        /// Its name.
        name: String,
    },
    /// Nobody expects the unique constraint.
    ExtraUnique {
        /// Its name.
        name: String,
    },
    /// An index is not there.
    MissingIndex {
        /// Its name.
        name: String,
    },
    /// Nobody expects the index.
    ExtraIndex {
        /// Its name.
        name: String,
    },
    /// A foreign key is not there.
    MissingForeignKey {
        /// The table that it should point at.
        target: String,
    },
    /// Nobody expects the foreign key.
    ExtraForeignKey {
        /// The table that it points at.
        target: String,
    },
    /// The foreign key points elsewhere.
    Target {
        /// The table and the column that it should point at.
        expected: String,
        /// The table and the column that it points at.
        found: String,
    },
    /// What happens when the row goes that a foreign key points at.
    OnDelete {
        /// Of the model.
        expected: OnDelete,
        /// Of the database.
        found: OnDelete,
    },
    /// A check is not there.
    MissingCheck {
        /// Its name.
        name: String,
        /// Its condition.
        condition: String,
    },
    /// Nobody expects the check.
    ExtraCheck {
        /// Its name.
        name: String,
        /// Its condition.
        condition: String,
    },
    /// Something is called otherwise.
    Name {
        /// `unique constraint`, `index`, …
        what: &'static str,
        /// The name that it should have.
        expected: String,
        /// The name that it has.
        found: String,
    },
    /// The database does not take a check or a default of the model, so that none of the table could be compared.
    Refused {
        /// What it said.
        message: String,
    },
    /// Something that no model can say.
    Unsupported(Unsupported),
}

/// What the database does for a rule. That the program takes along rows that point (`restrict`) it does not know.
pub(super) fn action(on_delete: OnDelete) -> &'static str {
    match on_delete {
        OnDelete::Cascade => "CASCADE",
        OnDelete::Protect => "RESTRICT",
        OnDelete::SetNull => "SET NULL",
        OnDelete::SetDefault => "SET DEFAULT",
        OnDelete::Restrict | OnDelete::DoNothing => "NO ACTION",
    }
}

fn shown(default: &Option<ColumnDefault>) -> String {
    match default {
        None => "no default".to_owned(),
        Some(ColumnDefault::Null) => "the default NULL".to_owned(),
        Some(ColumnDefault::Bool(is)) => format!("the default {is}"),
        Some(ColumnDefault::Integer(number)) => format!("the default {number}"),
        Some(ColumnDefault::Float(number)) => format!("the default {number}"),
        Some(ColumnDefault::Text(text)) => format!("the default '{text}'"),
        Some(ColumnDefault::Sql(sql)) => format!("the default {sql}"),
    }
}

/// What is different, and what to do about it, without the place.
impl fmt::Display for DifferenceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DifferenceKind::MissingTable => f.write_str("the database has no such table: run `migrate`"),
            DifferenceKind::View => f.write_str("the database has a view of that name: it can be read, and not compared"),
            DifferenceKind::UnknownTable => {
                f.write_str("no model has this table: drop it if nobody needs it, or write a model with `inspectdb`")
            }
            DifferenceKind::MissingColumn => f.write_str(
                "the table has no such column: run `makemigrations` and `migrate`, or name the column with `#[orm(column = \"..\")]`",
            ),
            DifferenceKind::ExtraColumn { required: true } => f.write_str(
                "no field has this column, which is NOT NULL and has no default, so every insert fails: add the field, give the column \
                 a default, or drop it",
            ),
            DifferenceKind::ExtraColumn { required: false } => {
                f.write_str("no field has this column: drop it if nobody needs it, or add the field")
            }
            DifferenceKind::Type { expected, found } => write!(
                f,
                "the column is {found}, the model's field {expected}: change the type of the field, or run `makemigrations` and `migrate`"
            ),
            DifferenceKind::NotHeld { declared } => write!(
                f,
                "the column is declared as {declared}, as the model's field is, and no CHECK holds it to that, which SQLite does not do by \
                 itself: the table takes other values too, unless it gets the CHECK"
            ),
            DifferenceKind::Null { expected: true } => f.write_str(
                "the field is an `Option`, and the column is NOT NULL: leave `Option` away, or migrate the column",
            ),
            DifferenceKind::Null { expected: false } => f.write_str(
                "the column may be NULL, and the field is no `Option`: make it one, or migrate the column to NOT NULL",
            ),
            DifferenceKind::Default { expected, found } => write!(
                f,
                "the column has {}, the field {}: set `db_default`, or migrate the column",
                shown(found),
                shown(expected)
            ),
            DifferenceKind::PrimaryKey { found } if found.is_empty() => {
                f.write_str("the table has no primary key: add one to the table")
            }
            DifferenceKind::PrimaryKey { found } => write!(
                f,
                "the primary key of the table is ({}): mark that field with `#[orm(primary_key)]`, or migrate the table",
                found.join(", ")
            ),
            DifferenceKind::Auto { expected: true } => f.write_str(
                "the database does not count this key up as the model expects: make the column an identity (SQLite: AUTOINCREMENT)",
            ),
            DifferenceKind::Auto { expected: false } => {
                f.write_str("the database counts this key up, and the model does not expect it: say `#[orm(auto)]`")
            }
            DifferenceKind::MissingUnique { name } => {
                write!(f, "the database does not hold that this is unique: migrate, which adds the constraint {name}")
            }
            DifferenceKind::ExtraUnique { name } => write!(
                f,
                "the database holds that this is unique ({name}), and the model does not say so: say `unique`, or drop the constraint"
            ),
            DifferenceKind::MissingIndex { name } => write!(f, "the index {name} is missing: migrate, which adds it"),
            DifferenceKind::ExtraIndex { name } => {
                write!(f, "no model has the index {name}: say `index`, or drop it if nobody needs it")
            }
            DifferenceKind::MissingForeignKey { target } => write!(
                f,
                "the database does not hold the foreign key to {target}: rows may point at nothing; migrate, which adds the constraint"
            ),
            DifferenceKind::ExtraForeignKey { target } => write!(
                f,
                "the database has a foreign key to {target}, and the field is none: make it a `ForeignKey`, or drop the constraint"
            ),
            DifferenceKind::Target { expected, found } => {
                write!(f, "the foreign key points at {found}, the model's at {expected}: change one of them")
            }
            DifferenceKind::OnDelete { expected, found } => write!(
                f,
                "the database does {} when the row goes that this points at, the model {}: set `on_delete`, or migrate the constraint",
                action(*found),
                action(*expected)
            ),
            DifferenceKind::MissingCheck { name, condition } => {
                write!(f, "the database does not hold the check {name} ({condition}): migrate, which adds it")
            }
            DifferenceKind::ExtraCheck { name, condition } => write!(
                f,
                "the database refuses rows that do not hold {condition} ({name}), and the model does not say so: add a `check`, or drop it"
            ),
            DifferenceKind::Name { what, expected, found } => {
                write!(f, "the {what} is called {found}, and would be called {expected}: rename one, or say `name`")
            }
            DifferenceKind::Refused { message } => write!(
                f,
                "the database does not take the checks and defaults of the model, so they are not compared: {message}"
            ),
            DifferenceKind::Unsupported(what) => write!(f, "{what}: this is not compared"),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.columns[..] {
            [] => write!(f, "{}: {}", self.table, self.kind),
            columns => write!(f, "{}.{}: {}", self.table, columns.join(", "), self.kind),
        }
    }
}
