//! `#[derive(Model)]`, `#[derive(Choices)]`, `#[derive(FieldType)]`, `new!` and `create!`, without a database.

mod builder;
mod chain;
mod choices;
mod instance;
mod metadata;
mod models;
mod names;
mod newtype;
mod strict;
