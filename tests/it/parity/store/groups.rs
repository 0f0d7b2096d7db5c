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

    /// store-08, but for the sum of two types
    async fn only_what_is_selected_makes_groups(db) {
        base(db).await?;
        let four = || Book.objects.filter(Book.rating.eq(4.0));
        let publishers = || Book.publisher.count_distinct();
        let counted = four().order_by(publishers()).values((Book.rating, publishers()));
        assert_eq!(assert_statements!(1, counted.all(db))?, [(4.0, 2)]);
        let counted = four().order_by(publishers()).values((Book.rating, Book.price, publishers()));
        let counted: Vec<_> = assert_statements!(1, counted.all(db))?.into_iter().map(|row| (row.0, row.2)).collect();
        assert_eq!(counted, [(4.0, 1), (4.0, 2)]);
        let friends = Author.objects.values((Author.name, Author.age, Author.age.sum(), Author.friends.count()));
        let adrian = ("Adrian Holovaty".to_owned(), 34, Some(34), 2);
        assert_eq!(assert_statements!(1, friends.get(db, Author.name.eq("Adrian Holovaty")))?, adrian);
    }

    /// store-10, its fifth step
    async fn a_group_without_related_rows_stays(db) {
        base(db).await?;
        let empty = Publisher.objects.values((Publisher.name, Publisher.books.count(), Publisher.books.pages.sum()));
        let empty = empty.filter(Publisher.books.count().eq(0));
        assert_eq!(assert_statements!(1, empty.all(db))?, [("Jonno's House of Books".to_owned(), 0, None)]);
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
}
