//! Related rows beside the row, as tuples.

use super::*;
use crate::support::*;

both! {
    async fn a_row_and_the_one_that_it_points_at(db) {
        fill(db).await?;
        let rows: Vec<(Song, Album)> = assert_statements!(1, Song.objects.order_by(Song.id).with(Song.album).all(db))?;
        assert_eq!(rows[2].1.title, "Revolver");
        let rows: Vec<(Song, Option<Song>)> =
            assert_statements!(1, Song.objects.order_by(Song.id).with(Song.cover_of).all(db))?;
        assert_eq!(rows[2].1.as_ref().unwrap().name, "Here Comes the Sun");
        assert!(rows[0].1.is_none());
        let rows: Vec<(Song, Option<Label>)> = Song.objects.order_by(Song.id).with(Song.album.label).all(db).await?;
        assert_eq!(rows[0].1.as_ref().unwrap().name, "Apple");
        assert!(rows[3].1.is_none());
        let rows: Vec<(Album, Option<Cover>)> =
            assert_statements!(1, Album.objects.order_by(Album.id).with(Album.cover).all(db))?;
        assert_eq!(rows[0].1.as_ref().unwrap().colour, "green");
        assert!(rows[1].1.is_none());
    }

    async fn a_row_and_the_many_that_point_at_it(db) {
        fill(db).await?;
        let rows: Vec<(Album, Vec<Song>)> =
            assert_statements!(2, Album.objects.order_by(Album.id).with(Album.songs).all(db))?;
        assert_eq!(rows.iter().map(|(_, songs)| songs.len()).collect::<Vec<_>>(), [2, 1, 1, 0]);
        let rows: Vec<(Song, Vec<Tag>)> = assert_statements!(2, Song.objects.order_by(Song.id).with(Song.tags).all(db))?;
        assert_eq!(rows.iter().map(|(_, tags)| tags.len()).collect::<Vec<_>>(), [2, 0, 1, 0]);
        let hits = Song.objects.order_by(Song.plays.desc()).limit(1);
        let rows: Vec<(Album, Vec<Song>)> =
            assert_statements!(2, Album.objects.order_by(Album.id).with(Album.songs.with(hits)).all(db))?;
        assert_eq!(rows[0].1.iter().map(|song| &*song.name).collect::<Vec<_>>(), ["Here Comes the Sun"]);
        let first = Album.objects.with(Album.songs).first(db).await?.unwrap();
        assert_eq!(first.1.len(), 2);
    }

    async fn they_compose(db) {
        fill(db).await?;
        // a tag comes once for each of its songs, and has its songs each time
        let songs: Vec<(Song, Vec<(Tag, Vec<Song>)>)> =
            assert_statements!(3, Song.objects.order_by(Song.id).with(Song.tags.with(Tag.objects.order_by(Tag.word).with(Tag.songs))).all(db))?;
        assert_eq!(songs[0].1[0].0.word, "slow");
        assert_eq!(songs[0].1[0].1.len(), 2);
        assert_eq!(songs[2].1[0].1.len(), 2);
        let names = Song.objects.order_by(Song.name).values(Song.name);
        let rows: Vec<(((Album, i64), Vec<String>), Option<Label>)> = assert_statements!(
            2,
            Album.objects.order_by(Album.id).annotate(Album.songs.count()).with(Album.songs.with(names)).with(Album.label).all(db)
        )?;
        let (((album, count), names), label) = &rows[0];
        assert_eq!((&*album.title, *count), ("Abbey Road", 2));
        assert_eq!(names, &["Here Comes the Sun", "Something"]);
        assert_eq!(label.as_ref().unwrap().name, "Apple");
        let rows: Vec<((Song, Album), Vec<Tag>)> =
            Song.objects.with(Song.album).with(Song.tags).prefetch_related(Song.tags).select_related(Song.album).order_by(Song.id).all(db).await?;
        let ((sun, album), tags) = &rows[0];
        assert_eq!((tags.len(), sun.tags.get()?.len()), (2, 2));
        assert_eq!(sun.album.get()?, album);
        let rows: Vec<(Album, Vec<(Song, i64)>)> =
            Album.objects.order_by(Album.id).with(Album.songs.with(Song.objects.order_by(Song.id).annotate(Song.tags.count()).limit(5))).all(db).await?;
        assert_eq!(rows[0].1[0].1, 2);
        let cover: Vec<(Album, Option<String>)> =
            Album.objects.order_by(Album.id).with(Album.cover.with(Cover.objects.values(Cover.colour))).all(db).await?;
        assert_eq!(cover[0].1.as_deref(), Some("green"));
    }

    async fn undeclared_relations_need_no_field(db) {
        fill(db).await?;
        let rows: Vec<(Song, Vec<Song>)> = Song.objects.order_by(Song.id).with(Song.cover_of.reverse()).all(db).await?;
        assert_eq!(rows[0].1[0].name, "Rain");
    }

    async fn it_prints_as_it_was_written(_db) {
        let query = Album.objects.with(Album.label).with(Album.songs.with(Song.objects.limit(2)));
        assert_eq!(format!("{query:?}"), "Album.objects.with(Album.label).with(Album.songs.with(Song.objects.limit(2)))");
        assert_eq!(format!("{:?}", Album.objects.with(Album.songs)), "Album.objects.with(Album.songs)");
    }
}
