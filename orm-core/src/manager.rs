//! What an instance does with its related rows: `song.tags.add(&db, &tag)`.
//!
//! Layer 7: imports everything above.

mod by_name;
mod keys;
mod many_to_many;
mod reverse;

pub use by_name::DynPairs;
pub use keys::{Each, One, RelatedKeys};

use crate::db::{Context, Database};
use crate::error::{Error, QueryError, Result};
use crate::model::Model;
use crate::query::Query;
use crate::sql::{self, Select};
use crate::value::{FieldType, Value};

/// The error of a field of an instance that has no row.
#[cold]
fn unsaved() -> Error {
    let what = "the instance has no row yet, and so none that are related to it: save it first";
    QueryError::Misuse { what }.into()
}

/// The keys of `M` that a query selects.
async fn read_keys<M: Model>(db: &Database, query: &Query) -> Result<Vec<Value>> {
    let statement = sql::select(db.plans(), db.backend(), query, Select::Rows)?;
    let keys: Vec<M::Pk> = db.fetch(statement, &Context::of(query.model), |row| row.get(0)).await?;
    let keys = keys.iter().map(FieldType::encode).collect::<std::result::Result<_, _>>();
    keys.map_err(|reason| QueryError::Value { reason }.into())
}
