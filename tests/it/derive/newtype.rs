//! Newtypes, as fields and as keys.

use super::models::{Email, Genre, PersonId};
use orm::prelude::*;
use orm::value::{Cell, KeyType, SqlType, Value};

#[derive(FieldType, Debug, PartialEq)]
struct Named {
    inner: u16,
}

#[derive(FieldType)]
struct Of(Genre);

#[test]
fn a_newtype_is_stored_as_what_is_in_it() {
    assert_eq!(Email::SQL_TYPE, SqlType::Text);
    assert_eq!(Email("a".to_owned()).encode(), Ok(Value::Text("a".to_owned())));
    assert_eq!(Named::decode(Cell::Integer(7)), Ok(Named { inner: 7 }));
    assert_eq!(Named::RANGE, Some((0, 65_535)));
    assert_eq!(<Of as FieldType>::CHOICES, Some(Genre::CHOICES));
    assert_eq!(Of(Genre::Pop).encode(), Genre::Pop.encode());
}

#[test]
fn a_newtype_may_be_a_key() {
    assert!(PersonId(0).is_unset() && !PersonId(1).is_unset());
}
