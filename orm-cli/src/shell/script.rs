//! Code that is not typed: `-c "…"`, and standard input that is no terminal. Only what is printed is shown.

use super::error::Raise;
use super::eval::Eval;
use super::parser;
use super::report::report_of_script;
use crate::connection::INTERRUPTED;
use crate::failure::Failure;
use crate::output::{self, say};
use orm_core::Database;
use std::process::ExitCode;

/// Runs all of it. The exit code is 1 when an exception stopped it, and that of `exit(3)`.
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
        Err(raise) if raise.is("SystemExit") => Ok(exit_code(raise.message())),
        Err(_) if output::is_lost() => Ok(ExitCode::FAILURE),
        Err(raise) => {
            anstream::eprint!("{}", report_of_script(&code, &raise));
            if raise.is("SyntaxError") && code.lines().any(|line| line.starts_with('%')) {
                anstream::eprintln!(
                    "Lines that begin with % are for a terminal; a script has `with transaction.atomic():` and `print(qs.query)`."
                );
            }
            let was_interrupted = raise.is("KeyboardInterrupt");
            Ok(if was_interrupted { ExitCode::from(INTERRUPTED) } else { ExitCode::FAILURE })
        }
    }
}

/// As Python's: a number is the code, of which the system keeps eight bits; anything else is printed, and means failure.
fn exit_code(said: &str) -> ExitCode {
    if said.is_empty() {
        return ExitCode::SUCCESS;
    }
    match said.parse::<i128>() {
        Ok(code) => ExitCode::from(code.rem_euclid(256) as u8),
        Err(_) => {
            anstream::eprintln!("{said}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_code_and_a_text_is_failure() {
        for (said, code) in [("", 0), ("0", 0), ("3", 3), ("256", 0), ("-1", 255), ("what", 1)] {
            assert_eq!(format!("{:?}", exit_code(said)), format!("{:?}", ExitCode::from(code)), "{said}");
        }
    }
}
