//! Structs that are no newtypes.

use orm::prelude::*;

#[derive(FieldType)]
struct Two(i64, i64);

#[derive(FieldType)]
enum Genre {
    Rock,
}

#[derive(FieldType)]
struct Maybe(Option<i64>);

#[derive(FieldType)]
struct Generic<T>(T);

#[derive(FieldType)]
#[orm(kee)]
struct Key(i64);

fn main() {}
