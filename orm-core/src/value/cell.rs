//! What a driver found at one place of a row, and the checked conversions out of it.
//!
//! A conversion never guesses: NULL where there must be a value, text in an integer column or a blob that is no UUID is a [`CellError`],
//! not 0 or "". (sqlx's SQLite driver reads such a NULL as 0: sqlx#3221.)

use super::{Value, date_text, datetime_text, decimal, temporal, time_text};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

/// A row as a driver holds it: cells by position.
pub trait Cells {
    /// The cell at `index`, borrowed from the row.
    fn cell(&self, index: usize) -> Cell<'_>;
    /// How many cells there are.
    fn count(&self) -> usize;
    /// The name of the column at `index`, as the database gives it; "" beyond the last.
    fn name(&self, index: usize) -> &str;
}

/// The PostgreSQL types that are decoded from their binary form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PgKind {
    /// `boolean`
    Bool,
    /// `smallint`
    Int2,
    /// `integer`
    Int4,
    /// `bigint`
    Int8,
    /// `real`
    Float4,
    /// `double precision`
    Float8,
    /// `text`, `varchar`, `char(n)`, `name`, and enums and domains over them
    Text,
    /// `bytea`
    Bytea,
    /// `date`
    Date,
    /// `time`
    Time,
    /// `timestamp`
    Timestamp,
    /// `timestamptz`
    Timestamptz,
    /// `interval`
    Interval,
    /// `uuid`
    Uuid,
    /// `numeric`
    Numeric,
    /// `json`
    Json,
    /// `jsonb`
    Jsonb,
    /// An array of any type.
    Array,
    /// Anything else.
    Other,
}

impl PgKind {
    fn name(self) -> &'static str {
        match self {
            PgKind::Bool => "boolean",
            PgKind::Int2 => "smallint",
            PgKind::Int4 => "integer",
            PgKind::Int8 => "bigint",
            PgKind::Float4 => "real",
            PgKind::Float8 => "double precision",
            PgKind::Text => "text",
            PgKind::Bytea => "bytea",
            PgKind::Date => "date",
            PgKind::Time => "time",
            PgKind::Timestamp => "timestamp",
            PgKind::Timestamptz => "timestamptz",
            PgKind::Interval => "interval",
            PgKind::Uuid => "uuid",
            PgKind::Numeric => "numeric",
            PgKind::Json => "json",
            PgKind::Jsonb => "jsonb",
            PgKind::Array => "an array",
            PgKind::Other => "another type",
        }
    }
}

/// One place of a row.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Cell<'r> {
    /// NULL.
    Null,
    /// SQLite: an INTEGER.
    Integer(i64),
    /// SQLite: a REAL.
    Real(f64),
    /// SQLite: a TEXT, not yet known to be UTF-8.
    Text(&'r [u8]),
    /// SQLite: a BLOB.
    Blob(&'r [u8]),
    /// PostgreSQL: the binary form of a value.
    Binary(PgKind, &'r [u8]),
}

/// Why a cell is not what the field's type needs. It names no field: whoever knows the position adds that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellError {
    /// What the field's type needs, e.g. `an integer from 0 to 255`.
    pub expected: &'static str,
    /// What was found: the kind of the cell, never its value.
    pub found: &'static str,
}

impl std::fmt::Display for CellError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "expected {}, found {}", self.expected, self.found)
    }
}

impl std::error::Error for CellError {}

/// Microseconds from 1970-01-01 to 2000-01-01, where PostgreSQL's clock starts.
const PG_EPOCH_MICROS: i64 = 946_684_800_000_000;

impl<'r> Cell<'r> {
    /// Whether this is NULL.
    pub fn is_null(self) -> bool {
        matches!(self, Cell::Null)
    }

