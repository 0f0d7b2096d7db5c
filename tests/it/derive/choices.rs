//! Enums stored as text and as numbers.

use super::models::{Genre, Stars};
use orm::value::{Cell, ChoiceValue, FieldType, SqlType, Value};

#[test]
fn a_variant_is_stored_as_text_in_snake_case_unless_it_says_otherwise() {
    assert_eq!(Genre::SQL_TYPE, SqlType::Text);
    assert_eq!(Genre::ALL, [Genre::Rock, Genre::HipHop, Genre::Pop]);
    let stored: Vec<_> = Genre::CHOICES.iter().map(|choice| (choice.value, choice.label)).collect();
    assert_eq!(
        stored,
        [
            (ChoiceValue::Text("rock"), "Rock"),
            (ChoiceValue::Text("hip_hop"), "Hip hop"),
            (ChoiceValue::Text("pop-music"), "Pop"),
        ]
    );
    assert_eq!(Genre::HipHop.label(), "Hip hop");
    for genre in Genre::ALL {
        let Ok(Value::Text(text)) = genre.encode() else { unreachable!() };
        assert_eq!(Genre::decode(Cell::Text(text.as_bytes())), Ok(*genre));
    }
    let error = Genre::decode(Cell::Text(b"jazz")).unwrap_err();
    assert_eq!(error.to_string(), "expected one of the choices of Genre, found other text");
}

#[test]
fn a_variant_is_stored_as_its_discriminant_when_the_enum_says_so() {
    assert_eq!(Stars::SQL_TYPE, SqlType::I32);
    let stored: Vec<_> = Stars::ALL.iter().map(|stars| stars.encode().unwrap()).collect();
    assert_eq!(stored, [Value::I32(1), Value::I32(2), Value::I32(50), Value::I32(51)]);
    assert_eq!(Stars::Fifty.label(), "Fifty!");
    assert_eq!(Stars::decode(Cell::Integer(2)), Ok(Stars::Two));
    assert!(Stars::decode(Cell::Integer(3)).is_err() && Stars::decode(Cell::Null).is_err());
}
