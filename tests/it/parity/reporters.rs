//! Schema `reporters`: foreign keys and transactions.
//!
//! Left out:
//! - fk-03: an article is created with its reporter; one that is not saved, or of another type, is refused at run time and while compiling.
//!   A set is never assigned to (does not compile); `set` moves rows here only where the others may be let go.
//! - `.distinct()`: a row comes once anyway (law 1), also where Django repeats it (fk-02). fk-02, its last step, without it.
//! - fk-01 "forward FK is cached on the instance": `fetch` gives the row to the caller, who keeps it.
//! - fk-02, all but its last step: conditions over a to-many path.
//! - fk-04 `get_or_create`: `create!` instead. `dates`: not there.
//! - tx-06 `select_related` beside the lock: by the condition alone.

mod locks;

use super::{counts, day, oops};
use crate::support::*;
use orm::db::Atomic;
use orm::error::TransactionError;
use orm::prelude::*;
use orm::{Error, QuerySet};
use std::sync::{Arc, Mutex};

#[derive(Model, Debug, Clone)]
#[orm(table = "reporters_reporter")]
struct Reporter {
    id: i32,
    #[orm(max_length = 30)]
    first_name: String,
    #[orm(max_length = 30)]
    last_name: String,
    #[orm(max_length = 254)]
    email: String,
    #[orm(reverse = "reporter")]
    articles: Reverse<Article>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "reporters_article", ordering = "headline")]
struct Article {
    id: i32,
    #[orm(max_length = 100)]
    headline: String,
    pub_date: NaiveDate,
    #[orm(on_delete = cascade)]
    reporter: ForeignKey<Reporter>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "reporters_thing")]
struct Thing {
    id: i32,
    #[orm(unique)]
    num: i32,
}

/// The fixture `reporters/base`.
async fn base(db: &Db) -> orm::Result<(Reporter, Reporter, Article)> {
    let (john, paul) = ("john@example.com", "paul@example.com");
    let r = create!(db, Reporter { first_name: "John", last_name: "Smith", email: john }).await?;
    let r2 = create!(db, Reporter { first_name: "Paul", last_name: "Jones", email: paul }).await?;
    let a = create!(db, Article { headline: "This is a test", pub_date: day(2005, 7, 27), reporter: &r }).await?;
    Ok((r, r2, a))
}

async fn headlines(db: &Db, articles: QuerySet<Article>) -> orm::Result<Vec<String>> {
    let articles = assert_statements!(..=1, articles.all(db))?;
    Ok(articles.into_iter().map(|article| article.headline).collect())
}

/// A reporter with a first name only.
async fn reporter(db: &Db, first_name: &str) -> orm::Result<Reporter> {
    create!(db, Reporter { first_name, last_name: "", email: "" }).await
}

/// The first names of all reporters, in the order in which they were saved.
async fn first_names(db: &Db) -> orm::Result<Vec<String>> {
    Reporter.objects.order_by(Reporter.id).values(Reporter.first_name).all(db).await
}

