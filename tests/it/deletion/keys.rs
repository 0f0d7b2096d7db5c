//! Keys of other types, names that need quoting, and many rows.

use super::{counts, foreign_key};
use crate::support::*;
use orm::prelude::*;

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_country")]
struct Country {
    #[orm(primary_key, max_length = 2)]
    code: String,
    #[orm(on_delete = cascade)]
    part_of: Option<ForeignKey<Country>>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_city")]
struct City {
    #[orm(primary_key)]
    id: Uuid,
    #[orm(on_delete = cascade)]
    country: ForeignKey<Country>,
    #[orm(on_delete = set_null)]
    twin: Option<ForeignKey<City>>,
    #[orm(on_delete = cascade)]
    mayor: Option<ForeignKey<Citizen>>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_citizen")]
struct Citizen {
    #[orm(primary_key)]
    id: Uuid,
    #[orm(on_delete = cascade)]
    city: ForeignKey<City>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "select")]
struct Odd {
    #[orm(column = "from")]
    id: i64,
    #[orm(column = "we\"ird ")]
    name: String,
    #[orm(on_delete = set_null, column = "order\"by")]
    other: Option<ForeignKey<Odd>>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion 'it''s' \"; --")]
struct Odder {
    #[orm(column = "$1")]
    id: i64,
    #[orm(on_delete = cascade, column = "?1")]
    odd: ForeignKey<Odd>,
    #[orm(on_delete = cascade, column = "{}")]
    above: Option<ForeignKey<Odder>>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_shelf")]
struct Shelf {
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_book")]
struct Book {
    id: i64,
    #[orm(on_delete = cascade)]
    shelf: ForeignKey<Shelf>,
}

both! {
    async fn rows_with_text_and_uuid_keys_go(db) {
        let key = |number: u128| Uuid::from_u128(number);
        let mut uk = create!(db, Country { code: "uk" }).await?;
        create!(db, Country { code: "sc", part_of: &uk }).await?;
        create!(db, Country { code: "fr" }).await?;
        let edinburgh = create!(db, City { id: key(1), country: "sc" }).await?;
        let mut paris = create!(db, City { id: key(2), country: "fr", twin: &edinburgh }).await?;
        let mut mayor = create!(db, Citizen { id: key(3), city: &edinburgh }).await?;
        create!(db, Citizen { id: key(4), city: &paris }).await?;
        City.objects.filter(City.id.eq(key(1))).update(db, City.mayor.set(&mayor)).await?;
        assert_eq!(counts(&uk.delete(db).await?), [("Citizen", 1), ("City", 1), ("Country", 2)]);
        paris.refresh(db).await?;
        assert_eq!(paris.twin, None);
        assert_eq!(counts(&mayor.delete(db).await?), []);
        assert_eq!(counts(&paris.delete(db).await?), [("Citizen", 1), ("City", 1)]);
    }

    async fn names_that_need_quotes_are_quoted(db) {
        let mut odd = create!(db, Odd { name: "a" }).await?;
        let other = create!(db, Odd { name: "b", other: &odd }).await?;
        let odder = create!(db, Odder { odd: &odd }).await?;
        create!(db, Odder { odd: &other, above: &odder }).await?;
        create!(db, Odder { odd: &other }).await?;
        assert_eq!(counts(&odd.delete(db).await?), [("Odd", 1), ("Odder", 2)]);
        let found = Odd.objects.filter(Odd.name.eq("b") & Odd.other.is_null());
        assert_eq!(counts(&found.limit(1).delete(db).await?), [("Odd", 1), ("Odder", 1)]);
        let (model, fields, name) = foreign_key(create!(db, Odder { odd: 77 }).await);
        assert_eq!((model, fields), (Some("Odder"), vec!["odd"]));
        assert_eq!(name, "deletion 'it''s' \"; --_?1_fkey");
    }

    async fn twenty_thousand_children_go_in_two_statements(db) {
        let mut shelf = create!(db, Shelf { name: "long" }).await?;
        create!(db, Shelf { name: "short" }).await?;
        let many = "INSERT INTO deletion_book (shelf_id) WITH RECURSIVE n (i) AS \
                    (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT 1 FROM n";
        assert_eq!(db.raw(many).execute().await?, 20_000);
        create!(db, Book { shelf: 2 }).await?;
        let gone = assert_statements!(2, shelf.delete(db))?;
        assert_eq!(counts(&gone), [("Book", 20_000), ("Shelf", 1)]);
        assert_eq!(gone.to_string(), "20001 rows: 20000 Book, 1 Shelf");
        assert_eq!(Book.objects.count(db).await?, 1);
    }
}
