//! What holds for any pair of schemas, with rows: from one to the other and back the schema is that of a fresh database, and what can
//! survive does.
//!
//! `ORM_PROPERTY_CASES=100 ORM_PROPERTY_FIRST=500` tries others, `ORM_PROPERTY_SEED=17` only that one.

use super::cases::schema_is;
use super::catalog::catalog;
use super::random::{AsItComes, Random, changed, insert, quoted, schema, without};
use super::{empty, migration, only};
use crate::autodetector::cases::detect;
use crate::support::{Backend, Db, Place};
use orm::migrations::{DetectError, Direction, How, MigrateError, Migration, Migrator, Operation, State, Target};
use orm::tables::{Column, Table};
use std::fmt::Write as _;

/// A column that the rows had at first, and where its values are now.
#[derive(Clone)]
struct Kept {
    values: Vec<Option<String>>,
    table: String,
    column: String,
}

fn is_as_it_was(was: &Column, is: &Column) -> bool {
    was.column_type == is.column_type && (is.nullable || !was.nullable)
}

/// Follows the columns through the operations; those whose values may be others are given up.
fn follow(kept: &mut Vec<Kept>, from: &State, operations: &[Operation]) {
    let mut state = from.clone();
    for operation in operations {
        let before = state.tables();
        let renames = operation.apply(&mut state).unwrap();
        let after = state.tables();
        kept.retain_mut(|one| {
            let was = column(&before, &one.table, &one.column).unwrap().clone();
            if let Some((_, new)) = renames.tables.iter().find(|(old, _)| *old == one.table) {
                one.table = new.clone();
            }
            let renamed = renames.columns.iter().find(|(table, old, _)| (table, old) == (&one.table, &one.column));
            if let Some((_, _, new)) = renamed {
                one.column = new.clone();
            }
            column(&after, &one.table, &one.column).is_some_and(|is| is_as_it_was(&was, is))
        });
    }
}

fn column<'t>(tables: &'t [Table], table: &str, column: &str) -> Option<&'t Column> {
    tables.iter().find(|one| one.name == table)?.column(column)
}

async fn values(db: &Db, table: &str, column: &str) -> orm::Result<Vec<Option<String>>> {
    let column = quoted(column);
    let text = match db.backend() {
        Backend::Sqlite => format!("SELECT CAST(quote({column}) AS text) FROM {} ORDER BY 1", quoted(table)),
        _ => format!("SELECT CAST({column} AS text) FROM {} ORDER BY 1", quoted(table)),
    };
    db.raw(text).rows().await
}

async fn kept_of(db: &Db, state: &State) -> orm::Result<Vec<Kept>> {
    let mut kept = Vec::new();
    for table in state.tables() {
        for column in &table.columns {
            let values = values(db, &table.name, &column.name).await?;
            kept.push(Kept { values, table: table.name.clone(), column: column.name.clone() });
        }
    }
    Ok(kept)
}

async fn check_kept(db: &Db, kept: &[Kept]) -> Result<(), String> {
    for one in kept {
        let found = values(db, &one.table, &one.column).await.map_err(|error| error.to_string())?;
        if found != one.values {
            return Err(format!("{}.{}: {found:?}, and it was {:?}", one.table, one.column, one.values));
        }
    }
    Ok(())
}

/// Whether rows may be the reason.
fn is_of_rows(error: &MigrateError) -> bool {
    match error {
        MigrateError::Rows { .. } | MigrateError::NoWay { .. } | MigrateError::Dangling { .. } => true,
        MigrateError::Operation { error: orm::Error::Constraint(_) | orm::Error::Decode(_), .. } => true,
        // a fill of a foreign key to a model whose key becomes another one behind it
        MigrateError::Operation { error: orm::Error::Database { code: Some(code), .. }, .. } => {
            code.starts_with("22") || &**code == "3091"
        }
        _ => false,
    }
}

struct Bench {
    db: Db,
    fresh: Db,
    _places: [Place; 2],
}