    /// What kind of cell this is, in words for an error.
    pub fn kind(self) -> &'static str {
        match self {
            Cell::Null => "NULL",
            Cell::Integer(_) => "an INTEGER",
            Cell::Real(_) => "a REAL",
            Cell::Text(_) => "TEXT",
            Cell::Blob(_) => "a BLOB",
            Cell::Binary(kind, _) => kind.name(),
        }
    }

    /// The error that says `expected` was needed here.
    #[cold]
    pub fn unexpected(self, expected: &'static str) -> CellError {
        CellError { expected, found: self.kind() }
    }

    /// The error that says that this cell has the right type, and a value that does not fit.
    #[cold]
    fn invalid(expected: &'static str, found: &'static str) -> CellError {
        CellError { expected, found }
    }

    /// The cell as a whole number of any width.
    pub fn integer(self) -> Result<i64, CellError> {
        match self {
            Cell::Integer(number) => Ok(number),
            Cell::Binary(PgKind::Int8, bytes) => Ok(i64::from_be_bytes(self.exactly(bytes, "an integer")?)),
            Cell::Binary(PgKind::Int4, bytes) => Ok(i32::from_be_bytes(self.exactly(bytes, "an integer")?).into()),
            Cell::Binary(PgKind::Int2, bytes) => Ok(i16::from_be_bytes(self.exactly(bytes, "an integer")?).into()),
            _ => Err(self.unexpected("an integer")),
        }
    }

    /// The cell as a number with a fraction; whole numbers are taken too.
    pub fn float(self) -> Result<f64, CellError> {
        match self {
            Cell::Real(number) => Ok(number),
            Cell::Binary(PgKind::Float8, bytes) => Ok(f64::from_be_bytes(self.exactly(bytes, "a number")?)),
            Cell::Binary(PgKind::Float4, bytes) => Ok(f32::from_be_bytes(self.exactly(bytes, "a number")?).into()),
            // SQLite keeps 3.0 as the integer 3 where a column's affinity allows it
            Cell::Integer(number) => Ok(number as f64),
            Cell::Binary(PgKind::Int8 | PgKind::Int4 | PgKind::Int2, _) => Ok(self.integer()? as f64),
            _ => Err(self.unexpected("a number")),
        }
    }

    /// The cell as a boolean.
    pub fn boolean(self) -> Result<bool, CellError> {
        match self {
            Cell::Integer(0) => Ok(false),
            Cell::Integer(1) => Ok(true),
            Cell::Integer(_) => Err(Self::invalid("a boolean (0 or 1)", "another integer")),
            Cell::Binary(PgKind::Bool, &[byte]) => Ok(byte != 0),
            _ => Err(self.unexpected("a boolean")),
        }
    }

    /// The cell as text.
    pub fn text(self) -> Result<&'r str, CellError> {
        match self {
            Cell::Text(bytes) | Cell::Binary(PgKind::Text, bytes) => {
                std::str::from_utf8(bytes).map_err(|_| Self::invalid("text", "text that is not UTF-8"))
            }
            _ => Err(self.unexpected("text")),
        }
    }

    /// The cell as bytes.
    pub fn bytes(self) -> Result<&'r [u8], CellError> {
        match self {
            Cell::Blob(bytes) | Cell::Binary(PgKind::Bytea, bytes) => Ok(bytes),
            _ => Err(self.unexpected("bytes")),
        }
    }

    /// The cell as a date.
    pub fn date(self) -> Result<NaiveDate, CellError> {
        const EXPECTED: &str = "a date from year 1 to 9999";
        match self {
            Cell::Text(bytes) => temporal::parse_date(bytes).ok_or(Self::invalid(EXPECTED, "other text")),
            Cell::Binary(PgKind::Date, bytes) => {
                let days = i64::from(i32::from_be_bytes(self.exactly(bytes, EXPECTED)?));
                temporal::date_from_pg_days(days).ok_or(Self::invalid(EXPECTED, "a date outside of them"))
            }
            _ => Err(self.unexpected("a date")),
        }
    }

    /// The cell as a time of day.
    pub fn time(self) -> Result<NaiveTime, CellError> {
        match self {
            Cell::Text(bytes) => temporal::parse_time(bytes).ok_or(Self::invalid("a time of day", "other text")),
            Cell::Binary(PgKind::Time, bytes) => {
                let micros = i64::from_be_bytes(self.exactly(bytes, "a time of day")?);
                temporal::time_from_micros(micros)
                    .ok_or(Self::invalid("a time of day before 24:00", "a time outside of it"))
            }
            _ => Err(self.unexpected("a time of day")),
        }
    }

    /// The cell as a date and time without a zone.
    pub fn datetime(self) -> Result<NaiveDateTime, CellError> {
        const EXPECTED: &str = "a date and time from year 1 to 9999";
        match self {
            Cell::Text(bytes) => temporal::parse_datetime(bytes).ok_or(Self::invalid(EXPECTED, "other text")),
            Cell::Binary(PgKind::Timestamp | PgKind::Timestamptz, bytes) => {
                let micros = i64::from_be_bytes(self.exactly(bytes, EXPECTED)?);
                micros
                    .checked_add(PG_EPOCH_MICROS)
                    .and_then(temporal::datetime_from_unix_micros)
                    .ok_or(Self::invalid(EXPECTED, "infinity, or a year outside of them"))
            }
            _ => Err(self.unexpected("a date and time")),
        }
    }

    /// The cell as an instant, in UTC.
    pub fn timestamp(self) -> Result<DateTime<Utc>, CellError> {
        self.datetime().map(|naive| naive.and_utc())
    }

    /// The cell as a span of time.
    pub fn duration(self) -> Result<TimeDelta, CellError> {
        match self {
            Cell::Integer(micros) => Ok(TimeDelta::microseconds(micros)),
            Cell::Binary(PgKind::Interval, bytes) => {
                let bytes: [u8; 16] = self.exactly(bytes, "a duration")?;
                let [m0, m1, m2, m3, m4, m5, m6, m7, d0, d1, d2, d3, o0, o1, o2, o3] = bytes;
                let micros = i64::from_be_bytes([m0, m1, m2, m3, m4, m5, m6, m7]);
                let days = i32::from_be_bytes([d0, d1, d2, d3]);
                let months = i32::from_be_bytes([o0, o1, o2, o3]);
                if months != 0 {
                    return Err(Self::invalid("a duration", "an interval with months, whose length varies"));
                }
                TimeDelta::try_days(days.into())
                    .and_then(|days| days.checked_add(&TimeDelta::microseconds(micros)))
                    .ok_or(Self::invalid("a duration", "an interval that is too long"))
            }
            _ => Err(self.unexpected("a duration")),
        }
    }

    /// The cell as a UUID.
    pub fn uuid(self) -> Result<Uuid, CellError> {
        match self {
            Cell::Text(bytes) => Uuid::try_parse_ascii(bytes).map_err(|_| Self::invalid("a UUID", "other text")),
            Cell::Blob(bytes) => {
                Uuid::from_slice(bytes).map_err(|_| Self::invalid("a UUID", "a BLOB that is not 16 bytes"))
            }
            Cell::Binary(PgKind::Uuid, bytes) => Ok(Uuid::from_bytes(self.exactly(bytes, "a UUID")?)),
            _ => Err(self.unexpected("a UUID")),
        }
    }

    /// The cell as an exact decimal.
    pub fn decimal(self) -> Result<Decimal, CellError> {
        const EXPECTED: &str = "a decimal of at most 28 digits";
        match self {
            Cell::Text(bytes) => std::str::from_utf8(bytes)
                .ok()
                .and_then(decimal::parse)
                .ok_or(Self::invalid(EXPECTED, "other text, or more digits")),
            Cell::Integer(number) => Ok(Decimal::from(number)),
            Cell::Binary(PgKind::Numeric, bytes) => {
                decimal::from_pg(bytes).ok_or(Self::invalid(EXPECTED, "NaN, infinity, or more digits"))
            }
            Cell::Binary(PgKind::Int8 | PgKind::Int4 | PgKind::Int2, _) => Ok(Decimal::from(self.integer()?)),
            _ => Err(self.unexpected("a decimal")),
        }
    }

    /// The bytes of a JSON document, as text.
    pub fn json(self) -> Result<&'r [u8], CellError> {
        match self {
            Cell::Text(bytes) | Cell::Binary(PgKind::Json, bytes) => Ok(bytes),
            // the first byte is the version of the format; 1 is the only one so far
            Cell::Binary(PgKind::Jsonb, [1, document @ ..]) => Ok(document),
            Cell::Binary(PgKind::Jsonb, _) => Err(Self::invalid("jsonb of version 1", "another version")),
            _ => Err(self.unexpected("a JSON document")),
        }
    }

    fn exactly<const N: usize>(self, bytes: &[u8], expected: &'static str) -> Result<[u8; N], CellError> {
        bytes.try_into().map_err(|_| Self::invalid(expected, "a value of another width"))
    }
}

