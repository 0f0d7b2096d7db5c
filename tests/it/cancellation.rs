//! Futures that are dropped after each number of polls (D1): nothing is left half done, no connection is lost, no transaction stays open.
//!
//! On SQLite in a file and in memory, and on PostgreSQL behind a relay that holds each piece of data for a while, so that a future is
//! pending at each of its steps.

mod many;

use crate::support::*;
use many::{bulk_create, bulk_update, update_or_create};
use orm::Error;
use orm::prelude::*;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Written, or not.
#[derive(Model, Debug, Clone)]
#[orm(table = "cancellation_parent", ordering = "id")]
struct Parent {
    id: i64,
    #[orm(max_length = 20)]
    name: String,
}

/// Goes with its parent.
#[derive(Model, Debug, Clone)]
#[orm(table = "cancellation_child")]
struct Child {
    id: i64,
    #[orm(on_delete = cascade)]
    parent: ForeignKey<Parent>,
}

/// Is kept when its parent goes.
#[derive(Model, Debug, Clone)]
#[orm(table = "cancellation_guest")]
struct Guest {
    id: i64,
    #[orm(on_delete = set_null)]
    parent: Option<ForeignKey<Parent>>,
}

const CONNECTIONS: usize = 3;

/// The database under test, and what looks at it from outside.
struct Bench {
    db: Db,
    url: String,
    /// A pool of its own; in memory there is only one database.
    outside: Db,
    proxy: Option<Proxy>,
}

impl Bench {
    async fn new(db: &Db, place: &Place) -> Bench {
        let parameters = format!("max_connections={CONNECTIONS}&acquire_timeout=3s");
        if db.backend() == Backend::Postgres {
            let proxy = Proxy::new(address(place.url())).await.unwrap();
            let url = proxy.url(&place.url_with(&parameters));
            let through = Db::connect(&url).await.unwrap();
            proxy.delay(Duration::from_millis(1));
            return Bench { db: through, url, outside: db.clone(), proxy: Some(proxy) };
        }
        if place.path().is_none() {
            return Bench { db: db.clone(), url: place.url().to_owned(), outside: db.clone(), proxy: None };
        }
        let url = place.url_with(&parameters);
        Bench { db: Db::connect(&url).await.unwrap(), url, outside: db.clone(), proxy: None }
    }

    /// What must hold whenever a future was dropped: the pool gives all its connections, and each of them can write.
    async fn check(&self, polls: usize) {
        if self.proxy.is_some() {
            assert_none_in_transaction(&self.outside, &format!("after {polls} polls")).await;
        }
        let reads = (0..CONNECTIONS).map(|_| {
            let db = self.db.clone();
            tokio::spawn(async move {
                let read_only = orm::Atomic::new().read_only();
                db.atomic_with(read_only, async |db| Parent.objects.count(db).await).await
            })
        });
        for read in reads.collect::<Vec<_>>() {
            read.await.unwrap().unwrap_or_else(|error| panic!("after {polls} polls: {error}"));
        }
        let nothing = Parent.objects.filter(Parent.id.eq(-1)).update(&self.db, Parent.name.set("x")).await;
        assert_eq!(nothing.unwrap_or_else(|error| panic!("after {polls} polls: {error}")), 0);
    }

    async fn end(self) {
        if self.proxy.is_some() {
            self.db.close().await;
        }
    }
}

fn address(url: &str) -> SocketAddr {
    let options: ::sqlx::postgres::PgConnectOptions = url.parse().unwrap();
    (options.get_host(), options.get_port()).to_socket_addrs().unwrap().next().unwrap()
}

/// Drops the future after each number of polls, at once and a little later, until it comes to its end; how often it was dropped.
async fn each_poll<T>(bench: &Bench, start: impl AsyncFn() -> orm::Result<T>, check: impl AsyncFn(bool)) -> usize {
    let mut dropped = 0;
    for linger in [Duration::ZERO, Duration::from_millis(3)] {
        let (result, polls) = sweep(async |polls| {
            let output = CancelAt::new(start(), polls).lingering(linger).await;
            bench.check(polls).await;
            check(output.is_some()).await;
            output
        })
        .await;
        result.unwrap_or_else(|error| panic!("after {polls} polls, to the end: {error}"));
        dropped += polls;
    }
    dropped
}

/// How often a name is there, for whoever looks from outside.
async fn count(bench: &Bench, name: &str) -> u64 {
    Parent.objects.filter(Parent.name.eq(name)).count(&bench.outside).await.unwrap()
}

