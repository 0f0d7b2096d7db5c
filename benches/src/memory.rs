//! What a select of 100,000 rows, and a stream of 1,000,000, take of memory, each way in a process of its own: the highest resident size, less that before.

use super::model::{ROWS, User};
use super::sqlite;
use orm::prelude::*;
use std::path::Path;
use std::process::Command;

pub fn run() -> super::Outcome {
    println!("Memory of a select of 100,000 rows, SQLite file, ratio to rusqlite");
    let folder = std::env::temp_dir().join(format!("orm-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let path = folder.join("bench.db");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        sqlite::fill(&path).await?.close().await;
        Ok::<(), orm::Error>(())
    })?;
    let taken = |driver: &str| -> Result<f64, Box<dyn std::error::Error>> {
        let output = Command::new(std::env::current_exe()?).args(["memory", driver]).arg(&path).output()?;
        Ok(String::from_utf8(output.stdout)?.trim().parse()?)
    };
    let (ours, raw) = (taken("orm")?, taken("rusqlite")?);
    let (ratio, target) = (ours / raw, 1.2);
    let verdict = if ratio <= target { "reached" } else { "MISSED" };
    println!("  {:<16} {ratio:>5.2}   at most {target:.2}: {verdict}      raw {:.1} MiB", "peak", raw / 1024.0);
    println!("Memory of a stream of 1,000,000 rows, beside what the program had before");
    let verdict = |taken: f64| if taken <= 20.0 * 1024.0 { "reached" } else { "MISSED" };
    let long = folder.join("long.db");
    let sqlite = format!("sqlite:{}", long.display());
    let mut urls = vec![("SQLite", sqlite)];
    if let Ok(url) = std::env::var("ORM_BENCH_POSTGRES_URL") {
        urls.push(("PostgreSQL", url));
    }
    for (backend, url) in urls {
        runtime.block_on(fill_long(&url))?;
        for way in [PLAIN, SORTED] {
            let streamed = streamed(way, &url)?;
            println!("  {:<24} {:>5.1} MiB   at most 20: {}", format!("{backend}, {way}"), streamed / 1024.0, verdict(streamed));
        }
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

/// A stream outside of a transaction, whose order an index gives.
const PLAIN: &str = "stream";
/// A stream inside of a transaction, whose rows the database sorts.
const SORTED: &str = "stream-sorted";
/// How many rows the stream has.
const STREAMED: i64 = 1_000_000;

/// A table of its own with so many rows.
async fn fill_long(url: &str) -> orm::Result {
    let db = Database::connect(url).await?;
    db.raw("DROP TABLE IF EXISTS bench_long").execute().await?;
    let table = match db.backend() {
        orm::Backend::Sqlite => "CREATE TABLE bench_long (id INTEGER PRIMARY KEY, name TEXT NOT NULL, plays INTEGER NOT NULL) STRICT",
        _ => "CREATE TABLE bench_long (id bigint PRIMARY KEY, name text NOT NULL, plays bigint NOT NULL)",
    };
    db.raw(table).execute().await?;
    let rows = match db.backend() {
        orm::Backend::Sqlite => "INSERT INTO bench_long WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) SELECT i, 'a name of the row ' || i, i * 7 FROM n",
        _ => "INSERT INTO bench_long SELECT i, 'a name of the row ' || i, i * 7 FROM generate_series(1, $1) AS s(i)",
    };
    db.raw(rows).bind(STREAMED).execute().await?;
    db.close().await;
    Ok(())
}

/// The KiB that a stream takes, in a process of its own.
fn streamed(way: &str, url: &str) -> Result<f64, Box<dyn std::error::Error>> {
    let output = Command::new(std::env::current_exe()?).args(["memory", way, url]).output()?;
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

/// Prints the KiB that a stream takes.
fn stream_child(way: &str, url: &str) -> super::Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let taken = runtime.block_on(async {
        let db = Database::connect(url).await?;
        Long.objects.first(&db).await?;
        let begin = peak();
        if way == PLAIN {
            count(Long.objects.order_by(Long.id).stream(&db)).await?;
        } else {
            db.atomic(async |db| count(Long.objects.order_by(Long.plays.desc()).stream(db)).await).await?;
        }
        Ok::<i64, orm::Error>(peak() - begin)
    })?;
    println!("{taken}");
    Ok(())
}

async fn count(mut rows: orm::queryset::Rows<Long>) -> orm::Result {
    let mut count = 0;
    while rows.try_next().await?.is_some() {
        count += 1;
    }
    assert_eq!(count, STREAMED);
    Ok(())
}

#[derive(Model, Debug)]
#[orm(table = "bench_long")]
struct Long {
    id: i64,
    name: String,
    plays: i64,
}

/// Prints the KiB that a select takes.
pub fn child(driver: &str, path: &str) -> super::Outcome {
    if driver == PLAIN || driver == SORTED {
        return stream_child(driver, path);
    }
    let path = Path::new(path);
    let begin;
    if driver == "orm" {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        begin = runtime.block_on(async {
            let db = Database::connect(&format!("sqlite:{}", path.display())).await?;
            User.objects.first(&db).await?;
            let begin = peak();
            let rows = User.objects.all(&db).await?;
            assert_eq!(rows.len() as i64, ROWS);
            Ok::<i64, orm::Error>(begin)
        })?;
    } else {
        let raw = sqlite::open(path)?;
        sqlite::select(&raw, 1);
        begin = peak();
        assert_eq!(sqlite::select(&raw, ROWS).len() as i64, ROWS);
    }
    println!("{}", peak() - begin);
    Ok(())
}

/// The highest resident size so far, in KiB.
fn peak() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}
