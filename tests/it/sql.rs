//! The text of representative statements, for both databases.
//!
//! Run with `UPDATE_EXPECT=1` to write them anew; read what changed before you commit it.

use crate::support::*;
use expect_test::{Expect, expect};
use orm::prelude::*;

#[derive(Model, Debug, Clone)]
#[orm(table = "sql_album", ordering = "-year, title")]
struct Album {
    id: i64,
    title: String,
    year: Option<i32>,
    #[orm(precision = 8, scale = 2)]
    price: Decimal,
    added: DateTime<Utc>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "sql_song")]
struct Song {
    id: i64,
    name: String,
    plays: i64,
    live: bool,
    album: ForeignKey<Album>,
    cover_of: Option<ForeignKey<Song>>,
}

/// The text of what was sent, or what a queryset prints.
fn check(db: &Db, name: &str, text: &str, sqlite: &Expect, postgres: &Expect) {
    println!("{name}");
    match db.backend() {
        Backend::Sqlite => sqlite.assert_eq(text),
        _ => postgres.assert_eq(text),
    }
}

macro_rules! prints {
    ($($name:ident: $queryset:expr => $sqlite:expr, $postgres:expr;)+) => {
        both! {
            async fn the_statement_of_a_queryset(db) {
                $( check(db, stringify!($name), &$queryset.sql(db)?, &$sqlite, &$postgres); )+
            }
        }
    };
}

macro_rules! sends {
    ($($name:ident: |$db:ident| $future:expr => $sqlite:expr, $postgres:expr;)+) => {
        both! {
            async fn what_is_sent(db) {
                $(
                    let $db = db;
                    let (outcome, texts) = capture($future).await;
                    outcome?;
                    check(db, stringify!($name), &texts.join("\n"), &$sqlite, &$postgres);
                )+
            }
        }
    };
}

