//! Ways through relations, in every direction.

use super::*;

async fn titles(db: &Database, name: &str, value: impl Into<Dynamic>) -> orm::Result<Vec<String>> {
    Album.objects.filter(q(name, value)?).order_by(Album.title).values(Album.title).all(db).await
}

both! {
    async fn every_relation_is_followed_both_ways(db) {
        fill(db).await?;
        assert_eq!(titles(db, "label__name", "Apple").await?, ["Abbey Road", "Silence"]);
        assert_eq!(titles(db, "songs__plays__gt", 20).await?, ["Abbey Road", "Blue"]);
        assert_eq!(titles(db, "songs__tags__word", "slow").await?, ["Abbey Road", "Revolver"]);
        assert_eq!(titles(db, "cover__colour", "green").await?, ["Abbey Road"]);
        assert_eq!(titles(db, "cover__isnull", true).await?, ["Blue", "Revolver", "Silence"]);
        assert_eq!(titles(db, "songs__isnull", true).await?, ["Silence"]);
        assert_eq!(titles(db, "songs__cover_of__album__title", "Abbey Road").await?, ["Revolver"]);
        assert_eq!(titles(db, "songs__covers__album__title", "Revolver").await?, ["Abbey Road"]);
        let tags = Tag.objects.filter(q("songs__album__title", "Abbey Road")?).order_by(Tag.word);
        assert_eq!(tags.values(Tag.word).all(db).await?, ["slow", "warm"]);
        let labels = Label.objects.filter(q("albums__songs__tags__word", "slow")? & q("albums__songs__plays__lt", 50)?);
        assert_eq!(labels.values(Label.name).all(db).await?, ["Odeon"]);
    }

    async fn a_key_is_reached_by_each_of_its_names_without_a_join(db) {
        fill(db).await?;
        for name in ["album", "album_id", "album__id", "album__pk", "album__exact", "album_id__in"] {
            let songs = Song.objects.filter(q(name, [1].into_iter().map(Dynamic::from).next().filter(|_| name != "album_id__in").unwrap_or([1].into()))?);
            assert_eq!(songs.count(db).await?, 2, "{name}");
            assert!(!songs.sql(db)?.contains("JOIN"), "{name}");
        }
        assert_eq!(Song.objects.filter(q("tags", 2)?).count(db).await?, 2);
        assert_eq!(Song.objects.filter(q("tags__in", "1,2")?).count(db).await?, 2);
        assert_eq!(Song.objects.filter(q("cover_of__isnull", true)?).count(db).await?, 3);
        // the name of the key leads nowhere
        assert!(wrong::<Song>("album_id__title", "x").starts_with("Song.album has no lookup \"title\""));
    }

    async fn a_way_back_without_a_name_has_that_of_its_model(db) {
        things(db).await?;
        fill(db).await?;
        for name in ["follow__since", "follow_set__since"] {
            // two foreign keys of `Follow` point here
            assert!(wrong::<Person>(name, 0).contains("Follow.follower and of Follow.followed"), "{name}");
        }
        assert_eq!(
            wrong::<Thing>("pair", 1),
            "\"pair\" on Thing is the way back of Pair.left and of Pair.right: give one of them a name of its own with `related_name`"
        );
        create!(db, Pair { left: 1, right: 2, middle: 3 }).await?;
        assert_eq!(ids(db, q("middles__left", 1)?).await?, [3]);
        assert_eq!(ids(db, q("middles__isnull", false)?).await?, [3]);
        // a model between that is not declared on this side
        let found = Owner.objects.filter(q("owned__word", "warm")?).count(db).await?;
        assert_eq!(found, 0);
        let owner = create!(db, Owner { name: "Kim" }).await?;
        create!(db, Owned { word: "warm", owner: &owner }).await?;
        assert_eq!(Owner.objects.filter(q("owned__word", "warm")?).count(db).await?, 1);
        assert_eq!(Owner.objects.filter(q("owned_set__word__in", ["warm"])?).count(db).await?, 1);
        assert_eq!(Owner.objects.filter(q("club__name", "x")?).count(db).await?, 0);
        let club = create!(db, Club { name: "x" }).await?;
        db.raw("INSERT INTO by_name_club_members (club_id, owner_id) VALUES ($1, $2)").bind(club.id).bind(owner.id).execute().await?;
        assert_eq!(Owner.objects.filter(q("club__name", "x")?).count(db).await?, 1);
        assert_eq!(Owner.objects.filter(q("club", club.id)?).count(db).await?, 1);
    }

    async fn conditions_in_one_call_speak_of_one_related_row(db) {
        fill(db).await?;
        let both = q("songs__name__contains", "Sun")? & q("songs__plays__lt", 80)?;
        assert_eq!(Album.objects.filter(both).count(db).await?, 0);
        let apart = Album.objects.filter(q("songs__name__contains", "Sun")?).filter(q("songs__plays__lt", 80)?);
        assert_eq!(apart.count(db).await?, 1);
    }

    async fn names_and_types_mix(db) {
        fill(db).await?;
        let songs = Song.objects.filter(Song.album.title.eq("Abbey Road") & q("album__title__startswith", "Abbey")?);
        assert_eq!(songs.count(db).await?, 2);
        assert_eq!(songs.sql(db)?.matches("JOIN").count(), 1, "one way is joined once: {}", songs.sql(db)?);
    }
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "by_name_owner")]
struct Owner {
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "by_name_owned")]
struct Owned {
    id: i64,
    word: String,
    owner: ForeignKey<Owner>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "by_name_club")]
struct Club {
    id: i64,
    name: String,
    members: ManyToMany<Owner>,
}
