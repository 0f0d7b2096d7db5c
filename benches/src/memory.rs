//! What a select of 100,000 rows takes of memory, each way in a process of its own: the highest resident size, less that before.

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
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

/// Prints the KiB that a select takes.
pub fn child(driver: &str, path: &str) -> super::Outcome {
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
