//! How long a program with 50 models of 10 fields builds, beside the same models of sea-orm 2: its own crate, debug, dependencies built before.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

pub fn run() -> super::Outcome {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/compile");
    let orm = folder.join("with-orm");
    let sea = folder.join("with-sea-orm");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize()?;
    write(&orm, &format!("orm = {{ path = {:?} }}", root.display().to_string()), &of_orm())?;
    let sea_orm = "sea-orm = { version = \"2.0\", default-features = false, features = [\"macros\", \"sqlx-sqlite\", \"runtime-tokio\", \"with-chrono\"] }";
    write(&sea, sea_orm, &of_sea_orm())?;
    println!("Build time of 50 models of 10 fields (debug, own crate, dependencies built before)");
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    build(&orm)?;
    build(&sea)?;
    for _ in 0..5 {
        ours.push(build(&orm)?);
        theirs.push(build(&sea)?);
    }
    ours.sort();
    theirs.sort();
    let (ours, theirs) = (ours[2], theirs[2]);
    let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
    let verdict = if ratio <= 1.0 { "reached" } else { "MISSED" };
    println!("  ratio to sea-orm {ratio:.2}   at most 1.00: {verdict}   orm {ours:.1?}, sea-orm {theirs:.1?}");
    Ok(())
}

fn write(folder: &Path, dependency: &str, main: &str) -> super::Outcome {
    std::fs::create_dir_all(folder.join("src"))?;
    let manifest = format!(
        "[workspace]\n[package]\nname = \"fifty\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[dependencies]\n{dependency}\n\
         chrono = {{ version = \"0.4\", default-features = false }}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n[profile.dev]\ndebug = \"line-tables-only\"\n"
    );
    std::fs::write(folder.join("Cargo.toml"), manifest)?;
    std::fs::write(folder.join("src/main.rs"), main)?;
    Ok(())
}

/// The time of a build of the crate alone.
fn build(folder: &Path) -> Result<Duration, Box<dyn std::error::Error>> {
    let main = folder.join("src/main.rs");
    let source = std::fs::read_to_string(&main)?;
    std::fs::write(&main, format!("{source}\n// once more\n"))?;
    let begin = Instant::now();
    let cargo =
        Command::new("cargo").args(["build", "-q"]).current_dir(folder).env_remove("CARGO_TARGET_DIR").status()?;
    let taken = begin.elapsed();
    std::fs::write(&main, source)?;
    if cargo.success() { Ok(taken) } else { Err("the build failed".into()) }
}

fn of_orm() -> String {
    let mut out = "use orm::prelude::*;\n".to_owned();
    for n in 0..50 {
        let to = if n == 0 { 0 } else { n - 1 };
        let _ = write!(
            out,
            "#[derive(Model, Debug, Clone)]\npub struct Model{n} {{ pub id: i64, #[orm(max_length = 30)] pub title: String, pub count: i32, \
             pub price: f64, pub note: Option<String>, pub on: bool, pub day: NaiveDate, pub at: DateTime<Utc>, \
             pub parent: Option<ForeignKey<Model{to}>>, pub rank: Option<i64> }}\n\
             pub async fn use{n}(db: &Database) -> orm::Result {{\n\
             let mut row = create!(db, Model{n} {{ title: \"t\", count: 1, price: 1.5, on: true, day: NaiveDate::MIN, at: Utc::now() }}).await?;\n\
             row.count += 1; row.save(db).await?;\n\
             let _ = Model{n}.objects.filter(Model{n}.title.eq(\"t\") & Model{n}.parent.title.icontains(\"x\")).order_by(Model{n}.rank.desc()).all(db).await?;\n\
             let _ = Model{n}.objects.get(db, Model{n}.id.eq(3)).await?;\n\
             let _ = Model{n}.objects.filter(Model{n}.count.gt(3)).count(db).await?;\n\
             Model{n}.objects.filter(Model{n}.on.eq(false)).update(db, Model{n}.count.set(Model{n}.count + 1)).await?;\n\
             Model{n}.objects.filter(Model{n}.on.eq(false)).delete(db).await?;\nOk(())\n}}\n"
        );
    }
    out.push_str(
        "#[tokio::main]\nasync fn main() -> orm::Result {\nlet db = Database::connect(\"sqlite::memory:\").await?;\n",
    );
    for n in 0..50 {
        let _ = writeln!(out, "use{n}(&db).await?;");
    }
    out.push_str("Ok(())\n}\n");
    out
}

fn of_sea_orm() -> String {
    let mut out = String::new();
    for n in 0..50 {
        let to = if n == 0 { 0 } else { n - 1 };
        let _ = write!(
            out,
            "pub mod model{n} {{\nuse sea_orm::entity::prelude::*;\n#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]\n\
             #[sea_orm(table_name = \"model{n}\")]\npub struct Model {{ #[sea_orm(primary_key)] pub id: i64, pub title: String, pub count: i32, \
             pub price: f64, pub note: Option<String>, pub on: bool, pub day: Date, pub at: DateTimeUtc, pub parent_id: Option<i64>, \
             pub rank: Option<i64> }}\n\
             #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]\npub enum Relation {{ \
             #[sea_orm(belongs_to = \"super::model{to}::Entity\", from = \"Column::ParentId\", to = \"super::model{to}::Column::Id\")] Parent }}\n\
             impl ActiveModelBehavior for ActiveModel {{}}\n}}\n\
             pub async fn use{n}(db: &sea_orm::DatabaseConnection) -> Result<(), sea_orm::DbErr> {{\nuse sea_orm::*; use sea_orm::sea_query::Expr;\n\
             let row = model{n}::ActiveModel {{ title: Set(\"t\".into()), count: Set(1), price: Set(1.5), on: Set(true), \
             day: Set(chrono::NaiveDate::MIN), at: Set(chrono::Utc::now()), ..Default::default() }}.insert(db).await?;\n\
             let mut row: model{n}::ActiveModel = row.into(); row.count = Set(2); row.update(db).await?;\n\
             let _ = model{n}::Entity::find().filter(model{n}::Column::Title.eq(\"t\")).filter(model{n}::Column::Note.contains(\"x\")).order_by_desc(model{n}::Column::Rank).all(db).await?;\n\
             let _ = model{n}::Entity::find_by_id(3_i64).one(db).await?;\n\
             let _ = model{n}::Entity::find().filter(model{n}::Column::Count.gt(3)).count(db).await?;\n\
             model{n}::Entity::update_many().col_expr(model{n}::Column::Count, Expr::col(model{n}::Column::Count).add(1)).filter(model{n}::Column::On.eq(false)).exec(db).await?;\n\
             model{n}::Entity::delete_many().filter(model{n}::Column::On.eq(false)).exec(db).await?;\nOk(())\n}}\n"
        );
    }
    out.push_str("#[tokio::main]\nasync fn main() -> Result<(), sea_orm::DbErr> {\nlet db = sea_orm::Database::connect(\"sqlite::memory:\").await?;\n");
    for n in 0..50 {
        let _ = writeln!(out, "use{n}(&db).await?;");
    }
    out.push_str("Ok(())\n}\n");
    out
}
