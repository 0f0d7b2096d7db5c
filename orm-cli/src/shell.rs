//! `manage shell`: Django's own syntax against the models of the program.
//!
//! What is typed is read as Python (`lexer`, `parser`, `syntax`) and run (`eval`) over values of Python's and Django's kinds (`value`,
//! `instance`, `manager`, `queryset`, `q`, `expression`). A queryset is one of the core's without types, so names are resolved and SQL is
//! made there; here is only what Django's users expect of it: how things are called, shown, and refused.

mod arguments;
mod builtins;
mod completion;
mod convert;
mod editor;
mod error;
mod eval;
mod expression;
mod format;
mod highlight;
mod instance;
mod lexer;
mod lookups;
mod magic;
mod manager;
mod methods;
mod names;
mod parser;
mod q;
mod queryset;
mod quiet;
mod raw;
mod report;
mod repr;
mod script;
mod session;
mod syntax;
mod table;
mod value;

pub(crate) use parser::is_incomplete;
pub(crate) use quiet::Quiet;
pub(crate) use script::run as run_script;

use crate::failure::Failure;
use crate::output::say_line;
use crate::program::Program;
use orm_core::Database;
use std::process::ExitCode;

/// How much stack the thread of a session has: expressions nest, and each level waits in a future of its own.
pub(crate) const STACK: usize = 64 << 20;

/// Talks with the person at the terminal until they leave.
pub(crate) async fn interact(program: &Program, db: Database, name: &str) -> Result<ExitCode, Failure> {
    let mut editor = editor::Editor::new(program)?;
    let mut session = session::Session::new(db);
    let count = names::models().count();
    let objects = if count == 1 { "object" } else { "objects" };
    say_line!("{count} {objects} imported automatically; database {name}; %help for help, Ctrl-D to leave.");
    session.talk(&mut editor).await;
    editor.save();
    Ok(ExitCode::SUCCESS)
}
