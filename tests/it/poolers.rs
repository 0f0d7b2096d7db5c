//! Behind a pooler in transaction mode, which gives another connection of the server to each transaction.

use crate::support::pooler::Pooler;
use crate::support::*;
use orm::error::QueryError;
use orm::prelude::*;
use orm::{Atomic, Error};
use std::time::Duration;

/// What tasks write behind a pooler.
#[derive(Model, Debug, Clone)]
#[orm(table = "poolers_note")]
struct Note {
    id: i64,
    task: i64,
    number: i64,
    #[orm(max_length = 40)]
    text: String,
}

/// A pooler over so many connections to the test's database.
async fn pooler(place: &Place, backends: usize) -> std::io::Result<Pooler> {
    let (host, port, user, database) = parts(place.url());
    Pooler::start(&host, port, &user, &database, backends).await
}

/// Host, port, user and database of a URL.
fn parts(url: &str) -> (String, u16, String, String) {
    let options: ::sqlx::postgres::PgConnectOptions = url.parse().unwrap();
    let host = options.get_socket().map_or_else(|| options.get_host().to_owned(), |path| path.display().to_string());
    let database = options.get_database().unwrap_or_default().to_owned();
    (host, options.get_port(), options.get_username().to_owned(), database)
}

fn through(pooler: &Pooler, parameters: &str) -> String {
    format!("postgres://anybody@127.0.0.1:{}/any?sslmode=disable&{parameters}", pooler.port())
}

/// How answers were.
#[derive(Debug, Default, PartialEq)]
struct Answers {
    right: usize,
    wrong: usize,
    failed: usize,
}

impl Answers {
    fn count(&mut self, answer: orm::Result<bool>) {
        match answer {
            Ok(true) => self.right += 1,
            Ok(false) => self.wrong += 1,
            Err(_) => self.failed += 1,
        }
    }
}

/// One of the things that a program does, whose answer is known. `true`: the answer is right.
async fn step(db: &Db, task: i64, number: i64) -> orm::Result<bool> {
    let mine = Note.objects.filter(Note.task.eq(task) & Note.number.eq(number));
    Ok(match number % 6 {
        0 => {
            let note = create!(db, Note { task, number, text: format!("{task}/{number}") }).await?;
            let found = Note.objects.get(db, Note.id.eq(note.id)).await?;
            found.task == task && found.number == number
        }
        1 => db.raw("SELECT $1::bigint * 2").bind(number).one::<i64>().await? == number * 2,
        2 => mine.count(db).await? == 0,
        3 => {
            // a block sees its own rows, and an inner block that fails takes only its own along
            db.atomic(async |db| {
                create!(db, Note { task, number, text: "outer" }).await?;
                let inner = db.atomic(async |db| {
                    create!(db, Note { task, number, text: "inner" }).await?;
                    Err::<(), _>(Error::Config { message: "oops".into() })
                });
                assert!(inner.await.is_err());
                Ok(mine.values(Note.text).all(db).await? == ["outer"])
            })
            .await?
        }
        4 => {
            let key = create!(db, Note { task, number, text: "a" }).await?.id;
            let one = Note.objects.filter(Note.id.eq(key));
            let changed = one.update(db, Note.text.set("b")).await?;
            changed == 1 && one.clone().values(Note.text).all(db).await? == ["b"] && one.delete(db).await?.total == 1
        }
        _ => {
            let result = db
                .atomic_with(Atomic::new(), async |db| {
                    create!(db, Note { task, number, text: "undone" }).await?;
                    db.set_rollback()
                })
                .await;
            result.is_ok() && !mine.exists(db).await?
        }
    })
}

/// 8 tasks with 150 steps each.
async fn crowd(db: &Db) -> Answers {
    let tasks: Vec<_> = (0..8)
        .map(|task| {
            let db = db.clone();
            tokio::spawn(async move {
                let mut answers = Answers::default();
                for number in 0..150 {
                    answers.count(step(&db, task, number).await);
                }
                answers
            })
        })
        .collect();
    let mut sum = Answers::default();
    for task in tasks {
        // a task that panicked: sqlx found fewer cells in a row than it expected
        let found = task.await.unwrap_or(Answers { failed: 150, ..Answers::default() });
        sum = Answers {
            right: sum.right + found.right,
            wrong: sum.wrong + found.wrong,
            failed: sum.failed + found.failed,
        };
    }
    sum
}

/// What the steps of all tasks leave.
async fn assert_left(db: &Db) -> orm::Result {
    assert_eq!(Note.objects.filter(Note.text.eq("outer")).count(db).await?, 8 * 25);
    assert_eq!(Note.objects.count(db).await?, 8 * 50);
    Ok(())
}

