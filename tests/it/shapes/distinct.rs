//! `distinct` and `distinct_on`.

use super::*;
use crate::support::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "shapes_price", ordering = "id")]
struct Price {
    id: i64,
    item: String,
    shop: Option<String>,
    #[orm(precision = 8, scale = 2)]
    amount: Decimal,
    day: NaiveDate,
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, day).unwrap()
}

async fn prices(db: &Database) -> orm::Result {
    for (item, shop, cents, at) in [
        ("tea", Some("north"), 300, 1),
        ("tea", Some("south"), 250, 2),
        ("tea", None, 250, 3),
        ("rum", Some("north"), 900, 1),
        ("rum", None, 950, 4),
        ("ice", None, 100, 5),
    ] {
        create!(db, Price { item, shop: shop.map(str::to_owned), amount: Decimal::new(cents, 2), day: day(at) })
            .await?;
    }
    Ok(())
}

both! {
    async fn equal_values_are_given_once(db) {
        prices(db).await?;
        let items = Price.objects.values(Price.item).distinct();
        assert_eq!(items.clone().order_by(Price.item).all(db).await?, ["ice", "rum", "tea"]);
        assert_eq!(items.count(db).await?, 3);
        assert_eq!(items.first(db).await?.as_deref(), Some("ice"));
        assert_eq!(items.last(db).await?.as_deref(), Some("tea"));
        let pairs = Price.objects.values((Price.item, Price.shop)).distinct().order_by((Price.shop, Price.item.desc())).limit(2).all(db).await?;
        assert_eq!(pairs, [("tea".to_owned(), Some("north".to_owned())), ("rum".into(), Some("north".into()))]);
        assert_eq!(Price.objects.values(Price.shop).distinct().order_by(Price.shop).all(db).await?, [Some("north".into()), Some("south".into()), None]);
        assert!(items.exists(db).await?);
    }

    async fn conditions_hold_before_and_slices_after(db) {
        prices(db).await?;
        let cheap = Price.objects.values(Price.item).distinct().filter(Price.amount.lt(Decimal::new(300, 2))).order_by(Price.item.desc());
        assert_eq!(cheap.all(db).await?, ["tea", "ice"]);
        assert_eq!(cheap.clone().offset(1).all(db).await?, ["ice"]);
        assert_eq!(cheap.limit(1).count(db).await?, 1);
    }

    async fn equal_numbers_are_equal_however_they_are_written(db) {
        prices(db).await?;
        let halves = Price.objects.values(Price.amount / Decimal::new(2, 0) * Decimal::new(2, 0)).distinct().count(db).await?;
        assert_eq!(halves, 5);
        let same = Price.objects.filter(Price.item.eq("ice")).values(Price.amount * Decimal::new(250, 2));
        let union = Price.objects.filter(Price.amount.eq(Decimal::new(250, 2))).values(Price.amount).union(same);
        assert_eq!(union.all(db).await?.len(), 1);
    }

    async fn aggregates_are_over_what_is_distinct(db) {
        prices(db).await?;
        let found = Price.objects.values(Price.amount).distinct().aggregate(db, (Price.amount.count(), Price.amount.sum())).await?;
        assert_eq!(found, (5, Some(Decimal::new(2500, 2))));
    }

    async fn rows_of_a_model_are_distinct_as_they_are(db) {
        prices(db).await?;
        assert_eq!(Price.objects.distinct().all(db).await?.len(), 6);
        fill(db).await?;
        assert_eq!(Album.objects.filter(Album.songs.plays.gt(1)).distinct().order_by(Album.songs.plays.max()).count(db).await?, 3);
        assert_eq!(Song.objects.values(Song.tags.word).distinct().order_by(Song.tags.word).all(db).await?, [Some("slow".into()), Some("warm".into()), None]);
    }

    async fn an_order_that_is_not_selected_is_refused(db) {
        prices(db).await?;
        let error = Price.objects.values(Price.item).distinct().order_by(Price.day).all(db).await.unwrap_err();
        assert!(error.to_string().contains("`distinct()`"), "{error}");
        let error = Price.objects.limit(2).values(Price.item).distinct().all(db).await.unwrap_err();
        assert!(error.to_string().contains("put it before"), "{error}");
    }

    async fn the_first_row_of_each_is_chosen(db) {
        prices(db).await?;
        let cheapest = Price.objects.distinct_on(Price.item).order_by((Price.amount, Price.id));
        let found = cheapest.clone().values((Price.item, Price.amount)).all(db).await?;
        assert_eq!(found, [("ice".to_owned(), Decimal::new(100, 2)), ("tea".into(), Decimal::new(250, 2)), ("rum".into(), Decimal::new(900, 2))]);
        assert_eq!(cheapest.count(db).await?, 3);
        assert_eq!(cheapest.clone().offset(1).limit(1).one(db).await?.id, 2);
        assert_eq!(cheapest.last(db).await?.unwrap().item, "rum");
        assert_eq!(cheapest.aggregate(db, Price.amount.sum()).await?, Some(Decimal::new(1250, 2)));
        // conditions hold before the rows are chosen, wherever they stand
        let north = cheapest.filter(Price.shop.is_null());
        assert_eq!(north.values(Price.id).all(db).await?, [6, 3, 5]);
    }

    async fn rows_are_chosen_among_nulls_and_ties(db) {
        prices(db).await?;
        assert_eq!(Price.objects.distinct_on(Price.shop).order_by(Price.amount.desc()).values(Price.id).all(db).await?, [5, 4, 2]);
        // no order: by primary key
        assert_eq!(Price.objects.distinct_on((Price.item, Price.amount)).values(Price.id).all(db).await?, [1, 2, 4, 5, 6]);
        assert_eq!(Price.objects.distinct_on(Price.item).order_by(()).values(Price.id).all(db).await?.len(), 3);
        assert_eq!(Price.objects.distinct_on(Price.item).reverse().values(Price.id).all(db).await?, [6, 5, 3]);
    }

    async fn chosen_rows_are_updated_deleted_and_looked_for(db) {
        prices(db).await?;
        let cheapest = Price.objects.distinct_on(Price.item).order_by(Price.amount);
        assert_eq!(Price.objects.filter(Price.id.in_(cheapest.clone().values(Price.id))).count(db).await?, 3);
        assert_eq!(cheapest.update(db, Price.shop.set("east")).await?, 3);
        assert_eq!(Price.objects.filter(Price.shop.eq("east")).order_by(Price.id).values(Price.id).all(db).await?, [2, 4, 6]);
        assert_eq!(cheapest.delete(db).await?.total, 3);
        fill(db).await?;
        let most_played = Song.objects.distinct_on(Song.album.label.name).order_by(Song.plays.desc());
        assert_eq!(most_played.values(Song.name).all(db).await?, ["Here Comes the Sun", "Case of You", "Rain"]);
        let error = Price.objects.distinct_on(Price.item).values((Price.item, Price.id.count())).all(db).await.unwrap_err();
        assert!(error.to_string().contains("`distinct_on(..)`"), "{error}");
    }
}

#[test]
fn they_print_as_they_were_written() {
    let query =
        Price.objects.distinct_on(Price.item).order_by(Price.amount.desc()).limit(3).values(Price.item).distinct();
    assert_eq!(
        format!("{query:?}"),
        "Price.objects.distinct_on(Price.item).order_by(Price.amount.desc()).limit(3).values(Price.item).distinct()"
    );
}
