//! Groups: `values` with aggregates.

use super::*;

both! {
    /// store-04
    async fn values_beside_aggregates_make_the_groups(db) {
        base(db).await?;
        let by_rating = Book.objects.order_by(Book.rating);
        let by_rating = by_rating.values((Book.rating, Book.authors.count(), Book.authors.age.avg()));
        let by_rating = assert_statements!(1, by_rating.all(db))?;
        let expected = [(3.0, 1, 45.0), (4.0, 6, 37.166_666), (4.5, 2, 34.5), (5.0, 1, 57.0)];
        assert_eq!(by_rating.len(), 4);
        for ((rating, authors, age), expected) in by_rating.into_iter().zip(expected) {
            assert_eq!((rating, authors), (expected.0, expected.1));
            near(age, expected.2, 1);
        }

        let first = Book.objects.filter(Book.id.eq(1)).values((Book.id, Book.isbn, Book.authors.age.avg()));
        assert_eq!(assert_statements!(1, first.all(db))?, [(1, "159059725".to_owned(), Some(34.5))]);
        let by_price = Book.objects.order_by((Book.price.count().desc(), Book.price));
        let by_price = by_price.values((Book.price, Book.price.count()));
        let expected = [("29.69", 2), ("23.09", 1), ("30.00", 1), ("75.00", 1), ("82.80", 1)];
        let expected = expected.map(|(price, count)| (decimal(price), count));
        assert_eq!(assert_statements!(1, by_price.all(db))?, expected);
        let oldest = Book.authors.age.max();
        let oldest = Book.objects.order_by((oldest.clone().desc(), Book.rating.desc())).values((Book.rating, oldest));
        let expected = [(5.0, Some(57)), (4.0, Some(57)), (3.0, Some(45)), (4.5, Some(35))];
        assert_eq!(assert_statements!(1, oldest.all(db))?, expected);
        let by_age = Author.objects.order_by((Author.age.count(), Author.age)).values((Author.age, Author.age.count()));
        let expected = [(25, 1), (34, 1), (35, 1), (37, 1), (45, 1), (46, 1), (57, 1), (29, 2)];
        assert_eq!(assert_statements!(1, by_age.all(db))?, expected);
    }

    /// store-08. What stands beside an aggregate is selected, where Django adds it to what makes the groups.
    async fn only_what_is_selected_makes_groups(db) {
        base(db).await?;
        let four = || Book.objects.filter(Book.rating.eq(4.0));
        let publishers = || Book.publisher.count_distinct();
        let counted = four().order_by(publishers()).values((Book.rating, publishers()));
        assert_eq!(assert_statements!(1, counted.all(db))?, [(4.0, 2)]);
        let counted = four().order_by(publishers()).values((Book.rating, Book.price, publishers()));
        let counted: Vec<_> = assert_statements!(1, counted.all(db))?.into_iter().map(|row| (row.0, row.2)).collect();
        assert_eq!(counted, [(4.0, 1), (4.0, 2)]);
        let another_age = Author.age.sum() + Author.age.cast::<i64>();
        let friends = Author.objects.values((Author.name, Author.age, another_age, Author.friends.count()));
        let adrian = ("Adrian Holovaty".to_owned(), 34, Some(68), 2);
        assert_eq!(assert_statements!(1, friends.get(db, Author.name.eq("Adrian Holovaty")))?, adrian);
    }

    /// store-10, from its fifth step on
    async fn a_group_without_related_rows_stays(db) {
        base(db).await?;
        let pages = Publisher.books.pages.sum().default(0);
        let empty = Publisher.objects.values((Publisher.name, Publisher.books.count(), pages));
        let empty = empty.filter(Publisher.books.count().eq(0));
        assert_eq!(assert_statements!(1, empty.all(db))?, [("Jonno's House of Books".to_owned(), 0, 0)]);

        let rating = Publisher.books.rating.avg().default(2.5) * 20.0;
        let first = Publisher.books.pubdate.min().default(day(1970, 1, 1));
        let rows = Publisher.objects.order_by(Publisher.name).annotate((rating, first));
        let rows: Vec<_> = assert_statements!(1, rows.all(db))?.into_iter().map(|(_, row)| row).collect();
        let expected = [
            (85.0, day(2007, 12, 6)),
            (50.0, day(1970, 1, 1)),
            (100.0, day(1991, 10, 15)),
            (80.0, day(1995, 1, 15)),
            (60.0, day(2008, 3, 3)),
        ];
        assert_eq!(rows, expected);
    }

    /// store-17, its groups
    async fn expressions_make_groups_too(db) {
        base(db).await?;
        let young = Author.objects.order_by(Author.age.lt(40)).values((Author.age.lt(40), Author.id.count()));
        assert_eq!(assert_statements!(1, young.all(db))?, [(false, 3), (true, 6)]);
        // beside aggregates over related rows as well
        let friends = Author.objects.order_by(Author.age.lt(40)).values((Author.age.lt(40), Author.friends.count()));
        assert_eq!(assert_statements!(1, friends.all(db))?, [(false, 2), (true, 12)]);
    }

    /// store-18 `dates`: the groups that a cut date makes
    async fn dates_that_are_cut_make_groups(db) {
        base(db).await?;
        let year = Book.pubdate.trunc_year();
        let years = Book.objects.order_by(year.clone()).values((year, Book.authors.count()));
        let expected = [(1991, 1), (1995, 2), (2007, 2), (2008, 5)];
        assert_eq!(assert_statements!(1, years.all(db))?, expected.map(|(year, authors)| (day(year, 1, 1), authors)));
    }
}
