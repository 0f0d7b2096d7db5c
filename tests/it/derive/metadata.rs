//! What the derive writes down about a model.

use super::models::{Album, Genre, Person, PersonId, Song, Video};
use orm::meta::{DbDefault, ModelMeta, OnDelete, OrderMeta, RelationKind, by_name, models};
use orm::model::Model;
use orm::value::{ChoiceValue, FieldType, SqlType};

fn meta<M: Model>(_: impl Fn(&M)) -> &'static ModelMeta {
    M::META
}

fn of<M: Model>() -> &'static ModelMeta {
    meta(|_: &M| ())
}

#[test]
fn a_model_knows_its_names() {
    let album = of::<Album>();
    assert_eq!((album.name, album.table), ("Album", "derive_album"));
    assert!(album.module.ends_with("derive::models"), "{}", album.module);
    assert_eq!(of::<Person>().table, "derive_people");
    assert_eq!(of::<Person>().pk().name, "number");
    assert_eq!(of::<Video>().pk().name, "code");
}

#[test]
fn a_field_is_described_by_its_type_and_its_attributes() {
    let album = of::<Album>();
    let names: Vec<_> = album.fields.iter().map(|field| (field.name, field.column, field.sql_type)).collect();
    assert_eq!(
        names,
        [
            ("id", "id", SqlType::I64),
            ("title", "title", SqlType::Text),
            ("artist", "artist", SqlType::Text),
            ("genre", "genre", SqlType::Text),
            ("rating", "rating", SqlType::F64),
            ("added", "added", SqlType::Timestamp),
            ("changed", "changed", SqlType::DateTime),
            ("price", "price", SqlType::Decimal),
            ("token", "token", SqlType::Uuid),
            ("type", "kind", SqlType::Text),
            ("note", "note", SqlType::Text),
            ("seed", "seed", SqlType::I64),
            ("other_genre", "other_genre", SqlType::Text),
            ("weight", "weight", SqlType::F32),
            ("tags", "tags", SqlType::Json),
        ]
    );
    let field = |name| album.field(name).unwrap();
    assert!(field("id").primary_key && field("id").auto);
    assert_eq!(field("title").max_length, Some(30));
    assert!(field("artist").index && !field("title").index);
    assert_eq!(field("artist").rust_type, "std::string::String");
    assert!(field("token").unique);
    assert!(field("added").auto_now_add && field("changed").auto_now && field("changed").nullable);
    assert_eq!(field("changed").rust_type, "::std::option::Option<NaiveDateTime>");
    assert_eq!(field("tags").rust_type, "Json<Vec<i32>>");
    assert_eq!(field("price").precision, Some((10, 2)));
    assert_eq!(field("price").db_default, Some(DbDefault::Integer(0)));
    assert_eq!(field("seed").db_default, Some(DbDefault::Sql("random() + 3")));
    assert_eq!(field("other_genre").db_default, Some(DbDefault::Text("pop-music")));
    assert_eq!(field("rating").default, Some(DbDefault::Float(-1.5)));
    assert_eq!(field("note").default, Some(DbDefault::Null));
    assert_eq!(field("type").default, Some(DbDefault::Text("lp")));
    assert_eq!(field("token").default, None);
    let choices = field("type").choices.unwrap();
    assert_eq!(
        choices.iter().map(|choice| choice.value).collect::<Vec<_>>(),
        [ChoiceValue::Text("lp"), ChoiceValue::Text("cd")]
    );
    assert_eq!(field("genre").choices, <Genre as FieldType>::CHOICES);
}

#[test]
fn a_newtype_is_described_by_what_is_in_it() {
    let person = of::<Person>();
    assert_eq!(person.fields.len(), 4, "a skipped field has no column");
    assert_eq!(person.field("email").unwrap().max_length, Some(254));
    assert!(person.pk().auto);
    assert_eq!(person.field("age").unwrap().range, Some((0, 255)));
    assert_eq!(person.field("number").unwrap().sql_type, <PersonId as FieldType>::SQL_TYPE);
}

#[test]
fn orderings_indexes_and_constraints_are_positions() {
    let album = of::<Album>();
    assert_eq!(album.ordering, [OrderMeta { field: 5, descending: true }, OrderMeta { field: 1, descending: false }]);
    assert_eq!(
        of::<Song>().ordering,
        [OrderMeta { field: 2, descending: true }, OrderMeta { field: 0, descending: false }]
    );
    assert_eq!(album.uniques[0].fields, [2, 1]);
    assert_eq!(album.indexes[0].fields, [(3, false), (5, true)]);
    assert_eq!(album.indexes[0].name, Some("by_genre"));
    assert_eq!(album.indexes[1].fields, [(1, false)]);
    assert_eq!((album.checks[0].name, album.checks[0].sql), ("long", "rating > -10"));
    assert_eq!((of::<Person>().checks[0].name, of::<Person>().checks[0].sql), ("adult", "age >= 18"));
}

#[test]
fn a_relation_knows_its_model_by_whatever_path_its_type_is_written() {
    let song = of::<Song>();
    let relation = |name| song.field(name).unwrap().relation.unwrap();
    assert!((relation("album").target)().is(of::<Album>()));
    assert!((relation("cover_of").target)().is(song));
    assert!((relation("video").target)().is(of::<Video>()));
    assert_eq!(relation("album").on_delete, OnDelete::Cascade);
    assert_eq!(relation("cover_of").on_delete, OnDelete::SetNull);
    assert_eq!(relation("reissue").on_delete, OnDelete::SetDefault);
    assert_eq!(song.field("reissue").unwrap().default, Some(DbDefault::Integer(1)));
    assert_eq!(relation("video").on_delete, OnDelete::Protect);
    assert_eq!(relation("album").related_name, Some("songs"));
    assert_eq!(relation("cover_of").related_name, Some("covers"));
    assert_eq!(relation("video").kind, RelationKind::OneToOne);
    let field = |name| song.field(name).unwrap();
    assert_eq!((field("album").column, field("video").column), ("album_id", "clip"));
    assert!(field("album").index && !field("album").unique);
    assert!(field("video").unique && !field("video").index && field("video").nullable);
    assert_eq!(field("cover_of").rust_type, "Option<ForeignKey<Self>>");
    assert_eq!(of::<Video>().field("song").unwrap().relation.unwrap().on_delete, OnDelete::DoNothing);
    assert_eq!(field("video").sql_type, SqlType::Text);
}

#[test]
fn every_model_is_in_the_registry() {
    assert!(models().iter().any(|model| model.is(of::<Album>())));
    assert!(by_name("Song").any(|model| model.is(of::<Song>())));
}
