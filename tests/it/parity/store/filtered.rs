//! Aggregates with conditions of their own.

use super::*;

/// The fixture `store/filtered`.
async fn few(db: &Db) -> orm::Result {
    for (name, age) in [("test", 40), ("test2", 60), ("test3", 100)] {
        create!(db, Author { name, age }).await?;
    }
    friends(db, &[(1, 2), (1, 3)]).await?;
    create!(db, Publisher { name: "Apress", num_awards: 3, duration: TimeDelta::days(1) }).await?;
    for (isbn, pages, rating, price, contact, pubdate) in [
        ("159059725", 447, 4.5, "30.00", 1, day(2007, 12, 6)),
        ("067232959", 528, 3.0, "23.09", 2, day(2008, 3, 3)),
        ("159059996", 600, 4.5, "29.69", 3, day(2008, 6, 23)),
    ] {
        let price = decimal(price);
        create!(db, Book { isbn, name: "", pages, rating, price, contact, publisher: 1, pubdate }).await?;
    }
    wrote(db, &[(1, 1), (1, 3), (2, 2), (3, 3)]).await
}

both! {
    /// store-09
    async fn an_aggregate_has_conditions_of_its_own(db) {
        few(db).await?;
        let all = Author.objects;
        let test = || Author.name.startswith("test");
        assert_eq!(assert_statements!(1, all.aggregate(db, Author.age.sum().filter(test())))?, Some(200));
        near(assert_statements!(1, all.aggregate(db, Author.age.stddev_pop().filter(test())))?, 24.9, 1);
        near(assert_statements!(1, all.aggregate(db, Author.age.var_pop().filter(test())))?, 622.2, 1);
        assert_eq!(assert_statements!(1, all.aggregate(db, Author.id.count()))?, 3);
        let second = Author.age.sum().filter(Author.name.eq("test2") & !Author.name.eq("test"));
        assert_eq!(assert_statements!(1, all.aggregate(db, second))?, Some(60));
        let others = Author.age.sum().filter(!Author.name.eq("test2"));
        assert_eq!(assert_statements!(1, all.aggregate(db, others))?, Some(140));

        let first = || Author.objects.filter(Author.name.eq("test"));
        let of_friends = Author.friends.age.sum().filter(!Author.friends.name.eq("test"));
        assert_eq!(assert_statements!(1, first().aggregate(db, of_friends))?, Some(160));
        // a complement is that of the row that is summed up
        let apress = Author.friends.books.publisher.name.eq("Apress") & !Author.friends.name.eq("test3");
        let pages = Author.friends.books.pages.sum().filter(apress);
        assert_eq!(assert_statements!(1, first().aggregate(db, pages.clone()))?, Some(528));
        assert_eq!(assert_statements!(1, first().annotate(pages).one(db))?.1, Some(528));

        let liked = || Author.books.pages.sum().filter(Author.books.rating.gt(3.0));
        let liked_pages = Author.objects.order_by(Author.id).values((Author.id, liked()));
        let expected = [(1, Some(447)), (2, None), (3, Some(1047))];
        assert_eq!(assert_statements!(1, liked_pages.all(db))?, expected);
        let of_long = Author.age.sum().filter(liked().gte(400));
        assert_eq!(assert_statements!(1, all.aggregate(db, of_long))?, Some(140));
        let nobody = Book.objects.annotate(Book.authors.count().filter(Book.authors.in_([] as [i32; 0])));
        assert_eq!(assert_statements!(1, nobody.get(db, Book.id.eq(1)))?.1, 0);
    }
}
