//! What runs before and after an instance is saved or deleted.

use super::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "writes_hooked", hooks)]
struct Book {
    id: i64,
    #[orm(unique)]
    title: String,
    #[orm(default = "")]
    slug: String,
    #[orm(default = 0)]
    copies: i64,
    #[orm(version)]
    version: i64,
    /// What its hooks were called for.
    #[orm(skip)]
    seen: Vec<String>,
    /// Where one of them refuses.
    #[orm(skip)]
    refuses: Option<&'static str>,
}

/// What was done to books, written by their hooks.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "writes_log", ordering = "id")]
struct Log {
    id: i64,
    what: String,
}

impl Book {
    fn refuse(&self, at: &str) -> orm::Result {
        if self.refuses == Some(at) { Err(Error::Config { message: at.into() }) } else { Ok(()) }
    }
}

impl Hooks for Book {
    async fn before_save(&mut self, db: &Database, event: SaveEvent) -> orm::Result {
        assert!(db.is_in_transaction());
        self.slug = self.title.to_lowercase();
        let fields: Vec<_> = [("title", event.writes(Book.title)), ("copies", event.writes(Book.copies))]
            .into_iter()
            .filter(|(_, writes)| *writes)
            .map(|(name, _)| name)
            .collect();
        self.seen.push(format!("before {} {}", event.is_new(), fields.join("+")));
        create!(db, Log { what: format!("saving {}", self.title) }).await?;
        self.refuse("before_save")
    }

    async fn after_save(&mut self, db: &Database, event: SaveEvent) -> orm::Result {
        self.seen.push(format!("after {} {}", event.is_new(), self.id));
        create!(db, Log { what: format!("saved {}", self.title) }).await?;
        self.refuse("after_save")
    }

    async fn before_delete(&mut self, db: &Database) -> orm::Result {
        create!(db, Log { what: format!("deleting {}", self.title) }).await?;
        self.refuse("before_delete")
    }

    async fn after_delete(&mut self, db: &Database) -> orm::Result {
        assert!(self.id != 0);
        assert!(!Book.objects.pk(self.id).exists(db).await?);
        create!(db, Log { what: format!("deleted {}", self.title) }).await?;
        self.refuse("after_delete")
    }
}

/// Only what it needs.
#[derive(Model, Debug, Clone)]
#[orm(hooks, table = "writes_hooked_once")]
struct Once {
    id: i64,
    #[orm(default = 0)]
    count: i64,
}

impl Hooks for Once {
    async fn before_save(&mut self, _: &Database, _: SaveEvent) -> orm::Result {
        self.count += 1;
        Ok(())
    }
}

async fn log(db: &Db) -> orm::Result<Vec<String>> {
    let log = Log.objects.values(Log.what).all(db).await?;
    Log.objects.delete(db).await?;
    Ok(log)
}

