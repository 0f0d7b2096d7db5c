//! A database for each test.

use super::outcome::{Outcome, TestFailure, TestOutput};
use super::schema::Schema;
use super::template;
use crate::backend::Backend;
use crate::db::Database;
use crate::fixtures;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use tokio::runtime::{Builder, Runtime};

/// The variable that leaves a database out: `ORM_TEST_BACKENDS=sqlite`.
const BACKENDS: &str = "ORM_TEST_BACKENDS";

/// What polls the futures of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Flavor {
    /// The thread of the test alone.
    #[default]
    CurrentThread,
    /// Threads beside it; as many as there are cores, where no number is given.
    MultiThread {
        /// How many.
        workers: Option<usize>,
    },
}

impl Flavor {
    fn runtime(self) -> std::io::Result<Runtime> {
        let mut builder = match self {
            Flavor::CurrentThread => Builder::new_current_thread(),
            Flavor::MultiThread { .. } => Builder::new_multi_thread(),
        };
        if let Flavor::MultiThread { workers: Some(workers) } = self {
            // none would be a panic of the runtime
            builder.worker_threads(workers.max(1));
        }
        builder.enable_all().build()
    }
}

/// What is known of a test before it runs. `#[orm::test]` writes it.
#[derive(Debug, Clone, Copy)]
pub struct Test {
    /// Its name, with its module.
    pub name: &'static str,
    /// The database that it runs on.
    pub backend: Backend,
    /// The names and texts of the migrations that make what is in it, with their index. Without, it has the tables of all models.
    pub migrations: Option<&'static [(&'static str, &'static str)]>,
    /// The names and texts of files whose rows are there when it begins.
    pub fixtures: &'static [(&'static str, &'static str)],
    /// What polls it.
    pub flavor: Flavor,
}

/// Runs a test on a database that nobody else uses, with the tables of all models, or what the migrations make, and the rows of the fixtures in
/// it. The database is gone afterwards, however the test ends.
///
/// SQLite's is in memory. PostgreSQL's is a copy of a template that is made once, on the server that `ORM_TEST_POSTGRES_URL` names; its
/// user may create databases.
///
/// # Errors
/// What the body returns; a server that can't be used; a migration that fails; a fixture that can't be loaded.
pub fn run<R: TestOutput>(test: Test, body: impl AsyncFnOnce(&Database) -> R) -> Outcome {
    if !is_asked_for(test.backend)? {
        return Ok(());
    }
    let schema = Schema::of(&test)?;
    let runtime = test.flavor.runtime().map_err(TestFailure::new)?;
    let (url, copy) = match test.backend {
        Backend::Sqlite => ("sqlite::memory:".to_owned(), None),
        Backend::Postgres => {
            let copy = runtime.block_on(template::copy(test.name, &schema))?;
            (copy.url.clone(), Some(copy))
        }
    };
    // a test that panics leaves no database behind
    let outcome = catch_unwind(AssertUnwindSafe(|| runtime.block_on(on(&url, test, &schema, body))));
    let dropped = copy.map_or(Ok(()), |copy| runtime.block_on(copy.drop()));
    match outcome {
        Ok(outcome) => outcome.and(dropped),
        Err(panic) => resume_unwind(panic),
    }
}

async fn on<R: TestOutput>(url: &str, test: Test, schema: &Schema, body: impl AsyncFnOnce(&Database) -> R) -> Outcome {
    let db = Database::connect(url).await.map_err(TestFailure::new)?;
    if test.backend == Backend::Sqlite {
        schema.create(&db).await?;
    }
    for (name, text) in test.fixtures {
        let lines = text.lines().map(|line| Ok(line.to_owned()));
        fixtures::load(&db, lines).await.map_err(|error| TestFailure(format!("{name}: {error}")))?;
    }
    let outcome = body(&db).await.outcome();
    db.close().await;
    outcome
}

/// Whether tests on that database are to run.
fn is_asked_for(backend: Backend) -> Result<bool, TestFailure> {
    let Ok(asked) = std::env::var(BACKENDS) else { return Ok(true) };
    let mut found = false;
    for word in asked.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        match word {
            "sqlite" => found |= backend == Backend::Sqlite,
            "postgres" => found |= backend == Backend::Postgres,
            wrong => {
                return Err(TestFailure(format!(
                    "{BACKENDS} names `{wrong}`; it takes `sqlite`, `postgres`, or both with a comma"
                )));
            }
        }
    }
    Ok(found)
}
