//! Schema `nulls`: `None` in lookups.
//!
//! An unknown name, and NULL where it can't be, are errors of the queries by name. Typed, an unknown field does not compile
//! (`tests/ui/query_misspelt.rs`), and a comparison with `None` holds for no row: it is a value like any other of an optional one.

use crate::support::*;
use orm::prelude::*;

#[derive(Model, Debug, Clone)]
#[orm(table = "nulls_poll")]
struct Poll {
    id: i32,
    #[orm(max_length = 200)]
    question: String,
    #[orm(reverse = "poll")]
    choices: Reverse<Choice>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "nulls_choice")]
struct Choice {
    id: i32,
    #[orm(on_delete = cascade)]
    poll: ForeignKey<Poll>,
    #[orm(max_length = 200)]
    choice: String,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "nulls_outera")]
struct OuterA {
    id: i32,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "nulls_outerb")]
struct OuterB {
    id: i32,
    #[orm(max_length = 10)]
    data: String,
    #[orm(reverse = "second")]
    inners: Reverse<Inner>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "nulls_inner")]
struct Inner {
    id: i32,
    #[orm(on_delete = cascade)]
    first: ForeignKey<OuterA>,
    #[orm(on_delete = set_null)]
    second: Option<ForeignKey<OuterB>>,
}

both! {
    /// nulls-01
    async fn none_asks_for_null(db) {
        let poll = create!(db, Poll { question: "Why?" }).await?;
        for choice in ["Because.", "Why Not?"] {
            create!(db, Choice { poll: &poll, choice }).await?;
        }
        let exact = Choice.objects.filter(Choice.choice.eq(None));
        assert_eq!(assert_statements!(..=1, exact.count(db))?, 0);
        let folded = Choice.objects.filter(Choice.choice.iexact(None));
        assert_eq!(assert_statements!(..=1, folded.count(db))?, 0);
        let others = Choice.objects.exclude(Choice.choice.eq(None)).order_by(Choice.id).values(Choice.choice);
        assert_eq!(assert_statements!(1, others.all(db))?, ["Because.", "Why Not?"]);

        let unknown = orm::Q::<Choice>::by_name("foo__exact", None::<i64>).expect_err("no such field").to_string();
        assert_eq!(unknown, r#"cannot resolve keyword "foo" on Choice. Choices are: choice, id, poll"#);
        assert!(orm::Q::<Choice>::by_name("id__gt", None::<i64>).is_err());
        assert_eq!(assert_statements!(..=1, Choice.objects.filter(Choice.id.gt(None)).count(db))?, 0);
        let unsaved = new!(Poll { question: "How?" });
        let error = assert_statements!(0, unsaved.choices.all(db)).expect_err("not saved");
        assert!(error.to_string().contains("save it"), "{error}");

        create!(db, OuterB { data: "reverse" }).await?;
        let first = create!(db, OuterA {}).await?;
        create!(db, Inner { first: &first }).await?;
        let pointed_at = OuterB.objects.filter(OuterB.inners.is_not_null()).values(OuterB.data);
        assert!(assert_statements!(1, pointed_at.all(db))?.is_empty());
        let others = OuterB.objects.exclude(OuterB.inners.is_not_null()).values(OuterB.data);
        assert_eq!(assert_statements!(1, others.all(db))?, ["reverse"]);
        // and along the foreign key
        assert_eq!(Inner.objects.filter(Inner.second.is_null()).count(db).await?, 1);
        assert_eq!(Inner.objects.filter(Inner.second.data.eq(None)).count(db).await?, 1);
        assert_eq!(Inner.objects.exclude(Inner.second.data.eq("reverse")).count(db).await?, 1);
    }
}