prints! {
    all_rows_in_the_models_order: Album.objects => expect![[r#"SELECT "sql_album"."id", "sql_album"."title", "sql_album"."year", "sql_album"."price", "sql_album"."added" FROM "sql_album" ORDER BY "sql_album"."year" DESC NULLS FIRST, "sql_album"."title""#]], expect![[r#"SELECT "sql_album"."id", "sql_album"."title", "sql_album"."year", "sql_album"."price", "sql_album"."added" FROM "sql_album" ORDER BY "sql_album"."year" DESC, "sql_album"."title""#]];
    the_key: Song.objects.pk(7).values(Song.id) => expect![[r#"SELECT "sql_song"."id" FROM "sql_song" WHERE "sql_song"."id" = 7"#]], expect![[r#"SELECT "sql_song"."id" FROM "sql_song" WHERE "sql_song"."id" = 7"#]];
    a_condition: Song.objects.filter(Song.name.eq("it's") & Song.plays.gte(3)).values(Song.id) => expect![[r#"SELECT "sql_song"."id" FROM "sql_song" WHERE "sql_song"."name" = 'it''s' AND "sql_song"."plays" >= 3"#]], expect![[r#"SELECT "sql_song"."id" FROM "sql_song" WHERE "sql_song"."name" = 'it''s' AND "sql_song"."plays" >= 3"#]];
    or_in_and: Song.objects.filter(Song.plays.gt(1)).filter(Song.id.eq(1) | Song.id.eq(2)).values(Song.id) => expect![[r#"SELECT "sql_song"."id" FROM "sql_song" WHERE "sql_song"."plays" > 1 AND ("sql_song"."id" = 1 OR "sql_song"."id" = 2)"#]], expect![[r#"SELECT "sql_song"."id" FROM "sql_song" WHERE "sql_song"."plays" > 1 AND ("sql_song"."id" = 1 OR "sql_song"."id" = 2)"#]];
    the_complement_where_nothing_is_null: Song.objects.exclude(Song.name.eq("x")).values(Song.id) => expect![[r#"SELECT "sql_song"."id" FROM "sql_song" WHERE "sql_song"."name" <> 'x'"#]], expect![[r#"SELECT "sql_song"."id" FROM "sql_song" WHERE "sql_song"."name" <> 'x'"#]];
    the_complement_where_something_may_be: Album.objects.order_by(()).exclude(Album.year.eq(1969)).values(Album.id) => expect![[r#"SELECT "sql_album"."id" FROM "sql_album" WHERE ("sql_album"."year" = 1969) IS NOT TRUE"#]], expect![[r#"SELECT "sql_album"."id" FROM "sql_album" WHERE ("sql_album"."year" = 1969) IS NOT TRUE"#]];
    null: Album.objects.order_by(()).filter(Album.year.eq(None)).values(Album.id) => expect![[r#"SELECT "sql_album"."id" FROM "sql_album" WHERE "sql_album"."year" IS NULL"#]], expect![[r#"SELECT "sql_album"."id" FROM "sql_album" WHERE "sql_album"."year" IS NULL"#]];
    not_null: Album.objects.order_by(()).filter(Album.year.is_not_null()).values(Album.id) => expect![[r#"SELECT "sql_album"."id" FROM "sql_album" WHERE "sql_album"."year" IS NOT NULL"#]], expect![[r#"SELECT "sql_album"."id" FROM "sql_album" WHERE "sql_album"."year" IS NOT NULL"#]];
    a_list: Song.objects.filter(Song.id.in_([1, 2, 3])).values(Song.id) => expect![[r#"SELECT "sql_song"."id" FROM "sql_song" WHERE "sql_song"."id" IN (SELECT value FROM json_each('[1,2,3]'))"#]], expect![[r#"SELECT "sql_song"."id" FROM "sql_song" WHERE "sql_song"."id" = ANY(ARRAY[1, 2, 3]::int8[])"#]];
    no_list: Song.objects.filter(Song.name.not_in(["a", "b"])).values(Song.id) => expect![[r#"SELECT "sql_song"."id" FROM "sql_song" WHERE "sql_song"."name" NOT IN (SELECT value FROM json_each('["a","b"]'))"#]], expect![[r#"SELECT "sql_song"."id" FROM "sql_song" WHERE "sql_song"."name" <> ALL(ARRAY['a', 'b']::text[])"#]];
    a_range: Song.objects.filter(Song.plays.range(1..=9) & Song.plays.range(3..)).values(Song.id) => expect![[r#"SELECT "sql_song"."id" FROM "sql_song" WHERE "sql_song"."plays" BETWEEN 1 AND 9 AND "sql_song"."plays" >= 3"#]], expect![[r#"SELECT "sql_song"."id" FROM "sql_song" WHERE "sql_song"."plays" BETWEEN 1 AND 9 AND "sql_song"."plays" >= 3"#]];
    text_that_starts: Song.objects.filter(Song.name.startswith("50%_[*")).values(Song.id) => expect![[r#"SELECT "sql_song"."id" FROM "sql_song" WHERE "sql_song"."name" GLOB '50%_[[][*]*'"#]], expect![[r#"SELECT "sql_song"."id" FROM "sql_song" WHERE "sql_song"."name" LIKE '50\%\_[*%'::text"#]];
    text_in_text: Song.objects.filter(Song.name.icontains("Beat")).values(Song.id) => expect![[r#"SELECT "sql_song"."id" FROM "sql_song" WHERE instr(orm_fold("sql_song"."name"), orm_fold('Beat')) > 0"#]], expect![[r#"SELECT "sql_song"."id" FROM "sql_song" WHERE "sql_song"."name" ILIKE '%Beat%'::text"#]];
    text_of_a_column: Song.objects.filter(Song.name.endswith(Song.album.title)).values(Song.id) => expect![[r#"SELECT "sql_song"."id" FROM "sql_song" JOIN "sql_album" AS "t1" ON "t1"."id" = "sql_song"."album_id" WHERE substr("sql_song"."name", length("sql_song"."name") - length("t1"."title") + 1) = "t1"."title" AND length("sql_song"."name") >= length("t1"."title")"#]], expect![[r#"SELECT "sql_song"."id" FROM "sql_song" JOIN "sql_album" AS "t1" ON "t1"."id" = "sql_song"."album_id" WHERE right("sql_song"."name", length("t1"."title")) = "t1"."title""#]];
    text_whose_case_is_ignored: Song.objects.filter(Song.name.iexact("X")).values(Song.id) => expect![[r#"SELECT "sql_song"."id" FROM "sql_song" WHERE orm_fold("sql_song"."name") = orm_fold('X')"#]], expect![[r#"SELECT "sql_song"."id" FROM "sql_song" WHERE lower("sql_song"."name") = lower('X'::text)"#]];
    a_regular_expression: Song.objects.filter(Song.name.iregex("^a")).values(Song.id) => expect![[r#"SELECT "sql_song"."id" FROM "sql_song" WHERE orm_iregexp('^a', "sql_song"."name")"#]], expect![[r#"SELECT "sql_song"."id" FROM "sql_song" WHERE "sql_song"."name" ~* '^a'::text"#]];
    a_join: Song.objects.filter(Song.album.title.eq("Revolver")).values((Song.name, Song.album.year)) => expect![[r#"SELECT "sql_song"."name", "t1"."year" FROM "sql_song" JOIN "sql_album" AS "t1" ON "t1"."id" = "sql_song"."album_id" WHERE "t1"."title" = 'Revolver'"#]], expect![[r#"SELECT "sql_song"."name", "t1"."year" FROM "sql_song" JOIN "sql_album" AS "t1" ON "t1"."id" = "sql_song"."album_id" WHERE "t1"."title" = 'Revolver'"#]];
    an_outer_join: Song.objects.filter(Song.cover_of.album.title.ne("Revolver")).values(Song.id) => expect![[r#"SELECT "sql_song"."id" FROM "sql_song" LEFT JOIN "sql_song" AS "t1" ON "t1"."id" = "sql_song"."cover_of_id" LEFT JOIN "sql_album" AS "t2" ON "t2"."id" = "t1"."album_id" WHERE ("t2"."title" = 'Revolver') IS NOT TRUE"#]], expect![[r#"SELECT "sql_song"."id" FROM "sql_song" LEFT JOIN "sql_song" AS "t1" ON "t1"."id" = "sql_song"."cover_of_id" LEFT JOIN "sql_album" AS "t2" ON "t2"."id" = "t1"."album_id" WHERE ("t2"."title" = 'Revolver') IS NOT TRUE"#]];
    a_key_without_a_join: Song.objects.filter(Song.album.id.eq(1) & Song.cover_of.id.is_null()).values(Song.id) => expect![[r#"SELECT "sql_song"."id" FROM "sql_song" WHERE "sql_song"."album_id" = 1 AND "sql_song"."cover_of_id" IS NULL"#]], expect![[r#"SELECT "sql_song"."id" FROM "sql_song" WHERE "sql_song"."album_id" = 1 AND "sql_song"."cover_of_id" IS NULL"#]];
    a_boolean: Song.objects.filter(Song.live & !Song.cover_of.live).values(Song.id) => expect![[r#"SELECT "sql_song"."id" FROM "sql_song" LEFT JOIN "sql_song" AS "t1" ON "t1"."id" = "sql_song"."cover_of_id" WHERE "sql_song"."live" AND "t1"."live" IS NOT TRUE"#]], expect![[r#"SELECT "sql_song"."id" FROM "sql_song" LEFT JOIN "sql_song" AS "t1" ON "t1"."id" = "sql_song"."cover_of_id" WHERE "sql_song"."live" AND "t1"."live" IS NOT TRUE"#]];
    a_part_of_a_date: Album.objects.order_by(()).filter(Album.added.year().eq(2024)).values(Album.added.week()) => expect![[r#"SELECT CAST(strftime('%V', substr("sql_album"."added", 1, 10)) AS INTEGER) FROM "sql_album" WHERE CAST(substr("sql_album"."added", 1, 4) AS INTEGER) = 2024"#]], expect![[r#"SELECT CAST(floor(EXTRACT(WEEK FROM "sql_album"."added" AT TIME ZONE 'UTC')) AS int4) FROM "sql_album" WHERE CAST(floor(EXTRACT(YEAR FROM "sql_album"."added" AT TIME ZONE 'UTC')) AS int4) = 2024::int4"#]];
    a_decimal: Album.objects.order_by(Album.price.desc()).filter(Album.price.gt("9.9".parse::<Decimal>()?)).values(Album.price / "3".parse::<Decimal>()?) => expect![[r#"SELECT orm_decimal_div("sql_album"."price", '3') FROM "sql_album" WHERE "sql_album"."price" COLLATE orm_decimal > '9.90' ORDER BY "sql_album"."price" COLLATE orm_decimal DESC"#]], expect![[r#"SELECT round(("sql_album"."price" + 0.000000000000) / NULLIF(3::numeric, 0), 12) FROM "sql_album" WHERE "sql_album"."price" > 9.9 ORDER BY "sql_album"."price" DESC"#]];
    nulls_in_an_order: Album.objects.order_by((Album.year.asc().nulls_first(), Album.id.desc())).values(Album.id) => expect![[r#"SELECT "sql_album"."id" FROM "sql_album" ORDER BY "sql_album"."year" NULLS FIRST, "sql_album"."id" DESC"#]], expect![[r#"SELECT "sql_album"."id" FROM "sql_album" ORDER BY "sql_album"."year" NULLS FIRST, "sql_album"."id" DESC"#]];
    a_slice: Song.objects.order_by(Song.name).offset(20).limit(10).values(Song.id) => expect![[r#"SELECT "sql_song"."id" FROM "sql_song" ORDER BY "sql_song"."name" LIMIT 10 OFFSET 20"#]], expect![[r#"SELECT "sql_song"."id" FROM "sql_song" ORDER BY "sql_song"."name" LIMIT 10 OFFSET 20"#]];
    the_rest: Song.objects.order_by(Song.name).offset(20).values(Song.id) => expect![[r#"SELECT "sql_song"."id" FROM "sql_song" ORDER BY "sql_song"."name" LIMIT -1 OFFSET 20"#]], expect![[r#"SELECT "sql_song"."id" FROM "sql_song" ORDER BY "sql_song"."name" OFFSET 20"#]];
    groups: Song.objects.order_by(Song.plays.sum().desc()).values((Song.album.title, Song.plays.sum())).filter(Song.id.count().gt(3)) => expect![[r#"SELECT "t1"."title", sum("sql_song"."plays") FROM "sql_song" JOIN "sql_album" AS "t1" ON "t1"."id" = "sql_song"."album_id" GROUP BY 1 HAVING count("sql_song"."id") > 3 ORDER BY 2 DESC NULLS FIRST"#]], expect![[r#"SELECT "t1"."title", sum("sql_song"."plays")::int8 FROM "sql_song" JOIN "sql_album" AS "t1" ON "t1"."id" = "sql_song"."album_id" GROUP BY 1 HAVING count("sql_song"."id") > 3::int8 ORDER BY 2 DESC"#]];
    a_division: Song.objects.values(Song.plays / Song.id) => expect![[r#"SELECT "sql_song"."plays" / "sql_song"."id" FROM "sql_song""#]], expect![[r#"SELECT "sql_song"."plays" / NULLIF("sql_song"."id", 0) FROM "sql_song""#]];
}

sends! {
    counting: |db| Song.objects.filter(Song.live).count(db) => expect![[r#"SELECT count(*) FROM "sql_song" WHERE "sql_song"."live""#]], expect![[r#"SELECT count(*) FROM "sql_song" WHERE "sql_song"."live""#]];
    counting_a_slice: |db| Song.objects.limit(3).count(db) => expect![[r#"SELECT count(*) FROM (SELECT 1 FROM "sql_song" LIMIT 3) AS "counted""#]], expect![[r#"SELECT count(*) FROM (SELECT 1 FROM "sql_song" LIMIT 3) AS "counted""#]];
    asking_whether_there_is_one: |db| Song.objects.filter(Song.live).exists(db) => expect![[r#"SELECT 1 FROM "sql_song" WHERE "sql_song"."live" LIMIT 1"#]], expect![[r#"SELECT 1 FROM "sql_song" WHERE "sql_song"."live" LIMIT 1"#]];
    the_last_one: |db| Album.objects.values(Album.id).last(db) => expect![[r#"SELECT "sql_album"."id" FROM "sql_album" ORDER BY "sql_album"."year" NULLS LAST, "sql_album"."title" DESC LIMIT 1"#]], expect![[r#"SELECT "sql_album"."id" FROM "sql_album" ORDER BY "sql_album"."year", "sql_album"."title" DESC LIMIT 1"#]];
    an_aggregate_of_a_slice: |db| Song.objects.order_by(Song.id).limit(3).aggregate(db, Song.plays.sum()) => expect![[r#"SELECT sum("sql_song"."plays") FROM "sql_song" WHERE "sql_song"."id" IN (SELECT "t1"."id" FROM "sql_song" AS "t1" ORDER BY "t1"."id" LIMIT 3)"#]], expect![[r#"SELECT sum("sql_song"."plays")::int8 FROM "sql_song" WHERE "sql_song"."id" IN (SELECT "t1"."id" FROM "sql_song" AS "t1" ORDER BY "t1"."id" LIMIT 3)"#]];
    an_update: |db| Song.objects.filter(Song.id.eq(1)).update(db, (Song.name.set("x"), Song.plays.set(Song.plays + 1))) => expect![[r#"UPDATE "sql_song" SET "name" = ?1, "plays" = "sql_song"."plays" + ?2 WHERE "sql_song"."id" = ?3"#]], expect![[r#"UPDATE "sql_song" SET "name" = $1, "plays" = "sql_song"."plays" + $2::int8 WHERE "sql_song"."id" = $3"#]];
    an_update_along_a_path: |db| Song.objects.filter(Song.album.title.eq("a")).update(db, Song.name.set(Song.album.title)) => expect![[r#"UPDATE "sql_song" SET "name" = (SELECT "t1"."title" FROM "sql_album" AS "t1" WHERE "t1"."id" = "sql_song"."album_id") WHERE "sql_song"."id" IN (SELECT "t2"."id" FROM "sql_song" AS "t2" JOIN "sql_album" AS "t3" ON "t3"."id" = "t2"."album_id" WHERE "t3"."title" = ?1)"#]], expect![[r#"UPDATE "sql_song" SET "name" = (SELECT "t1"."title" FROM "sql_album" AS "t1" WHERE "t1"."id" = "sql_song"."album_id") WHERE "sql_song"."id" IN (SELECT "t2"."id" FROM "sql_song" AS "t2" JOIN "sql_album" AS "t3" ON "t3"."id" = "t2"."album_id" WHERE "t3"."title" = $1)"#]];
    an_update_of_a_slice: |db| Song.objects.order_by(Song.id).limit(2).update(db, Song.live.set(true)) => expect![[r#"UPDATE "sql_song" SET "live" = ?1 WHERE "sql_song"."id" IN (SELECT "t1"."id" FROM "sql_song" AS "t1" ORDER BY "t1"."id" LIMIT 2)"#]], expect![[r#"UPDATE "sql_song" SET "live" = $1 WHERE "sql_song"."id" IN (SELECT "t1"."id" FROM "sql_song" AS "t1" ORDER BY "t1"."id" LIMIT 2)"#]];
}
