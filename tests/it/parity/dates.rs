//! Schema `dates`: dates that are cut off, and parts of dates.
//!
//! `dates("day", "year")` is `values(day.trunc_year()).distinct().order_by(day.trunc_year())`, and leaves NULL out where there is a condition
//! that does. A field that is none is an error of the queries by name.
//!
//! Left out, because it does not compile: a wrong kind or order, which are names of methods (`tests/ui/query_lookup_misspelt.rs`), and a kind
//! that the field has not (`tests/ui/hour_of_date.rs`).

use super::{day, midnight};
use crate::support::*;
use orm::prelude::*;

#[derive(Model, Debug, Clone)]
#[orm(table = "dates_category")]
struct Category {
    id: i32,
    #[orm(max_length = 255)]
    name: String,
    #[orm(reverse = "categories")]
    articles: ManyToMany<Article>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "dates_article")]
struct Article {
    id: i32,
    #[orm(max_length = 100)]
    title: String,
    pub_date: NaiveDate,
    pub_datetime: NaiveDateTime,
    categories: ManyToMany<Category>,
    #[orm(reverse = "article")]
    comments: Reverse<Comment>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "dates_comment")]
struct Comment {
    id: i32,
    #[orm(on_delete = cascade)]
    article: ForeignKey<Article>,
    text: String,
    pub_date: NaiveDate,
    approval_date: Option<NaiveDate>,
}

/// The fixture `dates/base`.
async fn base(db: &Db) -> orm::Result<()> {
    let mut serious = create!(db, Category { name: "serious-news" }).await?;
    let article = async |title: &str, pub_date: NaiveDate, hour: u32| {
        let pub_datetime = pub_date.and_hms_opt(hour, 0, 0).expect("an hour");
        create!(db, Article { title, pub_date, pub_datetime }).await
    };
    let a1 = article("First one", day(2005, 7, 28), 9).await?;
    let a2 = article("Another one", day(2010, 7, 28), 10).await?;
    let a3 = article("Third one, in the first day", day(2005, 7, 28), 17).await?;
    serious.articles.add(db, [&a1, &a3]).await?;
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
    /// dates-01
    async fn dates_are_cut_off_and_come_once(db) {
        base(db).await?;
        let years = Comment.article.pub_date.trunc_year();
        let years = Comment.objects.values(years.clone()).distinct().order_by(years);
        assert_eq!(assert_statements!(1, years.all(db))?, [day(2005, 1, 1), day(2010, 1, 1)]);
        // weeks start on Monday
        let weeks = Comment.article.pub_date.trunc_week();
        let weeks = Comment.objects.values(weeks.clone()).distinct().order_by(weeks);
        assert_eq!(assert_statements!(1, weeks.all(db))?, [day(2005, 7, 25), day(2010, 7, 26)]);

        let days = Article.comments.pub_date.trunc_day();
        let days = Article.objects.filter(Article.comments.is_not_null()).values(days.clone()).distinct().order_by(days);
        let expected = [day(2005, 7, 28), day(2005, 7, 29), day(2005, 8, 29), day(2010, 7, 28)];
        assert_eq!(assert_statements!(1, days.all(db))?, expected.map(Some));
        let days = Article.comments.approval_date.trunc_day();
        let approved = Article.objects.filter(Article.comments.approval_date.is_not_null());
        assert!(assert_statements!(1, approved.values(days.clone()).distinct().order_by(days).all(db))?.is_empty());
        let days = Category.articles.pub_date.trunc_day();
        let days = Category.objects.values(days.clone()).distinct().order_by(days);
        assert_eq!(assert_statements!(1, days.all(db))?, [Some(day(2005, 7, 28))]);

        let years = Article.pub_date.trunc_year();
        let years = Article.objects.values(years.clone()).distinct().order_by(years.desc());
        assert_eq!(assert_statements!(1, years.all(db))?, [day(2010, 1, 1), day(2005, 1, 1)]);
        let hours = Article.pub_datetime.trunc_hour();
        let hours = Article.objects.values(hours.clone()).distinct().order_by(hours);
        let expected = [midnight(2005, 7, 28) + TimeDelta::hours(9), midnight(2005, 7, 28) + TimeDelta::hours(17), midnight(2010, 7, 28) + TimeDelta::hours(10)];
        assert_eq!(assert_statements!(1, hours.all(db))?, expected);

        let unknown = Article.objects.values_by_name(["invalid_field"]).expect_err("no such field").to_string();
        let choices = "categories, comments, id, pub_date, pub_datetime, title";
        assert_eq!(unknown, format!(r#"cannot resolve keyword "invalid_field" on Article. Choices are: {choices}"#));
    }

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
