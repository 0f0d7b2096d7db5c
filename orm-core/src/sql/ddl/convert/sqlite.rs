//! SQLite: functions of the library read values exactly; what they can't is NULL.

use super::{
    Bool, Conversion, Date, DateTime, Decimal, F32, F64, I16, I32, I64, Json, SqlType, Text, Time, Timestamp, Uuid,
    digits_of, has_way, is_number, narrows,
};
use crate::tables::ColumnType;

/// What a function reads, where one does.
pub(super) fn exact(from: ColumnType, to: ColumnType, column: &str) -> Option<Conversion> {
    let (digits, scale) = to.digits();
    let (is, becomes) = (from.sql_type, to.sql_type);
    if !has_way(is, becomes) || is == Text && becomes == Text {
        return None;
    }
    let value = match (is, becomes) {
        (Text | F32 | F64 | Decimal, I16) => format!("orm_exact_integer({column}, 16)"),
        (Text | F32 | F64 | Decimal, I32) => format!("orm_exact_integer({column}, 32)"),
        (Text | F32 | F64 | Decimal, I64) => format!("orm_exact_integer({column}, 64)"),
        (Text | F64 | Decimal | I32 | I64, F32) => format!("orm_exact_real({column}, 32)"),
        (Text | Decimal | I64, F64) => format!("orm_exact_real({column}, 64)"),
        (F32, Decimal) => format!("orm_exact_decimal(orm_real_text({column}, 32), {digits}, {scale})"),
        (_, Decimal) if is == Text || is_number(is) => format!("orm_exact_decimal({column}, {digits}, {scale})"),
        (Text, Bool) => format!(
            "CASE WHEN lower(trim({column})) IN ('true', 't', 'yes', 'y', 'on', '1') THEN 1 \
             WHEN lower(trim({column})) IN ('false', 'f', 'no', 'n', 'off', '0') THEN 0 END"
        ),
        (Text, Date) => format!("orm_exact_text({column}, 'date')"),
        (Text, Time) => format!("orm_exact_text({column}, 'time')"),
        (Text, DateTime) => format!("orm_exact_text({column}, 'datetime')"),
        (Text, Timestamp) => format!("orm_exact_text({column}, 'timestamp')"),
        (Text, Uuid) => format!("orm_exact_text({column}, 'uuid')"),
        // SQLite's own function reads more than JSON
        (Text, Json) => format!("json(orm_exact_text({column}, 'json'))"),
        _ => return None,
    };
    let fits = match is {
        Decimal if becomes == Decimal => !narrows(from, to),
        I16 | I32 | I64 if becomes == Decimal => digits - scale >= digits_of(is),
        _ => false,
    };
    let loses = (!fits).then(|| format!("{column} IS NOT NULL AND {value} IS NULL"));
    Some(Conversion { value: Some(value), loses })
}

pub(super) fn template(from: SqlType, to: SqlType) -> Option<&'static str> {
    Some(match (from, to) {
        (I16 | I32 | I64, Bool) => "({0} <> 0)",
        (I16, F32) => "CAST({0} AS REAL)",
        _ => return None,
    })
}
