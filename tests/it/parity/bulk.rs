//! Schema `bulk`: `bulk_create`.
//!
//! Left out, because it does not compile:
//! - bulk-01 an expression as a value of a new row: an instance holds values (`tests/ui/new_type.rs`).
//! - bulk-05 `update_conflicts` without one of its lists of fields, which are its arguments; a name that is no field
//!   (`tests/ui/bulk_other.rs`); a negative size, which is a `usize`.

use crate::support::*;
use orm::Error;
use orm::error::QueryError;
use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "bulk_country", unique("iso_two_letter", "name", name = "country_name_iso_unique"))]
struct Country {
    id: i32,
    #[orm(max_length = 255)]
    name: String,
    #[orm(max_length = 2)]
    iso_two_letter: String,
    #[orm(default = "")]
    description: String,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "bulk_twofields")]
struct TwoFields {
    id: i32,
    #[orm(unique)]
    f1: i32,
    #[orm(unique)]
    f2: i32,
    #[orm(max_length = 15)]
    name: Option<String>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "bulk_upsertconflict")]
struct UpsertConflict {
    id: i32,
    #[orm(unique)]
    number: i32,
    rank: i32,
    #[orm(max_length = 15)]
    name: String,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "bulk_state")]
struct State {
    #[orm(primary_key, max_length = 2)]
    two_letter_code: String,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "bulk_nofields")]
struct NoFields {
    id: i32,
}

fn two(f1: i32, f2: i32) -> TwoFields {
    new!(TwoFields { f1, f2 })
}

fn named(f1: i32, name: &str) -> TwoFields {
    new!(TwoFields { f1, f2: f1, name })
}

fn conflict((number, rank, name): (i32, i32, &str)) -> UpsertConflict {
    new!(UpsertConflict { number, rank, name })
}

