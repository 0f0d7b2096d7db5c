//! Many rows that are updated at once, each with values of its own.

use super::*;

async fn made(db: &Db, count: usize) -> orm::Result<Vec<Album>> {
    let mut made = albums(count);
    Album.objects.bulk_create(db, &mut made).await?;
    Ok(made)
}

both! {
    async fn each_row_gets_the_values_of_its_own_instance(db) {
        let mut rows = made(db, 300).await?;
        for (at, album) in rows.iter_mut().enumerate() {
            album.title = format!("New {at}");
            album.artist = "not written".into();
            album.code = (at % 2 == 0).then(|| format!("c{at}"));
            album.price = Decimal::new(at as i64, 1);
            album.cover = Some(vec![at as u8]);
            album.tags = Some(Json(vec![at.to_string()]));
            album.released = NaiveDate::from_ymd_opt(2020, 2, 1 + at as u32 % 28);
        }
        let fields = (Album.title, Album.code, Album.price, Album.cover, Album.tags, Album.released);
        assert_eq!(assert_statements!(1, Album.objects.bulk_update(db, &mut rows, fields))?, 300);
        let found = Album.objects.order_by(Album.id).all(db).await?;
        for (album, found) in rows.iter().zip(&found) {
            let expected = Album { artist: "nobody".into(), ..album.clone() };
            assert_eq!(*found, expected);
        }
        // and back to NULL, along a foreign key too
        let label = create!(db, Label { name: "l" }).await?;
        rows.iter_mut().for_each(|album| (album.cover, album.label) = (None, Some((&label).into())));
        Album.objects.bulk_update(db, &mut rows, (Album.cover, Album.label)).await?;
        assert_eq!(Album.objects.filter(Album.cover.is_null() & Album.label.eq(&label)).count(db).await?, 300);
    }

    async fn rows_that_are_gone_are_not_counted(db) {
        let mut rows = made(db, 5).await?;
        Album.objects.filter(Album.id.in_([2, 4])).delete(db).await?;
        rows.iter_mut().for_each(|album| album.stock = 9);
        assert_eq!(Album.objects.bulk_update(db, &mut rows, Album.stock).await?, 3);
        assert_eq!(Album.objects.order_by(Album.id).values((Album.id, Album.stock)).all(db).await?, [(1, 9), (3, 9), (5, 9)]);
    }

    async fn ten_thousand_different_rows_are_updated(db) {
        let mut rows: Vec<Counter> = (0..12_000).map(|at| new!(Counter { name: format!("n{at}") })).collect();
        Counter.objects.bulk_create(db, &mut rows).await?;
        rows.iter_mut().for_each(|row| row.count = i64::from(row.id) * 3);
        rows.reverse();
        assert_eq!(assert_statements!(..=2, Counter.objects.bulk_update(db, &mut rows, Counter.count))?, 12_000);
        let some = Counter.objects.filter(Counter.id.in_([1, 5, 5999, 12_000])).order_by(Counter.id);
        assert_eq!(some.values(Counter.count).all(db).await?, [3, 15, 17_997, 36_000]);
        rows.iter_mut().for_each(|row| row.count = 1);
        assert_statements!(6, Counter.objects.bulk(&mut rows).batch_size(2000).update(db, Counter.count))?;
        assert_eq!(Counter.objects.filter(Counter.count.eq(1)).count(db).await?, 12_000);
    }

    async fn what_is_wrong_is_told_before_anything_is_sent(db) {
        let mut rows = made(db, 10).await?;
        rows[7].title = "a title of more than twenty characters".into();
        let error = assert_statements!(0, Album.objects.bulk_update(db, &mut rows, Album.title)).expect_err("too long");
        assert_eq!((wrong(&error).0, wrong(&error).1), (Some(7), "title"));
        // only what is written has to be valid
        rows[2].stock = 4;
        assert_eq!(Album.objects.bulk_update(db, &mut rows, Album.stock).await?, 10);
        rows[7].title = "ok".into();
        let id = rows[3].id;
        rows[3].id = 0;
        let error = assert_statements!(0, Album.objects.bulk_update(db, &mut rows, Album.title)).expect_err("no key");
        assert!(is_misuse(&error, "save it first"), "{error:?}");
        rows[3].id = rows[5].id;
        let error = assert_statements!(0, Album.objects.bulk_update(db, &mut rows, Album.title)).expect_err("twice");
        assert_eq!(wrong(&error).2, "Album at position 5 of the list is not valid: id: the instance at position 3 has the same value");
        rows[3].id = id;
        let error = assert_statements!(0, Album.objects.bulk_update(db, &mut rows, (Album.title, Album.id))).expect_err("the key");
        assert!(is_misuse(&error, "primary key"), "{error:?}");
        let error = assert_statements!(0, Album.objects.bulk(&mut rows).ignore_conflicts().update(db, Album.title)).expect_err("for new rows");
        assert!(is_misuse(&error, "about new rows"), "{error:?}");
    }

    async fn one_row_that_is_refused_undoes_all(db) {
        let mut rows = made(db, 100).await?;
        create!(db, Album { title: "other", code: "taken" }).await?;
        rows.iter_mut().for_each(|album| album.stock = 1);
        rows[50].code = Some("taken".into());
        let error = Album.objects.bulk_update(db, &mut rows, (Album.stock, Album.code)).await.expect_err("taken");
        assert!(error.is_unique_on(Album.code), "{error:?}");
        rows[50].code = None;
        rows[60].label = Some(ForeignKey::key_of(99));
        let error = Album.objects.bulk(&mut rows).batch_size(10).update(db, (Album.stock, Album.label)).await.expect_err("no label");
        assert!(error.is_foreign_key() && error.constraint().is_some_and(|violated| violated.fields == ["label"]), "{error:?}");
        assert_eq!(Album.objects.filter(Album.stock.ne(0)).count(db).await?, 0);
    }

    async fn a_time_is_set_when_it_is_named(db) {
        let mut rows = made(db, 2).await?;
        let before = rows.clone();
        rows[0].stock = 1;
        Album.objects.bulk_update(db, &mut rows, Album.stock).await?;
        assert_eq!(rows[0].changed, before[0].changed);
        Album.objects.bulk_update(db, &mut rows, (Album.stock, Album.changed)).await?;
        assert!(rows[0].changed > before[0].changed && rows[1].changed == rows[0].changed);
        assert_eq!(Album.objects.order_by(Album.id).all(db).await?, rows);
    }
}
