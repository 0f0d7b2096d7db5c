//! What the code of the derives names. No part of the public interface: it changes without notice.
//!
//! Above all layers: imports everything.

mod builder;
mod describe;
mod flat;
mod related;
mod shape;
mod show;

pub use builder::{Given, MayOmit, Set, Unset, omitted};
pub use describe::{field, is_decimal, is_integer, is_text, is_unset, placed, validated};
pub use flat::{MayLeave, flattened, has_field, share_a_name};
pub use related::{Joined, PointsAt, field_named, one_to_one, points_at, relation_named};
pub use shape::{read, selected};
pub use show::{ByDebug, ByDisplay, ByKey, ByName, Debugged, Shown};

pub use crate::Result;
pub use crate::db::Database;
pub use crate::instance::{HookTable, Hooked, InstanceEntry, create};
pub use crate::meta::{
    CheckMeta, DbDefault, FieldMeta, IndexMeta, ModelEntry, ModelMeta, OnDelete, OrderMeta, RelatedMeta, RelationKind,
    RelationMeta, UniqueMeta,
};
pub use crate::model::ForeignKey;
pub use crate::model::{
    Across, BackStep, Backward, BackwardOne, Column, DecodeError, FieldSet, Flat, FlatColumns, ForeignKeyAt, Forward,
    ForwardNull, Fresh, FromNow, FromRow, Inside, Instance, IntoField, IntoForeignKey, IsOneToOne, Many, Model, Path,
    Root, Row, SelectFrom, ValidationErrors,
};
pub use crate::query::{Node, Query};
pub use crate::queryset::{Declares, ManyToMany, Related, Reverse, ReverseOne, ScopeEntry, Slot, Table, scoped};
pub use crate::value::{
    BaseType, Cell, CellError, Choice, ChoiceValue, FieldType, KeyType, Never, Plain, SqlType, Value, ValueError,
};
pub use chrono::{DateTime, Utc};
pub use inventory;
pub use rust_decimal::Decimal;
