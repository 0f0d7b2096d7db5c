//! Attributes that don't fit what a newtype is stored as.

use orm::prelude::*;

#[derive(FieldType)]
struct Stars(i16);

#[derive(FieldType, Debug, Clone, PartialEq, Eq, Hash, Default)]
#[orm(key)]
struct Code(String);

#[derive(Model)]
struct Album {
    #[orm(primary_key, auto)]
    code: Code,
    #[orm(max_length = 3)]
    stars: Stars,
    #[orm(precision = 3, scale = 1)]
    more: Option<Stars>,
    #[orm(choices("one", "two"))]
    few: Stars,
}

fn main() {}
