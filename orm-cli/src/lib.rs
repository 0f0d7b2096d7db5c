//! The commands of a program's own `manage` binary. A program says `orm::manage!()`; this crate is what it runs.
//!
//! It knows the screen and no SQL: what a command does to a database, `orm-core` does.

#![warn(missing_docs)]

mod arguments;
pub mod check;
mod commands;
pub mod diagram;
mod failure;
mod fills;
pub mod inspectdb;
mod models;
mod program;
mod progress;
mod questions;
mod shell;
#[doc(hidden)]
pub mod testing;

pub use program::Program;

use arguments::Arguments;
use clap::Parser;
use std::ffi::OsString;
use std::process::ExitCode;

/// Reads the command line and does what it asks for. The exit code is 0 when that went well, 1 when it did not, 2 when the command line
/// means nothing.
pub fn run(program: Program) -> ExitCode {
    run_from(program, std::env::args_os())
}

/// As [`run`], with a command line of the program's own: the first word is what it is called by.
pub fn run_from<A: Into<OsString> + Clone>(program: Program, arguments: impl IntoIterator<Item = A>) -> ExitCode {
    let arguments = Arguments::parse_from(arguments);
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            anstream::eprintln!("error: no runtime: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(commands::run(&program, arguments)) {
        Ok(code) => code,
        Err(failure) => {
            failure.print();
            ExitCode::FAILURE
        }
    }
}
