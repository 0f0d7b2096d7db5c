//! What a user of the commands would see, on both databases. It stands on the support of the other tests.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

#[expect(dead_code, unused_imports, unused_macros, reason = "it serves two binaries")]
mod support;

mod autodetector;
mod blog;
mod check;
mod command_line;
mod diagram;
mod executor;
mod files;
mod fixtures;
mod history;
mod introspect;
mod isolated;
mod makemigrations;
mod package;
mod progress;
mod questions;
mod shell;
