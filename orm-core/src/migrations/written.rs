//! Statements that somebody wrote into a migration: what can be told of them by their words.

use crate::backend::Backend;
use crate::backend::Backend::Postgres;
use crate::db::sql_text::words;

fn is(word: Option<&&str>, other: &str) -> bool {
    word.is_some_and(|word| word.eq_ignore_ascii_case(other))
}

/// PostgreSQL: whether the statement is one of those that refuse to run in a transaction.
pub(super) fn stands_alone(text: &str) -> bool {
    let words = words(text, Postgres);
    let (one, two) = (words.first(), words.get(1));
    let of_server = ["DATABASE", "TABLESPACE", "SYSTEM"].iter().any(|word| is(two, word));
    let is_ddl = ["CREATE", "DROP", "ALTER", "REINDEX"].iter().any(|word| is(one, word));
    // where something is made, the words behind its name are not about how
    let reach = if is(one, "ALTER") { words.len() } else { 5 };
    let builds = words.iter().take(reach).any(|word| word.eq_ignore_ascii_case("CONCURRENTLY"));
    is(one, "VACUUM") || is_ddl && (of_server || builds)
}

/// Whether the statement drops a table, with what is in it.
pub(super) fn drops_a_table(text: &str, backend: Backend) -> bool {
    let words = words(text, backend);
    is(words.first(), "DROP") && is(words.get(1), "TABLE")
}

/// PostgreSQL: whether the statement builds an index without a lock, or drops one so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OfIndex<'t> {
    /// It builds one of that name.
    Builds(&'t str),
    /// It drops it.
    Drops(&'t str),
}

/// PostgreSQL: what a statement does to an index, when its name stands there without quotes.
pub(super) fn of_index(text: &str) -> Option<OfIndex<'_>> {
    let words = words(text, Postgres);
    let mut behind = words.iter().skip_while(|word| !word.eq_ignore_ascii_case("CONCURRENTLY")).skip(1);
    let is_condition = |word: &str| ["IF", "NOT", "EXISTS"].iter().any(|other| word.eq_ignore_ascii_case(other));
    let name = behind.find(|word| !is_condition(word)).filter(|word| !word.eq_ignore_ascii_case("ON"))?;
    match words.first()? {
        word if word.eq_ignore_ascii_case("CREATE") => Some(OfIndex::Builds(name)),
        word if word.eq_ignore_ascii_case("DROP") => Some(OfIndex::Drops(name)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_refuses_to_run_in_a_transaction_is_told_by_its_words() {
        for text in [
            "create unique index concurrently i on t (a)",
            "-- a comment\nCREATE INDEX CONCURRENTLY i ON t (a)",
            "VACUUM t",
            "REINDEX (VERBOSE) TABLE CONCURRENTLY t",
            "ALTER SYSTEM RESET x",
            "ALTER TABLE t DETACH PARTITION p CONCURRENTLY",
        ] {
            assert!(stands_alone(text), "{text}");
        }
        for text in [
            "CREATE INDEX i ON t (a)",
            "UPDATE t SET a = 'CONCURRENTLY'",
            "DROP TABLE vacuum",
            "",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1' -- concurrently",
            "/* CREATE INDEX CONCURRENTLY */ DROP TABLE t",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT concurrently $$",
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT concurrently; END",
        ] {
            assert!(!stands_alone(text), "{text}");
        }
    }

    #[test]
    fn a_dropped_table_and_a_built_index_are_told_by_their_words() {
        assert!(drops_a_table("-- the old one\n/* x */ drop TABLE album", Backend::Sqlite));
        assert!(!drops_a_table("DROP VIEW album -- DROP TABLE", Backend::Sqlite));
        assert_eq!(of_index("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)"), Some(OfIndex::Builds("i")));
        assert_eq!(of_index("DROP INDEX CONCURRENTLY IF EXISTS i"), Some(OfIndex::Drops("i")));
        assert_eq!(of_index("CREATE INDEX CONCURRENTLY ON t (a)"), None);
        assert_eq!(of_index("CREATE INDEX i ON t (a)"), None);
        assert_eq!(of_index("REINDEX INDEX CONCURRENTLY i"), None);
    }
}
