//! What is in the database of a test when it begins.

use super::isolated::Test;
use super::outcome::{Outcome, TestFailure};
use crate::backend::Backend;
use crate::db::Database;
use crate::meta;
use crate::migrations::{Migrations, Migrator, Operation};
use crate::sql;
use siphasher::sip::SipHasher13;
use std::hash::{Hash, Hasher};

/// Where the tables come from.
#[derive(Debug)]
pub(super) enum Schema {
    /// The models.
    Models,
    /// Migrations, which also write rows and run SQL of their own.
    Migrations(Migrations),
}

/// What the name of a template says of what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fingerprint {
    /// Of the statements or the files.
    pub(super) schema: u64,
    /// Of the program, where the migrations run functions of it: those may have changed when the files have not.
    pub(super) program: Option<u64>,
}

impl Schema {
    pub(super) fn of(test: &Test) -> Result<Self, TestFailure> {
        let Some(files) = test.migrations else { return Ok(Schema::Models) };
        let migrations = Migrations::embedded(files).map_err(failed)?;
        Ok(Schema::Migrations(migrations))
    }

    /// Puts all of it into an empty database.
    pub(super) async fn create(&self, db: &Database) -> Outcome {
        match self {
            Schema::Models => db.create_tables().await.map_err(TestFailure::new),
            Schema::Migrations(migrations) => {
                Migrator::new(db, migrations).migrate().await.map_err(failed)?;
                Ok(())
            }
        }
    }

    pub(super) fn fingerprint(&self) -> Result<Fingerprint, TestFailure> {
        let mut hasher = SipHasher13::new();
        let mut program = None;
        match self {
            Schema::Models => {
                let statements = sql::create_tables(Backend::Postgres, meta::models(), &[]);
                for statement in statements.map_err(TestFailure::new)? {
                    hasher.write(statement.text.as_bytes());
                }
            }
            Schema::Migrations(migrations) => {
                for migration in migrations.all() {
                    (&migration.name, &migration.checksum).hash(&mut hasher);
                }
                let operations = || migrations.all().iter().flat_map(|migration| &migration.operations);
                if operations().any(|operation| matches!(operation, Operation::RunStep { .. })) {
                    let file = std::env::current_exe().map_err(TestFailure::new)?;
                    let changed = file.metadata().and_then(|file| file.modified()).map_err(TestFailure::new)?;
                    // each program keeps a template of its own, and of its latest version alone
                    file.hash(&mut hasher);
                    let mut version = SipHasher13::new();
                    changed.hash(&mut version);
                    program = Some(version.finish());
                }
            }
        }
        Ok(Fingerprint { schema: hasher.finish(), program })
    }
}

fn failed(error: impl std::fmt::Display) -> TestFailure {
    TestFailure(format!("the migrations of this test: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fingerprint(text: &'static str) -> Fingerprint {
        let text = format!("format = 1\ndepends_on = []\n{text}");
        Schema::Migrations(Migrations::embedded(&[("0001_a.toml", &text)]).unwrap()).fingerprint().unwrap()
    }

    #[test]
    fn other_migrations_have_another_template() {
        let one = "[[operations]]\nop = \"run_sql\"\nforward = \"SELECT 1\"\n";
        let other = "[[operations]]\nop = \"run_sql\"\nforward = \"SELECT 2\"\n";
        assert_eq!(fingerprint(one), fingerprint(one));
        assert_ne!(fingerprint(one).schema, fingerprint(other).schema);
        assert_ne!(fingerprint("").schema, Schema::Models.fingerprint().unwrap().schema);
    }

    #[test]
    fn functions_of_the_program_are_known_by_the_program() {
        let step = "[[operations]]\nop = \"run_step\"\nstep = \"fill\"\n";
        assert_eq!(fingerprint("").program, None);
        assert!(fingerprint(step).program.is_some());
        assert_eq!(fingerprint(step), fingerprint(step));
    }
}
