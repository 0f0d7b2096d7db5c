//! PostgreSQL: a database with all that tests begin with, made once and copied for each of them.

use super::outcome::{Outcome, TestFailure};
use super::schema::Schema;
use crate::db::{Context, Database, Options, with_database};
use crate::error::{Error, Result};
use crate::sql::{self, Statement};
use std::sync::atomic::{AtomicU32, Ordering};

/// The variable that names the server.
const URL: &str = "ORM_TEST_POSTGRES_URL";

/// So many characters of a test's name are in that of its database, for whoever looks at the server.
const OF_THE_NAME: usize = 20;

/// The database of one test.
pub(super) struct Copy {
    /// Where it is.
    pub(super) url: String,
    server: String,
    name: String,
}

/// Why there is none.
enum Trouble {
    Server(Error),
    Schema(TestFailure),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Trouble::Server(error)
    }
}

/// Makes the database of a test.
pub(super) async fn copy(test: &str, schema: &Schema) -> Result<Copy, TestFailure> {
    let server = std::env::var(URL).map_err(|_| {
        TestFailure(format!(
            "this test runs on PostgreSQL, and {URL} names no server: set it to one where its user may create databases \
             (`postgres://postgres@localhost/postgres`), or leave PostgreSQL out with ORM_TEST_BACKENDS=sqlite"
        ))
    })?;
    let failed = |error| TestFailure(format!("the server that {URL} names can't be used: {error}"));
    let admin = connect(&server).await.map_err(failed)?;
    let made = make(&admin, &server, test, schema).await;
    admin.close().await;
    made.map_err(|trouble| match trouble {
        Trouble::Server(error) => failed(error),
        Trouble::Schema(failure) => failure,
    })
}

impl Copy {
    /// Drops it.
    pub(super) async fn drop(self) -> Outcome {
        let dropped = async {
            let admin = connect(&self.server).await?;
            let dropped = run(&admin, sql::drop_database(&self.name)?).await;
            admin.close().await;
            dropped
        };
        dropped
            .await
            .map_err(|error| TestFailure(format!("the database {} of this test can't be dropped: {error}", self.name)))
    }
}

async fn make(admin: &Database, server: &str, test: &str, schema: &Schema) -> Result<Copy, Trouble> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let template = template(admin, server, schema).await?;
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("orm_test_{}_{number}_{}", std::process::id(), ending(test));
    // left behind by a process of that number that was killed
    run(admin, sql::drop_database(&name)?).await?;
    run(admin, sql::create_database(&name, &template)?).await?;
    Ok(Copy { url: with_database(server, &name), server: server.to_owned(), name })
}

/// The database with that schema. Its name says what is in it, so a program whose models or migrations changed makes another one.
async fn template(admin: &Database, server: &str, schema: &Schema) -> Result<String, Trouble> {
    let fingerprint = schema.fingerprint().map_err(Trouble::Schema)?;
    let all_versions = format!("orm_test_{:016x}", fingerprint.schema);
    let name = match fingerprint.program {
        Some(program) => format!("{all_versions}_{program:016x}"),
        None => all_versions.clone(),
    };
    // one process makes it, and others wait; the lock goes with the connection
    let key = fingerprint.schema.cast_signed();
    admin.raw("SELECT pg_advisory_lock($1)").bind(key).execute().await?;
    let there: Vec<String> = admin
        .raw("SELECT datname::text FROM pg_database WHERE starts_with(datname::text, $1)")
        .bind(all_versions.as_str())
        .rows()
        .await?;
    if !there.contains(&name) {
        let draft = format!("{name}_draft");
        run(admin, sql::drop_database(&draft)?).await?;
        run(admin, sql::create_database(&draft, "template0")?).await?;
        // a migration that is not one transaction needs more than one connection
        let db = Database::connect(&with_database(server, &draft)).await?;
        let created = schema.create(&db).await;
        db.close().await;
        if let Err(failure) = created {
            run(admin, sql::drop_database(&draft)?).await?;
            return Err(Trouble::Schema(failure));
        }
        run(admin, sql::rename_database(&draft, &name)?).await?;
        for outdated in there.iter().filter(|other| **other != draft) {
            // what the program was before may still run somewhere, and use it: then it stays
            let _ = run(admin, sql::drop_database(outdated)?).await;
        }
    }
    admin.raw("SELECT pg_advisory_unlock($1)").bind(key).execute().await?;
    Ok(name)
}

async fn connect(url: &str) -> Result<Database> {
    Database::connect_with(Options::new(url).max_connections(1)).await
}

async fn run(db: &Database, statement: Statement) -> Result<()> {
    db.execute(statement, &Context::NONE).await.map(drop)
}

/// The end of a name, in letters that need no quotes.
fn ending(test: &str) -> String {
    let word = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    let name: Vec<char> = test.rsplit("::").next().unwrap_or_default().chars().map(word).collect();
    name[name.len().saturating_sub(OF_THE_NAME)..].iter().collect()
}
