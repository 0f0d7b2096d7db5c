//! The commands of a program's own `manage` binary. A program says `orm::manage!()`; this crate is what it runs.
//!
//! It knows the screen and no SQL: what a command does to a database, `orm-core` does.

#![warn(missing_docs)]

mod arguments;
pub mod check;
mod commands;
mod connection;
pub mod diagram;
mod failure;
mod fills;
pub mod inspectdb;
mod models;
mod output;
mod program;
mod progress;
mod questions;
mod shell;
#[doc(hidden)]
pub mod testing;

pub use program::Program;

use arguments::Arguments;
use clap::Parser;
use failure::Failure;
use std::ffi::OsString;
use std::process::ExitCode;

/// Reads the command line and does what it asks for. The exit code is 0 when that went well, 1 when it did not, 2 when the command line
/// means nothing.
pub fn run(program: Program) -> ExitCode {
    run_from(program, std::env::args_os())
}

/// As [`run`], with a command line of the program's own: the first word is what it is called by.
pub fn run_from<A: Into<OsString> + Clone>(program: Program, arguments: impl IntoIterator<Item = A>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            Failure::new(format!("no runtime: {error}")).print();
            return ExitCode::FAILURE;
        }
    };
    let ran = runtime.block_on(commands::run(&program, arguments));
    let code = ran.unwrap_or_else(|failure| {
        failure.print();
        ExitCode::FAILURE
    });
    finished(code)
}

/// The command line means nothing, or asks for help.
fn usage(error: &clap::Error) -> ExitCode {
    let code = if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
    output::keep(error.print());
    finished(code)
}

fn finished(code: ExitCode) -> ExitCode {
    match output::finish() {
        Ok(()) => code,
        Err(failure) => {
            failure.print();
            ExitCode::FAILURE
        }
    }
}
