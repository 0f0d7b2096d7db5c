//! What is told of statements, and that no value is.

use super::*;
use crate::value::Value;
use std::fmt::Debug;
use std::sync::Mutex;
use tracing::field::{Field, Visit};

/// Keeps every event as text.
struct Capture(Arc<Mutex<Vec<String>>>);

impl tracing::Subscriber for Capture {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target().starts_with("orm::")
    }
    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }
    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn event(&self, event: &tracing::Event<'_>) {
        struct Text(String);
        impl Visit for Text {
            fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
                if field.name() != "duration_us" {
                    self.0.push_str(&format!(" {}={value:?}", field.name()));
                }
            }
        }
        let mut text = Text(format!("{} {}", event.metadata().target(), event.metadata().level()));
        event.record(&mut text);
        self.0.lock().unwrap().push(text.0);
    }
    fn enter(&self, _: &tracing::span::Id) {}
    fn exit(&self, _: &tracing::span::Id) {}
}

#[test]
fn each_statement_is_one_event_and_values_are_kept_out_of_it() {
    let log = Arc::new(Mutex::new(Vec::new()));
    tracing::subscriber::with_default(Capture(Arc::clone(&log)), || {
        run(async {
            let server = Server::new(Backend::Postgres, false);
            for (log_values, slow) in [(false, 1000), (true, 0)] {
                let slow_statement = Some(Duration::from_millis(slow));
                let observing = Observing { log_values, slow_statement, ..Observing::default() };
                let target = Target::Fake(Options(Arc::clone(&server)));
                let db = Database::open_with(target, limits(1), observing).await.unwrap();
                let _ = db
                    .atomic(async |db| {
                        let secret = Statement { binds: vec![Value::Text("s3cret".into())], ..statement("put 1") };
                        db.execute(secret, &Context::NONE).await?;
                        get(db).await?;
                        execute(db, "fail").await
                    })
                    .await;
            }
        });
    });
    let log = log.lock().unwrap();
    let expected = [
        r#"orm::statement DEBUG db.system.name="postgresql" db.query.text="BEGIN" rows=0"#,
        r#"orm::statement DEBUG db.system.name="postgresql" db.query.text="put 1" rows=1"#,
        r#"orm::statement DEBUG db.system.name="postgresql" db.query.text="get" rows=1"#,
        r#"orm::statement DEBUG db.system.name="postgresql" db.query.text="fail" error=a table: another row has the same value"#,
        r#"orm::statement DEBUG db.system.name="postgresql" db.query.text="ROLLBACK" rows=0"#,
        r#"orm::statement WARN db.system.name="postgresql" db.query.text="BEGIN" rows=0"#,
        r#"orm::statement WARN db.system.name="postgresql" db.query.text="put 1" rows=1 values="[Text(\"s3cret\")]""#,
    ];
    assert_eq!(log[..expected.len()], expected);
}
