//! Aggregates beside each row, and conditions on them.

use super::*;

both! {
    /// store-03
    async fn an_aggregate_stands_beside_each_row(db) {
        base(db).await?;
        let low = Book.objects.filter(Book.rating.lt(4.5)).order_by(Book.name);
        let low = assert_statements!(1, low.annotate(Book.authors.age.avg()).all(db))?;
        let expected = [("013790395", 51.5), ("159059996", 29.0), ("013235613", 30.3), ("067232959", 45.0)];
        assert_eq!(low.len(), expected.len());
        for ((book, age), (isbn, expected)) in low.into_iter().zip(expected) {
            assert_eq!(book.isbn, isbn);
            near(age, expected, 1);
        }

        let written = Book.objects.order_by(Book.name).annotate(Book.authors.count());
        let written = assert_statements!(1, written.all(db))?;
        let written: Vec<_> = written.iter().map(|(book, authors)| (&*book.isbn, *authors)).collect();
        let expected = [
            ("013790395", 2),
            ("155860191", 1),
            ("159059996", 1),
            ("013235613", 3),
            ("067232959", 1),
            ("159059725", 2),
        ];
        assert_eq!(written, expected);

        let authors = Author.objects.order_by(Author.name).annotate(Author.books.count());
        let authors = assert_statements!(1, authors.all(db))?;
        let counts: Vec<_> = authors.iter().map(|(author, books)| (&*author.name, *books)).collect();
        assert_eq!(counts.iter().filter(|(_, books)| *books == 1).count(), 8);
        assert_eq!(counts[6], ("Peter Norvig", 2));

        let sums = Publisher.objects.order_by(Publisher.name).annotate(Publisher.books.price.sum());
        let sums = assert_statements!(1, sums.all(db))?;
        let sums: Vec<_> = sums.into_iter().map(|(publisher, sum)| (publisher.name, sum)).collect();
        let expected = [
            ("Apress", Some("59.69")),
            ("Jonno's House of Books", None),
            ("Morgan Kaufmann", Some("75.00")),
            ("Prentice Hall", Some("112.49")),
            ("Sams", Some("23.09")),
        ];
        assert_eq!(sums, expected.map(|(name, sum)| (name.to_owned(), sum.map(decimal))));

        // a path to one row: its value, where Django takes the sum of one
        let awards = Book.objects.order_by(Book.name).annotate(Book.publisher.num_awards);
        let awards = assert_statements!(1, awards.all(db))?;
        assert_eq!(awards.into_iter().map(|(_, awards)| awards).collect::<Vec<_>>(), [7, 9, 3, 7, 1, 3]);

        let aged = Book.objects.annotate(Book.authors.age.avg());
        assert_eq!(assert_statements!(1, aged.get(db, Book.id.eq(1)))?.1, Some(34.5));
    }

    /// store-05
    async fn conditions_before_and_after_an_aggregate(db) {
        base(db).await?;
        let p = create!(db, Publisher { name: "Expensive Publisher", num_awards: 0 }).await?;
        for (name, rating, price, isbn) in
            [("ExpensiveBook1", 3.5, "1000", "111"), ("ExpensiveBook2", 4.0, "1000", "222"), ("ExpensiveBook3", 4.5, "35", "333")]
        {
            let (price, pubdate) = (decimal(price), day(2008, 12, 1));
            create!(db, Book { isbn, name, pages: 1, rating, price, contact: 1, publisher: &p, pubdate }).await?;
        }
        let books = Publisher.books.count();
        let cheap = || Publisher.books.price.lt(decimal("40.0"));
        let counted = || Publisher.objects.annotate(Publisher.books.count());
        let found = assert_statements!(1, counted().filter(books.clone().gt(1)).order_by(Publisher.id).all(db))?;
        let found: Vec<_> = found.into_iter().map(|(publisher, books)| (publisher.name, books)).collect();
        let expected = [("Apress", 2), ("Prentice Hall", 2), ("Expensive Publisher", 3)];
        assert_eq!(found, expected.map(|(name, books)| (name.to_owned(), books)));

        // law 1: Apress once
        let found = publishers(db, Publisher.objects.filter(cheap())).await?;
        assert_eq!(found, ["Apress", "Sams", "Prentice Hall", "Expensive Publisher"]);
        let found = publishers(db, Publisher.objects.filter(books.clone().gt(1) & cheap())).await?;
        assert_eq!(found, ["Apress", "Prentice Hall", "Expensive Publisher"]);
        // law 1: a condition does not narrow what is counted, its own does
        let found = publishers(db, Publisher.objects.filter(cheap()).filter(books.clone().gt(1))).await?;
        assert_eq!(found, ["Apress", "Prentice Hall", "Expensive Publisher"]);
        let found = publishers(db, Publisher.objects.filter(books.clone().filter(cheap()).gt(1))).await?;
        assert_eq!(found, ["Apress"]);

        let found = publishers(db, Publisher.objects.filter(books.clone().range(1..=2))).await?;
        assert_eq!(found, ["Apress", "Sams", "Prentice Hall", "Morgan Kaufmann"]);
        let found = publishers(db, Publisher.objects.filter(books.clone().in_([1, 3]))).await?;
        assert_eq!(found, ["Sams", "Morgan Kaufmann", "Expensive Publisher"]);
        assert_eq!(publishers(db, Publisher.objects.filter(books.is_null())).await?, [""; 0]);

        let alone = Author.objects.filter(Author.friends.count().distinct().eq(0)).values(Author.name);
        assert_eq!(assert_statements!(1, alone.all(db))?, ["Brad Dayley"]);
        let isbns = |q: orm::model::Q<Book>| Book.objects.filter(q).order_by(Book.id).values(Book.isbn);
        let by_two = isbns(Book.authors.name.count().eq(2));
        assert_eq!(assert_statements!(1, by_two.all(db))?, ["159059725", "013790395"]);
        let norvig = isbns(Book.authors.name.contains("Norvig") & Book.authors.count().gt(1));
        assert_eq!(assert_statements!(1, norvig.all(db))?, ["013790395"]);
    }

    /// store-14
    async fn expressions_of_aggregates_stand_beside_each_row(db) {
        base(db).await?;
        let sums = Author.objects.order_by(Author.name).annotate((Author.age + Author.friends.age).sum());
        let sums = assert_statements!(1, sums.all(db))?;
        let sums: Vec<_> = sums.into_iter().map(|(_, sum)| sum).collect();
        let expected = [132, 0, 129, 63, 128, 120, 103, 103, 176].map(|sum| (sum > 0).then_some(sum));
        assert_eq!(sums, expected);

        let awards = || Publisher.num_awards.cast::<f64>();
        let above = Publisher.objects.filter(Publisher.books.rating.avg().greatest(awards()).gt(awards()));
        let above = above.order_by(Publisher.num_awards).values(Publisher.num_awards);
        assert_eq!(assert_statements!(1, above.all(db))?, [1, 3]);
        let youngest = Book.authors.age.min().coalesce(Book.contact.age);
        let oldest = Book.objects.order_by(youngest.desc()).limit(2).values(Book.isbn);
        assert_eq!(assert_statements!(1, oldest.all(db))?, ["155860191", "013790395"]);
    }

    /// store-15
    async fn columns_of_other_models_stand_beside_each_row(db) {
        base(db).await?;
        // law 1: a path to many rows is no annotation; `values` gives a row for each
        let ages = Book.objects.filter(Book.id.eq(1)).order_by(Book.authors.age).values(Book.authors.age);
        assert_eq!(assert_statements!(1, ages.all(db))?, [Some(34), Some(35)]);
        let stores = Book.objects.filter(Book.name.eq("Practical Django Projects"));
        let stores = stores.order_by(Book.stores.name).values(Book.stores.name);
        let stores: Vec<_> = assert_statements!(1, stores.all(db))?.into_iter().flatten().collect();
        assert_eq!(stores, ["Amazon.com", "Books.com", "Mamma and Pappa's Books"]);

        let less = Book.objects.values((Book.rating - 1.0, Book.rating));
        assert_eq!(assert_statements!(1, less.get(db, Book.id.eq(1)))?, (3.5, 4.5));
        let less = Book.objects.values((Book.rating,)).annotate((Book.rating - 1.0, Book.isbn));
        let expected = ((5.0,), (4.0, "155860191".to_owned()));
        assert_eq!(assert_statements!(1, less.get(db, (Book.rating - 1.0).eq(4.0)))?, expected);
        let awards = Book.objects.annotate(Book.publisher.num_awards);
        assert_eq!(assert_statements!(1, awards.get(db, Book.id.eq(1)))?.1, 3);
        let nothing = Book.objects.annotate(value(None::<i32>));
        assert_eq!(assert_statements!(1, nothing.first(db))?.and_then(|(_, value)| value), None);
    }

    /// store-17, its `Case(When(..))`
    async fn a_case_decides_between_a_value_and_an_aggregate(db) {
        base(db).await?;
        let pages = case().when(Author.book_contact_set.is_null(), 0).otherwise(Author.books.pages.max());
        let young = Author.objects.filter(Author.age.lt(30)).order_by(Author.name).annotate(pages);
        let young = assert_statements!(1, young.all(db))?;
        let young: Vec<_> = young.iter().map(|(author, pages)| (&*author.name, *pages)).collect();
        assert_eq!(young, [("James Bennett", Some(300)), ("Paul Bissex", Some(0)), ("Wesley J. Chun", Some(0))]);
    }

    /// store-16, what is a query of it
    async fn an_expression_need_not_be_selected(db) {
        base(db).await?;
        let long = Author.objects.filter(Author.books.pages.sum().gt(2000)).values(Author.name);
        assert_eq!(assert_statements!(1, long.all(db))?, ["Peter Norvig"]);
        let ages = Author.objects.order_by(Author.age).values(Author.age);
        assert_eq!(assert_statements!(1, ages.all(db))?, [25, 29, 29, 34, 35, 37, 45, 46, 57]);
        assert_statements!(1, Book.objects.update(db, Book.rating.set(Book.rating - 1.0)))?;
        assert_eq!(Book.objects.pk(1).one(db).await?.rating, 3.5);
    }

    /// store-18, but for `defer`
    async fn annotations_beside_the_other_calls(db) {
        base(db).await?;
        let annotated = Book.objects.annotate(Book.rating - 1.0);
        assert_eq!(assert_statements!(1, annotated.get(db, (Book.rating - 1.0).eq(4.0)))?.1, 4.0);
        assert_statements!(1, annotated.update(db, Book.rating.set(Book.rating - 1.0)))?;
        assert_eq!(Book.objects.pk(2).one(db).await?.rating, 2.0);
        let published = Author.objects.annotate(exists(Publisher.objects.none()));
        assert!(!assert_statements!(1, published.get(db, Author.id.eq(1)))?.1);
        let counted = Author.objects.values((Author.id, Author.id.count())).filter(Author.id.count().gt(1));
        assert!(!assert_statements!(1, counted.exists(db))?);
        // an aggregate over related rows has a value for each row, selected or not
        let by_rating = Author.objects.order_by((Author.books.rating.avg(), Author.age)).values(Author.age);
        assert_eq!(assert_statements!(1, by_rating.all(db))?, [45, 25, 29, 29, 37, 46, 34, 35, 57]);
    }

    /// docs-02. Law 1: two aggregates never multiply each other, where Django counts 4 and 4 without `distinct`.
    async fn two_aggregates_do_not_multiply_each_other(db) {
        base(db).await?;
        let counts = Book.objects.values((Book.authors.count(), Book.stores.count()));
        assert_eq!(assert_statements!(1, counts.get(db, Book.id.eq(1)))?, (2, 2));
        let counts = Book.objects.values((Book.authors.count().distinct(), Book.stores.count().distinct()));
        assert_eq!(assert_statements!(1, counts.get(db, Book.id.eq(1)))?, (2, 2));
        let counts = Book.objects.annotate((Book.authors.count(), Book.stores.count()));
        assert_eq!(assert_statements!(1, counts.get(db, Book.id.eq(1)))?.1, (2, 2));
    }
}
