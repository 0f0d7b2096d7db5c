//! `orm` beside the raw drivers, interleaved in one run. Figures are ratios: below 1.00 is faster than the raw driver.
//!
//! ```sh
//! scripts/bench            # SQLite, PostgreSQL, memory
//! scripts/bench compile    # build time of 50 models, beside sea-orm 2
//! scripts/bench related    # related rows alone; `sqlite`, `postgres` and `memory` are parts, too
//! ```

mod bulk;
mod compile;
mod memory;
mod model;
mod postgres;
mod related;
mod related_postgres;
mod related_sqlite;
mod rounds;
mod sqlite;

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["memory", driver, path] => memory::child(driver, path),
        ["compile"] => compile::run(),
        ["related"] => related(),
        ["sqlite"] => sqlite::run(),
        ["postgres"] => postgres(),
        ["memory"] => memory::run(),
        [] => {
            sqlite::run()?;
            postgres()?;
            memory::run()
        }
        _ => Err("usage: orm-benches [compile | related | sqlite | postgres | memory]".into()),
    }
}

fn postgres() -> Outcome {
    match std::env::var("ORM_BENCH_POSTGRES_URL") {
        Ok(url) => postgres::run(&url),
        Err(_) => {
            println!("PostgreSQL: set ORM_BENCH_POSTGRES_URL, or use scripts/bench");
            Ok(())
        }
    }
}

/// Related rows alone.
fn related() -> Outcome {
    sqlite::related()?;
    match std::env::var("ORM_BENCH_POSTGRES_URL") {
        Ok(url) => postgres::related(&url),
        Err(_) => Ok(()),
    }
}