/// A row that was copied out of the driver, for the few that are read without a type.
#[derive(Debug, Clone, Default)]
pub struct OwnedRow(Vec<OwnedCell>);

#[derive(Debug, Clone)]
enum OwnedCell {
    Null,
    Integer(i64),
    Real(f64),
    Text(Vec<u8>),
    Blob(Vec<u8>),
    Binary(PgKind, Vec<u8>),
}

impl OwnedRow {
    /// A copy of all cells.
    pub fn copy(cells: &dyn Cells) -> Self {
        OwnedRow((0..cells.count()).map(|at| OwnedCell::copy(cells.cell(at))).collect())
    }

    /// A row of these cells.
    pub fn of<'c>(cells: impl IntoIterator<Item = Cell<'c>>) -> Self {
        OwnedRow(cells.into_iter().map(OwnedCell::copy).collect())
    }

    /// A row of values that no database gave. `None` when one of them is a list, which has no cell of its own.
    pub fn known(values: &[Value]) -> Option<Self> {
        values.iter().map(OwnedCell::known).collect::<Option<_>>().map(OwnedRow)
    }
}

impl OwnedCell {
    fn known(value: &Value) -> Option<Self> {
        let text = |text: String| OwnedCell::Text(text.into_bytes());
        Some(match value {
            Value::Null(_) => OwnedCell::Null,
            Value::Bool(flag) => OwnedCell::Integer((*flag).into()),
            Value::I16(number) => OwnedCell::Integer((*number).into()),
            Value::I32(number) => OwnedCell::Integer((*number).into()),
            Value::I64(number) => OwnedCell::Integer(*number),
            Value::F32(number) => OwnedCell::Real((*number).into()),
            Value::F64(number) => OwnedCell::Real(*number),
            Value::Text(value) => text(value.clone()),
            Value::Bytes(bytes) => OwnedCell::Blob(bytes.clone()),
            Value::Date(date) => text(date_text(*date)),
            Value::Time(time) => text(time_text(*time)),
            Value::DateTime(datetime) => text(datetime_text(*datetime)),
            Value::Timestamp(timestamp) => text(datetime_text(timestamp.naive_utc())),
            Value::Duration(duration) => OwnedCell::Integer(duration.num_microseconds()?),
            Value::Uuid(uuid) => text(uuid.to_string()),
            Value::Decimal(number) => text(number.to_string()),
            Value::Json(document) => text(document.to_string()),
            Value::Array(_, items) => {
                let item = |item: &Value| match OwnedCell::known(item)? {
                    OwnedCell::Integer(number) => Some(serde_json::Value::from(number)),
                    OwnedCell::Text(bytes) => String::from_utf8(bytes).ok().map(serde_json::Value::from),
                    _ => None,
                };
                text(serde_json::Value::Array(items.iter().map(item).collect::<Option<_>>()?).to_string())
            }
            Value::List(..) => return None,
        })
    }

