//! `loaddata`: rows from lines of JSON.

use super::dumpdata::is_compressed;
use crate::failure::Failure;
use crate::output::say_line;
use crate::progress::Progress;
use clap::Args;
use orm_core::Database;
use orm_core::fixtures::Load;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Loads rows that `dumpdata` wrote, or somebody by hand: each file as a whole, or nothing of it. A row whose key is there is replaced.
#[derive(Debug, Args)]
pub(crate) struct LoadData {
    /// The files, one after the other; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Leaves out models and fields that the program does not have, and says which.
    #[arg(short, long, visible_alias = "ignorenonexistent")]
    ignore_nonexistent: bool,
}

impl LoadData {
    pub(crate) async fn run(self, db: &Database) -> Result<ExitCode, Failure> {
        let load = if self.ignore_nonexistent { Load::new().ignore_unknown() } else { Load::new() };
        for path in &self.files {
            let progress = Progress::rows();
            let mut is_empty = true;
            let lines = open(path)?.lines().inspect(|_| {
                is_empty = false;
                progress.step();
            });
            let loaded = load.lines(db, lines).await.map_err(|error| Failure::fixture(path, &error))?;
            progress.finish();
            if is_empty {
                return Err(Failure::new(format!(
                    "{}: the file is empty; what `dumpdata` writes has a first and a last line even without rows",
                    path.display()
                )));
            }
            let of_models: Vec<String> = loaded.rows.iter().map(|(model, rows)| format!("{rows} {model}")).collect();
            let of_models = if of_models.is_empty() { String::new() } else { format!(" ({})", of_models.join(", ")) };
            say_line!("{}: {} rows loaded{of_models}", path.display(), loaded.total());
            for (unknown, rows) in &loaded.ignored {
                say_line!("  left out: {unknown}, of {rows} rows");
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn open(path: &Path) -> Result<Box<dyn BufRead + Send>, Failure> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(BufReader::new(std::io::stdin())));
    }
    if is_compressed(path) {
        let path = path.display();
        return Err(Failure::new(format!("{path} is compressed: `gunzip -c {path} | manage loaddata -`")));
    }
    Ok(Box::new(BufReader::new(File::open(path).map_err(|error| Failure::file(path, &error))?)))
}
