//! How the database would answer a queryset.

use super::{QuerySet, lock};
use crate::backend::Backend;
use crate::db::{Context, Database};
use crate::error::{QueryError, Result};
use crate::model::Model;
use crate::query::Query;
use crate::sql::{self, Select};
use std::future::Future;

/// What [`explain_with`](QuerySet::explain_with) is to tell, beside the plan. PostgreSQL only; [`analyze`](Self::analyze) runs the query.
///
/// ```no_run
/// # use orm::prelude::*;
/// # use orm::queryset::Explain;
/// # #[derive(Model, Debug)] struct Album { id: i64, title: String }
/// # async fn example(db: Database) -> orm::Result {
/// let plan = Album.objects.explain_with(&db, Explain::new().analyze().buffers()).await?;
/// println!("{plan}");
/// # Ok(()) }
/// # fn main() {}
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Explain {
    pub(super) options: sql::Explaining,
}

impl Explain {
    /// The plan alone.
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs the query, and tells how long each step took and how many rows it had.
    pub fn analyze(mut self) -> Self {
        self.options.analyze = true;
        self
    }

    /// Tells the columns of each step.
    pub fn verbose(mut self) -> Self {
        self.options.verbose = true;
        self
    }

    /// With [`analyze`](Self::analyze): tells how many pages were read.
    pub fn buffers(mut self) -> Self {
        self.options.buffers = true;
        self
    }

    /// Tells which settings of the server differ from their defaults.
    pub fn settings(mut self) -> Self {
        self.options.settings = true;
        self
    }

    /// Tells it as JSON, for a program.
    pub fn json(mut self) -> Self {
        self.options.json = true;
        self
    }
}

impl<M: Model, R> QuerySet<M, R> {
    /// How the database would answer `all`, in its own words: which indexes it uses, what it sorts. The query is not run.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String }
    /// # async fn example(db: Database) -> orm::Result {
    /// println!("{}", Album.objects.filter(Album.title.startswith("A")).explain(&db).await?);
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// As `all`.
    pub fn explain<'d>(&self, db: &'d Database) -> impl Future<Output = Result<String>> + Send + use<'d, M, R> {
        self.explain_with(db, Explain::new())
    }

    /// As [`explain`](Self::explain), with options.
    ///
    /// # Errors
    /// [`Unsupported`](QueryError::Unsupported) on SQLite for any option; as `all`.
    pub fn explain_with<'d>(
        &self,
        db: &'d Database,
        explain: Explain,
    ) -> impl Future<Output = Result<String>> + Send + use<'d, M, R> {
        let query = self.query();
        async move { explained(db, &query, explain).await }
    }
}

pub(super) async fn explained(db: &Database, query: &Query, explain: Explain) -> Result<String> {
    if db.backend() == Backend::Sqlite && explain != Explain::new() {
        let what = "`EXPLAIN QUERY PLAN` with options: call `explain(..)` without";
        return Err(QueryError::Unsupported { backend: "SQLite", what }.into());
    }
    if explain.options.analyze {
        lock::check(db, query)?;
    }
    let statement = sql::select(db.plans(), db.backend(), query, Select::Rows)?;
    let statement = sql::explain(statement, db.backend(), explain.options);
    if db.backend() == Backend::Postgres {
        if explain.options.json {
            let plans: Vec<serde_json::Value> =
                db.fetch(statement, &Context::of(query.model), |row| row.get(0)).await?;
            return Ok(plans.first().map(ToString::to_string).unwrap_or_default());
        }
        let lines: Vec<String> = db.fetch(statement, &Context::of(query.model), |row| row.get(0)).await?;
        return Ok(lines.join("\n"));
    }
    // the id of a step, that of the step it belongs to, an empty number, what it does
    let steps: Vec<(i64, i64, String)> =
        db.fetch(statement, &Context::of(query.model), |row| Ok((row.get(0)?, row.get(1)?, row.get(3)?))).await?;
    let mut depths: Vec<(i64, usize)> = Vec::new();
    let lines = steps.into_iter().map(|(id, parent, what)| {
        let depth = depths.iter().find(|(known, _)| *known == parent).map_or(0, |(_, depth)| depth + 1);
        depths.push((id, depth));
        format!("{}{what}", "  ".repeat(depth))
    });
    Ok(lines.collect::<Vec<_>>().join("\n"))
}
