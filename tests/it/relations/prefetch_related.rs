//! Related rows by a statement for each level, put into the fields that lead to them.

use super::*;
use crate::support::*;
use orm::QuerySet;

fn names(songs: &[Song]) -> Vec<&str> {
    songs.iter().map(|song| &*song.name).collect()
}

/// The names of the songs that are loaded along with each album.
async fn of_albums(db: &Db, songs: QuerySet<Song>) -> orm::Result<Vec<Vec<String>>> {
    let albums = Album.objects.order_by(Album.id).prefetch_related(Album.songs.with(songs));
    let albums = assert_statements!(2, albums.all(db))?;
    let mut found = Vec::new();
    for album in albums {
        found.push(album.songs.get()?.iter().map(|song| song.name.clone()).collect());
    }
    Ok(found)
}

both! {
    async fn related_rows_are_a_slice(db) {
        fill(db).await?;
        let albums = assert_statements!(2, Album.objects.order_by(Album.id).prefetch_related(Album.songs).all(db))?;
        let found: Vec<_> = albums.iter().map(|album| album.songs.get().unwrap().len()).collect();
        assert_eq!(found, [2, 1, 1, 0]);
        assert_eq!(names(albums[1].songs.get()?), ["Rain"]);
        // the queryset is still there, and asks
        assert_eq!(assert_statements!(1, albums[0].songs.count(db))?, 2);
    }

    async fn a_path_loads_each_step(db) {
        fill(db).await?;
        let albums = Album.objects.order_by(Album.id).prefetch_related(Album.songs.tags);
        let albums = assert_statements!(3, albums.all(db))?;
        let sun = &albums[0].songs.get()?.iter().find(|song| song.plays == 90).unwrap();
        let mut words: Vec<_> = sun.tags.get()?.iter().map(|tag| &*tag.word).collect();
        words.sort_unstable();
        assert_eq!(words, ["slow", "warm"]);
        assert!(albums[2].songs.get()?[0].tags.get()?.is_empty());
        let labels = Label.objects.order_by(Label.id).prefetch_related(Label.albums.songs.tags.songs.album);
        let labels = assert_statements!(6, labels.all(db))?;
        let tag = labels[1].albums.get()?[0].songs.get()?[0].tags.get()?;
        assert_eq!(tag[0].word, "slow");
        let mut again: Vec<_> = tag[0].songs.get()?.iter().map(|song| &*song.album.get().unwrap().title).collect();
        again.sort_unstable();
        assert_eq!(again, ["Abbey Road", "Revolver"]);
    }

    async fn it_goes_along_foreign_keys(db) {
        fill(db).await?;
        let songs = Song.objects.order_by(Song.id).prefetch_related((Song.album.label, Song.cover_of));
        let songs = assert_statements!(4, songs.all(db))?;
        assert_eq!(songs[3].album.get()?.title, "Blue");
        assert_eq!(songs[0].album.get()?.label.as_ref().unwrap().get()?.name, "Apple");
        assert!(std::ptr::eq(songs[0].album.get()?, songs[1].album.get()?));
        assert_eq!(songs[2].cover_of.as_ref().unwrap().get()?.name, "Here Comes the Sun");
        let covers = Cover.objects.prefetch_related(Cover.album.cover).all(db).await?;
        assert_eq!(covers[0].album.get()?.cover.get()?.unwrap().colour, "green");
        let albums = assert_statements!(2, Album.objects.order_by(Album.id).prefetch_related(Album.cover).all(db))?;
        assert!(albums[0].cover.get()?.is_some() && albums[1].cover.get()?.is_none());
    }

    async fn what_paths_share_is_loaded_once(db) {
        fill(db).await?;
        let albums = Album.objects.prefetch_related((Album.songs.tags, Album.songs.cover_of)).prefetch_related(Album.songs);
        let albums = assert_statements!(4, albums.order_by(Album.id).all(db))?;
        let rain = &albums[1].songs.get()?[0];
        assert!(rain.tags.is_loaded() && rain.cover_of.as_ref().unwrap().is_loaded());
    }

    async fn a_level_without_rows_above_sends_nothing(db) {
        fill(db).await?;
        let none = Album.objects.filter(Album.title.eq("nothing")).prefetch_related(Album.songs.tags);
        assert!(assert_statements!(1, none.all(db))?.is_empty());
        let silence = Album.objects.filter(Album.title.eq("Silence")).prefetch_related(Album.songs.tags);
        assert_eq!(assert_statements!(2, silence.one(db))?.songs.get()?.len(), 0);
        let none = Album.objects.prefetch_related(Album.songs.with(Song.objects.none().prefetch_related(Song.tags)));
        let albums = assert_statements!(1, none.all(db))?;
        assert!(albums.iter().all(|album| album.songs.get().unwrap().is_empty()));
        assert!(assert_statements!(0, Album.objects.none().prefetch_related(Album.songs).all(db))?.is_empty());
        let blue = Song.objects.filter(Song.name.eq("Case of You")).prefetch_related(Song.cover_of);
        assert!(assert_statements!(1, blue.one(db))?.cover_of.is_none());
    }

    async fn a_queryset_of_its_own_has_conditions_order_and_a_limit_for_each(db) {
        fill(db).await?;
        let found = of_albums(db, Song.objects.filter(Song.plays.gt(60) | Song.name.eq("Rain")).order_by(Song.name.desc())).await?;
        assert_eq!(found, [vec!["Something", "Here Comes the Sun"], vec!["Rain"], vec![], vec![]]);
        let found = of_albums(db, Song.objects.order_by(Song.plays).limit(1)).await?;
        assert_eq!(found, [vec!["Something"], vec!["Rain"], vec!["Case of You"], vec![]]);
        let found = of_albums(db, Song.objects.order_by(Song.plays.desc()).offset(1).limit(3)).await?;
        assert_eq!(found, [vec!["Something"], vec![], vec![], vec![]]);
        let found = of_albums(db, Song.objects.order_by((Song.tags.count(), Song.album.title)).reverse().limit(1)).await?;
        assert_eq!(found[0], ["Here Comes the Sun"]);
        // by primary key, where it has no order
        let found = of_albums(db, Song.objects.limit(1)).await?;
        assert_eq!(found[0], ["Here Comes the Sun"]);
        let found = of_albums(db, Song.objects.offset(1)).await?;
        assert_eq!(found[0], ["Something"]);
        let found = of_albums(db, Song.objects.filter(Song.tags.word.eq("slow"))).await?;
        assert_eq!(found, [vec!["Here Comes the Sun"], vec!["Rain"], vec![], vec![]]);
    }

    async fn a_limit_for_each_over_many_to_many(db) {
        fill(db).await?;
        let first = Tag.objects.order_by(Tag.word).limit(1);
        let songs = Song.objects.order_by(Song.id).prefetch_related(Song.tags.with(first));
        let songs = assert_statements!(2, songs.all(db))?;
        let words: Vec<Vec<&str>> =
            songs.iter().map(|song| song.tags.get().unwrap().iter().map(|tag| &*tag.word).collect()).collect();
        assert_eq!(words, [vec!["slow"], vec![], vec!["slow"], vec![]]);
        // a condition on the same relation is about any related row, not the one at hand
        let of_rain = Tag.objects.filter(Tag.songs.name.eq("Rain"));
        let songs = Song.objects.order_by(Song.id).prefetch_related(Song.tags.with(of_rain)).all(db).await?;
        assert_eq!(songs[0].tags.get()?.iter().map(|tag| &*tag.word).collect::<Vec<_>>(), ["slow"]);
    }

    async fn both_kinds_mix(db) {
        fill(db).await?;
        let songs = Song.objects.order_by(Song.id).select_related(Song.cover_of).prefetch_related(Song.tags.songs);
        let albums = Album.objects.order_by(Album.id).select_related(Album.label).prefetch_related(Album.songs.with(songs));
        let albums = assert_statements!(4, albums.all(db))?;
        assert_eq!(albums[0].label.as_ref().unwrap().get()?.name, "Apple");
        let rain = &albums[1].songs.get()?[0];
        assert_eq!(rain.cover_of.as_ref().unwrap().get()?.name, "Here Comes the Sun");
        assert_eq!(rain.tags.get()?[0].songs.get()?.len(), 2);
        // below what was joined: no statement for what is there
        let songs = Song.objects.order_by(Song.id).select_related(Song.album).prefetch_related(Song.album.songs);
        let songs = assert_statements!(2, songs.all(db))?;
        assert_eq!(songs[0].album.get()?.songs.get()?.len(), 2);
        assert!(std::ptr::eq(songs[0].album.get()?, songs[1].album.get()?));
        // what is to be loaded below stays when a queryset is given
        let songs = Song.objects.order_by(Song.id).limit(1);
        let albums = Album.objects.order_by(Album.id).prefetch_related((Album.songs.tags, Album.songs.with(songs)));
        let albums = assert_statements!(3, albums.all(db))?;
        assert_eq!(albums[0].songs.get()?.len(), 1);
        assert_eq!(albums[0].songs.get()?[0].tags.get()?.len(), 2);
    }

    async fn rows_of_annotate_and_every_answer_have_it(db) {
        fill(db).await?;
        let albums = Album.objects.prefetch_related(Album.songs.tags).annotate(Album.songs.count()).order_by(Album.id);
        let rows = assert_statements!(3, albums.all(db))?;
        assert_eq!((rows[0].1, rows[0].0.songs.get()?.len()), (2, 2));
        let rows = assert_statements!(4, albums.prefetch_related(Album.songs.cover_of).all(db))?;
        assert!(rows[0].0.songs.get()?[0].tags.is_loaded());
        assert!(rows[1].0.songs.get()?[0].cover_of.as_ref().unwrap().is_loaded());
        let album = Album.objects.prefetch_related(Album.songs);
        assert_eq!(assert_statements!(2, album.first(db))?.unwrap().songs.get()?.len(), 2);
        assert_eq!(assert_statements!(2, album.last(db))?.unwrap().songs.get()?.len(), 0);
        assert_eq!(assert_statements!(2, album.get(db, Album.title.eq("Blue")))?.songs.get()?.len(), 1);
        assert_eq!(assert_statements!(2, album.pk(3).one(db))?.songs.get()?.len(), 1);
        assert_eq!(assert_statements!(1, Album.objects.prefetch_related(Album.songs).count(db))?, 4);
        assert!(assert_statements!(1, Album.objects.prefetch_related(Album.songs).one(db)).is_err());
    }

    async fn rows_that_are_there_are_loaded_into(db) {
        fill(db).await?;
        let mut albums = Album.objects.order_by(Album.id).all(db).await?;
        assert_statements!(1, prefetch(db, &mut albums, Album.songs))?;
        assert_eq!(albums[0].songs.get()?.len(), 2);
        // what is at hand is not read again, but what is below it
        assert_statements!(1, prefetch(db, &mut albums, Album.songs.tags))?;
        assert_eq!(albums[1].songs.get()?[0].tags.get()?.len(), 1);
        assert_statements!(0, prefetch(db, &mut albums.clone(), Album.songs))?;
        assert_statements!(1, prefetch(db, &mut albums, Album.songs.with(Song.objects.filter(Song.plays.gt(80)))))?;
        assert_eq!(albums[0].songs.get()?.len(), 1);
        assert_statements!(0, prefetch(db, &mut Vec::<Album>::new(), Album.songs))?;
        // the same row twice
        let mut twice = vec![albums[0].clone(), albums[0].clone()];
        assert_statements!(1, prefetch(db, &mut twice, Album.cover))?;
        assert!(twice[1].cover.get()?.is_some());
        assert_statements!(2, prefetch(db, [&mut twice[0]], Album.label.albums))?;
        assert_eq!(twice[0].label.as_ref().unwrap().get()?.albums.get()?.len(), 2);
        let mut pairs = Album.objects.annotate(Album.songs.count()).all(db).await?;
        prefetch(db, &mut pairs, Album.songs).await?;
        assert!(pairs.iter().all(|(album, count)| album.songs.get().unwrap().len() as i64 == *count));
        let mut new = vec![new!(Album { title: "New" })];
        let error = assert_statements!(0, prefetch(db, &mut new, Album.songs)).unwrap_err();
        assert!(error.to_string().contains("save it first"), "{error}");
    }

    async fn relations_of_a_model_to_itself(db) {
        let (ann, ben, cid) = (
            create!(db, Person { name: "Ann" }).await?,
            create!(db, Person { name: "Ben" }).await?,
            create!(db, Person { name: "Cid" }).await?,
        );
        create!(db, Follow { follower: &ann, followed: &ben, since: 1 }).await?;
        create!(db, Follow { follower: &cid, followed: &ben, since: 2 }).await?;
        let people = Person.objects.order_by(Person.id).prefetch_related((Person.follows, Person.followers.follows));
        let people = assert_statements!(4, people.all(db))?;
        assert_eq!(people[0].follows.get()?[0].name, "Ben");
        assert!(people[0].followers.get()?.is_empty());
        let mut followers: Vec<_> = people[1].followers.get()?.iter().map(|person| &*person.name).collect();
        followers.sort_unstable();
        assert_eq!(followers, ["Ann", "Cid"]);
        assert_eq!(people[1].followers.get()?[0].follows.get()?[0].name, "Ben");
    }

    async fn two_querysets_for_one_relation_are_refused(db) {
        let twice = Album.objects.prefetch_related((Album.songs.with(Song.objects.limit(1)), Album.songs.with(Song.objects)));
        let error = assert_statements!(0, twice.all(db)).unwrap_err();
        assert!(error.to_string().contains("two querysets for one relation"), "{error}");
        let grouped = Song.objects.values((Song.plays, Song.id.count()));
        fill(db).await?;
        let error = Album.objects.with(Album.songs.with(grouped)).all(db).await.unwrap_err();
        assert!(error.to_string().contains("not grouped"), "{error}");
    }

    async fn what_two_paths_load_below_one_relation_is_put_together(db) {
        fill(db).await?;
        let songs = Song.objects.order_by(Song.id).prefetch_related(Song.tags);
        let albums = Album.objects.order_by(Album.id).prefetch_related((Album.songs.tags.songs, Album.songs.with(songs.clone())));
        let albums = assert_statements!(4, albums.all(db))?;
        assert_eq!(albums[1].songs.get()?[0].tags.get()?[0].songs.get()?.len(), 2);
        let albums = Album.objects.order_by(Album.id).prefetch_related((Album.songs.with(songs), Album.songs.tags.songs));
        assert_eq!(assert_statements!(4, albums.all(db))?[1].songs.get()?[0].tags.get()?[0].songs.get()?.len(), 2);
    }

    async fn the_futures_can_be_sent_to_other_threads(db) {
        fn sent<T: Send>(future: T) -> T {
            future
        }
        fill(db).await?;
        let mut albums = sent(Album.objects.prefetch_related(Album.songs.tags).select_related(Album.label).all(db)).await?;
        sent(prefetch(db, &mut albums, Album.cover)).await?;
        sent(Album.objects.with(Album.songs).with(Album.label).first(db)).await?;
        let mut song = Song.objects.pk(1).one(db).await?;
        sent(song.tags.add(db, [1])).await?;
        sent(song.tags.set(db, [1, 2])).await?;
        sent(song.tags.create(db, new!(Tag { word: "x" }))).await?;
        sent(albums[0].songs.add(db, [2, 3])).await?;
        sent(albums[0].cover.fetch(db)).await?;
    }

    async fn it_prints_as_it_was_written(_db) {
        let hits = Song.objects.order_by(Song.plays.desc()).limit(3).prefetch_related(Song.tags);
        let query = Album.objects.filter(Album.genre.eq("Rock")).prefetch_related((Album.songs.with(hits), Album.label.albums));
        assert_eq!(
            format!("{query:?}"),
            "Album.objects.filter(Album.genre.eq(\"Rock\"))\
             .prefetch_related(Album.songs.with(Song.objects.order_by(Song.plays.desc()).limit(3).prefetch_related(Song.tags)))\
             .prefetch_related(Album.label.albums)"
        );
        assert_eq!(format!("{:?}", Person.objects.prefetch_related(Person.followers)), "Person.objects.prefetch_related(Person.followers)");
    }
}
