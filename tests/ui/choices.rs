//! Enums that are no choices.

use orm::prelude::*;

#[derive(Choices)]
enum Empty {}

#[derive(Choices)]
enum WithData {
    Rock,
    Other(String),
}

#[derive(Choices)]
struct Genre(String);

#[derive(Choices)]
enum Alike {
    Rock,
    #[orm(value = "rock")]
    Roll,
    #[orm(value = 3)]
    Number,
    #[orm(lable = "Pop")]
    Pop,
}

#[derive(Choices)]
#[orm(integer)]
enum Numbers {
    One = 1,
    #[orm(value = 1)]
    Other,
    #[orm(value = "three")]
    Three,
    Large = 3_000_000_000,
}

fn main() {}
