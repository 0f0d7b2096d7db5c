//! Schema `goc`: `get_or_create` and `update_or_create`.
//!
//! The values that are looked for come again in the new row: it is an instance, and is checked against them.
//!
//! Left out, because it does not compile: a new row without a field that it needs (goc-04, `tests/ui/new_missing.rs`), and names of fields that
//! are none (goc-05, `tests/ui/new_misspelt.rs`, `tests/ui/query_misspelt.rs`).

use super::day;
use crate::support::*;
use orm::prelude::*;

#[derive(Model, Debug, Clone)]
#[orm(table = "goc_person")]
struct Person {
    id: i32,
    #[orm(max_length = 100, unique)]
    first_name: String,
    #[orm(max_length = 100)]
    last_name: String,
    birthday: NaiveDate,
    #[orm(default = "")]
    defaults: String,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "goc_defaultperson")]
struct DefaultPerson {
    id: i32,
    #[orm(max_length = 100, default = "Anonymous")]
    first_name: String,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "goc_manualprimarykeytest")]
struct Manual {
    #[orm(primary_key)]
    number: i32,
    #[orm(max_length = 100)]
    data: String,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "goc_tag")]
struct Tag {
    id: i32,
    #[orm(max_length = 255, unique)]
    text: String,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "goc_thing")]
struct Thing {
    id: i32,
    #[orm(max_length = 255)]
    name: String,
    tags: ManyToMany<Tag>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "goc_publisher")]
struct Publisher {
    id: i32,
    #[orm(max_length = 100)]
    name: String,
    #[orm(reverse = "publisher")]
    books: Reverse<Book>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "goc_author")]
struct Author {
    id: i32,
    #[orm(max_length = 100)]
    name: String,
    #[orm(reverse = "authors")]
    books: ManyToMany<Book>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "goc_book")]
struct Book {
    id: i32,
    #[orm(max_length = 100)]
    name: String,
    #[orm(column = "publisher_id_column")]
    publisher: ForeignKey<Publisher>,
    #[orm(auto_now)]
    updated: NaiveDateTime,
    authors: ManyToMany<Author>,
}

/// The fixture `goc/base`.
async fn base(db: &Db) -> orm::Result<Person> {
    create!(db, Person { first_name: "John", last_name: "Lennon", birthday: day(1940, 10, 9) }).await
}

