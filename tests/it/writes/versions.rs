//! Instances that are older than their row.

use super::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "writes_versioned")]
struct Page {
    id: i64,
    #[orm(unique, max_length = 10)]
    slug: String,
    #[orm(default = "")]
    text: String,
    #[orm(version)]
    version: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "writes_comment")]
struct Comment {
    id: i64,
    page: ForeignKey<Page>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "writes_small_version")]
struct Small {
    id: i64,
    #[orm(version)]
    version: u8,
}

fn is_stale(error: &Error) -> bool {
    error.is_stale()
        && error.to_string() == "Page with id = 1 was changed since it was read: read it again, and repeat the change"
}

both! {
    async fn an_update_counts_the_version_up(db) {
        let mut page = create!(db, Page { slug: "a" }).await?;
        assert_eq!(page.version, 0);
        page.text = "one".into();
        assert_statements!(1, page.save(db))?;
        assert_statements!(1, page.update(db))?;
        assert_statements!(1, page.save_fields(db, Page.text))?;
        assert_statements!(1, page.update_with(db, Page.text.set("four")))?;
        assert_eq!(page.version, 4);
        assert_eq!(Page.objects.one(db).await?, page);
        // of a queryset, too: whoever read the row before is late
        assert_eq!(Page.objects.update(db, Page.text.set("five")).await?, 1);
        assert_eq!(Page.objects.one(db).await?.version, 5);
        let changed = Page.objects.update_returning(db, Page.text.set("six")).await?;
        assert_eq!(changed[0].version, 6);
        // unless something else is assigned to it
        Page.objects.update(db, Page.version.set(50)).await?;
        assert_eq!(Page.objects.one(db).await?.version, 50);
    }

    async fn an_instance_that_is_older_than_its_row_can_t_overwrite_it(db) {
        let mut mine = create!(db, Page { slug: "a" }).await?;
        let mut theirs = mine.clone();
        theirs.text = "theirs".into();
        theirs.save(db).await?;
        mine.text = "mine".into();
        let before = mine.clone();
        for error in [
            assert_statements!(2, mine.save(db)).expect_err("stale"),
            mine.update(db).await.expect_err("stale"),
            mine.save_fields(db, Page.text).await.expect_err("stale"),
            mine.update_with(db, Page.text.set("x")).await.expect_err("stale"),
            mine.delete(db).await.expect_err("stale"),
        ] {
            assert!(is_stale(&error), "{error:?}");
            assert!(!error.is_not_found() && !error.is_retryable());
        }
        assert_eq!(mine, before, "the instance is as it was");
        assert_eq!(Page.objects.one(db).await?, theirs);
        // what the error advises
        mine.refresh(db).await?;
        mine.text = "mine".into();
        mine.save(db).await?;
        assert_eq!((mine.version, Page.objects.one(db).await?.text.as_str()), (2, "mine"));
        // a transaction is not doomed by it: nothing failed
        db.atomic(async |db| {
            assert!(theirs.save(db).await.expect_err("stale").is_stale());
            create!(db, Page { slug: "b" }).await.map(drop)
        }).await?;
        assert_eq!(Page.objects.count(db).await?, 2);
    }

    async fn a_row_that_is_gone_is_still_not_found(db) {
        let mut page = create!(db, Page { slug: "a" }).await?;
        Page.objects.delete(db).await?;
        assert!(page.update(db).await.expect_err("gone").is_not_found());
        assert!(page.save_fields(db, Page.text).await.expect_err("gone").is_not_found());
        assert!(page.update_with(db, Page.text.set("x")).await.expect_err("gone").is_not_found());
        let mut copy = page.clone();
        assert_eq!(copy.delete(db).await?.total, 0);
        // saved, it is a new row
        page.save(db).await?;
        assert_eq!(Page.objects.one(db).await?, page);
    }

    async fn a_deletion_compares_the_version_and_takes_along_what_points(db) {
        let mut page = create!(db, Page { slug: "a" }).await?;
        create!(db, Comment { page: &page }).await?;
        Page.objects.update(db, Page.text.set("x")).await?;
        assert!(is_stale(&page.delete(db).await.expect_err("stale")));
        assert_eq!((page.id, Comment.objects.count(db).await?), (1, 1));
        page.refresh(db).await?;
        assert_eq!(page.delete(db).await?.total, 2);
        assert_eq!((page.id, Page.objects.count(db).await?), (0, 0));
    }

    async fn many_rows_are_updated_all_or_none(db) {
        let mut pages: Vec<Page> = (0..120).map(|at| new!(Page { slug: format!("p{at}") })).collect();
        Page.objects.bulk_create(db, &mut pages).await?;
        pages.iter_mut().for_each(|page| page.text = "one".into());
        assert_eq!(Page.objects.bulk_update(db, &mut pages, Page.text).await?, 120);
        assert!(pages.iter().all(|page| page.version == 1));
        assert_eq!(Page.objects.order_by(Page.id).all(db).await?, pages);
        // somebody changed one, and another one is gone
        Page.objects.filter(Page.id.eq(100)).update(db, Page.text.set("theirs")).await?;
        Page.objects.filter(Page.id.eq(7)).delete(db).await?;
        pages.iter_mut().for_each(|page| page.text = "two".into());
        let before = pages.clone();
        let error = Page.objects.bulk_update(db, &mut pages, Page.text).await.expect_err("stale");
        assert!(matches!(error, Error::Stale { model: "Page", .. }), "{error:?}");
        assert_eq!((&pages, Page.objects.filter(Page.text.eq("two")).count(db).await?), (&before, 0));
        pages[99].refresh(db).await?;
        assert_eq!(Page.objects.bulk_update(db, &mut pages, (Page.text, Page.version)).await?, 119);
        assert_eq!((pages[0].version, pages[99].version, pages[6].version), (2, 3, 1));
        let error = assert_statements!(0, Page.objects.bulk_update(db, &mut pages, Page.version)).expect_err("nothing else");
        assert!(is_misuse(&error, "beside the version"), "{error:?}");
    }

    async fn a_row_that_is_there_is_counted_up_by_an_insert(db) {
        let mut page = create!(db, Page { slug: "a" }).await?;
        page.save(db).await?;
        let mut other = new!(Page { slug: "a", text: "other" });
        Page.objects.upsert(db, &mut other, Page.slug).await?;
        assert_eq!((other.id, other.version), (page.id, 2));
        let mut many = vec![new!(Page { slug: "a", text: "third" }), new!(Page { slug: "b" })];
        Page.objects.bulk(&mut many).update_conflicts(Page.slug, Page.text).create(db).await?;
        assert_eq!((many[0].version, many[1].version), (3, 0));
        assert_eq!(Page.objects.order_by(Page.id).all(db).await?, many);
        let (page, _) = Page.objects.update_or_create(db, Page.slug.eq("a"), Page.text.set("fourth"), new!(Page { slug: "a" })).await?;
        assert_eq!((page.version, page.text.as_str()), (4, "fourth"));
    }

    async fn the_version_has_an_end(db) {
        let mut small = new!(Small { version: 254 });
        small.save(db).await?;
        small.save(db).await?;
        let error = assert_statements!(0, small.save(db)).expect_err("no larger number");
        assert!(matches!(error, Error::Encode { model: "Small", field: "version", .. }), "{error:?}");
        assert_eq!(small.version, 255);
        let error = small.update_with(db, Small.version.set(3)).await.expect_err("by itself");
        assert!(is_misuse(&error, "by itself"), "{error:?}");
    }

    /// E8
    async fn of_many_at_once_none_loses_its_update(db) {
        create!(db, Page { slug: "a" }).await?;
        let tasks: Vec<_> = (0..6).map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                let mut page = Page.objects.one(&db).await?;
                loop {
                    page.text.push('x');
                    match page.save(&db).await {
                        Err(error) if error.is_stale() => page.refresh(&db).await?,
                        saved => break saved,
                    }
                }
            })
        }).collect();
        for task in tasks {
            task.await??;
        }
        assert_eq!((Page.objects.one(db).await?.text.len(), Page.objects.one(db).await?.version), (6, 6));
    }
}
