//! Teaches: relations in every direction. A foreign key and its other side, one to one, many to many; related rows loaded along with
//! `select_related`, `prefetch_related` and `with`; `add`, `remove`, `set` and `clear`.
//!
//! `cargo run --example library` uses an SQLite database in memory; `DATABASE_URL=postgres://…` another one, in which it makes the tables
//! `library_…` and drops them at the end. What it prints is asserted.

use orm::prelude::*;
use std::fmt::Write as _;

#[derive(Model, Debug)]
#[orm(table = "library_author", ordering = "name")]
struct Author {
    id: i64,
    name: String,
    books: Reverse<Book>, // the other side of Book::author
}

#[derive(Model, Debug)]
#[orm(table = "library_book", ordering = "title")]
struct Book {
    id: i64,
    title: String,
    #[orm(default = 0)]
    loans: i64,
    author: ForeignKey<Author>,
    subjects: ManyToMany<Subject>, // a table `library_book_subjects`
    #[orm(reverse = "book")]
    summary: ReverseOne<Summary>,
}

#[derive(Model, Debug)]
#[orm(table = "library_subject", ordering = "word")]
struct Subject {
    id: i64,
    word: String,
    #[orm(reverse = "subjects")]
    books: ManyToMany<Book>,
}

#[derive(Model, Debug)]
#[orm(table = "library_summary")]
struct Summary {
    id: i64,
    text: String,
    book: OneToOne<Book>,
}

#[tokio::main]
async fn main() -> orm::Result {
    let url = std::env::var("DATABASE_URL").unwrap_or_else(|_| "sqlite::memory:".to_owned());
    let db = Database::connect(&url).await?;
    db.drop_tables().await?;
    db.create_tables().await?;
    fill(&db).await?;
    let shown = walk(&db).await;
    db.drop_tables().await?;
    db.close().await;
    let shown = shown?;
    print!("{shown}");
    assert_eq!(shown, EXPECTED);
    Ok(())
}

async fn fill(db: &Database) -> orm::Result {
    let woolf = create!(db, Author { name: "Woolf" }).await?;
    let lem = create!(db, Author { name: "Lem" }).await?;
    let [sea, space] = [create!(db, Subject { word: "sea" }).await?, create!(db, Subject { word: "space" }).await?];
    for (title, loans, author, subjects) in [
        ("The Waves", 5, &woolf, &[&sea][..]),
        ("Orlando", 9, &woolf, &[]),
        ("Solaris", 12, &lem, &[&sea, &space]),
        ("Fiasco", 3, &lem, &[&space]),
    ] {
        let mut book = create!(db, Book { title, loans, author }).await?;
        book.subjects.add(db, subjects.iter().copied()).await?;
        if title == "Solaris" {
            create!(db, Summary { text: "An ocean thinks.", book: &book }).await?;
        }
    }
    Ok(())
}

async fn walk(db: &Database) -> orm::Result<String> {
    let mut out = String::new();
    let mut say = |line: String| writeln!(out, "{line}").unwrap_or_default();

    // one statement: the author and the summary of each book come with it
    for book in Book.objects.select_related((Book.author, Book.summary)).all(db).await? {
        let summary = book.summary.get()?.map_or("no summary", |summary| &summary.text);
        say(format!("{} by {}: {summary}", book.title, book.author.get()?.name));
    }

    // three statements, however many authors there are
    for author in Author.objects.prefetch_related(Author.books.subjects).all(db).await? {
        for book in author.books.get()? {
            let words: Vec<&str> = book.subjects.get()?.iter().map(|subject| &*subject.word).collect();
            say(format!("{} > {} > {words:?}", author.name, book.title));
        }
    }

    // the best of each author; as tuples, so that "not loaded" can't happen
    let best = Book.objects.order_by(Book.loans.desc()).limit(1);
    for (author, books) in Author.objects.with(Author.books.with(best)).all(db).await? {
        say(format!("most read of {}: {}", author.name, books[0].title));
    }

    // both sides see a change
    let mut sea = Subject.objects.get(db, Subject.word.eq("sea")).await?;
    let orlando = Book.objects.get(db, Book.title.eq("Orlando")).await?;
    sea.books.add(db, &orlando).await?;
    say(format!("books about the sea: {}", sea.books.count(db).await?));
    let wet = orlando.subjects.values(Subject.word).all(db).await?;
    say(format!("Orlando is about {wet:?}"));
    sea.books.set(db, [&orlando]).await?;
    say(format!("books about the sea: {}", sea.books.count(db).await?));
    sea.books.clear(db).await?;
    say(format!("books about the sea: {}", sea.books.count(db).await?));
    Ok(out)
}

const EXPECTED: &str = "\
Fiasco by Lem: no summary
Orlando by Woolf: no summary
Solaris by Lem: An ocean thinks.
The Waves by Woolf: no summary
Lem > Fiasco > [\"space\"]
Lem > Solaris > [\"sea\", \"space\"]
Woolf > Orlando > []
Woolf > The Waves > [\"sea\"]
most read of Lem: Solaris
most read of Woolf: Orlando
books about the sea: 3
Orlando is about [\"sea\"]
books about the sea: 1
books about the sea: 0
";
