//! What holds for all values: random conditions, random texts, random rows.
//!
//! The seeds are fixed, so that a run can be repeated; `PROPTEST_RNG_SEED` chooses others and `PROPTEST_CASES` their number.

mod conditions;
mod generate;
mod many;
mod models;
mod oracle;
mod plans;
mod round_trip;
mod shapes;
mod text;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// So many values of a strategy, the same ones in each run.
fn samples<S: Strategy>(count: usize, strategy: &S) -> Vec<S::Value> {
    let seed = std::env::var("PROPTEST_RNG_SEED").ok().and_then(|seed| seed.parse::<u64>().ok()).unwrap_or(42);
    let count = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(count);
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    (0..count).map(|_| strategy.new_tree(&mut runner).expect("a value").current()).collect()
}
