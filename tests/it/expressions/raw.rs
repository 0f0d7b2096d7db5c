//! SQL of the program's own inside of an expression.

use super::*;
use orm::Error;
use orm::error::QueryError;

both! {
    async fn columns_and_values_take_the_places_of_braces(db) {
        rows(db).await?;
        let doubled = raw_expression::<i64>("{} * {}").bind(Item.id).bind(2_i64);
        assert_eq!(Item.objects.values(doubled.clone()).all(db).await?, [2, 4, 6, 8]);
        assert_eq!(ids(db, Item.objects.filter(doubled.clone().gt(4))).await?, [3, 4]);
        assert_eq!(ids(db, Item.objects.order_by(doubled.desc())).await?, [4, 3, 2, 1]);
        assert_eq!(of(1).values((raw_expression::<i32>("40 + 2").expression() + 1, Item.id)).one(db).await?, (43, 1));
        // along a foreign key, which may find no row
        let spare: Vec<Option<String>> = Item.objects.values(raw_expression::<Option<String>>("nullif({}, {})").bind(Item.spare.name).bind("Éclair")).all(db).await?;
        assert_eq!(spare, [None, None, None, Some("Straße".into())]);
    }

    async fn values_never_become_text(db) {
        rows(db).await?;
        let hostile = "'; DROP TABLE expressions_item; -- {} $1 ?1";
        let text = raw_expression::<String>("coalesce({}, {})").bind(Item.note).bind(hostile);
        assert_eq!(of(2).values(text.clone()).one(db).await?, hostile);
        assert_eq!(ids(db, Item.objects.filter(text.eq(hostile))).await?, [2]);
        // one text, other values
        for number in 1..4_i64 {
            assert_eq!(of(1).values(raw_expression::<i64>("{} + 0").bind(number)).one(db).await?, number);
        }
    }

    async fn braces_are_doubled(db) {
        rows(db).await?;
        assert_eq!(of(1).values(raw_expression::<String>("'{{' || {} || '}}'").bind(Item.name)).one(db).await?, "{Éclair}");
    }

    async fn it_is_used_in_updates_and_groups(db) {
        rows(db).await?;
        let half = raw_expression::<i32>("{} / {}").bind(Item.stock).bind(2);
        Item.objects.update(db, Item.stock.set(half)).await.expect("an update");
        assert_eq!(Item.objects.values(Item.stock).all(db).await?, [5, 10, 0, -3]);
        let length = || raw_expression::<i32>("length({})").bind(Item.name);
        let grouped = Item.objects.values((length(), count_rows())).order_by(length());
        assert_eq!(grouped.all(db).await?, [(3, 1), (5, 1), (6, 2)]);
    }

    async fn what_would_leave_its_place_is_refused(db) {
        rows(db).await?;
        for text in ["1; DELETE FROM expressions_item", "1) OR (1", "(1", "1 -- {}", "1 /* */", "'open", "$1", "?1 + 1"] {
            let error = assert_statements!(0, Item.objects.values(raw_expression::<i64>(text).expression()).all(db)).expect_err(text);
            assert!(matches!(error, Error::Query(QueryError::Forbidden { .. })), "{text}: {error:?}");
        }
        for text in ["{} + {}", "1", "{", "} {}", "{0}"] {
            let error = assert_statements!(0, Item.objects.values(raw_expression::<i64>(text).bind(Item.id)).all(db)).expect_err(text);
            assert!(matches!(error, Error::Query(QueryError::Misuse { .. })), "{text}: {error:?}");
        }
    }
}