both! {
    async fn they_run_around_each_save_of_an_instance(db) {
        let mut book = new!(Book { title: "Dune" });
        book.save(db).await?;
        assert_eq!(book.seen, ["before true title+copies", "after true 1"]);
        assert_eq!(book.slug, "dune", "what they change is written");
        book.seen.clear();
        book.title = "Emma".into();
        book.save(db).await?;
        book.update(db).await?;
        book.save_fields(db, Book.copies).await?;
        book.update_with(db, Book.copies.set(Book.copies + 3)).await?;
        let seen = ["before false title+copies", "after false 1", "before false title+copies", "after false 1", "before false copies", "after false 1", "before false copies", "after false 1"];
        assert_eq!(book.seen, seen);
        assert_eq!((book.copies, book.version), (3, 4));
        assert_eq!(log(db).await?.len(), 10);
        // a key that was given by hand is looked for first
        let mut numbered = Book { id: 9, title: "Ulysses".into(), seen: Vec::new(), ..book.clone() };
        numbered.save(db).await?;
        assert_eq!(numbered.seen, ["before false title+copies", "after true 9"]);
        let book = create!(db, Book { title: "Emil" }).await?;
        assert_eq!(book.seen.len(), 2);
        let (book, _) = Book.objects.get_or_create(db, Book.title.eq("Faust"), new!(Book { title: "Faust" })).await?;
        assert_eq!(book.seen.len(), 2);
        let (book, created) = Book.objects.update_or_create(db, Book.title.eq("Faust"), Book.copies.set(8), new!(Book { title: "Faust" })).await?;
        assert_eq!((book.seen.len(), book.copies, created), (2, 8, false));
        let mut once = create!(db, Once {}).await?;
        once.save(db).await?;
        once.delete(db).await?;
        assert_eq!(once.count, 2);
    }

    async fn an_error_undoes_the_save_and_what_they_did(db) {
        let mut book = new!(Book { title: "Dune" });
        for at in ["before_save", "after_save"] {
            book.refuses = Some(at);
            let error = book.save(db).await.expect_err("refused");
            assert!(matches!(&error, Error::Config { message } if **message == *at), "{error:?}");
            assert_eq!((book.id, Book.objects.count(db).await?, log(db).await?.len()), (0, 0, 0));
        }
        book.refuses = None;
        book.save(db).await?;
        let id = book.id;
        for at in ["before_save", "after_save"] {
            book.refuses = Some(at);
            book.copies = 5;
            assert!(book.save(db).await.is_err());
            assert!(book.update_with(db, Book.copies.set(7)).await.is_err());
            assert_eq!((book.id, book.version), (id, 0));
            assert_eq!(Book.objects.one(db).await?.copies, 0);
        }
        log(db).await?;
        // the block around it can go on
        db.atomic(async |db| {
            assert!(book.save(db).await.is_err());
            create!(db, Log { what: "kept" }).await.map(drop)
        }).await?;
        assert_eq!(log(db).await?, ["kept"]);
        // an invalid instance is refused behind the first one, which may mend it
        book.refuses = None;
        book.title = "\0".into();
        assert!(book.save(db).await.is_err());
        assert_eq!(log(db).await?, [""; 0]);
    }

    async fn they_run_around_the_deletion_of_an_instance(db) {
        let mut book = create!(db, Book { title: "Dune" }).await?;
        log(db).await?;
        for at in ["before_delete", "after_delete"] {
            book.refuses = Some(at);
            assert!(book.delete(db).await.is_err());
            assert_eq!((book.id, Book.objects.count(db).await?, log(db).await?.len()), (1, 1, 0));
        }
        book.refuses = None;
        assert_eq!(book.delete(db).await?.total, 1);
        assert_eq!((book.id, log(db).await?), (0, vec!["deleting Dune".to_owned(), "deleted Dune".to_owned()]));
    }

    async fn what_works_set_by_set_calls_none(db) {
        let mut books = vec![new!(Book { title: "a" }), new!(Book { title: "b" })];
        Book.objects.bulk_create(db, &mut books).await?;
        Book.objects.bulk_update(db, &mut books, Book.copies).await?;
        Book.objects.upsert(db, &mut books[0], Book.title).await?;
        Book.objects.update(db, Book.copies.set(1)).await?;
        Book.objects.update_returning(db, Book.copies.set(2)).await?;
        Book.objects.delete(db).await?;
        assert!(log(db).await?.is_empty() && books.iter().all(|book| book.seen.is_empty()));
    }

    async fn what_waits_for_the_commit_waits_for_the_outermost_one(db) {
        #[derive(Model, Debug)]
        #[orm(hooks, table = "writes_hooked_mail")]
        struct Mail {
            id: i64,
            #[orm(skip)]
            sent: Arc<AtomicUsize>,
        }
        impl Hooks for Mail {
            async fn after_save(&mut self, db: &Database, _: SaveEvent) -> orm::Result {
                let sent = self.sent.clone();
                db.on_commit(move || _ = sent.fetch_add(1, Ordering::Relaxed));
                Ok(())
            }
        }
        let sent = Arc::new(AtomicUsize::new(0));
        let made = || Mail { id: 0, sent: sent.clone() };
        made().save(db).await?;
        assert_eq!(sent.load(Ordering::Relaxed), 1);
        db.atomic(async |db| {
            made().save(db).await?;
            assert_eq!(sent.load(Ordering::Relaxed), 1, "not before the commit");
            Ok(())
        }).await?;
        assert_eq!(sent.load(Ordering::Relaxed), 2);
        let undone: orm::Result = db.atomic(async |db| {
            made().save(db).await?;
            Err(Error::Config { message: "no".into() })
        }).await;
        assert!(undone.is_err());
        assert_eq!(sent.load(Ordering::Relaxed), 2);
    }
}
