//! Values as the tables that migrations make see them.

use super::music::{check, create, id};
use super::{empty, migration, only};
use crate::support::both;
use orm::migrations::{FieldState, Migrator};
use orm::tables::ColumnType;
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
}
