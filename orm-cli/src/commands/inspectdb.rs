//! `inspectdb`: models of an existing database.

use crate::failure::Failure;
use crate::inspectdb;
use crate::output::{say, warn_line};
use clap::Args;
use orm_core::Database;
use std::path::PathBuf;
use std::process::ExitCode;

/// Writes models of the tables of an existing database, as Rust: a beginning, to be read and edited. What no model can say is a comment.
#[derive(Debug, Args)]
pub(crate) struct InspectDb {
    /// The tables; all of them, where none is named.
    #[arg(value_name = "TABLE")]
    tables: Vec<String>,

    /// The file; standard output, where none is named.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl InspectDb {
    pub(crate) async fn run(self, db: &Database) -> Result<ExitCode, Failure> {
        let schema = db.introspect().await?;
        for name in &self.tables {
            if schema.tables.iter().all(|live| live.table.name != *name) {
                let names: Vec<&str> = schema.tables.iter().map(|live| live.table.name.as_str()).collect();
                return Err(Failure::new(format!(
                    "the database has no table {name}; there are {}",
                    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
                )));
            }
        }
        let text = inspectdb::write(&schema, &self.tables);
        match &self.output {
            Some(path) => {
                std::fs::write(path, text).map_err(|error| Failure::file(path, &error))?;
                warn_line!("{} tables are in {}", schema.tables.len(), path.display());
            }
            None => say!("{text}"),
        }
        Ok(ExitCode::SUCCESS)
    }
}
