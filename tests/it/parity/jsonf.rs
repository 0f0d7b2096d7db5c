//! Schema `jsonf`: JSON documents, their parts, and what they contain.
//!
//! Where it differs:
//! - json-01 `exclude(value__a="b")` gives Django the row of NULL alone; here it is the complement.
//! - json-02 `value__icontains`: of the document's text, `as_text()`. `value__j=None`: `is_json_null()`.
//! - json-02 `has_any_keys=["c", "l"]`: of objects alone on both databases; Django's asks for texts of arrays too on PostgreSQL.
//! - json-03 `contains` and `contained_by` are `NotSupportedError` in Django on SQLite; here they work.

use crate::support::*;
use orm::prelude::*;
use serde_json::json;

#[derive(Model, Debug, Clone)]
#[orm(table = "jsonf_nullablejsonmodel")]
struct NullableJsonModel {
    id: i32,
    value: Option<serde_json::Value>,
}

type Rows = NullableJsonModel;

async fn base(db: &Db) -> orm::Result {
    let values = [
        None,
        Some(json!([])),
        Some(json!({})),
        Some(json!({"a": "b", "c": 14})),
        Some(json!({
            "a": "b", "c": 14, "d": ["e", {"f": "g"}], "h": true, "i": false, "j": null, "k": {"l": "m"},
            "n": [null, true, false], "o": "\"quoted\"", "p": 4.2, "r": {"s": true, "t": false}
        })),
        Some(json!([1, [2]])),
        Some(json!({"k": true, "l": false, "foo": "bax"})),
        Some(json!({"foo": "bar", "baz": {"a": "b", "c": "d"}, "bar": ["foo", "bar"], "bax": {"foo": "bar"}})),
        Some(json!(true)),
        Some(json!(false)),
        Some(json!("yes")),
        Some(json!(7)),
        Some(json!(9.6)),
    ];
    for value in values {
        create!(db, NullableJsonModel { value }).await?;
    }
    Ok(())
}

async fn found(db: &Db, q: orm::model::Q<Rows>) -> orm::Result<Vec<i32>> {
    let rows = NullableJsonModel.objects.filter(q).order_by(NullableJsonModel.id).values(NullableJsonModel.id);
    assert_statements!(1, rows.all(db))
}

both! {
    /// json-01
    async fn exact_and_paths(db) {
        base(db).await?;
        let value = || NullableJsonModel.value;
        assert_eq!(found(db, value().eq(json!({}))).await?, [3]);
        assert_eq!(found(db, value().eq(json!({"a": "b", "c": 14}))).await?, [4]);
        assert_eq!(found(db, value().key("a").eq("b")).await?, [4, 5]);
        assert_eq!(found(db, value().key("k").key("l").eq("m")).await?, [5]);
        assert_eq!(found(db, value().index(0).eq(1)).await?, [6]);
        assert_eq!(found(db, value().index(1).index(0).eq(2)).await?, [6]);
        assert_eq!(found(db, value().key("d").index(1).key("f").eq("g")).await?, [5]);
        assert_eq!(found(db, value().key("k").eq(json!({"l": "m"}))).await?, [5]);
        assert_eq!(found(db, value().key("c").gt(2)).await?, [4, 5]);
        assert_eq!(found(db, value().key("c").gt(2.33)).await?, [4, 5]);
        let all = NullableJsonModel.objects.order_by(NullableJsonModel.id);
        let parts = assert_statements!(1, all.clone().values(value().key("k").key("l")).all(db))?;
        let mut expected = vec![None; 13];
        expected[4] = Some(json!("m"));
        assert_eq!(parts, expected);
        let excluded = assert_statements!(1, all.exclude(value().key("a").eq("b")).values(NullableJsonModel.id).all(db))?;
        assert_eq!(excluded, [1, 2, 3, 6, 7, 8, 9, 10, 11, 12, 13]);
    }

    /// json-02
    async fn keys_and_nulls(db) {
        base(db).await?;
        let value = || NullableJsonModel.value;
        assert_eq!(found(db, value().has_key("a")).await?, [4, 5]);
        assert_eq!(found(db, value().has_key("j")).await?, [5]);
        assert_eq!(found(db, value().has_all_keys(["a", "c", "h"])).await?, [5]);
        assert_eq!(found(db, value().has_any_keys(["c", "l"])).await?, [4, 5, 7]);
        assert_eq!(found(db, value().key("baz").has_key("a")).await?, [8]);
        assert_eq!(found(db, value().is_null()).await?, [1]);
        assert_eq!(found(db, value().key("a").is_not_null()).await?, [4, 5]);
        assert_eq!(found(db, value().key("j").is_not_null()).await?, [5]);
        assert_eq!(found(db, value().key("j").is_json_null()).await?, [5]);
        assert_eq!(found(db, value().key("foo").as_text().startswith("b")).await?, [7, 8]);
        assert_eq!(found(db, value().as_text().icontains("BaX")).await?, [7, 8]);
    }

    /// json-03
    async fn containment(db) {
        base(db).await?;
        let value = || NullableJsonModel.value;
        assert_eq!(found(db, value().json_contains(json!({}))).await?, [3, 4, 5, 7, 8]);
        assert_eq!(found(db, value().json_contains(json!({"baz": {"a": "b"}}))).await?, [8]);
        assert_eq!(found(db, value().json_contains(json!({"d": [{"f": "g"}]}))).await?, [5]);
        assert_eq!(found(db, value().json_contains(json!([1]))).await?, [6]);
        assert_eq!(found(db, value().json_contains(json!({"j": null}))).await?, [5]);
        assert_eq!(found(db, value().contained_by(json!({"a": "b", "c": 14, "h": true}))).await?, [3, 4]);
        assert_eq!(found(db, value().json_contains(json!({"baz": {"a": "b", "c": "d"}}))).await?, [8]);
    }
}
