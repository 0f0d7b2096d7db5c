//! Schema `dates`: parts of dates.
//!
//! Left out, the case dates-01 as it stands: `dates()` and `datetimes()` are not there. Grouping by a part of a date answers what its steps
//! ask: which years, weeks and hours there are, along a foreign key too. Its to-many paths (`comments__pub_date`, `articles__pub_date`) and
//! `Article.categories`: not there yet. A wrong kind, order or field does not compile.

use super::day;
use crate::support::*;
use orm::prelude::*;

#[derive(Model, Debug, Clone)]
#[orm(table = "dates_category")]
struct Category {
    id: i32,
    #[orm(max_length = 255)]
    name: String,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "dates_article")]
struct Article {
    id: i32,
    #[orm(max_length = 100)]
    title: String,
    pub_date: NaiveDate,
    pub_datetime: NaiveDateTime,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "dates_comment")]
struct Comment {
    id: i32,
    #[orm(on_delete = cascade, related_name = "comments")]
    article: ForeignKey<Article>,
    text: String,
    pub_date: NaiveDate,
    approval_date: Option<NaiveDate>,
}

/// The fixture `dates/base`.
async fn base(db: &Db) -> orm::Result<()> {
    create!(db, Category { name: "serious-news" }).await?;
    let article = async |title: &str, pub_date: NaiveDate, hour: u32| {
        let pub_datetime = pub_date.and_hms_opt(hour, 0, 0).expect("an hour");
        create!(db, Article { title, pub_date, pub_datetime }).await
    };
    let a1 = article("First one", day(2005, 7, 28), 9).await?;
    let a2 = article("Another one", day(2010, 7, 28), 10).await?;
    let a3 = article("Third one, in the first day", day(2005, 7, 28), 17).await?;
    for (article, text, pub_date) in [
        (&a1, "Im the HULK!", day(2005, 7, 28)),
        (&a1, "HULK SMASH!", day(2005, 7, 29)),
        (&a2, "LMAO", day(2010, 7, 28)),
        (&a3, "+1", day(2005, 8, 29)),
    ] {
        create!(db, Comment { article, text, pub_date }).await?;
    }
    Ok(())
}

both! {
    /// dates-01: years, descending ones, weeks
    async fn rows_are_grouped_by_parts_of_dates(db) {
        base(db).await?;
        let years = Comment.objects.order_by(Comment.article.pub_date.year());
        let years = years.values((Comment.article.pub_date.year(), Comment.id.count()));
        assert_eq!(assert_statements!(1, years.all(db))?, [(2005, 3), (2010, 1)]);

        // weeks start on Monday: the 28th of July is in the week of the 25th in 2005, of the 26th in 2010
        let weeks = Comment.objects.order_by(Comment.article.pub_date.year());
        let year_and_week = (Comment.article.pub_date.year(), Comment.article.pub_date.week(), Comment.id.count());
        assert_eq!(assert_statements!(1, weeks.values(year_and_week).all(db))?, [(2005, 30, 3), (2010, 30, 1)]);

        let years = Article.objects.order_by(Article.pub_date.year().desc());
        let years = years.values((Article.pub_date.year(), Article.id.count()));
        assert_eq!(assert_statements!(1, years.all(db))?, [(2010, 1), (2005, 2)]);
    }

    /// dates-01: hours, and dates that are NULL
    async fn parts_of_times_and_of_dates_that_are_null(db) {
        base(db).await?;
        let hours = Article.objects.order_by((Article.pub_datetime.date(), Article.pub_datetime.hour()));
        let hours = hours.values((Article.pub_datetime.date(), Article.pub_datetime.hour()));
        let first_day = day(2005, 7, 28);
        let expected = [(first_day, 9), (first_day, 17), (day(2010, 7, 28), 10)];
        assert_eq!(assert_statements!(1, hours.all(db))?, expected);

        let approved = Comment.objects.values((Comment.approval_date.year(), Comment.id.count()));
        assert_eq!(assert_statements!(1, approved.all(db))?, [(None, 4)]);
        let approved = Comment.objects.filter(Comment.approval_date.day().gte(1));
        assert_eq!(assert_statements!(1, approved.count(db))?, 0);
    }
}
