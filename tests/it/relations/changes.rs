//! What an instance does with its related rows.

use super::*;
use crate::support::*;

/// Who belongs to which club, and why: a model between with fields of its own.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "relations_club")]
struct Club {
    id: i64,
    name: String,
    #[orm(through = Membership, through_fields("club", "person"))]
    members: ManyToMany<Person>,
    #[orm(through = Visit, through_fields("club", "person"))]
    visitors: ManyToMany<Person>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "relations_membership", unique("person", "club"))]
struct Membership {
    id: i64,
    person: ForeignKey<Person>,
    club: ForeignKey<Club>,
    reason: String,
    #[orm(auto_now_add)]
    since: DateTime<Utc>,
    #[orm(default = 7)]
    rank: i64,
    note: Option<String>,
}

/// Without a unique constraint: a pair may be there twice.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "relations_visit")]
struct Visit {
    id: i64,
    person: ForeignKey<Person>,
    club: ForeignKey<Club>,
}

async fn people<const N: usize>(db: &Db, names: [&str; N]) -> orm::Result<[Person; N]> {
    let mut people = Vec::new();
    for name in names {
        people.push(create!(db, Person { name }).await?);
    }
    Ok(people.try_into().expect("as many"))
}

async fn words(db: &Db, song: &Song) -> orm::Result<Vec<String>> {
    song.tags.order_by(Tag.word).values(Tag.word).all(db).await
}

async fn friends(db: &Db, person: &Person) -> orm::Result<Vec<String>> {
    person.friends.order_by(Person.name).values(Person.name).all(db).await
}

