//! What works by itself, in places where it seldom stands.

use super::*;
use crate::support::*;
use orm::assert_queries;

both! {
    async fn the_value_of_a_subquery_stands_wherever_a_value_does(db) {
        fill(db).await?;
        let most = || Song.objects.filter(Song.album.id.eq(outer(Album.id))).order_by(Song.plays.desc()).values(Song.plays).limit(1).scalar();
        let titles = Album.objects.filter(most().gte(50)).order_by(most().desc()).values(Album.title).all(db).await?;
        assert_eq!(titles, ["Abbey Road", "Blue"]);
        let loud: Vec<(String, bool)> = Album.objects.order_by(Album.id).values((Album.title, case().when(most().gt(60), true).otherwise(false))).all(db).await?;
        assert_eq!(loud.iter().filter(|(_, loud)| *loud).count(), 1);
        assert_eq!(Album.objects.filter(Album.songs.plays.gt(80)).update(db, Album.genre.set(Label.objects.filter(Label.id.eq(outer(Album.label))).values(Label.name).scalar())).await?, 1);
        assert_eq!(Album.objects.pk(1).one(db).await?.genre.as_deref(), Some("Apple"));
    }

    async fn whether_there_is_a_row_is_a_value(db) {
        fill(db).await?;
        let sung = || exists(Song.objects.filter(Song.album.id.eq(outer(Album.id))));
        let rows: Vec<(String, bool)> = Album.objects.order_by((sung(), Album.id)).values((Album.title, sung())).all(db).await?;
        assert_eq!(rows[0], ("Silence".into(), false));
        assert!(rows[1..].iter().all(|(_, sung)| *sung));
        let words = Album.objects.order_by(Album.id).values(case().when(sung(), "sung").otherwise("silent")).all(db).await?;
        assert_eq!(words, ["sung", "sung", "sung", "silent"]);
        assert_eq!(Album.objects.values((sung(), Album.id.count())).order_by(Album.id.count()).all(db).await?, [(false, 1), (true, 3)]);
    }

    async fn a_foreign_key_is_compared_with_and_set_to_an_expression(db) {
        fill(db).await?;
        let own = Album.objects.filter(exists(Song.objects.filter(Song.album.eq(outer(Album.id)) & Song.plays.gt(60))));
        assert_eq!(own.one(db).await?.title, "Abbey Road");
        let silence = Album.objects.filter(Album.title.eq("Silence")).values(Album.id).scalar();
        let moved = case().when(Song.plays.lt(20), silence.coalesce(1_i64)).otherwise(Song.album.id);
        assert_eq!(Song.objects.update(db, Song.album.set(moved)).await?, 4);
        assert_eq!(Song.objects.get(db, Song.name.eq("Rain")).await?.album.fetch(db).await?.title, "Silence");
        assert_eq!(Song.objects.filter(Song.album.id.eq(1)).count(db).await?, 2);
    }

    async fn aggregates_stand_in_cases_and_functions(db) {
        fill(db).await?;
        let size = case().when(Album.title.startswith("S"), Album.songs.count()).otherwise(Album.songs.plays.max().coalesce(-1_i64));
        let rows: Vec<(Album, i64)> = Album.objects.order_by(Album.id).annotate(size).all(db).await?;
        assert_eq!(rows.iter().map(|(_, size)| *size).collect::<Vec<_>>(), [90, 10, 50, 0]);
        let (distinct, some) = Song.objects.aggregate(db, ((Song.plays % 20).sum().distinct(), count_rows().filter(Song.plays.gt(40)))).await?;
        assert_eq!((distinct, some), (Some(10), 3));
        assert_eq!(Song.objects.aggregate(db, Song.plays.sum().filter(Song.album.genre.eq("Rock"))).await?, Some(170));
    }

    async fn rows_are_changed_and_deleted_by_an_aggregate_over_what_is_related(db) {
        fill(db).await?;
        assert_eq!(Album.objects.filter(Album.songs.plays.sum().gt(100)).update(db, Album.genre.set("Hits")).await?, 1);
        assert_eq!(Album.objects.filter(Album.genre.eq("Hits")).one(db).await?.title, "Abbey Road");
        assert_eq!(Album.objects.filter(Album.songs.count().eq(0)).delete(db).await?.total, 1);
        assert_eq!(Album.objects.count(db).await?, 3);
    }

    async fn one_relation_is_loaded_beside_the_row_twice(db) {
        fill(db).await?;
        let loud = Song.objects.filter(Song.plays.gt(80));
        let rows: Vec<((Album, Vec<Song>), Vec<Song>)> = Album.objects.order_by(Album.id).with(Album.songs).with(Album.songs.with(loud)).all(db).await?;
        assert_eq!(rows.iter().map(|((_, all), loud)| (all.len(), loud.len())).collect::<Vec<_>>(), [(2, 1), (1, 0), (1, 0), (0, 0)]);
    }

    async fn rows_by_their_keys_load_along(db) {
        fill(db).await?;
        let songs = Song.objects.select_related(Song.album).prefetch_related(Song.tags);
        let by_key = assert_queries!(db, 2, songs.in_bulk(db, [1, 3]))?;
        assert!(by_key.values().all(|song| song.album.is_loaded() && song.tags.is_loaded()));
        let by_key = assert_queries!(db, 2, songs.in_bulk_by(db, Song.id, [1, 3]))?;
        assert_eq!((by_key[&1].tags.get()?.len(), &*by_key[&3].album.get()?.title), (2, "Revolver"));
    }

    async fn rows_of_raw_sql_are_loaded_with(db) {
        fill(db).await?;
        let mut albums = db.raw("SELECT * FROM relations_album WHERE title LIKE 'A%'").models::<Album>().await?;
        prefetch(db, &mut albums, Album.songs.tags).await?;
        assert_eq!(albums[0].songs.get()?.len(), 2);
        assert!(albums[0].songs.get()?.iter().all(|song| song.tags.is_loaded()));
    }

    async fn a_refreshed_row_lets_go_of_what_was_loaded(db) {
        fill(db).await?;
        let mut album = Album.objects.prefetch_related((Album.songs, Album.cover)).pk(1).one(db).await?;
        Song.objects.filter(Song.album.eq(1)).delete(db).await?;
        album.refresh_fields(db, Album.title).await?;
        assert_eq!(album.songs.get()?.len(), 2);
        album.refresh(db).await?;
        assert!(!album.songs.is_loaded() && !album.cover.is_loaded());
        assert_eq!(album.songs.count(db).await?, 0);
    }

    async fn related_rows_of_a_row_are_a_queryset(db) {
        fill(db).await?;
        let album = Album.objects.pk(1).one(db).await?;
        assert_eq!(album.songs.update(db, Song.plays.set(Song.plays + 1)).await?, 2);
        assert_eq!(album.songs.aggregate(db, Song.plays.sum()).await?, Some(162));
        let mut stream = album.songs.order_by(Song.id).stream(db);
        assert_eq!(stream.try_next().await?.map(|song| song.name), Some("Here Comes the Sun".into()));
        drop(stream);
        let (song, created) = album.songs.get_or_create(db, Song.name.eq("Because"), new!(Song { name: "Because", album: &album })).await?;
        assert!(created && album.songs.get_or_create(db, Song.name.eq("Because"), new!(Song { name: "Because", album: &album })).await? == (song, false));
        assert_eq!(album.songs.filter(Song.plays.lt(80)).delete(db).await?.total, 2);
        let song = Song.objects.pk(1).one(db).await?;
        assert_eq!(song.tags.update(db, Tag.word.set("new")).await?, 2);
        assert_eq!(song.tags.delete(db).await?.by_model["Tag"], 2);
    }

    async fn conditions_are_put_together_one_by_one(db) {
        fill(db).await?;
        let mut any = Q::none();
        for word in ["sun", "rain"] {
            any |= Song.name.icontains(word);
        }
        assert_eq!(Song.objects.filter(any.clone()).count(db).await?, 2);
        let mut all = Q::all();
        assert_eq!(Song.objects.filter(all.clone()).count(db).await?, 4);
        all &= any;
        all &= Song.plays.gt(20);
        assert_eq!(Song.objects.filter(all.clone()).one(db).await?.name, "Here Comes the Sun");
        assert_eq!(assert_queries!(db, 0, Song.objects.filter(Q::none()).count(db))?, 0);
        assert_eq!(Song.objects.filter(!all).count(db).await?, 3);
    }
}
