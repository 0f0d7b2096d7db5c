//! One stored field.

use super::{RelationKind, RelationMeta};
use crate::value::{Choice, SqlType};

/// A field of a model that has a column.
#[derive(Debug, Clone, Copy)]
pub struct FieldMeta {
    /// The name of the struct's field: `album`.
    pub name: &'static str,
    /// The field of the model that it is flattened into, when it is one of a struct of shared fields.
    pub within: Option<&'static str>,
    /// The name of the column: `album_id`.
    pub column: &'static str,
    /// The type of the column.
    pub sql_type: SqlType,
    /// The field's type as it is written in the struct: `Option<String>`.
    pub rust_type: &'static str,
    /// Whether the column may be NULL.
    pub nullable: bool,
    /// Whether this is the primary key.
    pub primary_key: bool,
    /// Whether the database counts this key up when it is 0 at insert.
    pub auto: bool,
    /// `unique`
    pub unique: bool,
    /// `index`
    pub index: bool,
    /// `max_length`, in characters.
    pub max_length: Option<u32>,
    /// `precision` and `scale` of a decimal.
    pub precision: Option<(u8, u8)>,
    /// What the database fills in when an insert leaves the column out.
    pub db_default: Option<DbDefault>,
    /// `default` where it is a literal: the same value in SQL, for `on_delete = set_default` and for migrations.
    pub default: Option<DbDefault>,
    /// `auto_now`: set to the current time at each save.
    pub auto_now: bool,
    /// `auto_now_add`: set to the current time at insert.
    pub auto_now_add: bool,
    /// `version`: counted up at each update, and compared before it.
    pub version: bool,
    /// The values that are allowed, when they are few and known.
    pub choices: Option<&'static [Choice]>,
    /// For whole numbers narrower than their column: the range that a CHECK holds.
    pub range: Option<(i64, i64)>,
    /// What the field was called before: `renamed_from`.
    pub renamed_from: Option<&'static str>,
    /// For a foreign key: where it points.
    pub relation: Option<RelationMeta>,
}

/// A default that the database knows.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum DbDefault {
    /// NULL.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text.
    Text(&'static str),
    /// An SQL expression, written by the model's author.
    Sql(&'static str),
}

impl FieldMeta {
    /// A field with nothing but a name and a type: the derive starts from it and sets what the attributes say.
    pub const fn new(name: &'static str, column: &'static str, sql_type: SqlType, rust_type: &'static str) -> Self {
        FieldMeta {
            name,
            within: None,
            column,
            sql_type,
            rust_type,
            nullable: false,
            primary_key: false,
            auto: false,
            unique: false,
            index: false,
            max_length: None,
            precision: None,
            db_default: None,
            default: None,
            auto_now: false,
            auto_now_add: false,
            version: false,
            choices: None,
            range: None,
            renamed_from: None,
            relation: None,
        }
    }

    /// Whether an index over its column alone is made: one that a constraint has anyway is not made again.
    pub fn has_own_index(&self) -> bool {
        let is_one_to_one = self.relation.is_some_and(|relation| relation.kind == RelationKind::OneToOne);
        self.index && !self.unique && !self.primary_key && !is_one_to_one
    }

    /// Digits after the point of a decimal column.
    pub fn scale(&self) -> u8 {
        self.precision.map_or(Self::DEFAULT_PRECISION.1, |(_, scale)| scale)
    }

    /// Precision and scale of a decimal that names none.
    pub const DEFAULT_PRECISION: (u8, u8) = (28, 10);
}
