//! `shell`: Django's syntax against the models of the program.

use crate::failure::Failure;
use crate::program::Program;
use crate::shell;
use clap::Args;
use orm_core::Database;
use std::future::Future;
use std::io::{IsTerminal, Read};
use std::process::ExitCode;
use tokio::runtime::Handle;

#[derive(Debug, Args)]
pub(crate) struct Shell {
    /// Runs this and ends. Only what is printed is shown, as of a script on standard input.
    #[arg(short, long, value_name = "CODE")]
    command: Option<String>,
}

impl Shell {
    /// `name`: what a person calls the database.
    pub(crate) async fn run(self, program: &Program, db: &Database, name: &str) -> Result<ExitCode, Failure> {
        if let Some(code) = self.command {
            return with_stack(db.clone(), move |db| shell::run_script(db, code));
        }
        if std::io::stdin().is_terminal() {
            let (program, name) = (*program, name.to_owned());
            return with_stack(db.clone(), move |db| async move { shell::interact(&program, db, &name).await });
        }
        let mut code = String::new();
        let read = std::io::stdin().read_to_string(&mut code);
        read.map_err(|error| Failure::new(format!("standard input can't be read: {error}")))?;
        with_stack(db.clone(), move |db| shell::run_script(db, code))
    }
}

/// Runs it on a thread with a stack that deep expressions fit on.
fn with_stack<F: Future<Output = Result<ExitCode, Failure>>>(
    db: Database,
    run: impl FnOnce(Database) -> F + Send + 'static,
) -> Result<ExitCode, Failure> {
    let runtime = Handle::current();
    let thread = std::thread::Builder::new().name("shell".to_owned()).stack_size(shell::STACK);
    let thread = thread.spawn(move || runtime.block_on(run(db)));
    let thread = thread.map_err(|error| Failure::new(format!("no thread for the shell: {error}")))?;
    thread.join().unwrap_or_else(|_| Err(Failure::new("the shell stopped by itself")))
}
