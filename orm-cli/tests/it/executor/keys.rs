//! A model that others point at gets another key.

use super::catalog::catalog;
use super::music::{add, alter, create, id, key_to, plain, sql, text};
use super::{empty, migration, only};
use crate::support::{Db, both};
use orm::meta::OnDelete;
use orm::migrations::{FieldState, MigrateError, Migration, Migrator, Operation};
use orm::value::SqlType;

fn number() -> FieldState {
    plain("number", SqlType::I64)
}

/// Albums with numbers, which are keys of other albums, and songs.
async fn music(db: &Db) -> orm::Result<Migration> {
    let first = migration(
        "0001_initial",
        &[],
        vec![
            create("Album", vec![id(), number()]),
            create("Song", vec![id(), text("name"), key_to("album", "Album", OnDelete::Cascade)]),
        ],
    );
    Migrator::new(db, &only(std::slice::from_ref(&first))).migrate().await.unwrap();
    db.raw("INSERT INTO album (id, number) VALUES (1, 2), (2, 3), (3, 1)").execute().await?;
    db.raw("INSERT INTO song (name, album_id) VALUES ('a', 1), ('b', 2), ('c', 3)").execute().await?;
    Ok(first)
}

/// The key moves from `id` to `number`.
fn moves() -> Vec<Operation> {
    vec![
        alter("Album", FieldState { primary_key: false, auto: false, ..id() }),
        alter("Album", FieldState { primary_key: true, ..number() }),
    ]
}

both! {
    async fn a_key_does_not_move_away_from_under_those_who_point_at_it(db) {
        let (_place, db) = empty(db.backend(), "keys").await?;
        let first = music(&db).await?;
        let before = catalog(&db).await?;
        let mut other_way = moves();
        other_way.reverse();
        for operations in [moves(), other_way] {
            let all = only(&[first.clone(), migration("0002_key", &["0001_initial"], operations)]);
            let error = Migrator::new(&db, &all).migrate().await.unwrap_err();
            assert!(matches!(error, MigrateError::KeyMoves { .. }), "{error}");
            let said = error.to_string();
            assert!(said.starts_with("0002_key, operation "), "{said}");
            assert!(said.contains("Song.album would go on with keys of Album that mean other rows then"), "{said}");
        }
        assert_eq!(catalog(&db).await?, before);
    }

    async fn the_way_that_is_told_leads_there_with_all_rows(db) {
        let (_place, db) = empty(db.backend(), "keys").await?;
        let first = music(&db).await?;
        let beside = FieldState { nullable: true, ..plain("album_number", SqlType::I64) };
        let fill = sql(&["UPDATE song SET album_number = (SELECT number FROM album WHERE album.id = song.album_id)"], Some(&[]));
        let gone = Operation::RemoveField { model: "Song".into(), field: "album".into() };
        let key = FieldState { name: "album_number".into(), column: "album_number".into(), ..key_to("album", "Album", OnDelete::Cascade) };
        let renamed = Operation::RenameField {
            model: "Song".into(), old: "album_number".into(), new: "album".into(), column: Some("album_id".into()),
        };
        let all = only(&[
            first,
            migration("0002_beside", &["0001_initial"], vec![add("Song", beside, None), fill, gone]),
            migration("0003_key", &["0002_beside"], moves()),
            migration("0004_foreign_key", &["0003_key"], vec![alter("Song", key), renamed]),
        ]);
        Migrator::new(&db, &all).migrate().await.unwrap();
        let rows = db.raw("SELECT name, album_id FROM song ORDER BY name").rows::<(String, i64)>().await?;
        assert_eq!(rows, [("a".to_owned(), 2), ("b".to_owned(), 3), ("c".to_owned(), 1)]);
        assert!(db.raw("INSERT INTO song (name, album_id) VALUES ('d', 7)").execute().await.is_err());
    }
}
