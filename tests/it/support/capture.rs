//! The statements that a test sends, read from the events of the target `orm::statement`.
//!
//! The library emits an event from the task that awaits the statement, so a task-local list is enough to keep tests apart that run at
//! the same time. What a task spawned inside sends is not seen.

use std::fmt;
use std::ops::RangeToInclusive;
use std::sync::{Arc, Mutex, Once};
use tracing::field::{Field, Visit};
use tracing::span;
use tracing::{Event, Metadata, Subscriber};

const TARGET: &str = "orm::statement";
const FIELD: &str = "db.query.text";

tokio::task_local! {
    static CAPTURED: Arc<Mutex<Vec<String>>>;
}

/// Runs the future, and returns the texts of the statements that it sent, in their order, BEGIN and COMMIT too.
pub(crate) async fn capture<T>(future: impl Future<Output = T>) -> (T, Vec<String>) {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        tracing::subscriber::set_global_default(Statements).expect("no other subscriber in this program");
    });
    let captured = Arc::new(Mutex::new(Vec::new()));
    let output = CAPTURED.scope(captured.clone(), future).await;
    let texts = std::mem::take(&mut *captured.lock().expect("no subscriber panics"));
    // a capture around this one sees them too
    let _ = CAPTURED.try_with(|outer| outer.lock().expect("no subscriber panics").extend(texts.iter().cloned()));
    (output, texts)
}

/// Runs the future, checks how many statements it sent, BEGIN, SAVEPOINT, COMMIT and the like aside, and returns what it returns.
///
/// `assert_statements!(1, album.save(db))?` wants one; `assert_statements!(..=3, album.delete(db))?` at most three.
macro_rules! assert_statements {
    ($expected:expr, $future:expr $(,)?) => {{
        let (output, texts) = $crate::support::capture($future).await;
        $crate::support::capture::check($crate::support::capture::Expected::from($expected), &texts);
        output
    }};
}
pub(crate) use assert_statements;

/// How many statements are right.
pub(crate) struct Expected {
    least: usize,
    most: usize,
}

impl From<usize> for Expected {
    fn from(exactly: usize) -> Self {
        Expected { least: exactly, most: exactly }
    }
}

impl From<RangeToInclusive<usize>> for Expected {
    fn from(range: RangeToInclusive<usize>) -> Self {
        Expected { least: 0, most: range.end }
    }
}

/// Fails unless as many statements were sent.
#[track_caller]
pub(crate) fn check(expected: Expected, texts: &[String]) {
    let counted = texts.iter().filter(|text| !is_transaction_control(text)).count();
    let Expected { least, most } = expected;
    let wanted = if least == most { format!("{most}") } else { format!("at most {most}") };
    assert!(
        (least..=most).contains(&counted),
        "expected {wanted} statements, {counted} were sent:\n  {}",
        texts.join("\n  ")
    );
}

/// Whether a statement only opens or closes a transaction.
pub(crate) fn is_transaction_control(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default().trim_end_matches(';').to_ascii_uppercase();
    match first.as_str() {
        "BEGIN" | "START" | "COMMIT" | "END" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" => true,
        "SET" => text.to_ascii_uppercase().contains("TRANSACTION"),
        _ => false,
    }
}

/// Keeps the texts of statements, and takes no interest in anything else.
struct Statements;

impl Subscriber for Statements {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == TARGET
    }

    fn event(&self, event: &Event<'_>) {
        let mut text = Text(None);
        event.record(&mut text);
        if let Text(Some(text)) = text {
            let _ = CAPTURED.try_with(|captured| captured.lock().expect("no test panics here").push(text));
        }
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

struct Text(Option<String>);

impl Visit for Text {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == FIELD {
            self.0 = Some(value.to_owned());
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == FIELD {
            self.0 = Some(format!("{value:?}"));
        }
    }
}
