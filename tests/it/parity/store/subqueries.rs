//! Querysets inside of expressions, beside aggregates and in groups.

use super::*;

/// How many books with more pages the publisher at hand has; NULL where there is none.
fn long_books(pages: i32) -> orm::model::Expr<Publisher, Option<i64>> {
    let long = Book.objects.filter(Book.publisher.id.eq(outer(Publisher.id)) & Book.pages.gt(pages));
    long.values(Book.id.count()).filter(Book.id.count().gt(0)).scalar()
}

both! {
    /// store-13
    async fn subqueries_stand_beside_aggregates(db) {
        base(db).await?;
        let of_publisher = || Book.objects.filter(Book.publisher.id.eq(outer(Publisher.id)));
        let latest = of_publisher().order_by(Book.pubdate.desc()).values(Book.pubdate).scalar();
        let rows = Publisher.objects.order_by(Publisher.id).annotate((latest, Publisher.books.count()));
        let rows: Vec<_> = assert_statements!(1, rows.all(db))?.into_iter().map(|row| row.1).collect();
        let expected = [
            (Some(day(2008, 6, 23)), 2),
            (Some(day(2008, 3, 3)), 1),
            (Some(day(2008, 11, 3)), 2),
            (Some(day(1991, 10, 15)), 1),
            (None, 0),
        ];
        assert_eq!(rows, expected);

        // an outer reference has one value: the friends are asked for from the other side
        let same_age = Author.objects.filter(Author.age.eq(outer(Book.contact.friends.age)));
        let refused = Book.objects.filter(exists(same_age)).all(db);
        assert!(assert_statements!(0, refused).expect_err("many values").to_string().contains("many values"));
        let with_friends = Book.objects.filter(Book.publisher.eq(1) & Book.contact.friends.is_not_null());
        let youngest = with_friends.order_by(Book.name).values((Book.id, Book.isbn, Book.contact.friends.age.min()));
        let expected = [(3, "159059996".to_owned(), Some(34)), (1, "159059725".to_owned(), Some(29))];
        assert_eq!(assert_statements!(1, youngest.all(db))?, expected);

        let long = exists(of_publisher().filter(Book.pages.gt(800)));
        let long = Publisher.objects.order_by(long.clone()).values((long, Publisher.id.count()));
        assert_eq!(assert_statements!(1, long.all(db))?, [(false, 3), (true, 2)]);
        let long = Publisher.objects.order_by(long_books(400)).values((long_books(400), Publisher.id.count()));
        assert_eq!(assert_statements!(1, long.all(db))?, [(Some(1), 4), (None, 1)]);

        let namesakes = Publisher.objects.filter(Publisher.name.eq(outer(outer::<Publisher, _>(Book.publisher.name))));
        let inside = Publisher.objects.filter(Publisher.id.in_(namesakes.values(Publisher.id)));
        let count = inside.values(Publisher.id.count()).scalar();
        let rows = assert_statements!(1, Book.objects.annotate((count, Book.authors.count())).all(db))?;
        assert_eq!(rows.into_iter().map(|(_, (count, _))| count).collect::<Vec<_>>(), vec![Some(1); 6]);
    }

    /// store-17, its subqueries
    async fn subqueries_are_compared_with_and_tied_to_expressions(db) {
        base(db).await?;
        // law 1: a joined row is none that an annotation could name; each name is an aggregate over the friends that are meant
        let of_age = |age: i32| Author.friends.name.max().filter(Author.friends.age.eq(age));
        let adrian = Author.objects.filter(Author.name.eq("Adrian Holovaty")).filter(Author.friends.age.eq(35));
        let names = adrian.filter(Author.friends.age.eq(29)).values((of_age(35), of_age(29)));
        let expected = (Some("Jacob Kaplan-Moss".to_owned()), Some("James Bennett".to_owned()));
        assert_eq!(assert_statements!(1, names.all(db))?, [expected]);

        let only_long = Publisher.objects.filter(Publisher.books.count().eq(long_books(400)));
        let only_long = only_long.order_by(Publisher.name).values(Publisher.name);
        assert_eq!(assert_statements!(1, only_long.all(db))?, ["Morgan Kaufmann", "Sams"]);
        let known = Publisher.objects.filter(Publisher.num_awards.gt(4)).values(Publisher.id);
        let known = publishers(db, Publisher.objects.filter(Publisher.id.in_(known))).await?;
        assert_eq!(known, ["Prentice Hall", "Morgan Kaufmann"]);

        let of_year = Book.objects.filter(Book.pubdate.year().eq(outer(Book.pubdate.year())));
        let top = of_year.order_by(Book.rating.desc()).values(Book.rating).scalar();
        let years = Book.objects.order_by(Book.pubdate.year()).values((Book.pubdate.year(), Book.pages.sum(), top.clone()));
        let expected = [
            (1991, Some(946), Some(5.0)),
            (1995, Some(1132), Some(4.0)),
            (2007, Some(447), Some(4.5)),
            (2008, Some(1178), Some(4.0)),
        ];
        assert_eq!(assert_statements!(1, years.all(db))?, expected);
        let rows = Book.objects.order_by((Book.pubdate.year(), Book.id)).values((Book.pubdate.year(), top));
        let expected = [(1991, 5.0), (1995, 4.0), (2007, 4.5), (2008, 4.0), (2008, 4.0), (2008, 4.0)];
        assert_eq!(assert_statements!(1, rows.all(db))?, expected.map(|(year, top)| (year, Some(top))));
    }
}
