//! A live database, read back.

mod models;
mod own;
mod seen;
