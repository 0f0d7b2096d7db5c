//! Schema `nulls`: `None` in lookups.
//!
//! Left out:
//! - `filter(foo__exact=None)`: does not compile. `filter(id__gt=None)`: no law forbids it; a comparison with NULL holds for no row.
//! - `Poll(..).choice_set` and the filters by `inner`: to-many.

use crate::support::*;
use orm::prelude::*;

#[derive(Model, Debug, Clone)]
#[orm(table = "nulls_poll")]
struct Poll {
    id: i32,
    #[orm(max_length = 200)]
    question: String,
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

        // the rows that the case goes on with, asked along the foreign key
        create!(db, OuterB { data: "reverse" }).await?;
        let first = create!(db, OuterA {}).await?;
        create!(db, Inner { first: &first }).await?;
        assert_eq!(Inner.objects.filter(Inner.second.is_null()).count(db).await?, 1);
        assert_eq!(Inner.objects.filter(Inner.second.data.eq(None)).count(db).await?, 1);
        assert_eq!(Inner.objects.exclude(Inner.second.data.eq("reverse")).count(db).await?, 1);
    }
}
