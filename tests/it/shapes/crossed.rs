//! Shapes that meet each other: each means there what it means alone.

use super::*;
use crate::support::*;
use orm::model::{row_number, window};

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "shapes_offer", scope = newest)]
struct Offer {
    id: i64,
    item: String,
    cents: i64,
}

/// A scope that says more than a scope may.
fn newest(prices: orm::QuerySet<Offer>) -> orm::QuerySet<Offer> {
    prices.distinct_on(Offer.item)
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "shapes_document")]
struct Document {
    id: i64,
    content: orm::Json<serde_json::Value>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "shapes_part", scope = Part::sold)]
struct Part {
    id: i64,
    kind: String,
    #[orm(default = true)]
    sold: bool,
    #[orm(reverse = "part")]
    notes: Reverse<PartNote>,
}

impl Part {
    fn sold() -> Q<Part> {
        Part.sold.eq(true)
    }
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "shapes_part_note")]
struct PartNote {
    id: i64,
    part: ForeignKey<Part>,
}

fn says<T: std::fmt::Debug>(answer: orm::Result<T>, what: &str) {
    let error = answer.expect_err("it makes no sense").to_string();
    assert!(error.contains(what), "{error}");
}

both! {
    async fn an_order_by_position_is_known_by_what_stands_there(db) {
        fill(db).await?;
        // one shape but for what is selected and ordered by: the statements are two
        let short = Song.objects.annotate(Song.name.length()).order_by(Song.name.length()).limit(1);
        assert_eq!(short.update(db, Song.plays.set(1)).await?, 1);
        assert_eq!(Song.objects.get(db, Song.plays.eq(1)).await?.name, "Rain");
        let shortest_album = Song.objects.annotate(Song.album.title.length()).order_by((Song.album.title.length(), Song.id)).limit(1);
        assert_eq!(shortest_album.update(db, Song.plays.set(2)).await?, 1);
        assert_eq!(Song.objects.get(db, Song.plays.eq(2)).await?.name, "Case of You");
        let with_value = Song.objects.annotate(Song.plays * 2).order_by((Song.plays * 2).desc()).limit(1);
        assert_eq!(with_value.update(db, Song.plays.set(3)).await?, 1);
        assert_eq!(Song.objects.get(db, Song.plays.eq(3)).await?.name, "Here Comes the Sun");
    }

    async fn a_slice_in_the_order_of_a_window_is_aggregated_and_changed(db) {
        fill(db).await?;
        let rank = || row_number().over(window().order_by(Song.plays));
        let second_and_third = Song.objects.values(rank()).filter(rank().gt(1)).order_by(rank()).limit(2);
        assert_eq!(second_and_third.aggregate(db, Song.plays.sum()).await?, Some(50 + 70));
        let changed = Song.objects.annotate(rank()).filter(rank().gt(1)).order_by(rank().desc()).limit(1);
        assert_eq!(changed.update(db, Song.name.set("Loud")).await?, 1);
        assert_eq!(Song.objects.get(db, Song.name.eq("Loud")).await?.plays, 90);
    }

    async fn pages_by_cursor_are_pages_of_the_chosen_rows(db) {
        fill(db).await?;
        let best = Song.objects.distinct_on(Song.album).order_by(Song.plays.desc());
        let all: Vec<String> = best.clone().values(Song.name).all(db).await?;
        let (mut found, mut cursor) = (Vec::new(), None);
        loop {
            let page = best.cursor_page(db, 1, cursor.as_deref()).await?;
            found.extend(page.items.into_iter().map(|song| song.name));
            match page.next {
                Some(next) => cursor = Some(next),
                None => break,
            }
        }
        assert_eq!(found, all);
        let back = best.cursor_page(db, 1, cursor.as_deref()).await?.previous.expect("a page before");
        assert_eq!(best.cursor_page(db, 1, Some(&back)).await?.items[0].name, all[1]);
        let number = row_number().over(window().partition_by(Song.album).order_by(Song.plays.desc()));
        let firsts = Song.objects.filter(number.eq(1)).order_by(Song.id);
        let page = firsts.cursor_page(db, 1, None).await?;
        let page = firsts.cursor_page(db, 5, page.next.as_deref()).await?;
        assert_eq!(page.items.iter().map(|song| &*song.name).collect::<Vec<_>>(), ["Rain", "Case of You"]);
        let numbered = Song.objects.annotate(row_number().over(window().order_by(Song.id)));
        says(numbered.cursor_page(db, 2, None).await, "pages of numbered rows are those of `paginate`");
    }

    async fn places_of_a_page_change_no_groups(db) {
        fill(db).await?;
        let by_genre = Album.objects.values((Album.genre, Album.id.count()));
        says(by_genre.clone().order_by(Album.title).cursor_page(db, 2, None).await, "groups are ordered by aggregates");
        says(by_genre.order_by(Album.id).cursor_page(db, 2, None).await, "groups are ordered by aggregates");
        let genres = Album.objects.values(Album.genre).distinct();
        says(genres.clone().order_by(Album.title).cursor_page(db, 2, None).await, "have no order by what they do not select");
        assert_eq!(genres.order_by(Album.genre).cursor_page(db, 2, None).await?.items, [Some("Rock".to_owned()), None]);
    }

    async fn a_cursor_is_about_groups_where_there_is_a_scope(db) {
        for (kind, sold, notes) in [("a", true, 1), ("a", true, 2), ("b", true, 1), ("b", false, 9), ("c", true, 5)] {
            let part = create!(db, Part { kind, sold }).await?;
            for _ in 0..notes {
                create!(db, PartNote { part: part.id }).await?;
            }
        }
        let counted = Part.objects.values((Part.kind, Part.notes.count())).order_by(Part.notes.count());
        let (mut found, mut cursor) = (Vec::new(), None);
        loop {
            let page = counted.cursor_page(db, 1, cursor.as_deref()).await?;
            found.extend(page.items);
            match page.next {
                Some(next) => cursor = Some(next),
                None => break,
            }
        }
        assert_eq!(found, [("b".to_owned(), 1), ("a".into(), 3), ("c".into(), 5)]);
    }

    async fn what_belongs_to_each_row_is_a_plain_queryset(db) {
        fill(db).await?;
        let what = "what belongs to each row is filtered, ordered, limited";
        says(Album.objects.with(Album.songs.with(Song.objects.distinct_on(Song.name))).all(db).await, what);
        says(Album.objects.with(Album.songs.with(Song.objects.values(Song.name).distinct())).all(db).await, what);
        says(Album.objects.with(Album.songs.with(Song.objects.filter(row_number().over(window().order_by(Song.id)).lt(3)))).all(db).await, what);
        says(Album.objects.with(Album.songs.with(Song.objects.union_all(Song.objects))).all(db).await, what);
        let union = Song.objects.filter(Song.plays.gt(80)).union(Song.objects.filter(Song.name.eq("Rain")));
        let albums: Vec<(Album, Vec<Song>)> = Album.objects.order_by(Album.id).with(Album.songs.with(union)).all(db).await?;
        assert_eq!(albums.iter().map(|(_, songs)| songs.len()).collect::<Vec<_>>(), [1, 1, 0, 0]);
    }

    async fn a_slice_of_distinct_rows_is_one_of_the_answer(db) {
        fill(db).await?;
        let genres = Album.objects.values(Album.genre).distinct();
        assert!(genres.clone().offset(1).exists(db).await?);
        assert!(!genres.clone().offset(2).exists(db).await?);
        assert_eq!(Label.objects.filter(exists(genres.clone().offset(2))).count(db).await?, 0);
        assert_eq!(Label.objects.filter(exists(genres.clone().order_by(Album.genre).offset(1).limit(1))).count(db).await?, 2);
        assert!(!Album.objects.values(Album.songs.name).offset(5).exists(db).await?);
        says(genres.limit(1).delete(db).await, "are no rows of the table");
        assert_eq!(Album.objects.count(db).await?, 4);
    }

    async fn a_scope_that_chooses_is_refused(db) {
        create!(db, Offer { item: "tea", cents: 3 }).await?;
        says(Offer.objects.all(db).await, "a default scope filters and orders");
        assert_eq!(Offer.objects.unscoped().count(db).await?, 1);
    }

    async fn documents_are_equal_by_what_they_say(db) {
        for content in [serde_json::json!({"a": 1, "b": 2}), serde_json::json!({"b": 2, "a": 1.0}), serde_json::json!({"a": 2})] {
            create!(db, Document { content: orm::Json(content) }).await?;
        }
        let contents = Document.objects.values(Document.content);
        assert_eq!(contents.clone().distinct().count(db).await?, 2);
        assert_eq!(contents.clone().union(contents).count(db).await?, 2);
        assert_eq!(Document.objects.distinct_on(Document.content).count(db).await?, 2);
    }

    async fn distinct_rows_of_a_model_are_its_rows(db) {
        fill(db).await?;
        assert_eq!(Album.objects.distinct().order_by(Album.title).limit(1).delete(db).await?.by_model["Album"], 1);
        let gone: Vec<Album> = Album.objects.distinct().filter(Album.title.eq("Silence")).delete_returning(db).await?;
        assert_eq!(gone.len(), 1);
        let last = Album.objects.filter(row_number().over(window().order_by(Album.id.desc())).eq(1));
        assert_eq!(last.delete_returning(db).await?[0].title, "Blue");
    }

    async fn numbered_rows_are_not_locked(db) {
        fill(db).await?;
        let numbered = || Song.objects.annotate(row_number().over(window().order_by(Song.id))).select_for_update();
        says(db.atomic(async |db| numbered().all(db).await).await, "windows number those of an answer");
        let ordered = Song.objects.order_by(row_number().over(window().order_by(Song.id))).select_for_update();
        says(db.atomic(async |db| ordered.all(db).await).await, "windows number those of an answer");
    }

    async fn combined_rows_are_numbered_and_summed(db) {
        fill(db).await?;
        let both = Song.objects.values((Song.name, Song.plays)).union(Song.objects.values((Song.name, Song.plays)));
        let two = both.clone().filter(row_number().over(window().order_by(Song.plays.desc())).lte(2));
        assert_eq!(two.aggregate(db, Song.plays.sum()).await?, Some(160));
        let albums = Album.objects.values((Album.genre, Album.title)).union(Album.objects.values((Album.genre, Album.title)));
        says(albums.values((Album.genre, Album.songs.name.count_distinct())).all(db).await, "combined rows have only what they select");
    }

    async fn what_makes_no_sense_is_refused_whatever_ran_before(db) {
        fill(db).await?;
        assert_eq!(Album.objects.count(db).await?, 4);
        assert!(Album.objects.exists(db).await?);
        says(Album.objects.annotate(Album.id.count()).count(db).await, "need groups");
        says(Album.objects.annotate(Album.id.count()).exists(db).await, "need groups");
    }
}
