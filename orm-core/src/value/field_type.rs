//! `FieldType`: what a model's field may be.

use super::{Cell, CellError, Json, Maybe, Never, Nullness, Plain, SqlType, Value, ValueError, json, temporal};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// A type that a model's field may have: how it is stored, sent and read.
///
/// The library implements it for integers, floats, `bool`, `String`, `Vec<u8>`, chrono's dates and times, `Uuid`, `Decimal`,
/// `serde_json::Value`, [`Json<T>`], [`Array<T>`](super::Array), foreign keys, and `Option` of each. `#[derive(FieldType)]` implements it for a newtype,
/// `#[derive(Choices)]` for an enum without data.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be the type of a model's field",
    label = "no column can hold a `{Self}`",
    note = "a newtype can: add `#[derive(FieldType)]` to `{Self}`",
    note = "an enum without data can: add `#[derive(Choices)]`",
    note = "anything that serde knows can be kept as JSON: `Json<{Self}>`"
)]
pub trait FieldType: Sized + Send + Sync + 'static {
    /// The type without `Option`: what it is compared with.
    type Base: BaseType;
    /// Whether the type is an `Option`, for the compiler: [`Never`] or [`Maybe`].
    type Nullness: Nullness;
    /// The type of the column.
    const SQL_TYPE: SqlType;
    /// Whether the column may be NULL.
    const NULLABLE: bool = false;
    /// For whole numbers that are narrower than their column: the range that a CHECK holds.
    const RANGE: Option<(i64, i64)> = None;
    /// The values that a column of this type may hold, when they are few and known (`#[derive(Choices)]`).
    const CHOICES: Option<&'static [Choice]> = None;
    /// The value to bind.
    fn encode(&self) -> Result<Value, ValueError>;
    /// The value to bind where it stands, so that it is not copied. `None`: [`encode`](Self::encode) says what it is, or why there is none.
    fn plain(&self) -> Option<Plain<'_>> {
        None
    }
    /// Reads the value of one cell.
    fn decode(cell: Cell<'_>) -> Result<Self, CellError>;
}

/// One of the few values that a field may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// What the column holds.
    pub value: ChoiceValue,
    /// What a person reads.
    pub label: &'static str,
}

/// What the column of a [`Choice`] holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChoiceValue {
    /// Text.
    Text(&'static str),
    /// A whole number.
    Integer(i64),
}

impl ChoiceValue {
    /// Whether `value` is this choice.
    pub fn is(&self, value: &Value) -> bool {
        match (self, value) {
            (ChoiceValue::Text(choice), Value::Text(text)) => choice == text,
            (ChoiceValue::Integer(choice), Value::I16(number)) => *choice == i64::from(*number),
            (ChoiceValue::Integer(choice), Value::I32(number)) => *choice == i64::from(*number),
            (ChoiceValue::Integer(choice), Value::I64(number)) => choice == number,
            _ => false,
        }
    }
}

/// A [`FieldType`] that is not an `Option`.
pub trait BaseType: FieldType<Base = Self> {}

/// A type that a primary key may have.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be a primary key",
    label = "can't be a primary key",
    note = "use an integer, `String` or `Uuid`",
    note = "or a newtype of one of them that says that it is a key: `#[derive(FieldType)] #[orm(key)]`"
)]
pub trait KeyType: BaseType + Clone + Eq + std::hash::Hash + std::fmt::Debug {
    /// Whether this key says "not saved yet": 0 for a key that the database counts up.
    fn is_unset(&self) -> bool {
        false
    }
}

