//! Names that could clash with those of the expansion, and places where a model may stand.

#![allow(clippy::items_after_statements)]

mod shadowed {
    //! The derive must not take these for the standard library's.
    #![allow(dead_code, clippy::upper_case_acronyms)]

    struct Option;
    struct Some;
    struct None;
    struct Ok;
    struct Result;
    struct String;
    struct Vec;
    trait Default {}
    trait FieldType {}
    struct Path;
    struct P;
    struct V;
    struct S0;

    #[derive(orm::Model)]
    pub(super) struct Thing {
        pub(super) id: i32,
        #[orm(default = 3)]
        pub(super) value: i64,
        pub(super) field: std::option::Option<bool>,
        pub(super) row: std::string::String,
        pub(super) cell: ::std::string::String,
        #[orm(auto_now)]
        pub(super) now: orm::prelude::DateTime<orm::prelude::Utc>,
        pub(super) meta: orm::ForeignKey<Thing>,
    }

    pub(super) fn thing() -> Thing {
        orm::new!(Thing { row: "r", cell: "c", meta: 3 })
    }
}

mod renamed {
    pub(super) mod path {
        pub(in super::super) use orm as to;
    }

    #[derive(orm::Model)]
    #[orm(crate = super::super::names::renamed::path::to, table = "renamed_thing")]
    pub(super) struct Thing {
        pub(super) id: i64,
    }

    #[derive(orm::Choices)]
    #[orm(crate = super::renamed::path::to)]
    pub(super) enum Choice {
        One,
    }

    #[derive(orm::FieldType)]
    #[orm(crate = path::to)]
    pub(super) struct Newtype(pub(super) i64);
}

macro_rules! model {
    ($name:ident { $($field:ident: $ty:ty),* $(,)? }) => {
        #[derive(orm::Model)]
        struct $name { $($field: $ty),* }
    };
}

model!(Made { id: i64, title: String, other: Option<orm::ForeignKey<Made>>, bytes: Vec<u8> });

#[test]
fn names_of_the_program_are_not_taken_for_those_of_the_library() {
    use orm::model::{Instance, Model};
    let thing = shadowed::thing();
    assert_eq!((thing.id, thing.value, thing.field), (0, 3, None));
    assert_eq!((thing.row.as_str(), thing.cell.as_str(), *thing.meta.key()), ("r", "c", 3));
    assert!(thing.now <= orm::prelude::Utc::now());
    assert_eq!(thing.meta().name, "Thing");
    assert_eq!(<renamed::Thing as Model>::META.table, "renamed_thing");
    assert_eq!(orm::new!(renamed::Thing { id: 3 }).id, 3);
    assert_eq!(renamed::Choice::One.label(), "One");
    let _ = renamed::Newtype(3).0;
}

#[test]
fn a_model_may_be_written_by_a_macro_and_inside_a_function() {
    use orm::model::Model;
    let made = orm::new!(Made { title: "t", bytes: b"b" });
    assert_eq!((made.id, made.title.as_str(), made.other.is_none(), made.bytes), (0, "t", true, b"b".to_vec()));
    assert!(<Made as Model>::META.fields[2].relation.is_some());

    #[derive(orm::Model)]
    struct Inner {
        id: i64,
        parent: orm::ForeignKey<Inner>,
    }
    let _ = Inner.objects.filter(Inner.parent.parent.id.eq(3));
    use orm::prelude::*;
    assert_eq!(*new!(Inner { id: 2, parent: 1 }).parent.key(), 1);
}
