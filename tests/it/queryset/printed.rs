//! A queryset prints the Rust that made it, and the SQL that it becomes.

use super::*;
use orm::QuerySet;

#[test]
fn a_queryset_prints_the_rust_that_made_it() {
    printed! {
        Part.objects.order_by(((Part.stock + 1).desc(), Part.name.asc()));
        Part.objects.filter(Part.kind.eq("a"));
        Part.objects.filter(Part.kind.eq("a\"b\n")).filter(Part.stock.gt(3) & Part.sold.lte(-4));
        Part.objects.filter(Part.maker.country.icontains("u") | !Part.spare.maker.name.startswith("b"));
        Part.objects.exclude(Part.kind.is_null() & (Part.stock.gte(1) | Part.stock.lt(0)));
        Part.objects.exclude(Part.kind.eq("a") & Part.stock.eq(1));
        Part.objects.filter(Part.stock.in_([1, 2, 3]) & Part.name.iendswith("x") & Part.name.regex("^a"));
        Part.objects.filter(Part.stock.range(1..=5) & Part.name.iexact("A") & Part.name.istartswith("A"));
        Part.objects.filter(Part.name.contains("a") & Part.name.endswith("b") & Part.name.iregex("c"));
        Part.objects.filter(((Part.stock + 1) * 2).gt(Part.spare.stock - 3));
        Part.objects.filter(Part.made.year().eq(2024) & Part.seen.date().month().eq(1));
        Part.objects.filter(Part.active);
        Part.objects.exclude(Part.active);
        Part.objects.filter(Part.sold.gt(3).eq(false));
        Part.objects.order_by((Part.kind.asc(), Part.sold.desc().nulls_last())).offset(2).limit(3);
        Part.objects.order_by(Part.stock.desc().nulls_first()).reverse();
        Part.objects.order_by(random());
        Part.objects.none().order_by(());
        Part.objects.filter(Part.id.count().gt(1)).values((Part.kind, Part.id.count(), Part.price.avg(), Part.name.count_distinct()));
        Part.objects.filter(Part.active).values((Part.kind, Part.id.count())).filter(Part.id.count().gt(1)).order_by(Part.kind.asc()).limit(2);
        Part.objects.filter(Part.id.gt(1)).order_by(Part.kind.asc()).values((Part.kind, Part.id.count())).annotate(Part.stock.sum());
        Part.objects.values(Part.stock.sum() / Part.id.count());
        Part.objects.filter((Part.stock % 2).eq(0)).values((Part.stock.min(), Part.stock.max()));
    }
    assert_eq!(format!("{:?}", Part.objects), "Part.objects");
    assert_eq!(format!("{:?}", Part.objects.filter(Part.stock.in_(0..1000))).matches(',').count(), 20);
}

