//! Foreign keys to rows that are not there: model, field and name alike on both databases.

use super::foreign_key;
use crate::support::*;
use orm::prelude::*;

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_owner")]
struct Owner {
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_pet")]
struct Pet {
    id: i64,
    #[orm(on_delete = cascade, column = "owned_by")]
    owner: ForeignKey<Owner>,
    #[orm(on_delete = set_null)]
    vet: Option<ForeignKey<Owner>>,
    #[orm(on_delete = set_null)]
    friend: Option<ForeignKey<Pet>>,
}

/// A circle: the owners of a club, which is the club of its owners.
#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_club")]
struct Club {
    id: i64,
    #[orm(on_delete = cascade)]
    head: Option<ForeignKey<Member>>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_member")]
struct Member {
    id: i64,
    #[orm(on_delete = cascade)]
    club: ForeignKey<Club>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_card")]
struct Card {
    id: i64,
    #[orm(on_delete = do_nothing)]
    member: ForeignKey<Member>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_toy")]
struct Toy {
    id: i64,
    #[orm(on_delete = do_nothing)]
    pet: ForeignKey<Pet>,
}

fn named(field: &'static str, name: &str) -> (Option<&'static str>, Vec<&'static str>, String) {
    (Some("Pet"), vec![field], name.to_owned())
}

both! {
    async fn inserting_names_the_key(db) {
        let owner = create!(db, Owner { name: "me" }).await?;
        let missing = create!(db, Pet { owner: 99 }).await;
        assert_eq!(foreign_key(missing), named("owner", "deletion_pet_owned_by_fkey"));
        let missing = create!(db, Pet { owner: &owner, vet: 99 }).await;
        assert_eq!(foreign_key(missing), named("vet", "deletion_pet_vet_id_fkey"));
        let missing = create!(db, Pet { owner: &owner, friend: 99 }).await;
        assert_eq!(foreign_key(missing), named("friend", "deletion_pet_friend_id_fkey"));
        let error = create!(db, Pet { owner: 99 }).await.expect_err("no such owner");
        assert_eq!(
            error.to_string(),
            "Pet.owner: the row pointed at does not exist, or this row is still pointed at \
             (constraint deletion_pet_owned_by_fkey)"
        );
        assert_eq!(Pet.objects.count(db).await?, 0);
    }

    async fn saving_names_the_key(db) {
        let owner = create!(db, Owner { name: "me" }).await?;
        let mut pet = create!(db, Pet { owner: &owner }).await?;
        pet.vet = Some(ForeignKey::key_of(99));
        assert_eq!(foreign_key(pet.save(db).await), named("vet", "deletion_pet_vet_id_fkey"));
        assert_eq!(foreign_key(pet.save_fields(db, Pet.vet).await), named("vet", "deletion_pet_vet_id_fkey"));
        assert_eq!(foreign_key(pet.update(db).await), named("vet", "deletion_pet_vet_id_fkey"));
        // an UPDATE that finds no row, then an INSERT
        pet.id = 5;
        assert_eq!(foreign_key(pet.save(db).await), named("vet", "deletion_pet_vet_id_fkey"));
    }

    async fn updating_many_rows_names_the_key(db) {
        let owner = create!(db, Owner { name: "me" }).await?;
        for _ in 0..3 {
            create!(db, Pet { owner: &owner, vet: &owner }).await?;
        }
        let missing = Pet.objects.update(db, (Pet.vet.set(&owner), Pet.owner.set(99))).await;
        assert_eq!(foreign_key(missing), named("owner", "deletion_pet_owned_by_fkey"));
        let missing = Pet.objects.update(db, Pet.friend.set(Some(99))).await;
        assert_eq!(foreign_key(missing), named("friend", "deletion_pet_friend_id_fkey"));
        assert_eq!(Pet.objects.filter(Pet.owner.eq(&owner)).count(db).await?, 3);
    }

    async fn the_key_is_named_inside_of_a_block_too(db) {
        let owner = create!(db, Owner { name: "me" }).await?;
        let outcome = db.atomic(async |db| {
            create!(db, Pet { owner: &owner }).await?;
            let inner = db.atomic(async |db| create!(db, Pet { owner: 99 }).await).await;
            assert_eq!(foreign_key(inner), named("owner", "deletion_pet_owned_by_fkey"));
            // a row of this very transaction is there
            let fresh = create!(db, Owner { name: "you" }).await?;
            let both = create!(db, Pet { owner: &fresh, vet: 99 }).await;
            assert_eq!(foreign_key(both), named("vet", "deletion_pet_vet_id_fkey"));
            Ok(())
        });
        assert!(outcome.await.is_err(), "a failed statement dooms its block");
        assert_eq!(Pet.objects.count(db).await?, 0);
    }

    async fn a_circle_that_is_still_pointed_at_stays_and_names_who_points(db) {
        let mut club = create!(db, Club {}).await?;
        let member = create!(db, Member { club: &club }).await?;
        club.head = Some((&member).into());
        club.save(db).await?;
        create!(db, Card { member: &member }).await?;
        let card = (Some("Card"), vec!["member"], "deletion_card_member_id_fkey".to_owned());
        assert_eq!(foreign_key(club.clone().delete(db).await), card);
        db.atomic(async |db| {
            assert_eq!(foreign_key(club.clone().delete(db).await), card);
            assert_eq!((Club.objects.count(db).await?, Member.objects.count(db).await?), (1, 1));
            Ok(())
        })
        .await?;
        assert_eq!((Club.objects.count(db).await?, Member.objects.count(db).await?), (1, 1));
    }

    async fn a_key_is_named_at_its_statement_after_a_circle_is_gone(db) {
        let mut club = create!(db, Club {}).await?;
        create!(db, Member { club: &club }).await?;
        let outcome = db.atomic(async |db| {
            club.delete(db).await?;
            let missing = create!(db, Member { club: 99 }).await;
            let named = (Some("Member"), vec!["club"], "deletion_member_club_id_fkey".to_owned());
            assert_eq!(foreign_key(missing), named);
            Ok(())
        });
        assert!(outcome.await.is_err());
        assert_eq!(Club.objects.count(db).await?, 1);
    }

    async fn a_row_that_is_still_pointed_at_names_who_points(db) {
        let owner = create!(db, Owner { name: "me" }).await?;
        let mut pet = create!(db, Pet { owner: &owner }).await?;
        create!(db, Toy { pet: &pet }).await?;
        let toy = (Some("Toy"), vec!["pet"], "deletion_toy_pet_id_fkey".to_owned());
        assert_eq!(foreign_key(pet.delete(db).await), toy);
        // two levels up: the pet would go with its owner
        assert_eq!(foreign_key(Owner.objects.delete(db).await), toy);
        let inside = db.atomic(async |db| Owner.objects.delete(db).await);
        assert_eq!(foreign_key(inside.await), toy);
        // a key that changes under those that point at it
        let moved = Pet.objects.update(db, Pet.id.set(50)).await;
        assert_eq!(foreign_key(moved), toy);
        assert_eq!((Owner.objects.count(db).await?, Pet.objects.count(db).await?), (1, 1));
    }
}
