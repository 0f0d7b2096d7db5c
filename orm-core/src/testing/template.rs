//! PostgreSQL: a database with all that tests begin with, made once and copied for each of them.

use super::outcome::{Outcome, TestFailure};
use super::schema::Schema;
use super::sweep::{self, Age, PREFIX};
use crate::db::{Context, Database, Options, with_database};
use crate::error::{Error, Result};
use crate::sql::{self, Statement};
use uuid::Uuid;

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
    let age = Age::now(admin).await?;
    sweep::once(admin, &age).await?;
    let template = template(admin, server, schema, &age).await?;
    let name = name_of(&age, test);
    run(admin, sql::create_database(&name, &template)?).await?;
    Ok(Copy { url: with_database(server, &name), server: server.to_owned(), name })
}

/// A name that no other test gets, whichever machine it runs on: numbers of processes are the same in all containers.
fn name_of(age: &Age, test: &str) -> String {
    let (random, _) = Uuid::new_v4().as_u64_pair();
    format!("{PREFIX}{}_{random:016x}_{}", age.in_a_name(), ending(test))
}

/// The database with that schema. Its name says what is in it, so a program whose models or migrations changed makes another one.
async fn template(admin: &Database, server: &str, schema: &Schema, age: &Age) -> Result<String, Trouble> {
    let fingerprint = schema.fingerprint().map_err(Trouble::Schema)?;
    let all_versions = format!("{PREFIX}{:016x}", fingerprint.schema);
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
        age.tell(admin, &draft).await?;
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
    } else {
        age.tell_again(admin, &name).await?;
    }
    admin.raw("SELECT pg_advisory_unlock($1)").bind(key).execute().await?;
    Ok(name)
}

async fn connect(url: &str) -> Result<Database> {
    Database::connect_with(Options::new(url).max_connections(1)).await
}

pub(super) async fn run(db: &Database, statement: Statement) -> Result<()> {
    db.execute(statement, &Context::NONE).await.map(drop)
}

/// The end of a name, in letters that need no quotes.
fn ending(test: &str) -> String {
    let word = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    let name: Vec<char> = test.rsplit("::").next().unwrap_or_default().chars().map(word).collect();
    name[name.len().saturating_sub(OF_THE_NAME)..].iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_tests_have_a_database_of_one_name() {
        let age = Age::at(1_760_000_000);
        for test in ["t", "music::tests::a_name_that_is_longer_than_the_database_may_have_one", "lieder::größer"] {
            let (one, other) = (name_of(&age, test), name_of(&age, test));
            assert_ne!(one, other);
            assert!(one.is_ascii() && one.len() <= 63, "{one}");
            assert_eq!(sweep::born(&one), Some(1_760_000_000), "{one}");
        }
    }
}
