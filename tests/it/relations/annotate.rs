//! Aggregates over related rows.

use super::*;
use crate::support::*;

both! {
    async fn an_aggregate_over_related_rows_stands_beside_the_row(db) {
        fill(db).await?;
        let rows = Album.objects.order_by(Album.id).annotate((Album.songs.count(), Album.songs.plays.sum(), Album.songs.tags.count())).all(db).await?;
        let found: Vec<_> = rows.into_iter().map(|(album, counts)| (album.title, counts)).collect();
        assert_eq!(found, [
            ("Abbey Road".to_owned(), (2, Some(160), 2)),
            ("Revolver".to_owned(), (1, Some(10), 1)),
            ("Blue".to_owned(), (1, Some(50), 0)),
            ("Silence".to_owned(), (0, None, 0)),
        ]);
    }

    async fn conditions_of_the_query_do_not_narrow_it_and_its_own_do(db) {
        fill(db).await?;
        let rows = Album.objects.filter(Album.songs.plays.gt(80)).annotate(Album.songs.count()).all(db).await?;
        assert_eq!(rows[0].1, 2);
        let hits = Album.songs.count().filter(Album.songs.plays.gt(60));
        let slow = Album.songs.count().filter(Album.songs.tags.word.eq("slow"));
        let rows = Album.objects.order_by(Album.title).annotate((hits.clone(), slow)).values((Album.title, hits)).all(db).await?;
        assert_eq!(rows.iter().map(|row| row.1).collect::<Vec<_>>(), [2, 0, 0, 0]);
    }

    async fn its_conditions_are_about_the_related_row(db) {
        fill(db).await?;
        // of the two songs of Abbey Road one has tags
        let untagged = Album.songs.count().filter(Album.songs.tags.word.is_null());
        let either = Album.songs.count().filter(Album.songs.tags.word.is_null() | Album.songs.tags.word.eq("warm"));
        let original = Album.songs.count().filter(Album.songs.covers.plays.is_null() & Album.songs.plays.gt(60));
        let rows = Album.objects.order_by(Album.id).annotate((untagged, either, original)).all(db).await?;
        let counts: Vec<_> = rows.into_iter().map(|(_, counts)| counts).collect();
        assert_eq!(counts, [(1, 2, 1), (0, 0, 0), (1, 1, 0), (0, 0, 0)]);
    }

    async fn it_is_a_condition_and_an_order(db) {
        fill(db).await?;
        let rows = Album.objects.filter(Album.songs.count().gte(1)).order_by((Album.songs.count().desc(), Album.title)).all(db).await?;
        assert_eq!(rows.iter().map(|album| &*album.title).collect::<Vec<_>>(), ["Abbey Road", "Blue", "Revolver"]);
        let rows = Album.objects.exclude(Album.songs.plays.max().gt(20)).order_by(Album.title).values(Album.title).all(db).await?;
        assert_eq!(rows, ["Revolver", "Silence"]);
    }

    async fn groups_are_counted_with_what_is_related_to_their_rows(db) {
        fill(db).await?;
        let rows = Album.objects.order_by(Album.genre).values((Album.genre, Album.id.count(), Album.songs.count(), Album.songs.plays.avg())).all(db).await?;
        assert_eq!(rows, [(Some("Rock".into()), 2, 3, Some(170.0 / 3.0)), (None, 2, 1, Some(50.0))]);
        let rows = Album.objects.values((Album.label.name, Album.songs.count())).order_by(Album.label.name).all(db).await?;
        assert_eq!(rows, [(Some("Apple".into()), 2), (Some("Odeon".into()), 1), (None, 1)]);
        // before `values` the condition is about albums, after it about the groups
        let rows = Album.objects.filter(Album.songs.count().gt(1)).values((Album.genre, Album.songs.count())).all(db).await?;
        assert_eq!(rows, [(Some("Rock".into()), 2)]);
        let rows = Album.objects.values((Album.genre, Album.songs.count())).filter(Album.songs.count().gt(1)).all(db).await?;
        assert_eq!(rows, [(Some("Rock".into()), 3)]);
        let rows = Album.objects.order_by(Album.id).values((Album.id, Album.songs.count())).all(db).await?;
        assert_eq!(rows, [(1, 2), (2, 1), (3, 1), (4, 0)]);
    }

    async fn alternatives_stay_together_in_groups(db) {
        fill(db).await?;
        let either = Album.title.eq("Blue") | Album.title.eq("Abbey Road");
        let rows = Album.objects.filter(either).order_by(Album.genre).values((Album.genre, Album.songs.count()));
        assert_eq!(rows.all(db).await?, [(Some("Rock".into()), 2), (None, 1)]);
    }

    async fn a_negation_in_its_condition_is_about_the_related_row(db) {
        fill(db).await?;
        let others = Album.songs.count().filter(!Album.songs.name.contains("Sun"));
        let rows = Album.objects.order_by(Album.id).values((Album.id, others)).all(db).await?;
        assert_eq!(rows, [(1, 1), (2, 1), (3, 1), (4, 0)]);
    }

    async fn a_related_row_is_compared_with_an_aggregate_over_all(db) {
        fill(db).await?;
        let most = Album.songs.plays.eq(Album.songs.plays.max()) & Album.songs.name.eq("Something");
        assert_eq!(Album.objects.filter(most).count(db).await?, 0);
        let most = Album.songs.plays.eq(Album.songs.plays.max()) & Album.songs.name.contains("Sun");
        assert_eq!(Album.objects.filter(most).count(db).await?, 1);
        let best = Album.songs.count().filter(Album.songs.plays.eq(Album.songs.plays.max()));
        let rows = Album.objects.order_by(Album.id).annotate(best).all(db).await?;
        assert_eq!(rows.iter().map(|row| row.1).collect::<Vec<_>>(), [1, 1, 1, 0]);
    }

    async fn one_answer_over_all_related_rows(db) {
        fill(db).await?;
        let found = Album.objects.aggregate(db, (Album.id.count(), Album.songs.plays.avg(), Album.songs.tags.word.count().distinct())).await?;
        assert_eq!(found, (4, Some(55.0), 2));
        let found = Album.objects.filter(Album.genre.eq("Rock")).aggregate(db, Album.songs.count()).await?;
        assert_eq!(found, 3);
        let found = Album.objects.order_by(Album.id).limit(1).aggregate(db, Album.songs.plays.sum()).await?;
        assert_eq!(found, Some(160));
        let found = Album.objects.aggregate(db, Album.id.count().filter(Album.genre.eq("Rock"))).await?;
        assert_eq!(found, 2);
    }

    async fn annotations_compose_with_the_rest_of_the_chain(db) {
        fill(db).await?;
        let counted = Album.objects.annotate(Album.songs.count());
        assert_eq!(counted.count(db).await?, 4);
        assert!(counted.exists(db).await?);
        let (album, songs) = counted.clone().order_by(Album.songs.count().desc()).first(db).await?.unwrap();
        assert_eq!((&*album.title, songs), ("Abbey Road", 2));
        let pairs: Vec<((Album, i64), bool)> = counted.annotate(Album.genre.is_null()).order_by(Album.id).limit(2).all(db).await?;
        assert!(!pairs[0].1);
        let grouped: Vec<((Option<String>,), i64)> =
            Album.objects.values((Album.genre,)).annotate(Album.id.count()).order_by(Album.genre).all(db).await?;
        assert_eq!(grouped, [((Some("Rock".into()),), 2), ((None,), 2)]);
    }

    async fn own_columns_need_groups(db) {
        let error = Album.objects.annotate(Album.id.count()).all(db).await.unwrap_err();
        assert!(error.to_string().contains("values(..)"), "{error}");
    }
}
