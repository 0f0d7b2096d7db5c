//! What is loaded along with rows, and what scopes leave out, in each shape of an answer.

use super::*;
use crate::support::*;
use orm::assert_queries;
use orm::model::{row_number, window};

/// Deleted ones stay in the table.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "shapes_note", scope = Note::live)]
struct Note {
    id: i64,
    text: String,
    #[orm(default = false)]
    deleted: bool,
}

impl Note {
    fn live() -> Q<Note> {
        !Note.deleted
    }
}

both! {
    async fn combined_rows_load_what_the_first_queryset_loads(db) {
        fill(db).await?;
        let popular = Song.objects.filter(Song.plays.gt(80)).select_related(Song.album.label).prefetch_related(Song.tags);
        let songs = popular.union(Song.objects.filter(Song.name.eq("Rain"))).union(Song.objects.filter(Song.name.eq("Case of You")));
        for song in assert_queries!(db, 2, songs.order_by(Song.name).all(db))? {
            let album = song.album.get()?;
            assert_eq!(album.title == "Blue", album.label.is_none());
            assert_eq!(song.tags.get()?.len(), match &*song.name { "Here Comes the Sun" => 2, "Rain" => 1, _ => 0 });
        }
        let songs = Song.objects.filter(Song.plays.gt(80)).union(Song.objects.filter(Song.name.eq("Rain"))).select_related(Song.album);
        assert!(songs.all(db).await?.iter().all(|song| song.album.is_loaded()));
    }

    async fn rows_that_are_combined_as_they_are_read_must_read_the_same(db) {
        fill(db).await?;
        let (plain, joined) = (Song.objects.filter(Song.plays.gt(80)), Song.objects.select_related(Song.album));
        let error = plain.clone().union_all(joined.clone()).all(db).await.unwrap_err();
        assert!(error.to_string().contains("`select_related` must be the same for all of them"), "{error}");
        let error = joined.clone().union_all(plain.clone()).all(db).await.unwrap_err();
        assert!(error.to_string().contains("`select_related` must be the same"), "{error}");
        let twice = joined.clone().union_all(plain.select_related(Song.album)).prefetch_related(Song.tags).all(db).await?;
        assert_eq!(twice.len(), 5);
        assert!(twice.iter().all(|song| song.album.is_loaded() && song.tags.is_loaded()));
    }

    async fn pages_and_streams_load_along(db) {
        fill(db).await?;
        let songs = Song.objects.order_by(Song.name).select_related(Song.album).prefetch_related(Song.tags);
        let page = assert_queries!(db, 3, songs.paginate(db, 1, 3))?;
        assert_eq!(page.items[1].tags.get()?.len(), 2);
        assert_eq!(page.items[1].album.get()?.title, "Abbey Road");
        let page = assert_queries!(db, 2, songs.cursor_page(db, 3, None))?;
        assert_eq!(page.items[1].tags.get()?.len(), 2);
        let page = songs.cursor_page(db, 3, page.next.as_deref()).await?;
        assert_eq!((page.items.len(), page.items[0].tags.get()?.len(), &*page.items[0].album.get()?.title), (1, 0, "Abbey Road"));
        let mut rows = songs.stream(db);
        let mut tags = Vec::new();
        while let Some(song) = rows.try_next().await? {
            assert!(song.album.is_loaded());
            tags.push(song.tags.get()?.len());
        }
        assert_eq!(tags, [0, 2, 1, 0]);
        let mut rows = Album.objects.order_by(Album.id).with(Album.songs).stream(db);
        let (album, songs) = rows.try_next().await?.expect("an album");
        assert_eq!((&*album.title, songs.len()), ("Abbey Road", 2));
    }

    async fn what_a_stream_loads_along_is_of_the_same_moment(db) {
        for at in 0..1_200 {
            create!(db, Label { name: at.to_string() }).await?;
        }
        let mut rows = Label.objects.order_by(Label.id).prefetch_related(Label.albums).stream(db);
        let first = rows.try_next().await?.expect("a label");
        assert!(first.albums.get()?.is_empty());
        let last = Label.objects.last(db).await?.expect("a label");
        create!(db, Album { title: "Later", label: last.id }).await?;
        let mut albums = 0;
        while let Some(label) = rows.try_next().await? {
            albums += label.albums.get()?.len();
        }
        assert_eq!(albums, 0);
    }

    async fn each_combined_queryset_has_its_own_scope(db) {
        for (text, deleted) in [("a", false), ("b", true), ("c", false)] {
            create!(db, Note { text, deleted }).await?;
        }
        let texts = async |notes: orm::QuerySet<Note>| notes.order_by(Note.text).values(Note.text).all(db).await;
        let all = Note.objects.unscoped().filter(Note.text.lt("c"));
        assert_eq!(texts(all.clone().union(Note.objects)).await?, ["a", "b", "c"]);
        assert_eq!(texts(Note.objects.union(all.clone())).await?, ["a", "b", "c"]);
        assert_eq!(texts(all.clone().intersection(Note.objects)).await?, ["a"]);
        assert_eq!(texts(all.clone().difference(Note.objects)).await?, ["b"]);
        assert_eq!(all.values(Note.text).union_all(Note.objects.values(Note.text)).count(db).await?, 4);
    }

    async fn what_is_loaded_along_keeps_a_scope_liftable(db) {
        create!(db, Note { text: "gone", deleted: true }).await?;
        assert_eq!(Note.objects.annotate(Note.text.length()).unscoped().count(db).await?, 1);
        assert_eq!(Note.objects.unscoped().filter(Note.deleted).distinct_on(Note.text).count(db).await?, 1);
        assert_eq!(Note.objects.distinct_on(Note.text).count(db).await?, 0);
    }

    async fn windows_see_the_chosen_rows_and_equal_answers_come_once(db) {
        fill(db).await?;
        // the most played song of each album, numbered
        let best = Song.objects.distinct_on(Song.album).order_by(Song.plays.desc());
        let numbered = best.clone().values((Song.name, row_number().over(window().order_by(Song.plays.desc()))));
        assert_eq!(numbered.all(db).await?, [("Here Comes the Sun".to_owned(), 1), ("Case of You".into(), 2), ("Rain".into(), 3)]);
        let second = best.filter(row_number().over(window().order_by(Song.plays.desc())).eq(2));
        assert_eq!(second.one(db).await?.name, "Case of You");
        let first_of_each = row_number().over(window().partition_by(Song.album).order_by(Song.plays.desc())).eq(1);
        let genres = Song.objects.filter(first_of_each).values(Song.album.genre).distinct().order_by(Song.album.genre);
        assert_eq!(genres.all(db).await?, [Some("Rock".to_owned()), None]);
        assert_eq!(genres.count(db).await?, 2);
    }

    async fn rows_that_a_window_finds_are_not_locked(db) {
        fill(db).await?;
        let first = row_number().over(window().order_by(Song.plays.desc())).eq(1);
        let locked = db.atomic(async |db| Song.objects.filter(first).select_for_update().all(db).await).await;
        let error = locked.unwrap_err();
        assert!(error.to_string().contains("conditions on windows"), "{error}");
    }
}
