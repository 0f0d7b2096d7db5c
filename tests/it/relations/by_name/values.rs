//! Rows of values by name.

use super::*;
use orm::by_name::NamedRow;
use orm::value::Value;

both! {
    async fn rows_have_the_values_that_were_named(db) {
        fill(db).await?;
        let rows: Vec<NamedRow> = Song
            .objects
            .order_by(Song.id)
            .values_by_name(["name", "album__title", "cover_of__name", "album__label"])?
            .all(db)
            .await?;
        assert_eq!(rows.len(), 4);
        assert_eq!(rows[0].get("album__title"), Some(&Value::Text("Abbey Road".into())));
        assert_eq!(rows[0].get("cover_of__name"), Some(&Value::Null(orm::value::SqlType::Text)));
        assert_eq!(rows[2].get("cover_of__name"), Some(&Value::Text("Here Comes the Sun".into())));
        assert_eq!(rows[0].get("album__label"), Some(&Value::I64(1)));
        assert_eq!(rows[0].get("title"), None);
        assert_eq!(rows[0].names().collect::<Vec<_>>(), ["name", "album__title", "cover_of__name", "album__label"]);
        assert_eq!(
            serde_json::to_string(&rows[3])?,
            r#"{"name":"Case of You","album__title":"Blue","cover_of__name":null,"album__label":null}"#
        );
    }

    async fn a_way_to_many_gives_a_row_for_each(db) {
        fill(db).await?;
        let rows = Album.objects.order_by((Album.title, Album.songs.name)).values_by_name(["title", "songs__name"])?.all(db).await?;
        assert_eq!(rows.len(), 5);
        assert_eq!(rows[4].values(), [Value::Text("Silence".into()), Value::Null(orm::value::SqlType::Text)]);
    }

    async fn of_no_names_all_fields_come_in_their_types(db) {
        things(db).await?;
        let rows = Thing.objects.order_by(Thing.id).values_by_name([""; 0])?.all(db).await?;
        let json = serde_json::to_value(&rows[0])?;
        assert_eq!(
            json,
            serde_json::json!({
                "id": 1, "name": "Lamp", "small": 3, "price": json["price"], "weight": 1.5, "live": true, "day": "2026-01-31",
                "at": "2026-02-01T12:30:15Z", "opens": "08:30:00", "code": "00000000-0000-0000-0000-000000000007",
                "long": "PT90S", "data": null, "a__b": 5, "gt": 9,
            })
        );
        assert_eq!(json["price"].as_str().map(|price| price.trim_end_matches('0')), Some("9.9"));
        assert!(rows[2].get("price").is_some_and(Value::is_null));
        let parts = Thing.objects.order_by(Thing.id).values_by_name(["at__date", "at__week_day"])?.first(db).await?.unwrap();
        assert_eq!(serde_json::to_value(&parts)?, serde_json::json!({"at__date": "2026-02-01", "at__week_day": 1}));
    }

    async fn a_document_is_a_document(db) {
        create!(db, Thing { name: "x", small: 1i16, data: serde_json::json!({"a": [1, 2]}) }).await?;
        let found = Thing.objects.filter(q("data", serde_json::json!({"a": [1, 2]}))?).values_by_name(["data"])?.one(db).await?;
        assert_eq!(serde_json::to_value(&found)?, serde_json::json!({"data": {"a": [1, 2]}}));
    }
}

#[test]
fn a_name_that_selects_nothing_is_an_error() {
    for name in ["nam", "name__icontains", "name__", "-name", "*", "album__"] {
        assert!(Song.objects.values_by_name([name]).is_err(), "{name}");
    }
}