both! {
    /// What is printed can be run: it gives the rows that the queryset gives.
    async fn the_printed_statement_gives_the_same_rows(db) {
        rows(db).await?;
        let hostile = r#"it's "a" $1 ?1 \ % _ ; -- /* "#;
        Part.objects.pk(4).update(db, (Part.name.set(hostile), Part.stock.set(i32::MIN), Part.small.set(i16::MIN))).await?;
        Part.objects.pk(5).update(db, (Part.sold.set(i64::MIN), Part.ratio.set(f64::INFINITY))).await?;
        let at = day(3).and_hms_micro_opt(0, 0, 0, 0).expect("a time").and_utc();
        let queries: Vec<QuerySet<Part>> = vec![
            Part.objects,
            Part.objects.filter(Part.name.eq(hostile)),
            Part.objects.filter(Part.name.contains(hostile)),
            Part.objects.filter(Part.name.icontains(hostile)),
            Part.objects.filter(Part.name.startswith(hostile)),
            Part.objects.filter(Part.name.iendswith(hostile)),
            Part.objects.exclude(Part.name.in_([hostile, "nut"])),
            Part.objects.filter(Part.name.iregex("^(WHEEL|axle)$")),
            Part.objects.filter(Part.stock.eq(i32::MIN)),
            Part.objects.filter((Part.stock - -7).gt(-5)),
            Part.objects.filter((Part.small + i16::MIN).lt(i16::MIN)),
            Part.objects.filter((Part.sold + 1).lte(i64::MIN + 1) | (Part.id - i64::MAX).lt(i64::MIN + 4)),
            Part.objects.filter(Part.sold.in_([i64::MIN, 3])),
            Part.objects.filter(Part.ratio.in_([0.25, 0.75, f64::INFINITY])),
            Part.objects.filter(Part.ratio.gt(0.3) & Part.ratio.lt(f64::INFINITY) & (Part.ratio * -1.0).lt(1e300)),
            Part.objects.filter(Part.single.in_([0.5, 1.5]) | Part.single.gt(2.0)),
            Part.objects.filter(Part.price.eq(decimal("2.25")) | Part.price.in_([decimal("0.1"), decimal("9.990")])),
            Part.objects.filter((Part.price - decimal("-1.5")).in_([decimal("3.00"), decimal("1.60")])),
            Part.objects.filter(Part.weight.gte(decimal("0.000004"))),
            Part.objects.filter(Part.lasts.gt(TimeDelta::hours(2))),
            Part.objects.filter(Part.lasts.in_([TimeDelta::microseconds(3_600_000_001), TimeDelta::microseconds(-1)])),
            Part.objects.filter(Part.made.in_([day(2), day(3)])),
            Part.objects.filter(Part.made.range(day(2)..day(4)) & Part.made.year().in_([2024])),
            Part.objects.filter(Part.seen.eq(at) | Part.seen.date().eq(day(4)) | Part.seen.time().gt(NaiveTime::MIN)),
            Part.objects.filter(Part.seen.in_([at])),
            Part.objects.filter(Part.kind.eq(None) | Part.sold.gt(None)),
            Part.objects.filter(Part.active.in_([true]) & Part.active.eq(true)),
            Part.objects.filter(Part.spare.maker.country.eq("uk")).exclude(Part.maker.name.eq("x")),
            Part.objects.filter(Part.maker.in_([1, 2]) & Part.spare.in_([Some(1), None])),
            Part.objects.order_by((Part.sold.desc().nulls_last(), Part.id)).limit(3).offset(1),
        ];
        for parts in queries {
            let sql = parts.sql(db)?;
            let mut expected = parts.all(db).await?;
            let mut found = db.raw(sql.clone()).models::<Part>().await?;
            for rows in [&mut expected, &mut found] {
                rows.sort_by_key(|part| part.id);
            }
            assert_eq!(found, expected, "{sql}");
        }
        let groups = Part.objects.filter(Part.id.count().gte(1)).order_by(Part.kind).values((Part.kind, Part.price.sum()));
        let found = db.raw(groups.sql(db)?).rows::<(Option<String>, Option<Decimal>)>().await?;
        assert_eq!(found, groups.all(db).await?);
    }

    async fn every_type_is_printed_so_that_it_runs(db) {
        let (uuid, json) = (Uuid::from_u128(0xF00D), serde_json::json!({"it's": [1, "\\\"", null]}));
        let (naive, time) = (day(1).and_hms_micro_opt(1, 2, 3, 4).expect("a time"), NaiveTime::MIN);
        create!(db, Odd { uuid: uuid, json: json.clone(), bytes: b"\x00'\xff", naive: naive, time: time, text: "é" }).await?;
        let queries: Vec<QuerySet<Odd>> = vec![
            Odd.objects.filter(Odd.uuid.eq(uuid)),
            Odd.objects.filter(Odd.uuid.in_([uuid, Uuid::nil()])),
            Odd.objects.filter(Odd.json.eq(json.clone())),
            Odd.objects.filter(Odd.json.in_([json, serde_json::Value::Null])),
            Odd.objects.filter(Odd.bytes.eq(b"\x00'\xff")),
            Odd.objects.filter(Odd.bytes.in_([b"\x00'\xff".to_vec(), vec![]])),
            Odd.objects.filter(Odd.naive.eq(naive)),
            Odd.objects.filter(Odd.naive.in_([naive])),
            Odd.objects.filter(Odd.time.in_([time]) & Odd.time.eq(time)),
            Odd.objects.filter(Odd.text.in_(["é"])),
        ];
        for odd in queries {
            let sql = odd.sql(db)?;
            let found = db.raw(sql.clone()).models::<Odd>().await;
            assert_eq!(found.map(|rows| rows.len()).map_err(|error| error.to_string()), Ok(1), "{sql}");
            assert_eq!(odd.count(db).await?, 1, "{sql}");
        }
    }
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "queryset_odd")]
struct Odd {
    id: i64,
    uuid: Uuid,
    json: serde_json::Value,
    bytes: Vec<u8>,
    naive: NaiveDateTime,
    time: NaiveTime,
    text: String,
}
