//! How a queryset prints itself: as the Rust that made it, and as the SQL that it becomes.

use super::QuerySet;
use crate::db::Database;
use crate::error::Result;
use crate::model::Model;
use crate::sql::{self, Select};
use std::fmt;

impl<M: Model, R> QuerySet<M, R> {
    /// The statement that `all` would send, with its values in place: for people, to be read or pasted into a database's shell. Nothing is
    /// sent.
    ///
    /// # Errors
    /// [`Query`](crate::Error::Query) and [`Encode`](crate::Error::Encode), as `all`.
    pub fn sql(&self, db: &Database) -> Result<String> {
        let statement = sql::select(db.plans(), db.backend(), &self.query(), Select::Rows)?;
        Ok(sql::shown(&statement, db.backend()))
    }
}

/// The Rust that made it: `Album.objects.filter(Album.genre.eq("Rock")).limit(3)`.
impl<M: Model, R: 'static> fmt::Debug for QuerySet<M, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.asked())?;
        self.print_loading(f)
    }
}
