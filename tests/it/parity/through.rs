//! Schema `through`: many to many by a model between that has fields of its own.
//!
//! A member who is in a group twice comes once (law 1). `through_defaults` are the values of `add_with`, `set_with` and `create_with`.

use crate::support::*;
use orm::prelude::*;

#[derive(Model, Debug, Clone)]
#[orm(table = "through_person", ordering = "name")]
struct Person {
    id: i32,
    #[orm(max_length = 128)]
    name: String,
    #[orm(reverse = "members")]
    groups: ManyToMany<Group>,
    #[orm(reverse = "person")]
    memberships: Reverse<Membership>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "through_group", ordering = "name")]
struct Group {
    id: i32,
    #[orm(max_length = 128)]
    name: String,
    #[orm(through = Membership)]
    members: ManyToMany<Person>,
    #[orm(reverse = "group")]
    memberships: Reverse<Membership>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "through_membership", ordering("date_joined", "invite_reason", "group"))]
struct Membership {
    id: i32,
    person: ForeignKey<Person>,
    group: ForeignKey<Group>,
    #[orm(auto_now_add)]
    date_joined: NaiveDateTime,
    #[orm(max_length = 64)]
    invite_reason: Option<String>,
}

/// The fixture `through/base`.
async fn base(db: &Db) -> orm::Result<([Person; 3], [Group; 2])> {
    let people = [
        create!(db, Person { name: "Bob" }).await?,
        create!(db, Person { name: "Jim" }).await?,
        create!(db, Person { name: "Jane" }).await?,
    ];
    Ok((people, [create!(db, Group { name: "Rock" }).await?, create!(db, Group { name: "Roll" }).await?]))
}

async fn members(db: &Db, group: &Group) -> orm::Result<Vec<String>> {
    assert_statements!(1, group.members.values(Person.name).all(db))
}

both! {
    /// m2m-04
    async fn pairs_have_values_of_their_own(db) {
        let ([bob, jim, jane], [mut rock, _]) = base(db).await?;
        assert_statements!(1, rock.members.add_with(db, &bob, Membership.invite_reason.set("He is good.")))?;
        assert_eq!(rock.memberships.one(db).await?.invite_reason.as_deref(), Some("He is good."));
        assert_eq!(rock.members.count(db).await?, 1);
        let awesome = Membership.invite_reason.set("She was just awesome.");
        assert_statements!(2, rock.members.create_with(db, new!(Person { name: "Annie" }), awesome))?;
        assert_eq!(members(db, &rock).await?, ["Annie", "Bob"]);
        for reason in ["1", "2"] {
            create!(db, Membership { person: &jim, group: &rock, invite_reason: reason }).await?;
        }
        assert_eq!(members(db, &rock).await?, ["Annie", "Bob", "Jim"]);
        // both rows go
        assert_statements!(1, rock.members.remove(db, &jim))?;
        assert_eq!(members(db, &rock).await?, ["Annie", "Bob"]);
        assert_eq!(rock.memberships.count(db).await?, 2);
        let why_not = Membership.invite_reason.set("Why not?");
        assert_statements!(..=4, rock.members.set_with(db, [&bob, &jane], why_not))?;
        assert_eq!(members(db, &rock).await?, ["Bob", "Jane"]);
        assert_eq!(rock.memberships.filter(Membership.invite_reason.eq("Why not?")).count(db).await?, 1);
    }

    /// m2m-05
    async fn queries_go_through_the_model_between(db) {
        let ([bob, jim, jane], [rock, roll]) = base(db).await?;
        create!(db, Membership { person: &jane, group: &roll, invite_reason: "She was just awesome." }).await?;
        create!(db, Membership { person: &jim, group: &roll, invite_reason: "He is good." }).await?;
        create!(db, Membership { person: &bob, group: &roll }).await?;
        create!(db, Membership { person: &jim, group: &rock }).await?;
        let awesome = Group.objects.filter(Group.memberships.invite_reason.eq("She was just awesome."));
        assert_eq!(awesome.values(Group.name).all(db).await?, ["Roll"]);
        let awesome = Group.objects.filter(Group.members.through().invite_reason.eq("She was just awesome."));
        assert_eq!(awesome.values(Group.name).all(db).await?, ["Roll"]);
        let awesome = Person.objects.filter(Person.memberships.invite_reason.eq("She was just awesome."));
        assert_eq!(awesome.values(Person.name).all(db).await?, ["Jane"]);
        let rockers = Person.objects.filter(Person.groups.name.eq("Rock"));
        assert_eq!(rockers.values(Person.name).all(db).await?, ["Jim"]);
        let of_bob = Group.objects.filter(Group.members.name.eq("Bob"));
        assert_eq!(of_bob.values(Group.name).all(db).await?, ["Roll"]);
        assert_eq!(jim.groups.values(Group.name).all(db).await?, ["Rock", "Roll"]);
    }
}
