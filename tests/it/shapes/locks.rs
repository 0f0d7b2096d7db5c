//! `select_for_update`, `latest`, `earliest`, `contains`.

use super::*;
use crate::support::*;
use orm::Error;

both! {
    async fn rows_are_locked_inside_of_a_transaction_only(db) {
        fill(db).await?;
        let error = Song.objects.select_for_update().all(db).await.unwrap_err();
        assert!(error.to_string().contains("`db.atomic(..)`"), "{error}");
        let error = Song.objects.select_for_update().none().first(db).await.unwrap_err();
        assert!(matches!(error, Error::Query(_)), "{error}");
        assert_eq!(Song.objects.select_for_update().count(db).await?, 4);
        db.atomic(async |db| {
            assert_eq!(Song.objects.select_for_update().filter(Song.album.title.eq("Blue")).all(db).await?.len(), 1);
            assert_eq!(Song.objects.select_for_update().order_by(Song.plays).first(db).await?.unwrap().plays, 10);
            assert_eq!(Song.objects.select_for_update().get(db, Song.name.eq("Rain")).await?.plays, 10);
            Ok::<_, Error>(())
        })
        .await?;
    }

    async fn who_only_reads_locks_nothing(db) {
        fill(db).await?;
        let error = db.atomic_with(orm::Atomic::new().read_only(), async |db| Song.objects.select_for_update().all(db).await).await.unwrap_err();
        assert!(matches!(error, Error::ReadOnly(_)), "{error:?}");
    }

    async fn groups_and_distinct_values_can_not_be_locked(db) {
        fill(db).await?;
        db.atomic(async |db| {
            for query in [
                Album.objects.values((Album.genre, Album.id.count())).values(Album.genre).distinct(),
                Album.objects.values(Album.genre).union(Album.objects.values(Album.genre)),
            ] {
                let error = query.select_for_update().all(db).await.unwrap_err();
                assert!(error.to_string().contains("`select_for_update` locks rows of a model"), "{error}");
            }
            let error = Album.objects.select_for_update().union(Album.objects).all(db).await.unwrap_err();
            assert!(error.to_string().contains("on the result of"), "{error}");
            assert_eq!(Album.objects.union(Album.objects).select_for_update().all(db).await?.len(), 4);
            assert_eq!(Album.objects.distinct_on(Album.genre).select_for_update().all(db).await?.len(), 2);
            let error = Album.objects.nowait().all(db).await.unwrap_err();
            assert!(error.to_string().contains("follow `select_for_update()`"), "{error}");
            let error = Album.objects.select_for_update().lock_of(Album.title).all(db).await.unwrap_err();
            assert!(error.to_string().contains("takes a foreign key"), "{error}");
            Ok::<_, Error>(())
        })
        .await?;
    }

    async fn the_row_with_the_largest_and_the_smallest_value(db) {
        fill(db).await?;
        assert_eq!(Song.objects.latest(db, Song.plays).await?.plays, 90);
        assert_eq!(Song.objects.order_by(Song.name).reverse().earliest(db, Song.plays).await?.plays, 10);
        assert_eq!(Song.objects.latest(db, (Song.album.title, Song.plays)).await?.name, "Rain");
        assert_eq!(Song.objects.values(Song.name).latest(db, Song.plays.desc()).await?, "Rain");
        // a NULL is neither
        assert_eq!(Album.objects.values(Album.title).latest(db, (Album.genre, Album.id)).await?, "Revolver");
        assert_eq!(Album.objects.values(Album.title).earliest(db, (Album.genre, Album.id)).await?, "Abbey Road");
        let error = Song.objects.filter(Song.plays.gt(1000)).latest(db, Song.plays).await.unwrap_err();
        assert!(error.is_not_found(), "{error}");
        let error = Song.objects.limit(2).latest(db, Song.plays).await.unwrap_err();
        assert!(error.to_string().contains("order the rows anew"), "{error}");
    }

    async fn a_row_is_looked_for_by_its_key(db) {
        fill(db).await?;
        let blue = Album.objects.get(db, Album.title.eq("Blue")).await?;
        assert!(Album.objects.contains(db, &blue).await?);
        assert!(Album.objects.filter(Album.songs.plays.gt(40)).contains(db, &blue).await?);
        assert!(!Album.objects.filter(Album.genre.eq("Rock")).contains(db, &blue).await?);
        assert!(!Album.objects.order_by(Album.id).limit(2).contains(db, &blue).await?);
        assert!(Album.objects.order_by(Album.id).limit(3).contains(db, &blue).await?);
        assert!(!Album.objects.distinct_on(Album.genre).order_by(Album.id.desc()).contains(db, &blue).await?);
        assert!(Album.objects.filter(Album.id.eq(1)).union(Album.objects.filter(Album.id.eq(3))).contains(db, &blue).await?);
        assert_statements!(0, async { Album.objects.none().contains(db, &blue).await })?;
        let error = Album.objects.contains(db, &new!(Album { title: "New" })).await.unwrap_err();
        assert!(error.to_string().contains("not saved"), "{error}");
    }
}

