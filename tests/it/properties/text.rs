//! Text search against Rust's own, with hostile texts.

use super::oracle::Search;
use super::{generate, samples};
use crate::support::*;
use orm::prelude::*;

#[derive(Model, Debug, Clone)]
#[orm(table = "properties_text")]
struct Text {
    id: i64,
    text: String,
    part: String,
}

const SEARCHES: [Search; 7] =
    [Search::Contains, Search::IContains, Search::Starts, Search::IStarts, Search::Ends, Search::IEnds, Search::IExact];

/// Texts, each with a part of itself or another short text.
fn texts(count: usize) -> Vec<(String, String)> {
    let (long, short) = (samples(count, &generate::hostile(0..12)), samples(count, &generate::hostile(0..3)));
    let pairs = long.into_iter().zip(short).enumerate();
    pairs
        .map(|(at, (text, other))| {
            let from = text.char_indices().nth(at % 3).map_or(0, |(from, _)| from);
            let part = if at % 4 == 0 { other } else { text[from..].chars().take(at % 5).collect() };
            (text, part)
        })
        .collect()
}

async fn save(db: &Db, texts: &[(String, String)]) -> orm::Result {
    db.atomic(async |db| {
        for (text, part) in texts {
            create!(db, Text { text: text.clone(), part: part.clone() }).await?;
        }
        Ok(())
    })
    .await
}

fn keys(texts: &[(String, String)], holds: impl Fn(&str, &str) -> bool) -> Vec<i64> {
    (1..).zip(texts).filter(|(_, (text, part))| holds(text, part)).map(|(key, _)| key).collect()
}

both! {
    async fn a_search_finds_what_rust_finds(db) {
        let texts = texts(120);
        save(db, &texts).await?;
        for (_, part) in &texts {
            for search in SEARCHES {
                let found = Text.objects.filter(search.query(Text.text, part.as_str())).order_by(Text.id).values(Text.id);
                assert_eq!(found.all(db).await?, keys(&texts, |text, _| search.holds(text, part)), "{search:?} {part:?}");
            }
            let found = Text.objects.filter(Text.text.eq(part)).order_by(Text.id).values(Text.id);
            assert_eq!(found.all(db).await?, keys(&texts, |text, _| text == part), "{part:?}");
        }
    }

    async fn a_search_for_a_column_finds_what_rust_finds(db) {
        let texts = texts(400);
        save(db, &texts).await?;
        for search in SEARCHES {
            let found = Text.objects.filter(search.query(Text.text, Text.part)).order_by(Text.id).values(Text.id);
            let expected = keys(&texts, |text, part| search.holds(text, part));
            assert_eq!(found.all(db).await?, expected, "{search:?}");
        }
    }

    async fn lists_and_values_take_any_text(db) {
        let texts = texts(200);
        save(db, &texts).await?;
        for chunk in texts.chunks(20) {
            let all: Vec<String> = chunk.iter().map(|(text, _)| text.clone()).collect();
            let found = Text.objects.filter(Text.text.in_(all.clone())).order_by(Text.id).values(Text.id);
            assert_eq!(found.all(db).await?, keys(&texts, |text, _| all.iter().any(|one| one == text)));
            // printed as a literal, too
            let printed = db.raw(found.sql(db)?).rows::<i64>().await?;
            assert_eq!(printed, found.all(db).await?);
        }
    }
}
