//! What the linter says of a plan, held against what a server does.

use super::music::{add, alter, check, create, id, index, key_to, plain, sql, text, unique};
use super::{migration, only};
use crate::support::{only_postgres, only_sqlite};
use orm::meta::OnDelete;
use orm::migrations::{FieldKind, FieldState, How, Lint, Lock, Migration, Migrator, Operation, RowWork, Safer, Target};
use orm::tables::{ColumnDefault, ColumnType};
use orm::value::SqlType;
use std::collections::BTreeMap;

fn nullable(field: FieldState) -> FieldState {
    FieldState { nullable: true, ..field }
}

fn of_type(name: &str, max_length: Option<u32>) -> FieldState {
    let kind = FieldKind::Plain(ColumnType { sql_type: SqlType::Text, max_length, precision: None });
    FieldState { kind, ..text(name) }
}

fn decimal(precision: (u8, u8)) -> FieldState {
    let kind =
        FieldKind::Plain(ColumnType { sql_type: SqlType::Decimal, max_length: None, precision: Some(precision) });
    FieldState { kind, ..text("price") }
}

fn initial() -> Migration {
    migration(
        "0001_initial",
        &[],
        vec![
            create("Album", vec![id(), of_type("title", Some(20)), decimal((8, 2))]),
            create(
                "Song",
                vec![
                    id(),
                    text("name"),
                    plain("plays", SqlType::I32),
                    nullable(text("note")),
                    key_to("album", "Album", OnDelete::Cascade),
                ],
            ),
            index("Song", &["plays"], false),
            unique("Song", &["name", "plays"]),
            check("Song", "some", "plays >= 0"),
        ],
    )
}

fn on(name: &str) -> String {
    name.to_owned()
}

/// Operations, each alone.
fn operations() -> Vec<Operation> {
    let remove = |model: &str, field: &str| Operation::RemoveField { model: on(model), field: on(field) };
    let undo = |operation: Operation| match operation {
        Operation::AddConstraint { model, constraint } => Operation::RemoveConstraint { model, constraint },
        Operation::AddIndex { model, index, concurrently } => Operation::RemoveIndex { model, index, concurrently },
        other => other,
    };
    vec![
        create("Tag", vec![id()]),
        create("Mark", vec![id(), key_to("album", "Album", OnDelete::Cascade)]),
        Operation::DeleteModel { model: on("Song") },
        Operation::RenameTable { model: on("Song"), table: on("track") },
        Operation::RenameModel { old: on("Album"), new: on("Record"), table: Some(on("record")) },
        Operation::RenameField { model: on("Song"), old: on("plays"), new: on("count"), column: Some(on("count")) },
        Operation::RenameField { model: on("Album"), old: on("id"), new: on("number"), column: Some(on("number")) },
        remove("Song", "note"),
        remove("Song", "album"),
        add("Song", nullable(text("lyrics")), None),
        add("Song", text("lyrics"), Some(ColumnDefault::Text(on("none")))),
        add("Song", text("lyrics"), Some(ColumnDefault::Sql(on("lower(name)")))),
        add(
            "Song",
            FieldState { db_default: Some(ColumnDefault::Sql(on("random()"))), ..plain("chance", SqlType::F64) },
            None,
        ),
        add("Song", nullable(key_to("second", "Album", OnDelete::SetNull)), None),
        add("Song", FieldState { unique: true, ..nullable(text("code")) }, None),
        alter("Song", FieldState { db_default: Some(ColumnDefault::Integer(3)), ..plain("plays", SqlType::I32) }),
        alter("Song", plain("plays", SqlType::I64)),
        alter("Song", FieldState { range: Some((0, 9)), ..plain("plays", SqlType::I32) }),
        alter("Album", text("price")),
        alter("Album", of_type("title", Some(40))),
        alter("Album", of_type("title", None)),
        alter("Album", of_type("title", Some(10))),
        alter("Album", decimal((10, 2))),
        alter("Album", decimal((8, 1))),
        alter("Album", FieldState { unique: true, ..of_type("title", Some(20)) }),
        alter("Album", FieldState { primary_key: true, ..plain("id", SqlType::I64) }),
        alter("Album", FieldState { primary_key: true, auto: true, ..plain("id", SqlType::I32) }),
        alter("Song", text("note")),
        Operation::AlterField {
            model: on("Song"),
            field: text("note"),
            fill: Some(orm::migrations::Fill::Value(ColumnDefault::Text(on("x")))),
        },
        alter("Song", nullable(text("name"))),
        alter("Song", key_to("album", "Album", OnDelete::Protect)),
        index("Song", &["name"], false),
        undo(index("Song", &["plays"], false)),
        unique("Song", &["plays", "name"]),
        undo(unique("Song", &["name", "plays"])),
        check("Song", "more", "plays < 1000"),
        undo(check("Song", "some", "plays >= 0")),
    ]
}

/// The lock of that name, where it is one that the linter speaks of.
fn lock(mode: &str) -> Option<Lock> {
    Some(match mode {
        "ShareUpdateExclusiveLock" => Lock::ShareUpdateExclusive,
        "ShareLock" => Lock::Share,
        "ShareRowExclusiveLock" => Lock::ShareRowExclusive,
        "AccessExclusiveLock" => Lock::AccessExclusive,
        _ => return None,
    })
}

