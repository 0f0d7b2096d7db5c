//! Teaches: soft delete, built from a default scope and an extension trait. A note that is thrown away stays in its table, out of sight of
//! every queryset, until it is restored or the trash is emptied.
//!
//! `cargo run --example soft_delete` uses a database in memory; `DATABASE_URL=postgres://…` another one, in which it makes the tables
//! `trash_folder` and `trash_note` and drops them at the end. Each result is asserted.

use orm::QuerySet;
use orm::prelude::*;

#[derive(Model, Debug)]
#[orm(table = "trash_folder")]
struct Folder {
    id: i64,
    name: String,
    #[orm(reverse = "folder")]
    notes: Reverse<Note>,
}

#[derive(Model, Debug)]
#[orm(table = "trash_note", scope = Note::at_hand)]
struct Note {
    id: i64,
    text: String,
    #[orm(index)]
    deleted: Option<DateTime<Utc>>,
    folder: ForeignKey<Folder>,
}

impl Note {
    /// What every queryset of notes is about, until `unscoped()` lifts it.
    fn at_hand() -> Q<Note> {
        Note.deleted.is_null()
    }
}

/// The steps and answers that querysets of notes have beside the library's.
trait Trash: Sized {
    /// Only what was thrown away.
    fn thrown_away(self) -> Self;
    /// Throws all of them away; how many there were.
    async fn throw_away(&self, db: &Database) -> orm::Result<u64>;
    /// Takes all of them back.
    async fn restore(&self, db: &Database) -> orm::Result<u64>;
}

impl Trash for QuerySet<Note> {
    fn thrown_away(self) -> Self {
        self.unscoped().filter(Note.deleted.is_not_null())
    }
    async fn throw_away(&self, db: &Database) -> orm::Result<u64> {
        self.update(db, Note.deleted.set(Utc::now())).await
    }
    async fn restore(&self, db: &Database) -> orm::Result<u64> {
        self.update(db, Note.deleted.set(None)).await
    }
}

#[tokio::main]
async fn main() -> orm::Result {
    let url = std::env::var("DATABASE_URL").unwrap_or_else(|_| "sqlite::memory:".to_owned());
    let db = Database::connect(&url).await?;
    db.drop_tables().await?;
    db.create_tables().await?;
    let outcome = walk(&db).await;
    db.drop_tables().await?;
    db.close().await;
    outcome
}

async fn walk(db: &Database) -> orm::Result {
    let home = create!(db, Folder { name: "Home" }).await?;
    for text in ["milk", "bread", "rent"] {
        create!(db, Note { text, folder: &home }).await?;
    }

    let thrown = Note.objects.filter(Note.text.in_(["milk", "bread"])).throw_away(db).await?;
    println!("{thrown} thrown away, {} at hand", Note.objects.count(db).await?);
    assert_eq!((thrown, Note.objects.count(db).await?), (2, 1));

    // out of sight for all that asks: `get`, related rows, another `throw_away`
    assert!(Note.objects.get(db, Note.text.eq("milk")).await.is_err_and(|error| error.is_not_found()));
    assert_eq!(home.notes.count(db).await?, 1);
    assert_eq!(Note.objects.filter(Note.text.eq("milk")).throw_away(db).await?, 0);

    let trash: Vec<String> = Note.objects.thrown_away().order_by(Note.text).values(Note.text).all(db).await?;
    println!("in the trash: {}", trash.join(", "));
    assert_eq!(trash, ["bread", "milk"]);

    Note.objects.thrown_away().filter(Note.text.eq("milk")).restore(db).await?;
    println!("restored: {} at hand", Note.objects.count(db).await?);
    assert_eq!(Note.objects.count(db).await?, 2);

    // what deletes for good has to say so
    let gone = Note.objects.thrown_away().delete(db).await?;
    println!("emptied: {gone}");
    assert_eq!(Note.objects.unscoped().count(db).await?, 2);
    Ok(())
}
