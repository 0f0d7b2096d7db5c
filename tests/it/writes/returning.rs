//! Rows that are changed or deleted, and read with the same statement.

use super::*;

async fn some(db: &Db) -> orm::Result<(Label, Vec<Album>)> {
    let label = create!(db, Label { name: "l" }).await?;
    let mut rows = albums(4);
    rows[1].label = Some((&label).into());
    rows[2].label = Some((&label).into());
    Album.objects.bulk_create(db, &mut rows).await?;
    Ok((label, rows))
}

fn sorted<T: Ord>(mut rows: Vec<T>) -> Vec<T> {
    rows.sort();
    rows
}

both! {
    async fn an_update_gives_the_rows_as_they_are_afterwards(db) {
        let (label, _) = some(db).await?;
        let of_label = Album.objects.filter(Album.label.eq(&label));
        let mut changed = assert_statements!(1, of_label.update_returning(db, (Album.stock.set(Album.stock + 7), Album.code.set(None))))?;
        changed.sort_by_key(|album| album.id);
        assert_eq!(changed, of_label.order_by(Album.id).all(db).await?);
        assert_eq!(changed.iter().map(|album| album.stock).collect::<Vec<_>>(), [7, 7]);
        // values, expressions, and a path that may lead nowhere
        let values = Album.objects.values((Album.id, Album.stock + 1, Album.label.name));
        let values = assert_statements!(1, values.update_returning(db, Album.stock.set(Album.stock * 2)))?;
        let l = Some("l".to_owned());
        assert_eq!(sorted(values), [(1, 1, None), (2, 15, l.clone()), (3, 15, l), (4, 1, None)]);
        // a slice, and a condition along a foreign key
        let last = Album.objects.order_by(Album.id.desc()).limit(2).values(Album.id);
        assert_eq!(sorted(last.update_returning(db, Album.sold_out.set(true)).await?), [3, 4]);
        let along = Album.objects.filter(Album.label.name.eq("l")).values(Album.id);
        assert_eq!(sorted(along.update_returning(db, Album.stock.set(0)).await?), [2, 3]);
        // rows of the table itself are read as they were
        create!(db, Part { name: "a" }).await?;
        create!(db, Part { name: "b", of: 1 }).await?;
        create!(db, Part { name: "c", of: 2 }).await?;
        let up = Part.objects.values((Part.id, Part.of)).update_returning(db, Part.of.set(Part.of.of)).await?;
        assert_eq!(sorted(up), [(1, None), (2, None), (3, Some(1))]);
    }

    async fn an_update_of_nothing_sends_nothing(db) {
        some(db).await?;
        assert!(assert_statements!(0, Album.objects.none().update_returning(db, Album.stock.set(1)))?.is_empty());
        assert!(assert_statements!(0, Album.objects.none().delete_returning(db))?.is_empty());
        assert!(assert_statements!(1, Album.objects.filter(Album.id.gt(9)).update_returning(db, Album.stock.set(1)))?.is_empty());
        let error = Album.objects.update_returning(db, Album.label.set(99)).await.expect_err("no such label");
        assert!(error.is_foreign_key() && error.constraint().is_some_and(|violated| violated.fields == ["label"]), "{error:?}");
        let error = assert_statements!(0, Album.objects.update_returning(db, Album.title.set("x".repeat(21)))).expect_err("too long");
        assert!(matches!(error, Error::Encode { model: "Album", field: "title", .. }));
        let groups = Album.objects.values((Album.artist, Album.id.count()));
        assert!(is_misuse(&assert_statements!(0, groups.update_returning(db, Album.stock.set(1))).expect_err("groups"), "groups"));
        assert!(is_misuse(&assert_statements!(0, groups.delete_returning(db)).expect_err("groups"), "groups"));
    }

    async fn a_deletion_gives_the_rows_as_they_were(db) {
        let (_, rows) = some(db).await?;
        // nothing points at an album
        let gone = assert_statements!(1, Album.objects.filter(Album.id.eq(1)).delete_returning(db))?;
        assert_eq!(gone, rows[..1]);
        let queue = Album.objects.order_by(Album.id).limit(1).values((Album.title, Album.label.name));
        assert_eq!(queue.delete_returning(db).await?, [("Volume 1".to_owned(), Some("l".to_owned()))]);
        assert_eq!(Album.objects.order_by(Album.id).all(db).await?, rows[2..]);
    }

    async fn a_deletion_takes_along_what_points_at_the_rows(db) {
        let (label, rows) = some(db).await?;
        create!(db, Label { name: "other" }).await?;
        let gone = Label.objects.filter(Label.name.eq("l")).delete_returning(db).await?;
        assert_eq!(gone, [label]);
        // the albums of that label are gone too
        assert_eq!(Album.objects.order_by(Album.id).values(Album.id).all(db).await?, [rows[0].id, rows[3].id]);
        let gone = Label.objects.order_by(Label.name.desc()).values(Label.name).delete_returning(db).await?;
        assert_eq!(gone, ["other"]);
        assert!(Label.objects.delete_returning(db).await?.is_empty());
        // a slice, in its order
        let mut parts: Vec<Part> = (1..=5).map(|id| Part { id, name: format!("p{id}"), of: (id > 3).then(|| ForeignKey::key_of(1)) }).collect();
        Part.objects.bulk_create(db, &mut parts).await?;
        let gone = Part.objects.order_by(Part.id).limit(2).values(Part.name).delete_returning(db).await?;
        assert_eq!(gone, ["p1", "p2"]);
        assert_eq!(Part.objects.values(Part.id).all(db).await?, [3]);
    }
}
