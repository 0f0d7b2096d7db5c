//! Garbage never panics, and never hangs.

use super::in_memory_console;
use orm_cli::testing::is_incomplete;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use std::time::Duration;

/// Pieces of what a person might type, well or badly.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        5 => prop::sample::select(vec![
            "Album", "Song", ".objects", ".filter(", ".exclude(", ".get(", ".all()", ".order_by(", ".values(", ".values_list(",
            "[:", "[0]", "]", "[", "(", ")", "{", "}", ",", ":", "=", "==", "title=", "album__title", "__", "\"x\"", "'", "\"", "\"\"\"",
            "1", "-1", "0", "1.5", "None", "True", "Q(", "F(", "Count(", "\"songs\"", "~", "|", "&", "+", "-", "*", "**", "/", "//", "%", "<",
            " if ", " else ", " for ", " in ", " not ", " lambda ", "x", "y", "\n", "\n    ", "\\", "f\"{", "}\"", ".", "..", "@", ";", "del ",
            "import ", "from ", "print(", "len(", "list(", "sorted(", "range(", "999999999999", ".save()", ".delete()", ".pk", "*", ":=",
            "raise ", "try:", "except", "def f(", "return ", "with ", "%begin", "%", "only(", "defer(", "select_related(", "prefetch_related(", "Prefetch(", "raw(", "Window(", "Rank()",
            "Lag(", "RowRange(", "iterator()", "global x", "yield", "class A", "update_conflicts=True", "é", "\u{1f3b8}", "\0", "\t",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
    ];
    prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
}

#[test]
fn garbage_is_answered_and_nothing_breaks() {
    in_memory_console(async |console| {
        let mut runner = TestRunner::new_with_rng(
            Config::default(),
            proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
        );
        for _ in 0..3000 {
            let text = pieces().new_tree(&mut runner).expect("a text").current();
            is_incomplete(&text);
            console.complete(&text);
            let answered = tokio::time::timeout(Duration::from_secs(20), console.enter(&text)).await;
            assert!(answered.is_ok(), "it hangs: {text:?}");
        }
        assert_eq!(console.enter("1 + 1").await, "2");
    });
}

#[test]
fn hostile_depth_and_size_are_errors() {
    in_memory_console(async |console| {
        for text in [
            "(".repeat(5000) + &")".repeat(5000),
            "[".repeat(99) + &"]".repeat(99),
            format!("x = {}1", "-".repeat(5000)),
            format!("1{}", " + 1".repeat(5000)),
            format!("Q(a=1){}", " | ~Q(b=2)".repeat(150)),
            format!("F('plays'){}", " + 1".repeat(150)),
            "f = lambda n: f(n + 1)\nf(1)".to_owned(),
            "x = []\nx.append(x)\nx\nx == [x]".to_owned(),
            "\"x\" * 10 ** 12".to_owned(),
            "[0] * 10 ** 12".to_owned(),
            "list(range(10 ** 15))".to_owned(),
            "10 ** 10 ** 10".to_owned(),
            "1 << 10 ** 10".to_owned(),
            "f\"{1:>999999999999}\"".to_owned(),
            "\"x\".ljust(10 ** 15)".to_owned(),
            format!("Album.objects.filter({}=1)", "songs__album__".repeat(100)),
            format!("Album.objects.filter(title__in=[{}])", "\"x\",".repeat(2000)),
            "Album.objects.all()[10**30:]".to_owned(),
            "Album.objects.filter(pk=10**30)".to_owned(),
        ] {
            let answered = tokio::time::timeout(Duration::from_secs(20), console.enter(&text)).await;
            assert!(answered.is_ok(), "it hangs: {}", &text[..text.len().min(60)]);
        }
        assert_eq!(console.enter("1 + 1").await, "2");
    });
}

#[test]
fn a_loop_without_an_end_lets_others_run() {
    in_memory_console(async |console| {
        let stopped = tokio::time::timeout(Duration::from_millis(300), console.enter("while True: pass\n")).await;
        assert!(stopped.is_err());
        assert_eq!(console.enter("1 + 1").await, "2");
    });
}
