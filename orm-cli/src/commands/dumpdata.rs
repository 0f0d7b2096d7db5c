//! `dumpdata`: rows as lines of JSON.

use crate::failure::Failure;
use crate::models;
use crate::output::{self, Rows, warn_line};
use crate::progress::Progress;
use clap::Args;
use orm_core::Database;
use orm_core::fixtures::{Counts, Dump, FixtureError};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Writes the rows of models as lines of JSON, in an order in which they can be loaded. All of them are as they were at one moment.
#[derive(Debug, Args)]
pub(crate) struct DumpData {
    /// The models; all of them, where none is named.
    #[arg(value_name = "MODEL")]
    models: Vec<String>,

    /// Leaves a model out.
    #[arg(short, long, value_name = "MODEL")]
    exclude: Vec<String>,

    /// Rows of one model, by their keys: `1,2,3`.
    #[arg(long, value_name = "KEYS", value_delimiter = ',', conflicts_with = "exclude")]
    pks: Vec<String>,

    /// The file; standard output, where none is named.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl DumpData {
    pub(crate) async fn run(self, db: &Database) -> Result<ExitCode, Failure> {
        let dump = self.chosen()?;
        match &self.output {
            Some(path) => {
                let dumped = to_file(db, &dump, path).await?;
                warn_line!("{} rows of {} models are in {}", dumped.total(), dumped.rows.len(), path.display());
            }
            None => {
                let mut out = BufWriter::new(Rows);
                let dumped = write(db, &dump, &mut out, &Progress::hidden()).await;
                match dumped {
                    // it is said of every command, in the end
                    Err(_) if output::is_lost() => return Ok(ExitCode::FAILURE),
                    dumped => dumped.map_err(|error| Failure::new(error.to_string()))?,
                };
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The rows that are asked for.
    fn chosen(&self) -> Result<Dump, Failure> {
        if self.pks.is_empty() {
            return Ok(Dump::of(&models::chosen(&self.models, &self.exclude)?));
        }
        let [model] = self.models.as_slice() else {
            return Err(Failure::new("`--pks` is of one model: `dumpdata Album --pks 1,2`"));
        };
        Dump::rows_of(models::find(model)?, &self.pks).map_err(|error| Failure::new(error.to_string()))
    }
}

/// The file gets its name when it is whole: one that is half written is nobody's.
async fn to_file(db: &Database, dump: &Dump, path: &Path) -> Result<Counts, Failure> {
    if is_compressed(path) {
        let path = path.display();
        return Err(Failure::new(format!("{path} would not be compressed: `manage dumpdata | gzip > {path}`")));
    }
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let file = File::create(&part).map_err(|error| Failure::file(&part, &error))?;
    let mut out = BufWriter::new(file);
    let dumped = match write(db, dump, &mut out, &Progress::rows()).await {
        Ok(dumped) => out.get_ref().sync_all().map(|()| dumped).map_err(FixtureError::from),
        Err(error) => Err(error),
    };
    match dumped {
        Ok(dumped) => {
            std::fs::rename(&part, path).map_err(|error| Failure::file(path, &error))?;
            Ok(dumped)
        }
        Err(error) => {
            // that it can't be removed changes nothing: it says by its name that it is no whole file
            let _ = std::fs::remove_file(&part);
            Err(Failure::fixture(path, &error))
        }
    }
}

async fn write(
    db: &Database,
    dump: &Dump,
    out: &mut (impl Write + Send),
    progress: &Progress,
) -> Result<Counts, FixtureError> {
    let dumped = dump
        .lines(db, |line| {
            progress.step();
            out.write_all(line.as_bytes())?;
            out.write_all(b"\n")
        })
        .await?;
    out.flush()?;
    Ok(dumped)
}

/// Whether lines can't be read from there, or written.
pub(super) fn is_compressed(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "gz")
}
