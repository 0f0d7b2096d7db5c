//! Keys that a migration lets the database count up from now on.

use super::music::{alter, create, id, plain, text};
use super::{empty, migration, only};
use crate::support::both;
use orm::migrations::{FieldState, How, Migrator, Target};
use orm::value::SqlType;

both! {
    async fn keys_that_are_counted_from_now_on_go_on_behind_those_that_are_there(db) {
        let key = FieldState { primary_key: true, ..plain("id", SqlType::I64) };
        let migrations = only(&[
            migration("0001_initial", &[], vec![create("Album", vec![key, text("title")])]),
            migration("0002_counted", &["0001_initial"], vec![alter("Album", id())]),
        ]);
        // none of negative keys alone is one that the database would count from
        for (there, next) in [(&[][..], 1), (&[-5, -2], 1), (&[-5, 7], 8)] {
            let (_place, db) = empty(db.backend(), "counted").await?;
            Migrator::new(&db, &migrations).migrate_to(&Target::At("0001".into()), How::Run).await?;
            for key in there {
                db.raw("INSERT INTO album (id, title) VALUES ($1, 'old')").bind(*key).execute().await?;
            }
            Migrator::new(&db, &migrations).migrate_to(&Target::At("0002".into()), How::Run).await?;
            let new: Vec<i64> = db.raw("INSERT INTO album (title) VALUES ('new') RETURNING id").rows().await?;
            assert_eq!(new, [next], "{there:?}");
            db.close().await;
        }
    }
}
