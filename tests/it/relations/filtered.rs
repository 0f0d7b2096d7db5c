//! What stands inside of an aggregate over related rows is about them; an aggregate means the same wherever it stands.

use super::*;
use crate::support::*;
use orm::model::Aggregate;

/// The value of an aggregate for each album.
async fn each<T: FieldType + PartialEq>(db: &Database, of: Aggregate<Album, T>) -> orm::Result<Vec<T>> {
    let rows = Album.objects.order_by(Album.id).annotate(of).all(db).await?;
    Ok(rows.into_iter().map(|(_, value)| value).collect())
}

both! {
    async fn its_conditions_are_about_the_rows_that_it_counts(db) {
        fill(db).await?;
        let songs = || Album.songs.count();
        assert_eq!(each(db, songs().filter(!Album.songs.plays.gt(60))).await?, [0, 1, 1, 0]);
        assert_eq!(each(db, songs().filter(Album.songs.tags.is_null())).await?, [1, 0, 1, 0]);
        assert_eq!(each(db, songs().filter(!Album.songs.tags.word.eq("slow"))).await?, [1, 0, 1, 0]);
        assert_eq!(each(db, songs().filter(Album.songs.tags.word.is_null() | Album.songs.plays.gt(80))).await?, [2, 0, 1, 0]);
        let tied = Album.songs.tags.word.is_null() & Album.songs.plays.gt(60);
        assert_eq!(each(db, songs().filter(tied)).await?, [1, 0, 0, 0]);
        let of_album = Album.songs.plays.gt(60) & Album.genre.eq("Rock") & Album.label.name.eq("Apple");
        assert_eq!(each(db, songs().filter(of_album)).await?, [2, 0, 0, 0]);
        // and of all albums together
        let all = Album.objects.aggregate(db, (
            songs().filter(!Album.songs.plays.gt(60)),
            songs().filter(Album.songs.tags.word.is_null() | Album.songs.plays.gt(80)),
            songs().filter(!Album.songs.tags.word.eq("slow")),
        ));
        assert_eq!(all.await?, (2, 3, 2));
    }

    async fn aggregates_stand_inside_of_others(db) {
        fill(db).await?;
        // of the song at hand
        assert_eq!(each(db, Album.songs.count().filter(Album.songs.tags.count().gt(1))).await?, [1, 0, 0, 0]);
        let tagged = (Album.songs.plays + Album.songs.tags.count()).sum();
        assert_eq!(each(db, tagged.clone()).await?, [Some(162), Some(11), Some(50), None]);
        // of the album, whose songs are summed up
        let weighed = (Album.songs.plays * Album.songs.count()).sum();
        assert_eq!(each(db, weighed.clone()).await?, [Some(320), Some(10), Some(50), None]);
        assert_eq!(each(db, Album.songs.plays.sum().filter(Album.songs.count().gt(1))).await?, [Some(160), None, None, None]);
        assert_eq!(Album.objects.aggregate(db, (tagged, weighed)).await?, (Some(223), Some(380)));
        let grouped = Album.objects.order_by(Album.genre).values((Album.genre, (Album.songs.plays * Album.songs.count()).sum()));
        assert_eq!(grouped.all(db).await?, [(Some("Rock".into()), Some(330)), (None, Some(50))]);
        // of all albums
        let most = Album.objects.aggregate(db, (Album.songs.count().max(), Album.songs.count().avg(), Album.songs.plays.sum().min()));
        assert_eq!(most.await?, (Some(2), Some(1.0), Some(10)));
        let some = Album.id.count().filter(Album.songs.count().gt(0));
        assert_eq!(Album.objects.aggregate(db, some).await?, 3);
        let most = Album.objects.order_by(Album.genre).values((Album.genre, Album.songs.count().max()));
        assert_eq!(most.all(db).await?, [(Some("Rock".into()), Some(2)), (None, Some(1))]);
    }

    async fn a_condition_compares_a_related_row_with_an_aggregate(db) {
        fill(db).await?;
        let titles = async |q: orm::model::Q<Album>| Album.objects.filter(q).order_by(Album.title).values(Album.title).all(db).await;
        let most = || Album.songs.plays.eq(Album.songs.plays.max());
        assert_eq!(titles(most()).await?, ["Abbey Road", "Blue", "Revolver"]);
        assert_eq!(titles(!most()).await?, ["Silence"]);
        assert_eq!(titles(Album.songs.plays.lt(Album.songs.plays.max())).await?, ["Abbey Road"]);
        assert_eq!(titles(most() & Album.songs.tags.word.eq("slow")).await?, ["Abbey Road", "Revolver"]);
        assert_eq!(titles(Album.songs.plays.gt(60) & Album.songs.count().eq(2)).await?, ["Abbey Road"]);
        // paths that lead through one row first
        let labels = Song.objects.filter(Song.album.songs.plays.gt(Song.album.songs.plays.min()) & Song.album.songs.count().gt(1));
        assert_eq!(labels.count(db).await?, 2);
    }
}
