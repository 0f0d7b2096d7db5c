//! Squashed migrations, and the databases that have what they replace.

use super::catalog::catalog;
use super::music::{music, three};
use super::{empty, migration, only};
use crate::support::{Backend, Db, Place, both};
use orm::migrations::{How, Migration, Migrations, Migrator, Target};

async fn new(backend: Backend) -> (Place, Db) {
    empty(backend, "squashed").await.unwrap()
}

/// What was done, and whether it was only recorded.
async fn done(db: &Db, migrations: &Migrations) -> Vec<(String, bool)> {
    let done = Migrator::new(db, migrations).migrate().await.unwrap();
    done.into_iter().map(|done| (done.migration, done.faked)).collect()
}

/// These of the three as one.
fn squash(name: &str, count: usize, replaces: &[&str]) -> Migration {
    let operations = three().into_iter().take(count).flat_map(|one| one.operations).collect();
    let replaces = replaces.iter().map(|name| (*name).to_owned()).collect();
    Migration { replaces, ..migration(name, &[], operations) }
}

/// Of two, and of that one and the third, as `squashmigrations` writes them.
fn twice() -> [Migration; 2] {
    let first = squash("0001_squashed_first", 2, &["0001_initial", "0002_plays"]);
    let replaced = ["0001_initial", "0002_plays", "0001_squashed_first", "0003_unique_title"];
    [first, squash("0001_squashed_again", 3, &replaced)]
}

fn all(parts: &[&[Migration]]) -> Migrations {
    only(&parts.concat())
}

both! {
    async fn it_stands_for_what_it_replaces(db) {
        let backend = db.backend();
        let squashed = squash("0001_squashed", 3, &["0001_initial", "0002_plays", "0003_unique_title"]);
        let alone = only(std::slice::from_ref(&squashed));
        let both = all(&[&three(), &[squashed]]);
        let ran = |faked: bool| [("0001_squashed".to_owned(), faked)];
        // none is applied: the squashed one runs
        let (_place, db) = new(backend).await;
        assert_eq!(done(&db, &both).await, ran(false));
        let fresh = catalog(&db).await?;
        // all are applied: it is recorded
        let (_place, db) = new(backend).await;
        done(&db, &music()).await;
        assert_eq!(done(&db, &both).await, ran(true));
        assert_eq!(catalog(&db).await?, fresh);
        assert!(done(&db, &both).await.is_empty());
        // and later without the files
        assert!(done(&db, &alone).await.is_empty());
        Migrator::new(&db, &alone).migrate_to(&Target::Zero, How::Run).await.unwrap();
        assert_eq!(catalog(&db).await?, Vec::<String>::new());
        assert_eq!((done(&db, &alone).await.as_slice(), catalog(&db).await?), (&ran(false)[..], fresh));
        // a part is applied: the originals go on, and when they are done, there is nothing left to do
        let (_place, db) = new(backend).await;
        Migrator::new(&db, &music()).migrate_to(&Target::At("0002".into()), How::Run).await.unwrap();
        let text = Migrator::new(&db, &alone).migrate().await.unwrap_err().to_string();
        assert!(text.contains("0001_squashed") && text.contains("0003_unique_title"), "{text}");
        assert_eq!(done(&db, &both).await, [("0003_unique_title".to_owned(), false), ran(true)[0].clone()]);
        assert!(done(&db, &both).await.is_empty());
    }

    async fn what_is_squashed_twice_is_there_once(db) {
        let backend = db.backend();
        let (three, [first, again]) = (three(), twice());
        let (first, again) = ([first], [again]);
        let every = all(&[&three, &first, &again]);
        let (_place, fresh) = new(backend).await;
        assert_eq!(done(&fresh, &every).await, [("0001_squashed_again".to_owned(), false)]);
        let fresh = catalog(&fresh).await?;
        for before in [
            vec![only(&three)],
            vec![only(&three[..2]), all(&[&three, &first])],
            vec![all(&[&three, &first])],
            vec![all(&[&three[2..], &first])],
            vec![only(&first), all(&[&three[2..], &first])],
        ] {
            let (_place, db) = new(backend).await;
            for migrations in &before {
                done(&db, migrations).await;
            }
            if before.iter().any(|one| one.all().contains(&first[0])) {
                // also when the files of all that is replaced are gone
                let (_place, db) = new(backend).await;
                for migrations in &before {
                    done(&db, migrations).await;
                }
                assert_eq!(done(&db, &only(&again)).await, [("0001_squashed_again".to_owned(), true)]);
            }
            assert_eq!(done(&db, &every).await, [("0001_squashed_again".to_owned(), true)]);
            assert_eq!(catalog(&db).await?, fresh);
            assert!(done(&db, &every).await.is_empty());
            assert!(done(&db, &only(&again)).await.is_empty());
            Migrator::new(&db, &every).migrate_to(&Target::Zero, How::Run).await.unwrap();
            assert_eq!(catalog(&db).await?, Vec::<String>::new());
            assert!(Migrator::new(&db, &every).records().await.unwrap().is_empty());
        }
    }

    async fn what_is_squashed_twice_goes_on_where_some_of_it_is_there(db) {
        let (three, [first, again]) = (three(), twice());
        let every = all(&[&three, &[first, again]]);
        for count in [1, 2] {
            let (_place, db) = new(db.backend()).await;
            done(&db, &only(&three[..count])).await;
            let went_on = done(&db, &every).await;
            let ran: Vec<&str> = went_on.iter().filter(|(_, faked)| !faked).map(|(name, _)| name.as_str()).collect();
            assert_eq!(ran, ["0002_plays", "0003_unique_title"][count - 1..]);
            assert_eq!(went_on.last().unwrap(), &("0001_squashed_again".to_owned(), true));
            assert!(done(&db, &every).await.is_empty());
        }
    }

    async fn one_that_is_half_undone_is_not_taken_for_whole(db) {
        let (_place, db) = new(db.backend()).await;
        let mut squashed = squash("0001_squashed", 1, &["0001_initial"]);
        squashed.atomic = false;
        let alone = only(&[squashed]);
        done(&db, &alone).await;
        let fresh = catalog(&db).await?;
        // a view in the way of the second table that goes
        db.raw("CREATE VIEW seen AS SELECT title FROM album").execute().await?;
        Migrator::new(&db, &alone).migrate_to(&Target::Zero, How::Run).await.unwrap_err();
        db.raw("DROP VIEW seen").execute().await?;
        assert!(catalog(&db).await? != fresh, "the songs are gone");
        assert_eq!(done(&db, &alone).await, [("0001_squashed".to_owned(), false)]);
        assert_eq!(catalog(&db).await?, fresh);
    }
}
