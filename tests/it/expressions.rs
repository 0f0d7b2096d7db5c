//! What is made of columns and values: functions by family, conditional values, windows, JSON. The same answer on both databases.

mod aggregates;
mod arithmetic;
mod arrays;
mod casts;
mod conditional;
mod dates;
mod json;
mod math;
mod misuse;
mod printed;
mod raw;
mod search;
mod text;
mod windows;

use crate::support::*;
use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "expressions_shop")]
struct Shop {
    id: i64,
    name: String,
    town: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "expressions_item", ordering = "id")]
struct Item {
    id: i64,
    name: String,
    note: Option<String>,
    stock: i32,
    sold: Option<i64>,
    small: i16,
    ratio: f64,
    single: f32,
    factor: Option<f64>,
    #[orm(precision = 12, scale = 2)]
    price: Decimal,
    #[orm(precision = 20, scale = 6)]
    weight: Option<Decimal>,
    lasts: TimeDelta,
    made: NaiveDate,
    opens: NaiveTime,
    local: NaiveDateTime,
    seen: Option<DateTime<Utc>>,
    active: bool,
    code: Uuid,
    shop: ForeignKey<Shop>,
    spare: Option<ForeignKey<Item>>,
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

fn at(date: NaiveDate, hour: u32, minute: u32, second: u32, micro: u32) -> NaiveDateTime {
    date.and_hms_micro_opt(hour, minute, second, micro).expect("a time")
}

/// Two shops, `corner` in `York` and `mall` nowhere, and four items:
///
/// | id | name    | note    | stock | sold | ratio | factor | price | weight   | made       | active | shop   | spare |
/// |----|---------|---------|-------|------|-------|--------|-------|----------|------------|--------|--------|-------|
/// | 1  | Éclair  | " sweet "| 10   | 3    | 0.25  | 2.0    | 1.50  | 0.000003 | 2024-02-29 | yes    | corner |       |
/// | 2  | bread   | NULL    | 20    | NULL | -1.5  | NULL   | 2.25  | NULL     | 2023-12-31 | no     | mall   | 1     |
/// | 3  | Straße  | ""      | 0     | 0    | 2.5   | -2.0   | -0.10 | 0        | 2021-01-03 | yes    | corner | 1     |
/// | 4  | tea     | "a-b-c" | -7    | 4    | 100.0 | 0.0    | 9.99  | 0.000004 | 2020-12-31 | no     | mall   | 3     |
async fn rows(db: &Db) -> orm::Result {
    create!(db, Shop { name: "corner", town: "York" }).await?;
    create!(db, Shop { name: "mall" }).await?;
    type Row = (&'static str, Option<&'static str>, i32, Option<i64>, f64, Option<f64>, &'static str, NaiveDate, i64);
    let items: [Row; 4] = [
        ("Éclair", Some(" sweet "), 10, Some(3), 0.25, Some(2.0), "1.50", day(2024, 2, 29), 1),
        ("bread", None, 20, None, -1.5, None, "2.25", day(2023, 12, 31), 2),
        ("Straße", Some(""), 0, Some(0), 2.5, Some(-2.0), "-0.10", day(2021, 1, 3), 1),
        ("tea", Some("a-b-c"), -7, Some(4), 100.0, Some(0.0), "9.99", day(2020, 12, 31), 2),
    ];
    for (number, (name, note, stock, sold, ratio, factor, price, made, shop)) in (1_u32..).zip(items) {
        let mut item = Item {
            id: 0,
            name: name.to_owned(),
            note: note.map(str::to_owned),
            stock,
            sold,
            small: number as i16 * 100,
            ratio,
            single: ratio as f32,
            factor,
            price: decimal(price),
            weight: sold.map(|sold| Decimal::new(sold, 6)),
            lasts: TimeDelta::microseconds(i64::from(number) * 3_600_000_001),
            made,
            opens: NaiveTime::from_hms_micro_opt(number + 5, 30, 59, 999_999).expect("a time"),
            local: at(made, 23, 59, 59, 999_999),
            seen: sold.map(|_| at(made, 1, 2, 3, 4).and_utc()),
            active: number % 2 == 1,
            code: Uuid::from_u128(u128::from(number)),
            shop: ForeignKey::key_of(shop),
            spare: None,
        };
        item.save(db).await?;
    }
    for (id, spare) in [(2, 1), (3, 1), (4, 3)] {
        Item.objects.pk(id).update(db, Item.spare.set(spare)).await?;
    }
    Ok(())
}

/// The keys of items, in their order.
async fn ids(db: &Db, items: orm::QuerySet<Item>) -> orm::Result<Vec<i64>> {
    Ok(assert_statements!(..=1, items.all(db))?.into_iter().map(|item| item.id).collect())
}

/// The only row of the item with this key.
fn of(id: i64) -> orm::QuerySet<Item> {
    Item.objects.pk(id)
}
