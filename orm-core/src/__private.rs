//! What the code of the derives names. No part of the public interface: it changes without notice.
//!
//! Above all layers: imports everything.

mod builder;
mod describe;
mod show;

pub use builder::{Given, MayOmit, Set, Unset, omitted};
pub use describe::{check_bytes, check_text, field, is_decimal, is_integer, is_text, is_unset, placed, validated};
pub use show::{ByDebug, ByDisplay, ByKey, ByName, Debugged, Shown};

pub use crate::Result;
pub use crate::db::Database;
pub use crate::instance::{HookTable, Hooked, create};
pub use crate::meta::{
    CheckMeta, DbDefault, FieldMeta, IndexMeta, ModelEntry, ModelMeta, OnDelete, OrderMeta, RelationKind, RelationMeta,
    UniqueMeta,
};
pub use crate::model::{
    Column, DecodeError, FieldSet, Forward, ForwardNull, FromNow, Instance, IntoField, Model, Path, Row,
    ValidationErrors,
};
pub use crate::queryset::Table;
pub use crate::value::{
    BaseType, Cell, CellError, Choice, ChoiceValue, FieldType, KeyType, Never, SqlType, Value, ValueError,
};
pub use chrono::{DateTime, Utc};
pub use inventory;
pub use rust_decimal::Decimal;
