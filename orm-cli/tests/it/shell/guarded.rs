//! Deferred fields of models whose own code sees the whole row: hooks, choices, a version.

use crate::support::both;
use orm::prelude::*;
use orm::testing::capture_queries;
use orm_cli::testing::Console;

#[derive(Choices, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GuardedMood {
    Calm,
    Loud,
}

/// Its type has no value for a mood that is not known.
#[derive(Model, Debug)]
#[orm(table = "shell_guarded")]
pub(crate) struct Guarded {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) mood: GuardedMood,
    #[orm(version)]
    pub(crate) version: i32,
}

/// Its hook needs a field that may be deferred.
#[derive(Model, Debug)]
#[orm(table = "shell_hooked", hooks)]
pub(crate) struct Hooked {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) owner: String,
}

impl Hooks for Hooked {
    async fn before_save(&mut self, _: &Database, _: SaveEvent) -> orm::Result {
        self.name = format!("{} of {}", self.name, self.owner);
        Ok(())
    }
}

both! {
    async fn a_deferred_choice_is_no_matter_when_others_are_saved(db) {
        let mut console = Console::new(db);
        assert_eq!(console.enter("Guarded.objects.create(name='a', mood='loud')").await, "<Guarded: Guarded object (1)>");
        console.enter("g = Guarded.objects.only('name').get()").await;
        assert_eq!(console.enter("g.get_deferred_fields()").await, "{'mood'}");
        assert_eq!(console.enter("g.name = 'b'; g.save()").await, "");
        assert_eq!(console.enter("Guarded.objects.values_list('name', 'mood')").await, "<QuerySet [('b', 'loud')]>");
        // what is older than its row is still refused
        console.enter("old = Guarded.objects.only('name').get(); g.save()").await;
        assert!(console.enter("old.save()").await.contains("Error"), "an instance that is older than its row was saved");
        assert_eq!(console.enter("Guarded.objects.defer('name', 'mood').get().mood").await, "'loud'");
    }

    async fn hooks_see_the_whole_row_and_only_what_was_read_is_written(db) {
        let mut console = Console::new(db);
        console.enter("Hooked.objects.create(name='a', owner='x')").await;
        console.enter("h = Hooked.objects.only('name').get(); h.name = 'b'").await;
        let (_, sent) = capture_queries(db, console.enter("h.save()")).await;
        let update = sent.iter().find(|statement| statement.sql.starts_with("UPDATE")).expect("an UPDATE");
        assert!(!update.sql.contains("\"owner\""), "{}", update.sql);
        assert_eq!(console.enter("Hooked.objects.values_list('name', 'owner')").await, "<QuerySet [('b of x', 'x')]>");
    }

    async fn what_a_method_does_not_take_is_refused(db) {
        let mut console = Console::new(db);
        for method in ["select_related", "prefetch_related", "only", "defer", "order_by", "distinct", "earliest"] {
            let printed = console.enter(&format!("Guarded.objects.{method}(name=1)")).await;
            assert_eq!(printed, format!("TypeError: QuerySet.{method}() got an unexpected keyword argument 'name'"));
        }
    }
}
