//! What a program with models imports: `use orm::prelude::*;`.

pub use crate::{Choices, Database, FieldType, ForeignKey, Json, Model, OneToOne, Result, create, new};
pub use orm_core::instance::{Hooks, Persistence, SaveEvent};
pub use orm_core::model::{Aggregates, Condition, DateLike, Expression, Lookups, TimeLike, random};

pub use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
pub use rust_decimal::Decimal;
pub use uuid::Uuid;
