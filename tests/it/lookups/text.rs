//! Text search.

use super::check;
use crate::support::*;
use orm::Error;
use orm::error::QueryError;
use orm::prelude::*;

#[derive(Model, Debug, Clone)]
#[orm(table = "lookups_word")]
struct Word {
    id: i64,
    text: String,
    part: Option<String>,
    next: Option<ForeignKey<Word>>,
}

/// 1 `The Beatles`, looks for `beat`, next 2 · 2 `beatbox 100%`, looks for `BEAT`, next 3 · 3 `ÄÖÜ straße_\[*?]`, looks for `äö`, next none ·
/// 4 empty, looks for NULL, next 1
async fn rows(db: &Db) -> orm::Result {
    let rows = [
        ("The Beatles", Some("beat"), None),
        ("beatbox 100%", Some("BEAT"), None),
        (r"ÄÖÜ straße_\[*?]", Some("äö"), None),
        ("", None, Some(1)),
    ];
    for (text, part, next) in rows {
        let part = part.map(str::to_owned);
        create!(db, Word { text, part: part, next: next.map(ForeignKey::key_of) }).await?;
    }
    for (from, to) in [(1, 2), (2, 3)] {
        Word.objects.pk(from).update(db, Word.next.set(to)).await?;
    }
    Ok(())
}

both! {
    async fn text_is_found_where_it_stands(db) {
        rows(db).await?;
        check! { db,
            Word.text.contains("eat") => [1, 2];
            Word.text.contains("Beat") => [1];
            Word.text.icontains("BEAT") => [1, 2];
            Word.text.startswith("beat") => [2];
            Word.text.istartswith("BEAT") => [2];
            Word.text.istartswith("the b") => [1];
            Word.text.endswith("les") => [1];
            Word.text.endswith("LES") => [];
            Word.text.iendswith("LES") => [1];
            Word.text.iexact("the beatles") => [1];
            Word.text.iexact("the beatle") => [];
            Word.text.iexact("äöü STRAßE_\\[*?]") => [3];
            Word.text.icontains("äÖü S") => [3];
        }
    }

    async fn text_is_taken_literally(db) {
        rows(db).await?;
        check! { db,
            Word.text.contains("%") => [2];
            Word.text.icontains("%") => [2];
            Word.text.contains("_") => [3];
            Word.text.contains(r"\") => [3];
            Word.text.icontains(r"_\[*?]") => [3];
            Word.text.startswith("%") => [];
            Word.text.startswith("?") => [];
            Word.text.endswith("?]") => [3];
            Word.text.endswith("0%") => [2];
            Word.text.iendswith("*?]") => [3];
            Word.text.endswith("[*?]") => [3];
            Word.text.endswith("*") => [];
            Word.text.istartswith("_") => [];
            Word.text.iexact("%") => [];
        }
    }

    async fn the_empty_text_is_in_every_text(db) {
        rows(db).await?;
        check! { db,
            Word.text.contains("") => [1, 2, 3, 4];
            Word.text.icontains("") => [1, 2, 3, 4];
            Word.text.startswith("") => [1, 2, 3, 4];
            Word.text.istartswith("") => [1, 2, 3, 4];
            Word.text.endswith("") => [1, 2, 3, 4];
            Word.text.iendswith("") => [1, 2, 3, 4];
            Word.text.iexact("") => [4];
            Word.text.eq("") => [4];
            Word.part.contains("") => [1, 2, 3];
        }
    }

    async fn text_is_searched_for_the_text_of_a_column(db) {
        rows(db).await?;
        check! { db,
            Word.text.contains(Word.part) => [];
            Word.text.icontains(Word.part) => [1, 2, 3];
            Word.text.startswith(Word.part) => [];
            Word.text.istartswith(Word.part) => [2, 3];
            Word.text.endswith(Word.part) => [];
            Word.text.iendswith(Word.text) => [1, 2, 3, 4];
            Word.text.endswith(Word.text) => [1, 2, 3, 4];
            Word.text.startswith(Word.text) => [1, 2, 3, 4];
            Word.part.iexact(Word.next.part) => [1];
            Word.text.contains(Word.next.part) => [];
            Word.text.icontains(Word.next.part) => [1];
            Word.next.text.istartswith(Word.part) => [1];
        }
    }

    async fn null_is_in_no_text_and_no_text_is_in_null(db) {
        rows(db).await?;
        check! { db,
            Word.part.icontains("a") => [1, 2];
            Word.part.contains(None) => [];
            Word.part.icontains(None) => [];
            Word.text.startswith(None) => [];
            Word.text.istartswith(None) => [];
            Word.text.endswith(None) => [];
            Word.text.iendswith(None) => [];
            Word.part.iexact(None) => [4];
            Word.text.iexact(None) => [];
            Word.next.text.contains("a") => [1, 2, 4];
            Word.next.text.startswith("beat") => [1];
            Word.next.part.iexact("beat") => [1, 4];
        }
    }

    async fn a_regular_expression_matches_somewhere(db) {
        rows(db).await?;
        check! { db,
            Word.text.regex("eat") => [1, 2];
            Word.text.regex("^beat") => [2];
            Word.text.iregex("^(the )?BEAT") => [1, 2];
            Word.text.regex("[0-9]{3}%$") => [2];
            Word.text.regex("^$") => [4];
            Word.text.iregex("äöü") => [3];
            Word.text.iregex(Word.part) => [1, 2, 3];
            Word.text.regex(Word.part) => [];
            Word.part.regex("e|E") => [1, 2];
            Word.part.regex(None) => [];
            Word.next.text.regex("x") => [1];
        }
    }

    async fn a_point_matches_a_line_break_and_a_dollar_only_the_end(db) {
        create!(db, Word { text: "one\ntwo" }).await?;
        check! { db,
            Word.text.regex("one.two") => [1];
            Word.text.regex("one$") => [];
            Word.text.regex("^two") => [];
            Word.text.regex("two$") => [1];
        }
    }

    async fn a_wrong_regular_expression_is_an_error_without_its_text(db) {
        rows(db).await?;
        let error = Word.objects.filter(Word.text.regex("secret(")).count(db).await.expect_err("no expression");
        assert!(matches!(&error, Error::Query(QueryError::Regex { .. })), "{error:?}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }

    async fn long_texts_are_searched_for_too(db) {
        let long = "*[?".repeat(6_000);
        create!(db, Word { text: format!("{long}x{long}") }).await?;
        check! { db,
            Word.text.startswith(long.as_str()) => [1];
            Word.text.endswith(long.as_str()) => [1];
            Word.text.contains(long.as_str()) => [1];
            Word.text.istartswith(long.as_str()) => [1];
            Word.text.startswith(format!("{long}y")) => [];
        }
    }

    async fn a_nul_is_refused_before_anything_is_sent(db) {
        for q in [Word.text.eq("a\0"), Word.text.contains("\0"), Word.part.in_(["\0"]), Word.next.text.iexact("\0")] {
            let error = assert_statements!(0, Word.objects.filter(q).all(db)).expect_err("a NUL");
            assert!(matches!(error, Error::Encode { model: "Word", field: "text" | "part", .. }), "{error:?}");
        }
    }
}
