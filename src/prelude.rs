//! What a program with models imports: `use orm::prelude::*;`.

pub use crate::{
    Choices, Database, FieldType, ForeignKey, FromRow, Json, ManyToMany, Model, OneToOne, Result, Reverse, ReverseOne,
    create, new,
};
pub use orm_core::instance::Persistence;
pub use orm_core::model::{Aggregates, Condition, DateLike, Expression, Lookups, TimeLike, outer, random};
pub use orm_core::queryset::exists;

pub use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
pub use rust_decimal::Decimal;
pub use uuid::Uuid;
