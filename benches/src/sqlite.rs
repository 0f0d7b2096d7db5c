//! SQLite, a file in a temporary folder, beside rusqlite with cached statements.

use super::bulk;
use super::model::{ROWS, Row, User};
use super::rounds::{ROUNDS, Rounds, time, time_async};
use orm::prelude::*;
use rusqlite::Connection;
use std::path::Path;

pub fn run() -> super::Outcome {
    println!("SQLite file, ratio to rusqlite");
    let folder = std::env::temp_dir().join(format!("orm-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let outcome = measure(&folder.join("bench.db"));
    std::fs::remove_dir_all(&folder)?;
    outcome
}

/// Related rows alone.
pub fn related() -> super::Outcome {
    println!("Related rows, SQLite file, ratio to rusqlite");
    let folder = std::env::temp_dir().join(format!("orm-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let path = folder.join("bench.db");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let db = Database::connect(&format!("sqlite:{}", path.display())).await?;
        super::related_sqlite::measure(&db, &open(&path)?).await?;
        db.close().await;
        Ok::<(), Box<dyn std::error::Error>>(())
    })?;
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

/// A database with all rows in it.
pub async fn fill(path: &Path) -> orm::Result<Database> {
    let db = Database::connect(&format!("sqlite:{}", path.display())).await?;
    db.create_tables().await?;
    db.raw(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) \
         INSERT INTO bench_users (id, name, hair) SELECT i, 'user number ' || i, CASE WHEN i % 3 > 0 THEN 'brown' END FROM n",
    )
    .execute()
    .await?;
    Ok(db)
}

pub fn open(path: &Path) -> rusqlite::Result<Connection> {
    let raw = Connection::open(path)?;
    raw.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON")?;
    Ok(raw)
}

pub fn select(raw: &Connection, rows: i64) -> Vec<Row> {
    let mut statement = raw.prepare_cached("SELECT id, name, hair FROM bench_users WHERE id <= ?1").unwrap();
    let found = statement.query_map([rows], |row| Ok(Row { id: row.get(0)?, name: row.get(1)?, hair: row.get(2)? }));
    found.unwrap().map(Result::unwrap).collect()
}

fn measure(path: &Path) -> super::Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let db = fill(path).await?;
        let raw = open(path)?;

        let mut rounds = Rounds::new("get by pk", 1.5);
        let times = 5_000;
        for _ in 0..ROUNDS {
            let ours = time_async(times, async |at| {
                let id = i64::from(at) * 17 % ROWS + 1;
                assert_eq!(User.objects.get(&db, User.id.eq(id)).await.unwrap().id, id);
            });
            let theirs = || {
                time(times, |at| {
                    let id = i64::from(at) * 17 % ROWS + 1;
                    let mut statement =
                        raw.prepare_cached("SELECT id, name, hair FROM bench_users WHERE id = ?1").unwrap();
                    let row = statement
                        .query_row([id], |row| Ok(Row { id: row.get(0)?, name: row.get(1)?, hair: row.get(2)? }));
                    assert_eq!(row.unwrap().id, id);
                })
            };
            rounds.add(ours.await, theirs());
        }
        rounds.print(times);

        for (name, rows, times, target) in [
            ("select 10", 10, 5_000, f64::INFINITY),
            ("select 1,000", 1_000, 200, 1.05),
            ("select 100,000", ROWS, 3, f64::INFINITY),
        ] {
            let mut rounds = Rounds::new(name, target);
            for _ in 0..ROUNDS {
                let ours = time_async(times, async |_| {
                    let found = User.objects.filter(User.id.lte(rows)).all(&db).await.unwrap();
                    assert_eq!(found.len() as i64, rows);
                })
                .await;
                let theirs = time(times, |_| assert_eq!(select(&raw, rows).len() as i64, rows));
                rounds.add(ours, theirs);
            }
            rounds.print(times);
        }

        let mut rounds = Rounds::new("insert one", f64::INFINITY);
        let times = 1_000;
        for _ in 0..ROUNDS {
            let ours = time_async(times, async |_| {
                let user = create!(&db, User { name: "somebody new", hair: "red" }).await.unwrap();
                assert!(user.id > ROWS);
            })
            .await;
            let theirs = time(times, |_| {
                let mut statement = raw.prepare_cached("INSERT INTO bench_users (name, hair) VALUES (?1, ?2)").unwrap();
                assert!(statement.insert(("somebody new", Some("red"))).unwrap() > ROWS);
            });
            rounds.add(ours, theirs);
        }
        rounds.print(times);

        let mut rounds = Rounds::new("update one", 1.3);
        let mut user = User.objects.pk(7).one(&db).await?;
        for _ in 0..ROUNDS {
            let ours = time_async(times, async |at| {
                user.hair = Some(at.to_string());
                user.save(&db).await.unwrap();
            })
            .await;
            let theirs = time(times, |at| {
                let sql = "UPDATE bench_users SET name = ?1, hair = ?2 WHERE id = ?3";
                let mut statement = raw.prepare_cached(sql).unwrap();
                assert_eq!(statement.execute(("user number 7", Some(at.to_string()), 7)).unwrap(), 1);
            });
            rounds.add(ours, theirs);
        }
        rounds.print(times);
        super::related_sqlite::measure(&db, &raw).await?;
        bulk(&db, &raw).await?;
        db.close().await;
        Ok(())
    })
}

