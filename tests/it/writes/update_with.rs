//! Expressions that are assigned to the row of an instance.

use super::*;

both! {
    async fn the_row_counts_and_not_the_instance(db) {
        let mut one = create!(db, Counter { name: "a", count: 1 }).await?;
        let mut two = one.clone();
        assert_statements!(1, one.update_with(db, Counter.count.set(Counter.count + 1)))?;
        assert_statements!(1, two.update_with(db, Counter.count.set(Counter.count + 1)))?;
        assert_eq!((one.count, two.count, Counter.objects.one(db).await?.count), (2, 3, 3));
    }

    async fn what_is_assigned_is_read_back_and_nothing_else_is_touched(db) {
        let label = create!(db, Label { name: "l" }).await?;
        let mut row = create!(db, Album { title: "t", label: &label, stock: 3 }).await?;
        let before = row.clone();
        row.artist = "mine".into();
        let assigned = (Album.title.set("u"), Album.code.set(Album.label.name), Album.price.set(Album.price + Decimal::new(105, 1)), Album.cover.set(None));
        assert_statements!(1, row.update_with(db, assigned))?;
        assert_eq!((row.title.as_str(), row.code.as_deref(), row.price, row.artist.as_str()), ("u", Some("l"), Decimal::new(105, 1), "mine"));
        assert!(row.changed > before.changed, "a time that is set at each save");
        assert_eq!(Album { artist: "nobody".into(), ..row.clone() }, Album.objects.one(db).await?);
        let error = row.update_with(db, Album.label.set(99)).await.expect_err("no such label");
        assert!(error.is_foreign_key() && error.constraint().is_some_and(|violated| violated.fields == ["label"]), "{error:?}");
        assert_eq!(row.label.as_ref().map(|label| *label.key()), Some(label.id), "the instance is as it was");
    }

    async fn what_makes_no_sense_is_refused(db) {
        let mut new = new!(Counter { name: "a" });
        let error = assert_statements!(0, new.update_with(db, Counter.count.set(1))).expect_err("not saved");
        assert!(is_misuse(&error, "save it first"), "{error:?}");
        let mut gone = Counter { id: 9, ..new };
        let error = assert_statements!(1, gone.update_with(db, Counter.count.set(1))).expect_err("no row");
        assert_eq!(error.to_string(), "Counter with id = 9 does not exist");
        let error = assert_statements!(0, gone.update_with(db, Counter.id.set(1))).expect_err("the key");
        assert!(is_misuse(&error, "primary key"), "{error:?}");
        let error = assert_statements!(0, gone.update_with(db, (Counter.count.set(1), Counter.count.set(2)))).expect_err("twice");
        assert!(is_misuse(&error, "twice"), "{error:?}");
        assert_statements!(0, gone.update_with(db, Vec::new()))?;
    }
}
