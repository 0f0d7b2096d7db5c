//! Migrations against databases.

mod adopted;
pub(crate) mod cases;
mod catalog;
mod conversions;
mod counters;
mod dangling;
mod keys;
mod limits;
mod lint;
mod music;
mod properties;
mod random;
mod rebuilds;
mod refused;
mod resumed;
mod rows;
mod squashed;
mod together;
mod unknown;
mod values;

use crate::support::{Backend, Db, Place};
use orm::migrations::{Migration, Migrations, Operation};

/// A migration of these operations.
fn migration(name: &str, depends_on: &[&str], operations: Vec<Operation>) -> Migration {
    Migration {
        name: name.to_owned(),
        depends_on: depends_on.iter().map(|name| (*name).to_owned()).collect(),
        replaces: Vec::new(),
        atomic: true,
        operations,
        checksum: format!("checksum of {name}"),
    }
}

/// An empty database, and a handle on it.
async fn empty(backend: Backend, name: &str) -> orm::Result<(Place, Db)> {
    let place = Place::empty(backend, name);
    let db = Db::connect(place.url()).await?;
    Ok((place, db))
}

/// These migrations, and nothing else.
fn only(migrations: &[Migration]) -> Migrations {
    Migrations::new(migrations.to_vec())
}
