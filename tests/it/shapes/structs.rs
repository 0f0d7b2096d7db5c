//! `#[derive(FromRow)]`: from a query and from raw SQL.

use super::*;
use crate::support::*;

#[derive(FromRow, Debug, PartialEq)]
#[orm(model = Album)]
struct Summary {
    title: String,
    genre: Option<String>,
    #[orm(expr = Album.songs.count())]
    songs: i64,
    #[orm(expr = Album.songs.plays.max())]
    most: Option<i64>,
    #[orm(skip)]
    shown: bool,
}

#[derive(FromRow, Debug, PartialEq)]
#[orm(model = Song)]
struct Line {
    name: String,
    album: ForeignKey<Album>,
    cover_of: Option<ForeignKey<Song>>,
    #[orm(expr = Song.album.label.name, column = "label_name")]
    label: Option<String>,
}

/// Of no model: for raw SQL alone.
#[derive(FromRow, Debug, PartialEq)]
struct Counted {
    #[orm(column = "how many")]
    count: i64,
    r#type: Option<String>,
}

#[derive(FromRow, Debug, PartialEq)]
#[orm(model = Album)]
struct PerGenre {
    genre: Option<String>,
    #[orm(expr = Album.id.count())]
    albums: i64,
}

both! {
    async fn a_struct_says_what_is_selected(db) {
        fill(db).await?;
        let found: Vec<Summary> = Album.objects.order_by(Album.id).select().limit(2).all(db).await?;
        assert_eq!(found, [
            Summary { title: "Abbey Road".into(), genre: Some("Rock".into()), songs: 2, most: Some(90), shown: false },
            Summary { title: "Revolver".into(), genre: Some("Rock".into()), songs: 1, most: Some(10), shown: false },
        ]);
        assert_eq!(format!("{:?}", Album.objects.limit(2).select::<Summary>()), "Album.objects.limit(2).select::<Summary>()");
        // a row for each album, also where two are alike
        create!(db, Album { title: "Blue" }).await?;
        assert_eq!(Album.objects.select::<Summary>().filter(Album.title.eq("Blue")).count(db).await?, 2);
        let sql = Album.objects.select::<PerGenre>().sql(db)?;
        assert!(!sql.contains("title"), "{sql}");
    }

    async fn it_composes_with_the_rest_of_the_chain(db) {
        fill(db).await?;
        let summaries = Album.objects.filter(Album.songs.plays.gt(5)).select::<Summary>().order_by(Album.songs.count().desc());
        assert_eq!(summaries.count(db).await?, 3);
        assert_eq!(summaries.first(db).await?.unwrap().songs, 2);
        let (blue, plays) = Album.objects.select::<Summary>().annotate(Album.songs.plays.sum()).get(db, Album.title.eq("Blue")).await?;
        assert_eq!((&*blue.title, plays), ("Blue", Some(50)));
        let genres = Album.objects.select::<PerGenre>().order_by(Album.genre).all(db).await?;
        assert_eq!(genres, [PerGenre { genre: Some("Rock".into()), albums: 2 }, PerGenre { genre: None, albums: 2 }]);
    }

    async fn foreign_keys_and_paths_are_fields_too(db) {
        fill(db).await?;
        let rain = Song.objects.select::<Line>().get(db, Song.name.eq("Rain")).await?;
        assert_eq!((*rain.album.key(), rain.cover_of.map(|song| *song.key())), (2, Some(1)));
        assert_eq!(rain.label.as_deref(), Some("Odeon"));
    }

    async fn raw_sql_is_read_by_the_names_of_columns(db) {
        fill(db).await?;
        let rows: Vec<Counted> = db.raw("SELECT genre AS type, 7 AS other, count(*) AS \"how many\" FROM relations_album GROUP BY genre ORDER BY count(*), genre NULLS LAST").rows_as().await?;
        assert_eq!(rows, [Counted { count: 2, r#type: Some("Rock".into()) }, Counted { count: 2, r#type: None }]);
        let rows: Vec<Line> = db
            .raw("SELECT s.name, album_id AS album, cover_of_id AS cover_of, NULL AS label_name FROM relations_song s ORDER BY s.id LIMIT 1")
            .rows_as()
            .await?;
        assert_eq!(rows[0].name, "Here Comes the Sun");
        assert!(db.raw("SELECT 1 AS \"how many\", 'x' AS type WHERE 1 = 2").rows_as::<Counted>().await?.is_empty());
    }

    async fn what_a_field_can_not_take_is_named(db) {
        let error = db.raw("SELECT 1 AS type").rows_as::<Counted>().await.unwrap_err().to_string();
        assert_eq!(error, "can't read Counted.how many: expected a column of that name, found none in the answer");
        let error = db.raw("SELECT 'x' AS \"how many\", 'y' AS type").rows_as::<Counted>().await.unwrap_err().to_string();
        assert!(error.starts_with("can't read Counted.count: expected"), "{error}");
    }

    async fn rows_of_raw_sql_are_models_with_more_beside(db) {
        fill(db).await?;
        let sql = "SELECT count(s.id) AS songs, a.*, max(s.plays) AS most FROM relations_album a LEFT JOIN relations_song s ON s.album_id = a.id GROUP BY a.id ORDER BY a.id";
        let rows: Vec<(Album, (i64, Option<i64>))> = db.raw(sql).models_with().await?;
        assert_eq!(rows.len(), 4);
        let expected = Album.objects.pk(1).one(db).await?;
        assert_eq!((&rows[0].0, rows[0].1, rows[3].1), (&expected, (2, Some(90)), (0, None)));
        let error = db.raw(sql).models_with::<Album, i64>().await.unwrap_err();
        assert!(error.to_string().contains("one more than"), "{error}");
    }
}
