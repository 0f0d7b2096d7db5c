//! A newtype that does not say that it may be a key.

use orm::prelude::*;

#[derive(FieldType, Debug, Clone, PartialEq, Eq, Hash)]
struct Code(String);

#[derive(Model)]
struct Country {
    #[orm(primary_key)]
    code: Code,
}

fn main() {}
