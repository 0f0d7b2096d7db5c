//! Schema `ordering`: orders of rows, and where NULL stands.
//!
//! Left out: the parts `author__name` and `second_author__name` of the order of `Article`, as a model's order names its own fields. They decide
//! nothing here: no two headlines are alike. An unknown field is an error of the orders by name; typed it does not compile
//! (`tests/ui/query_misspelt.rs`).

use super::midnight;
use crate::support::*;
use orm::prelude::*;
use orm::{Error, Order, QuerySet};

#[derive(Model, Debug, Clone)]
#[orm(table = "ordering_author", ordering = "-pk")]
struct Author {
    id: i32,
    #[orm(max_length = 63)]
    name: Option<String>,
    #[orm(on_delete = cascade)]
    editor: Option<ForeignKey<Author>>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "ordering_article", ordering = "-pub_date, headline")]
struct Article {
    id: i32,
    #[orm(on_delete = set_null)]
    author: Option<ForeignKey<Author>>,
    #[orm(on_delete = set_null)]
    second_author: Option<ForeignKey<Author>>,
    #[orm(max_length = 100)]
    headline: String,
    pub_date: NaiveDateTime,
}

/// The fixture `ordering/base`.
async fn base(db: &Db) -> orm::Result<[Author; 2]> {
    let author_1 = create!(db, Author { name: "Name 1" }).await?;
    let author_2 = create!(db, Author { name: "Name 2" }).await?;
    create!(db, Author {}).await?;
    create!(db, Author {}).await?;
    for (number, day) in [(1, 26), (2, 27), (3, 27), (4, 28)] {
        create!(db, Article { headline: format!("Article {number}"), pub_date: midnight(2005, 7, day) }).await?;
    }
    Ok([author_1, author_2])
}

/// The numbers in the headlines.
async fn numbers(db: &Db, articles: QuerySet<Article>) -> orm::Result<String> {
    let articles = assert_statements!(1, articles.all(db))?;
    Ok(articles.iter().map(|article| article.headline.trim_start_matches("Article ")).collect())
}

both! {
    /// ordering-01
    async fn rows_come_in_the_order_that_was_asked_for_last(db) {
        base(db).await?;
        let articles = || Article.objects;
        assert_eq!(numbers(db, articles()).await?, "4231");
        let first = assert_statements!(1, Article.objects.first(db))?;
        assert_eq!(first.map(|article| article.headline).as_deref(), Some("Article 4"));
        let both = articles().order_by((Article.pub_date, Article.headline.desc()));
        assert_eq!(numbers(db, both).await?, "1324");
        let last_call = articles().order_by(Article.id).order_by(Article.headline.desc());
        assert_eq!(numbers(db, last_call).await?, "4321");
        let by_headline = || articles().order_by(Article.headline);
        assert_eq!(numbers(db, by_headline().limit(2)).await?, "12");
        assert_eq!(numbers(db, by_headline().offset(1).limit(2)).await?, "23");
        assert_eq!(numbers(db, articles().reverse().limit(2)).await?, "13");
        assert_eq!(numbers(db, articles().order_by(Article.headline.asc()).reverse()).await?, "4321");
        assert_eq!(numbers(db, articles().order_by(random())).await?.len(), 4);
    }

    /// ordering-01, its errors
    async fn a_slice_has_no_reverse(db) {
        base(db).await?;
        let reversed = assert_statements!(0, Article.objects.limit(2).reverse().all(db));
        assert!(matches!(reversed, Err(Error::Query(_))), "{reversed:?}");
        let last = assert_statements!(0, Article.objects.limit(2).last(db));
        assert!(matches!(last, Err(Error::Query(_))), "{last:?}");
    }

    /// ordering-01, its errors
    async fn an_order_by_a_name_that_is_no_field_names_the_choices(db) {
        let unknown = |name: &str| Order::<Article>::by_name(name).expect_err("no such field").to_string();
        let author = unknown("author__unknown_field");
        assert!(author.starts_with(r#"cannot resolve keyword "unknown_field" on Author. Choices are: "#), "{author}");
        assert!(author.ends_with("editor, id, name"), "{author}");
        let choices = "author, headline, id, pub_date, second_author";
        assert_eq!(unknown("nope"), format!(r#"cannot resolve keyword "nope" on Article. Choices are: {choices}"#));
    }

    /// ordering-02
    async fn nulls_stand_where_they_are_told_to(db) {
        let [author_1, author_2] = base(db).await?;
        let called = |headline: &str| Article.objects.filter(Article.headline.eq(headline));
        assert_statements!(1, called("Article 3").update(db, Article.author.set(&author_1)))?;
        assert_statements!(1, called("Article 4").update(db, Article.author.set(&author_2)))?;
        let articles = || Article.objects;

        let down_nulls_last = || articles().order_by((Article.author.desc().nulls_last(), Article.headline));
        assert_eq!(numbers(db, down_nulls_last()).await?, "4312");
        assert_eq!(numbers(db, down_nulls_last().reverse()).await?, "2134");
        let up_nulls_last = articles().order_by((Article.author.asc().nulls_last(), Article.headline));
        assert_eq!(numbers(db, up_nulls_last).await?, "3412");
        let by_name = articles().order_by((Article.author.name.upper().desc().nulls_last(), Article.headline));
        assert_eq!(numbers(db, by_name).await?, "4312");
        let up_nulls_first = articles().order_by((Article.author.asc().nulls_first(), Article.headline));
        assert_eq!(numbers(db, up_nulls_first).await?, "1234");
        let by_name = articles().order_by((Article.author.name.upper().desc().nulls_first(), Article.headline));
        assert_eq!(numbers(db, by_name).await?, "1243");
        let both = articles().order_by(Article.author.desc().nulls_last().nulls_first());
        let error = assert_statements!(0, both.all(db)).expect_err("which of them?");
        assert!(error.to_string().contains("`nulls_first` and `nulls_last` exclude each other"), "{error}");

        // law 4: last ascending on both databases; Django leaves it to the database
        let told_nothing = articles().order_by((Article.author.name, Article.headline));
        assert_eq!(numbers(db, told_nothing).await?, "3412");
        let told_nothing = articles().order_by((Article.author.name.desc(), Article.headline));
        assert_eq!(numbers(db, told_nothing).await?, "1243");
    }
}
