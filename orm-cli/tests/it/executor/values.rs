//! Values as the tables that migrations make see them.

use super::cases::schema_is;
use super::music::{add, check, create, id, plain};
use super::{empty, migration, only};
use crate::support::both;
use chrono::{DateTime, Utc};
use orm::migrations::{FieldState, How, Migrator, Target};
use orm::tables::{ColumnDefault, ColumnType};
use orm::value::SqlType;

both! {
    async fn a_check_compares_decimals_as_numbers(db) {
        let (_place, db) = empty(db.backend(), "values").await?;
        let price = FieldState::plain("price", ColumnType { precision: Some((8, 2)), ..ColumnType::new(SqlType::Decimal) });
        let all = only(&[migration("0001_initial", &[], vec![
            create("Item", vec![id(), price]),
            check("Item", "fair", "price >= 10 AND \"price\" <= 1000"),
        ])]);
        Migrator::new(&db, &all).migrate().await.unwrap();
        for (price, is_fair) in [("10.00", true), ("250.50", true), ("1000.00", true), ("5.50", false), ("2000.00", false)] {
            let inserted = db.raw(format!("INSERT INTO item (price) VALUES ('{price}')")).execute().await;
            assert_eq!(inserted.is_ok(), is_fair, "{price}: {inserted:?}");
        }
    }

    async fn a_moment_that_the_database_writes_is_found_by_what_it_is(db) {
        let (_place, db) = empty(db.backend(), "moments").await?;
        let now = || ColumnDefault::Sql("CURRENT_TIMESTAMP".to_owned());
        let moment = |name: &str| plain(name, SqlType::Timestamp);
        let all = only(&[
            migration("0001_initial", &[], vec![create("Item", vec![id(), FieldState { db_default: Some(now()), ..moment("made") }])]),
            migration("0002_seen", &["0001_initial"], vec![add("Item", moment("seen"), Some(now()))]),
        ]);
        Migrator::new(&db, &all).migrate_to(&Target::At("0001".into()), How::Run).await.unwrap();
        db.raw("INSERT INTO item DEFAULT VALUES").execute().await?;
        Migrator::new(&db, &all).migrate().await.unwrap();
        let (made, seen) = db.raw("SELECT made, seen FROM item").one::<(DateTime<Utc>, DateTime<Utc>)>().await?;
        for (column, moment) in [("made", made), ("seen", seen)] {
            let found = db.raw(format!("SELECT count(*) FROM item WHERE {column} = $1")).bind(moment).one::<i64>().await?;
            assert_eq!(found, 1, "{column}: {moment}");
        }
        let state = all.graph().unwrap().state().unwrap();
        assert_eq!(schema_is(&db, &state).await, Ok(()));
    }
}
