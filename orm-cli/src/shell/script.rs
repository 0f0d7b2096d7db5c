//! Code that is not typed: `-c "…"`, and standard input that is no terminal. Only what is printed is shown.

use super::eval::Eval;
use super::parser;
use super::report::report;
use crate::failure::Failure;
use orm_core::Database;
use std::process::ExitCode;

/// Runs all of it. The exit code is 1 when an exception stopped it.
pub(crate) async fn run(db: Database, code: String) -> Result<ExitCode, Failure> {
    let mut eval = Eval::new(db, |text| anstream::print!("{text}"));
    let done = match parser::parse(&code) {
        Ok(statements) => eval.run(&statements, false).await.map(drop),
        Err(raise) => Err(raise),
    };
    anstream::print!("{}", eval.out);
    match done {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(raise) if raise.is("SystemExit") => Ok(ExitCode::SUCCESS),
        Err(raise) => {
            anstream::eprint!("{}", report(&code, &raise));
            Ok(ExitCode::FAILURE)
        }
    }
}
