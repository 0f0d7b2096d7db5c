//! The rows related to an instance.

use super::*;
use crate::support::*;

both! {
    async fn an_instance_leads_to_its_related_rows(db) {
        fill(db).await?;
        let album = Album.objects.get(db, Album.title.eq("Abbey Road")).await?;
        assert_eq!(album.songs.count(db).await?, 2);
        assert_eq!(album.songs.filter(Song.plays.gt(80)).values(Song.name).all(db).await?, ["Here Comes the Sun"]);
        assert_eq!(album.cover.fetch(db).await?.unwrap().colour, "green");
        let sun = album.songs.order_by(Song.id).first(db).await?.unwrap();
        assert_eq!(sun.tags.order_by(Tag.word).values(Tag.word).all(db).await?, ["slow", "warm"]);
        let slow = Tag.objects.get(db, Tag.word.eq("slow")).await?;
        assert_eq!(slow.songs.count(db).await?, 2);
        assert!(album.songs.get().is_err());
    }

    async fn what_is_not_saved_has_no_related_rows(db) {
        let mut album = new!(Album { title: "New" });
        let error = album.songs.count(db).await.unwrap_err();
        assert!(error.to_string().contains("save it"), "{error}");
        album.save(db).await?;
        assert_eq!(album.songs.count(db).await?, 0);
        create!(db, Song { name: "First", album: &album }).await?;
        assert_eq!(album.songs.count(db).await?, 1);
    }
}
