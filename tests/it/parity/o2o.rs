//! Schema `o2o`: one to one, from both sides.
//!
//! `Restaurant` has a key of its own beside `place`: a relation is no primary key (`tests/ui/primary_key_type.rs`). A missing row is `None`,
//! no error.

use crate::support::*;
use orm::prelude::*;

#[derive(Model, Debug, Clone)]
#[orm(table = "o2o_place")]
struct Place {
    id: i32,
    #[orm(max_length = 50)]
    name: String,
    #[orm(max_length = 80)]
    address: String,
    #[orm(reverse = "place")]
    restaurant: ReverseOne<Restaurant>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "o2o_restaurant")]
struct Restaurant {
    id: i32,
    place: OneToOne<Place>,
    #[orm(default = false)]
    serves_hot_dogs: bool,
    #[orm(default = false)]
    serves_pizza: bool,
    #[orm(reverse = "restaurant")]
    waiters: Reverse<Waiter>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "o2o_waiter")]
struct Waiter {
    id: i32,
    restaurant: ForeignKey<Restaurant>,
    #[orm(max_length = 50)]
    name: String,
}

both! {
    /// o2o-01
    async fn a_place_and_its_restaurant(db) {
        let p1 = create!(db, Place { name: "Demon Dogs", address: "944 W. Fullerton" }).await?;
        let p2 = create!(db, Place { name: "Ace Hardware", address: "1013 N. Ashland" }).await?;
        create!(db, Restaurant { place: &p1, serves_hot_dogs: true }).await?;
        let mut r1 = Restaurant.objects.one(db).await?;
        assert_eq!(assert_statements!(1, r1.place.fetch(db))?.name, "Demon Dogs");
        assert_eq!(assert_statements!(1, p1.restaurant.fetch(db))?.map(|found| found.id), Some(r1.id));
        assert!(assert_statements!(1, p2.restaurant.fetch(db))?.is_none());
        assert!(assert_statements!(0, p2.restaurant.fetch(db))?.is_none());
        let places = assert_statements!(1, Place.objects.order_by(Place.id).select_related(Place.restaurant).all(db))?;
        assert!(places[0].restaurant.get()?.is_some() && places[1].restaurant.get()?.is_none());
        for by in [
            Restaurant.place.id.eq(p1.id),
            Restaurant.place.eq(&p1),
            Restaurant.id.eq(r1.id),
            Restaurant.place.name.startswith("Demon"),
        ] {
            assert_eq!(assert_statements!(1, Restaurant.objects.get(db, by))?.id, r1.id);
        }
        for by in [Place.restaurant.place.eq(&p1), Place.restaurant.eq(&r1), Place.restaurant.id.eq(r1.id)] {
            assert_eq!(assert_statements!(1, Place.objects.get(db, by))?.name, "Demon Dogs");
        }
        create!(db, Waiter { name: "Joe", restaurant: &r1 }).await?;
        let waiters = Waiter.objects.filter(Waiter.restaurant.place.eq(&p1)).values(Waiter.name).all(db).await?;
        assert_eq!(waiters, ["Joe"]);
        assert_eq!(r1.waiters.count(db).await?, 1);
        assert_statements!(..=2, r1.delete(db))?;
        assert_eq!(Waiter.objects.count(db).await?, 0);
    }
}
