//! Migrations that run at once, are cut off at any moment, or can't be one transaction.

use super::catalog::catalog;
use super::music::{create, id, index, sql, text, three};
use super::{migration, only};
use crate::support::cancel::{CancelAt, sweep};
use crate::support::{Backend, Db, Place, both, only_postgres};
use orm::migrations::{How, MigrateError, Migrations, Migrator, Progress, RecordState, Target};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

async fn empty(backend: Backend) -> (Place, Db) {
    super::empty(backend, "together").await.unwrap()
}

/// The three migrations, and one that takes a while and shows how often it was run.
fn counted() -> Migrations {
    let mut all = three();
    all.push(migration(
        "0004_counted",
        &["0003_unique_title"],
        vec![
            create("Tag", vec![id(), text("name")]),
            sql(
                &["INSERT INTO album (title) SELECT 'run ' || (count(*) + 1) FROM album"],
                Some(&["DELETE FROM album"]),
            ),
        ],
    ));
    only(&all)
}

async fn is_done(db: &Db, fresh: &[String]) {
    assert_eq!(catalog(db).await.unwrap(), fresh);
    let titles: Vec<String> = db.raw("SELECT title FROM album").rows().await.unwrap();
    assert_eq!(titles, ["run 1"]);
    let states: Vec<String> = db.raw("SELECT DISTINCT state FROM orm_migrations").rows().await.unwrap();
    assert_eq!((states, Migrator::new(db, &counted()).records().await.unwrap().len()), (vec!["applied".to_owned()], 4));
}

async fn fresh(backend: Backend) -> Vec<String> {
    let (_place, db) = empty(backend).await;
    Migrator::new(&db, &counted()).migrate().await.unwrap();
    catalog(&db).await.unwrap()
}

const URL: &str = "ORM_CLI_TEST_MIGRATED_URL";

/// What the processes of the tests below do.
#[test]
#[ignore = "needs the URL of a database"]
fn a_process_that_migrates() {
    let url = std::env::var(URL).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let db = Db::connect(&url).await.unwrap();
        let (begun, ended) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let tell = |progress: Progress<'_>| {
            match progress {
                Progress::Begins { .. } => begun.fetch_add(1, Ordering::Relaxed),
                Progress::Done(_) | Progress::DoneByOthers { .. } => ended.fetch_add(1, Ordering::Relaxed),
                other => panic!("{other:?}"),
            };
        };
        let done = Migrator::new(&db, &counted()).on_progress(tell).migrate().await.unwrap();
        assert_eq!(begun.into_inner(), ended.into_inner(), "what another process does is told too");
        println!("done: {}", done.len());
    });
}

