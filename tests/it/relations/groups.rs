//! Groups of rows, and what is related to all of them.

use super::*;
use crate::support::*;

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// Whether an album has a cover, asked by a query of its own.
fn covered() -> orm::model::Q<Album> {
    exists(Cover.objects.filter(Cover.album.id.eq(outer(Album.id))))
}

both! {
    async fn expressions_of_every_kind_make_them(db) {
        fill(db).await?;
        let tags = || Album.songs.tags.word.count_distinct();
        let with_l = Album.title.contains("l");
        let rows = Album.objects.order_by(with_l.clone()).values((
            with_l,
            Album.id.count(),
            Album.songs.count(),
            Album.songs.plays.sum(),
            Album.songs.plays.max(),
            Album.songs.plays.avg(),
            tags(),
        ));
        let expected = [(false, 1, 2, Some(160), Some(90), Some(80.0), 2), (true, 3, 2, Some(60), Some(50), Some(30.0), 1)];
        assert_eq!(assert_statements!(1, rows.all(db))?, expected);
        // NULL and false are one condition
        let rock = Album.genre.eq("Rock");
        let rows = Album.objects.order_by(rock.clone().desc()).values((rock, Album.songs.count(), tags()));
        assert_eq!(rows.all(db).await?, [(true, 3, 2), (false, 1, 0)]);
        let rows = Album.objects.order_by(Album.id / 3).values((Album.id / 3, Album.songs.count(), tags()));
        assert_eq!(rows.all(db).await?, [(Some(0), 3, 2), (Some(1), 1, 0)]);
        let rows = Album.objects.order_by(covered()).values((covered(), Album.songs.count(), tags()));
        assert_eq!(rows.all(db).await?, [(false, 2, 1), (true, 2, 2)]);
        let any = || exists(Cover.objects.filter(Cover.colour.eq("green")));
        assert_eq!(Album.objects.values((any(), Album.songs.count(), tags())).all(db).await?, [(true, 4, 2)]);
        let rows = Album.objects.order_by(Album.label.name).values((Album.label.name, Album.genre.is_null(), tags()));
        let mut rows = rows.all(db).await?;
        rows.sort();
        assert_eq!(rows, [(None, true, 0), (text("Apple"), false, 2), (text("Apple"), true, 0), (text("Odeon"), false, 1)]);
    }

    async fn conditions_with_or_stay_together_beside_what_makes_them(db) {
        fill(db).await?;
        let either = Album.objects.filter(Album.title.eq("Blue") | Album.genre.eq("Rock"));
        let rows = either.order_by(Album.genre).values((Album.genre, Album.songs.tags.word.count_distinct()));
        assert_eq!(rows.all(db).await?, [(text("Rock"), 2), (None, 0)]);
    }

    async fn one_group_of_all_there_is_even_of_nothing(db) {
        fill(db).await?;
        assert_eq!(Album.objects.values(Album.songs.count()).all(db).await?, [4]);
        let none = Album.objects.filter(Album.id.gt(9)).values((Album.songs.count(), Album.songs.plays.sum(), Album.songs.plays.avg()));
        assert_eq!(none.all(db).await?, [(0, None, None)]);
    }

    async fn conditions_and_orders_are_of_groups(db) {
        fill(db).await?;
        let genres = || Album.objects.values((Album.genre, Album.id.count()));
        let either = genres().filter(Album.songs.count().gt(5) | Album.genre.eq("Rock"));
        assert_eq!(either.all(db).await?, [(text("Rock"), 2)]);
        assert_eq!((either.count(db).await?, either.exists(db).await?), (1, true));
        let most = genres().order_by(Album.songs.count().desc());
        assert_eq!(most.all(db).await?, [(text("Rock"), 2), (None, 2)]);
        assert_eq!(most.last(db).await?, Some((None, 2)));
        assert_eq!(genres().filter(Album.songs.count().gt(1)).count(db).await?, 1);
        // two querysets that ask the same are one expression
        let by_cover = Album.objects.filter(covered() | !covered()).order_by(covered().desc()).values((covered(), Album.id.count()));
        assert_eq!(by_cover.all(db).await?, [(true, 1), (false, 3)]);
        let namesake = exists(Label.objects.filter(Label.name.eq(outer(Album.label.name))));
        let labels = Album.objects.values((Album.label.name, Album.id.count())).filter(namesake & Album.id.count().gt(1));
        assert_eq!(labels.all(db).await?, [(text("Apple"), 2)]);
    }

    /// As Django's `values("title").annotate(Count("songs"))`.
    async fn what_is_selected_makes_them_also_where_all_aggregates_are_over_related_rows(db) {
        fill(db).await?;
        let other = create!(db, Album { title: "Blue" }).await?;
        create!(db, Song { name: "All Blues", plays: 30, album: &other }).await?;
        let blue = Album.objects.filter(Album.title.eq("Blue"));
        let titles = blue.clone().values((Album.title, Album.songs.count()));
        assert_eq!(titles.all(db).await?, [("Blue".to_owned(), 2)]);
        // an aggregate of its own columns beside it changes nothing
        let titles = blue.clone().values((Album.title, Album.songs.count(), Album.id.count()));
        assert_eq!(titles.all(db).await?, [("Blue".to_owned(), 2, 2)]);
        // each album: with its key, or beside the row
        let albums = blue.clone().order_by(Album.id).values((Album.id, Album.title, Album.songs.count()));
        assert_eq!(albums.all(db).await?, [(3, "Blue".to_owned(), 1), (5, "Blue".to_owned(), 1)]);
        let albums = blue.order_by(Album.id).annotate(Album.songs.count()).all(db).await?;
        assert_eq!(albums.iter().map(|(album, songs)| (album.id, *songs)).collect::<Vec<_>>(), [(3, 1), (5, 1)]);
    }

    async fn what_groups_do_not_have_is_refused(db) {
        let genres = || Album.objects.values((Album.genre, Album.id.count()));
        let refused = async |groups: orm::QuerySet<Album, (Option<String>, i64)>| {
            assert_statements!(0, groups.all(db)).unwrap_err().to_string()
        };
        let error = refused(genres().order_by(Album.title)).await;
        assert!(error.starts_with("groups are ordered by aggregates"), "{error}");
        let error = refused(genres().order_by(covered())).await;
        assert!(error.starts_with("groups are ordered by aggregates"), "{error}");
        let error = refused(genres().filter(Album.id.count().gt(1) | Album.title.eq("Blue"))).await;
        assert!(error.starts_with("a condition on groups"), "{error}");
        let error = refused(Album.objects.values((Album.genre, Album.id.max().count()))).await;
        assert!(error.contains("no aggregate is made of others"), "{error}");
        let error = assert_statements!(0, genres().aggregate(db, Album.title.max())).unwrap_err().to_string();
        assert!(error.starts_with("aggregates over groups are of what groups have"), "{error}");
        assert!(genres().aggregate(db, Album.genre).await.is_err());
        assert!(genres().aggregate(db, Album.id.count().max().min()).await.is_err());
    }

    async fn aggregates_are_of_groups_too(db) {
        fill(db).await?;
        let genres = || Album.objects.values((Album.genre, Album.id.count()));
        let answer = genres().aggregate(db, (Album.id.count().max(), Album.id.count().sum(), Album.genre.count()));
        assert_eq!(assert_statements!(1, answer)?, (Some(2), Some(4), 1));
        let labels = || Album.objects.values((Album.label.name, Album.songs.count()));
        let songs = || Album.songs.count();
        let answer = labels().aggregate(db, (songs().max(), songs().avg(), Album.label.name.max(), Album.songs.plays.sum().min()));
        assert_eq!(answer.await?, (Some(2), Some(4.0 / 3.0), text("Odeon"), Some(10)));
        assert_eq!(labels().filter(songs().gt(1)).aggregate(db, songs().sum()).await?, Some(2));
        assert_eq!(labels().order_by(songs().desc()).limit(1).aggregate(db, songs().sum()).await?, Some(2));
        let named = songs().sum().filter(Album.label.name.is_not_null());
        assert_eq!(labels().aggregate(db, named).await?, Some(3));
        let thirds = Album.objects.values((Album.id / 3, Album.id.count())).filter(Album.id.count().gt(0));
        let answer = thirds.aggregate(db, ((Album.id / 3).sum(), (Album.id.count() * 3).max(), Album.id.count().max() + Album.id.count().min()));
        assert_eq!(answer.await?, (Some(1), Some(6), Some(4)));
        let none = genres().filter(Album.id.gt(9)).aggregate(db, (Album.id.count().max(), Album.genre.count()));
        assert_eq!(none.await?, (None, 0));
        let annotated = Album.objects.values((Album.genre,)).annotate(Album.id.count());
        assert_eq!(annotated.aggregate(db, Album.id.count().max()).await?, Some(2));
        assert_eq!(Album.objects.none().values(Album.id.count()).aggregate(db, Album.id.count().max()).await?, Some(0));
    }

    async fn what_keeps_each_value_stands_beside_expressions_and_over_groups(db) {
        fill(db).await?;
        let names = || Album.songs.name.string_agg(", ").order_by(Album.songs.name);
        let with_l = Album.title.contains("l");
        let rows = Album.objects.order_by(with_l.clone()).values((with_l, names(), Album.songs.plays.stddev_pop()));
        let expected = [
            (false, text("Here Comes the Sun, Something"), Some(10.0)),
            (true, text("Case of You, Rain"), Some(20.0)),
        ];
        assert_eq!(rows.all(db).await?, expected);
        let counts = || Album.songs.count().array_agg().order_by(Album.songs.count());
        let genres = Album.objects.order_by(Album.genre).values((Album.genre, counts()));
        assert_eq!(genres.all(db).await?, [(text("Rock"), Json(vec![1, 2])), (None, Json(vec![0, 1]))]);
        assert_eq!(Album.objects.aggregate(db, counts()).await?.0, [0, 1, 1, 2]);
        let of_groups = Album.objects.values((Album.genre, Album.songs.count()));
        assert_eq!(of_groups.aggregate(db, counts()).await?.0, [1, 3]);
        let sunny = Album.objects.filter(names().contains("Sun")).values(Album.title);
        assert_eq!(sunny.all(db).await?, ["Abbey Road"]);
    }

    async fn raw_sql_makes_groups_beside_what_is_put_together(db) {
        fill(db).await?;
        let shout = || raw_expression::<String>("upper(coalesce({}, ''))").bind(Album.genre);
        let rows = Album.objects.order_by(shout()).values((shout(), Album.songs.count(), Album.songs.plays.avg()));
        let expected = [(String::new(), 1, Some(50.0)), ("ROCK".to_owned(), 3, Some(170.0 / 3.0))];
        assert_eq!(rows.all(db).await?, expected);
        // to find its rows again, its text would have to name the tables of another query
        let rows = Album.objects.values((shout(), Album.songs.plays.count_distinct()));
        let error = assert_statements!(0, rows.all(db)).unwrap_err().to_string();
        assert!(error.contains("groups of `raw_expression(..)`"), "{error}");
    }

    async fn a_condition_before_the_groups_is_about_rows(db) {
        fill(db).await?;
        let with_hits = Album.songs.plays.max().gt(60);
        let before = Album.objects.filter(with_hits.clone()).values((Album.label.name, Album.id.count()));
        assert_eq!(before.all(db).await?, [(text("Apple"), 1)]);
        assert_eq!(before.count(db).await?, 1);
        let after = Album.objects.values((Album.label.name, Album.id.count())).filter(with_hits);
        assert_eq!(after.all(db).await?, [(text("Apple"), 2)]);
        let excluded = Album.objects.exclude(Album.songs.count().gt(0)).values((Album.label.name, Album.songs.count()));
        assert_eq!(excluded.all(db).await?, [(text("Apple"), 0)]);
    }
}