/// Prepared inserts of 250 rows, and a prepared update of each row, in a transaction. Both sides begin with rows that are made, and end with
/// instances that know their keys, as far as they do.
async fn bulk(db: &Database, raw: &Connection) -> super::Outcome {
    raw.set_prepared_statement_cache_capacity(100);
    for (name, count, times, target, _) in bulk::SIZES {
        let mut rounds = Rounds::new(name, target);
        for _ in 0..bulk::ROUNDS {
            let mut users = bulk::users(count);
            let ours = time_async(times, async |_| {
                users.iter_mut().for_each(|user| user.id = 0);
                User.objects.bulk_create(db, &mut users).await.unwrap();
                assert!(users[count - 1].id >= count as i64);
            })
            .await;
            raw.execute("DELETE FROM bench_users WHERE id > ?1", [ROWS])?;
            let rows: Vec<_> = (0..count).map(|at| (bulk::name(at), bulk::hair(at))).collect();
            let theirs = time(times, |_| insert(raw, &rows).unwrap());
            raw.execute("DELETE FROM bench_users WHERE id > ?1", [ROWS])?;
            rounds.add(ours, theirs);
        }
        rounds.print(times);
    }
    let mut rounds = Rounds::new("bulk update", 1.05);
    let mut users = User.objects.filter(User.id.lte(bulk::UPDATED as i64)).all(db).await?;
    for round in 0..bulk::ROUNDS {
        users.iter_mut().for_each(|user| user.hair = Some(format!("{round} {}", user.id)));
        let ours = time_async(1, async |_| {
            let updated = User.objects.bulk_update(db, &mut users, (User.name, User.hair)).await.unwrap();
            assert_eq!(updated, bulk::UPDATED as u64);
        })
        .await;
        let theirs = time(1, |_| {
            let begun = raw.unchecked_transaction().unwrap();
            let mut statement = raw.prepare_cached("UPDATE bench_users SET name = ?2, hair = ?3 WHERE id = ?1").unwrap();
            for user in &users {
                statement.execute((user.id, &user.name, &user.hair)).unwrap();
            }
            begun.commit().unwrap();
        });
        rounds.add(ours, theirs);
    }
    rounds.print(1);
    Ok(())
}

fn insert(raw: &Connection, rows: &[(String, Option<String>)]) -> rusqlite::Result<()> {
    let begun = raw.unchecked_transaction()?;
    for chunk in rows.chunks(250) {
        let values = vec!["(?, ?)"; chunk.len()].join(", ");
        let mut statement = raw.prepare_cached(&format!("INSERT INTO bench_users (name, hair) VALUES {values}"))?;
        let binds: Vec<&dyn rusqlite::ToSql> =
            chunk.iter().flat_map(|(name, hair)| [name as &dyn rusqlite::ToSql, hair]).collect();
        statement.execute(&binds[..])?;
    }
    begun.commit()
}