fn process(url: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let name = concat!(module_path!(), "::a_process_that_migrates");
    let name = name.split_once("::").unwrap().1;
    command
        .args(["--ignored", "--exact", "--nocapture", name])
        .env(URL, url)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

both! {
    async fn ten_processes_apply_each_step_once(db) {
        let fresh = fresh(db.backend()).await;
        let (place, db) = empty(db.backend()).await;
        let processes: Vec<_> = (0..10).map(|_| process(place.url()).spawn().unwrap()).collect();
        let mut steps = 0;
        for process in processes {
            let output = process.wait_with_output().unwrap();
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
            steps += text.split("done: ").nth(1).unwrap().split_whitespace().next().unwrap().parse::<usize>().unwrap();
        }
        assert_eq!(steps, 4, "each is applied by one of them");
        is_done(&db, &fresh).await;
    }

    async fn a_process_that_is_killed_leaves_whole_migrations(db) {
        let fresh = fresh(db.backend()).await;
        let (mut cut, mut wait) = (0, 2);
        for _ in 0..30 {
            let (place, db) = empty(db.backend()).await;
            let mut victim = process(place.url()).spawn().unwrap();
            std::thread::sleep(Duration::from_millis(wait));
            victim.kill().unwrap();
            let killed = !victim.wait().unwrap().success();
            wait = if killed { wait + 3 } else { 2 };
            let records = Migrator::new(&db, &counted()).records().await.unwrap();
            assert!(records.iter().all(|record| record.state == RecordState::Applied), "{records:?}");
            cut += usize::from(killed && !records.is_empty() && records.len() < 4);
            Migrator::new(&db, &counted()).migrate().await.unwrap();
            is_done(&db, &fresh).await;
        }
        println!("{cut} of 30 were cut off between two migrations");
    }

    async fn a_future_that_is_dropped_at_any_poll_leaves_whole_migrations(db) {
        let backend = db.backend();
        let fresh = fresh(backend).await;
        let ((), polls) = sweep(async |polls| {
            let (_place, db) = empty(backend).await;
            let all = counted();
            let migrator = Migrator::new(&db, &all);
            let ended = CancelAt::new(migrator.migrate(), polls).lingering(Duration::from_millis(1)).await;
            Migrator::new(&db, &counted()).migrate().await.unwrap();
            is_done(&db, &fresh).await;
            if backend == Backend::Sqlite {
                // the connection that was cut off checks foreign keys again
                assert_eq!(db.raw("SELECT foreign_keys FROM pragma_foreign_keys").one::<i64>().await.unwrap(), 1);
            }
            ended.map(|ended| drop(ended.unwrap()))
        })
        .await;
        assert!(polls > 3, "{polls}");
    }
}

only_postgres! {
    async fn whoever_waits_for_another_process_says_so_once(db) {
        let (place, db) = empty(db.backend()).await;
        let (all, said) = (counted(), std::sync::Mutex::new(Vec::new()));
        let migrator = Migrator::new(&db, &all).on_progress(|progress| said.lock().unwrap().push(format!("{progress:?}")));
        let other = Db::connect(place.url()).await?;
        let other_migrates = other.atomic(async |other| {
            other.raw("SELECT pg_advisory_xact_lock(x'6f726d5f6d696772'::bigint)").execute().await?;
            tokio::time::sleep(Duration::from_secs(2)).await;
            Ok(())
        });
        let later = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            migrator.migrate().await.unwrap();
        };
        tokio::join!(other_migrates, later).0?;
        let said = said.lock().unwrap().clone();
        assert_eq!(said.iter().filter(|progress| *progress == "Waits").count(), 1, "{said:?}");
        assert!(said[0].starts_with("Begins") && said[1] == "Waits", "{said:?}");
    }

    async fn an_index_that_is_built_while_others_migrate(db) {
        let (place, db) = empty(db.backend()).await;
        let mut all = three();
        all.push(migration("0004_index", &["0003_unique_title"], vec![index("Song", &["name"], true)]));
        let all = only(&all);
        Migrator::new(&db, &all).migrate_to(&Target::At("0003".into()), How::Run).await.unwrap();
        let mut others = Vec::new();
        for _ in 0..4 {
            others.push(Db::connect(&place.url_with("max_connections=3")).await?);
        }
        let migrators: Vec<_> = others.iter().map(|other| Migrator::new(other, &all)).collect();
        let mut runs: Vec<_> = migrators.iter().map(|migrator| Box::pin(migrator.migrate())).collect();
        let all_done = async {
            let mut done = 0;
            let [one, two, three, four] = &mut runs[..] else { panic!("four") };
            let (one, two, three, four) = tokio::join!(one, two, three, four);
            for ran in [one, two, three, four] {
                done += ran.unwrap().len();
            }
            done
        };
        let done = tokio::time::timeout(Duration::from_secs(20), all_done).await.expect("none waits for another for ever");
        assert_eq!(done, 1);
    }

    async fn an_index_that_could_not_be_built_is_dropped_and_built_again(db) {
        for by_hand in [false, true] {
            let (place, db) = empty(db.backend()).await;
            let built = match by_hand {
                false => index("Song", &["name"], true),
                true => sql(&["CREATE INDEX CONCURRENTLY song_name_idx ON song (name)"], Some(&["DROP INDEX CONCURRENTLY song_name_idx"])),
            };
            let all = only(&[three().remove(0), migration("0002_index", &["0001_initial"], vec![create("Tag", vec![id()]), built])]);
            Migrator::new(&db, &all).migrate_to(&Target::At("0001".into()), How::Run).await.unwrap();
            // whoever writes keeps the index from being finished; the statement is cancelled meanwhile
            let other = Db::connect(place.url()).await?;
            // what a transaction sees of the others' statements stays as it was when it looked first
            let watch = Db::connect(place.url()).await?;
            other.atomic(async |other| {
                other.raw("INSERT INTO album (title) VALUES ('x')").execute().await?;
                other.raw("INSERT INTO song (name, album_id) VALUES ('x', 1)").execute().await?;
                let migrator = Migrator::new(&db, &all);
                let cancel = async {
                    let text = "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity \
                                WHERE query LIKE 'CREATE INDEX CONCURRENTLY%' AND state = 'active' AND wait_event_type = 'Lock'";
                    while watch.raw(text).one::<i64>().await? == 0 {
                        tokio::time::sleep(Duration::from_millis(20)).await;
                    }
                    Ok::<_, orm::Error>(())
                };
                let (ran, cancelled) = tokio::join!(migrator.migrate(), cancel);
                cancelled?;
                let error = ran.unwrap_err();
                assert!(matches!(error, MigrateError::Operation { number: 2, kept: true, .. }), "{error:?}");
                Ok(())
            }).await?;
            let left = "SELECT count(*) FROM pg_index WHERE NOT indisvalid";
            assert_eq!(db.raw(left).one::<i64>().await?, 1, "it is left behind, and unfit for use");
            let done = Migrator::new(&db, &all).migrate().await.unwrap();
            assert_eq!((done.len(), db.raw(left).one::<i64>().await?), (1, 0));
            let found = "SELECT count(*) FROM pg_index AS i JOIN pg_class AS c ON c.oid = indexrelid WHERE relname = 'song_name_idx' AND indisvalid";
            assert_eq!(db.raw(found).one::<i64>().await?, 1);
            Migrator::new(&db, &all).migrate_to(&Target::At("0001".into()), How::Run).await.unwrap();
            assert_eq!(db.raw(found).one::<i64>().await?, 0);
        }
    }
}