    fn copy(cell: Cell<'_>) -> Self {
        match cell {
            Cell::Null => OwnedCell::Null,
            Cell::Integer(number) => OwnedCell::Integer(number),
            Cell::Real(number) => OwnedCell::Real(number),
            Cell::Text(bytes) => OwnedCell::Text(bytes.to_vec()),
            Cell::Blob(bytes) => OwnedCell::Blob(bytes.to_vec()),
            Cell::Binary(kind, bytes) => OwnedCell::Binary(kind, bytes.to_vec()),
        }
    }
}

impl Cells for OwnedRow {
    fn cell(&self, index: usize) -> Cell<'_> {
        match self.0.get(index) {
            None | Some(OwnedCell::Null) => Cell::Null,
            Some(OwnedCell::Integer(number)) => Cell::Integer(*number),
            Some(OwnedCell::Real(number)) => Cell::Real(*number),
            Some(OwnedCell::Text(bytes)) => Cell::Text(bytes),
            Some(OwnedCell::Blob(bytes)) => Cell::Blob(bytes),
            Some(OwnedCell::Binary(kind, bytes)) => Cell::Binary(*kind, bytes),
        }
    }

    fn count(&self) -> usize {
        self.0.len()
    }

    fn name(&self, _: usize) -> &str {
        ""
    }
}
