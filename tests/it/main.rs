//! What a user would see, on both databases. One binary, because linking is what costs on a small machine.
//!
//! A table of contents: each module is a chapter. `support` is what they stand on; CONTRIBUTING.md says how to run one test.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]
#![allow(
    clippy::eq_op,
    clippy::bool_assert_comparison,
    clippy::cloned_ref_to_slice_refs,
    clippy::redundant_closure_call,
    reason = "a column twice is a query, and a value that a query gives is compared with a value"
)]

#[expect(dead_code, reason = "chapters use what they need")]
mod support;

mod bad_input;
mod cancellation;
mod config;
mod connections;
mod dates;
mod deletion;
mod derive;
mod errors;
mod examples;
mod expressions;
mod flatten;
mod harness;
mod house;
mod instances;
mod lookups;
mod observe;
mod parity;
mod poolers;
mod properties;
mod queryset;
mod raw;
mod readme;
mod relations;
mod scopes;
mod shapes;
mod sql;
mod transactions;
mod ui;
mod writes;
