//! `union`, `union_all`, `intersection`, `difference`.

use super::*;
use crate::support::*;
use orm::QuerySet;

both! {
    async fn rows_of_a_model_are_combined_by_their_keys(db) {
        fill(db).await?;
        let rock = Album.objects.filter(Album.genre.eq("Rock"));
        let with_songs = Album.objects.filter(Album.songs.plays.gte(50));
        let titles = async |albums: QuerySet<Album>| albums.order_by(Album.title).values(Album.title).all(db).await;
        assert_eq!(titles(rock.clone().union(with_songs.clone())).await?, ["Abbey Road", "Blue", "Revolver"]);
        assert_eq!(titles(rock.clone().intersection(with_songs.clone())).await?, ["Abbey Road"]);
        assert_eq!(titles(rock.clone().difference(with_songs.clone())).await?, ["Revolver"]);
        assert_eq!(titles(with_songs.clone().difference(rock.clone())).await?, ["Blue"]);
        assert_eq!(rock.clone().union(with_songs.clone()).count(db).await?, 3);
        assert_eq!(rock.union_all(with_songs).count(db).await?, 4);
    }

    async fn what_comes_out_is_a_queryset_like_any_other(db) {
        fill(db).await?;
        let both = Album.objects.filter(Album.genre.eq("Rock")).union(Album.objects.filter(Album.title.eq("Blue")));
        assert_eq!(both.clone().filter(Album.label.name.eq("Apple")).one(db).await?.title, "Abbey Road");
        assert_eq!(both.clone().exclude(Album.songs.plays.gt(60)).order_by(Album.title).values(Album.title).all(db).await?, ["Blue", "Revolver"]);
        let counted = both.clone().annotate(Album.songs.count()).order_by(Album.songs.count().desc()).limit(1).all(db).await?;
        assert_eq!(counted[0].1, 2);
        assert_eq!(both.aggregate(db, Album.songs.count()).await?, 4);
        assert_eq!(Song.objects.filter(Song.album.in_(both.clone())).count(db).await?, 4);
        assert_eq!(both.clone().order_by(Album.id).offset(1).limit(1).one(db).await?.title, "Revolver");
        assert_eq!(both.update(db, Album.genre.set("Old")).await?, 3);
        assert_eq!(Album.objects.exclude(Album.genre.eq("Old")).one(db).await?.title, "Silence");
    }

    async fn a_slice_of_each_is_combined(db) {
        fill(db).await?;
        let first = Album.objects.order_by(Album.title).limit(1);
        let last = Album.objects.order_by(Album.title.desc()).limit(1);
        assert_eq!(first.clone().union(last.clone()).order_by(Album.title).values(Album.title).all(db).await?, ["Abbey Road", "Silence"]);
        let values = first.values((Album.title, Album.id)).union(last.values((Album.title, Album.id))).order_by(Album.id.desc());
        assert_eq!(values.all(db).await?, [("Silence".to_owned(), 4), ("Abbey Road".into(), 1)]);
    }

    async fn values_are_combined_across_models(db) {
        fill(db).await?;
        let words = Album.objects.values(Album.title).union(Tag.objects.values(Tag.word)).union(Song.objects.filter(Song.plays.gt(80)).values(Song.name));
        assert_eq!(words.clone().order_by(Album.title.desc()).limit(3).all(db).await?, ["warm", "slow", "Silence"]);
        assert_eq!(words.count(db).await?, 7);
        assert_eq!(words.clone().filter(Album.title.startswith("s") | Album.title.eq("Blue")).order_by(Album.title).all(db).await?.len(), 2);
        assert_eq!(words.clone().exclude(Album.title.contains("e")).order_by(Album.title).all(db).await?, ["slow", "warm"]);
        assert_eq!(words.get(db, Album.title.eq("Blue")).await?, "Blue");
        assert!(words.exists(db).await?);
        assert_eq!(words.first(db).await?, words.clone().order_by(Album.title).first(db).await?);
        assert_eq!(words.clone().order_by(Album.title).offset(5).all(db).await?.len(), 2);
        assert_eq!(Song.objects.filter(Song.name.in_(words)).count(db).await?, 1);
    }

    async fn equal_rows_are_counted_as_the_operator_says(db) {
        fill(db).await?;
        let genres = Album.objects.values(Album.genre);
        let sorted = async |query: QuerySet<Album, Option<String>>| query.order_by(Album.genre).all(db).await;
        let rock = || Some("Rock".to_owned());
        assert_eq!(sorted(genres.clone().union(genres.clone())).await?, [rock(), None]);
        assert_eq!(sorted(genres.clone().union_all(genres.clone().limit(0))).await?, [rock(), rock(), None, None]);
        assert_eq!(sorted(genres.clone().intersection(genres.clone().exclude(Album.genre.is_null()))).await?, [rock()]);
        assert_eq!(sorted(genres.clone().difference(genres.clone().exclude(Album.genre.is_null()))).await?, [None]);
        // from the left to the right, whatever binds tighter in SQL
        let nothing = genres.clone().union(genres.clone()).intersection(genres.clone().filter(Album.genre.eq("Jazz")));
        assert_eq!(nothing.count(db).await?, 0);
        let some = genres.clone().difference(genres.clone().union(genres.clone())).union(genres.clone());
        assert_eq!(some.count(db).await?, 2);
    }

    async fn combined_values_are_selected_from_grouped_and_aggregated(db) {
        fill(db).await?;
        let all = Song.objects.values((Song.album.title, Song.plays)).union_all(Song.objects.values((Song.album.title, Song.plays)));
        let sums = all.clone().values((Song.album.title, Song.plays.sum())).order_by(Song.plays.sum().desc()).all(db).await?;
        assert_eq!(sums, [("Abbey Road".to_owned(), Some(320)), ("Blue".into(), Some(100)), ("Revolver".into(), Some(20))]);
        assert_eq!(all.aggregate(db, (Song.plays.sum(), Song.plays.count())).await?, (Some(440), 8));
        assert_eq!(all.clone().order_by(Song.plays.desc()).limit(3).aggregate(db, Song.plays.sum()).await?, Some(250));
        assert_eq!(all.clone().distinct().count(db).await?, 4);
        assert_eq!(all.clone().order_by((Song.plays * -1, Song.album.title)).values(Song.plays + 1).first(db).await?, Some(91));
        let beside = all.filter(Song.plays.lt(20)).annotate(Song.plays * 2).all(db).await?;
        assert_eq!(beside, [(("Revolver".to_owned(), 10), 20), (("Revolver".into(), 10), 20)]);
    }

    async fn annotated_rows_are_combined_as_they_are(db) {
        fill(db).await?;
        let songs = Album.objects.filter(Album.genre.eq("Rock")).annotate(Album.songs.count());
        let tags = Album.objects.filter(Album.title.eq("Blue")).annotate(Album.songs.tags.count());
        let rows = songs.union(tags).order_by(Album.title).all(db).await?;
        assert_eq!(rows.iter().map(|(album, count)| (&*album.title, *count)).collect::<Vec<_>>(), [("Abbey Road", 2), ("Blue", 0), ("Revolver", 1)]);
        let twice = Album.objects.filter(Album.id.eq(1)).union_all(Album.objects.filter(Album.id.eq(1)));
        let albums: Vec<Album> = twice.all(db).await?;
        assert_eq!(albums.len(), 2);
        assert_eq!(albums[0], albums[1]);
    }

    async fn what_is_not_selected_can_not_be_named(db) {
        let words = Album.objects.values(Album.title).union(Album.objects.values(Album.title));
        for query in [
            words.clone().filter(Album.genre.eq("Rock")),
            words.clone().filter(Album.songs.plays.gt(3)),
            words.clone().filter(Album.songs.plays.gt(3) | Album.title.eq("x")),
            words.clone().exclude(Album.songs.name.is_null()),
            words.clone().order_by(Album.label.name),
            words.clone().filter(Album.songs.count().gt(1)),
        ] {
            let error = query.all(db).await.unwrap_err();
            assert!(error.to_string().contains("combined rows have only what they select"), "{query:?}: {error}");
        }
        let error = words.delete(db).await.unwrap_err();
        assert!(error.to_string().contains("combined rows"), "{error}");
        let error = words.update(db, Album.title.set("x")).await.unwrap_err();
        assert!(error.to_string().contains("combined rows"), "{error}");
        let error = Album.objects.order_by(Album.id).limit(1).filter(Album.id.eq(1)).union(Album.objects).all(db).await.unwrap_err();
        assert!(error.to_string().contains("put them before"), "{error}");
    }

    async fn nothing_is_asked_of_what_is_known_to_be_empty(db) {
        fill(db).await?;
        let (all, none) = (Album.objects, Album.objects.none());
        assert_statements!(0, async { none.clone().union(none.clone()).all(db).await })?;
        assert_statements!(0, async { all.clone().intersection(none.clone()).count(db).await })?;
        assert_statements!(0, async { none.clone().difference(all.clone()).exists(db).await })?;
        assert_eq!(none.clone().union(all.clone()).count(db).await?, 4);
        assert_eq!(all.difference(none).count(db).await?, 4);
    }

    async fn a_long_chain_is_no_harder_than_a_short_one(db) {
        fill(db).await?;
        let mut albums = Album.objects.filter(Album.id.eq(1));
        let mut titles = albums.clone().values(Album.title);
        for id in 2..1200_i64 {
            albums = albums.union(Album.objects.filter(Album.id.eq(id)));
            titles = titles.union_all(Album.objects.filter(Album.id.eq(id)).values(Album.title));
        }
        assert_eq!(albums.count(db).await?, 4);
        assert_eq!(titles.order_by(Album.title).limit(1).all(db).await?, ["Abbey Road"]);
        let mut nested = Album.objects;
        for _ in 0..10_000 {
            nested = nested.difference(Album.objects.filter(Album.id.eq(1)));
        }
        let error = nested.all(db).await.unwrap_err();
        assert!(error.to_string().contains("levels deep"), "{error}");
    }

    async fn values_of_conditions_and_slices_are_bound(db) {
        fill(db).await?;
        let named = |name: &str, skip: u64| Song.objects.filter(Song.name.eq(name)).order_by(Song.id).offset(skip).values((Song.name, Song.plays + 1));
        for (one, other, found) in [("Rain", "Something", 2), ("Something", "x'; DROP TABLE x", 1), ("y", "Rain", 1)] {
            assert_eq!(named(one, 0).union(named(other, 0)).filter((Song.plays + 1).gte(0) & Song.name.ne("z")).all(db).await?.len(), found);
        }
        assert_eq!(named("Rain", 0).union_all(named("Rain", 1)).all(db).await?, [("Rain".to_owned(), 11)]);
    }
}

#[test]
fn they_print_as_they_were_written() {
    let rock = Album.objects.filter(Album.genre.eq("Rock"));
    let query = rock
        .clone()
        .union(Album.objects.limit(3))
        .difference(Album.objects.none())
        .filter(Album.title.eq("x"))
        .order_by(Album.id);
    assert_eq!(
        format!("{query:?}"),
        "Album.objects.filter(Album.genre.eq(\"Rock\")).union(Album.objects.limit(3)).difference(Album.objects.none())\
         .filter(Album.title.eq(\"x\")).order_by(Album.id.asc())"
    );
    let query =
        Song.objects.values(Song.name).union_all(Tag.objects.values(Tag.word)).filter(Song.name.eq("x")).limit(2);
    assert_eq!(
        format!("{query:?}"),
        "Song.objects.values(Song.name).union_all(Tag.objects.values(Tag.word)).filter(Song.name.eq(\"x\")).limit(2)"
    );
}
