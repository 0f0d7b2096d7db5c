//! PostgreSQL, beside tokio-postgres with prepared statements.

use super::bulk;
use super::model::{ROWS, Row, User};
use super::rounds::{ROUNDS, Rounds, time_async};
use orm::model::Model;
use orm::prelude::*;

pub fn run(url: &str) -> super::Outcome {
    println!("PostgreSQL, ratio to tokio-postgres");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(measure(url))
}

/// Related rows alone.
pub fn related(url: &str) -> super::Outcome {
    println!("Related rows, PostgreSQL, ratio to tokio-postgres");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let db = Database::connect(url).await?;
        let (raw, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
        let connection = tokio::spawn(connection);
        super::related_postgres::measure(&db, &raw).await?;
        db.close().await;
        connection.abort();
        Ok(())
    })
}

fn row(row: &tokio_postgres::Row) -> Row {
    Row { id: row.get(0), name: row.get(1), hair: row.get(2) }
}

async fn measure(url: &str) -> super::Outcome {
    let db = Database::connect(url).await?;
    db.drop_tables_of(&[User::META]).await?;
    db.create_tables_of(&[User::META]).await?;
    db.raw(
        "INSERT INTO bench_users (name, hair) SELECT 'user number ' || i, CASE WHEN i % 3 > 0 THEN 'brown' END \
         FROM generate_series(1, 100000) AS i",
    )
    .execute()
    .await?;
    db.raw("ANALYZE bench_users").execute().await?;
    let (raw, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    let connection = tokio::spawn(connection);

    let by_key = raw.prepare("SELECT id, name, hair FROM bench_users WHERE id = $1").await?;
    let mut rounds = Rounds::new("get by pk", 1.1);
    let times = 1_000;
    for _ in 0..ROUNDS {
        let ours = time_async(times, async |at| {
            let id = i64::from(at) * 17 % ROWS + 1;
            assert_eq!(User.objects.get(&db, User.id.eq(id)).await.unwrap().id, id);
        })
        .await;
        let theirs = time_async(times, async |at| {
            let id = i64::from(at) * 17 % ROWS + 1;
            assert_eq!(row(&raw.query_one(&by_key, &[&id]).await.unwrap()).id, id);
        })
        .await;
        rounds.add(ours, theirs);
    }
    rounds.print(times);

    let select = raw.prepare("SELECT id, name, hair FROM bench_users WHERE id <= $1").await?;
    for (name, rows, times, target) in [
        ("select 10", 10, 1_000, f64::INFINITY),
        ("select 1,000", 1_000, 100, 1.35),
        ("select 100,000", ROWS, 2, f64::INFINITY),
    ] {
        let mut rounds = Rounds::new(name, target);
        for _ in 0..ROUNDS {
            let ours = time_async(times, async |_| {
                let found = User.objects.filter(User.id.lte(rows)).all(&db).await.unwrap();
                assert_eq!(found.len() as i64, rows);
            })
            .await;
            let theirs = time_async(times, async |_| {
                let found: Vec<Row> = raw.query(&select, &[&rows]).await.unwrap().iter().map(row).collect();
                assert_eq!(found.len() as i64, rows);
            })
            .await;
            rounds.add(ours, theirs);
        }
        rounds.print(times);
    }

    let insert = raw.prepare("INSERT INTO bench_users (name, hair) VALUES ($1, $2) RETURNING id").await?;
    let mut rounds = Rounds::new("insert one", f64::INFINITY);
    let times = 500;
    for _ in 0..ROUNDS {
        let ours = time_async(times, async |_| {
            let user = create!(&db, User { name: "somebody new", hair: "red" }).await.unwrap();
            assert!(user.id > ROWS);
        })
        .await;
        let theirs = time_async(times, async |_| {
            let id: i64 = raw.query_one(&insert, &[&"somebody new", &Some("red")]).await.unwrap().get(0);
            assert!(id > ROWS);
        })
        .await;
        rounds.add(ours, theirs);
    }
    rounds.print(times);

    let update = raw.prepare("UPDATE bench_users SET name = $1, hair = $2 WHERE id = $3").await?;
    let mut rounds = Rounds::new("update one", f64::INFINITY);
    let mut user = User.objects.pk(7).one(&db).await?;
    for _ in 0..ROUNDS {
        let ours = time_async(times, async |at| {
            user.hair = Some(at.to_string());
            user.save(&db).await.unwrap();
        })
        .await;
        let theirs = time_async(times, async |at| {
            let hair = Some(at.to_string());
            assert_eq!(raw.execute(&update, &[&"user number 7", &hair, &7_i64]).await.unwrap(), 1);
        })
        .await;
        rounds.add(ours, theirs);
    }
    rounds.print(times);

    super::related_postgres::measure(&db, &raw).await?;
    for (name, count, times, _, target) in bulk::SIZES {
        let insert = raw
            .prepare("INSERT INTO bench_users (name, hair) SELECT * FROM unnest($1::text[], $2::text[]) RETURNING id")
            .await?;
        let mut rounds = Rounds::new(name, target);
        for _ in 0..bulk::ROUNDS {
            let mut users = bulk::users(count);
            let ours = time_async(times, async |_| {
                users.iter_mut().for_each(|user| user.id = 0);
                User.objects.bulk_create(&db, &mut users).await.unwrap();
                assert!(users[count - 1].id > ROWS);
            })
            .await;
            let rows: Vec<_> = (0..count).map(|at| (bulk::name(at), bulk::hair(at))).collect();
            let theirs = time_async(times, async |_| {
                let names: Vec<&str> = rows.iter().map(|(name, _)| name.as_str()).collect();
                let hairs: Vec<Option<&str>> = rows.iter().map(|(_, hair)| hair.as_deref()).collect();
                let keys: Vec<i64> = raw.query(&insert, &[&names, &hairs]).await.unwrap().iter().map(|row| row.get(0)).collect();
                assert_eq!(keys.len(), count);
            })
            .await;
            rounds.add(ours, theirs);
            raw.execute("DELETE FROM bench_users WHERE id > $1", &[&ROWS]).await?;
        }
        rounds.print(times);
    }
    let update = "UPDATE bench_users SET name = r.name, hair = r.hair \
                  FROM unnest($1::int8[], $2::text[], $3::text[]) AS r (id, name, hair) WHERE bench_users.id = r.id";
    let update = raw.prepare(update).await?;
    let mut rounds = Rounds::new("bulk update", 1.05);
    let mut users = User.objects.filter(User.id.lte(bulk::UPDATED as i64)).all(&db).await?;
    for round in 0..bulk::ROUNDS {
        users.iter_mut().for_each(|user| user.hair = Some(format!("{round} {}", user.id)));
        let ours = time_async(1, async |_| {
            let updated = User.objects.bulk_update(&db, &mut users, (User.name, User.hair)).await.unwrap();
            assert_eq!(updated, bulk::UPDATED as u64);
        })
        .await;
        let theirs = time_async(1, async |_| {
            let keys: Vec<i64> = users.iter().map(|user| user.id).collect();
            let names: Vec<&str> = users.iter().map(|user| user.name.as_str()).collect();
            let hairs: Vec<Option<&str>> = users.iter().map(|user| user.hair.as_deref()).collect();
            assert_eq!(raw.execute(&update, &[&keys, &names, &hairs]).await.unwrap(), bulk::UPDATED as u64);
        })
        .await;
        rounds.add(ours, theirs);
    }
    rounds.print(1);

    db.drop_tables_of(&[User::META]).await?;
    db.close().await;
    connection.abort();
    Ok(())
}
