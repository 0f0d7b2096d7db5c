//! `loaddata`: rows from lines of JSON.

use crate::failure::Failure;
use crate::output::say_line;
use crate::progress::Progress;
use clap::Args;
use orm_core::{Database, fixtures};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::ExitCode;

/// Loads rows that `dumpdata` wrote, or somebody by hand: each file as a whole, or nothing of it. A row whose key is there is replaced.
#[derive(Debug, Args)]
pub(crate) struct LoadData {
    /// The files, one after the other; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl LoadData {
    pub(crate) async fn run(self, db: &Database) -> Result<ExitCode, Failure> {
        for path in &self.files {
            let reader: Box<dyn BufRead + Send> = if path.as_os_str() == "-" {
                Box::new(BufReader::new(std::io::stdin()))
            } else {
                Box::new(BufReader::new(File::open(path).map_err(|error| Failure::file(path, &error))?))
            };
            let progress = Progress::rows();
            let lines = reader.lines().inspect(|_| progress.step());
            let loaded = fixtures::load(db, lines).await.map_err(|error| Failure::fixture(path, &error))?;
            progress.finish();
            let of_models: Vec<String> = loaded.rows.iter().map(|(model, rows)| format!("{rows} {model}")).collect();
            say_line!("{}: {} rows loaded ({})", path.display(), loaded.total(), of_models.join(", "));
        }
        Ok(ExitCode::SUCCESS)
    }
}
