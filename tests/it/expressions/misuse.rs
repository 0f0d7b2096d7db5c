//! What makes no sense is an error that says what to write instead, before anything is sent.

use super::*;
use orm::Error;
use orm::error::QueryError;

macro_rules! refused {
    ($db:ident, $queryset:expr, $part:literal) => {
        let error = assert_statements!(0, $queryset.all($db)).expect_err($part);
        assert!(matches!(error, Error::Query(QueryError::Misuse { .. })), "{error:?}");
        assert!(error.to_string().contains($part), "{error}");
    };
}

both! {
    async fn a_window_that_makes_no_sense_is_refused(db) {
        rows(db).await?;
        let before = 1;
        let over = |window: orm::model::Window<Item>| Item.objects.values(Item.stock.sum().over(window));
        refused!(db, over(window().rows(2..=before)), "ends before it begins");
        refused!(db, over(window().exclude_ties()), "say `rows(..)`");
        refused!(db, over(window().range(-1..=0)), "needs `order_by`");
        refused!(db, over(window().order_by((Item.id, Item.stock)).range(-1..=0)), "one number");
        refused!(db, over(window().order_by(Item.name).range(-1..=0)), "measures numbers");
        refused!(db, over(window().groups(-1..=0)), "needs `order_by`");
        refused!(db, Item.objects.values(ntile(0).over(window())), "from 1");
        refused!(db, Item.objects.values(Item.id.nth_value(0).over(window())), "counts from 1");
        // what the expression is put into does not matter
        refused!(db, Item.objects.filter(ntile(0).over(window()).gt(1)), "from 1");
        refused!(db, Item.objects.order_by(ntile(0).over(window())), "from 1");
    }

    async fn windows_and_aggregates_stand_where_they_have_a_value(db) {
        rows(db).await?;
        let number = || row_number().over(window().order_by(Item.id));
        let error = assert_statements!(0, Item.objects.update(db, Item.sold.set(number()))).expect_err("a window");
        assert!(error.to_string().contains("a window can't be assigned"), "{error}");
        let error = assert_statements!(0, Item.objects.aggregate(db, number())).expect_err("no aggregate");
        assert!(error.to_string().contains("takes aggregates only"), "{error}");
        refused!(db, Item.objects.values(Item.name.lower()).filter(Item.id.count().gt(1)), "need groups");
    }

    async fn a_tree_that_is_too_deep_is_an_error_with_functions_too(db) {
        rows(db).await?;
        let mut text = Item.name.lower();
        let mut number = -Item.stock;
        let mut sum = Item.stock.sum().over(window());
        for _ in 0..10_000 {
            text = text.concat("x");
            number = -number;
            sum = Item.stock.sum().over(window().order_by(sum));
        }
        for error in [
            assert_statements!(0, Item.objects.values(text).all(db)).expect_err("too deep"),
            assert_statements!(0, Item.objects.values(number).all(db)).expect_err("too deep"),
            assert_statements!(0, Item.objects.values(sum).all(db)).expect_err("too deep"),
        ] {
            assert!(matches!(error, Error::Query(QueryError::TooDeep { .. })), "{error:?}");
        }
    }

    async fn an_error_of_a_value_names_the_field_beside_it(db) {
        rows(db).await?;
        let error = assert_statements!(0, Item.objects.values(Item.name.replace("a", "b\0")).all(db)).expect_err("a NUL");
        assert!(error.to_string().contains("name"), "{error}");
    }
}
