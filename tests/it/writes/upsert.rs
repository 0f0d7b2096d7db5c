//! One instance that is inserted, or updates the row that is there.

use super::*;

both! {
    async fn a_new_row_is_inserted_and_one_that_is_there_updated(db) {
        let mut first = new!(Album { title: "t", code: "c", stock: 1 });
        assert_statements!(1, Album.objects.upsert(db, &mut first, Album.code))?;
        assert_eq!(Album.objects.one(db).await?, first);
        let mut second = new!(Album { title: "u", artist: "b", code: "c", stock: 2, price: "2.5".parse::<Decimal>()? });
        assert_statements!(1, Album.objects.upsert(db, &mut second, Album.code))?;
        assert_eq!((second.id, second.added, Album.objects.count(db).await?), (first.id, first.added, 1));
        assert!(second.changed > first.changed);
        assert_eq!(Album.objects.one(db).await?, second);
        // by two fields, by the key, and in a transaction
        let mut third = new!(Album { title: "u", artist: "b", stock: 3 });
        db.atomic(async |db| Album.objects.upsert(db, &mut third, (Album.artist, Album.title)).await).await?;
        assert_eq!((third.id, third.code.as_deref(), Album.objects.one(db).await?.stock), (first.id, None, 3));
        third.stock = 4;
        Album.objects.upsert(db, &mut third, Album.id).await?;
        let mut numbered = Album { id: 40, ..album(1) };
        Album.objects.upsert(db, &mut numbered, Album.id).await?;
        assert_eq!(Album.objects.order_by(Album.id).values((Album.id, Album.stock)).all(db).await?, [(1, 4), (40, 0)]);
    }

    async fn a_model_of_nothing_else_comes_back_as_well(db) {
        let mut first = new!(Label { name: "l" });
        Label.objects.upsert(db, &mut first, Label.name).await?;
        let mut again = new!(Label { name: "l" });
        Label.objects.upsert(db, &mut again, Label.name).await?;
        assert_eq!((first.id, &again, Label.objects.count(db).await?), (1, &first, 1));
    }

    async fn what_makes_no_sense_is_refused(db) {
        let mut row = album(1);
        let error = assert_statements!(0, Album.objects.upsert(db, &mut row, Album.title)).expect_err("not unique");
        let advice = "name the primary key, a field with `#[orm(unique)]`, or all fields of a `#[orm(unique(..))]` of the struct";
        assert_eq!(error.to_string(), format!("Album has no unique constraint over title: {advice}"));
        let error = assert_statements!(0, Album.objects.upsert(db, &mut row, Album.id)).expect_err("no key");
        assert!(is_misuse(&error, "no primary key yet"), "{error:?}");
        row.title = "a title of more than twenty characters".into();
        assert!(matches!(assert_statements!(0, Album.objects.upsert(db, &mut row, Album.code)), Err(Error::Validation(_))));
        // another constraint is violated
        create!(db, Album { title: "t", artist: "a", code: "c" }).await?;
        let mut other = new!(Album { title: "t", artist: "a", code: "d" });
        let error = Album.objects.upsert(db, &mut other, Album.code).await.expect_err("artist and title");
        assert!(error.is_unique() && error.constraint().is_some_and(|violated| violated.fields == ["artist", "title"]), "{error:?}");
        let mut other = new!(Album { title: "v", label: 99 });
        let error = Album.objects.upsert(db, &mut other, Album.code).await.expect_err("no such label");
        assert!(error.is_foreign_key() && error.constraint().is_some_and(|violated| violated.fields == ["label"]), "{error:?}");
        assert_eq!((other.id, Album.objects.count(db).await?), (0, 1));
    }
}
