//! Schema `pubs`: many to many, from both sides.
//!
//! Left out, because it does not compile: a row of another model (m2m-02, `tests/ui/add_other_model.rs`), and a list assigned to the relation,
//! which is a field of another type. Where Django repeats a row for each related one, it comes once (law 1), so `.distinct()` stands nowhere.
//! `set` takes a list, and a queryset is read into one first, which sends what Django sends (m2m-03).

use super::counts;
use crate::support::*;
use orm::QuerySet;
use orm::prelude::*;

#[derive(Model, Debug, Clone)]
#[orm(table = "pubs_publication", ordering = "title")]
struct Publication {
    id: i32,
    #[orm(max_length = 30)]
    title: String,
    #[orm(reverse = "publications")]
    articles: ManyToMany<Article>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "pubs_article", ordering = "headline")]
struct Article {
    id: i32,
    #[orm(max_length = 100)]
    headline: String,
    publications: ManyToMany<Publication>,
}

const LIFE: &str = "NASA finds intelligent life on Earth";
const DIET: &str = "Oxygen-free diet works wonders";
const WEB: &str = "Django lets you build web apps easily";

/// The fixture `pubs/base`.
async fn base(db: &Db) -> orm::Result<(Vec<Publication>, Vec<Article>)> {
    let (mut publications, mut articles) = (Vec::new(), Vec::new());
    for title in ["The Python Journal", "Science News", "Science Weekly", "Highlights for Children"] {
        publications.push(create!(db, Publication { title }).await?);
    }
    for (headline, related) in [(WEB, &[1][..]), ("NASA uses Python", &[1, 2, 3, 4]), (LIFE, &[2]), (DIET, &[2])] {
        let mut article = create!(db, Article { headline }).await?;
        article.publications.add(db, related.iter().copied()).await?;
        articles.push(article);
    }
    Ok((publications, articles))
}

async fn titles(db: &Db, publications: &QuerySet<Publication>) -> orm::Result<Vec<String>> {
    assert_statements!(..=1, publications.clone().values(Publication.title).all(db))
}

async fn headlines(db: &Db, articles: &QuerySet<Article>) -> orm::Result<Vec<String>> {
    assert_statements!(..=1, articles.clone().values(Article.headline).all(db))
}

