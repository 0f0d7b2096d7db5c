//! Full-text search and trigrams.

use super::Template;
use crate::backend::Backend;
use crate::query::Function;

macro_rules! words {
    ($query:literal, $before:literal, $between:literal, $behind:literal) => {
        [
            concat!($before, "to_tsvector(coalesce({0}, ''))", $between, $query, "({1})", $behind),
            concat!(
                $before,
                "to_tsvector(CAST({2} AS regconfig), coalesce({0}, ''))",
                $between,
                $query,
                "(CAST({2} AS regconfig), {1})",
                $behind
            ),
        ]
    };
}

pub(super) fn template(function: Function, backend: Backend, args: usize) -> Option<Template> {
    let words = match function {
        Function::SearchPlain => words!("plainto_tsquery", "", " @@ ", ""),
        Function::SearchPhrase => words!("phraseto_tsquery", "", " @@ ", ""),
        Function::SearchWeb => words!("websearch_to_tsquery", "", " @@ ", ""),
        Function::RankPlain => words!("plainto_tsquery", "ts_rank(", ", ", ")"),
        Function::RankPhrase => words!("phraseto_tsquery", "ts_rank(", ", ", ")"),
        Function::RankWeb => words!("websearch_to_tsquery", "ts_rank(", ", ", ")"),
        Function::TrigramSimilar | Function::TrigramSimilarity => {
            return Some(match (backend, function) {
                (Backend::Sqlite, _) => Err("likeness by trigrams"),
                (Backend::Postgres, Function::TrigramSimilar) => Ok("{0} % {1}"),
                (Backend::Postgres, _) => Ok("similarity({0}, {1})"),
            });
        }
        _ => return None,
    };
    Some(match backend {
        Backend::Sqlite => Err("full-text search; `icontains` finds text in text"),
        // the third argument is the configuration
        Backend::Postgres => Ok(words[usize::from(args > 2)]),
    })
}
