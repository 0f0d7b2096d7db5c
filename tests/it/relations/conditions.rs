//! Conditions over paths to many rows: each row once, whatever is joined.

use super::*;
use crate::support::*;

async fn titles(db: &Database, condition: impl orm::prelude::Condition<Album>) -> orm::Result<Vec<String>> {
    Album.objects.filter(condition).order_by(Album.title).values(Album.title).all(db).await
}

both! {
    async fn a_row_comes_once_however_many_related_rows_match(db) {
        fill(db).await?;
        assert_eq!(titles(db, Album.songs.plays.gt(20)).await?, ["Abbey Road", "Blue"]);
        assert_eq!(Album.objects.filter(Album.songs.plays.gt(20)).count(db).await?, 2);
    }

    async fn conditions_in_one_call_speak_of_one_related_row(db) {
        fill(db).await?;
        let both = Album.songs.name.contains("Sun") & Album.songs.plays.lt(80);
        assert!(titles(db, both).await?.is_empty());
        let apart = Album.objects.filter(Album.songs.name.contains("Sun")).filter(Album.songs.plays.lt(80));
        assert_eq!(apart.values(Album.title).all(db).await?, ["Abbey Road"]);
    }

    async fn alternatives_are_tried_each_on_its_own(db) {
        fill(db).await?;
        assert_eq!(titles(db, Album.songs.plays.lt(20) | Album.title.eq("Silence")).await?, ["Revolver", "Silence"]);
        let tied = Album.songs.plays.gt(60) & (Album.songs.name.eq("Something") | Album.genre.eq("Jazz"));
        assert_eq!(titles(db, tied).await?, ["Abbey Road"]);
        let tied = Album.songs.plays.gt(60) & (Album.songs.tags.word.eq("slow") | Album.songs.name.eq("nothing"));
        assert_eq!(titles(db, tied).await?, ["Abbey Road"]);
    }

    async fn what_is_negated_is_decided_on_its_own(db) {
        fill(db).await?;
        assert_eq!(titles(db, !Album.songs.plays.gt(20)).await?, ["Revolver", "Silence"]);
        assert_eq!(titles(db, Album.songs.plays.gt(60) & !Album.songs.name.eq("Something")).await?, [""; 0]);
        let excluded = Album.objects.exclude(Album.songs.name.contains("R") & Album.songs.plays.lt(20));
        assert_eq!(excluded.count(db).await?, 3);
        assert_eq!(titles(db, !(Album.songs.plays.gt(20) | Album.genre.eq("Rock"))).await?, ["Silence"]);
        assert_eq!(titles(db, !!Album.songs.plays.gt(60)).await?, ["Abbey Road"]);
    }

    async fn none_is_a_choice_where_there_is_no_related_row(db) {
        fill(db).await?;
        assert_eq!(titles(db, Album.songs.is_null()).await?, ["Silence"]);
        assert_eq!(titles(db, Album.songs.name.is_null()).await?, ["Silence"]);
        assert_eq!(titles(db, Album.songs.is_not_null()).await?, ["Abbey Road", "Blue", "Revolver"]);
        assert_eq!(titles(db, Album.songs.tags.is_null()).await?, ["Abbey Road", "Blue", "Silence"]);
        assert_eq!(titles(db, Album.songs.cover_of.is_null()).await?, ["Abbey Road", "Blue", "Silence"]);
        assert_eq!(titles(db, Album.songs.cover_of.is_null() & Album.songs.plays.gt(80)).await?, ["Abbey Road"]);
    }

    async fn many_to_many_from_both_sides(db) {
        fill(db).await?;
        let slow = Song.objects.filter(Song.tags.word.eq("slow")).order_by(Song.name);
        assert_eq!(slow.values(Song.name).all(db).await?, ["Here Comes the Sun", "Rain"]);
        let tags = Tag.objects.filter(Tag.songs.album.title.eq("Abbey Road")).order_by(Tag.word);
        assert_eq!(tags.values(Tag.word).all(db).await?, ["slow", "warm"]);
        assert_eq!(titles(db, Album.songs.tags.word.in_(["warm", "nothing"])).await?, ["Abbey Road"]);
        let labels = Label.objects.filter(Label.albums.songs.tags.word.eq("slow") & Label.albums.songs.plays.lt(50));
        assert_eq!(labels.values(Label.name).all(db).await?, ["Odeon"]);
    }

    async fn one_to_one_backwards_is_one_row_at_most(db) {
        fill(db).await?;
        assert_eq!(titles(db, Album.cover.colour.eq("green")).await?, ["Abbey Road"]);
        assert_eq!(titles(db, Album.cover.is_null()).await?, ["Blue", "Revolver", "Silence"]);
        let coloured: Vec<(String, Option<String>)> =
            Album.objects.order_by(Album.cover.colour.asc().nulls_first()).values((Album.title, Album.cover.colour)).all(db).await?;
        assert_eq!(coloured[3], ("Abbey Road".into(), Some("green".into())));
    }

    async fn the_way_back_needs_no_declaration(db) {
        fill(db).await?;
        let covers = Song.cover_of.reverse();
        let covered = Song.objects.filter(covers.plays.lt(20));
        assert_eq!(covered.values(Song.name).all(db).await?, ["Here Comes the Sun"]);
        assert_eq!(Song.objects.filter(Song.covers.album.title.eq("Revolver")).count(db).await?, 1);
    }

    async fn instances_and_keys_are_compared_with(db) {
        fill(db).await?;
        let sun = Song.objects.get(db, Song.name.contains("Sun")).await?;
        assert_eq!(titles(db, Album.songs.eq(&sun)).await?, ["Abbey Road"]);
        assert_eq!(titles(db, Album.songs.in_([sun.id, 4])).await?, ["Abbey Road", "Blue"]);
        assert_eq!(titles(db, Album.songs.ne(&sun)).await?, ["Blue", "Revolver", "Silence"]);
        assert_eq!(Song.objects.filter(Song.tags.eq(2)).count(db).await?, 2);
    }

    async fn updates_and_deletes_take_such_conditions(db) {
        fill(db).await?;
        let rows = Album.objects.filter(Album.songs.plays.gt(60)).update(db, Album.genre.set("Hit")).await?;
        assert_eq!(rows, 1);
        let rows = Album.objects.update(db, Album.genre.set(Album.songs.name.max())).await?;
        assert_eq!(rows, 4);
        assert_eq!(titles(db, Album.genre.eq("Something")).await?, ["Abbey Road"]);
        let gone = Album.objects.filter(Album.songs.tags.word.eq("slow")).delete(db).await?;
        assert_eq!(gone.to_string(), "9 rows: 2 Album, 1 Cover, 3 Song, 3 SongTags");
        assert_eq!(Album.objects.count(db).await?, 2);
    }

    async fn a_path_to_many_has_no_single_value(db) {
        fill(db).await?;
        let error = Album.objects.order_by(Album.songs.name).all(db).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "`Album.songs.name` has many values for one `Album`: take an aggregate of it, such as `count()` or `max()`, \
             or select it with `values(..)`, which gives a row for each"
        );
        assert!(Album.objects.annotate(Album.songs.name).all(db).await.is_err());
        assert!(Album.objects.update(db, Album.title.set("x")).await.is_ok());
    }

    async fn values_along_a_path_to_many_give_a_row_for_each(db) {
        fill(db).await?;
        let rows: Vec<(String, Option<String>)> =
            Album.objects.order_by((Album.title, Album.songs.name)).values((Album.title, Album.songs.name)).all(db).await?;
        assert_eq!(rows.len(), 5);
        assert_eq!(rows[4], ("Silence".into(), None));
        assert_eq!(Album.objects.values((Album.title, Album.songs.name)).count(db).await?, 5);
        // a condition is about the albums, not about the rows of the answer
        let of_loud = Album.objects.filter(Album.songs.plays.gt(80)).values((Album.title, Album.songs.name));
        assert_eq!(of_loud.count(db).await?, 2);
        let negated = Album.objects.order_by(Album.songs.name).values((Album.songs.name, !Album.songs.plays.gt(60)));
        let negated: Vec<bool> = negated.all(db).await?.into_iter().map(|(_, quiet)| quiet).collect();
        assert_eq!(negated, [true, false, true, false, true]);
    }
}
