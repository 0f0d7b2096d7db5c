//! `check`: the models against the live database.

use crate::check::{self, Entry, Report};
use crate::failure::Failure;
use crate::output::say_line;
use anstyle::{AnsiColor, Style};
use clap::Args;
use orm_core::introspect::Severity;
use orm_core::{Database, meta};
use std::process::ExitCode;

/// Compares the models of the program with the live schema, and lists what differs by model and field. The exit code is 1 when something
/// does that the program would stumble over.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Prints one JSON document, for machines.
    #[arg(long)]
    json: bool,

    /// Looks at the models alone, and needs no database.
    #[arg(long)]
    models_only: bool,
}

impl Check {
    /// Whether it needs a database.
    pub(crate) fn connects(&self) -> bool {
        !self.models_only
    }

    pub(crate) async fn run(self, db: Option<&Database>) -> Result<ExitCode, Failure> {
        let models = meta::models();
        let report = match db {
            Some(db) => check::report(db, models).await?,
            None => check::of_models(models),
        };
        if self.json {
            say_line!("{}", json(&report));
        } else {
            print(&report, db.is_some());
        }
        Ok(if report.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// A line for each thing that was found.
pub(crate) fn print_entries(report: &Report) {
    let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    let dim = Style::new().dimmed();
    for entry in &report.entries {
        let (style, word) = match entry.severity {
            Severity::Error => (red, "error"),
            Severity::Note => (dim, "note"),
        };
        say_line!("{style}{word}{style:#}: {}: {}", entry.place, entry.message);
    }
}

fn print(report: &Report, compared: bool) {
    let green = Style::new().fg_color(Some(AnsiColor::Green.into()));
    print_entries(report);
    let notes = report.entries.len() - report.errors();
    let and_notes = match notes {
        0 => String::new(),
        1 => ", 1 note".to_owned(),
        notes => format!(", {notes} notes"),
    };
    let what = if compared { "and the database agree" } else { "are in order" };
    match report.errors() {
        0 => say_line!("{green}{} models {what}{green:#}{and_notes}", report.models),
        1 => say_line!("1 error{and_notes}"),
        errors => say_line!("{errors} errors{and_notes}"),
    }
}

fn json(report: &Report) -> serde_json::Value {
    let entry = |entry: &Entry| {
        serde_json::json!({
            "severity": match entry.severity { Severity::Error => "error", Severity::Note => "note" },
            "place": entry.place,
            "message": entry.message,
            "table": entry.table,
            "columns": entry.columns,
        })
    };
    let entries: Vec<serde_json::Value> = report.entries.iter().map(entry).collect();
    serde_json::json!({ "ok": report.is_ok(), "models": report.models, "entries": entries })
}