only_postgres! {
    async fn every_answer_is_right_when_the_url_says_transaction(db, place) {
        let pooler = pooler(place, 3).await?;
        let pooled = Db::connect(&through(&pooler, "pooler=transaction&max_connections=8")).await?;
        assert_eq!(crowd(&pooled).await, Answers { right: 8 * 150, ..Answers::default() });
        assert_left(db).await?;
        pooled.close().await;
    }

    /// The control: without saying so, answers are wrong or fail.
    async fn answers_are_wrong_or_fail_when_the_url_does_not_say_it(_db, place) {
        let pooler = pooler(place, 3).await?;
        let pooled = Db::connect(&through(&pooler, "pooler=none&max_connections=8&acquire_timeout=2s")).await?;
        let answers = crowd(&pooled).await;
        assert!(answers.wrong + answers.failed > 0, "{answers:?}");
    }

    async fn named_statements_are_right_on_a_direct_connection(db, place) {
        let named = Db::connect(&place.url_with("pooler=named")).await?;
        assert_eq!(crowd(&named).await, Answers { right: 8 * 150, ..Answers::default() });
        assert_left(db).await?;
        named.close().await;
    }

    async fn a_failed_statement_gives_its_backend_back(_db, place) {
        let pooler = pooler(place, 1).await?;
        let (one, two) = (through(&pooler, "pooler=transaction"), through(&pooler, "pooler=transaction"));
        let (one, two) = (Db::connect(&one).await?, Db::connect(&two).await?);
        for _ in 0..3 {
            assert!(one.raw("SELECT 1/0").rows::<i64>().await.is_err());
            assert_eq!(two.raw("SELECT 7").one::<i32>().await?, 7);
            let failed = one.atomic(async |db| db.raw("SELECT 1/0").rows::<i64>().await).await;
            assert!(failed.is_err());
            assert_eq!(two.raw("SELECT 7").one::<i32>().await?, 7);
        }
        one.close().await;
        two.close().await;
    }

    async fn a_cancelled_block_gives_its_backend_back(db, place) {
        let pooler = pooler(place, 1).await?;
        let pooled = Db::connect(&through(&pooler, "pooler=transaction&max_connections=2")).await?;
        sweep(async |polls| {
            let block = pooled.atomic(async |db| {
                create!(db, Note { task: 1, number: polls as i64, text: "a" }).await?;
                create!(db, Note { task: 1, number: polls as i64, text: "b" }).await
            });
            let done = CancelAt::new(block, polls).await;
            let left = Note.objects.filter(Note.number.eq(polls as i64)).count(&pooled).await.unwrap();
            assert!(left == 0 || left == 2, "{polls} polls: {left}");
            assert!(done.is_none() || left == 2);
            done
        }).await.0?;
        assert_none_in_transaction(db, "at the end").await;
        pooled.close().await;
    }

    async fn a_select_may_call_a_function_that_writes(db, place) {
        let pooler = pooler(place, 2).await?;
        let pooled = Db::connect(&through(&pooler, "pooler=transaction")).await?;
        db.raw("CREATE SEQUENCE poolers_numbers").execute().await?;
        assert_eq!(pooled.raw("SELECT nextval('poolers_numbers')").one::<i64>().await?, 1);
        assert_eq!(pooled.raw("SELECT nextval('poolers_numbers')").one::<i64>().await?, 2);
        pooled.close().await;
    }

    async fn timeouts_hold_for_each_transaction_and_do_not_leak(db, place) {
        let pooler = pooler(place, 1).await?;
        let slow = Db::connect(&through(&pooler, "pooler=transaction&statement_timeout=200ms")).await?;
        let other = Db::connect(&through(&pooler, "pooler=transaction")).await?;
        let error = slow.raw("SELECT 1 FROM pg_sleep(5)").rows::<i32>().await.unwrap_err();
        assert!(matches!(error, Error::StatementTimeout(_)), "{error}");
        let found: String = other.raw("SELECT current_setting('statement_timeout')").one().await?;
        assert_eq!(found, "0");
        slow.close().await;
        other.close().await;
    }

    async fn sqlx_outside_of_a_block_is_refused_with_pooler_transaction(_db, place) {
        use ::sqlx::PgConnection;
        let pooler = pooler(place, 2).await?;
        let pooled = Db::connect(&through(&pooler, "pooler=transaction")).await?;
        let error = pooled.sqlx(async |_: &mut PgConnection| Ok(())).await.unwrap_err();
        assert!(matches!(error, Error::Query(QueryError::Misuse { .. })), "{error}");
        assert!(error.to_string().contains("atomic"), "{error}");
        // the connection is as good as before, and inside it works
        let seven = pooled.atomic(async |db| {
            db.sqlx(async |connection: &mut PgConnection| {
                ::sqlx::query_scalar::<_, i32>("SELECT 7").persistent(false).fetch_one(connection).await
            }).await
        }).await?;
        assert_eq!(seven, 7);
        let named = Db::connect(&place.url_with("pooler=named")).await?;
        named.sqlx(async |_: &mut PgConnection| Ok(())).await?;
        named.close().await;
        pooled.close().await;
    }

    async fn what_a_pooler_would_swallow_or_leak_is_refused(_db, place) {
        for (parameters, hint) in [
            ("pooler=named&statement_timeout=5s", "ALTER ROLE"),
            ("pooler=named&lock_timeout=5s", "ALTER ROLE"),
            ("pooler=named&cache_statements=0", "cache_statements"),
            ("pooler=transaction&options=-c%20jit%3Doff", "options"),
            ("pooler=session", "pooler"),
        ] {
            let error = Db::connect(&place.url_with(parameters)).await.unwrap_err();
            assert!(matches!(error, Error::Config { .. }), "{error}");
            assert!(error.to_string().contains(hint), "{parameters}: {error}");
        }
        let options = orm::Options::new(place.url_with("pooler=named"));
        let error = Db::connect_with(options.statement_timeout(Duration::from_secs(5))).await.unwrap_err();
        assert!(error.to_string().contains("ALTER ROLE"), "{error}");
    }
}
