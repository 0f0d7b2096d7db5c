//! Querysets inside of expressions.

use super::*;
use crate::support::*;

both! {
    async fn a_list_may_be_a_queryset(db) {
        fill(db).await?;
        let loud = Song.objects.filter(Song.plays.gt(60));
        let albums = Album.objects.filter(Album.id.in_(loud.clone().values(Song.album))).values(Album.title).all(db).await?;
        assert_eq!(albums, ["Abbey Road"]);
        let songs = Song.objects.filter(Song.album.in_(Album.objects.filter(Album.genre.eq("Rock")))).count(db).await?;
        assert_eq!(songs, 3);
        let songs = Song.objects.filter(Song.album.not_in(Album.objects.filter(Album.genre.eq("Rock")))).count(db).await?;
        assert_eq!(songs, 1);
        // with NULL among what is selected, nothing is lost
        let covered = Song.objects.values(Song.cover_of);
        assert_eq!(Song.objects.filter(Song.id.not_in(covered)).count(db).await?, 3);
        let first_two = Song.objects.order_by(Song.id).limit(2);
        assert_eq!(Album.objects.filter(Album.songs.in_(first_two)).count(db).await?, 1);
    }

    async fn outer_ties_a_subquery_to_the_row_at_hand(db) {
        fill(db).await?;
        let same = exists(Song.objects.filter(Song.album.id.eq(outer(Album.id)) & Song.plays.gt(60)));
        assert_eq!(Album.objects.filter(same.clone()).values(Album.title).all(db).await?, ["Abbey Road"]);
        assert_eq!(Album.objects.exclude(same.clone()).count(db).await?, 3);
        assert_eq!(Album.objects.filter(same | Album.title.eq("Blue")).count(db).await?, 2);
        let hit = Song.objects.filter(Song.album.id.eq(outer(Album.id))).order_by(Song.plays.desc()).values(Song.name).scalar();
        let rows = Album.objects.order_by(Album.id).annotate(hit).all(db).await?;
        let hits: Vec<_> = rows.into_iter().map(|(_, hit)| hit).collect();
        assert_eq!(hits, [Some("Here Comes the Sun".into()), Some("Rain".into()), Some("Case of You".into()), None]);
    }

    async fn a_subquery_of_a_subquery_sees_both(db) {
        fill(db).await?;
        let tagged = exists(Tag.objects.filter(Tag.songs.id.eq(outer(Song.id)) & Tag.word.ne(outer(outer::<Song, _>(Album.title)))));
        let songs = exists(Song.objects.filter(Song.album.id.eq(outer(Album.id)) & tagged));
        assert_eq!(Album.objects.filter(songs).order_by(Album.title).values(Album.title).all(db).await?, ["Abbey Road", "Revolver"]);
    }

    async fn outer_of_another_model_is_refused(db) {
        let wrong = exists(Song.objects.filter(Song.id.eq(outer(Tag.id))));
        let error = Album.objects.filter(wrong).all(db).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "`outer(..)` names a column of `Tag`, and no query on `Tag` is around the one it stands in"
        );
    }

    async fn across_a_path_around(db) {
        fill(db).await?;
        let namesake = exists(Album.objects.filter(Album.label.name.eq(outer(Song.album.label.name)) & Album.title.eq("Silence")));
        assert_eq!(Song.objects.filter(namesake).count(db).await?, 2);
    }

    async fn queries_print_as_they_were_written(_db) {
        let query = Album.objects.filter(!Album.songs.tags.word.eq("x")).annotate(Album.songs.count().filter(Album.songs.plays.gt(3)));
        assert_eq!(
            format!("{query:?}"),
            "Album.objects.exclude(Album.songs.tags.word.eq(\"x\"))\
             .annotate(Album.songs.id.count().filter(Album.songs.plays.gt(3)))"
        );
        let covered = Song.objects.filter(Song.cover_of.reverse().plays.gt(outer(Album.id)) & Song.tags.eq(1));
        assert_eq!(format!("{covered:?}"), "Song.objects.filter(Song.covers.plays.gt(outer(Album.id)) & Song.tags.eq(1))");
    }
}