both! {
    /// goc-01
    async fn a_row_is_got_or_created(db) {
        base(db).await?;
        let named = |first: &str, last: &str| Person.first_name.eq(first) & Person.last_name.eq(last);
        let john = || new!(Person { first_name: "John", last_name: "Lennon", birthday: day(1940, 10, 9) });
        let george = || new!(Person { first_name: "George", last_name: "Harrison", birthday: day(1943, 2, 25) });
        assert!(!assert_statements!(1, Person.objects.get_or_create(db, named("John", "Lennon"), john()))?.1);
        assert!(assert_statements!(2, Person.objects.get_or_create(db, named("George", "Harrison"), george()))?.1);
        assert!(!assert_statements!(1, Person.objects.get_or_create(db, named("George", "Harrison"), george()))?.1);
        assert_eq!(assert_statements!(1, Person.objects.count(db))?, 2);
        let ringo = || new!(Person { first_name: "Ringo", last_name: "Starr", birthday: day(1940, 7, 7) });
        let (ringo, _) = assert_statements!(2, Person.objects.get_or_create(db, Person.first_name.eq("Ringo"), ringo))?;
        assert_eq!(ringo.birthday, day(1940, 7, 7));
        let never = || -> Person { panic!("the row is there") };
        assert!(!assert_statements!(1, Person.objects.get_or_create(db, named("John", "Lennon"), never))?.1);
        let any = DefaultPerson.id.gt(0);
        assert!(assert_statements!(2, DefaultPerson.objects.get_or_create(db, any, new!(DefaultPerson {})))?.1);
    }

    /// goc-02
    async fn a_row_is_updated_or_created(db) {
        base(db).await?;
        let named = |first: &str, last: &str| Person.first_name.eq(first) & Person.last_name.eq(last);
        let john = new!(Person { first_name: "John", last_name: "Lennon", birthday: day(1940, 10, 10) });
        let update = Person.objects.update_or_create(db, named("John", "Lennon"), Person.birthday.set(day(1940, 10, 10)), john);
        let (p, created) = assert_statements!(2, update)?;
        assert_eq!((created, p.birthday), (false, day(1940, 10, 10)));
        for (expected, birthday) in [(true, day(1940, 10, 10)), (false, day(1950, 2, 2))] {
            let paul = new!(Person { first_name: "Paul", last_name: "McCartney", birthday: day(1940, 10, 10) });
            let update = Person.objects.update_or_create(db, named("Paul", "McCartney"), Person.birthday.set(day(1950, 2, 2)), paul);
            let (p, created) = assert_statements!(2, update)?;
            assert_eq!((created, p.birthday), (expected, birthday));
        }
    }

    /// goc-03
    async fn rows_of_a_relation_are_got_or_created_and_related(db) {
        let p = create!(db, Publisher { name: "Acme Publishing" }).await?;
        let book = |name: &str| (Book.name.eq(name), new!(Book { name, publisher: &p }));
        let (wanted, new) = book("The Book of Ed & Fred");
        let (mut found, created) = assert_statements!(2, p.books.get_or_create(db, wanted, new))?;
        assert_eq!((created, assert_statements!(1, p.books.count(db))?), (true, 1));
        let (wanted, new) = book("The Book of Ed & Fred");
        assert!(!assert_statements!(1, p.books.get_or_create(db, wanted, new))?.1);

        let author = |name: &str| (Author.name.eq(name), new!(Author { name }));
        let (wanted, new) = author("Ed");
        let (mut ed, created) = assert_statements!(3, found.authors.get_or_create(db, wanted, new))?;
        assert_eq!((created, assert_statements!(1, found.authors.count(db))?), (true, 1));
        let (wanted, new) = author("Ed");
        assert!(!assert_statements!(1, found.authors.get_or_create(db, wanted, new))?.1);
        let (wanted, new) = author("Fred");
        let (fred, _) = assert_statements!(3, found.authors.get_or_create(db, wanted, new))?;
        create!(db, Author { name: "Ted" }).await?;
        assert_eq!((Author.objects.count(db).await?, found.authors.count(db).await?), (3, 2));

        let (wanted, new) = book("Ed's Recipes");
        assert!(assert_statements!(3, ed.books.get_or_create(db, wanted & Book.publisher.eq(&p), new))?.1);
        assert_eq!((ed.books.count(db).await?, fred.books.count(db).await?, p.books.count(db).await?), (2, 1, 2));
        // a new book of another publisher would not be among these
        let other = new!(Book { name: "Other", publisher: p.id + 1 });
        assert!(assert_statements!(0, p.books.get_or_create(db, Book.name.eq("Other"), other)).is_err());
    }

    /// goc-04
    async fn a_violated_constraint_leaves_the_connection_usable(db) {
        create!(db, Manual { number: 1, data: "Original" }).await?;
        let different = Manual.number.eq(1) & Manual.data.eq("Different");
        let get = Manual.objects.get_or_create(db, different, new!(Manual { number: 1, data: "Different" }));
        assert!(assert_statements!(3, get).expect_err("the key is taken").is_unique());
        assert_eq!(assert_statements!(1, Manual.objects.get(db, Manual.number.eq(1)))?.data, "Original");

        create!(db, Tag { text: "foo" }).await?;
        db.atomic(async |db| {
            let get = Tag.objects.get_or_create(db, Tag.id.eq(123_456_789), new!(Tag { id: 123_456_789, text: "foo" }));
            assert!(get.await.expect_err("the text is taken").is_unique());
            create!(db, Tag { text: "bar" }).await
        }).await?;
        let texts = assert_statements!(1, Tag.objects.order_by(Tag.text).values(Tag.text).all(db))?;
        assert_eq!(texts, ["bar", "foo"]);

        // there is a tag of that text, and it is not among those of the thing
        let mut t = create!(db, Thing { name: "a" }).await?;
        let get = t.tags.get_or_create(db, Tag.text.eq("foo"), new!(Tag { text: "foo" }));
        assert!(assert_statements!(3, get).expect_err("the text is taken").is_unique());
        assert_eq!((t.tags.count(db).await?, Tag.objects.count(db).await?), (0, 2));
    }

    /// goc-05, its last step
    async fn a_field_called_defaults_is_one_like_any_other(db) {
        let george = new!(Person { first_name: "George", last_name: "Harrison", birthday: day(1943, 2, 25), defaults: "testing" });
        let found = Person.first_name.eq("George") & Person.defaults.eq("testing");
        assert_eq!(assert_statements!(2, Person.objects.get_or_create(db, found, george))?.0.defaults, "testing");
    }
}
