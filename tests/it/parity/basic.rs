//! Schema `basic`: saving, getting, refreshing, `Q`.
//!
//! `a | b` and `a & b` of querysets are `union` and `intersection`. A condition is printed as it is written in Rust.
//!
//! Left out, because it does not compile:
//! - basic-03 an unknown field of a new instance (`tests/ui/new_misspelt.rs`); `a1.objects`: an instance has the model's fields only.
//! - basic-03 `hash(Article())` that fails: a model is a plain struct, whose hash its author derives.
//! - basic-04 `fields=[]` and `fields=["foo__bar"]`: a field at least, and the model's own (`tests/ui/bulk_other.rs`).

use super::{day, midnight};
use crate::support::*;
use orm::prelude::*;
use orm::{Error, QuerySet};
use std::collections::HashSet;

#[derive(Model, Debug, Clone, PartialEq, Eq, Hash)]
#[orm(table = "basic_article", ordering = "pub_date, headline")]
struct Article {
    id: i32,
    #[orm(max_length = 100, default = "Default headline")]
    headline: String,
    pub_date: NaiveDateTime,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "basic_selfref")]
struct SelfRef {
    id: i32,
    #[orm(on_delete = set_null)]
    selfref: Option<ForeignKey<SelfRef>>,
    #[orm(on_delete = set_null)]
    article: Option<ForeignKey<Article>>,
}

/// The fixture `basic/hello`.
async fn hello(db: &Db) -> orm::Result<[Article; 3]> {
    Ok([
        create!(db, Article { headline: "Hello", pub_date: midnight(2005, 11, 27) }).await?,
        create!(db, Article { headline: "Goodbye", pub_date: midnight(2005, 11, 28) }).await?,
        create!(db, Article { headline: "Hello and goodbye", pub_date: midnight(2005, 11, 29) }).await?,
    ])
}

async fn headlines(db: &Db, articles: QuerySet<Article>) -> orm::Result<Vec<String>> {
    let articles = assert_statements!(..=1, articles.all(db))?;
    Ok(articles.into_iter().map(|article| article.headline).collect())
}

