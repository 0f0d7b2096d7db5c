//! The harness itself: that tests stand apart, that nothing is left behind, that the tools break what they say they break.

use crate::support::*;
use sqlx::{Connection, Executor, PgConnection};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

both! {
    async fn each_test_has_a_database_of_its_own(db, place) {
        assert_eq!(db.backend(), place.backend());
        let other = Place::new(place.backend(), "each_test_has_a_database_of_its_own");
        assert_ne!(place.url(), other.url());
    }

    async fn an_early_return_ends_a_test(db) {
        let _: i32 = "1".parse()?;
        if db.backend().name() != "DB2" {
            return Ok(());
        }
        unreachable!();
    }

    #[should_panic(expected = "invalid digit")]
    async fn an_error_fails_a_test(_db) {
        let _: i32 = "x".parse()?;
    }
}

in_memory! {
    async fn a_test_in_memory_has_no_file(db, place) {
        assert_eq!(db.backend(), Backend::Sqlite);
        assert_eq!((place.url(), place.path()), ("sqlite::memory:", None));
    }
}

only_sqlite! {
    async fn a_file_is_gone_after_its_test(_db, place) {
        let other = Place::new(Backend::Sqlite, "gone");
        let path = other.path().expect("a file").to_owned();
        assert!(path.exists() && place.path().is_some_and(|path| path.exists()));
        drop(other);
        assert!(!path.exists());
    }
}

only_postgres! {
    async fn databases_of_tests_do_not_share_tables(_db, place) {
        let other = Place::new(Backend::Postgres, "other");
        PgConnection::connect(place.url()).await?.execute("CREATE TABLE mine ()").await?;
        let mut elsewhere = PgConnection::connect(other.url()).await?;
        assert!(elsewhere.execute("SELECT FROM mine").await.is_err());
    }

    async fn a_server_of_ones_own_can_be_killed(_db, _place) {
        let Ok(server) = server::Server::start() else { panic!("a second server starts") };
        let mut connection = PgConnection::connect(server.url()).await?;
        connection.execute("SELECT 1").await?;
        server.kill();
        assert!(connection.execute("SELECT 1").await.is_err());
        let folder = server.own().expect("ours").1.to_owned();
        assert!(folder.exists());
        drop(server);
        assert!(!folder.exists());
    }

    async fn a_relay_delays_stalls_cuts_and_refuses(_db, place) {
        let url = place.url();
        let upstream = format!("127.0.0.1:{}", port_of(url)).parse()?;
        let proxy = Proxy::new(upstream).await?;
        let mut connection = PgConnection::connect(&proxy.url(url)).await?;
        connection.execute("SELECT 1").await?;

        proxy.delay(Duration::from_millis(30));
        let begin = Instant::now();
        connection.execute("SELECT 2").await?;
        assert!(begin.elapsed() >= Duration::from_millis(60), "{:?}", begin.elapsed());

        proxy.resume();
        proxy.stall();
        let stuck = tokio::time::timeout(Duration::from_millis(100), connection.execute("SELECT 3")).await;
        assert!(stuck.is_err());
        proxy.resume();

        let mut connection = PgConnection::connect(&proxy.url(url)).await?;
        proxy.cut_after(3);
        assert!(connection.execute("SELECT 4").await.is_err());
        proxy.resume();

        let mut connection = PgConnection::connect(&proxy.url(url)).await?;
        proxy.drop_upstream();
        assert!(connection.execute("SELECT 5").await.is_err());
        PgConnection::connect(&proxy.url(url)).await?.execute("SELECT 6").await?;

        proxy.refuse();
        assert!(PgConnection::connect(&proxy.url(url)).await.is_err());
    }
}

fn port_of(url: &str) -> u16 {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = &rest[..rest.find(['/', '?']).unwrap_or(rest.len())];
    authority.rsplit_once(':').and_then(|(_, port)| port.parse().ok()).unwrap_or(5432)
}

