//! Places in the pool: waiting for one, closing all of them, and getting one back from who will never answer.

use super::*;
use tokio::sync::oneshot;

/// A block that stays open until it is told to end.
fn hold(db: &Db) -> (oneshot::Sender<()>, tokio::task::JoinHandle<orm::Result>) {
    let (end, wait) = oneshot::channel();
    let db = db.clone();
    let task = tokio::spawn(async move {
        let read_only = orm::Atomic::new().read_only();
        db.atomic_with(read_only, async |db| {
            numbers(db).await?;
            let _ = wait.await;
            Ok(())
        })
        .await
    });
    (end, task)
}

both! {
    async fn an_exhausted_pool_says_how_large_it_is(_db, place) {
        let options = Options::new(place.url()).max_connections(2).acquire_timeout(Duration::from_millis(150));
        let db = Db::connect_with(options).await?;
        let held = [hold(&db), hold(&db)];
        tokio::time::sleep(Duration::from_millis(50)).await;
        let began = Instant::now();
        let error = numbers(&db).await.unwrap_err();
        assert!(matches!(error, Error::PoolTimeout { in_use: 2, size: 2, .. }), "{error}");
        assert_eq!(error.to_string(), "no connection became free within 150ms: 2 of 2 are in use");
        assert!(began.elapsed() >= Duration::from_millis(140) && began.elapsed() < Duration::from_secs(2));
        // one who waits gets the first that comes back
        let waiting = tokio::spawn({ let db = db.clone(); async move { numbers(&db).await } });
        tokio::time::sleep(Duration::from_millis(20)).await;
        for (end, task) in held {
            let _ = end.send(());
            task.await.unwrap()?;
        }
        waiting.await.unwrap()?;
        assert_whole(&db, 2).await;
        db.close().await;
    }

    async fn a_closed_database_says_so_and_lets_blocks_end(_db, place) {
        let db = Db::connect_with(Options::new(place.url()).acquire_timeout(Duration::from_secs(5))).await?;
        let (end, task) = hold(&db);
        tokio::time::sleep(Duration::from_millis(50)).await;
        let closing = tokio::spawn({ let db = db.clone(); async move { db.close().await } });
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(!closing.is_finished(), "it waits for the block");
        for error in [
            numbers(&db).await.unwrap_err(),
            add(&db, 1).await.unwrap_err(),
            db.atomic(async |_| Ok(())).await.unwrap_err(),
        ] {
            assert!(matches!(error, Error::PoolClosed), "{error}");
        }
        let _ = end.send(());
        task.await.unwrap()?;
        closing.await.unwrap();
        // twice does no harm
        db.close().await;
    }
}

