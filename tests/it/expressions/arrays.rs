//! Arrays: columns of PostgreSQL's own type, JSON lists on SQLite.

use super::*;
use orm::Array;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "expressions_bag", ordering = "id")]
struct Bag {
    id: i64,
    tags: Array<String>,
    numbers: Array<i64>,
    small: Array<i16>,
    flags: Array<bool>,
    days: Array<NaiveDate>,
    codes: Array<Uuid>,
    maybe: Option<Array<i32>>,
}

async fn bags(db: &Db) -> orm::Result {
    let bag = |tags: &[&str], numbers: &[i64], maybe: Option<Vec<i32>>| Bag {
        id: 0,
        tags: Array(tags.iter().map(|tag| (*tag).to_owned()).collect()),
        numbers: Array(numbers.to_vec()),
        small: Array(vec![i16::MIN, i16::MAX]),
        flags: Array(vec![true, false]),
        days: Array(vec![day(1, 1, 1), day(2024, 2, 29)]),
        codes: Array(vec![Uuid::from_u128(7)]),
        maybe: maybe.map(Array),
    };
    for mut bag in [
        bag(&["rock", "pop"], &[1, 2, 3], Some(vec![1])),
        bag(&[], &[], None),
        bag(&["it's \"a\" \\ {b,c} NULL", "ünï\n", ""], &[i64::MIN, i64::MAX, 2], Some(vec![])),
        bag(&["rock", "rock"], &[2, 2], Some(vec![5, 1])),
    ] {
        bag.save(db).await?;
        assert_eq!(Bag.objects.pk(bag.id).one(db).await?, bag, "what is saved is read back");
    }
    Ok(())
}

async fn found(db: &Db, q: orm::model::Q<Bag>) -> orm::Result<Vec<i64>> {
    assert_statements!(..=1, Bag.objects.filter(q).values(Bag.id).all(db))
}

