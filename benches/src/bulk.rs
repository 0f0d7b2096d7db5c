//! Many rows at once: the names and the rows that both sides write.

use super::model::User;
use orm::prelude::*;

/// How many rows, how often in a round, and what is to be reached on SQLite and on PostgreSQL.
pub const SIZES: [(&str, usize, u32, f64, f64); 3] = [
    ("bulk 1,000", 1_000, 20, 0.85, 1.0),
    ("bulk 10,000", 10_000, 3, 0.85, 1.0),
    ("bulk 100,000", 100_000, 1, 0.85, 1.0),
];

/// Rows that are updated at once.
pub const UPDATED: usize = 10_000;

/// Fewer rounds than for short statements.
pub const ROUNDS: usize = 9;

pub fn users(count: usize) -> Vec<User> {
    (0..count).map(|at| new!(User { name: name(at), hair: hair(at) })).collect()
}

pub fn name(at: usize) -> String {
    format!("user number {at}")
}

pub fn hair(at: usize) -> Option<String> {
    (at % 3 > 0).then(|| "brown".to_owned())
}
