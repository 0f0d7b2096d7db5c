//! Primary keys of every kind.

use super::verbs;
use crate::support::*;
use orm::prelude::*;

/// Its key is text.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "inst_country")]
struct Country {
    #[orm(primary_key, max_length = 2)]
    code: String,
    name: String,
}

/// Its key is made in Rust.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "inst_ticket")]
struct Ticket {
    #[orm(primary_key, default = Uuid::new_v4)]
    id: Uuid,
    country: ForeignKey<Country>,
    #[orm(on_delete = set_null)]
    follows: Option<ForeignKey<Ticket>>,
}

/// A key of its own type, which the database counts up.
#[derive(FieldType, Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[orm(key)]
struct OrderId(i32);

/// A key of its own type, which the program gives.
#[derive(FieldType, Debug, Clone, PartialEq, Eq, Hash)]
#[orm(key)]
struct Sku(String);

/// Counted up.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "inst_order")]
struct Order {
    #[orm(primary_key, auto)]
    number: OrderId,
    item: ForeignKey<Item>,
}

/// Given.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "inst_item")]
struct Item {
    #[orm(primary_key)]
    sku: Sku,
    name: String,
}

/// A number that the program gives, 0 among them.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "inst_floor")]
struct Floor {
    #[orm(primary_key)]
    level: i16,
    name: String,
    #[orm(on_delete = protect)]
    below: Option<ForeignKey<Floor>>,
}

/// Small keys are counted up, too.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "inst_small")]
struct Small {
    id: u8,
    name: String,
}

both! {
    async fn a_text_is_a_key(db) {
        let mut peru = new!(Country { code: "PE", name: "Peru" });
        let (saved, sent) = verbs(peru.save(db)).await;
        saved?;
        assert_eq!(sent, ["UPDATE", "INSERT"]);
        assert_statements!(1, create!(db, Country { code: "IS", name: "Iceland" }))?;
        peru.name = "Perú".into();
        assert_statements!(1, peru.save(db))?;
        assert_eq!(Country.objects.pk("PE".to_owned()).one(db).await?, peru);
        peru.refresh(db).await?;
        assert_eq!(peru.delete(db).await?.total, 1);
        assert_eq!(peru.code, "PE", "nobody counts it, so it stays");
        let error = peru.refresh(db).await.expect_err("it is gone");
        assert_eq!(error.to_string(), "Country with code = … does not exist", "text may be somebody's");
    }

    async fn a_uuid_is_made_by_the_program(db) {
        let peru = create!(db, Country { code: "PE", name: "Peru" }).await?;
        let (first, sent) = verbs(create!(db, Ticket { country: &peru })).await;
        let first = first?;
        assert_eq!(sent, ["INSERT"], "create! does not look for it first");
        let second = create!(db, Ticket { country: "PE", follows: &first }).await?;
        assert_ne!(first.id, second.id);
        assert_eq!(Ticket.objects.get(db, Ticket.follows.eq(&first)).await?, second);
        assert_eq!(Ticket.objects.get(db, Ticket.id.eq(first.id)).await?.country.fetch(db).await?.name, "Peru");
        let mut given = new!(Ticket { id: Uuid::nil(), country: &peru });
        given.save(db).await?;
        assert_eq!(Ticket.objects.pk(Uuid::nil()).one(db).await?, given, "no UUID says that it is not saved");
    }

    async fn a_newtype_is_a_key(db) {
        let item = create!(db, Item { sku: Sku("a-1".into()), name: "Chair" }).await?;
        let mut order = new!(Order { item: &item });
        assert_statements!(1, order.save(db))?;
        assert_eq!(order.number, OrderId(1));
        assert_statements!(1, order.save(db))?;
        let other = create!(db, Order { item: Sku("a-1".into()) }).await?;
        assert_eq!(Order.objects.pk(OrderId(2)).one(db).await?, other);
        assert_eq!(Order.objects.filter(Order.item.eq(&item)).count(db).await?, 2);
        assert_eq!(order.item.fetch(db).await?.name, "Chair");
        assert_eq!(format!("{:?}", other.item), "Item#Sku(\"a-1\")");
    }

    async fn a_number_that_nobody_counts_may_be_zero(db) {
        let mut ground = new!(Floor { level: 0, name: "ground" });
        ground.save(db).await?;
        ground.name = "lobby".into();
        assert_statements!(1, ground.save(db))?;
        let first = create!(db, Floor { level: 1, name: "first", below: &ground }).await?;
        assert_eq!(Floor.objects.get(db, Floor.below.eq(&ground)).await?, first);
        assert_eq!(first.below.as_ref().expect("one").fetch(db).await?.name, "lobby");
        ground.refresh(db).await?;
        assert_eq!(format!("{:?}", first.below), "Some(Floor { level: 0, name: \"lobby\", below: None })");
    }

    async fn a_key_may_be_narrow(db) {
        let mut small = new!(Small { name: "a" });
        small.save(db).await?;
        assert_eq!(small.id, 1);
        create!(db, Small { id: 255, name: "z" }).await?;
        assert_eq!(Small.objects.order_by(Small.id.desc()).first(db).await?.expect("two").id, 255);
    }
}
