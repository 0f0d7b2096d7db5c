//! What a session costs on top of the C interface: `cargo test --release -p orm-core --features sqlite --lib measure -- --ignored --nocapture`

#![allow(clippy::print_stdout)]

use super::*;
use crate::db::driver::sqlite::control::Control;
use crate::db::driver::sqlite::raw::Connection;
use crate::value::Cells;
use sqlx::ConnectOptions;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Takes a user by position, as a model's decoder does.
#[derive(Default)]
struct Users(Vec<(i64, String)>);

impl Sink for Users {
    fn row(&mut self, row: &Row<'_>) -> Result<(), DecodeError> {
        self.0.push((row.get(0)?, row.get(1)?));
        Ok(())
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self
    }
}

const ROUNDS: u32 = 200_000;

#[tokio::test]
#[ignore = "a measurement"]
async fn measure_get_by_pk_and_lists() {
    let folder = Folder::new();
    let options = options(&folder.file("x.db"), &[]);
    let mut session = Session::open(&options).await.unwrap();
    schema(&mut session, "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL)").await;
    let fill = "INSERT INTO users WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) \
                SELECT i, 'name ' || i FROM n";
    write(&mut session, fill, vec![]).await.unwrap();
    let sqlx = options.for_sqlx().connect().await.unwrap();
    let mut raw = Connection::take_over(sqlx, Arc::new(Control::new()), 100).await.unwrap();
    let (by_pk, all) = (Arc::from("SELECT id, name FROM users WHERE id = $1"), Arc::from("SELECT id, name FROM users"));
    let ask = |text: &Arc<str>, binds| Statement { binds, ..Statement::new(text.clone(), StatementKind::Read) };

    for _ in 0..3 {
        let raw_by_pk = time(ROUNDS, |i| {
            raw.load(ask(&by_pk, vec![Value::I64((i % 1000 + 1).into())]));
            raw.prepare().unwrap();
            assert!(raw.step().unwrap());
            let row = raw.row();
            let user = (row.cell(0).integer().unwrap(), row.cell(1).text().unwrap().to_owned());
            assert!(user.0 > 0);
            assert!(!raw.step().unwrap());
            raw.stop();
        });
        let started = Instant::now();
        for i in 0..ROUNDS {
            let sink = Some(Box::<Users>::default() as Box<dyn Sink>);
            let asked = ask(&by_pk, vec![Value::I64((i % 1000 + 1).into())]);
            let (_, sink) = session.run(asked, sink).await.unwrap();
            assert_eq!(sink.unwrap().into_any().downcast::<Users>().unwrap().0.len(), 1);
        }
        let by_session = started.elapsed() / ROUNDS;
        let raw_all = time(ROUNDS / 200, |_| {
            raw.load(ask(&all, vec![]));
            raw.prepare().unwrap();
            let mut users = Vec::new();
            while raw.step().unwrap() {
                let row = raw.row();
                users.push((row.cell(0).integer().unwrap(), row.cell(1).text().unwrap().to_owned()));
            }
            raw.stop();
            assert_eq!(users.len(), 1000);
        });
        let started = Instant::now();
        for _ in 0..ROUNDS / 200 {
            let sink = Some(Box::<Users>::default() as Box<dyn Sink>);
            let (_, sink) = session.run(ask(&all, vec![]), sink).await.unwrap();
            assert_eq!(sink.unwrap().into_any().downcast::<Users>().unwrap().0.len(), 1000);
        }
        let all_by_session = started.elapsed() / (ROUNDS / 200);
        println!(
            "by pk: stepped {raw_by_pk:?}, run {by_session:?}; 1,000 rows: stepped {raw_all:?}, run {all_by_session:?}"
        );
    }
}

fn time(rounds: u32, mut work: impl FnMut(u32)) -> Duration {
    let started = Instant::now();
    for i in 0..rounds {
        work(i);
    }
    started.elapsed() / rounds
}
