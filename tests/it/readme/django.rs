//! The lines of the README's table, in its order.

use crate::support::both;
use orm::prelude::*;

/// This file: the README's lines are looked for in it.
pub(super) const SOURCE: &str = include_str!("django.rs");

#[derive(Model, Debug)]
#[orm(table = "readme_album")]
struct Album {
    id: i64,
    #[orm(unique)]
    title: String,
    #[orm(default = "The Beatles")]
    artist: String,
    genre: Option<String>,
    #[orm(default = 9)]
    price: i64,
    songs: Reverse<Song>,
}

#[derive(Model, Debug)]
#[orm(table = "readme_song")]
struct Song {
    id: i64,
    name: String,
    #[orm(default = 0)]
    plays: i64,
    album: ForeignKey<Album>,
    tags: ManyToMany<Tag>,
}

#[derive(Model, Debug)]
#[orm(table = "readme_tag")]
struct Tag {
    id: i64,
    word: String,
}

#[derive(FromRow, Debug)]
#[orm(model = Album)]
struct Summary {
    id: i64,
    title: String,
}

both! {
    async fn each_line_beside_django_does_what_django_does(db) {
        let db = db.clone();
        let mut album = new!(Album { title: "Divide" });
        assert_eq!(album.id, 0);
        create!(&db, Album { title: "Divide" }).await?;
        album.title = "Multiply".to_owned();
        album.save(&db).await?;
        album.genre = Some("Pop".to_owned());
        album.price = 1;
        album.save_fields(&db, Album.genre).await?;
        album.refresh(&db).await?;
        assert_eq!((album.id, album.genre.as_deref(), album.price), (2, Some("Pop"), 9));
        album.validate()?;
        create!(&db, Album { title: "Revolver", genre: "Rock", price: 11 }).await?;
        let song = create!(&db, Song { name: "Heartbeat", album: &album }).await?;

        assert_eq!(Album.objects.all(&db).await?.len(), 3);
        let found = Album.objects.filter(Album.artist.eq("The Beatles"));
        assert_eq!(found.count(&db).await?, 3);
        let found = Album.objects.exclude(Album.genre.eq("Rock"));
        assert_eq!(found.count(&db).await?, 2);
        assert_eq!(Album.objects.get(&db, Album.id.eq(3)).await?.title, "Revolver");
        let found = Song.objects.filter(Song.album.artist.icontains("beat"));
        assert_eq!(found.count(&db).await?, 1);
        let found = Song.objects.filter(Song.plays.gt(3) | !Song.name.eq("x"));
        assert_eq!(found.count(&db).await?, 1);
        let found = Song.objects.order_by(Song.plays.desc()).limit(10);
        assert_eq!(found.all(&db).await?.len(), 1);
        let changed =
            Song.objects.filter(Song.album.eq(&album)).update(&db, Song.plays.set(Song.plays + 1)).await?;
        assert_eq!(changed, 1);
        let gone = Album.objects.filter(Album.genre.eq("Pop")).delete(&db).await?;
        assert_eq!(gone.to_string(), "2 rows: 1 Album, 1 Song");
        let groups: Vec<(Option<String>, i64)> =
            Album.objects.values((Album.genre, Album.id.count())).all(&db).await?;
        assert_eq!(groups.len(), 2);
        assert_eq!(Album.objects.aggregate(&db, Album.price.max()).await?, Some(11));

        create!(&db, Song { name: "Good Day Sunshine", plays: 12, album: 3 }).await?;
        let found = Album.objects.filter(Album.songs.name.icontains("sun"));
        assert_eq!(found.count(&db).await?, 1);
        let many = Album.objects.annotate(Album.songs.count()).filter(Album.songs.count().gt(3));
        assert_eq!(many.count(&db).await?, 0);
        let loud = Album.objects.annotate(Album.songs.count().filter(Album.songs.plays.gt(9)));
        assert_eq!(loud.all(&db).await?.iter().map(|(_, loud)| loud).sum::<i64>(), 1);
        let with_songs = Album.objects.filter(exists(Song.objects.filter(Song.album.id.eq(outer(Album.id)))));
        let also = Album.objects.filter(Album.id.in_(Song.objects.values(Song.album)));
        assert_eq!(with_songs.count(&db).await?, also.count(&db).await?);
        let album = Album.objects.pk(3).one(&db).await?;
        assert_eq!(album.songs.count(&db).await?, 1);
        Song.objects.filter(Song.name.startswith("Good")).delete(&db).await?;

        let revolver = Album.objects.pk(3).one(&db).await?;
        let song = create!(&db, Song { name: song.name, album: &revolver }).await?;
        assert_eq!(song.album.fetch(&db).await?.title, "Revolver");
        assert_eq!(*song.album.key(), 3);
        let (album, mut song) = (revolver, song);
        assert_eq!(album.songs.all(&db).await?.len(), 1);
        let lithium = create!(&db, Song { name: "Lithium", album: &album }).await?;
        let found = Song.objects.select_related(Song.album).pk(lithium.id).one(&db).await?;
        assert_eq!(found.album.get()?.title, "Revolver");
        let (slow, warm) = (create!(&db, Tag { word: "slow" }).await?, create!(&db, Tag { word: "warm" }).await?);
        song.tags.add(&db, [&slow, &warm]).await?;
        let albums = Album.objects.prefetch_related(Album.songs.tags).pk(3).all(&db).await?;
        let tags = albums[0].songs.get()?.iter().map(|song| song.tags.get().map_or(0, <[Tag]>::len));
        assert_eq!(tags.sum::<usize>(), 2);
        let hits = Album.songs.with(Song.objects.filter(Song.plays.gt(9)));
        assert!(Album.objects.prefetch_related(hits).pk(3).one(&db).await?.songs.get()?.is_empty());
        let mut albums = Album.objects.pk(3).all(&db).await?;
        prefetch(&db, &mut albums, Album.songs).await?;
        assert_eq!(albums[0].songs.get()?.len(), 2);
        song.tags.set(&db, [&slow]).await?;
        assert_eq!(song.tags.count(&db).await?, 1);
        song.tags.clear(&db).await?;
        assert_eq!(song.tags.count(&db).await?, 0);
        let summaries = Album.objects.select::<Summary>().all(&db).await?;
        assert_eq!(summaries.iter().find(|summary| summary.id == 3).map(|summary| &*summary.title), Some("Revolver"));
        let genres = Album.objects.values(Album.genre).distinct();
        assert_eq!(genres.count(&db).await?, 2);
        let dearest = Album.objects.distinct_on(Album.artist).order_by(Album.price.desc());
        assert_eq!(dearest.one(&db).await?.title, "Revolver");
        let (rock, cheap) = (Album.objects.filter(Album.genre.eq("Rock")), Album.objects.filter(Album.price.lt(10)));
        assert_eq!(rock.union(cheap).count(&db).await?, 2);
        assert_eq!(Album.objects.latest(&db, Album.price).await?.title, "Revolver");
        let mut songs = Song.objects.stream(&db);
        let mut names = Vec::new();
        while let Some(song) = songs.try_next().await? {
            names.push(song.name);
        }
        assert_eq!(names, ["Heartbeat", "Lithium"]);
        let page = Album.objects.order_by(Album.title).paginate(&db, 1, 2).await?;
        assert_eq!((page.items.len(), page.pages), (2, 1));
        db.atomic(async |db| Album.objects.select_for_update().get(db, Album.id.eq(3)).await).await?;
        db.atomic(async |db| {
            create!(db, Album { title: "Help!" }).await?;
            Ok(())
        })
        .await?;
        let (sender, called) = std::sync::mpsc::channel();
        let f = move || sender.send("committed").unwrap_or_default();
        db.atomic(async |db| {
            db.on_commit(f);
            Ok(())
        })
        .await?;
        assert_eq!(called.try_recv(), Ok("committed"));
        match create!(&db, Album { title: "Divide" }).await {
            Err(error) if error.is_unique_on(Album.title) => {}
            other => panic!("{other:?}"),
        }
        let raw = db.raw("SELECT * FROM readme_album WHERE id = $1").bind(3).models::<Album>().await?;
        assert_eq!(raw[0].title, "Revolver");
    }
}
