//! Opening a database: options by URL and by calls, and what is said when it can't be opened. Each message has the cause and what to do,
//! and none has a password.

use crate::support::*;
use orm::prelude::*;
use orm::{Error, Options};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Why it could not be opened. No part of a password is in it.
async fn refused(options: Options) -> Error {
    assert!(!format!("{options:?}").contains("s3cret"), "{options:?}");
    let error = Database::connect_with(options).await.expect_err("it can't be opened");
    let mut shown = format!("{error} {error:?}");
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        shown.push_str(&format!("{cause} {cause:?}"));
        source = cause.source();
    }
    assert!(!shown.contains("s3cret"), "{shown}");
    error
}

/// What is wrong with a URL.
async fn config(url: &str) -> String {
    let error = refused(Options::new(url)).await;
    assert!(matches!(error, Error::Config { .. }), "{url}: {error:?}");
    error.to_string()
}

fn with(url: &str, parameters: &str) -> String {
    format!("{url}{}{parameters}", if url.contains('?') { '&' } else { '?' })
}

/// A server that answers each startup with an error of that code.
async fn server_that_refuses(code: &'static str, message: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            tokio::spawn(async move {
                loop {
                    let length = client.read_u32().await.unwrap_or(4) as usize;
                    let mut rest = vec![0; length.saturating_sub(4)];
                    if client.read_exact(&mut rest).await.is_err() || rest.is_empty() {
                        return;
                    }
                    // a client that asks for TLS first
                    if rest == 80_877_103_u32.to_be_bytes() {
                        let _ = client.write_all(b"N").await;
                        continue;
                    }
                    let body = format!("SFATAL\0VFATAL\0C{code}\0M{message}\0\0");
                    let _ = client.write_u8(b'E').await;
                    let _ = client.write_u32(body.len() as u32 + 4).await;
                    let _ = client.write_all(body.as_bytes()).await;
                    let _ = client.shutdown().await;
                    return;
                }
            });
        }
    });
    address
}

#[tokio::test]
async fn a_url_that_is_none_says_what_one_looks_like() {
    let example = "write `sqlite://music.db`, `sqlite::memory:` or `postgres://user:password@host/name`";
    for (url, message) in [
        ("", "the URL of the database has no scheme"),
        ("s3cret", "the URL of the database has no scheme"),
        ("music.db", "the URL of the database has no scheme"),
        ("s3cret://music", "the scheme of the database's URL is unknown"),
        ("mysql://root:s3cret@localhost/music", "`mysql` databases are not supported"),
        ("MariaDB://root:s3cret@localhost/music", "`mariadb` databases are not supported"),
    ] {
        assert_eq!(config(url).await, format!("{message}; {example}"));
    }
    assert!(config("sqlite://").await.contains("names no file"));
    assert!(config("postgres:app:s3cret@localhost/music").await.contains("begins with `postgres://`"));
    assert!(config("sqlite://a%zz").await.contains("write `%` as %25"));
    assert!(config("sqlite://a\0b").await.contains("NUL"));
    assert!(config("postgres://app:s3?cret=s3cret@localhost/music").await.contains("write `?` as %3F"));
    assert!(config("postgres://app:s3cret@localhost:port/music").await.contains("can't be read: invalid port"));
}

#[tokio::test]
async fn an_unknown_parameter_is_answered_with_the_nearest_one() {
    for (base, wrong, meant) in [
        ("sqlite::memory:", "max_conections", "max_connections"),
        ("sqlite::memory:", "bussy_timeout", "busy_timeout"),
        ("sqlite::memory:", "log_value", "log_values"),
        ("postgres://app:s3cret@localhost/music", "aquire_timeout", "acquire_timeout"),
        ("postgres://app:s3cret@localhost/music", "ssl_mode", "sslmode"),
        ("postgres://app:s3cret@localhost/music", "statement_timeot", "statement_timeout"),
        ("postgres://app:s3cret@localhost/music", "poller", "pooler"),
    ] {
        let expected = format!("the URL of the database has an unknown parameter `{wrong}`; did you mean `{meant}`?");
        assert_eq!(config(&format!("{base}?{wrong}=s3cret")).await, expected);
    }
    let message = config("sqlite::memory:?colour=s3cret").await;
    assert!(
        message.contains("there are acquire_timeout, busy_timeout,") && message.contains("synchronous"),
        "{message}"
    );
}