both! {
    /// m2m-01
    async fn both_sides_are_asked_and_filtered_by(db) {
        let (p, a) = base(db).await?;
        let of_a2 = ["Highlights for Children", "Science News", "Science Weekly", "The Python Journal"];
        assert_eq!(titles(db, &a[0].publications).await?, ["The Python Journal"]);
        assert_eq!(titles(db, &a[1].publications).await?, of_a2);
        assert_eq!(headlines(db, &p[1].articles).await?, [LIFE, "NASA uses Python", DIET]);

        for by in [Article.publications.eq(&p[0]), Article.publications.id.eq(p[0].id)] {
            let (found, texts) = capture(headlines(db, &Article.objects.filter(by))).await;
            assert_eq!(found?, [WEB, "NASA uses Python"]);
            assert!(!texts[0].contains("pubs_publication\""), "{}", texts[0]);
        }
        let science = Article.objects.filter(Article.publications.title.startswith("Science"));
        assert_eq!(headlines(db, &science).await?, [LIFE, "NASA uses Python", DIET]);
        assert_eq!(assert_statements!(1, science.count(db))?, 3);
        let either = Article.objects.filter(Article.publications.in_([&p[0], &p[1]]));
        assert_eq!(headlines(db, &either).await?, [WEB, LIFE, "NASA uses Python", DIET]);
        let without = Article.objects.exclude(Article.publications.eq(&p[1]));
        assert_eq!(headlines(db, &without).await?, [WEB]);
        let nasa = Publication.objects.filter(Publication.articles.headline.startswith("NASA"));
        assert_eq!(titles(db, &nasa).await?, of_a2);
        let of_two = Publication.objects.filter(Publication.articles.in_([a[0].id, a[1].id]));
        assert_eq!(titles(db, &of_two).await?, of_a2);
    }

    /// m2m-02
    async fn pairs_are_changed_from_either_side(db) {
        let (mut p, mut a) = base(db).await?;
        let mut x = new!(Article { headline: "Django lets you create web apps easily" });
        let error = assert_statements!(0, x.publications.all(db)).expect_err("not saved");
        assert!(error.to_string().contains("save it"), "{error}");
        x.save(db).await?;
        assert_statements!(1, x.publications.add(db, &p[0]))?;
        assert_statements!(1, x.publications.add(db, &p[0]))?;
        assert_eq!(titles(db, &x.publications).await?, ["The Python Journal"]);

        assert_statements!(1, a[0].publications.add(db, [&p[0], &p[1]]))?;
        assert_statements!(2, a[0].publications.create(db, new!(Publication { title: "Highlights for Adults" })))?;
        assert_eq!(titles(db, &a[0].publications).await?, ["Highlights for Adults", "Science News", "The Python Journal"]);
        assert_statements!(1, a[0].publications.remove(db, &p[1]))?;
        assert_eq!(titles(db, &a[0].publications).await?, ["Highlights for Adults", "The Python Journal"]);

        assert_statements!(..=2, p[1].articles.set(db, [&a[3], &a[2]]))?;
        assert_eq!(headlines(db, &p[1].articles).await?, [LIFE, DIET]);
        assert_statements!(..=2, p[1].articles.set(db, [a[2].id]))?;
        assert_eq!(headlines(db, &p[1].articles).await?, [LIFE]);
        assert_statements!(1, p[1].articles.clear(db))?;
        assert_eq!((p[1].articles.count(db).await?, Article.objects.count(db).await?), (0, 5));
        assert_statements!(2, p[1].articles.create(db, new!(Article { headline: "Carbon-free diet works wonders" })))?;
        assert_eq!(headlines(db, &p[1].articles).await?, ["Carbon-free diet works wonders"]);
    }

    /// m2m-03
    async fn deletes_take_the_pairs_and_changes_forget_what_was_loaded(db) {
        let (mut p, mut a) = base(db).await?;
        let (counted, mut texts) = capture(a[0].publications.count(db)).await;
        let (exists, more) = capture(a[0].publications.exists(db)).await;
        texts.extend(more);
        assert_eq!((counted?, exists?, texts.len()), (1, true, 2));
        for text in texts {
            assert!(!text.contains("JOIN"), "{text}");
        }
        let x = Article.objects.prefetch_related(Article.publications);
        let mut x = assert_statements!(2, x.get(db, Article.id.eq(a[3].id)))?;
        assert_eq!(x.publications.get()?.len(), 1);
        assert_statements!(1, x.publications.add(db, &p[0]))?;
        assert!(!x.publications.is_loaded());
        assert_eq!(x.publications.count(db).await?, 2);
        assert_statements!(1, x.publications.clear(db))?;
        assert!(titles(db, &x.publications).await?.is_empty());

        assert_statements!(2, a[0].publications.set(db, [&p[0], &p[1]]))?;
        let python = a[0].publications.filter(Publication.title.eq("The Python Journal"));
        let python = assert_statements!(1, python.all(db))?;
        assert_statements!(2, a[0].publications.set(db, &python))?;
        assert_eq!(a[0].publications.count(db).await?, 1);
        let science = Publication.objects.filter(Publication.title.startswith("Science"));
        let gone = assert_statements!(..=3, science.delete(db))?;
        assert_eq!(counts(&gone.by_model), [("ArticlePublications", 3), ("Publication", 2)]);
        assert_eq!(titles(db, &a[1].publications).await?, ["Highlights for Children", "The Python Journal"]);
        assert_statements!(..=2, p[0].delete(db))?;
        assert!(titles(db, &a[0].publications).await?.is_empty());
    }
}
