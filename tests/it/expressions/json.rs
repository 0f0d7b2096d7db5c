//! Functions of JSON documents, and how those are compared.

use super::*;
use serde_json::json;

#[derive(Model, Debug, Clone)]
#[orm(table = "expressions_event", ordering = "id")]
struct Event {
    id: i64,
    body: serde_json::Value,
    extra: Option<serde_json::Value>,
    tags: Json<Vec<String>>,
}

async fn events(db: &Db) -> orm::Result {
    let bodies = [
        json!({"kind": "click", "at": [1, 2.5, {"x": true}], "n": null, "big": i64::MAX}),
        json!({"kind": 7, "at": {"0": "zero"}, "a\"b\\c.d[0]$'é": {"": 1}, "deep": {"deep": {"deep": "found"}}}),
        json!(["kind", [10, 20], {"kind": "item"}]),
        json!("kind"),
        json!(null),
    ];
    for (at, body) in bodies.into_iter().enumerate() {
        let extra = (at % 2 == 0).then(|| json!({ "at": at, "half": at as f64 / 2.0 }));
        create!(db, Event { body, extra, tags: vec![format!("t{at}"), "all".to_owned()] }).await?;
    }
    Ok(())
}

async fn found(db: &Db, q: orm::model::Q<Event>) -> orm::Result<Vec<i64>> {
    Ok(assert_statements!(..=1, Event.objects.filter(q).all(db))?.into_iter().map(|event| event.id).collect())
}

