//! A blog: its models, and what its migrations do to rows. `src/main.rs` is the program, `src/bin/manage.rs` its commands.

pub mod people;
pub mod posts;
pub mod steps;
