//! Values of the program's that a column can't hold: refused before anything is sent.

use super::{Owner, SECRET, Thing, is_value, refused, shown, thing};
use crate::support::*;
use orm::Error;
use orm::prelude::*;
use orm::value::ValueError;

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

/// That saving, inserting and creating it sends nothing, and why.
macro_rules! refused_everywhere {
    ($db:ident, $field:ident: $value:expr, $reason:expr) => {{
        let reason: ValueError = $reason;
        let mut wrong = Thing { $field: Some($value), ..thing() };
        let expected = ("Thing", stringify!($field), reason.clone());
        assert_eq!(refused(&assert_statements!(0, wrong.save($db)).expect_err("refused")), expected);
        assert_eq!(refused(&assert_statements!(0, wrong.insert($db)).expect_err("refused")), expected);
        assert_eq!(
            refused(&assert_statements!(0, create!($db, Thing { $field: $value })).expect_err("refused")),
            expected
        );
        assert_eq!(wrong.id, 0);
        // an instance that is there already
        let mut row = create!($db, Thing {}).await?;
        row.$field = Some($value);
        assert_eq!(refused(&assert_statements!(0, row.save($db)).expect_err("refused")), expected);
        assert_eq!(refused(&assert_statements!(0, row.save_fields($db, Thing.$field)).expect_err("refused")), expected);
        let changed = assert_statements!(0, Thing.objects.update($db, Thing.$field.set($value)));
        assert_eq!(refused(&changed.expect_err("refused")), expected);
    }};
}

