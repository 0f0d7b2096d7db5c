//! Bulk inserts of rows of which some are there already.

use super::*;

fn counter(name: &str, count: i64) -> Counter {
    new!(Counter { name, count })
}

async fn counts(db: &Db) -> orm::Result<Vec<(i32, String, i64)>> {
    Counter.objects.order_by(Counter.id).values((Counter.id, Counter.name, Counter.count)).all(db).await
}

both! {
    async fn rows_that_are_there_are_left_out(db) {
        create!(db, Counter { name: "b", count: 7 }).await?;
        let mut rows: Vec<_> = ["a", "b", "c", "a"].into_iter().map(|name| counter(name, 1)).collect();
        let written = assert_statements!(1, Counter.objects.bulk(&mut rows).ignore_conflicts().create(db))?;
        assert_eq!(written, 2);
        assert!(rows.iter().all(|row| row.id == 0), "which were left out is not told");
        let names: Vec<_> = counts(db).await?.into_iter().map(|(_, name, count)| (name, count)).collect();
        assert_eq!(names, [("b".to_owned(), 7), ("a".to_owned(), 1), ("c".to_owned(), 1)]);
        // a key that is taken is a conflict as well; what is none is still refused
        let mut rows = vec![Counter { id: 1, ..counter("x", 1) }, counter("y", 1)];
        assert_eq!(Counter.objects.bulk(&mut rows).ignore_conflicts().create(db).await?, 1);
        let mut wrong = vec![counter("z", 1), counter("w", -1)];
        assert!(Counter.objects.bulk(&mut wrong).ignore_conflicts().create(db).await.is_err());
        assert_eq!(Counter.objects.count(db).await?, 4);
    }

    async fn rows_that_are_there_are_updated_and_each_instance_knows_its_row(db) {
        let mut first: Vec<_> = (0..5).map(|at| counter(&format!("n{at}"), at)).collect();
        Counter.objects.bulk_create(db, &mut first).await?;
        // some are there, in another order, some are new
        let names: Vec<usize> = (0..120).map(|at| (at * 7) % 120).collect();
        let mut rows: Vec<_> = names.iter().map(|at| counter(&format!("n{at}"), *at as i64 + 100)).collect();
        let written = assert_statements!(..=2, Counter.objects.bulk(&mut rows).update_conflicts(Counter.name, Counter.count).create(db))?;
        assert_eq!(written, 120);
        for row in &rows {
            assert_eq!(Counter.objects.get(db, Counter.id.eq(row.id)).await?, *row);
        }
        assert_eq!(rows.iter().filter(|row| row.id <= 5).count(), 5);
        assert_eq!(Counter.objects.count(db).await?, 120);
    }

    async fn only_the_fields_that_are_named_are_updated(db) {
        let mut row = create!(db, Album { title: "t", artist: "a", stock: 1, code: "c" }).await?;
        let mut rows = vec![
            new!(Album { title: "t", artist: "a", stock: 2, code: "other", price: Decimal::ONE }),
            new!(Album { title: "new", artist: "a", stock: 3 }),
        ];
        let unique = (Album.title, Album.artist);
        Album.objects.bulk(&mut rows).update_conflicts(unique, Album.stock).create(db).await?;
        let before = row.clone();
        row.refresh(db).await?;
        assert_eq!((row.stock, row.code.as_deref(), row.price), (2, Some("c"), before.price));
        assert_eq!(row.added, before.added);
        assert!(row.changed > before.changed, "a time that is set at each save is set");
        assert_eq!((rows[0].id, rows[1].id != 0, Album.objects.count(db).await?), (row.id, true, 2));
    }

    async fn the_key_may_be_what_is_unique(db) {
        let row = create!(db, Counter { name: "a", count: 1 }).await?;
        let mut rows = vec![Counter { count: 5, ..row.clone() }, counter("b", 2), Counter { id: 90, ..counter("c", 3) }, counter("d", 4)];
        Counter.objects.bulk(&mut rows).update_conflicts(Counter.id, (Counter.name, Counter.count)).create(db).await?;
        assert_eq!((rows[0].id, rows[2].id), (row.id, 90));
        for row in &rows {
            assert_eq!(Counter.objects.get(db, Counter.id.eq(row.id)).await?, *row);
        }
        // a row with a key of its own, that is there under another one
        let mut rows = vec![Counter { id: 50, ..counter("a", 8) }];
        Counter.objects.bulk(&mut rows).update_conflicts(Counter.name, Counter.count).create(db).await?;
        assert_eq!((rows[0].id, Counter.objects.get(db, Counter.name.eq("a")).await?.count), (row.id, 8));
    }

    async fn a_null_is_in_nobody_s_way(db) {
        create!(db, Album { title: "old", code: "c" }).await?;
        let mut rows = vec![album(1), Album { code: Some("c".into()), stock: 4, ..album(2) }, album(3)];
        Album.objects.bulk(&mut rows).update_conflicts(Album.code, Album.stock).create(db).await?;
        assert_eq!((rows[1].id, Album.objects.count(db).await?), (1, 3));
        for row in [&rows[0], &rows[2]] {
            assert_eq!(Album.objects.get(db, Album.id.eq(row.id)).await?, *row);
        }
    }

    async fn two_that_are_alike_in_one_list_are_refused(db) {
        let mut rows = vec![counter("a", 1), counter("b", 2), counter("a", 3)];
        let bulk = Counter.objects.bulk(&mut rows).batch_size(1).update_conflicts(Counter.name, Counter.count);
        let (row, field, message) = wrong(&assert_statements!(0, bulk.create(db)).expect_err("twice"));
        assert_eq!((row, field), (Some(2), "name"));
        assert_eq!(message, "Counter at position 2 of the list is not valid: name: the instance at position 0 has the same value");
    }

    async fn what_makes_no_sense_is_refused(db) {
        let mut rows = vec![counter("a", 1)];
        let error = assert_statements!(0, Counter.objects.bulk(&mut rows).update_conflicts(Counter.count, Counter.name).create(db)).expect_err("not unique");
        assert!(error.to_string().starts_with("Counter has no unique constraint over count: "), "{error}");
        let error = assert_statements!(0, Counter.objects.bulk(&mut rows).update_conflicts(Counter.name, Counter.id).create(db)).expect_err("the key");
        assert!(is_misuse(&error, "primary key"), "{error:?}");
        let twice = Counter.objects.bulk(&mut rows).ignore_conflicts().update_conflicts(Counter.name, Counter.count);
        assert!(is_misuse(&assert_statements!(0, twice.create(db)).expect_err("both"), "once"));
        let mut albums = vec![album(1)];
        let half = Album.objects.bulk(&mut albums).update_conflicts(Album.title, Album.stock);
        assert!(matches!(assert_statements!(0, half.create(db)), Err(Error::Query(QueryError::NotUnique { model: "Album", .. }))));
    }
}
