//! A queryset without types.

use super::*;
use orm::by_name::{DynQuerySet, field, model};
use orm::value::Value;

fn songs() -> DynQuerySet {
    DynQuerySet::of(model("relations::Song").expect("one model of that name there"))
}

both! {
    async fn it_asks_what_a_typed_one_asks(db) {
        fill(db).await?;
        let loud = songs().filter(songs().q("plays__gte", 50)? & !songs().q("name__icontains", "case")?);
        assert_eq!(loud.count(db).await?, 2);
        assert!(loud.exists(db).await?);
        let rows = loud.clone().order_by(["-plays"])?.limit(1).values(["name", "album__title"])?.rows(db).await?;
        assert_eq!(serde_json::to_value(&rows)?, serde_json::json!([{"name": "Here Comes the Sun", "album__title": "Abbey Road"}]));
        let row = loud.clone().order_by(["name"])?.first(db).await?.unwrap();
        assert_eq!(row.names().collect::<Vec<_>>(), ["id", "name", "plays", "album", "cover_of"]);
        assert_eq!(row.get("album"), Some(&Value::I64(1)));
        assert_eq!(songs().filter(songs().q("pk", 3)?).one(db).await?.get("name"), Some(&Value::Text("Rain".into())));
        assert!(songs().filter(songs().q("pk", 33)?).one(db).await.is_err_and(|error| error.is_not_found()));
        assert_eq!(loud.clone().exclude(songs().q("plays", 90)?).count(db).await?, 1);
        assert_eq!(loud.clone().offset(1).count(db).await?, 1);
        assert_eq!(loud.none().rows(db).await?.len(), 0);
        assert_eq!(
            format!("{:?}", songs().filter(songs().q("album__title", "Blue")?).order_by(["name"])?.reverse()),
            "Song.objects.filter(Song.album.title.eq(\"Blue\")).order_by(Song.name.asc()).reverse()"
        );
        assert!(songs().filter(songs().q("album__title", "Blue")?).sql(db)?.contains("'Blue'"));
    }

    async fn aggregates_have_djangos_names(db) {
        fill(db).await?;
        let row = songs().aggregate(db, [("sum", "plays"), ("count", "*"), ("avg", "plays"), ("max", "name"), ("min", "album__title")]).await?;
        assert_eq!(
            serde_json::to_value(&row)?,
            serde_json::json!({"plays__sum": 220, "count": 4, "plays__avg": 55.0, "name__max": "Something", "album__title__min": "Abbey Road"})
        );
        let none = songs().none().aggregate(db, [("sum", "plays"), ("count", "id")]).await?;
        assert_eq!(serde_json::to_value(&none)?, serde_json::json!({"plays__sum": null, "id__count": 0}));
        let error = songs().aggregate(db, [("total", "plays")]).await.unwrap_err().to_string();
        assert_eq!(error, "there is no aggregate \"total\". Aggregates are: count, sum, avg, min, max, stddev, stddev_pop, variance, var_pop");
        let error = songs().aggregate(db, [("sum", "name")]).await.unwrap_err().to_string();
        assert_eq!(error, "\"name\" has no sum: its values are of another type");
    }

    async fn annotations_are_names(db) {
        fill(db).await?;
        let albums = DynQuerySet::of(<Album as orm::Model>::META).annotate("hits", "count", "songs")?;
        let many = albums.q("hits__gt", 1)?;
        let rows = albums.clone().order_by(["-hits", "title"])?.rows(db).await?;
        assert_eq!(rows[0].get("hits"), Some(&Value::I64(2)));
        assert_eq!(rows[0].get("title"), Some(&Value::Text("Abbey Road".into())));
        assert_eq!(rows[3].get("hits"), Some(&Value::I64(0)));
        let rows = albums.filter(many).values(["title", "hits"])?.rows(db).await?;
        assert_eq!(serde_json::to_value(&rows)?, serde_json::json!([{"title": "Abbey Road", "hits": 2}]));
        let genres = DynQuerySet::of(<Album as orm::Model>::META).values(["genre"])?.annotate("n", "count", "id")?.order_by(["genre"])?;
        assert_eq!(serde_json::to_value(genres.rows(db).await?)?, serde_json::json!([{"genre": "Rock", "n": 2}, {"genre": null, "n": 2}]));
    }

    async fn a_queryset_is_a_list_for_in(db) {
        fill(db).await?;
        let rock = DynQuerySet::of(<Album as orm::Model>::META);
        let rock = rock.clone().filter(rock.q("genre", "Rock")?);
        assert_eq!(songs().filter(songs().q("album__in", rock.clone())?).count(db).await?, 3);
        assert_eq!(songs().filter(songs().q("album__title__in", rock.clone().values(["title"])?)?).count(db).await?, 3);
        let error = songs().q("name__in", rock).unwrap_err().to_string();
        assert_eq!(error, "Song.name (String) takes text, found a query for values of another type");
    }

    async fn rows_are_updated_and_deleted(db) {
        fill(db).await?;
        let quiet = songs().filter(songs().q("plays__lt", 20)?);
        assert_eq!(quiet.update(db, [("plays", field("plays") * 2 + 1)]).await?, 1);
        assert_eq!(songs().filter(songs().q("name", "Rain")?).one(db).await?.get("plays"), Some(&Value::I64(21)));
        let changed = songs().update(db, [("name", Dynamic::from("x")), ("cover_of", Dynamic::NULL), ("album", 1.into())]).await?;
        assert_eq!(changed, 4);
        assert_eq!(Song.objects.filter(Song.name.eq("x") & Song.album.eq(1) & Song.cover_of.is_null()).count(db).await?, 4);
        for (name, value, message) in [
            ("album__title", Dynamic::from("x"), "\"album__title\" is no column of Song: an update assigns to the model's own columns"),
            ("tags", 1.into(), "\"tags\" is no column of Song: an update assigns to the model's own columns"),
            ("plays", "many".into(), "Song.plays (i64) takes a whole number, found other text"),
            ("plays", Dynamic::NULL, "Song.plays (i64) takes a whole number, found null"),
        ] {
            assert_eq!(songs().update(db, [(name, value)]).await.unwrap_err().to_string(), message);
        }
        assert_eq!(songs().filter(songs().q("tags__word", "slow")?).delete(db).await?.to_string(), "5 rows: 2 Song, 3 SongTags");
        assert!(songs().limit(1).filter(songs().q("pk", 1)?).delete(db).await.is_err());
    }

    async fn a_condition_on_another_model_is_refused(db) {
        let album = DynQuerySet::of(<Album as orm::Model>::META).q("title", "x")?;
        let error = songs().filter(album.clone()).rows(db).await.unwrap_err();
        assert!(error.to_string().starts_with("a condition on another model"), "{error}");
        assert!(songs().filter(songs().q("plays", 1)? | album).count(db).await.is_err());
    }
}

#[test]
fn a_model_is_found_by_its_name() {
    assert!(std::ptr::eq(model("Pair").unwrap(), <Pair as orm::Model>::META));
    assert!(std::ptr::eq(model("relations::by_name::Thing").unwrap(), <Thing as orm::Model>::META));
    let error = model("Piar").unwrap_err().to_string();
    assert!(error.starts_with("there is no model \"Piar\"; did you mean \"Pair\"? Models are: "), "{error}");
    let error = model("Album").unwrap_err().to_string();
    assert!(error.starts_with("\"Album\" is the name of ") && error.ends_with("write the module before it"), "{error}");
}