async fn clear(bench: &Bench) {
    Guest.objects.delete(&bench.outside).await.unwrap();
    Parent.objects.delete(&bench.outside).await.unwrap();
}

async fn connect(db: &Db, place: &Place) -> TestResult {
    let bench = Bench::new(db, place).await;
    let url = bench.url.clone();
    each_poll(&bench, async || Db::connect(&url).await?.raw("SELECT 1").one::<i64>().await.map(drop), async |_| {})
        .await;
    // what was dropped closes its connections
    if bench.proxy.is_some() {
        bench.db.close().await;
        for attempt in 0.. {
            let others: i64 = bench.outside.raw(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() \
                 AND backend_type = 'client backend'",
            ).one().await?;
            if others == 0 {
                break;
            }
            assert!(attempt < 400, "{others} connections are left");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    Ok(())
}

async fn get_and_all(db: &Db, place: &Place) -> TestResult {
    let bench = Bench::new(db, place).await;
    for number in 0..60 {
        create!(&bench.outside, Parent { name: format!("{number}") }).await?;
    }
    let key = Parent.objects.get(&bench.outside, Parent.name.eq("7")).await?.id;
    each_poll(&bench, async || Parent.objects.get(&bench.db, Parent.id.eq(key)).await, async |_| {}).await;
    each_poll(
        &bench,
        async || {
            let all = Parent.objects.all(&bench.db).await?;
            assert_eq!(all.len(), 60);
            Ok(())
        },
        async |_| {},
    )
    .await;
    // so many rows that they come in pieces, and that SQLite moves to a thread of its own
    let rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i FROM n";
    each_poll(
        &bench,
        async || {
            let rows = bench.db.raw(rows).rows::<i64>().await?;
            assert_eq!((rows.len(), rows.last()), (20_000, Some(&20_000)));
            Ok(())
        },
        async |_| {},
    )
    .await;
    bench.end().await;
    Ok(())
}

async fn save(db: &Db, place: &Place) -> TestResult {
    let bench = Bench::new(db, place).await;
    let kept = create!(&bench.outside, Parent { name: "before" }).await?;
    each_poll(
        &bench,
        async || {
            let mut kept = kept.clone();
            kept.name = "after".to_owned();
            kept.save(&bench.db).await
        },
        async |done| {
            let (before, after) = (count(&bench, "before").await, count(&bench, "after").await);
            assert_eq!(before + after, 1, "the row is as it was, or as it was to be");
            assert!(!done || after == 1);
            Parent.objects.update(&bench.outside, Parent.name.set("before")).await.unwrap();
        },
    )
    .await;
    each_poll(
        &bench,
        async || create!(&bench.db, Parent { name: "new" }).await,
        async |done| {
            let there = count(&bench, "new").await;
            assert!(there <= 1 && (!done || there == 1), "{there}");
            Parent.objects.filter(Parent.name.eq("new")).delete(&bench.outside).await.unwrap();
        },
    )
    .await;
    bench.end().await;
    Ok(())
}

/// An outer block around an inner one, COMMIT included: dropped anywhere, all or nothing is there, and the hook was called as often.
async fn atomic(db: &Db, place: &Place) -> TestResult {
    let bench = Bench::new(db, place).await;
    let hooks = Arc::new(AtomicUsize::new(0));
    let dropped = each_poll(
        &bench,
        async || {
            let hooks = Arc::clone(&hooks);
            bench
                .db
                .atomic(async |db| {
                    create!(db, Parent { name: "outer" }).await?;
                    db.atomic(async |db| create!(db, Parent { name: "inner" }).await).await?;
                    db.on_commit(move || {
                        hooks.fetch_add(1, Ordering::SeqCst);
                    });
                    create!(db, Parent { name: "outer" }).await
                })
                .await
        },
        async |done| {
            // a COMMIT that was sent goes on by itself, and its hooks with it
            for _ in 0..400 {
                if (count(&bench, "outer").await > 0) == (hooks.load(Ordering::SeqCst) > 0) {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            let (outer, inner) = (count(&bench, "outer").await, count(&bench, "inner").await);
            assert!((outer, inner) == (0, 0) || (outer, inner) == (2, 1), "{outer} outer, {inner} inner");
            assert!(!done || outer == 2);
            assert_eq!(hooks.swap(0, Ordering::SeqCst) as u64, inner, "rows and their hook go together");
            clear(&bench).await;
        },
    )
    .await;
    assert!(bench.proxy.is_none() || dropped >= 14, "{dropped}");
    bench.end().await;
    Ok(())
}

/// The inner block alone is dropped: it is undone, and the outer one is kept; or, when a statement was cut off, the outer one says that it
/// is lost.
async fn inner(db: &Db, place: &Place) -> TestResult {
    let bench = Bench::new(db, place).await;
    let (mut kept, mut lost) = (0, 0);
    let ((), polls) = sweep(async |polls| {
        let mut done = None;
        let result = bench
            .db
            .atomic(async |db| {
                create!(db, Parent { name: "outer" }).await?;
                let inner = db.atomic(async |db| {
                    create!(db, Parent { name: "inner" }).await?;
                    // dropped here, it takes only its own along
                    tokio::task::yield_now().await;
                    create!(db, Parent { name: "inner" }).await
                });
                done = CancelAt::new(inner, polls).await.transpose()?.map(drop);
                create!(db, Parent { name: "outer" }).await
            })
            .await;
        bench.check(polls).await;
        let found = (count(&bench, "outer").await, count(&bench, "inner").await);
        match result {
            Ok(_) => {
                kept += 1;
                assert_eq!(found, (2, if done.is_some() { 2 } else { 0 }), "{polls} polls");
            }
            Err(Error::Transaction(error)) => {
                lost += 1;
                assert_eq!(found, (0, 0), "{polls} polls: {error}");
            }
            Err(other) => panic!("{polls} polls: {other}"),
        }
        clear(&bench).await;
        done
    })
    .await;
    assert!(kept >= 3, "{kept} kept, {lost} lost in {polls}");
    bench.end().await;
    Ok(())
}

async fn delete(db: &Db, place: &Place) -> TestResult {
    let bench = Bench::new(db, place).await;
    let fill = async || {
        let parent = create!(&bench.outside, Parent { name: "gone" }).await.unwrap();
        for _ in 0..3 {
            create!(&bench.outside, Child { parent: &parent }).await.unwrap();
        }
        create!(&bench.outside, Guest { parent: &parent }).await.unwrap();
    };
    fill().await;
    each_poll(
        &bench,
        async || {
            let mut parent = Parent.objects.get(&bench.db, Parent.name.eq("gone")).await?;
            parent.delete(&bench.db).await
        },
        async |done| {
            let parents = count(&bench, "gone").await;
            let children = Child.objects.count(&bench.outside).await.unwrap();
            let guests = Guest.objects.filter(Guest.parent.is_not_null()).count(&bench.outside).await.unwrap();
            let found = (parents, children, guests);
            assert!(found == (1, 3, 1) || found == (0, 0, 0), "{found:?}");
            assert!(!done || parents == 0);
            clear(&bench).await;
            fill().await;
        },
    )
    .await;
    bench.end().await;
    Ok(())
}

async fn retry(db: &Db, place: &Place) -> TestResult {
    let bench = Bench::new(db, place).await;
    each_poll(
        &bench,
        async || {
            bench
                .db
                .retry(3, async |db| {
                    create!(db, Parent { name: "a" }).await?;
                    create!(db, Parent { name: "a" }).await
                })
                .await
        },
        async |done| {
            let mut there = count(&bench, "a").await;
            for _ in 0..20 {
                // a COMMIT that was sent goes on by itself
                tokio::time::sleep(Duration::from_millis(2)).await;
                there = count(&bench, "a").await;
            }
            assert!(there == 0 || there == 2, "{there}");
            assert!(!done || there == 2);
            clear(&bench).await;
        },
    )
    .await;
    bench.end().await;
    Ok(())
}

/// The same on the three kinds of database.
macro_rules! everywhere {
    ($($name:ident => $body:ident;)+) => {$(
        mod $name {
            use super::*;
            #[test]
            fn sqlite() {
                run::on(Backend::Sqlite, module_path!(), async |db, place| super::$body(db, place).await);
            }
            #[test]
            fn memory() {
                run::in_memory(async |db, place| super::$body(db, place).await);
            }
            #[test]
            fn postgres() {
                run::on(Backend::Postgres, module_path!(), async |db, place| super::$body(db, place).await);
            }
        }
    )+};
}

everywhere! {
    connecting_leaves_no_connection => connect;
    reading_leaves_the_connection_in_order => get_and_all;
    saving_is_done_or_not => save;
    a_block_and_its_hooks_are_whole => atomic;
    an_inner_block_is_undone_alone => inner;
    deleting_takes_all_or_none => delete;
    a_block_that_may_be_run_again_is_whole => retry;
    many_rows_are_written_or_none => bulk_create;
    many_rows_are_changed_or_none => bulk_update;
    a_row_is_there_once_at_most => update_or_create;
}
