//! `diagram`: the models as a picture.

use crate::diagram::{self, Format};
use crate::failure::Failure;
use crate::models;
use crate::output::{say, warn_line};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Draws the models and their relations. No database is needed.
#[derive(Debug, Args)]
pub(crate) struct Diagram {
    /// How the picture is written; by the name of the file, where nothing is said, and else as Mermaid.
    #[arg(short, long, value_enum)]
    format: Option<Format>,

    /// The file; standard output, where none is named.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// These models alone: `--model Album,Song`.
    #[arg(short, long, value_name = "MODEL", value_delimiter = ',')]
    model: Vec<String>,
}

impl Diagram {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let models = models::chosen(&self.model, &[])?;
        let ending = self.output.as_ref().and_then(|path| path.extension()).and_then(|ending| ending.to_str());
        let format = self.format.unwrap_or(match ending {
            Some("svg") => Format::Svg,
            Some("dot" | "gv") => Format::Dot,
            _ => Format::Mermaid,
        });
        let text = diagram::draw(&models, format);
        match &self.output {
            Some(path) => {
                std::fs::write(path, text).map_err(|error| Failure::file(path, &error))?;
                warn_line!("{} models are in {}", models.len(), path.display());
            }
            None => say!("{text}"),
        }
        Ok(ExitCode::SUCCESS)
    }
}