both! {
    async fn a_text_may_have_so_many_characters_not_bytes(db) {
        create!(db, Thing { text: "漢字🎵äß" }).await?;
        refused_everywhere!(db, text: format!("{SECRET}"), ValueError::TooLong { length: 6, max: 5 });
        // a list of assignments is refused whole
        let both = (Thing.double.set(1.0), Thing.text.set("äöüßäö"));
        assert_statements!(0, Thing.objects.update(db, both)).expect_err("refused");
        assert_eq!(Thing.objects.filter(Thing.double.is_not_null()).count(db).await?, 0);
        // compared with, such a text equals nothing
        assert_eq!(Thing.objects.filter(Thing.text.eq("longer than five")).count(db).await?, 0);
    }

    async fn a_nul_is_in_no_text(db) {
        refused_everywhere!(db, long: format!("{SECRET}\0"), ValueError::Nul);
        refused_everywhere!(db, json: serde_json::json!({SECRET: ["\0"]}), ValueError::Nul);
        refused_everywhere!(db, json: serde_json::json!({"a\0s3cret": 1}), ValueError::Nul);
        refused_everywhere!(db, tags: Json(vec![SECRET.to_owned(), "\0".to_owned()]), ValueError::Nul);
        let nul = "s3cret\0";
        for condition in [
            Thing.long.eq(nul), Thing.long.ne(nul), Thing.long.gt(nul), Thing.long.lte(nul),
            Thing.long.contains(nul), Thing.long.icontains(nul), Thing.long.startswith(nul), Thing.long.istartswith(nul),
            Thing.long.endswith(nul), Thing.long.iendswith(nul), Thing.long.iexact(nul), Thing.long.regex(nul), Thing.long.iregex(nul),
            Thing.long.in_(["a", nul]), Thing.long.not_in([nul]), Thing.long.range(nul..="z"), Thing.long.range("a"..nul),
            Thing.text.eq("a") & !(Thing.text.eq("b") | Thing.long.eq(nul)),
            Thing.json.eq(serde_json::json!(["\0"])),
        ] {
            let error = assert_statements!(0, Thing.objects.filter(condition.clone()).all(db)).expect_err("refused");
            let (model, field, reason) = refused(&error);
            assert_eq!((model, reason), ("Thing", ValueError::Nul));
            assert!(field == "long" || field == "json", "{field}");
            assert_statements!(0, Thing.objects.filter(condition.clone()).count(db)).expect_err("refused");
            assert_statements!(0, Thing.objects.filter(condition.clone()).exists(db)).expect_err("refused");
            assert_statements!(0, Thing.objects.filter(condition.clone()).delete(db)).expect_err("refused");
            assert_statements!(0, Thing.objects.exclude(condition).update(db, Thing.double.set(1.0))).expect_err("refused");
        }
        // bytes may hold anything
        let error = db.raw("SELECT $1").bind(nul).rows::<String>();
        assert!(is_value(&assert_statements!(0, error).expect_err("refused"), &ValueError::Nul));
    }

    async fn a_number_has_as_many_digits_as_its_column(db) {
        for text in ["999.99", "-999.99", "0.01", "1.10000", "0"] {
            create!(db, Thing { money: decimal(text) }).await?;
        }
        for text in ["1000", "-1000", "0.001", "999.995", "79228162514264337593543950335"] {
            refused_everywhere!(db, money: decimal(text), ValueError::TooManyDigits { precision: 5, scale: 2 });
        }
        for text in ["1000000000000000000", "0.00000000001"] {
            refused_everywhere!(db, exact: decimal(text), ValueError::TooManyDigits { precision: 28, scale: 10 });
        }
        // compared with, it equals nothing and is more or less than others
        assert_eq!(Thing.objects.filter(Thing.money.eq(decimal("0.001"))).count(db).await?, 0);
        assert_eq!(Thing.objects.filter(Thing.money.gt(decimal("0.001"))).count(db).await?, 3);
        assert_eq!(Thing.objects.filter(Thing.money.lt(decimal("100000"))).count(db).await?, 5);
    }

    async fn a_year_is_one_from_1_to_9999(db) {
        let years = || ValueError::OutOfRange { allowed: "years 1 to 9999".into() };
        let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).expect("a day");
        for year in [0, -1, 10_000, 262_142] {
            let naive = day(year).and_time(NaiveTime::MIN);
            refused_everywhere!(db, date: day(year), years());
            refused_everywhere!(db, naive: naive, years());
            refused_everywhere!(db, instant: naive.and_utc(), years());
            let error = assert_statements!(0, Thing.objects.filter(Thing.instant.lt(naive.and_utc())).all(db));
            assert_eq!(refused(&error.expect_err("refused")), ("Thing", "instant", years()));
        }
        let spans = ValueError::OutOfRange { allowed: "292,000 years either way".into() };
        refused_everywhere!(db, span: TimeDelta::MAX, spans.clone());
        refused_everywhere!(db, span: TimeDelta::MIN, spans);
    }

    async fn a_value_has_at_most_a_gibibyte(db) {
        // zeroes that nobody has touched are no memory
        let bytes = (1 << 30) + 1;
        let mut wrong = Thing { bytes: Some(vec![0; bytes]), ..thing() };
        let expected = ("Thing", "bytes", ValueError::TooLarge { bytes });
        assert_eq!(refused(&assert_statements!(0, wrong.save(db)).expect_err("refused")), expected);
        let large = "🎵".repeat(500_000);
        let row = create!(db, Thing { long: &large, bytes: large.clone().into_bytes() }).await?;
        let found = Thing.objects.get(db, Thing.long.eq(&large)).await?;
        assert!(found == row, "two megabytes come back as they were sent");
    }

    async fn an_expression_makes_nothing_that_its_column_can_t_hold(db) {
        create!(db, Thing { text: "short", long: "longer than five", money: decimal("999.99"), exact: decimal("9") }).await?;
        let (money, exact) = (decimal("0.01"), decimal("999999999999999999"));
        let errors = [
            Thing.objects.update(db, Thing.text.set(Thing.long)).await.expect_err("16 characters"),
            Thing.objects.update(db, Thing.money.set(Thing.money + money)).await.expect_err("1000.00"),
            Thing.objects.update(db, Thing.money.set(Thing.money - decimal("1999.99"))).await.expect_err("-1000.00"),
            Thing.objects.update(db, Thing.exact.set(Thing.exact + exact)).await.expect_err("19 digits"),
        ];
        for (error, field) in errors.iter().zip(["text", "money", "money", "exact"]) {
            // PostgreSQL names no column for it, nor does the function that rounds decimals on SQLite
            if db.backend() == Backend::Sqlite {
                match error.constraint() {
                    Some(violated) => {
                        assert_eq!((violated.model, violated.fields.as_slice()), (Some("Thing"), [field].as_slice()));
                    }
                    None => assert!(field != "text" && matches!(error, Error::Database { .. }), "{error:?}"),
                }
            } else {
                assert!(matches!(error, Error::Database { code: Some(code), .. } if ["22001", "22003"].contains(&&**code)), "{error:?}");
            }
        }
        let row = Thing.objects.one(db).await?;
        assert_eq!((row.text.as_deref(), row.money), (Some("short"), Some(decimal("999.99"))));
        Thing.objects.update(db, (Thing.money.set(Thing.money - decimal("1999.98")), Thing.text.set(Thing.text))).await?;
        assert_eq!(Thing.objects.one(db).await?.money, Some(decimal("-999.99")));
    }

    async fn a_choice_is_one_of_the_choices(db) {
        refused_everywhere!(db, genre: SECRET.to_owned(), ValueError::NotAChoice);
        create!(db, Thing { genre: "pop" }).await?;
    }

    async fn a_document_that_could_not_be_read_again_is_refused(db) {
        let nested = |levels: usize| (0..levels).fold(serde_json::json!(SECRET), |inner, _| serde_json::Value::Array(vec![inner]));
        let row = create!(db, Thing { json: nested(127) }).await?;
        assert_eq!(Thing.objects.get(db, Thing.id.eq(row.id)).await?.json, Some(nested(127)));
        refused_everywhere!(db, json: nested(128), ValueError::Json("more than 127 levels".into()));
        refused_everywhere!(db, json: nested(1_000), ValueError::Json("more than 127 levels".into()));
    }

    async fn a_foreign_key_needs_a_saved_instance(db) {
        let owner = new!(Owner { name: "new" });
        let unsaved = || ValueError::Unsaved { model: "Owner" };
        let expected = ("Thing", "owner", unsaved());
        for key in [ForeignKey::from(&owner), ForeignKey::key_of(0)] {
            let mut wrong = new!(Thing { owner: key.clone() });
            assert_eq!(refused(&assert_statements!(0, wrong.save(db)).expect_err("refused")), expected);
            assert_eq!(refused(&assert_statements!(0, create!(db, Thing { owner: &owner })).expect_err("refused")), expected);
            let mut row = create!(db, Thing {}).await?;
            row.owner = Some(key);
            assert_eq!(refused(&assert_statements!(0, row.save(db)).expect_err("refused")), expected);
            assert_eq!(refused(&assert_statements!(0, row.save_fields(db, Thing.owner)).expect_err("refused")), expected);
        }
        for condition in [Thing.owner.eq(&owner), !Thing.owner.eq(&owner), Thing.owner.in_([&owner])] {
            let error = assert_statements!(0, Thing.objects.filter(condition).all(db)).expect_err("refused");
            assert_eq!(refused(&error), ("Thing", "owner", unsaved()));
        }
        let error = assert_statements!(0, Thing.objects.update(db, Thing.owner.set(&owner))).expect_err("refused");
        assert_eq!(refused(&error), ("Thing", "owner", unsaved()));
        assert_eq!(
            error.to_string(),
            "Thing.owner: it refers to a `Owner` that is not saved yet; save that first"
        );
        // saved later, it is pointed at as it was when it was taken: not at all
        let mut owner = owner;
        let mut row = new!(Thing { owner: &owner });
        owner.save(db).await?;
        assert_statements!(0, row.save(db)).expect_err("refused");
        row.owner = Some((&owner).into());
        row.save(db).await?;
    }

    async fn a_list_of_keys_takes_no_expression(db) {
        let among = Thing.owner.in_([Thing.owner]);
        let error = assert_statements!(0, Thing.objects.filter(among).all(db)).expect_err("refused");
        assert_eq!(refused(&error), ("Thing", "owner", ValueError::Expression));
    }

    async fn nothing_of_a_block_is_kept_when_a_value_is_refused(db) {
        let outcome: orm::Result = db
            .atomic(async |db| {
                create!(db, Thing { text: "one" }).await?;
                create!(db, Thing { text: "too long" }).await?;
                Ok(())
            })
            .await;
        assert!(matches!(outcome, Err(Error::Validation(_))));
        assert_eq!(Thing.objects.count(db).await?, 0);
        // nothing was sent for it, so a block that catches it may go on
        db.atomic(async |db| {
            assert!(create!(db, Thing { text: "too long" }).await.is_err());
            create!(db, Thing { text: "two" }).await.map(drop)
        })
        .await?;
        assert_eq!(Thing.objects.count(db).await?, 1);
    }

    async fn get_wants_one_row(db) {
        for _ in 0..2 {
            create!(db, Thing { text: "twin" }).await?;
        }
        let error = assert_statements!(1, Thing.objects.get(db, Thing.text.eq("twin"))).expect_err("two");
        assert_eq!(error.to_string(), "more than one Thing with text = …, expected one");
        let error = assert_statements!(1, Thing.objects.one(db)).expect_err("two");
        assert!(error.is_multiple_found() && !error.is_not_found());
        let error = Thing.objects.get(db, Thing.text.eq(SECRET)).await.expect_err("none");
        assert_eq!(error.to_string(), "Thing with text = … does not exist");
        assert!(!shown(&error).contains(SECRET));
    }
}