/// The other half of the next test: a process that starts everything, says where it is, and waits to be killed.
#[test]
#[ignore = "run by the test below"]
fn child_that_is_killed() {
    let place = Place::new(Backend::Postgres, "child");
    let file = Place::new(Backend::Sqlite, "child");
    let (port, folder) = server::server().own().expect("its own server");
    println!("\nready {port} {} {}", folder.display(), scratch::folder().display());
    assert!(file.path().is_some_and(|path| path.exists()) && place.path().is_none());
    std::thread::sleep(Duration::from_secs(60));
}

#[test]
fn a_killed_process_leaves_no_server_and_no_folder() {
    if !backends::is_asked_for(Backend::Postgres) {
        return;
    }
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .args(["harness::child_that_is_killed", "--exact", "--ignored", "--nocapture"])
        .env_remove(server::VARIABLE)
        .stdout(Stdio::piped())
        .spawn()
        .expect("this program runs");
    let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let ready = lines.map_while(Result::ok).find(|line| line.starts_with("ready ")).expect("the child is ready");
    let words: Vec<&str> = ready.split(' ').collect();
    let port: u16 = words[1].parse().expect("a port");
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());

    child.kill().expect("SIGKILL");
    child.wait().expect("it ends");
    let deadline = Instant::now() + Duration::from_secs(20);
    let is_there = |path: &&str| std::path::Path::new(path).exists();
    while words[2..].iter().any(is_there) || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
        assert!(Instant::now() < deadline, "left behind: {:?}", words[2..].iter().filter(|path| is_there(path)));
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn the_variable_names_the_databases() {
    assert_eq!(backends::parse("sqlite"), Ok(vec![Backend::Sqlite]));
    assert_eq!(backends::parse("sqlite, postgres"), Ok(vec![Backend::Sqlite, Backend::Postgres]));
    assert_eq!(backends::parse("mysql"), Err("mysql".to_owned()));
    assert_eq!(backends::parse(""), Err(String::new()));
}

#[tokio::test]
async fn a_future_is_dropped_at_each_of_its_polls() {
    struct CountsDrops<'a>(&'a AtomicUsize);
    impl Drop for CountsDrops<'_> {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let (drops, ends) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = async || {
        let _drop = CountsDrops(&drops);
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
        ends.fetch_add(1, Ordering::Relaxed);
        "done"
    };
    let (output, polls) = sweep(async |polls| CancelAt::new(work(), polls).await).await;
    assert_eq!((output, polls), ("done", 4));
    // with no poll at all, its body never began
    assert_eq!((drops.load(Ordering::Relaxed), ends.load(Ordering::Relaxed)), (4, 1));
    let held = CancelAt::new(work(), 1).lingering(Duration::from_millis(20));
    let begin = Instant::now();
    assert_eq!(held.await, None);
    assert!(begin.elapsed() >= Duration::from_millis(20));
}

in_memory! {
    async fn statements_are_those_of_the_tests_own_database(db) {
        let other = orm::Database::connect("sqlite::memory:").await?;
        let (output, texts): (orm::Result<i32>, _) = capture(async {
            let spawned = db.clone();
            let inner = db
                .atomic(async |db| {
                    assert_statements!(1, async {
                        db.raw("SELECT 1").rows::<i64>().await?;
                        other.raw("SELECT 'not of this one'").rows::<String>().await?;
                        Ok(7)
                    })
                })
                .await?;
            let task = tokio::spawn(async move { spawned.raw("SELECT 2").rows::<i64>().await });
            assert_statements!(..=1, task).expect("it does not panic")?;
            Ok(inner)
        })
        .await;
        assert_eq!(output?, 7);
        assert_eq!(texts, ["BEGIN IMMEDIATE", "SELECT 1", "COMMIT", "SELECT 2"]);
        let (_, texts) = capture_on(&other, other.raw("SELECT 3").rows::<i64>()).await;
        assert_eq!(texts, ["SELECT 3"]);
    }

    #[should_panic(expected = "expected 2 statements, 1 were sent:\n  BEGIN IMMEDIATE\n  SELECT 1")]
    async fn a_wrong_number_of_statements_shows_them(db) {
        let _ = assert_statements!(2, db.atomic(async |db| db.raw("SELECT 1").rows::<i64>().await));
    }
}