impl Bench {
    async fn new(backend: Backend) -> Self {
        let (place, db) = empty(backend, "property").await.unwrap();
        let (other, fresh) = empty(backend, "property_fresh").await.unwrap();
        Bench { db, fresh, _places: [place, other] }
    }

    /// The catalog of a database that was made with this schema, and that nothing is left when it goes.
    async fn fresh(&self, backend: Backend, state: &State) -> Result<Vec<String>, String> {
        let operations = operations(&State::default(), state, 0, backend)?;
        let migrations = only(&[migration("0001_fresh", &[], operations)]);
        let migrator = Migrator::new(&self.fresh, &migrations);
        migrator.migrate().await.map_err(|error| format!("fresh: {error}"))?;
        let catalog_of = catalog(&self.fresh).await.map_err(|error| error.to_string())?;
        migrator.migrate_to(&Target::Zero, How::Run).await.map_err(|error| format!("fresh, to zero: {error}"))?;
        let left = catalog(&self.fresh).await.map_err(|error| error.to_string())?;
        if left.is_empty() { Ok(catalog_of) } else { Err(format!("left after zero: {left:?}")) }
    }
}

fn operations(from: &State, to: &State, seed: u64, backend: Backend) -> Result<Vec<Operation>, String> {
    detect(from, to, &mut AsItComes(&mut Random::new(seed), backend), true).map_err(|error| error.to_string())
}

/// The way to the second schema, or to what is left of it when those foreign keys are removed that a key can't move away from under.
fn way(from: &State, mut to: State, seed: u64, backend: Backend) -> Result<(State, Vec<Operation>), String> {
    loop {
        match detect(from, &to, &mut AsItComes(&mut Random::new(seed), backend), true) {
            Ok(operations) => return Ok((to, operations)),
            Err(DetectError::KeyMoves(moved)) => to = without(&to, &moved),
            Err(error) => return Err(error.to_string()),
        }
    }
}

fn same(found: &[String], expected: &[String]) -> Result<(), String> {
    let of = |one: &[String], other: &[String]| -> Vec<String> {
        one.iter().filter(|line| !other.contains(line)).cloned().collect()
    };
    let (more, less) = (of(found, expected), of(expected, found));
    if more.is_empty() && less.is_empty() { Ok(()) } else { Err(format!("\n  is {more:#?}\n  should be {less:#?}")) }
}

/// One way: what became of it. `Ok(false)`: rows were in the way, and all is as it was.
async fn go(
    bench: &Bench,
    migrations: &[Migration],
    direction: Direction,
    kept: &mut Vec<Kept>,
    [from, to]: [&Vec<String>; 2],
    (state, rows): (&State, usize),
) -> Result<bool, String> {
    let all = only(migrations);
    let migrator = Migrator::new(&bench.db, &all);
    let target = if direction == Direction::Forward { Target::Latest } else { Target::At("0001".to_owned()) };
    let before = kept.clone();
    let catalog_now = async || catalog(&bench.db).await.map_err(|error| error.to_string());
    match migrator.migrate_to(&target, How::Run).await {
        Ok(_) => {
            same(&catalog_now().await?, to).map_err(|error| format!("{direction:?}: {error}"))?;
            schema_is(&bench.db, state).await.map_err(|error| format!("{direction:?}, introspected: {error}"))?;
            let difference = check_kept(&bench.db, kept).await.map_err(|error| format!("{direction:?}: {error}"));
            difference.map(|()| true)
        }
        Err(error) if is_of_rows(&error) && (rows > 0 || matches!(error, MigrateError::NoWay { .. })) => {
            if std::env::var_os("ORM_PROPERTY_SHOW").is_some() {
                println!("{direction:?}: {error}");
            }
            same(&catalog_now().await?, from)
                .map_err(|wrong| format!("{direction:?} failed ({error}), then {wrong}"))?;
            *kept = before;
            Ok(false)
        }
        Err(error) => Err(format!("{direction:?}: {error} {error:?}")),
    }
}

