//! One column.

use crate::backend::Backend;
use crate::meta::{DbDefault, FieldMeta};
use crate::value::SqlType;

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The name.
    pub name: String,
    /// The type.
    pub column_type: ColumnType,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// Whether it is the primary key.
    pub primary_key: bool,
    /// Whether the database counts it up.
    pub auto: bool,
    /// What the database fills in when an insert leaves it out.
    pub default: Option<ColumnDefault>,
    /// For whole numbers narrower than their type: the range that a CHECK holds.
    pub range: Option<(i64, i64)>,
}

/// The type of a column, with its lengths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnType {
    /// The type.
    pub sql_type: SqlType,
    /// Of a text: how many characters it has at most.
    pub max_length: Option<u32>,
    /// Of a decimal: its digits, and those after the point.
    pub precision: Option<(u8, u8)>,
}

/// A default that the database knows.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnDefault {
    /// NULL.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text.
    Text(String),
    /// An SQL expression.
    Sql(String),
}

impl ColumnType {
    /// A type without lengths.
    pub const fn new(sql_type: SqlType) -> Self {
        ColumnType { sql_type, max_length: None, precision: None }
    }

    /// Digits, and those after the point, of a decimal.
    pub fn digits(&self) -> (u8, u8) {
        self.precision.unwrap_or(FieldMeta::DEFAULT_PRECISION)
    }
}

impl From<&FieldMeta> for ColumnType {
    fn from(field: &FieldMeta) -> Self {
        let precision = match field.sql_type {
            SqlType::Decimal => Some(field.precision.unwrap_or(FieldMeta::DEFAULT_PRECISION)),
            _ => None,
        };
        let max_length = field.max_length.filter(|_| field.sql_type == SqlType::Text);
        ColumnType { sql_type: field.sql_type, max_length, precision }
    }
}

impl From<DbDefault> for ColumnDefault {
    fn from(default: DbDefault) -> Self {
        match default {
            DbDefault::Null => ColumnDefault::Null,
            DbDefault::Bool(is) => ColumnDefault::Bool(is),
            DbDefault::Integer(number) => ColumnDefault::Integer(number),
            DbDefault::Float(number) => ColumnDefault::Float(number),
            DbDefault::Text(text) => ColumnDefault::Text(text.to_owned()),
            DbDefault::Sql(sql) => ColumnDefault::Sql(sql.to_owned()),
        }
    }
}

impl Column {
    /// Whether a row that does not say what it has in it can't be.
    pub fn needs_value(&self) -> bool {
        !self.nullable && !self.auto && matches!(self.default, None | Some(ColumnDefault::Null))
    }

    /// What a CHECK must hold beside the type: the range of a whole number, and on SQLite, whose types have no lengths, those. Values are
    /// checked before they are sent; this is for expressions, and for whoever writes without this library.
    pub fn condition_on(&self, backend: Backend) -> Option<String> {
        let name = quoted(&self.name);
        if let Some((low, high)) = self.range_on(backend) {
            return Some(format!("{name} BETWEEN {low} AND {high}"));
        }
        if backend == Backend::Postgres {
            return None;
        }
        match self.column_type.sql_type {
            SqlType::Text => self.column_type.max_length.map(|longest| format!("length({name}) <= {longest}")),
            SqlType::Decimal => {
                let (digits, scale) = self.column_type.digits();
                let fraction = if scale > 0 { i64::from(scale) + 1 } else { 0 };
                // the sign aside, the digits and the point
                let longest = i64::from(digits.saturating_sub(scale).max(1)) + fraction;
                Some(format!("length(ltrim({name}, '-')) <= {longest}"))
            }
            _ => None,
        }
    }

    /// The range of an unsigned type, and on SQLite, whose integers are all 64 bits wide, that of a narrow one.
    fn range_on(&self, backend: Backend) -> Option<(i64, i64)> {
        if self.range.is_some() || backend == Backend::Postgres {
            return self.range;
        }
        match self.column_type.sql_type {
            SqlType::I16 => Some((i16::MIN.into(), i16::MAX.into())),
            SqlType::I32 => Some((i32::MIN.into(), i32::MAX.into())),
            _ => None,
        }
    }
}

/// A name as it stands in SQL.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
