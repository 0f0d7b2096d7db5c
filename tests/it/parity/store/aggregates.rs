//! One answer over all rows: `aggregate`.

use super::*;

both! {
    /// store-01
    async fn one_answer_over_all_rows(db) {
        base(db).await?;
        near(assert_statements!(1, Author.objects.aggregate(db, Author.age.avg()))?, 37.4, 1);
        let (sum, mean) = assert_statements!(1, Author.objects.aggregate(db, (Author.age.sum(), Author.age.avg())))?;
        assert_eq!(sum, Some(337));
        near(mean, 37.4, 1);
        let grown = Author.objects.filter(Author.age.gt(29));
        assert_eq!(assert_statements!(1, grown.aggregate(db, Author.age.sum()))?, Some(254));
        let amazon = Store.objects.filter(Store.name.eq("Amazon.com"));
        near(assert_statements!(1, amazon.aggregate(db, Store.books.rating.avg()))?, 4.08, 2);
    }

    /// store-02
    async fn an_answer_goes_along_relations_of_every_kind(db) {
        base(db).await?;
        near(assert_statements!(1, Author.objects.aggregate(db, Author.friends.age.avg()))?, 34.07, 2);
        let low = Book.objects.filter(Book.rating.lt(4.5));
        near(assert_statements!(1, low.aggregate(db, Book.authors.age.avg()))?, 38.2857, 2);
        let with_a = Author.objects.filter(Author.name.contains("a"));
        assert_eq!(assert_statements!(1, with_a.aggregate(db, Author.books.rating.avg()))?, Some(4.0));
        let awards = Book.publisher.num_awards.sum();
        assert_eq!(assert_statements!(1, Book.objects.aggregate(db, awards))?, Some(30));
        let price = Publisher.books.price.sum();
        assert_eq!(assert_statements!(1, Publisher.objects.aggregate(db, price))?, Some(decimal("270.27")));
        let oldest = Store.objects.aggregate(db, Store.books.authors.age.max());
        let (oldest, texts) = capture(oldest).await;
        assert_eq!(oldest?, Some(57));
        assert!(texts[0].matches("JOIN").count() <= 4, "{}", texts[0]);
        let fewest = Author.books.publisher.num_awards.min();
        assert_eq!(assert_statements!(1, Author.objects.aggregate(db, fewest))?, Some(1));
        let month = Store.original_opening.month().min();
        assert_eq!(assert_statements!(1, Store.objects.aggregate(db, month))?, Some(3));
        let year = Publisher.books.pubdate.year().min();
        assert_eq!(assert_statements!(1, Publisher.objects.aggregate(db, year))?, Some(1991));
        let times = (Store.friday_night_closing.max(), Store.original_opening.min());
        let first = day(1945, 4, 25).and_time(time(16, 24, 14));
        assert_eq!(assert_statements!(1, Store.objects.aggregate(db, times))?, (Some(time(23, 59, 59)), Some(first)));
    }

    /// store-06
    async fn what_is_counted_may_be_counted_once(db) {
        base(db).await?;
        let all = Book.objects;
        assert_eq!(assert_statements!(1, all.aggregate(db, Book.rating.count()))?, 6);
        assert_eq!(assert_statements!(1, all.aggregate(db, count_rows()))?, 6);
        let ratings = case().when(Book.pages.gt(300), Book.rating).count_distinct();
        assert_eq!(assert_statements!(1, all.aggregate(db, ratings))?, 4);
        let ratings = Book.rating.count_distinct().filter(Book.pages.gt(300));
        assert_eq!(assert_statements!(1, all.aggregate(db, ratings))?, 4);
        assert_eq!(assert_statements!(1, all.aggregate(db, Book.rating.avg().distinct()))?, Some(4.125));
        assert_eq!(assert_statements!(1, all.aggregate(db, Book.rating.sum().distinct()))?, Some(16.5));

        // law 1: each author once, which Django does when told so
        let (b5, b6) = (Book.objects.pk(5).one(db).await?, Book.objects.pk(6).one(db).await?);
        let of_both = Author.objects.filter(Author.books.in_([&b5, &b6]));
        assert_eq!(assert_statements!(1, of_both.count(db))?, 2);
        assert_eq!(assert_statements!(1, of_both.aggregate(db, Author.age.sum()))?, Some(103));
    }

    /// store-07
    async fn aggregates_of_annotations_of_groups_and_of_slices(db) {
        base(db).await?;
        near(assert_statements!(1, Book.objects.aggregate(db, Book.authors.count().avg()))?, 1.666, 1);
        let per_rating = Book.objects.values((Book.rating, Book.id.count()));
        assert_eq!(assert_statements!(1, per_rating.aggregate(db, Book.id.count().max()))?, Some(3));
        let top = Book.objects.order_by((Book.rating.desc(), Book.id)).limit(3);
        near(assert_statements!(1, top.aggregate(db, Book.rating.avg()))?, 4.5, 2);

        let combined = (Author.age + Author.friends.age).sum();
        let answer = (combined.clone().max() + combined.clone().max(), combined.sum());
        assert_eq!(assert_statements!(1, Author.objects.aggregate(db, answer))?, (Some(352), Some(954)));
        let mean = Author.age.sum() / Author.id.count();
        assert_eq!(assert_statements!(1, Author.objects.aggregate(db, mean))?, Some(37));
        let price = (Book.price.avg() + decimal("2")) * decimal("3");
        let price = assert_statements!(1, Book.objects.filter(Book.rating.eq(4.0)).aggregate(db, price))?;
        assert_eq!(price.map(|price| price.round_dp(2)), Some(decimal("148.18")));
    }

    /// store-10, its first four steps
    async fn of_no_rows_there_is_an_answer_too(db) {
        base(db).await?;
        let none = Publisher.objects.none().aggregate(db, (Publisher.num_awards.sum(), Publisher.books.count()));
        assert_eq!(assert_statements!(0, none)?, (None, 0));
        let none = Publisher.objects.none().aggregate(db, Publisher.num_awards.sum().coalesce(0));
        assert_eq!(assert_statements!(0, none)?, 0);
        let old = Author.objects.filter(Author.age.gt(100));
        assert_eq!(assert_statements!(1, old.aggregate(db, Author.age.sum()))?, None);
        assert_eq!(assert_statements!(1, old.aggregate(db, Author.age.avg().default(21.0)))?, 21.0);
    }

    /// store-11, what compiles of it
    async fn what_is_no_aggregate_is_refused(db) {
        let nested = assert_statements!(0, Author.objects.aggregate(db, (Author.age.sum(), Author.age.sum().avg())));
        assert!(nested.expect_err("an aggregate of an aggregate").to_string().contains("aggregate"));
        let nested = Book.objects.values((Book.rating, Book.id.max().sum()));
        assert!(assert_statements!(0, nested.all(db)).is_err());
        let column = assert_statements!(0, Book.objects.aggregate(db, Book.price)).expect_err("no aggregate");
        assert!(column.to_string().starts_with("`aggregate` takes aggregates only"), "{column}");
    }

    /// store-12
    async fn sums_and_averages_keep_the_type(db) {
        base(db).await?;
        let all = Publisher.objects;
        let mean = assert_statements!(1, all.aggregate(db, Publisher.duration.avg()))?;
        assert_eq!(mean, Some(TimeDelta::hours(36)));
        assert_eq!(assert_statements!(1, all.aggregate(db, Publisher.duration.sum()))?, Some(TimeDelta::days(3)));

        for number in 0..10 {
            let (isbn, price, pubdate) = (format!("abcde{number}"), decimal("9999.98"), day(2020, 1, 1));
            create!(db, Book { isbn, name: "none", pages: 10, rating: 4.0, price, contact: 1, publisher: 1, pubdate }).await?;
        }
        let dear = Book.objects.filter(Book.name.eq("none"));
        assert_eq!(assert_statements!(1, dear.aggregate(db, Book.price.sum()))?, Some(decimal("99999.80")));
    }
}
