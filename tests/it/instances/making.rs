//! `new!`, `create!` and the builder: defaults of Rust and of the database.

use super::verbs;
use crate::support::*;
use orm::prelude::*;
use std::sync::atomic::{AtomicI32, Ordering};

/// A counter that makes defaults.
fn next() -> i32 {
    static NEXT: AtomicI32 = AtomicI32::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Defaults of every kind.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "inst_defaults")]
struct Defaults {
    id: i64,
    #[orm(default = "none")]
    text: String,
    #[orm(default = next)]
    called: i32,
    #[orm(default = true)]
    yes: bool,
    #[orm(default = 2.5)]
    price: Decimal,
    #[orm(db_default = 7)]
    literal: i32,
    #[orm(db_default = "it's")]
    quoted: String,
    #[orm(db_default = false)]
    flag: bool,
    #[orm(db_default = sql("20 + 1"))]
    computed: i64,
    #[orm(db_default = sql("upper('ab')"))]
    shouted: String,
    maybe: Option<i32>,
    tags: Json<Vec<String>>,
}

/// Nothing has to be given.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "inst_optional")]
struct Optional {
    id: i64,
    #[orm(db_default = 3)]
    counted: Option<i32>,
    note: Option<String>,
}

both! {
    async fn what_the_database_fills_in_comes_back(db) {
        let tags = vec!["a".to_owned()];
        let created = create!(db, Defaults { tags: tags.clone() });
        let (row, sent) = verbs(created).await;
        let row = row?;
        assert_eq!(sent, ["INSERT"], "one statement, also to read the defaults");
        assert_eq!((row.text.as_str(), row.yes, row.price), ("none", true, Decimal::new(25, 1)));
        assert_eq!((row.literal, row.quoted.as_str(), row.flag), (7, "it's", false));
        assert_eq!((row.computed, row.shouted.as_str(), row.maybe), (21, "AB", None));
        assert_eq!(*row.tags, tags);
        assert_eq!(Defaults.objects.one(db).await?, row);
        let second = create!(db, Defaults { tags: Vec::new() }).await?;
        assert_ne!(second.called, row.called, "a function is called for each");
    }

    async fn what_is_given_wins_over_every_default(db) {
        let row = create!(db, Defaults {
            text: "given",
            called: -1,
            yes: false,
            price: Decimal::new(1, 0),
            literal: 8,
            quoted: String::from("mine"),
            flag: true,
            computed: 9,
            shouted: "quiet",
            maybe: 4,
            tags: Json(vec![]),
        })
        .await?;
        let found = Defaults.objects.one(db).await?;
        assert_eq!(found, row);
        assert_eq!((found.text.as_str(), found.called, found.yes), ("given", -1, false));
        assert_eq!((found.literal, found.quoted.as_str(), found.flag), (8, "mine", true));
        assert_eq!((found.computed, found.shouted.as_str(), found.maybe), (9, "quiet", Some(4)));
    }

    async fn a_literal_of_the_database_is_known_to_new_too(db) {
        // `computed` and `shouted` are expressions: only the database knows them, so `new!` wants them
        let mut row = new!(Defaults { computed: 1, shouted: "X", tags: Vec::new() });
        assert_eq!((row.literal, row.quoted.as_str(), row.flag), (7, "it's", false));
        row.save(db).await?;
        assert_eq!(Defaults.objects.one(db).await?, row);
    }

    async fn the_builder_makes_and_creates(db) {
        let row = Defaults::builder().tags(vec!["x".to_owned()]).literal(1).create(db).await?;
        assert_eq!((row.id, row.literal, row.computed), (1, 1, 21));
        let built = Defaults::builder().shouted("Y").computed(2).tags(Vec::new()).build();
        assert_eq!((built.id, built.shouted.as_str()), (0, "Y"));
        let none = create!(db, Optional {}).await?;
        assert_eq!((none.counted, none.note), (Some(3), None));
        let null = create!(db, Optional { counted: None, note: "x" }).await?;
        assert_eq!((null.counted, null.note.as_deref()), (None, Some("x")), "None is given too");
    }

    async fn a_literal_struct_is_a_row_like_any_other(db) {
        let mut row = Optional { id: 0, counted: Some(1), note: None };
        row.save(db).await?;
        let copy = Optional { id: 0, ..row.clone() };
        let mut copy = copy;
        copy.save(db).await?;
        assert_eq!((row.id, copy.id), (1, 2));
    }
}