both! {
    async fn pairs_are_added_and_removed(db) {
        fill(db).await?;
        let mut song = Song.objects.get(db, Song.name.eq("Something")).await?;
        let (mut warm, slow) = (Tag.objects.get(db, Tag.word.eq("warm")).await?, Tag.objects.get(db, Tag.word.eq("slow")).await?);
        assert_statements!(1, song.tags.add(db, &warm))?;
        assert_eq!(words(db, &song).await?, ["warm"]);
        // what is there stays as it is, and nothing is there twice
        assert_statements!(1, song.tags.add(db, [&warm, &slow, &slow]))?;
        assert_eq!(words(db, &song).await?, ["slow", "warm"]);
        assert_eq!(warm.songs.count(db).await?, 2);
        assert_statements!(1, song.tags.remove(db, slow.id))?;
        assert_statements!(1, song.tags.remove(db, [slow.id, 999]))?;
        assert_eq!(words(db, &song).await?, ["warm"]);
        // from the other side
        assert_statements!(1, warm.songs.remove(db, &song))?;
        assert!(words(db, &song).await?.is_empty());
        warm.songs.add(db, vec![song.id]).await?;
        assert_eq!(words(db, &song).await?, ["warm"]);
        assert_statements!(1, song.tags.clear(db))?;
        assert!(words(db, &song).await?.is_empty());
        assert_eq!(Tag.objects.count(db).await?, 2);
        assert_statements!(0, song.tags.add(db, Vec::<i64>::new()))?;
        assert_statements!(0, song.tags.remove(db, Vec::<i64>::new()))?;
    }

    async fn set_changes_only_what_differs(db) {
        fill(db).await?;
        let mut sun = Song.objects.get(db, Song.name.contains("Sun")).await?;
        let loud = create!(db, Tag { word: "loud" }).await?;
        let slow = Tag.objects.get(db, Tag.word.eq("slow")).await?;
        assert_statements!(3, sun.tags.set(db, [&slow, &loud]))?;
        assert_eq!(words(db, &sun).await?, ["loud", "slow"]);
        assert_statements!(1, sun.tags.set(db, [loud.id, slow.id, loud.id]))?;
        assert_statements!(2, sun.tags.set(db, [&slow]))?;
        assert_eq!(words(db, &sun).await?, ["slow"]);
        assert_statements!(2, sun.tags.set(db, &[slow.clone(), loud.clone()]))?;
        assert_statements!(1, sun.tags.set(db, Vec::<i64>::new()))?;
        assert!(words(db, &sun).await?.is_empty());
        // all or nothing
        sun.tags.add(db, &slow).await?;
        assert!(sun.tags.set(db, [loud.id, 999]).await.unwrap_err().is_foreign_key());
        assert_eq!(words(db, &sun).await?, ["slow"]);
    }

    async fn a_new_row_is_created_and_related(db) {
        fill(db).await?;
        let mut sun = Song.objects.get(db, Song.name.contains("Sun")).await?;
        let happy = assert_statements!(2, sun.tags.create(db, new!(Tag { word: "happy" })))?;
        assert!(happy.id > 0);
        assert_eq!(words(db, &sun).await?, ["happy", "slow", "warm"]);
        assert_eq!(happy.songs.count(db).await?, 1);
    }

    async fn what_was_loaded_is_forgotten_after_a_change(db) {
        fill(db).await?;
        let mut song = Song.objects.prefetch_related(Song.tags).get(db, Song.name.contains("Sun")).await?;
        assert_eq!(song.tags.get()?.len(), 2);
        song.tags.clear(db).await?;
        assert_eq!(song.tags.get().unwrap_err().to_string(), "these `Tag`s are not loaded; load them with `prefetch_related(..)`");
        let mut label = Label.objects.prefetch_related(Label.albums).get(db, Label.name.eq("Apple")).await?;
        label.albums.clear(db).await?;
        assert!(!label.albums.is_loaded());
    }

    async fn a_row_that_is_not_there_is_named(db) {
        fill(db).await?;
        let mut sun = Song.objects.get(db, Song.name.contains("Sun")).await?;
        let error = sun.tags.add(db, [1, 999]).await.unwrap_err();
        let violated = error.constraint().unwrap();
        assert_eq!((violated.model, &*violated.fields), (Some("SongTags"), &["tag"][..]));
        let unsaved = new!(Tag { word: "new" });
        let error = assert_statements!(0, sun.tags.add(db, &unsaved)).unwrap_err();
        assert!(error.to_string().contains("not saved yet"), "{error}");
        let mut new = new!(Song { name: "New", album: 1 });
        let error = assert_statements!(0, new.tags.add(db, 1)).unwrap_err();
        assert!(error.to_string().contains("save it first"), "{error}");
    }

    async fn symmetrical_pairs_are_kept_in_both_directions(db) {
        let [mut ann, mut ben, cid] = people(db, ["Ann", "Ben", "Cid"]).await?;
        assert_statements!(1, ann.friends.add(db, [ben.id, cid.id, ann.id]))?;
        assert_eq!(friends(db, &ann).await?, ["Ann", "Ben", "Cid"]);
        assert_eq!(friends(db, &ben).await?, ["Ann"]);
        ann.friends.add(db, &ben).await?;
        assert_statements!(1, ben.friends.remove(db, &ann))?;
        assert_eq!(friends(db, &ann).await?, ["Ann", "Cid"]);
        assert!(friends(db, &ben).await?.is_empty());
        assert_statements!(3, ann.friends.set(db, [&ben]))?;
        assert_eq!(friends(db, &ben).await?, ["Ann"]);
        assert!(friends(db, &cid).await?.is_empty());
        assert_statements!(1, ben.friends.clear(db))?;
        assert!(friends(db, &ann).await?.is_empty());
    }

    async fn a_model_between_takes_its_defaults_or_what_is_given(db) {
        let [mut ann, ben, _] = people(db, ["Ann", "Ben", "Cid"]).await?;
        ann.follows.add(db, &ben).await?;
        let follow = Follow.objects.one(db).await?;
        assert_eq!((*follow.follower.key(), *follow.followed.key(), follow.since), (ann.id, ben.id, 0));
        let mut club = create!(db, Club { name: "Chess" }).await?;
        let error = assert_statements!(0, club.members.add(db, &ann)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a `Membership` needs `reason`, which has no default that the database knows: give it with `add_with(..)`, or create \
             the `Membership` itself"
        );
        assert_statements!(1, club.members.add_with(db, [&ann, &ben], Membership.reason.set("plays")))?;
        club.members.add_with(db, &ann, (Membership.reason.set("again"), Membership.rank.set(1))).await?;
        let found = Membership.objects.order_by(Membership.person).all(db).await?;
        assert_eq!((found.len(), &*found[0].reason, found[0].rank, &found[0].note), (2, "plays", 7, &None));
        assert!((Utc::now() - found[0].since).num_seconds() < 60);
        let error = club.members.add_with(db, &ann, Follow.since.set(1)).await.unwrap_err();
        assert!(error.to_string().contains("of another model than that between"), "{error}");
        let error = club.members.add_with(db, &ann, Membership.rank.set(Membership.id)).await.unwrap_err();
        assert!(error.to_string().contains("takes values"), "{error}");
        club.members.remove(db, &ann).await?;
        assert_eq!(club.members.values(Person.name).all(db).await?, ["Ben"]);
    }

    async fn new_pairs_take_values_where_rows_are_set_and_created_too(db) {
        let [ann, ben] = people(db, ["Ann", "Ben"]).await?;
        let mut club = create!(db, Club { name: "Chess" }).await?;
        club.members.add_with(db, &ben, Membership.reason.set("founded it")).await?;
        assert_statements!(2, club.members.set_with(db, [&ann, &ben], Membership.reason.set("plays")))?;
        let cid = new!(Person { name: "Cid" });
        let cid = assert_statements!(2, club.members.create_with(db, cid, Membership.reason.set("watches")))?;
        assert!(cid.id > 0);
        let reasons = Membership.objects.order_by(Membership.person.name).values((Membership.person.name, Membership.reason));
        let reasons = reasons.all(db).await?;
        let expected = [("Ann", "plays"), ("Ben", "founded it"), ("Cid", "watches")];
        assert_eq!(reasons, expected.map(|(name, reason)| (name.to_owned(), reason.to_owned())));
        let error = club.members.set_with(db, &ann, Membership.club.set(1)).await.unwrap_err();
        assert!(error.to_string().contains("filled in by the relation itself"), "{error}");
        // without what the pair needs there is no row either
        let error = club.members.create(db, new!(Person { name: "Dan" })).await.unwrap_err();
        assert!(error.to_string().contains("needs `reason`"), "{error}");
        assert_eq!(Person.objects.count(db).await?, 3);
    }

    async fn a_related_row_is_got_or_created_and_related(db) {
        fill(db).await?;
        let mut sun = Song.objects.prefetch_related(Song.tags).get(db, Song.name.contains("Sun")).await?;
        let happy = || (Tag.word.eq("happy"), new!(Tag { word: "happy" }));
        let (wanted, new) = happy();
        let (row, created) = assert_statements!(3, sun.tags.get_or_create(db, wanted, new))?;
        assert!(created && row.id > 0 && !sun.tags.is_loaded());
        assert_eq!(words(db, &sun).await?, ["happy", "slow", "warm"]);
        let (wanted, new) = happy();
        assert_eq!(assert_statements!(1, sun.tags.get_or_create(db, wanted, new))?, (row, false));
        // of another song, and so not found: a second one
        let mut other = Song.objects.get(db, Song.name.eq("Something")).await?;
        let (wanted, new) = happy();
        assert!(other.tags.get_or_create(db, wanted, new).await?.1);
        assert_eq!(Tag.objects.filter(Tag.word.eq("happy")).count(db).await?, 2);

        let sad = |word: &str| new!(Tag { word });
        let update = sun.tags.update_or_create(db, Tag.word.eq("happy"), Tag.word.set("glad"), sad("happy"));
        let (row, created) = assert_statements!(2, update)?;
        assert_eq!((&*row.word, created), ("glad", false));
        let update = sun.tags.update_or_create(db, Tag.word.eq("sad"), Tag.word.set("sorry"), sad("sad"));
        assert!(assert_statements!(3, update)?.1);
        assert_eq!(words(db, &sun).await?, ["glad", "sad", "slow", "warm"]);
        // inside of a block too, and undone with it
        let undone = db.atomic(async |db| {
            assert!(sun.tags.get_or_create(db, Tag.word.eq("new"), new!(Tag { word: "new" })).await?.1);
            Err::<(), _>(orm::Error::Config { message: "undo".into() })
        });
        assert!(undone.await.is_err());
        assert_eq!(words(db, &sun).await?, ["glad", "sad", "slow", "warm"]);
        let mut unsaved = new!(Song { name: "New", album: 1 });
        let got = assert_statements!(0, unsaved.tags.get_or_create(db, Tag.word.eq("new"), sad("new")));
        assert!(got.unwrap_err().to_string().contains("save it first"));
    }

    async fn without_a_unique_constraint_a_pair_is_added_once_too(db) {
        let [ann, ben] = people(db, ["Ann", "Ben"]).await?;
        let mut club = create!(db, Club { name: "Chess" }).await?;
        club.visitors.add(db, [ann.id, ann.id, ben.id]).await?;
        club.visitors.add(db, [&ann, &ben]).await?;
        assert_eq!(Visit.objects.count(db).await?, 2);
        // one that was made by hand is there twice, and goes whole
        create!(db, Visit { person: &ann, club: &club }).await?;
        assert_eq!(club.visitors.count(db).await?, 2);
        assert_eq!(Club.objects.prefetch_related(Club.visitors).one(db).await?.visitors.get()?.len(), 2);
        club.visitors.remove(db, &ann).await?;
        assert_eq!(Visit.objects.count(db).await?, 1);
    }

    async fn rows_are_pointed_at_the_instance_and_let_go(db) {
        fill(db).await?;
        let mut odeon = Label.objects.get(db, Label.name.eq("Odeon")).await?;
        assert_eq!(odeon.albums.values(Album.title).all(db).await?, ["Revolver"]);
        let (abbey, blue) = (Album.objects.pk(1).one(db).await?, Album.objects.pk(3).one(db).await?);
        assert_statements!(1, odeon.albums.add(db, [&abbey, &blue, &blue]))?;
        assert_eq!(odeon.albums.count(db).await?, 3);
        assert_statements!(1, odeon.albums.remove(db, [&abbey]))?;
        assert_eq!(odeon.albums.count(db).await?, 2);
        // of another label
        odeon.albums.remove(db, 4).await?;
        assert_eq!(Album.objects.filter(Album.label.is_null()).count(db).await?, 1);
        assert_statements!(3, odeon.albums.set(db, [&abbey, &blue]))?;
        assert_eq!(odeon.albums.order_by(Album.id).values(Album.id).all(db).await?, [1, 3]);
        assert_statements!(1, odeon.albums.set(db, [3, 1]))?;
        assert_statements!(1, odeon.albums.clear(db))?;
        assert_eq!(odeon.albums.count(db).await?, 0);
        let error = odeon.albums.add(db, [1, 999]).await.unwrap_err();
        assert!(error.is_not_found(), "{error}");
        assert_eq!(odeon.albums.count(db).await?, 0);
    }

    async fn a_required_foreign_key_is_never_let_go(db) {
        fill(db).await?;
        let mut blue = Album.objects.get(db, Album.title.eq("Blue")).await?;
        assert_statements!(1, blue.songs.add(db, 1))?;
        assert_eq!(blue.songs.count(db).await?, 2);
        for error in [
            assert_statements!(0, blue.songs.remove(db, 1)).unwrap_err(),
            assert_statements!(0, blue.songs.clear(db)).unwrap_err(),
            assert_statements!(2, blue.songs.set(db, [1, 2])).unwrap_err(),
            assert_statements!(1, blue.songs.set(db, Vec::<i64>::new())).unwrap_err(),
        ] {
            assert_eq!(
                error.to_string(),
                "`Song.album` is required, so that no `Song` can be let go: point it at another row, delete it, or make the field \
                 an `Option`"
            );
        }
        // nor is another one taken, when one would have to go
        let of = |song: i64| Song.objects.pk(song).values(Song.album.id);
        assert_ne!(of(2).one(db).await?, blue.id);
        // where none has to go, it is as `add`
        let there = blue.songs.values(Song.id).all(db).await?;
        assert_statements!(1, blue.songs.set(db, there.iter().copied().chain([2])))?;
        assert_eq!((blue.songs.count(db).await?, of(2).one(db).await?), (3, blue.id));
        let error = blue.songs.set(db, there.iter().copied().chain([2, 999])).await.unwrap_err();
        assert!(error.is_not_found(), "{error}");
        let mut empty = create!(db, Album { title: "Empty" }).await?;
        assert_statements!(1, empty.songs.set(db, Vec::<i64>::new()))?;
        let mut gone = blue.clone();
        gone.delete(db).await?;
        let mut label = Label.objects.get(db, Label.name.eq("Apple")).await?;
        let mut kept = label.clone();
        label.delete(db).await?;
        assert!(kept.albums.add(db, 2).await.unwrap_err().is_foreign_key());
    }

    async fn one_backwards_stays_at_hand(db) {
        fill(db).await?;
        let albums = Album.objects.order_by(Album.id).all(db).await?;
        assert_eq!(assert_statements!(1, albums[0].cover.fetch(db))?.unwrap().colour, "green");
        assert_eq!(assert_statements!(0, albums[0].cover.fetch(db))?.unwrap().colour, "green");
        assert!(assert_statements!(1, albums[1].cover.fetch(db))?.is_none());
        assert!(assert_statements!(0, albums[1].cover.fetch(db))?.is_none());
    }
}