only_postgres! {
    /// F5, S6: the peer is there, and says nothing more.
    async fn a_silent_server_ends_in_an_error_and_the_place_in_the_pool_comes_back(_db, place) {
        let parameters = "max_connections=1&acquire_timeout=1s&statement_timeout=200ms";
        let (db, proxy) = behind_a_relay(place, parameters).await.unwrap();
        numbers(&db).await?;
        proxy.stall();
        let began = Instant::now();
        let error = add(&db, 1).await.unwrap_err();
        assert!(matches!(error, Error::ConnectionLost(_)), "{error}");
        assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
        let began = Instant::now();
        let error = numbers(&db).await.unwrap_err();
        assert!(matches!(error, Error::Unavailable { .. }), "{error}");
        assert!(error.to_string().contains("no answer within 1s"), "{error}");
        assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
        proxy.resume();
        numbers(&db).await?;
        assert_whole(&db, 1).await;
        db.close().await;
    }

    /// Without a statement timeout it is the program's own timeout that ends it.
    async fn a_timeout_of_the_programs_own_gives_the_place_back_at_once(_db, place) {
        let (db, proxy) = behind_a_relay(place, "max_connections=1&acquire_timeout=2s").await.unwrap();
        numbers(&db).await?;
        proxy.stall();
        assert!(tokio::time::timeout(Duration::from_millis(200), add(&db, 1)).await.is_err());
        proxy.drop_upstream();
        proxy.resume();
        let began = Instant::now();
        numbers(&db).await?;
        assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
        assert_whole(&db, 1).await;
        db.close().await;
    }

    async fn a_silent_server_behind_a_resting_connection_is_noticed_by_the_ping(_db, place) {
        let (db, proxy) = behind_a_relay(place, "max_connections=1&acquire_timeout=1s").await.unwrap();
        numbers(&db).await?;
        tokio::time::sleep(Duration::from_millis(5200)).await;
        proxy.stall();
        let began = Instant::now();
        let error = add(&db, 1).await.unwrap_err();
        assert!(matches!(error, Error::Unavailable { .. }), "{error}");
        assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
        proxy.resume();
        add(&db, 2).await?;
        assert_eq!(numbers(&db).await?, [2]);
        db.close().await;
    }

    async fn a_connection_that_is_idle_for_too_long_or_too_old_is_replaced(_db, place) {
        let db = Db::connect(&place.url_with("max_connections=1&idle_timeout=100ms")).await?;
        let pid = async || db.raw("SELECT pg_backend_pid()").one::<i32>().await;
        let first = pid().await?;
        assert_eq!(pid().await?, first);
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert_ne!(pid().await?, first);
        db.close().await;
        let db = Db::connect(&place.url_with("max_connections=1&max_lifetime=200ms")).await?;
        let first: i32 = db.raw("SELECT pg_backend_pid()").one().await?;
        for _ in 0..30 {
            tokio::time::sleep(Duration::from_millis(10)).await;
            numbers(&db).await?;
        }
        assert_ne!(db.raw("SELECT pg_backend_pid()").one::<i32>().await?, first);
        db.close().await;
    }

    async fn a_statement_that_is_too_slow_or_cancelled_or_locked_out_says_which(control, place) {
        let db = Db::connect(&place.url_with("max_connections=1&statement_timeout=100ms")).await?;
        let error = db.raw("SELECT 1 FROM pg_sleep(5)").rows::<i32>().await.unwrap_err();
        assert!(matches!(error, Error::StatementTimeout(_)), "{error}");
        // the connection is as good as before
        numbers(&db).await?;
        let error = db.atomic(async |db| {
            add(db, 1).await?;
            let _ = db.raw("SELECT 1 FROM pg_sleep(5)").rows::<i32>().await;
            Ok(())
        }).await.unwrap_err();
        assert!(matches!(&error, Error::Transaction(error) if matches!(**error, TransactionError::Aborted { .. })), "{error}");
        db.close().await;

        let (db, pid) = alone(place).await?;
        let cancel = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            control.raw("SELECT pg_cancel_backend($1)").bind(pid).one::<bool>().await
        };
        let sleep = async { db.raw("SELECT 1 FROM pg_sleep(5)").rows::<i32>().await };
        let (slept, cancelled) = tokio::join!(sleep, cancel);
        assert!(cancelled?);
        assert!(matches!(slept, Err(Error::Cancelled(_))), "{slept:?}");
        db.close().await;

        let db = Db::connect(&place.url_with("lock_timeout=100ms")).await?;
        let mut locker = PgConnection::connect(place.url()).await.unwrap();
        ::sqlx::raw_sql("BEGIN; LOCK TABLE connections_mark").execute(&mut locker).await.unwrap();
        let error = add(&db, 1).await.unwrap_err();
        assert!(matches!(error, Error::LockTimeout(_)), "{error}");
        locker.close().await.unwrap();
        add(&db, 1).await?;
        db.close().await;
    }

    /// 53300: those who wait get in when somebody leaves.
    async fn too_many_connections_are_waited_for_and_then_told(_db, place) {
        let limited: String = {
            let options: ::sqlx::postgres::PgConnectOptions = place.url().parse().unwrap();
            let name = options.get_database().unwrap().to_owned();
            let mut admin = PgConnection::connect(server().url()).await.unwrap();
            let text = format!("CREATE ROLE {name}_limited LOGIN CONNECTION LIMIT 1");
            ::sqlx::raw_sql(::sqlx::AssertSqlSafe(text)).execute(&mut admin).await.unwrap();
            format!("{name}_limited")
        };
        let url = place.url_with(&format!("user={limited}&max_connections=1&acquire_timeout=500ms"));
        let first = Db::connect(&url).await?;
        let error = Db::connect(&url).await.unwrap_err();
        assert!(matches!(error, Error::Unavailable { .. }), "{error}");
        assert!(error.to_string().contains("too many connections"), "{error}");
        let second = tokio::spawn(async move { Db::connect(&url).await });
        tokio::time::sleep(Duration::from_millis(100)).await;
        first.close().await;
        second.await.unwrap()?.close().await;
        let mut admin = PgConnection::connect(server().url()).await.unwrap();
        let text = format!("DROP ROLE {limited}");
        ::sqlx::raw_sql(::sqlx::AssertSqlSafe(text)).execute(&mut admin).await.unwrap();
    }
}
