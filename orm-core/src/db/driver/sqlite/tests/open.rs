//! URLs, options, and what may be wrong with a file.

use super::*;

#[test]
fn all_forms_of_a_url_name_the_file() {
    for (part, path) in [
        ("music.db", "music.db"),
        ("//music.db", "music.db"),
        ("///abs/music.db", "/abs/music.db"),
        ("/abs/music.db", "/abs/music.db"),
        ("a%20b%3F.db", "a b?.db"),
        ("file:x?mode=ro", "./file:x?mode=ro"),
        (":memory:", ":memory:"),
        ("//:memory:", ":memory:"),
    ] {
        assert_eq!(options(part, &[]).target(), path, "{part}");
    }
    assert!(options("//:memory:", &[]).is_memory());
    assert!(options("x.db", &[("mode", "memory")]).is_memory());
    assert!(!options("x.db", &[]).is_memory());
}

#[test]
fn what_is_wrong_with_a_parameter_is_said() {
    let refused = |name: &str, value: &str| match Options::parse("x.db", vec![(name.into(), value.into())]) {
        Err(Error::Config { message }) => message.into_string(),
        other => panic!("{other:?}"),
    };
    assert!(refused("bussy_timeout", "5s").contains("did you mean `busy_timeout`?"));
    assert!(refused("password", "x").contains("there are acquire_timeout, busy_timeout"));
    assert!(refused("busy_timeout", "5").contains("with its unit"));
    assert!(refused("busy_timeout", "99999999999999999999s").contains("with its unit"));
    assert!(refused("synchronous", "sometimes").contains("normal, full, off, extra"));
    assert!(refused("mode", "x").contains("rwc"));
    assert!(refused("cache_statements", "-1").contains("0 to 10000"));
    for path in ["", "//", "a%2", "a%zz", "a%00", "%ff"] {
        assert!(matches!(Options::parse(path, vec![]), Err(Error::Config { .. })), "{path}");
    }
    assert_eq!(options("x", &[("busy_timeout", "1500ms")]).busy_timeout, std::time::Duration::from_millis(1500));
}

#[tokio::test]
async fn a_file_has_the_settings_that_were_promised() {
    let folder = Folder::new();
    let mut session = open(&folder.file("a b.db"), &[]).await;
    for (pragma, value) in [
        ("journal_mode", Found::from("wal")),
        ("synchronous", 1.into()),
        ("foreign_keys", 1.into()),
        ("trusted_schema", 0.into()),
        ("recursive_triggers", 1.into()),
        ("cache_size", (-8_000).into()),
        ("busy_timeout", 0.into()),
    ] {
        assert_eq!(one(&mut session, &format!("PRAGMA {pragma}"), vec![]).await, value, "{pragma}");
    }
    let other = [("journal_mode", "delete"), ("synchronous", "full"), ("foreign_keys", "off")];
    let mut session = open(&folder.file("b.db"), &other).await;
    assert_eq!(one(&mut session, "PRAGMA journal_mode", vec![]).await, "delete".into());
    assert_eq!(one(&mut session, "PRAGMA synchronous", vec![]).await, 2.into());
    assert_eq!(one(&mut session, "PRAGMA foreign_keys", vec![]).await, 0.into());
}

#[tokio::test]
async fn what_keeps_a_file_from_opening_is_said() {
    let folder = Folder::new();
    let reason = async |path: &str, mode: &str| match Session::open(&options(path, &[("mode", mode)])).await {
        Err(Error::Unavailable { reason, .. }) => reason.into_string(),
        other => panic!("{:?}", other.err()),
    };
    let missing = folder.file("no/such/x.db");
    assert!(reason(&missing, "rwc").await.contains("no/such` does not exist; create it first"));
    assert!(reason(&folder.file("x.db"), "rw").await.contains("mode=rwc"));
    assert!(reason(&folder.file("x.db"), "ro").await.contains("does not exist"));
    assert!(reason(folder.0.to_str().unwrap(), "rwc").await.contains("a folder"));
}

#[tokio::test]
async fn a_file_that_is_no_database_is_corrupt() {
    let folder = Folder::new();
    let path = folder.file("x.db");
    std::fs::write(&path, "this is not a database, but it is long enough to be taken for one".repeat(40)).unwrap();
    for mode in ["rwc", "ro"] {
        let opened = Session::open(&options(&path, &[("mode", mode)])).await;
        assert!(matches!(opened.err(), Some(Error::Corrupt { target }) if *target == *path), "{mode}");
    }
}

#[tokio::test]
async fn a_read_only_database_can_be_read() {
    let folder = Folder::new();
    let path = folder.file("x.db");
    let mut session = open(&path, &[]).await;
    schema(&mut session, "CREATE TABLE t (a)").await;
    let mut reader = open(&path, &[("mode", "ro")]).await;
    assert_eq!(one(&mut reader, "SELECT count(*) FROM t", vec![]).await, 0.into());
    let failed = write(&mut reader, "INSERT INTO t VALUES (1)", vec![]).await.unwrap_err();
    assert!(matches!(error(failed), Error::ReadOnly(_)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_sessions_may_open_a_new_file_at_once() {
    let folder = Folder::new();
    let path = folder.file("x.db");
    let opening: Vec<_> = (0..8)
        .map(|_| {
            tokio::spawn({
                let options = options(&path, &[]);
                async move { Session::open(&options).await.map(|_| ()) }
            })
        })
        .collect();
    for opened in opening {
        opened.await.unwrap().unwrap();
    }
}