both! {
    async fn parts_are_reached_by_key_and_index(db) {
        events(db).await?;
        assert_eq!(found(db, Event.body.key("kind").eq("click")).await?, [1]);
        assert_eq!(found(db, Event.body.key("kind").eq(7)).await?, [2]);
        assert_eq!(found(db, Event.body.key("at").index(0).eq(1)).await?, [1]);
        assert_eq!(found(db, Event.body.key("at").index(-1).key("x").eq(true)).await?, [1]);
        assert_eq!(found(db, Event.body.key("at").index(1).eq(2.5)).await?, [1]);
        assert_eq!(found(db, Event.body.index(1).index(-2).eq(10)).await?, [3]);
        assert_eq!(found(db, Event.body.key("deep").key("deep").key("deep").eq("found")).await?, [2]);
        // a number is no key, a key is no position
        assert_eq!(found(db, Event.body.key("at").key("0").eq("zero")).await?, [2]);
        assert_eq!(found(db, Event.body.key("at").index(0).eq("zero")).await?, [] as [i64; 0]);
        assert_eq!(found(db, Event.body.key("0").is_not_null()).await?, [] as [i64; 0]);
        assert_eq!(found(db, Event.tags.index(0).eq("t3")).await?, [4]);
        let parts: Vec<Option<serde_json::Value>> = Event.objects.values(Event.body.key("at")).all(db).await?;
        assert_eq!(parts, [Some(json!([1, 2.5, {"x": true}])), Some(json!({"0": "zero"})), None, None, None]);
    }

    async fn keys_are_taken_literally(db) {
        events(db).await?;
        let hostile = "a\"b\\c.d[0]$'é";
        assert_eq!(found(db, Event.body.key(hostile).is_not_null()).await?, [2]);
        assert_eq!(found(db, Event.body.key(hostile).key("").eq(1)).await?, [2]);
        assert_eq!(found(db, Event.body.has_key(hostile)).await?, [2]);
        assert_eq!(found(db, Event.body.has_all_keys([hostile, "kind"])).await?, [2]);
        for key in ["$", "$.kind", "*", "kind\"", "'", "a\"", "", ".", "[0]", "#-1", "\\u006bind", "KIND"] {
            assert_eq!(found(db, Event.body.key(key).is_not_null()).await?, [] as [i64; 0], "{key}");
            assert_eq!(found(db, Event.body.has_key(key)).await?, [] as [i64; 0], "{key}");
        }
        let error = assert_statements!(0, Event.objects.filter(Event.body.key("a\0b").is_null()).all(db)).expect_err("a NUL");
        assert!(error.to_string().contains("NUL"), "{error}");
    }

    async fn null_has_three_ways(db) {
        events(db).await?;
        // the document is JSON's null
        assert_eq!(found(db, Event.body.is_json_null()).await?, [5]);
        assert_eq!(found(db, Event.body.is_null()).await?, [] as [i64; 0]);
        assert_eq!(found(db, Event.body.eq(serde_json::Value::Null)).await?, [5]);
        // a part is, or there is none
        assert_eq!(found(db, Event.body.key("n").is_json_null()).await?, [1]);
        assert_eq!(found(db, Event.body.key("n").is_not_null()).await?, [1]);
        assert_eq!(found(db, Event.body.key("n").is_null()).await?, [2, 3, 4, 5]);
        assert_eq!(found(db, Event.body.has_key("n")).await?, [1]);
        // the column is NULL
        assert_eq!(found(db, Event.extra.is_null()).await?, [2, 4]);
        assert_eq!(found(db, Event.extra.is_json_null()).await?, [] as [i64; 0]);
        assert_eq!(found(db, !Event.extra.is_json_null()).await?, [1, 2, 3, 4, 5]);
        assert_eq!(found(db, Event.extra.key("at").is_null()).await?, [2, 4]);
        let selected = Event.objects.values((Event.extra.has_key("at"), Event.extra.is_json_null())).all(db).await?;
        assert_eq!(selected, [(true, false), (false, false), (true, false), (false, false), (true, false)]);
    }

    async fn the_complement_has_all_other_rows(db) {
        events(db).await?;
        let conditions = [
            Event.body.key("kind").eq("click"),
            Event.extra.json_contains(json!({"at": 0})),
            Event.extra.has_key("at"),
            Event.extra.has_any_keys(["at", "x"]),
            Event.extra.is_json_null(),
            Event.extra.key("at").as_i64().gt(1),
            Event.extra.contained_by(json!({"at": 0, "half": 0, "more": 1})),
        ];
        for condition in conditions {
            let (mut with, without) = (found(db, condition.clone()).await?, found(db, !condition.clone()).await?);
            with.extend(without);
            with.sort_unstable();
            assert_eq!(with, [1, 2, 3, 4, 5], "{condition:?}");
        }
    }

    async fn parts_become_values(db) {
        events(db).await?;
        let texts: Vec<Option<String>> = Event.objects.values(Event.body.key("kind").as_text()).all(db).await?;
        assert_eq!(texts, [Some("click".into()), Some("7".into()), None, None, None]);
        let all: Vec<Option<String>> = Event.objects.values(Event.body.as_text()).all(db).await?;
        assert_eq!(all[0].as_deref(), Some(r#"{"n": null, "at": [1, 2.5, {"x": true}], "big": 9223372036854775807, "kind": "click"}"#));
        assert_eq!(all[2].as_deref(), Some(r#"["kind", [10, 20], {"kind": "item"}]"#));
        assert_eq!((all[3].as_deref(), all[4].as_deref()), (Some("kind"), None));
        let big: Vec<Option<i64>> = Event.objects.values(Event.body.key("big").as_i64()).all(db).await?;
        assert_eq!(big, [Some(i64::MAX), None, None, None, None]);
        let at = (Event.body.key("at").index(0).as_i64(), Event.body.key("at").index(1).as_i64(), Event.body.key("at").index(1).as_f64(), Event.body.key("at").index(0).as_f64(), Event.body.key("at").index(2).key("x").as_bool());
        assert_eq!(Event.objects.values(at).first(db).await?, Some((Some(1), None, Some(2.5), Some(1.0), Some(true))));
        let wrong = (Event.body.key("kind").as_i64(), Event.body.key("kind").as_bool(), Event.body.key("at").as_f64(), Event.body.key("n").as_text(), Event.body.key("n").as_bool());
        assert_eq!(Event.objects.values(wrong).first(db).await?, Some((None, None, None, None, None)));
        assert_eq!(found(db, Event.extra.key("half").as_f64().gte(1.0)).await?, [3, 5]);
        assert_eq!(found(db, Event.body.key("kind").as_text().icontains("LIC")).await?, [1]);
        let sum = Event.objects.aggregate(db, (Event.extra.key("at").as_i64().sum(), Event.extra.key("half").as_f64().avg())).await?;
        assert_eq!(sum, (Some(6), Some(1.0)));
        let by_kind = Event.objects.values((Event.body.key("kind").as_text(), Event.id.count())).order_by(Event.body.key("kind").as_text());
        assert_eq!(by_kind.all(db).await?, [(Some("7".into()), 1), (Some("click".into()), 1), (None, 3)]);
        // 2.0 is whole, and so is what is beyond 64 bits, which it does not fit
        let numbers = json!([2.0, 1e20, -0.5, u64::MAX]);
        let row = (value(numbers.clone()).index(0).as_i64(), value(numbers.clone()).index(1).as_i64(), value(numbers.clone()).index(2).as_i64(), value(numbers).index(3).as_i64());
        assert_eq!(Event.objects.values(row).first(db).await?, Some((Some(2), None, None, None)));
    }

    async fn numbers_are_written_without_exponents(db) {
        events(db).await?;
        for (number, text) in [(json!(1.5), "1.5"), (json!(1e10), "10000000000.0"), (json!(1e16), "10000000000000000"), (json!(-0.0), "0.0"), (json!(1e-7), "0.0000001"), (json!(-3), "-3"), (json!(true), "true"), (json!([]), "[]"), (json!({"b": 1, "aa": "\"x\"\n"}), "{\"b\": 1, \"aa\": \"\\\"x\\\"\\n\"}")] {
            assert_eq!(Event.objects.values(value(number).as_text()).first(db).await?, Some(Some(text.to_owned())), "{text}");
        }
    }

    async fn one_document_contains_another(db) {
        events(db).await?;
        let contains = |outer: serde_json::Value, inner: serde_json::Value| {
            let both = (value(outer.clone()).json_contains(inner.clone()), value(inner).contained_by(outer));
            Event.objects.values(both).first(db)
        };
        for (outer, inner, expected) in [
            (json!({"a": 1, "b": 2}), json!({"a": 1}), true),
            (json!({"a": 1}), json!({"a": 1.0}), true),
            (json!({"a": 1}), json!({"a": 2}), false),
            (json!({"a": {"b": [1, 2, 3]}}), json!({"a": {"b": [3, 1]}}), true),
            (json!({"a": {"b": 1}}), json!({"b": 1}), false),
            (json!([1, 2, 3]), json!([3, 1, 1]), true),
            (json!([1, [2]]), json!([2]), false),
            (json!([1, [2, 3]]), json!([[2]]), true),
            (json!([1, 2]), json!(1), true),
            (json!([[1]]), json!(1), false),
            (json!({"a": [1]}), json!({"a": 1}), false),
            (json!(1), json!([1]), false),
            (json!("x"), json!("x"), true),
            (json!([]), json!([]), true),
            (json!([]), json!({}), false),
            (json!({"a": null}), json!({"a": null}), true),
            (json!({}), json!({"a": null}), false),
            (json!([{"f": "g", "h": 1}]), json!([{"f": "g"}]), true),
            (json!(null), json!(null), true),
            (json!([null]), json!(null), true),
        ] {
            assert_eq!(contains(outer.clone(), inner.clone()).await?, Some((expected, expected)), "{outer} {inner}");
        }
        assert_eq!(found(db, Event.tags.json_contains("t1")).await?, [2]);
        assert_eq!(found(db, Event.tags.json_contains(json!(["all"]))).await?, [1, 2, 3, 4, 5]);
        assert_eq!(found(db, Event.body.key("at").json_contains(Event.body.key("at").index(0))).await?, [1]);
        assert_eq!(found(db, Event.extra.json_contains(json!({}))).await?, [1, 3, 5]);
    }

    async fn keys_are_those_of_objects_alone(db) {
        events(db).await?;
        assert_eq!(found(db, Event.body.has_key("kind")).await?, [1, 2]);
        assert_eq!(found(db, Event.body.has_any_keys(["n", "deep"])).await?, [1, 2]);
        assert_eq!(found(db, Event.body.has_all_keys(["n", "kind"])).await?, [1]);
        assert_eq!(found(db, Event.body.has_all_keys(Vec::<String>::new())).await?, [1, 2]);
        assert_eq!(found(db, Event.body.has_any_keys(Vec::<String>::new())).await?, [] as [i64; 0]);
        assert_eq!(found(db, Event.body.index(2).has_key("kind")).await?, [3]);
        assert_eq!(found(db, !Event.body.has_key("kind") & Event.extra.has_key("at")).await?, [3, 5]);
    }

    async fn documents_are_compared_by_what_they_say(db) {
        events(db).await?;
        let compared = |left: serde_json::Value, right: serde_json::Value| {
            Event.objects.values((value(left.clone()).eq(right.clone()), value(left.clone()).lt(right.clone()), value(left).gt(right))).first(db)
        };
        // each is less than all that come behind it
        let order = [
            json!([]), json!(null), json!(""), json!("B"), json!("b"), json!(-1), json!(0.5), json!(1), json!(10), json!(false), json!(true),
            json!([5]), json!(["a", "b"]), json!([1, 0]), json!([1, 2]), json!([[], 2]), json!([1, 2, 3]), json!({}), json!({"aa": 0}), json!({"b": 9}), json!({"c": 1}),
            json!({"a": 1, "b": 1}), json!({"a": 1, "b": 2}),
        ];
        for (at, left) in order.iter().enumerate() {
            for (behind, right) in order.iter().enumerate() {
                let expected = (at == behind, at < behind, at > behind);
                assert_eq!(compared(left.clone(), right.clone()).await?, Some(expected), "{left} {right}");
            }
        }
        assert_eq!(compared(json!(1), json!(1.0)).await?, Some((true, false, false)));
        // the order of keys does not count
        let other: serde_json::Value = serde_json::from_str(r#"{"big": 9223372036854775807, "n": null, "at": [1, 2.5, {"x": true}], "kind": "click"}"#).expect("a document");
        assert_eq!(found(db, Event.body.eq(other.clone())).await?, [1]);
        assert_eq!(found(db, Event.body.in_([other, json!("kind")])).await?, [1, 4]);
        assert_eq!(found(db, Event.extra.key("half").eq(1)).await?, [3]);
        assert_eq!(found(db, Event.extra.key("half").in_([json!(1), json!(2.0)])).await?, [3, 5]);
        let ordered: Vec<i64> = Event.objects.order_by(Event.body).values(Event.id).all(db).await?;
        assert_eq!(ordered, [5, 4, 3, 2, 1]);
        let by_part: Vec<i64> = Event.objects.order_by((Event.body.key("kind").desc(), Event.id)).values(Event.id).all(db).await?;
        assert_eq!(by_part, [3, 4, 5, 2, 1]);
    }

    async fn a_part_is_assigned(db) {
        events(db).await?;
        Event.objects.filter(Event.body.has_key("at")).update(db, Event.extra.set(Event.body.key("at"))).await?;
        assert_eq!(Event.objects.pk(2).one(db).await?.extra, Some(json!({"0": "zero"})));
    }
}
