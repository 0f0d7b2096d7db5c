//! Names and values that somebody else chose.

use super::*;
use orm::by_name::{DynQuerySet, MAX_NAME, MAX_STEPS};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

const HOSTILE: &[&str] = &[
    "",
    "__",
    "____",
    "name__",
    "__name",
    "name____exact",
    "name\0",
    "name\" OR 1=1 --",
    "name'; DROP TABLE relations_song; --",
    "\u{202e}name",
    "nаme", // the second letter is Cyrillic
    "album.title",
    "album->title",
    "-name",
    "*",
    "name)",
    "objects",
    "album__songs__nothing",
    "ålbum",
    "é__é",
];

#[test]
fn a_hostile_name_is_an_error_and_never_text() {
    for name in HOSTILE {
        let error = orm::Q::<Song>::by_name(name, "x").expect_err(name).to_string();
        assert!(!error.contains(['\0', '\n', '\u{202e}']), "{error:?}");
        assert!(Song.objects.values_by_name([name]).is_err(), "{name}");
        assert!(orm::Order::<Song>::by_name(&format!("-{name}")).is_err() || name.is_empty(), "{name}");
    }
}

#[test]
fn what_is_too_long_or_too_deep_is_refused() {
    let long = "name__".repeat(100_000);
    assert_eq!(wrong::<Song>(&long, 1), format!("the name is too long: at most {MAX_NAME} bytes are allowed"));
    let deep = format!("{}id", "cover_of__".repeat(MAX_STEPS + 1));
    assert_eq!(wrong::<Song>(&deep, 1), format!("the name is too long: at most {MAX_STEPS} relations are allowed"));
    let just = format!("{}name", "cover_of__".repeat(MAX_STEPS));
    assert!(orm::Q::<Song>::by_name(&just, "x").is_ok());
    let mut sum = orm::by_name::field("plays");
    for _ in 0..100_000 {
        sum = sum + 1;
    }
    assert_eq!(wrong::<Song>("plays", sum), "the name is too long: at most 200 levels are allowed");
}

/// Words that mean something, and some that do not.
fn word() -> impl Strategy<Value = String> {
    let known = proptest::sample::select(vec![
        "name",
        "plays",
        "album",
        "title",
        "genre",
        "label",
        "tags",
        "songs",
        "word",
        "covers",
        "cover_of",
        "pk",
        "id",
        "album_id",
        "exact",
        "icontains",
        "gt",
        "in",
        "isnull",
        "range",
        "year",
        "regex",
        "song_set",
        "person",
        "",
    ]);
    prop_oneof![8 => known.prop_map(str::to_owned), 1 => "[a-z_]{0,6}", 1 => any::<String>()]
}

fn value() -> impl Strategy<Value = Dynamic> {
    prop_oneof![
        any::<String>().prop_map(|text| Dynamic::from(text.replace('\0', ""))),
        any::<i64>().prop_map(Dynamic::from),
        (-5i64..5).prop_map(Dynamic::from),
        any::<bool>().prop_map(Dynamic::from),
        any::<f64>().prop_map(Dynamic::from),
        Just(Dynamic::NULL),
        proptest::collection::vec(-5i64..5, 0..3).prop_map(Dynamic::from),
        Just(Dynamic::from("'; DROP TABLE relations_song; --")),
    ]
}

both! {
    /// Whatever the words are: an error before anything is sent, or a statement that the database takes and whose text has no value in it.
    async fn any_name_is_an_error_or_a_statement_that_runs(db) {
        fill(db).await?;
        let strategy = (proptest::collection::vec(word(), 1..4), value());
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        let mut ran = 0;
        for _ in 0..3_000 {
            let (words, value) = strategy.new_tree(&mut runner).expect("a value").current();
            let name = words.join("__");
            let songs = DynQuerySet::of(<Song as orm::Model>::META);
            let Ok(condition) = songs.q(&name, value.clone()) else { continue };
            let (found, texts) = capture(songs.filter(condition).count(db)).await;
            match found {
                Ok(_) => ran += 1,
                // a regular expression that is none, or NaN, is found when the query runs
                Err(error) => assert!(matches!(error, orm::Error::Query(_) | orm::Error::Encode { .. } | orm::Error::Database { .. }), "{name}={value:?}: {error}"),
            }
            assert!(texts.iter().all(|text| !text.contains("DROP") && !text.contains('\'')), "{texts:?}");
        }
        assert!(ran > 100, "{ran}");
        assert_eq!(Song.objects.count(db).await?, 4);
    }
}