macro_rules! whole_numbers {
    ($($rust:ty, $sql:ident, $wire:ty, $expected:literal, $range:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl FieldType for $rust {
            type Base = Self;
            type Nullness = Never;
            const SQL_TYPE: SqlType = SqlType::$sql;
            const RANGE: Option<(i64, i64)> = $range;
            fn encode(&self) -> Result<Value, ValueError> {
                Ok(Value::$sql(<$wire>::from(*self)))
            }
            fn plain(&self) -> Option<Plain<'_>> {
                Some(Plain::Integer(i64::from(*self)))
            }
            fn decode(cell: Cell<'_>) -> Result<Self, CellError> {
                <$rust>::try_from(cell.integer()?)
                    .map_err(|_| CellError { expected: $expected, found: "an integer outside of it" })
            }
        }
        impl BaseType for $rust {}
        #[diagnostic::do_not_recommend]
        impl KeyType for $rust {
            fn is_unset(&self) -> bool {
                *self == 0
            }
        }
    )*};
}

whole_numbers! {
    i16, I16, i16, "an integer from -32768 to 32767", None;
    i32, I32, i32, "an integer from -2147483648 to 2147483647", None;
    i64, I64, i64, "an integer", None;
    u8, I16, i16, "an integer from 0 to 255", Some((0, 255));
    u16, I32, i32, "an integer from 0 to 65535", Some((0, 65_535));
    u32, I64, i64, "an integer from 0 to 4294967295", Some((0, 4_294_967_295));
}

macro_rules! field_types {
    ($($rust:ty, $sql:ident, $(plain $plain:ident,)? |$value:ident| $encode:expr, |$cell:ident| $decode:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl FieldType for $rust {
            type Base = Self;
            type Nullness = Never;
            const SQL_TYPE: SqlType = SqlType::$sql;
            fn encode(&self) -> Result<Value, ValueError> {
                let $value = self;
                $encode
            }
            $(fn plain(&self) -> Option<Plain<'_>> {
                Some(Plain::$plain(self))
            })?
            fn decode($cell: Cell<'_>) -> Result<Self, CellError> {
                $decode
            }
        }
        impl BaseType for $rust {}
    )*};
}

/// What either database takes as one value (1 GiB less room for the rest of the message); RUSTSEC-2024-0363 is about larger ones.
const MAX_BYTES: usize = (1 << 30) - (1 << 16);

fn year_fits(date: NaiveDate) -> Result<(), ValueError> {
    if temporal::year_fits(date) { Ok(()) } else { Err(ValueError::OutOfRange { allowed: "years 1 to 9999".into() }) }
}

/// Whether a database takes the text.
pub(crate) fn check_text(text: &str) -> Result<(), ValueError> {
    if text.len() > MAX_BYTES {
        return Err(ValueError::TooLarge { bytes: text.len() });
    }
    if has_nul(text.as_bytes()) { Err(ValueError::Nul) } else { Ok(()) }
}

/// Eight bytes at a time: most texts are too short for what `contains` does before it begins.
fn has_nul(bytes: &[u8]) -> bool {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    let one_is_zero = |word: &[u8; 8]| {
        let word = u64::from_ne_bytes(*word);
        word.wrapping_sub(ONES) & !word & (ONES << 7) != 0
    };
    match bytes.last_chunk() {
        Some(last) => bytes.as_chunks().0.iter().any(one_is_zero) || one_is_zero(last),
        None => bytes.contains(&0),
    }
}

/// Whether a database takes the bytes.
pub(crate) fn check_bytes(bytes: &[u8]) -> Result<(), ValueError> {
    if bytes.len() > MAX_BYTES { Err(ValueError::TooLarge { bytes: bytes.len() }) } else { Ok(()) }
}

