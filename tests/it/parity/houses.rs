//! Schema `houses`: `prefetch_related` with querysets.
//!
//! `to_attr` is what `with(..)` does: the rows stand beside the row, and may be of another shape, which Django refuses. The order in which
//! levels are named decides nothing, so a queryset for a level that was named before (related-08) is taken, where Django refuses it.
//!
//! Left out, because it does not compile: values in a field of instances (related-07, as `tests/ui/prefetch_related_queryset.rs`), and a path
//! through a name that was not made (related-08, `tests/ui/prefetch_related_undeclared.rs`).

use crate::support::*;
use orm::prelude::*;

#[derive(Model, Debug, Clone)]
#[orm(table = "houses_house", ordering = "id")]
struct House {
    id: i32,
    #[orm(max_length = 50)]
    name: String,
    #[orm(max_length = 255)]
    address: String,
    #[orm(on_delete = set_null)]
    owner: Option<ForeignKey<Person>>,
    #[orm(on_delete = set_null)]
    main_room: Option<OneToOne<Room>>,
    #[orm(reverse = "house")]
    rooms: Reverse<Room>,
    #[orm(reverse = "houses")]
    occupants: ManyToMany<Person>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "houses_room", ordering = "id")]
struct Room {
    id: i32,
    #[orm(max_length = 50)]
    name: String,
    house: ForeignKey<House>,
    #[orm(reverse = "main_room")]
    main_room_of: ReverseOne<House>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "houses_person", ordering = "id")]
struct Person {
    id: i32,
    #[orm(max_length = 50)]
    name: String,
    houses: ManyToMany<House>,
}

/// The fixture `houses/base`.
async fn base(db: &Db) -> orm::Result {
    let mut people = [create!(db, Person { name: "Joe" }).await?, create!(db, Person { name: "Mary" }).await?];
    let addresses = ["123 Main St", "45 Side St", "6 Downing St", "7 Regents St"];
    for (at, address) in addresses.into_iter().enumerate() {
        let name = if at == 3 { "house 4".to_owned() } else { format!("House {}", at + 1) };
        let mut house = create!(db, House { name: name, address: address, owner: people[at / 2].id }).await?;
        for name in ["Dining room", "Lounge", "Kitchen"] {
            create!(db, Room { name, house: &house }).await?;
        }
        house.main_room = Some(OneToOne::key_of(house.rooms.first(db).await?.expect("a room").id));
        house.save(db).await?;
        people[at / 2].houses.add(db, &house).await?;
    }
    Ok(())
}

both! {
    /// related-07
    async fn prefetch_with_a_queryset(db) {
        base(db).await?;
        let houses = House.objects.filter(House.id.in_([1, 3]));
        let people = assert_statements!(2, Person.objects.with(Person.houses.with(houses)).all(db))?;
        let names: Vec<Vec<&str>> =
            people.iter().map(|(_, houses)| houses.iter().map(|house| &*house.name).collect()).collect();
        assert_eq!(names, [["House 1"], ["House 3"]]);

        let keys = Person.objects.with(Person.houses.with(House.objects.values(House.id)));
        let keys: Vec<_> = assert_statements!(2, keys.all(db))?.into_iter().map(|(_, keys)| keys).collect();
        assert_eq!(keys, [[1, 2], [3, 4]]);

        let owned = House.objects.select_related(House.owner);
        let people = assert_statements!(2, Person.objects.prefetch_related(Person.houses.with(owned)).all(db))?;
        let owner = |house: &House| house.owner.as_ref().unwrap().get().unwrap().name.clone();
        let names: Vec<Vec<(&str, String)>> = people
            .iter()
            .map(|person| person.houses.get().unwrap().iter().map(|house| (&*house.name, owner(house))).collect())
            .collect();
        assert_eq!(names[0], [("House 1", "Joe".to_owned()), ("House 2", "Joe".to_owned())]);
        assert_eq!(names[1], [("House 3", "Mary".to_owned()), ("house 4", "Mary".to_owned())]);

        let people = Person.objects.prefetch_related((Person.houses, Person.houses.rooms));
        let people = assert_statements!(3, people.all(db))?;
        let rooms = |person: &Person| person.houses.get().unwrap().iter().map(|house| house.rooms.get().unwrap().len()).sum();
        assert_eq!(people.iter().map(rooms).collect::<Vec<usize>>(), [6, 6]);
        let people = Person.objects.with(Person.houses.with(House.objects.with(House.rooms)));
        let people = assert_statements!(3, people.all(db))?;
        let rooms: Vec<usize> =
            people.iter().map(|(_, houses)| houses.iter().map(|(_, rooms)| rooms.len()).sum()).collect();
        assert_eq!(rooms, [6, 6]);

        let rooms = Room.objects.prefetch_related(Room.house.with(House.objects.select_related(House.owner)));
        let rooms = assert_statements!(2, rooms.all(db))?;
        assert!(rooms[..4].iter().all(|room| owner(room.house.get().unwrap()) == "Joe"));
        let rooms = Room.objects.filter(Room.main_room_of.is_not_null());
        let rooms = rooms.with(Room.main_room_of.with(House.objects.select_related(House.owner)));
        let rooms = assert_statements!(2, rooms.all(db))?;
        let owners: Vec<String> = rooms.iter().map(|(_, house)| owner(house.as_ref().unwrap())).collect();
        assert_eq!(owners, ["Joe", "Joe", "Mary", "Mary"]);
        let nowhere = House.objects.filter(House.address.eq("DoesNotExist"));
        let room = Room.objects.prefetch_related(Room.house.with(nowhere));
        let room = assert_statements!(2, room.first(db))?.expect("a room");
        assert!(!room.house.is_loaded());
    }

    /// related-08
    async fn levels_stand_in_levels(db) {
        base(db).await?;
        let rooms = Room.objects.filter(Room.id.in_([1, 2])).prefetch_related(Room.main_room_of);
        let houses = House.objects.filter(House.id.eq(1)).with(House.rooms.with(rooms));
        let people = assert_statements!(4, Person.objects.with(Person.houses.with(houses)).all(db))?;
        let keys: Vec<Vec<Vec<i32>>> = people
            .iter()
            .map(|(_, houses)| houses.iter().map(|(_, rooms)| rooms.iter().map(|room| room.id).collect()).collect())
            .collect();
        assert_eq!(keys, [vec![vec![1, 2]], vec![]]);
        let room = &people[0].1[0].1[0];
        assert_eq!(assert_statements!(0, room.main_room_of.fetch(db))?.map(|house| &*house.name), Some("House 1"));
        let people = Person.objects.prefetch_related((Person.houses.rooms, Person.houses.with(House.objects)));
        assert_eq!(assert_statements!(3, people.all(db))?[0].houses.get()?[0].rooms.get()?.len(), 3);
    }
}
