//! What a program with models imports: `use orm::prelude::*;`.

pub use crate::{
    Array, Choices, Database, FieldType, Fields, ForeignKey, FromRow, Json, ManyToMany, Model, OneToOne, Result,
    Reverse, ReverseOne, create, new,
};
pub use orm_core::instance::{Hooks, Persistence, SaveEvent};
pub use orm_core::model::{Aggregates, Condition, DateLike, Expression, Lookups, Q, TimeLike, outer, random};
pub use orm_core::model::{
    ArrayFunctions, Casts, Conditional, DateFunctions, Gathers, JsonFunctions, MathFunctions, SearchFunctions,
    SearchQuery, TextFunctions, WindowFunctions,
};
pub use orm_core::model::{
    case, coalesce, count_rows, cume_dist, dense_rank, greatest, least, now, ntile, percent_rank, pi, random_value,
    rank, raw_expression, row_number, search_vector, value, window,
};
pub use orm_core::queryset::{exists, prefetch};

pub use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
pub use rust_decimal::Decimal;
pub use uuid::Uuid;