both! {
    /// q-01
    async fn conditions_combine_with_and_or_and_not(db) {
        hello(db).await?;
        let articles = || Article.objects;
        let starts = |text: &str| Article.headline.startswith(text);
        let all = ["Hello", "Goodbye", "Hello and goodbye"];

        assert_eq!(headlines(db, articles().filter(starts("Hello") | starts("Goodbye"))).await?, all);
        let either = Article.headline.iexact("Hello") | Article.headline.contains("ood");
        assert_eq!(headlines(db, articles().filter(either)).await?, all);
        let either = articles().filter(starts("Hello")).union(articles().filter(starts("Goodbye")));
        assert_eq!(headlines(db, either).await?, all);
        let either = articles().filter(Article.headline.iexact("Hello"));
        let either = either.union(articles().filter(Article.headline.contains("ood")));
        assert_eq!(headlines(db, either).await?, all);
        let both = articles().filter(starts("Hello")).filter(Article.headline.contains("bye"));
        assert_eq!(headlines(db, both).await?, ["Hello and goodbye"]);
        let both = articles().filter(starts("Hello")).intersection(articles().filter(Article.headline.contains("bye")));
        assert_eq!(headlines(db, both).await?, ["Hello and goodbye"]);
        assert_eq!(headlines(db, articles().filter(Article.id.eq(1) | Article.id.eq(2))).await?, ["Hello", "Goodbye"]);
        let one_or_not_two = Article.id.eq(1) | !Article.id.eq(2);
        assert_eq!(headlines(db, articles().filter(one_or_not_two)).await?, ["Hello", "Hello and goodbye"]);
        let neither = !Article.id.eq(1) & !Article.id.eq(2);
        assert_eq!(headlines(db, articles().filter(neither)).await?, ["Hello and goodbye"]);
        let nested = Article.id.eq(1) & (!Article.id.eq(2) | Article.id.eq(3));
        assert_eq!(headlines(db, articles().filter(nested)).await?, ["Hello"]);
        let both = Article.headline.contains("bye") & starts("Hello");
        assert_eq!(headlines(db, articles().filter(both)).await?, ["Hello and goodbye"]);
        assert_eq!(headlines(db, articles().exclude(starts("Hello"))).await?, ["Goodbye"]);
        let none_or_some = Article.id.in_([] as [i32; 0]) | Article.headline.icontains("goodbye");
        assert_eq!(headlines(db, articles().filter(none_or_some)).await?, ["Goodbye", "Hello and goodbye"]);
        let wanted = starts("Hello") & Article.headline.contains("bye");
        assert_eq!(assert_statements!(1, Article.objects.get(db, wanted))?.headline, "Hello and goodbye");
        let found = assert_statements!(1, articles().filter(starts("Hello")).in_bulk(db, [1, 2]))?;
        assert_eq!(found.into_iter().map(|(id, row)| (id, row.headline)).collect::<Vec<_>>(), [(1, "Hello".to_owned())]);
        let q = Article.headline.eq("x") | !Article.id.eq(1);
        assert_eq!(format!("{q:?}"), r#"Article.headline.eq("x") | !Article.id.eq(1)"#);
    }

    /// basic-01
    async fn saving_inserts_first_and_updates_then(db) {
        let mut x = new!(Article { headline: "Parrot programs in Python", pub_date: midnight(2005, 7, 28) });
        assert_eq!((x.id, Article.objects.count(db).await?), (0, 0));
        assert_statements!(1, x.save(db))?;
        assert_ne!(x.id, 0);
        assert_eq!(Article.objects.count(db).await?, 1);

        x.headline = "Updated headline".into();
        assert_statements!(1, x.save(db))?;
        assert_eq!(assert_statements!(1, Article.objects.count(db))?, 1);
        assert_eq!(assert_statements!(1, Article.objects.one(db))?.headline, "Updated headline");

        let mut y = new!(Article { pub_date: midnight(2005, 7, 31) });
        assert_statements!(1, y.save(db))?;
        assert_eq!(y.headline, "Default headline");

        let at = day(2005, 7, 31).and_hms_opt(12, 30, 45).expect("a time");
        let mut numbered = Article { id: 101, headline: "Article 101".into(), pub_date: at };
        assert_statements!(..=2, numbered.save(db))?;
        assert_eq!(Article.objects.get(db, Article.id.eq(101)).await?.headline, "Article 101");
        let mut again = Article { id: 101, headline: "again".into(), pub_date: midnight(2005, 7, 31) };
        assert_statements!(1, again.save(db))?;
        let mut unknown = Article { id: 202, headline: "new".into(), pub_date: midnight(2005, 7, 31) };
        assert_statements!(..=2, unknown.save(db))?;

        let at = day(2005, 7, 31).and_hms_micro_opt(12, 30, 45, 180).expect("a time");
        assert_statements!(1, create!(db, Article { headline: "µs", pub_date: at }))?;
        assert_eq!(assert_statements!(1, Article.objects.get(db, Article.headline.eq("µs")))?.pub_date, at);

        // saving an instance that was deleted meanwhile inserts it again
        Article.objects.filter(Article.id.eq(x.id)).delete(db).await?;
        x.headline = "foo".into();
        assert_statements!(..=2, x.save(db))?;
        assert_eq!(Article.objects.get(db, Article.id.eq(x.id)).await?.headline, "foo");
    }

    /// basic-02
    async fn get_wants_one_row_exactly(db) {
        let swallow = "Swallow programs in Python";
        create!(db, Article { headline: swallow, pub_date: midnight(2005, 7, 28) }).await?;
        assert_eq!(assert_statements!(1, Article.objects.get(db, Article.id.eq(1)))?.headline, swallow);
        let on_that_day =
            Article.pub_date.year().eq(2005) & Article.pub_date.month().eq(7) & Article.pub_date.day().eq(28);
        assert_eq!(assert_statements!(1, Article.objects.get(db, on_that_day))?.headline, swallow);

        let missing = assert_statements!(1, Article.objects.get(db, Article.id.eq(2000))).expect_err("no such row");
        assert!(matches!(missing, Error::NotFound { model: "Article", .. }), "{missing:?}");
        // of any model, what `except ObjectDoesNotExist` catches
        assert!(missing.is_not_found());
        create!(db, Article { headline: "Swallow bites Python", pub_date: midnight(2005, 7, 28) }).await?;
        let swallows = Article.headline.startswith("Swallow");
        let many = assert_statements!(1, Article.objects.get(db, swallows)).expect_err("two rows");
        assert!(matches!(many, Error::MultipleFound { model: "Article", .. }), "{many:?}");

        let area = |number| new!(Article { headline: format!("Area {number}"), pub_date: midnight(2005, 7, 28) });
        assert_statements!(1, Article.objects.bulk_create(db, &mut (0..21).map(area).collect::<Vec<_>>()))?;
        let areas = Article.headline.startswith("Area");
        assert!(assert_statements!(1, Article.objects.get(db, areas)).expect_err("21 rows").is_multiple_found());
    }

    /// basic-03. A model is a plain struct: two that are not saved are alike where their fields are, which Django denies.
    async fn instances_are_alike_where_their_fields_are(db) {
        let [a1, a2, a3] = hello(db).await?;
        let one = assert_statements!(1, Article.objects.get(db, Article.id.eq(1)))?;
        assert_eq!(one, Article.objects.get(db, Article.id.eq(1)).await?);
        assert_eq!(one, a1);
        assert_ne!(a1, a2);
        assert!(HashSet::from([a1, a2.clone(), a3]).contains(&a2));
        let new = || new!(Article { pub_date: midnight(2005, 7, 31) });
        assert_eq!(new(), new());
    }

    /// basic-04
    async fn refreshing_reads_the_row_again(db) {
        let [mut a1, ..] = hello(db).await?;
        let first = Article.objects.filter(Article.id.eq(1));
        assert_eq!(assert_statements!(1, first.update(db, Article.headline.set("new headline")))?, 1);
        assert_eq!(a1.headline, "Hello");
        assert_statements!(1, a1.refresh(db))?;
        assert_eq!(a1.headline, "new headline");

        first.update(db, (Article.headline.set("newer"), Article.pub_date.set(midnight(2006, 1, 1)))).await?;
        assert_statements!(1, a1.refresh_fields(db, Article.headline))?;
        assert_eq!((a1.headline.as_str(), a1.pub_date), ("newer", midnight(2005, 11, 27)));

        let mut s = create!(db, SelfRef { article: &a1 }).await?;
        assert_eq!(s.article.as_ref().map(|article| *article.key()), Some(1));
        // `from_queryset`: what a queryset reads takes the instance's place
        s = assert_statements!(1, SelfRef.objects.select_related(SelfRef.article).pk(s.id).one(db))?;
        assert_eq!(s.article.as_ref().expect("an article").get()?.id, 1);
        assert_statements!(..=4, async {
            let mut article = Article.objects.get(db, Article.id.eq(1)).await?;
            article.delete(db).await?;
            s.refresh(db).await
        })?;
        assert_eq!(s.article, None);
        assert_eq!(s.selfref, None);
    }
}
