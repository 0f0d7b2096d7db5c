//! Code that is not typed: `-c "…"`, and standard input that is no terminal. Only what is printed is shown.

use super::error::Raise;
use super::eval::Eval;
use super::parser;
use super::report::report;
use crate::connection::INTERRUPTED;
use crate::failure::Failure;
use crate::output::{self, say};
use orm_core::Database;
use std::process::ExitCode;

/// Runs all of it. The exit code is 1 when an exception stopped it.
pub(crate) async fn run(db: Database, code: String) -> Result<ExitCode, Failure> {
    let mut eval = Eval::new(db, |text| say!("{text}"));
    let done = match parser::parse(&code) {
        Ok(statements) => tokio::select! {
            done = eval.run(&statements, false) => done.map(drop),
            _ = tokio::signal::ctrl_c() => Err(Raise::new("KeyboardInterrupt", "")),
            // a loop without an end would print to nobody
            () = output::lost() => Err(Raise::new("BrokenPipeError", "")),
        },
        Err(raise) => Err(raise),
    };
    say!("{}", eval.out);
    match done {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(raise) if raise.is("SystemExit") => Ok(ExitCode::SUCCESS),
        Err(_) if output::is_lost() => Ok(ExitCode::FAILURE),
        Err(raise) => {
            anstream::eprint!("{}", report(&code, &raise));
            let was_interrupted = raise.is("KeyboardInterrupt");
            Ok(if was_interrupted { ExitCode::from(INTERRUPTED) } else { ExitCode::FAILURE })
        }
    }
}