only_postgres! {
    async fn locks_and_rewrites_are_those_of_the_server(db) {
        let mut wrong = Vec::new();
        for operation in operations() {
            let (_place, db) = super::super::empty(db.backend(), "lint").await?;
            let look = sql(&[
                "INSERT INTO seen SELECT r.name, l.mode, pg_relation_filenode(r.oid) <> r.node FROM relations AS r \
                 LEFT JOIN pg_locks AS l ON l.relation = r.oid AND l.pid = pg_backend_pid() AND l.granted",
            ], None);
            let all = only(&[initial(), migration("0002_one", &["0001_initial"], vec![operation.clone(), look])]);
            let migrator = Migrator::new(&db, &all);
            migrator.migrate_to(&Target::At("0001".into()), How::Run).await.unwrap();
            for text in [
                "INSERT INTO album (title, price) VALUES ('a', 1.5)",
                "INSERT INTO song (name, plays, note, album_id) VALUES ('1', 5, 'n', 1), ('2', 5, 'n', 1)",
                "CREATE TABLE relations AS SELECT oid, relname AS name, pg_relation_filenode(oid) AS node \
                 FROM pg_class WHERE relname IN ('album', 'song')",
                "CREATE TABLE seen (name text, mode text, rewritten boolean)",
            ] {
                db.raw(text).execute().await?;
            }
            let lints = migrator.plan(&Target::Latest, How::Run).await.unwrap().lint().unwrap();
            let ran = migrator.migrate().await;
            if let Err(error) = ran {
                wrong.push(format!("{operation}: {error}"));
                continue;
            }
            let seen: Vec<(String, Option<String>, Option<bool>)> = db.raw("SELECT name, mode, rewritten FROM seen").rows().await?;
            for table in ["album", "song"] {
                let rows = || seen.iter().filter(|(name, ..)| name == table);
                let strongest = rows().filter_map(|(_, mode, _)| lock(mode.as_deref()?)).max();
                let rewritten = rows().any(|(_, _, rewritten)| *rewritten == Some(true));
                let lint = lints.iter().find(|lint| lint.table == table && lint.number == 1);
                let said = (lint.map(|lint| lint.lock), lint.is_some_and(|lint| lint.work == RowWork::Rewrite));
                if said != (strongest, rewritten) {
                    wrong.push(format!("{operation} ({operation:?}) on {table}: said {said:?}, is {:?}", (strongest, rewritten)));
                }
            }
        }
        assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    }
}

only_sqlite! {
    async fn advice_for_each_operation_that_others_wait_for(_db) {
        let (_place, db) = super::super::empty(orm::Backend::Sqlite, "lint").await?;
        let advice = async |operations: Vec<Operation>| -> BTreeMap<(usize, String), Lint> {
            let all = only(&[initial(), migration("0002_all", &["0001_initial"], operations)]);
            let migrator = Migrator::new(&db, &all);
            migrator.migrate_to(&Target::At("0001".into()), How::Run).await.unwrap();
            let lints = migrator.plan(&Target::Latest, How::Run).await.unwrap().lint().unwrap();
            lints.into_iter().map(|lint| ((lint.number, lint.table.clone()), lint)).collect()
        };
        let lints = advice(vec![
            index("Song", &["name"], false),
            index("Song", &["note"], true),
            alter("Song", text("note")),
            unique("Song", &["plays", "name"]),
            Operation::RenameTable { model: on("Song"), table: on("track") },
            add("Song", text("lyrics"), Some(ColumnDefault::Sql(on("lower(name)")))),
            sql(&["UPDATE track SET name = name"], None),
            create("Tag", vec![id(), text("name")]),
            index("Tag", &["name"], false),
            Operation::RenameTable { model: on("Tag"), table: on("label") },
            unique("Tag", &["name", "id"]),
            Operation::StateOnly { operations: vec![index("Song", &["name", "note"], false), create("Old", vec![id(), text("name")])] },
            index("Old", &["name"], false),
        ]).await;
        let safer = |number: usize, table: &str| lints.get(&(number, on(table))).map(|lint| lint.safer.clone());
        assert_eq!(safer(1, "song"), Some(vec![Safer::Concurrently]));
        assert_eq!(safer(2, "song"), Some(vec![]));
        assert_eq!(safer(3, "song"), Some(vec![Safer::NotNullByCheck]));
        assert_eq!(safer(4, "song"), Some(vec![Safer::UniqueIndexFirst]));
        assert_eq!(safer(5, "song"), Some(vec![Safer::ExpandAndContract]));
        assert_eq!(safer(6, "track"), Some(vec![Safer::FillInParts]));
        assert_eq!(safer(7, "track"), Some(vec![Safer::MigrationOfItsOwn]));
        assert_eq!(safer(13, "old"), Some(vec![Safer::Concurrently]), "it may have been there for long");
        assert!(lints.keys().all(|(number, _)| *number < 8 || *number == 13), "tables that the plan makes: {lints:?}");
        assert_eq!(
            lints[&(1, on("song"))].to_string(),
            "0002_all, operation 1 (Create index (name) on Song): SHARE, which writers wait for, on song while an index is built; \
             safer with `concurrently = true`, which lets others write meanwhile"
        );
        let all = only(&[initial()]);
        assert!(Migrator::new(&super::super::empty(orm::Backend::Sqlite, "none").await?.1, &all).plan(&Target::Latest, How::Run).await.unwrap().lint().unwrap().is_empty());
    }
}
