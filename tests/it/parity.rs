//! What Django's ORM does, as tests: one chapter for each schema, one test for each case, named by its id.
//!
//! Each was run with Django 5.2 on SQLite and PostgreSQL. Statements are as many as Django's or fewer. Where a law of this library differs
//! on purpose, the test follows the law and says so.

mod basic;
mod bulk;
mod dates;
mod delete;
mod goc;
mod houses;
mod jsonf;
mod nulls;
mod o2o;
mod ordering;
mod pubs;
mod reporters;
mod selfrel;
mod store;
mod taxonomy;
mod through;
mod update;

use orm::Error;
use orm::prelude::*;
use std::collections::BTreeMap;

/// A day.
fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

/// The midnight at which a day begins.
fn midnight(year: i32, month: u32, day_of_month: u32) -> NaiveDateTime {
    day(year, month, day_of_month).and_time(NaiveTime::MIN)
}

/// An error of the program itself, to leave a block with.
fn oops() -> Error {
    Error::Config { message: "oops".into() }
}

/// How many rows of each model were deleted.
fn counts(by_model: &BTreeMap<&'static str, u64>) -> Vec<(&'static str, u64)> {
    by_model.iter().map(|(model, count)| (*model, *count)).collect()
}