field_types! {
    bool, Bool, |value| Ok(Value::Bool(*value)), |cell| cell.boolean();
    f32, F32, |value| Ok(Value::F32(*value)), |cell| {
        let wide = cell.float()?;
        let narrow = wide as f32;
        // a REAL of SQLite may be larger than any f32
        if narrow.is_infinite() && wide.is_finite() {
            return Err(CellError { expected: "a single-precision number", found: "a larger number" });
        }
        Ok(narrow)
    };
    f64, F64, |value| Ok(Value::F64(*value)), |cell| cell.float();
    String, Text, plain Text, |value| { check_text(value)?; Ok(Value::Text(value.clone())) }, |cell| cell.text().map(str::to_owned);
    Vec<u8>, Bytes, plain Bytes, |value| { check_bytes(value)?; Ok(Value::Bytes(value.clone())) }, |cell| cell.bytes().map(<[u8]>::to_vec);
    NaiveDate, Date, |value| { year_fits(*value)?; Ok(Value::Date(*value)) }, |cell| cell.date();
    NaiveTime, Time, |value| Ok(Value::Time(temporal::truncate_time(*value))), |cell| cell.time();
    NaiveDateTime, DateTime, |value| {
        year_fits(value.date())?;
        Ok(Value::DateTime(temporal::truncate_datetime(*value)))
    }, |cell| cell.datetime();
    DateTime<Utc>, Timestamp, |value| {
        year_fits(value.date_naive())?;
        Ok(Value::Timestamp(temporal::truncate_timestamp(*value)))
    }, |cell| cell.timestamp();
    TimeDelta, Duration, |value| match value.num_microseconds() {
        Some(micros) => Ok(Value::Duration(TimeDelta::microseconds(micros))),
        None => Err(ValueError::OutOfRange { allowed: "292,000 years either way".into() }),
    }, |cell| cell.duration();
    Uuid, Uuid, |value| Ok(Value::Uuid(*value)), |cell| cell.uuid();
    Decimal, Decimal, |value| Ok(Value::Decimal(*value)), |cell| cell.decimal();
    serde_json::Value, Json, |value| {
        json::check(value)?;
        Ok(Value::Json(value.clone()))
    }, |cell| serde_json::from_slice(cell.json()?)
        .map_err(|_| CellError { expected: "a JSON document", found: "text that is no JSON" });
}

#[diagnostic::do_not_recommend]
impl KeyType for String {}
#[diagnostic::do_not_recommend]
impl KeyType for Uuid {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned + Send + Sync + 'static> FieldType for Json<T> {
    type Base = Self;
    type Nullness = Never;
    const SQL_TYPE: SqlType = SqlType::Json;
    fn encode(&self) -> Result<Value, ValueError> {
        let document = serde_json::to_value(&self.0).map_err(|error| ValueError::Json(error.to_string().into()))?;
        json::check(&document)?;
        Ok(Value::Json(document))
    }
    fn decode(cell: Cell<'_>) -> Result<Self, CellError> {
        serde_json::from_slice(cell.json()?)
            .map(Json)
            .map_err(|_| CellError { expected: "a JSON document of the field's type", found: "another document" })
    }
}
impl<T: Serialize + DeserializeOwned + Send + Sync + 'static> BaseType for Json<T> {}

#[diagnostic::do_not_recommend]
impl<T: BaseType> FieldType for Option<T> {
    type Base = T;
    type Nullness = Maybe;
    const SQL_TYPE: SqlType = T::SQL_TYPE;
    const NULLABLE: bool = true;
    const RANGE: Option<(i64, i64)> = T::RANGE;
    const CHOICES: Option<&'static [Choice]> = T::CHOICES;
    fn encode(&self) -> Result<Value, ValueError> {
        self.as_ref().map_or(Ok(Value::Null(T::SQL_TYPE)), T::encode)
    }
    fn plain(&self) -> Option<Plain<'_>> {
        self.as_ref().map_or(Some(Plain::Null), T::plain)
    }
    fn decode(cell: Cell<'_>) -> Result<Self, CellError> {
        if cell.is_null() { Ok(None) } else { T::decode(cell).map(Some) }
    }
}

#[cfg(test)]
mod tests {
    use super::has_nul;

    #[test]
    fn a_nul_is_found_wherever_it_stands() {
        for length in 0..40 {
            let mut text = vec![0x80; length];
            assert!(!has_nul(&text), "{length}");
            text.fill(1);
            assert!(!has_nul(&text), "{length}");
            for at in 0..length {
                text[at] = 0;
                assert!(has_nul(&text), "{at} of {length}");
                text[at] = 0xFF;
            }
        }
    }
}
