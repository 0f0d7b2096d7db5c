//! A key that can't be compared.

use orm::prelude::*;

#[derive(FieldType)]
#[orm(key)]
struct Key(i64);

fn main() {}
