//! `shell`: Django's syntax against the models of the program.

use crate::failure::Failure;
use crate::program::Program;
use clap::Args;
use orm_core::Database;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(crate) struct Shell {
    /// Runs this and ends.
    #[arg(short, long, value_name = "CODE")]
    command: Option<String>,
}

impl Shell {
    pub(crate) async fn run(self, _program: &Program, _db: &Database) -> Result<ExitCode, Failure> {
        Err(Failure::new(format!("the shell can't run {:?} yet", self.command)))
    }
}