#[tokio::test]
async fn a_parameter_that_makes_no_sense_says_what_would() {
    for (parameter, expected) in [
        ("max_connections=s3cret", "the option `max_connections` of the database should be a whole number"),
        ("max_connections=0", "the option `max_connections` of the database should be at least 1"),
        ("max_connections=-1", "the option `max_connections` of the database should be a whole number"),
        ("log_values=s3cret", "the option `log_values` of the database should be `true` or `false`"),
        (
            "acquire_timeout=s3cret",
            "the option `acquire_timeout` of the database should be a time such as `500ms`, `3s`, `10m` or `1h`",
        ),
        (
            "acquire_timeout=off",
            "the option `acquire_timeout` of the database should be a time such as `500ms`, `3s`, `10m` or `1h`",
        ),
        (
            "idle_timeout=1day",
            "the option `idle_timeout` of the database should be a time such as `500ms`, `3s`, `10m` or `1h`, or `off`",
        ),
        ("log_values=true&log_values=true", "the parameter `log_values` stands twice in the database's URL"),
    ] {
        for base in ["sqlite::memory:", "postgres://app:s3cret@localhost/music"] {
            assert_eq!(config(&format!("{base}?{parameter}")).await, expected);
        }
    }
    let message = config("sqlite::memory:?mode=s3cret").await;
    assert!(message.contains("`mode`") && message.contains("rwc, rw, ro, memory"), "{message}");
    let error = refused(Options::new("sqlite::memory:").max_connections(0)).await;
    assert!(error.to_string().contains("at least 1"));
}

#[tokio::test]
async fn a_file_that_can_t_be_opened_says_why() {
    let folder = scratch::path("config");
    let file = |name: &str| folder.join(name).display().to_string();
    let unavailable = async |url: String, reason: &str| {
        let error = refused(Options::new(url)).await;
        let Error::Unavailable { target, reason: said } = &error else { panic!("{error:?}") };
        assert!(said.contains(reason), "{said}");
        assert!(target.contains(&folder.display().to_string()), "{target}");
    };
    unavailable(format!("sqlite://{}", file("music.db")), "does not exist; create it first").await;
    std::fs::create_dir(&folder).expect("the temporary folder can be written to");
    unavailable(format!("sqlite://{}", folder.display()), "it is a folder, not a file").await;
    unavailable(format!("sqlite://{}?mode=rw", file("music.db")), "the file does not exist; `mode=rwc` creates it")
        .await;
    unavailable(
        format!("sqlite://{}?mode=ro", file("music.db")),
        "the file does not exist, and `mode=ro` can't create it",
    )
    .await;
    assert!(!folder.join("music.db").exists(), "none of them made one");

    std::fs::write(folder.join("letter.txt"), "This is no database, but a letter. ".repeat(40)).expect("a file");
    let error = refused(Options::new(format!("sqlite://{}", file("letter.txt")))).await;
    assert!(matches!(&error, Error::Corrupt { target } if target.contains("letter.txt")), "{error:?}");
    assert!(error.to_string().ends_with("is not a database, or it is damaged"), "{error}");
    assert!(std::fs::read_to_string(folder.join("letter.txt")).is_ok_and(|text| text.starts_with("This is no")));
}

#[tokio::test]
async fn a_port_that_nobody_listens_on_is_named() {
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address").port();
    let url = format!("postgres://app:s3cret@127.0.0.1:{closed}/music");
    let started = std::time::Instant::now();
    let error = refused(Options::new(url).acquire_timeout(Duration::from_secs(5))).await;
    assert!(started.elapsed() < Duration::from_secs(20), "it says so soon: {:?}", started.elapsed());
    assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
    assert_eq!(
        error.to_string(),
        format!(
            "can't connect to PostgreSQL at 127.0.0.1:{closed}, database `music`, user `app`: \
             connection refused: is PostgreSQL running there, on that port?"
        )
    );
}

#[tokio::test]
async fn a_wrong_password_is_called_one() {
    let address = server_that_refuses("28P01", "password authentication failed for user \"app\"").await;
    let error = refused(Options::new(format!("postgres://app:s3cret@{address}/music"))).await;
    assert!(matches!(error, Error::Config { .. }), "{error:?}");
    assert_eq!(
        error.to_string(),
        format!("wrong password for user `app` (PostgreSQL at {address}, database `music`, user `app`)")
    );
    let address = server_that_refuses("28000", "no pg_hba.conf entry for host").await;
    let error = refused(Options::new(format!("postgres://app:s3cret@{address}/music"))).await.to_string();
    assert!(error.contains("does not let this user in") && error.contains("pg_hba.conf"), "{error}");
    let address = server_that_refuses("3D000", "database \"music\" does not exist").await;
    let error = refused(Options::new(format!("postgres://app:s3cret@{address}/music"))).await.to_string();
    assert!(error.contains("`music` does not exist; create it by `createdb music`"), "{error}");
}

