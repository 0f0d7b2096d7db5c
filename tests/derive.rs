//! Runs the tests of the derive alone. Removed when `tests/it/main.rs` names these modules.
#![deny(warnings, missing_docs, unreachable_pub, unused_lifetimes, clippy::pedantic, clippy::all)]
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used)]

mod it {
    mod derive;
    mod ui;
}