both! {
    /// fk-01
    async fn a_foreign_key_is_filtered_by_instance_key_and_column(db) {
        let (r, r2, _) = base(db).await?;
        create!(db, Article { headline: "John's second story", pub_date: day(2005, 7, 29), reporter: &r }).await?;
        create!(db, Article { headline: "Paul's story", pub_date: day(2006, 1, 17), reporter: &r2 }).await?;
        let of_john = ["John's second story", "This is a test"];
        let of_r = || Article.objects.filter(Article.reporter.eq(&r));
        assert_eq!(headlines(db, of_r()).await?, of_john);
        assert_eq!(headlines(db, of_r().filter(Article.headline.startswith("This"))).await?, ["This is a test"]);
        assert_eq!(assert_statements!(1, of_r().count(db))?, 2);
        assert_eq!(assert_statements!(1, Article.objects.filter(Article.reporter.eq(&r2)).count(db))?, 1);

        let named = Article.reporter.first_name.eq("John");
        assert_eq!(headlines(db, Article.objects.filter(named)).await?, of_john);
        let named = Article.reporter.first_name.eq("John") & Article.reporter.last_name.eq("Smith");
        let (found, texts) = capture(headlines(db, Article.objects.filter(named))).await;
        assert_eq!(found?, of_john);
        assert_eq!(texts[0].matches("JOIN").count(), 1, "{}", texts[0]);

        // the key is in the row: no join
        for by_key in [Article.reporter.id.eq(r.id), Article.reporter.eq(r.id), Article.reporter.eq(&r)] {
            let (found, texts) = capture(headlines(db, Article.objects.filter(by_key))).await;
            assert_eq!(found?, of_john);
            assert!(!texts[0].contains("JOIN"), "{}", texts[0]);
        }
        let of_either = Article.objects.filter(Article.reporter.in_([&r, &r2]));
        assert_eq!(headlines(db, of_either).await?, ["John's second story", "Paul's story", "This is a test"]);
        let johns = Reporter.objects.filter(Reporter.first_name.eq("John")).values(Reporter.id);
        assert_eq!(headlines(db, Article.objects.filter(Article.reporter.in_(johns))).await?, of_john);

        let name = assert_statements!(..=2, async {
            let x = Article.objects.get(db, Article.headline.eq("This is a test")).await?;
            Ok::<_, Error>(x.reporter.fetch(db).await?.first_name.clone())
        })?;
        assert_eq!(name, "John");
    }

    /// fk-02, its last step
    async fn values_along_a_foreign_key_come_for_each_row_or_once(db) {
        let (r, ..) = base(db).await?;
        for headline in ["Third article", "Fourth article"] {
            create!(db, Article { headline, pub_date: day(2005, 7, 27), reporter: r.id }).await?;
        }
        let names = Article.objects.filter(Article.reporter.eq(&r)).order_by(());
        let names = names.values((Article.reporter.first_name, Article.reporter.last_name));
        let names = assert_statements!(1, names.all(db))?;
        assert_eq!(names, vec![("John".to_owned(), "Smith".to_owned()); 3]);
        let names = Article.objects.filter(Article.reporter.eq(&r)).distinct().order_by(());
        let names = names.values((Article.reporter.first_name, Article.reporter.last_name));
        assert_eq!(assert_statements!(1, names.all(db))?, [("John".to_owned(), "Smith".to_owned())]);
    }

    /// fk-02
    async fn conditions_on_what_points_at_a_row_never_repeat_it(db) {
        let (r, _, a) = base(db).await?;
        for headline in ["Third article", "Fourth article"] {
            create!(db, Article { headline, pub_date: day(2005, 7, 27), reporter: r.id }).await?;
        }
        for by in [
            Reporter.articles.id.eq(a.id),
            Reporter.articles.eq(&a),
            Reporter.articles.headline.startswith("T"),
            Reporter.articles.reporter.first_name.startswith("John"),
            Reporter.articles.reporter.eq(&r),
        ] {
            let found = Reporter.objects.filter(by);
            assert_eq!(assert_statements!(1, found.clone().values(Reporter.first_name).all(db))?, ["John"]);
            assert_eq!(assert_statements!(1, found.count(db))?, 1);
        }
    }

    /// fk-01, fk-03
    async fn rows_that_point_at_one_are_asked_for_and_moved(db) {
        let (mut r, mut r2, _) = base(db).await?;
        let story = "John's second story";
        let na = assert_statements!(1, create!(db, Article { headline: story, pub_date: day(2005, 7, 29), reporter: &r }))?;
        assert_eq!(*na.reporter.key(), 1);
        let mut na2 = new!(Article { headline: "Paul's story", pub_date: day(2006, 1, 17), reporter: &r });
        let error = assert_statements!(0, r.articles.add(db, &na2)).expect_err("not saved");
        assert!(error.to_string().contains("not saved yet"), "{error}");
        na2.save(db).await?;
        assert_eq!(headlines(db, r.articles.objects()).await?, [story, "Paul's story", "This is a test"]);
        assert_statements!(1, r2.articles.add(db, &na2))?;
        na2.refresh(db).await?;
        assert_eq!((*na2.reporter.key(), r2.articles.count(db).await?, r.articles.count(db).await?), (2, 1, 2));
        assert_statements!(1, r2.articles.add(db, [&na, &na2]))?;
        assert_eq!((r.articles.count(db).await?, r2.articles.count(db).await?), (1, 2));
        let error = assert_statements!(0, r.articles.clear(db)).expect_err("required");
        assert!(error.to_string().contains("`Article.reporter` is required"), "{error}");
    }

    /// fk-04
    async fn deleting_a_row_deletes_what_points_at_it(db) {
        let (r, ..) = base(db).await?;
        let new = new!(Article { headline: "John's second test", pub_date: day(2011, 5, 7), reporter: r.id });
        let found = Article.headline.eq("John's second test") & Article.pub_date.eq(day(2011, 5, 7)) & Article.reporter.eq(r.id);
        assert!(assert_statements!(2, Article.objects.get_or_create(db, found, new))?.1);
        let of_r = Article.objects.filter(Article.reporter.eq(r.id));
        assert_eq!(headlines(db, of_r).await?, ["John's second test", "This is a test"]);
        let many = assert_statements!(1, Article.objects.get(db, Article.reporter.eq(r.id))).expect_err("two rows");
        assert!(matches!(many, Error::MultipleFound { model: "Article", .. }), "{many:?}");

        let tested = Reporter.objects.filter(Reporter.articles.headline.startswith("This"));
        let gone = assert_statements!(..=3, tested.delete(db))?;
        assert_eq!((gone.total, counts(&gone.by_model)), (3, vec![("Article", 2), ("Reporter", 1)]));
        assert_eq!((Reporter.objects.count(db).await?, Article.objects.count(db).await?), (1, 0));
    }

    /// tx-01
    async fn a_block_commits_when_it_ends_well_and_rolls_back_when_not(db) {
        assert_statements!(1, db.atomic(async |db| reporter(db, "Tintin").await))?;
        assert_eq!(first_names(db).await?, ["Tintin"]);

        let outcome = assert_statements!(1, db.atomic(async |db| {
            reporter(db, "Haddock").await?;
            Err::<(), _>(oops())
        }));
        assert!(matches!(outcome, Err(Error::Config { .. })), "{outcome:?}");
        assert_eq!(first_names(db).await?, ["Tintin"]);
    }

    /// tx-02, its first step
    async fn an_inner_block_rolls_back_alone(db) {
        assert_statements!(2, db.atomic(async |db| {
            reporter(db, "Tintin").await?;
            let inner = db.atomic(async |db| {
                reporter(db, "Haddock").await?;
                Err::<(), _>(oops())
            });
            assert!(inner.await.is_err());
            Ok(())
        }))?;
        assert_eq!(first_names(db).await?, ["Tintin"]);
    }

    /// tx-02, its other steps
    async fn an_inner_block_shares_the_fate_of_the_outer_one(db) {
        let outcome = db.atomic(async |db| {
            reporter(db, "Calculus").await?;
            db.atomic(async |db| reporter(db, "Haddock").await).await?;
            Err::<(), _>(oops())
        });
        assert!(assert_statements!(2, outcome).is_err());
        assert_eq!(first_names(db).await?, [] as [&str; 0]);

        assert_statements!(2, db.atomic(async |db| {
            reporter(db, "Snowy").await?;
            db.atomic(async |db| reporter(db, "Haddock").await).await?;
            Ok(())
        }))?;
        assert_eq!(first_names(db).await?, ["Snowy", "Haddock"]);
    }

    /// tx-03, its first step. Law 5: Django rolls the outer block back silently, here its end is an error.
    async fn a_failed_block_without_savepoint_dooms_the_one_around_it(db) {
        let outcome = db.atomic(async |db| {
            reporter(db, "Tintin").await?;
            let inner = db.atomic_with(Atomic::new().savepoint(false), async |db| {
                reporter(db, "Haddock").await?;
                Err::<(), _>(oops())
            });
            assert!(inner.await.is_err());
            Ok(())
        });
        let outcome = assert_statements!(2, outcome);
        assert!(matches!(outcome, Err(Error::Transaction(_))), "{outcome:?}");
        assert_eq!(first_names(db).await?, [] as [&str; 0]);
    }

    /// tx-03, its second step
    async fn a_block_can_be_rolled_back_without_an_error(db) {
        assert_statements!(1, db.atomic(async |db| {
            reporter(db, "Tintin").await?;
            db.set_rollback()
        }))?;
        assert_eq!(first_names(db).await?, [] as [&str; 0]);
    }

    /// tx-03, its third step
    async fn a_durable_block_must_be_the_outermost_one(db) {
        let outcome = db.atomic(async |db| db.atomic_with(Atomic::new().durable(), async |_| Ok(())).await);
        match assert_statements!(0, outcome) {
            Err(Error::Transaction(error)) => assert!(matches!(*error, TransactionError::DurableNested), "{error:?}"),
            other => panic!("{other:?}"),
        }
    }

    /// tx-04
    async fn nothing_is_sent_in_a_block_after_a_failed_statement(db) {
        let (r, ..) = base(db).await?;
        let outcome = db.atomic(async |db| {
            let [first_name, last_name] = ["Cuthbert", "Calculus"].map(str::to_owned);
            let mut twin = Reporter { id: r.id, first_name, last_name, email: String::new(), articles: Reverse::default() };
            let taken = twin.insert(db).await.expect_err("the key is taken");
            assert!(taken.is_unique(), "{taken:?}");
            Reporter.objects.count(db).await
        });
        match assert_statements!(1, outcome) {
            Err(Error::Transaction(error)) => {
                assert!(matches!(*error, TransactionError::Aborted { .. }), "{error:?}");
                assert!(error.cause().is_some_and(Error::is_unique), "{error:?}");
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(Reporter.objects.get(db, Reporter.id.eq(r.id)).await?.last_name, "Smith");
    }

    /// tx-05
    async fn hooks_run_after_the_commit_and_only_then(db) {
        let done = Arc::new(Mutex::new(Vec::new()));
        let seen = || done.lock().expect("no hook panics").clone();
        let make = async |db: &Db, num: i32| {
            create!(db, Thing { num }).await?;
            let done = done.clone();
            db.on_commit(move || done.lock().expect("no hook panics").push(num));
            orm::Result::Ok(())
        };
        assert_statements!(1, make(db, 1))?;
        assert_eq!(seen(), [1]);

        db.atomic(async |db| {
            make(db, 2).await?;
            assert_eq!(seen(), [1]);
            Ok(())
        })
        .await?;
        assert_eq!(seen(), [1, 2]);

        db.atomic(async |db| {
            db.atomic(async |db| make(db, 3).await).await?;
            let undone = db.atomic(async |db| {
                make(db, 4).await?;
                Err::<(), _>(oops())
            });
            assert!(undone.await.is_err());
            db.atomic(async |db| make(db, 5).await).await
        })
        .await?;
        assert_eq!(seen(), [1, 2, 3, 5]);
        assert_eq!(Thing.objects.order_by(Thing.num).values(Thing.num).all(db).await?, [1, 2, 3, 5]);

        let undone = db.atomic(async |db| {
            db.atomic(async |db| make(db, 6).await).await?;
            Err::<(), _>(oops())
        });
        assert!(undone.await.is_err());
        assert_eq!(seen(), [1, 2, 3, 5]);
    }
}