both! {
    async fn arrays_are_written_in_bulk(db) {
        bags(db).await?;
        let mut copies = Bag.objects.all(db).await?;
        copies.iter_mut().for_each(|bag| bag.id = 0);
        Bag.objects.bulk_create(db, &mut copies).await?;
        assert_eq!(Bag.objects.filter(Bag.id.gt(4)).all(db).await?, copies);
        copies.iter_mut().for_each(|bag| {
            bag.tags.push("\\ \"new\" {NULL}".to_owned());
            bag.maybe = bag.maybe.is_none().then(|| Array(vec![-1]));
            bag.days = Array(Vec::new());
        });
        Bag.objects.bulk_update(db, &mut copies, (Bag.tags, Bag.maybe, Bag.days)).await?;
        assert_eq!(Bag.objects.filter(Bag.id.gt(4)).all(db).await?, copies);
    }

    async fn items_are_looked_for(db) {
        bags(db).await?;
        assert_eq!(found(db, Bag.tags.array_contains(["rock"])).await?, [1, 4]);
        assert_eq!(found(db, Bag.tags.array_contains(["pop", "rock", "rock"])).await?, [1]);
        assert_eq!(found(db, Bag.tags.array_contains(Vec::<String>::new())).await?, [1, 2, 3, 4]);
        assert_eq!(found(db, Bag.tags.array_contains(["it's \"a\" \\ {b,c} NULL"])).await?, [3]);
        assert_eq!(found(db, Bag.tags.array_contained_by(["rock", "pop", "jazz"])).await?, [1, 2, 4]);
        assert_eq!(found(db, Bag.numbers.array_overlap([3, i64::MAX])).await?, [1, 3]);
        assert_eq!(found(db, Bag.numbers.array_overlap(Vec::<i64>::new())).await?, [] as [i64; 0]);
        assert_eq!(found(db, !Bag.tags.array_contains(["rock"])).await?, [2, 3]);
        // NULL has no items, and is no empty array
        assert_eq!(found(db, Bag.maybe.array_overlap([1])).await?, [1, 4]);
        assert_eq!(found(db, !Bag.maybe.array_overlap([1])).await?, [2, 3]);
        assert_eq!(found(db, Bag.maybe.is_null()).await?, [2]);
        assert_eq!(found(db, Bag.flags.array_contains([false]) & Bag.days.array_contains([day(2024, 2, 29)]) & Bag.codes.array_overlap([Uuid::from_u128(7)])).await?, [1, 2, 3, 4]);
    }

    async fn items_are_counted_and_taken(db) {
        bags(db).await?;
        let row = (Bag.tags.array_length(), Bag.numbers.array_item(1), Bag.tags.array_item(2), Bag.maybe.array_length(), Bag.maybe.array_item(0));
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(Bag.objects.values(row).all(db).await?, [
            (2, Some(2), None, Some(1), Some(1)),
            (0, None, None, None, None),
            (3, Some(i64::MAX), text(""), Some(0), None),
            (2, Some(2), None, Some(2), Some(5)),
        ]);
        let others = (Bag.flags.array_item(0), Bag.days.array_item(1), Bag.codes.array_item(0), Bag.small.array_item(0));
        assert_eq!(Bag.objects.values(others).first(db).await?, Some((Some(true), Some(day(2024, 2, 29)), Some(Uuid::from_u128(7)), Some(i16::MIN))));
        assert_eq!(found(db, Bag.tags.array_item(0).eq("rock") & Bag.tags.array_length().eq(2)).await?, [1, 4]);
        assert_eq!(found(db, Bag.numbers.array_item(0).coalesce(0).lt(1)).await?, [2, 3]);
    }

    async fn arrays_are_compared_ordered_and_assigned(db) {
        bags(db).await?;
        assert_eq!(found(db, Bag.numbers.eq(Array(vec![1, 2, 3]))).await?, [1]);
        assert_eq!(found(db, Bag.numbers.ne(Array(vec![1, 2, 3]))).await?, [2, 3, 4]);
        assert_eq!(found(db, Bag.numbers.gt(Array(vec![1, 2]))).await?, [1, 4]);
        assert_eq!(Bag.objects.order_by(Bag.numbers).values(Bag.id).all(db).await?, [2, 3, 1, 4]);
        assert_eq!(Bag.objects.order_by(Bag.maybe.desc()).values(Bag.id).all(db).await?, [2, 4, 1, 3]);
        Bag.objects.pk(1).update(db, (Bag.tags.set(Array(vec!["x".to_owned()])), Bag.maybe.set(None))).await?;
        assert_eq!(Bag.objects.values((Bag.tags, Bag.maybe)).first(db).await?, Some((Array(vec!["x".into()]), None)));
        let made = create!(db, Bag { tags: ["a", "b"], numbers: vec![7], small: vec![], flags: vec![], days: vec![], codes: vec![] }).await?;
        assert_eq!(Bag.objects.pk(made.id).values((Bag.tags, Bag.small, Bag.maybe)).one(db).await?, (Array(vec!["a".into(), "b".into()]), Array(vec![]), None));
        // the statement that is printed gives the same rows
        let query = Bag.objects.filter(Bag.tags.array_contains(["it's \"a\" \\ {b,c} NULL"]) | Bag.numbers.eq(Array(vec![7])));
        let printed: Vec<(i64,)> = db.raw(format!("SELECT id FROM ({}) AS q ORDER BY id", query.sql(db)?)).rows::<i64>().await?.into_iter().map(|id| (id,)).collect();
        assert_eq!(printed, [(3,), (5,)]);
    }

    async fn what_is_no_array_of_that_type_is_an_error(db) {
        bags(db).await?;
        let error = db.raw("SELECT '{\"a\": 1}'").one::<Array<i64>>().await.expect_err("no array");
        assert!(matches!(error, orm::Error::Decode(..)), "{error:?}");
    }
}

only_postgres! {
    async fn an_array_that_the_type_does_not_hold_is_an_error(db) {
        for text in ["SELECT ARRAY[1, NULL]::bigint[]", "SELECT ARRAY[[1], [2]]::bigint[]", "SELECT ARRAY['a']", "SELECT 1"] {
            assert!(db.raw(text).one::<Array<i64>>().await.is_err(), "{text}");
        }
        assert_eq!(db.raw("SELECT ARRAY[3, 4]::bigint[]").one::<Array<i64>>().await?, Array(vec![3, 4]));
    }
}
