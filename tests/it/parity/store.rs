//! Schema `store`: aggregates, groups, subqueries, over every kind of relation.
//!
//! Where law 1 differs: a condition over a path to many rows repeats no row; an aggregate over such a path counts all related rows, whatever
//! the conditions are, and its own `filter(..)` narrows it; two of them never multiply each other. A path to one row has a value, not an
//! aggregate. A queryset has no names for what is annotated: an expression is written again, or kept in a variable.
//!
//! Left out:
//! - store-01 `aggregate()` of nothing: does not compile.
//! - store-04 its third step: the names of a row's columns are those of its type.
//! - store-09, store-10 `Count("*", filter=..)` and `Count(default=..)` are errors there; a count of rows takes a filter here, and a default
//!   that it never needs.
//! - store-11 the errors of names and of types: do not compile.
//! - store-13 an outer reference along a path to many rows: has many values here, and is refused.
//! - store-16 what can't be selected, aggregated or deferred there is a name without a value: there are no such names.
//! - store-18 `defer`: there is none.

mod aggregates;
mod annotate;
mod filtered;
mod groups;
mod subqueries;

use super::day;
use crate::support::*;
use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "store_author")]
struct Author {
    id: i32,
    #[orm(max_length = 100)]
    name: String,
    age: i32,
    rating: Option<f64>,
    friends: ManyToMany<Self>,
    #[orm(reverse = "authors")]
    books: ManyToMany<Book>,
    #[orm(reverse = "contact")]
    book_contact_set: Reverse<Book>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "store_publisher")]
struct Publisher {
    id: i32,
    #[orm(max_length = 255)]
    name: String,
    num_awards: i32,
    duration: Option<TimeDelta>,
    books: Reverse<Book>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "store_book")]
struct Book {
    id: i32,
    #[orm(max_length = 9)]
    isbn: String,
    #[orm(max_length = 255)]
    name: String,
    pages: i32,
    rating: f64,
    #[orm(precision = 6, scale = 2)]
    price: Decimal,
    #[orm(on_delete = cascade)]
    contact: ForeignKey<Author>,
    #[orm(on_delete = cascade)]
    publisher: ForeignKey<Publisher>,
    pubdate: NaiveDate,
    authors: ManyToMany<Author>,
    #[orm(reverse = "books")]
    stores: ManyToMany<Store>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "store_store")]
struct Store {
    id: i32,
    #[orm(max_length = 255)]
    name: String,
    original_opening: NaiveDateTime,
    friday_night_closing: NaiveTime,
    books: ManyToMany<Book>,
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

fn time(hour: u32, minute: u32, second: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, second).expect("a time")
}

/// Rows of a model between, whose two keys are called so.
async fn pairs(db: &Db, insert: &'static str, pairs: &[(i32, i32)]) -> orm::Result {
    for (left, right) in pairs {
        db.raw(insert).bind(*left).bind(*right).execute().await?;
    }
    Ok(())
}

/// Friends, each pair both ways.
async fn friends(db: &Db, of: &[(i32, i32)]) -> orm::Result {
    let both: Vec<_> = of.iter().flat_map(|&(one, other)| [(one, other), (other, one)]).collect();
    pairs(db, "INSERT INTO store_author_friends (from_author_id, to_author_id) VALUES ($1, $2)", &both).await
}

async fn wrote(db: &Db, of: &[(i32, i32)]) -> orm::Result {
    pairs(db, "INSERT INTO store_book_authors (book_id, author_id) VALUES ($1, $2)", of).await
}

/// The fixture `store/base`.
async fn base(db: &Db) -> orm::Result {
    let authors = [
        ("Adrian Holovaty", 34),
        ("Jacob Kaplan-Moss", 35),
        ("Brad Dayley", 45),
        ("James Bennett", 29),
        ("Jeffrey Forcier", 37),
        ("Paul Bissex", 29),
        ("Wesley J. Chun", 25),
        ("Peter Norvig", 57),
        ("Stuart Russell", 46),
    ];
    for (name, age) in authors {
        create!(db, Author { name, age }).await?;
    }
    friends(db, &[(1, 2), (1, 4), (2, 7), (5, 6), (5, 7), (6, 7), (8, 9)]).await?;
    let publishers = [
        ("Apress", 3, Some(1)),
        ("Sams", 1, Some(2)),
        ("Prentice Hall", 7, None),
        ("Morgan Kaufmann", 9, None),
        ("Jonno's House of Books", 0, None),
    ];
    for (name, num_awards, days) in publishers {
        create!(db, Publisher { name, num_awards, duration: days.map(TimeDelta::days) }).await?;
    }
    let django = "The Definitive Guide to Django: Web Development Done Right";
    let lisp = "Paradigms of Artificial Intelligence Programming: Case Studies in Common Lisp";
    let books = [
        ("159059725", django, 447, 4.5, "30.00", 1, 1, day(2007, 12, 6)),
        ("067232959", "Sams Teach Yourself Django in 24 Hours", 528, 3.0, "23.09", 3, 2, day(2008, 3, 3)),
        ("159059996", "Practical Django Projects", 300, 4.0, "29.69", 4, 1, day(2008, 6, 23)),
        ("013235613", "Python Web Development with Django", 350, 4.0, "29.69", 5, 3, day(2008, 11, 3)),
        ("013790395", "Artificial Intelligence: A Modern Approach", 1132, 4.0, "82.80", 8, 3, day(1995, 1, 15)),
        ("155860191", lisp, 946, 5.0, "75.00", 8, 4, day(1991, 10, 15)),
    ];
    for (isbn, name, pages, rating, price, contact, publisher, pubdate) in books {
        let price = decimal(price);
        create!(db, Book { isbn, name, pages, rating, price, contact, publisher, pubdate }).await?;
    }
    wrote(db, &[(1, 1), (1, 2), (2, 3), (3, 4), (4, 5), (4, 6), (4, 7), (5, 8), (5, 9), (6, 8)]).await?;
    let stores = [
        ("Amazon.com", day(1994, 4, 23).and_time(time(9, 17, 42)), time(23, 59, 59)),
        ("Books.com", day(2001, 3, 15).and_time(time(11, 23, 37)), time(23, 59, 59)),
        ("Mamma and Pappa's Books", day(1945, 4, 25).and_time(time(16, 24, 14)), time(21, 30, 0)),
    ];
    for (name, original_opening, friday_night_closing) in stores {
        create!(db, Store { name, original_opening, friday_night_closing }).await?;
    }
    let sold = [(1, 1), (1, 2), (1, 3), (1, 4), (1, 5), (1, 6), (2, 1), (2, 3), (2, 5), (2, 6), (3, 3), (3, 4), (3, 6)];
    pairs(db, "INSERT INTO store_store_books (store_id, book_id) VALUES ($1, $2)", &sold).await
}

/// A value that was calculated in another order of additions.
#[track_caller]
fn near(found: Option<f64>, expected: f64, places: i32) {
    let found = found.expect("a value");
    assert!((found - expected).abs() < 0.5 * 10_f64.powi(-places) + 1e-9, "{found} is not {expected}");
}

/// The names of publishers, in the order of their keys.
async fn publishers(db: &Db, publishers: orm::QuerySet<Publisher>) -> orm::Result<Vec<String>> {
    assert_statements!(1, publishers.order_by(Publisher.id).values(Publisher.name).all(db))
}
