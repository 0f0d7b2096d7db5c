//! What the code of the derives names. No part of the public interface: it changes without notice.
//!
//! Above all layers: imports everything.

mod builder;
mod describe;
mod related;
mod shape;
mod show;

pub use builder::{Given, MayOmit, Set, Unset, omitted};
pub use describe::{field, is_decimal, is_integer, is_text, is_unset, placed, validated};
pub use related::{IsOneToOne, Joined, PointsAt, field_named, one_to_one, points_at, relation_named};
pub use shape::{read, selected};
pub use show::{ByDebug, ByDisplay, ByKey, ByName, Debugged, Shown};

pub use crate::Result;
pub use crate::db::Database;
pub use crate::instance::create;
pub use crate::meta::{
    CheckMeta, DbDefault, FieldMeta, IndexMeta, ModelEntry, ModelMeta, OnDelete, OrderMeta, RelatedMeta, RelationKind,
    RelationMeta, UniqueMeta,
};
pub use crate::model::{
    Backward, BackwardOne, Column, DecodeError, FieldSet, Forward, ForwardNull, FromNow, FromRow, Instance, IntoField,
    Many, Model, Path, Row, SelectFrom, ValidationErrors,
};
pub use crate::query::Node;
pub use crate::queryset::{ManyToMany, Related, Reverse, ReverseOne, Table};
pub use crate::value::{
    BaseType, Cell, CellError, Choice, ChoiceValue, FieldType, KeyType, Never, SqlType, Value, ValueError,
};
pub use chrono::{DateTime, Utc};
pub use inventory;
pub use rust_decimal::Decimal;
