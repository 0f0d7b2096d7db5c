//! Rows as cells: bytes with the kind of their column, nothing converted yet.
//!
//! sqlx's decoders are not used: `infinity` and far dates panic in them (sqlx#3685).

use crate::value::{Cell, Cells, PgKind};
use sqlx::postgres::{PgRow, PgTypeInfo, PgTypeKind};
use sqlx::{Column, Row, TypeInfo, ValueRef};

/// A row of the answer to a prepared statement, which is always binary.
pub(super) struct PgCells<'r> {
    pub(super) row: &'r PgRow,
    /// One for each column of the row.
    pub(super) kinds: &'r [PgKind],
}

impl Cells for PgCells<'_> {
    #[inline]
    fn cell(&self, index: usize) -> Cell<'_> {
        // beyond the last cell nothing can be decoded; NULL there would pass for a value that is not set
        const MISSING: Cell<'static> = Cell::Binary(PgKind::Other, &[]);
        let Some(kind) = self.kinds.get(index) else { return MISSING };
        match self.row.try_get_raw(index) {
            Ok(value) if value.is_null() => Cell::Null,
            Ok(value) => value.as_bytes().map_or(Cell::Null, |bytes| Cell::Binary(*kind, bytes)),
            Err(_) => MISSING,
        }
    }

    fn count(&self) -> usize {
        self.kinds.len()
    }

    fn name(&self, index: usize) -> &str {
        self.row.columns().get(index).map_or("", Column::name)
    }
}

/// The kinds of a row's columns, into a vector that is kept from statement to statement.
pub(super) fn read_kinds(row: &PgRow, kinds: &mut Vec<PgKind>) {
    kinds.clear();
    kinds.extend(row.columns().iter().map(|column| kind(column.type_info())));
}

fn kind(type_info: &PgTypeInfo) -> PgKind {
    // OIDs of built-in types never change (`pg_type.dat`)
    match type_info.oid().map_or(0, |oid| oid.0) {
        16 => PgKind::Bool,
        17 => PgKind::Bytea,
        20 => PgKind::Int8,
        21 => PgKind::Int2,
        23 => PgKind::Int4,
        // name, text, character(n), character varying
        19 | 25 | 1042 | 1043 => PgKind::Text,
        114 => PgKind::Json,
        700 => PgKind::Float4,
        701 => PgKind::Float8,
        1082 => PgKind::Date,
        1083 => PgKind::Time,
        1114 => PgKind::Timestamp,
        1184 => PgKind::Timestamptz,
        1186 => PgKind::Interval,
        1700 => PgKind::Numeric,
        2950 => PgKind::Uuid,
        3802 => PgKind::Jsonb,
        _ => match type_info.kind() {
            PgTypeKind::Enum(_) => PgKind::Text,
            PgTypeKind::Array(_) => PgKind::Array,
            PgTypeKind::Domain(base) => kind(base),
            // an extension's type has an OID of its own in each database, and its schema before its name when that is not on the path
            PgTypeKind::Simple if type_info.name().rsplit('.').next() == Some("citext") => PgKind::Text,
            _ => PgKind::Other,
        },
    }
}