#[tokio::test]
async fn what_is_no_postgres_is_called_so() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let _ = client.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let options =
        Options::new(format!("postgres://app:s3cret@{address}/music")).acquire_timeout(Duration::from_secs(5));
    let error = refused(options).await;
    assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
    assert!(
        error.to_string().contains(&address.to_string()) && error.to_string().contains("is this a PostgreSQL port"),
        "{error}"
    );
}

#[test]
fn the_debug_of_options_has_no_secret() {
    for (url, shown) in [
        ("postgres://app:s3cret@db.example:5433/music?sslmode=require", "postgres://app:…@db.example:5433/music?…"),
        ("postgres://app@h/music?password=s3cret", "postgres://app:…@h/music?…"),
        ("sqlite://music.db", "sqlite://music.db"),
        ("s3cret", "…"),
    ] {
        let debug = format!("{:?}", Options::new(url).max_connections(3));
        assert!(debug.contains(shown) && debug.contains("max_connections: Some(3)"), "{debug}");
        assert!(!debug.contains("s3cret"), "{debug}");
    }
}

both! {
    async fn options_are_said_by_the_url_or_by_calls(_db, place) {
        let url = with(place.url(), "max_connections=1&acquire_timeout=100ms&idle_timeout=off&max_lifetime=1h&log_values=false");
        let by_url = Database::connect(&url).await?;
        let by_calls = Database::connect_with(
            Options::new(place.url())
                .max_connections(1)
                .acquire_timeout(Duration::from_millis(100))
                .idle_timeout(None)
                .max_lifetime(Duration::from_secs(3600)),
        )
        .await?;
        for db in [by_url, by_calls] {
            // the only connection is the block's: the second one waits for as long as was said
            let outcome = db.atomic(async |_| db.raw("SELECT 1").one::<i32>().await).await;
            let Err(Error::PoolTimeout { waited, in_use, size }) = &outcome else { panic!("{outcome:?}") };
            assert!((100..5_000).contains(&waited.as_millis()), "{waited:?}");
            assert_eq!((*in_use, *size), (1, 1));
        }
    }

    async fn the_debug_of_a_database_names_it(db, place) {
        let debug = format!("{db:?}");
        match db.backend() {
            Backend::Sqlite => assert!(debug.contains(&place.path().expect("a file").display().to_string()), "{debug}"),
            _ => assert!(debug.contains("user `"), "{debug}"),
        }
        assert!(!debug.contains("password"));
    }
}

only_postgres! {
    async fn a_database_that_is_not_there_says_how_to_make_it(_db, place) {
        let (start, _) = place.url().rsplit_once('/').expect("a name");
        let error = refused(Options::new(format!("{start}/no_such_music"))).await;
        assert!(error.to_string().starts_with("the database `no_such_music` does not exist; create it by `createdb"), "{error}");
    }

    async fn a_statement_is_stopped_after_the_timeout(_db, place) {
        for options in [
            Options::new(with(place.url(), "statement_timeout=50ms")),
            Options::new(place.url()).statement_timeout(Duration::from_millis(50)),
            Options::new(with(place.url(), "statement_timeout=1h")).statement_timeout(Duration::from_millis(50)),
        ] {
            let db = Database::connect_with(options).await?;
            let error = db.raw("SELECT count(*) FROM generate_series(1, 100), pg_sleep(5)").rows::<i64>().await;
            assert!(matches!(error, Err(Error::StatementTimeout(_))), "{error:?}");
            assert_eq!(db.raw("SELECT 1").one::<i32>().await?, 1);
        }
        let off = Options::new(with(place.url(), "statement_timeout=50ms")).statement_timeout(None);
        let db = Database::connect_with(off).await?;
        db.raw("SELECT 1 FROM pg_sleep(0.2)").one::<i32>().await?;
    }
}

only_sqlite! {
    async fn a_file_that_is_read_only_is_not_written_to(_db, place) {
        let db = &Database::connect(&with(place.url(), "mode=ro")).await?;
        assert_eq!(db.raw("SELECT 1").one::<i32>().await?, 1);
        let error = db.raw("CREATE TABLE x (a)").execute().await.expect_err("read-only");
        assert!(matches!(error, Error::ReadOnly(_)), "{error:?}");
        assert_eq!(error.to_string(), "the database is read-only");
        let error = db.raw("INSERT INTO observe_song (name) VALUES ('x')").execute().await.expect_err("read-only");
        assert!(matches!(error, Error::ReadOnly(_)), "{error:?}");
    }
}
