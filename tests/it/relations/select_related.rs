//! Rows of related models in the same statement, put into the fields that lead to them.

use super::*;
use crate::support::*;

both! {
    async fn a_foreign_key_has_its_row_at_hand(db) {
        fill(db).await?;
        let songs = assert_statements!(1, Song.objects.order_by(Song.id).select_related(Song.album).all(db))?;
        let titles: Vec<_> = songs.iter().map(|song| &*song.album.get().unwrap().title).collect();
        assert_eq!(titles, ["Abbey Road", "Abbey Road", "Revolver", "Blue"]);
        assert!(songs[0].cover_of.is_none() && !songs[2].cover_of.as_ref().unwrap().is_loaded());
        // rows that point at one row share it
        assert!(std::ptr::eq(songs[0].album.get()?, songs[1].album.get()?));
        assert_eq!(assert_statements!(0, songs[0].album.fetch(db))?.title, "Abbey Road");
        let plain = Song.objects.order_by(Song.id).all(db).await?;
        assert!(!plain[0].album.is_loaded());
    }

    async fn each_step_of_a_path_is_loaded(db) {
        fill(db).await?;
        let songs = assert_statements!(1, Song.objects.order_by(Song.id).select_related(Song.album.label).all(db))?;
        let label = |song: &Song| song.album.get().unwrap().label.as_ref().map(|label| label.get().unwrap().name.clone());
        let labels: Vec<_> = songs.iter().map(label).collect();
        assert_eq!(labels, [Some("Apple".into()), Some("Apple".into()), Some("Odeon".into()), None]);
    }

    async fn a_null_on_the_way_stays_null(db) {
        fill(db).await?;
        let songs = Song.objects.order_by(Song.id).select_related(Song.cover_of.album.label);
        let songs = assert_statements!(1, songs.all(db))?;
        assert!(songs[0].cover_of.is_none());
        let covered = songs[2].cover_of.as_ref().unwrap().get()?;
        assert_eq!(covered.name, "Here Comes the Sun");
        assert_eq!(covered.album.get()?.label.as_ref().unwrap().get()?.name, "Apple");
        // the song's own album was not asked for
        assert!(!songs[2].album.is_loaded());
        let albums = Album.objects.order_by(Album.id).select_related(Album.label).all(db).await?;
        assert!(albums[2].label.is_none() && albums[1].label.as_ref().unwrap().is_loaded());
    }

    async fn several_paths_join_what_they_share_once(db) {
        fill(db).await?;
        let paths = (Song.album, Song.cover_of.album, Song.album.label);
        let query = Song.objects.order_by(Song.id).select_related(paths).select_related(Song.album);
        let (songs, texts) = capture(query.all(db)).await;
        let songs = songs?;
        assert_eq!(texts.len(), 1);
        assert_eq!(texts[0].matches("JOIN").count(), 4, "{}", texts[0]);
        assert_eq!(songs[2].cover_of.as_ref().unwrap().get()?.album.get()?.title, "Abbey Road");
        assert_eq!(songs[2].album.get()?.label.as_ref().unwrap().get()?.name, "Odeon");
    }

    async fn a_one_to_one_is_loaded_backwards(db) {
        fill(db).await?;
        let albums = assert_statements!(1, Album.objects.order_by(Album.id).select_related(Album.cover).all(db))?;
        assert_eq!(albums[0].cover.get()?.unwrap().colour, "green");
        assert!(albums[1].cover.is_loaded() && albums[1].cover.get()?.is_none());
        let songs = Song.objects.order_by(Song.id).select_related(Song.album.cover);
        let songs = assert_statements!(1, songs.all(db))?;
        assert_eq!(songs[0].album.get()?.cover.get()?.unwrap().colour, "green");
        assert!(songs[2].album.get()?.cover.get()?.is_none());
        let covers = Cover.objects.select_related(Cover.album.label).all(db).await?;
        assert_eq!(covers[0].album.get()?.label.as_ref().unwrap().get()?.name, "Apple");
    }

    async fn it_goes_with_every_other_step(db) {
        fill(db).await?;
        let query = Song.objects.select_related(Song.album).filter(Song.album.genre.eq("Rock") & Song.tags.word.eq("slow"));
        assert_eq!(query.count(db).await?, 2);
        assert!(query.exists(db).await?);
        let song = query.order_by(Song.album.title.desc()).first(db).await?.unwrap();
        assert_eq!((&*song.name, &*song.album.get()?.title), ("Rain", "Revolver"));
        let song = Song.objects.select_related(Song.album).get(db, Song.name.eq("Rain")).await?;
        assert!(song.album.is_loaded());
        let last = Song.objects.select_related(Song.album).last(db).await?.unwrap();
        assert_eq!(last.album.get()?.title, "Blue");
        let counted = Song.objects.annotate(Song.tags.count()).select_related(Song.album).order_by(Song.id);
        let counted = assert_statements!(1, counted.all(db))?;
        assert_eq!((counted[0].1, &*counted[0].0.album.get()?.title), (2, "Abbey Road"));
        let counted = Song.objects.select_related(Song.album.label).annotate((Song.tags.count(), Song.album.title));
        let counted = counted.order_by(Song.tags.count().desc()).limit(1).all(db).await?;
        assert_eq!(counted[0].1, (2, "Abbey Road".to_owned()));
        assert!(counted[0].0.album.get()?.label.as_ref().unwrap().is_loaded());
        let sliced = Song.objects.order_by(Song.id).offset(2).limit(1).select_related(Song.album).all(db).await?;
        assert_eq!(sliced[0].album.get()?.title, "Revolver");
        let names = Song.objects.select_related(Song.album).order_by(Song.id).limit(1).values(Song.name).all(db).await?;
        assert_eq!(names, ["Here Comes the Sun"]);
        let within = Album.objects.filter(Album.songs.in_(Song.objects.select_related(Song.album).filter(Song.plays.gt(80))));
        assert_eq!(within.count(db).await?, 1);
        assert_eq!(Song.objects.select_related(Song.album).filter(Song.plays.lt(20)).update(db, Song.plays.set(11)).await?, 1);
    }

    async fn an_answer_does_not_remember_the_one_before(db) {
        fill(db).await?;
        let query = Song.objects.select_related(Song.album).order_by(Song.id);
        query.all(db).await?;
        Album.objects.filter(Album.title.eq("Blue")).update(db, Album.title.set("Bluer")).await?;
        assert_eq!(query.all(db).await?[3].album.get()?.title, "Bluer");
    }

    async fn many_targets_are_each_their_own(db) {
        for at in 0..300 {
            let album = create!(db, Album { title: format!("a{at}") }).await?;
            create!(db, Song { name: format!("s{at}"), album: &album }).await?;
        }
        for song in Song.objects.select_related(Song.album).all(db).await? {
            assert_eq!(song.album.get()?.title[1..], song.name[1..]);
        }
    }

    async fn it_prints_as_it_was_written(_db) {
        let query = Song.objects.filter(Song.plays.gt(1)).select_related(Song.album);
        assert_eq!(format!("{query:?}"), "Song.objects.filter(Song.plays.gt(1)).select_related(Song.album)");
        assert_eq!(format!("{:?}", Album.objects.select_related(Album.cover)), "Album.objects.select_related(Album.cover)");
    }
}
