//! What a queryset asks beyond its conditions: order, slices, rows of other shapes, groups, arithmetic, updates.

mod aggregates;
mod arithmetic;
mod chain;
mod groups;
mod misuse;
mod printed;
mod updates;

use crate::support::*;
use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "queryset_maker")]
struct Maker {
    id: i64,
    name: String,
    country: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "queryset_part", ordering = "name")]
struct Part {
    id: i64,
    name: String,
    kind: Option<String>,
    stock: i32,
    sold: Option<i64>,
    small: i16,
    byte: u8,
    ratio: f64,
    single: f32,
    #[orm(precision = 12, scale = 2)]
    price: Decimal,
    #[orm(precision = 20, scale = 6)]
    weight: Option<Decimal>,
    lasts: TimeDelta,
    made: NaiveDate,
    seen: Option<DateTime<Utc>>,
    active: bool,
    maker: ForeignKey<Maker>,
    spare: Option<ForeignKey<Part>>,
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

fn day(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, number).expect("a day")
}

/// Two makers, `ada` of `uk` and `bo` of nowhere, and five parts:
///
/// | id | name  | kind | stock | sold | price | maker | spare | active |
/// |----|-------|------|-------|------|-------|-------|-------|--------|
/// | 1  | wheel | a    | 10    | 3    | 1.50  | ada   |       | yes    |
/// | 2  | axle  | a    | 20    | NULL | 2.25  | bo    | 1     | no     |
/// | 3  | pin   | b    | 0     | 0    | 0.10  | ada   | 1     | yes    |
/// | 4  | bolt  | NULL | -7    | 4    | 9.99  | bo    | 2     | no     |
/// | 5  | nut   | b    | 20    | 5    | 0.00  | bo    | 5     | yes    |
async fn rows(db: &Db) -> orm::Result {
    create!(db, Maker { name: "ada", country: "uk" }).await?;
    create!(db, Maker { name: "bo" }).await?;
    type Row = (&'static str, Option<&'static str>, i32, Option<i64>, &'static str, i64, Option<i64>);
    let parts: [Row; 5] = [
        ("wheel", Some("a"), 10, Some(3), "1.50", 1, None),
        ("axle", Some("a"), 20, None, "2.25", 2, Some(1)),
        ("pin", Some("b"), 0, Some(0), "0.10", 1, Some(1)),
        ("bolt", None, -7, Some(4), "9.99", 2, Some(2)),
        ("nut", Some("b"), 20, Some(5), "0.00", 2, None),
    ];
    for (at, (name, kind, stock, sold, price, maker, spare)) in (1..).zip(parts) {
        let mut part = Part {
            id: 0,
            name: name.to_owned(),
            kind: kind.map(str::to_owned),
            stock,
            sold,
            small: at as i16 * 100,
            byte: at as u8 * 50,
            ratio: f64::from(at) / 4.0,
            single: at as f32 / 2.0,
            price: decimal(price),
            weight: sold.map(|sold| Decimal::new(sold, 6)),
            lasts: TimeDelta::microseconds(i64::from(at) * 3_600_000_001),
            made: day(at as u32),
            seen: sold.map(|_| day(at as u32).and_time(NaiveTime::MIN).and_utc()),
            active: at % 2 == 1,
            maker: ForeignKey::key_of(maker),
            spare: spare.map(ForeignKey::key_of),
        };
        part.save(db).await?;
    }
    Part.objects.pk(5).update(db, Part.spare.set(5)).await?;
    Ok(())
}

/// The keys of parts, in their order.
async fn ids(db: &Db, parts: orm::QuerySet<Part>) -> orm::Result<Vec<i64>> {
    Ok(assert_statements!(..=1, parts.all(db))?.into_iter().map(|part| part.id).collect())
}