only_postgres! {
    async fn a_locked_row_is_waited_for_refused_or_left_out(db, place) {
        fill(db).await?;
        let other = Database::connect(place.url()).await?;
        db.atomic(async |db| {
            Song.objects.filter(Song.id.eq(1)).select_for_update().all(db).await?;
            let refused = other.atomic(async |db| Song.objects.order_by(Song.id).select_for_update().nowait().all(db).await).await.unwrap_err();
            assert!(matches!(refused, Error::LockTimeout(_)), "{refused:?}");
            let left: Vec<i64> = other.atomic(async |db| Song.objects.order_by(Song.id).select_for_update().skip_locked().values(Song.id).all(db).await).await?;
            assert_eq!(left, [2, 3, 4]);
            // the album is not locked, though a condition looked at it
            Song.objects.filter(Song.album.title.eq("Blue")).select_for_update().all(db).await?;
            other.atomic(async |db| Album.objects.filter(Album.title.eq("Blue")).select_for_update().nowait().all(db).await).await?;
            Song.objects.filter(Song.album.title.eq("Blue")).select_for_update().lock_of(Song.album).all(db).await?;
            let refused = other.atomic(async |db| Album.objects.filter(Album.title.eq("Blue")).select_for_update().nowait().all(db).await).await.unwrap_err();
            assert!(matches!(refused, Error::LockTimeout(_)), "{refused:?}");
            Ok::<_, Error>(())
        })
        .await?;
    }

    async fn a_key_may_still_be_pointed_at(db, place) {
        fill(db).await?;
        let other = Database::connect(place.url()).await?;
        db.atomic(async |db| {
            Album.objects.filter(Album.id.eq(1)).select_for_update().no_key().all(db).await?;
            // it would wait for a lock on the key
            create!(&other, Song { name: "New", album: 1 }).await?;
            let error = Song.objects.select_for_update().lock_of(Song.cover_of).all(db).await.unwrap_err();
            assert!(error.to_string().contains("required foreign keys"), "{error}");
            Ok::<_, Error>(())
        })
        .await?;
        let sql = Song.objects.select_for_update().no_key().skip_locked().lock_of(Song.album).limit(1);
        assert_eq!(format!("{sql:?}"), "Song.objects.limit(1).select_for_update().skip_locked().no_key().lock_of(Song.album)");
    }
}

only_sqlite! {
    async fn options_are_not_there_where_the_transaction_has_all(db) {
        fill(db).await?;
        db.atomic(async |db| {
            for query in [
                Song.objects.select_for_update().nowait(),
                Song.objects.select_for_update().skip_locked(),
                Song.objects.select_for_update().no_key(),
                Song.objects.select_for_update().lock_of(Song.album),
            ] {
                let error = query.all(db).await.unwrap_err();
                assert!(error.to_string().starts_with("SQLite can't do this"), "{error}");
            }
            Ok::<_, Error>(())
        })
        .await?;
    }
}
