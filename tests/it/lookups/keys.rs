//! Foreign keys: by instance, by key, by another column, through keys of every type.

use super::check;
use crate::support::*;
use orm::prelude::*;
use orm::{Error, OneToOne};

#[derive(Model, Debug, Clone)]
#[orm(table = "lookups_country")]
struct Country {
    #[orm(primary_key, max_length = 2)]
    code: String,
    name: String,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "lookups_town")]
struct Town {
    #[orm(primary_key)]
    id: Uuid,
    name: String,
    country: ForeignKey<Country>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "lookups_person")]
struct Person {
    id: i64,
    name: String,
    home: ForeignKey<Town>,
    birth: Option<ForeignKey<Town>>,
    partner: Option<OneToOne<Person>>,
    boss: Option<ForeignKey<Person>>,
}

fn town_id(at: u128) -> Uuid {
    Uuid::from_u128(at)
}

/// Two countries, three towns (two in `de`), four people:
/// 1 Ann, home 1, birth 1 · 2 Bob, home 2, birth 3, partner 1, boss 1 · 3 Cem, home 3, boss 2 · 4 Dee, home 3, birth 2, boss 4
async fn rows(db: &Db) -> orm::Result<(Vec<Town>, Vec<Person>)> {
    for (code, name) in [("de", "Germany"), ("fr", "France")] {
        create!(db, Country { code, name }).await?;
    }
    let mut towns = Vec::new();
    for (at, name, country) in [(1, "Berlin", "de"), (2, "Bonn", "de"), (3, "Paris", "fr")] {
        towns.push(create!(db, Town { id: town_id(at), name, country }).await?);
    }
    let mut people = Vec::new();
    for (name, home, birth) in [("Ann", 1, Some(1)), ("Bob", 2, Some(3)), ("Cem", 3, None), ("Dee", 3, Some(2))] {
        let birth = birth.map(|at| ForeignKey::key_of(town_id(at)));
        people.push(create!(db, Person { name, home: town_id(home), birth: birth }).await?);
    }
    for (of, boss) in [(2, 1), (3, 2), (4, 4)] {
        Person.objects.pk(of).update(db, Person.boss.set(boss)).await?;
    }
    Person.objects.pk(2).update(db, Person.partner.set(&people[0])).await?;
    Ok((towns, people))
}

both! {
    async fn a_foreign_key_is_compared_with_an_instance_a_key_and_a_column(db) {
        let (towns, people) = rows(db).await?;
        let paris = &towns[2];
        check! { db,
            Person.home.eq(paris) => [3, 4];
            Person.home.eq(town_id(3)) => [3, 4];
            Person.home.id.eq(town_id(3)) => [3, 4];
            Person.home.ne(paris) => [1, 2];
            Person.home.eq(&people[2].home) => [3, 4];
            Person.birth.eq(paris) => [2];
            Person.birth.ne(paris) => [1, 3, 4];
            Person.birth.eq(Some(town_id(3))) => [2];
            Person.birth.eq(None::<Uuid>) => [3];
            Person.birth.is_null() => [3];
            Person.birth.is_not_null() => [1, 2, 4];
            Person.birth.id.is_null() => [3];
            Person.home.is_null() => [];
            Person.home.eq(Person.birth) => [1];
            Person.birth.eq(Person.home) => [1];
            Person.birth.ne(Person.home) => [2, 3, 4];
            Person.home.in_([&towns[0], &towns[1]]) => [1, 2];
            Person.birth.in_([town_id(1), town_id(2)]) => [1, 4];
            Person.birth.not_in([town_id(1)]) => [2, 3, 4];
            Person.home.country.eq("de") => [1, 2];
            Person.home.country.in_(["fr", "xx"]) => [3, 4];
            Person.birth.country.eq("de") => [1, 4];
            Person.birth.country.ne("de") => [2, 3];
            Person.home.country.eq(Person.birth.country) => [1];
            Person.home.country.code.eq(Person.birth.country.code) => [1];
            Person.partner.eq(&people[0]) => [2];
            Person.partner.is_null() => [1, 3, 4];
            Person.partner.home.name.eq("Berlin") => [2];
            Person.boss.eq(Person.id) => [4];
            Person.boss.id.eq(Person.id) => [4];
            Person.id.eq(Person.boss) => [4];
            Person.id.gt(Person.boss) => [2, 3];
        }
    }

    async fn paths_may_be_long_and_come_back(db) {
        rows(db).await?;
        check! { db,
            Person.home.country.name.eq("Germany") => [1, 2];
            Person.birth.country.name.eq("Germany") => [1, 4];
            Person.birth.country.name.ne("Germany") => [2, 3];
            Person.boss.name.eq("Ann") => [2];
            Person.boss.boss.name.eq("Ann") => [3];
            Person.boss.boss.name.is_null() => [1, 2];
            Person.boss.boss.is_null() => [1, 2];
            Person.boss.boss.boss.boss.name.eq("Dee") => [4];
            Person.boss.home.country.name.eq("Germany") => [2, 3];
            Person.boss.home.country.eq(Person.home.country) => [2, 4];
            Person.boss.name.lt(Person.name) => [2, 3];
            Person.boss.partner.name.eq("Ann") & Person.home.name.eq("Paris") => [3];
        }
    }

    async fn the_key_of_a_path_takes_no_join(db) {
        let (towns, _) = rows(db).await?;
        let queries = [
            Person.home.eq(&towns[0]),
            Person.home.id.eq(town_id(1)),
            Person.birth.id.is_null(),
            Person.home.id.in_([town_id(1)]),
        ];
        for q in queries {
            let (found, texts) = capture(Person.objects.filter(q).all(db)).await;
            found?;
            assert!(!texts[0].contains("JOIN"), "{}", texts[0]);
        }
        let (_, texts) = capture(Person.objects.filter(Person.home.country.eq("de")).all(db)).await;
        assert_eq!(texts[0].matches("JOIN").count(), 1, "{}", texts[0]);
        let twice = Person.home.name.eq("a") & Person.home.country.name.eq("b") & Person.home.country.code.eq("de");
        let (_, texts) = capture(Person.objects.filter(twice).all(db)).await;
        assert_eq!(texts[0].matches("JOIN").count(), 2, "{}", texts[0]);
    }

    async fn a_row_that_is_not_saved_is_refused_before_anything_is_sent(db) {
        let nobody = new!(Person { name: "", home: town_id(1) });
        for q in [Person.boss.eq(&nobody), Person.boss.in_([&nobody])] {
            let error = assert_statements!(0, Person.objects.filter(q).all(db)).expect_err("not saved");
            assert!(matches!(error, Error::Encode { model: "Person", field: "boss", .. }), "{error:?}");
        }
    }

    async fn a_row_is_found_by_its_key(db) {
        let (towns, people) = rows(db).await?;
        assert_eq!(Country.objects.pk("de").one(db).await?.name, "Germany");
        assert_eq!(Town.objects.pk(towns[1].id).one(db).await?.name, "Bonn");
        assert_eq!(Person.objects.pk(people[3].id).one(db).await?.name, "Dee");
        assert!(Person.objects.pk(99).one(db).await.expect_err("no such key").is_not_found());
        assert_eq!(Person.objects.filter(Person.home.country.eq("de")).pk(3).count(db).await?, 0);
    }
}