/// Tries one pair. How many ways it went, and whether the database is empty again.
async fn check(bench: &Bench, seed: u64, backend: Backend) -> Result<(usize, bool), String> {
    let mut random = Random::new(seed);
    let with_rows = !random.one_in(4);
    let a = schema(&mut random, backend);
    let b = if random.one_in(4) { schema(&mut random, backend) } else { changed(&mut random, backend, &a) };
    let (b, second) = way(&a, b, seed ^ 0xff, backend)?;
    let of_a = bench.fresh(backend, &a).await?;
    let of_b = bench.fresh(backend, &b).await?;
    let first = operations(&State::default(), &a, seed, backend)?;
    let context = |error: String| {
        let mut text = error;
        for operation in &second {
            let _ = write!(text, "\n    {operation:?}");
        }
        text
    };
    let mut migrations = vec![migration("0001_a", &[], first)];
    Migrator::new(&bench.db, &only(&migrations)).migrate().await.map_err(|error| format!("a: {error}"))?;
    same(&catalog(&bench.db).await.map_err(|error| error.to_string())?, &of_a)
        .map_err(|error| format!("a: {error}"))?;
    let rows = match with_rows {
        true => insert(&mut random, &bench.db, &a).await.map_err(|error| error.to_string())?,
        false => 0,
    };
    migrations.push(migration("0002_b", &["0001_a"], second.clone()));
    let at_first = kept_of(&bench.db, &a).await.map_err(|error| error.to_string())?;
    let mut kept = at_first.clone();
    follow(&mut kept, &a, &second);
    let mut steps = 0;
    if go(bench, &migrations, Direction::Forward, &mut kept, [&of_a, &of_b], (&b, rows)).await.map_err(context)? {
        steps += 1;
        // what was never another column has its values after the way back too
        let mut back: Vec<Kept> = Vec::new();
        for one in at_first {
            let mut alone = vec![one.clone()];
            follow(&mut alone, &a, &second);
            back.extend((!alone.is_empty()).then_some(one));
        }
        if go(bench, &migrations, Direction::Backward, &mut back, [&of_b, &of_a], (&a, rows)).await.map_err(context)? {
            steps += 1;
        }
    } else {
        check_kept(&bench.db, &at_first).await.map_err(context)?;
    }
    let all = only(&migrations);
    let zero = Migrator::new(&bench.db, &all).migrate_to(&Target::Zero, How::Run).await;
    match zero {
        Ok(_) => {
            let left = catalog(&bench.db).await.map_err(|error| error.to_string())?;
            if left.is_empty() { Ok((steps, true)) } else { Err(context(format!("left after zero: {left:?}"))) }
        }
        // rows are in the way of the way back
        Err(error) if is_of_rows(&error) => Ok((steps, false)),
        Err(error) => Err(context(format!("to zero: {error}"))),
    }
}

async fn run(backend: Backend) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let cases = number("ORM_PROPERTY_CASES").unwrap_or(60);
    let first = number("ORM_PROPERTY_FIRST").unwrap_or(1);
    let seeds = number("ORM_PROPERTY_SEED").map_or(first..=first + cases - 1, |seed| seed..=seed);
    let mut bench = Bench::new(backend).await;
    let (mut there, mut back, mut wrong) = (0, 0, Vec::new());
    for seed in seeds {
        match Box::pin(check(&bench, seed, backend)).await {
            Ok((steps, is_empty)) => {
                there += usize::from(steps > 0);
                back += usize::from(steps > 1);
                if !is_empty {
                    bench = Bench::new(backend).await;
                }
            }
            Err(error) => {
                wrong.push(format!("seed {seed}: {error}"));
                bench = Bench::new(backend).await;
            }
        }
    }
    println!("{there} there, {back} back, of {cases}");
    let count = wrong.len();
    wrong.truncate(8);
    assert!(wrong.is_empty(), "{count} of {cases} pairs:\n{}", wrong.join("\n"));
    assert!(cases < 20 || there * 3 > usize::try_from(cases).unwrap(), "only {there} of {cases} came through");
}

crate::support::both! {
    async fn any_schema_becomes_any_other_and_back(db) {
        run(db.backend()).await;
    }
}