both! {
    /// bulk-01
    async fn one_insert_fills_in_all_keys(db) {
        let countries = [("United States of America", "US"), ("The Netherlands", "NL"), ("Germany", "DE"), ("Czech Republic", "CZ")];
        let mut data: Vec<_> = countries.iter().map(|(name, code)| new!(Country { name: *name, iso_two_letter: *code })).collect();
        assert_statements!(1, Country.objects.bulk_create(db, &mut data))?;
        assert!(data.iter().all(|country| country.id != 0));
        let names = Country.objects.order_by(Country.name.desc()).values(Country.name);
        assert_eq!(assert_statements!(1, names.all(db))?, countries.map(|(name, _)| name));
        assert_statements!(0, Country.objects.bulk_create(db, &mut []))?;
        let mut states: Vec<_> = ["IL", "NY", "CA", "ME"].into_iter().map(|code| new!(State { two_letter_code: code })).collect();
        assert_statements!(1, State.objects.bulk_create(db, &mut states))?;
        let codes = State.objects.order_by(State.two_letter_code).values(State.two_letter_code);
        assert_eq!(assert_statements!(1, codes.all(db))?, ["CA", "IL", "ME", "NY"]);
        assert_statements!(1, NoFields.objects.bulk_create(db, &mut [NoFields { id: 0 }, NoFields { id: 0 }]))?;
        assert_eq!(assert_statements!(1, NoFields.objects.count(db))?, 2);
    }

    /// bulk-02
    async fn rows_go_in_batches(db) {
        let mut rows: Vec<_> = (0..100).map(|i| two(i, i)).collect();
        assert_statements!(2, TwoFields.objects.bulk(&mut rows).batch_size(50).create(db))?;
        TwoFields.objects.delete(db).await?;
        let mut rows: Vec<_> = (0..1001).map(|i| two(i, i + 1)).collect();
        assert_statements!(..=4, TwoFields.objects.bulk_create(db, &mut rows))?;
        assert_eq!(TwoFields.objects.count(db).await?, 1001);
        assert_eq!(TwoFields.objects.filter(TwoFields.f1.range(450..=550)).count(db).await?, 101);
        TwoFields.objects.delete(db).await?;
        let mixed = |i| TwoFields { id: if i % 2 == 0 { i } else { 0 }, ..two(i, i + 1) };
        let mut rows: Vec<_> = (100_000..101_000).map(mixed).collect();
        assert_statements!(..=2, TwoFields.objects.bulk_create(db, &mut rows))?;
        assert_eq!(TwoFields.objects.count(db).await?, 1000);
        let even = (100_000..101_000).step_by(2);
        assert_eq!(TwoFields.objects.filter(TwoFields.id.in_(even)).count(db).await?, 500);
    }

    /// bulk-03
    async fn conflicts_are_ignored(db) {
        assert_statements!(1, TwoFields.objects.bulk_create(db, &mut [two(1, 1), two(2, 2), two(3, 3)]))?;
        let mut c = vec![two(2, 2), two(3, 3)];
        assert_statements!(1, TwoFields.objects.bulk(&mut c).ignore_conflicts().create(db))?;
        assert_eq!((TwoFields.objects.count(db).await?, c[0].id), (3, 0));
        c.push(two(4, 4));
        assert_statements!(1, TwoFields.objects.bulk(&mut c).ignore_conflicts().create(db))?;
        assert_eq!((TwoFields.objects.count(db).await?, c[2].id), (4, 0));
        assert!(assert_statements!(1, TwoFields.objects.bulk_create(db, &mut c)).expect_err("they are there").is_unique());
    }

    /// bulk-04
    async fn conflicts_update_the_row(db) {
        assert_statements!(1, TwoFields.objects.bulk_create(db, &mut [named(1, "a"), named(2, "b")]))?;
        let mut rows = vec![named(1, "c"), named(2, "d")];
        let bulk = TwoFields.objects.bulk(&mut rows).update_conflicts(TwoFields.f1, TwoFields.name);
        assert_eq!(assert_statements!(1, bulk.create(db))?, 2);
        assert!(rows.iter().all(|row| row.id != 0));
        let values = TwoFields.objects.order_by(TwoFields.f1).values((TwoFields.f1, TwoFields.f2, TwoFields.name)).all(db).await?;
        assert_eq!(values, [(1, 1, Some("c".to_owned())), (2, 2, Some("d".to_owned()))]);

        let mut rows: Vec<_> = [(1, 1, "John"), (2, 2, "Mary"), (3, 3, "Hannah")].into_iter().map(conflict).collect();
        UpsertConflict.objects.bulk_create(db, &mut rows).await?;
        let changed = [(1, 4, "Steve"), (2, 2, "Olivia"), (3, 1, "Hannah"), (4, 4, "Mark")];
        let mut rows: Vec<_> = changed.into_iter().map(conflict).collect();
        let updated = (UpsertConflict.name, UpsertConflict.rank);
        let bulk = UpsertConflict.objects.bulk(&mut rows).update_conflicts(UpsertConflict.number, updated);
        assert_statements!(1, bulk.create(db))?;
        let values = (UpsertConflict.number, UpsertConflict.rank, UpsertConflict.name);
        let found = UpsertConflict.objects.order_by(UpsertConflict.number).values(values).all(db).await?;
        assert_eq!(found, changed.map(|(number, rank, name)| (number, rank, name.to_owned())));
    }

    /// bulk-05
    async fn what_makes_no_sense_is_refused(db) {
        let mut rows = vec![two(1, 1)];
        let both = TwoFields.objects.bulk(&mut rows).ignore_conflicts().update_conflicts(TwoFields.f1, TwoFields.f2);
        assert!(matches!(assert_statements!(0, both.create(db)), Err(Error::Query(QueryError::Misuse { .. }))));
        let key = TwoFields.objects.bulk(&mut rows).update_conflicts(TwoFields.id, TwoFields.id);
        assert!(matches!(assert_statements!(0, key.create(db)), Err(Error::Query(QueryError::Misuse { .. }))));
        let none = TwoFields.objects.bulk(&mut rows).batch_size(0).create(db);
        assert!(matches!(assert_statements!(0, none), Err(Error::Query(QueryError::Misuse { .. }))));
    }
}
