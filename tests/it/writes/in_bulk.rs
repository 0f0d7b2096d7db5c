//! Rows by their keys.

use super::*;

both! {
    async fn rows_are_found_by_their_keys(db) {
        let mut rows: Vec<_> = ["a", "b", "c"].into_iter().map(|name| new!(Counter { name })).collect();
        Counter.objects.bulk_create(db, &mut rows).await?;
        let found = assert_statements!(1, Counter.objects.in_bulk(db, [1, 3, 3, 99]))?;
        assert_eq!(found.len(), 2);
        assert_eq!((&found[&1], &found[&3]), (&rows[0], &rows[2]));
        let keys: Vec<i32> = rows.iter().map(|row| row.id).collect();
        assert_eq!(Counter.objects.in_bulk(db, &keys).await?.len(), 3);
        assert_eq!(Counter.objects.filter(Counter.name.ne("a")).in_bulk(db, keys).await?.len(), 2);
        let many = 1..=100_000;
        assert_eq!(assert_statements!(1, Counter.objects.in_bulk(db, many))?.len(), 3);
    }

    async fn rows_are_found_by_a_unique_column(db) {
        let mut rows = vec![Album { code: Some("x".into()), ..album(1) }, Album { code: Some("y".into()), ..album(2) }, album(3)];
        Album.objects.bulk_create(db, &mut rows).await?;
        let found = assert_statements!(1, Album.objects.in_bulk_by(db, Album.code, ["y", "x", "z"]))?;
        assert_eq!((found.len(), &found["x"], &found["y"]), (2, &rows[0], &rows[1]));
        let found = Album.objects.in_bulk_by(db, Album.id, [2]).await?;
        assert_eq!(found[&2], rows[1]);
        let error = assert_statements!(0, Album.objects.in_bulk_by(db, Album.title, ["Volume 1"])).expect_err("not unique");
        assert!(error.to_string().starts_with("Album has no unique constraint over title: "), "{error}");
    }

    async fn no_keys_send_nothing_and_a_slice_is_refused(db) {
        assert!(assert_statements!(0, Counter.objects.in_bulk(db, [] as [i32; 0]))?.is_empty());
        assert!(assert_statements!(0, Album.objects.in_bulk_by(db, Album.code, [] as [String; 0]))?.is_empty());
        let error = assert_statements!(0, Counter.objects.limit(1).in_bulk(db, [1])).expect_err("a slice");
        assert!(is_misuse(&error, "can't follow `limit`"), "{error:?}");
    }
}
