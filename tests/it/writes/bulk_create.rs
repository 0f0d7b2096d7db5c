//! Many new rows at once.

use super::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "writes_bare")]
struct Bare {
    id: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "writes_word")]
struct Word {
    #[orm(primary_key, max_length = 10)]
    word: String,
    #[orm(db_default = 3)]
    weight: i32,
}

fn full(number: i64) -> Album {
    let small = number as u8;
    Album {
        code: (number % 3 > 0).then(|| format!("c{number}")),
        artist: format!("A'\"{number}"),
        price: Decimal::new(number * 7, 2),
        stock: small,
        ratio: number as f64 / 7.0,
        cover: (number % 2 == 0).then(|| vec![small, 0, 255]),
        released: NaiveDate::from_ymd_opt(2000 + number as i32 % 50, 1, 31),
        length: Some(TimeDelta::microseconds(number - 5)),
        number: (number % 4 == 0).then(|| Uuid::from_u128(number as u128)),
        tags: Some(Json(vec!["a\"b".to_owned(), format!("ä{number}")])),
        sold_out: number % 2 == 1,
        ..album(number as usize)
    }
}

both! {
    async fn every_row_is_written_and_knows_its_key(db) {
        let mut made: Vec<Album> = (0..700).map(full).collect();
        assert_statements!(..=3, Album.objects.bulk_create(db, &mut made))?;
        let keys: Vec<i64> = made.iter().map(|album| album.id).collect();
        assert_eq!(keys, (1..=700).collect::<Vec<_>>());
        assert_eq!(Album.objects.order_by(Album.id).all(db).await?, made);
        // and again, behind those that are there
        let mut more: Vec<Album> = (700..903).map(full).collect();
        Album.objects.bulk_create(db, &mut more).await?;
        assert_eq!(Album.objects.filter(Album.id.gt(700)).order_by(Album.id).all(db).await?, more);
    }

    async fn any_number_of_rows_gets_its_keys_in_order(db) {
        let mut expected = 0;
        for count in [1, 2, 3, 24, 25, 26, 49, 50, 51, 99, 100, 101, 249, 250, 251, 501] {
            let mut made = albums(count);
            made.iter_mut().for_each(|album| album.artist = count.to_string());
            Album.objects.bulk_create(db, &mut made).await?;
            for album in &made {
                expected += 1;
                assert_eq!(album.id, expected);
            }
            let titles = Album.objects.filter(Album.artist.eq(count.to_string())).order_by(Album.id).values(Album.title).all(db).await?;
            assert_eq!(titles, made.iter().map(|album| album.title.clone()).collect::<Vec<_>>());
        }
    }

    async fn an_empty_list_sends_nothing(db) {
        assert_statements!(0, Album.objects.bulk_create(db, &mut []))?;
        assert_eq!(assert_statements!(0, Album.objects.bulk(&mut []).ignore_conflicts().create(db))?, 0);
        assert_eq!(assert_statements!(0, Album.objects.bulk(&mut []).update_conflicts(Album.code, Album.title).create(db))?, 0);
        assert_eq!(assert_statements!(0, Album.objects.bulk_update(db, &mut [], Album.title))?, 0);
    }

    async fn a_hundred_thousand_rows_are_written(db) {
        let mut made: Vec<Counter> = (0..100_000).map(|at| new!(Counter { name: format!("n{at}"), count: at })).collect();
        assert_statements!(..=20, Counter.objects.bulk_create(db, &mut made))?;
        assert!(made.iter().enumerate().all(|(at, row)| row.id == at as i32 + 1));
        let sums = Counter.objects.aggregate(db, (Counter.id.count(), Counter.id.sum(), Counter.count.sum())).await?;
        assert_eq!(sums, (100_000, Some(5_000_050_000), Some(4_999_950_000)));
        let some = Counter.objects.filter(Counter.id.in_([1, 777, 10_000, 10_001, 99_999, 100_000])).order_by(Counter.id);
        assert!(some.all(db).await?.iter().all(|row| row.count == i64::from(row.id) - 1));
    }

    async fn what_is_wrong_with_one_row_is_told_before_anything_is_sent(db) {
        let mut made = albums(1000);
        made[734].title = "a title of more than twenty characters".into();
        made[900].title = "\0".into();
        let (row, field, message) = wrong(&assert_statements!(0, Album.objects.bulk_create(db, &mut made)).expect_err("too long"));
        assert_eq!((row, field), (Some(734), "title"));
        assert_eq!(message, "Album at position 734 of the list is not valid: title: the text has 38 characters, at most 20 are allowed");
        made[734].title = "ok".into();
        let refused = assert_statements!(0, Album.objects.bulk_create(db, &mut made)).expect_err("a NUL");
        assert_eq!(wrong(&refused).0, Some(900));
        made[900].title = "ok too".into();
        made[12].price = Decimal::new(1_000_000_000, 2);
        let refused = assert_statements!(0, Album.objects.bulk_create(db, &mut made)).expect_err("too large");
        assert_eq!((wrong(&refused).0, wrong(&refused).1), (Some(12), "price"));
        made[12].price = Decimal::ONE;
        // an instance that is not saved has no key to point at
        let unsaved = new!(Label { name: "none" });
        made[3].label = Some((&unsaved).into());
        let refused = assert_statements!(0, Album.objects.bulk_create(db, &mut made)).expect_err("not saved");
        assert_eq!((wrong(&refused).0, wrong(&refused).1), (Some(3), "label"));
        assert!(made.iter().all(|album| album.id == 0));
        assert_eq!(Album.objects.count(db).await?, 0);
    }

    async fn a_row_in_the_middle_that_violates_a_constraint_undoes_all(db) {
        let label = create!(db, Label { name: "there" }).await?;
        create!(db, Album { title: "first", code: "taken" }).await?;
        for count in [3, 60, 1000] {
            let middle = count / 2;
            let mut made = albums(count);
            made.iter_mut().for_each(|album| album.label = Some((&label).into()));
            made[middle].code = Some("taken".into());
            let error = Album.objects.bulk_create(db, &mut made).await.expect_err("taken");
            assert!(error.is_unique_on(Album.code), "{error:?}");
            made[middle].code = None;
            made[middle].label = Some(ForeignKey::key_of(99));
            let error = Album.objects.bulk_create(db, &mut made).await.expect_err("no such label");
            let violated = error.constraint().expect("a constraint");
            assert_eq!((error.is_foreign_key(), violated.model, violated.fields.as_slice()), (true, Some("Album"), &["label"][..]));
            assert!(made.iter().all(|album| album.id == 0), "nothing was kept");
            assert_eq!(Album.objects.count(db).await?, 1);
        }
        let mut counters = vec![new!(Counter { name: "a" }), new!(Counter { name: "b", count: -1 })];
        let error = Counter.objects.bulk_create(db, &mut counters).await.expect_err("negative");
        assert_eq!(error.constraint().and_then(|violated| violated.model), Some("Counter"), "{error:?}");
        // the times and the texts were never at fault: the same list goes in when that is mended
        counters[1].count = 1;
        Counter.objects.bulk_create(db, &mut counters).await?;
        assert_eq!(Counter.objects.count(db).await?, 2);
    }

    async fn a_list_that_fails_dooms_the_block_around_it_like_any_statement(db) {
        create!(db, Album { title: "first", code: "taken" }).await?;
        let outcome: orm::Result = db.atomic(async |db| {
            create!(db, Label { name: "lost" }).await?;
            let mut made = vec![album(1), Album { code: Some("taken".into()), ..album(2) }];
            assert!(Album.objects.bulk_create(db, &mut made).await.is_err());
            Ok(())
        }).await;
        assert!(matches!(outcome, Err(Error::Transaction(_))), "{outcome:?}");
        assert_eq!(Label.objects.count(db).await?, 0);
        // in a block of its own it does not
        db.atomic(async |db| {
            create!(db, Label { name: "kept" }).await?;
            let mut made = vec![album(1), Album { code: Some("taken".into()), ..album(2) }];
            assert!(db.atomic(async |db| Album.objects.bulk_create(db, &mut made).await).await.is_err());
            Album.objects.bulk_create(db, &mut [album(3), album(4)]).await
        }).await?;
        assert_eq!((Label.objects.count(db).await?, Album.objects.count(db).await?), (1, 3));
    }

    async fn rows_with_keys_and_without_are_one_list(db) {
        let mut made = vec![album(1), Album { id: 70, ..album(2) }, album(3), Album { id: 50, ..album(4) }];
        Album.objects.bulk_create(db, &mut made).await?;
        assert_eq!((made[1].id, made[3].id), (70, 50));
        assert!(made[0].id != 0 && made[2].id > made[0].id);
        let mut sorted = made.clone();
        sorted.sort_by_key(|album| album.id);
        assert_eq!(Album.objects.order_by(Album.id).all(db).await?, sorted);
        // a key that is there already
        let error = Album.objects.bulk_create(db, &mut [Album { id: 50, ..album(5) }]).await.expect_err("it is there");
        assert!(error.is_unique_on(Album.id), "{error:?}");
    }

    async fn models_of_other_keys_and_of_nothing_else(db) {
        let mut bare = vec![Bare { id: 0 }; 60];
        assert_statements!(..=2, Bare.objects.bulk_create(db, &mut bare))?;
        assert!(bare.iter().enumerate().all(|(at, row)| row.id == at as i32 + 1));
        let mut given = vec![Bare { id: 0 }, Bare { id: 500 }];
        Bare.objects.bulk_create(db, &mut given).await?;
        assert_eq!((Bare.objects.count(db).await?, given[1].id), (62, 500));
        // every column is written as the instance has it
        let mut words = vec![new!(Word { word: "b", weight: 9 }), new!(Word { word: "a" })];
        assert_statements!(1, Word.objects.bulk_create(db, &mut words))?;
        let rows = Word.objects.order_by(Word.word).values((Word.word, Word.weight)).all(db).await?;
        assert_eq!(rows, [("a".to_owned(), 3), ("b".to_owned(), 9)]);
    }

    async fn a_row_may_point_at_another_of_the_list(db) {
        // at a later one, and at itself
        let of = |id| Some(ForeignKey::key_of(id));
        let mut parts: Vec<Part> = (1..=300).map(|id| Part { id, name: "p".into(), of: of(301 - id) }).collect();
        parts[0].of = of(1);
        Part.objects.bulk_create(db, &mut parts).await?;
        assert_eq!(Part.objects.filter(Part.of.name.eq("p")).count(db).await?, 300);
        let mut wrong = vec![Part { id: 400, name: "x".into(), of: of(401) }, Part { id: 402, name: "y".into(), of: of(1) }];
        let error = Part.objects.bulk_create(db, &mut wrong).await.expect_err("there is no 401");
        let violated = error.constraint().expect("a constraint");
        assert_eq!((error.is_foreign_key(), violated.model, violated.fields.as_slice()), (true, Some("Part"), &["of"][..]));
        assert_eq!(Part.objects.count(db).await?, 300);
        wrong[0].of = of(402);
        Part.objects.bulk(&mut wrong).batch_size(1).create(db).await?;
        assert_eq!(Part.objects.count(db).await?, 302);
    }

    async fn batches_are_as_large_as_was_asked_for_and_one_transaction(db) {
        let mut made = albums(250);
        assert_statements!(5, Album.objects.bulk(&mut made).batch_size(50).create(db))?;
        assert!(made.iter().enumerate().all(|(at, album)| album.id == at as i64 + 1));
        let mut made: Vec<Album> = (300..500).map(album).collect();
        made[199].title = made[0].title.clone();
        assert!(Album.objects.bulk(&mut made).batch_size(20).create(db).await.expect_err("twice").is_unique());
        assert_eq!(Album.objects.count(db).await?, 250);
        let error = assert_statements!(0, Album.objects.bulk(&mut made).batch_size(0).create(db)).expect_err("none");
        assert!(is_misuse(&error, "batch_size"), "{error:?}");
    }

    async fn times_are_set_to_one_moment(db) {
        let before = Utc::now() - TimeDelta::milliseconds(1);
        let mut made = albums(3);
        made.iter_mut().for_each(|album| album.added = DateTime::UNIX_EPOCH);
        Album.objects.bulk_create(db, &mut made).await?;
        assert!(made[0].added > before && made.iter().all(|album| album.added == made[0].added));
        assert_eq!(Album.objects.order_by(Album.id).all(db).await?, made);
    }

    async fn a_queryset_that_was_narrowed_is_refused(db) {
        let mut made = albums(1);
        let filtered = Album.objects.filter(Album.id.gt(3));
        let error = assert_statements!(0, filtered.bulk_create(db, &mut made)).expect_err("narrowed");
        assert!(is_misuse(&error, "call it on `objects`"), "{error:?}");
        let error = assert_statements!(0, filtered.bulk_update(db, &mut made, Album.title)).expect_err("narrowed");
        assert!(is_misuse(&error, "call it on `objects`"), "{error:?}");
        let error = assert_statements!(0, filtered.upsert(db, &mut made[0], Album.code)).expect_err("narrowed");
        assert!(is_misuse(&error, "call it on `objects`"), "{error:?}");
    }

    async fn the_futures_can_be_spawned(db) {
        let db = db.clone();
        tokio::spawn(async move {
            let mut made = albums(10);
            Album.objects.bulk_create(&db, &mut made).await?;
            Album.objects.bulk_update(&db, &mut made, Album.title).await?;
            Album.objects.upsert(&db, &mut made[0], Album.id).await?;
            Album.objects.get_or_create(&db, Album.title.eq("x"), || new!(Album { title: "x" })).await?;
            Album.objects.update_or_create(&db, Album.title.eq("x"), Album.stock.set(1), new!(Album { title: "x" })).await?;
            Album.objects.in_bulk(&db, [1, 2]).await?;
            made[0].update_with(&db, Album.stock.set(Album.stock + 1)).await?;
            Album.objects.update_returning(&db, Album.stock.set(1)).await?;
            Album.objects.delete_returning(&db).await
        }).await??;
    }
}