only_sqlite! {
    async fn nan_would_become_null(db) {
        refused_everywhere!(db, double: f64::NAN, ValueError::NotANumber);
        refused_everywhere!(db, single: f32::NAN, ValueError::NotANumber);
        for condition in [Thing.double.eq(f64::NAN), Thing.double.in_([1.0, f64::NAN]), Thing.double.range(0.0..f64::NAN)] {
            let error = assert_statements!(0, Thing.objects.filter(condition).all(db)).expect_err("refused");
            assert_eq!(refused(&error), ("Thing", "double", ValueError::NotANumber));
        }
        let error = assert_statements!(0, db.raw("SELECT $1").bind(f64::NAN).rows::<f64>()).expect_err("refused");
        assert!(is_value(&error, &ValueError::NotANumber), "{error:?}");
    }
}

only_postgres! {
    async fn nan_is_a_number_like_any_other(db) {
        let row = create!(db, Thing { double: f64::NAN, single: f32::NAN }).await?;
        let found = Thing.objects.pk(row.id).one(db).await?;
        assert!(found.double.is_some_and(f64::is_nan) && found.single.is_some_and(f32::is_nan));
        assert_eq!(Thing.objects.filter(Thing.double.eq(f64::NAN)).count(db).await?, 1, "it equals itself there");
    }
}
