//! Hostile strings in every value and lookup: read back as they were sent, and matched literally.

use super::{Owner, Thing};
use crate::support::*;
use orm::prelude::*;

const HOSTILE: [&str; 24] = [
    "'; DROP TABLE bad_thing;--",
    "\"; DELETE FROM bad_thing;--",
    "' OR '1'='1",
    "\\",
    "\\'",
    "'",
    "''",
    "\"",
    "`",
    "\u{2019}\u{ff07}",
    "%",
    "_",
    "100%_[a]*?^$",
    "[",
    "]",
    "*",
    "?",
    "$1 ?1 :a @b",
    "$$",
    "/* */ --",
    "\r\n\t\u{1}\u{7f}",
    "🎵e\u{301}\u{202e}",
    "{}[]\":,",
    "NULL",
];

both! {
    async fn a_hostile_text_is_a_text(db) {
        for text in HOSTILE {
            let json = serde_json::json!({text: [text]});
            let row = create!(db, Thing { long: text, json: json.clone(), tags: vec![text.to_owned()] }).await?;
            let found = Thing.objects.get(db, Thing.long.eq(text)).await?;
            assert_eq!(found, row, "{text}");
            assert_eq!((found.long.as_deref(), found.json), (Some(text), Some(json)));
        }
        assert_eq!(Thing.objects.count(db).await?, HOSTILE.len() as u64);
    }

    async fn every_lookup_takes_it_literally(db) {
        for text in HOSTILE {
            create!(db, Thing { long: format!("<{text}>") }).await?;
        }
        let rows = Thing.objects.all(db).await?;
        for text in HOSTILE {
            let found = async |condition| -> orm::Result<Vec<String>> {
                let rows = Thing.objects.filter(condition).order_by(Thing.id).all(db).await?;
                Ok(rows.into_iter().filter_map(|row| row.long).collect())
            };
            let expected = |keep: &dyn Fn(&str) -> bool| -> Vec<String> {
                rows.iter().filter_map(|row| row.long.clone()).filter(|long| keep(long)).collect()
            };
            let (start, end) = (format!("<{text}"), format!("{text}>"));
            let whole = format!("<{text}>");
            assert_eq!(found(Thing.long.contains(text)).await?, expected(&|long| long.contains(text)), "{text}");
            assert_eq!(found(Thing.long.startswith(&start)).await?, expected(&|long| long.starts_with(&start)), "{text}");
            assert_eq!(found(Thing.long.endswith(&end)).await?, expected(&|long| long.ends_with(&end)), "{text}");
            let lower = text.to_lowercase();
            assert_eq!(found(Thing.long.icontains(text)).await?, expected(&|long| long.to_lowercase().contains(&lower)), "{text}");
            for one in [
                Thing.long.eq(&whole),
                Thing.long.iexact(&whole),
                Thing.long.in_([whole.clone(), "nothing".into()]),
                Thing.long.range(whole.clone()..=whole.clone()),
                !Thing.long.ne(&whole),
                Thing.long.istartswith(&whole),
                Thing.long.iendswith(&whole),
            ] {
                assert_eq!(found(one).await?, [whole.clone()], "{text}");
            }
            let counted = Thing.objects.exclude(Thing.long.eq(&whole)).count(db).await?;
            assert_eq!(counted, HOSTILE.len() as u64 - 1);
        }
    }

    async fn a_hostile_text_is_updated_and_deleted_by(db) {
        for text in HOSTILE {
            create!(db, Thing {}).await?;
            assert_eq!(Thing.objects.update(db, Thing.long.set(text)).await?, 1);
            assert_eq!(Thing.objects.one(db).await?.long.as_deref(), Some(text));
            let read: String = db.raw("SELECT long FROM bad_thing WHERE long = $1").bind(text).one().await?;
            assert_eq!(read, text);
            assert_eq!(Thing.objects.filter(Thing.long.eq(text)).delete(db).await?.total, 1);
        }
    }

    async fn a_query_prints_itself_with_a_hostile_text(db) {
        for text in HOSTILE {
            // pasted into a shell it is one statement
            let sql = Thing.objects.filter(Thing.long.eq(text)).sql(db)?;
            let rows = db.raw(sql).models::<Thing>();
            assert_eq!(rows.await?.len(), 0, "{text}");
        }
        let _ = Owner.objects;
    }
}
