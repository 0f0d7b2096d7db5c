//! What a table of a live database has, and a `Table` can't say.

use std::fmt;

/// Something of a live table that a model can't say.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unsupported {
    /// The primary key is over several columns, or there is none.
    PrimaryKey {
        /// The columns; none where there is no primary key.
        columns: Vec<String>,
    },
    /// A column that the database calculates.
    Generated {
        /// The column.
        column: String,
    },
    /// A column that the database counts up, and that is not the primary key.
    Counted {
        /// The column.
        column: String,
    },
    /// A key that is given by the database alone: `GENERATED ALWAYS AS IDENTITY`.
    AlwaysIdentity {
        /// The column.
        column: String,
    },
    /// A type without a counterpart. The column's type is the nearest there is.
    Type {
        /// The column.
        column: String,
        /// The type, as the database writes it.
        declared: String,
        /// Whether values can be read as the type of the column.
        readable: bool,
    },
    /// A type whose values are listed. The column's type is text.
    Enum {
        /// The column.
        column: String,
        /// The type.
        name: String,
    },
    /// A column with a collation of its own.
    Collation {
        /// The column.
        column: String,
        /// The collation.
        collation: String,
    },
    /// An index that is more than columns in an order.
    Index {
        /// The name.
        name: String,
        /// What it is more.
        why: &'static str,
        /// Whether it is unique.
        unique: bool,
    },
    /// A foreign key that is more than one column that points at a primary key.
    ForeignKey {
        /// The name.
        name: String,
        /// The columns.
        columns: Vec<String>,
        /// The table that it points at.
        target: String,
        /// What it is more.
        why: &'static str,
    },
    /// A constraint of another kind.
    Constraint {
        /// The name.
        name: String,
        /// The constraint, as the database writes it.
        definition: String,
    },
    /// A trigger.
    Trigger {
        /// The name.
        name: String,
    },
    /// PostgreSQL: what is in the table is in another one too (INHERITS).
    Inherits {
        /// The other one.
        parent: String,
    },
    /// The table is of a special kind: partitioned, virtual, foreign.
    Kind {
        /// The kind.
        kind: &'static str,
    },
}

impl Unsupported {
    /// The column that it is about, where it is about one.
    pub fn column(&self) -> Option<&str> {
        match self {
            Unsupported::Generated { column }
            | Unsupported::Counted { column }
            | Unsupported::AlwaysIdentity { column }
            | Unsupported::Type { column, .. }
            | Unsupported::Enum { column, .. }
            | Unsupported::Collation { column, .. } => Some(column),
            _ => None,
        }
    }
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unsupported::PrimaryKey { columns } if columns.is_empty() => f.write_str("the table has no primary key"),
            Unsupported::PrimaryKey { columns } => {
                write!(f, "the primary key is over several columns: {}", columns.join(", "))
            }
            Unsupported::Generated { column } => write!(f, "the database calculates the column {column}"),
            Unsupported::Counted { column } => {
                write!(f, "the database counts {column} up, which is not the primary key")
            }
            Unsupported::AlwaysIdentity { column } => {
                write!(f, "{column} is GENERATED ALWAYS: a row can't be inserted with a key of its own")
            }
            Unsupported::Type { column, declared, .. } => {
                write!(f, "the type of {column}, {declared}, has no counterpart")
            }
            Unsupported::Enum { column, name } => write!(f, "the type of {column} is the enum {name}"),
            Unsupported::Collation { column, collation } => write!(f, "{column} has the collation {collation}"),
            Unsupported::Index { name, why, unique } => {
                write!(f, "the {}index {name} {why}", if *unique { "unique " } else { "" })
            }
            Unsupported::ForeignKey { name, columns, target, why } => {
                write!(f, "the foreign key {name} ({} to {target}) {why}", columns.join(", "))
            }
            Unsupported::Constraint { name, definition } => write!(f, "the constraint {name}: {definition}"),
            Unsupported::Trigger { name } => write!(f, "the trigger {name}"),
            Unsupported::Inherits { parent } => {
                write!(f, "its rows are rows of {parent} too (INHERITS), and keys do not hold over both")
            }
            Unsupported::Kind { kind } => write!(f, "it is a {kind} table"),
        }
    }
}
