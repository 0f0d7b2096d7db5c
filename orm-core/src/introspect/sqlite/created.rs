//! The text of a CREATE TABLE: names of constraints, checks, collations and AUTOINCREMENT, of which no pragma tells.

use super::clauses::{ClauseKind, Written};
use crate::meta::constraint_name;
use crate::tables::Check;

/// What the text says.
#[derive(Debug, Default)]
pub(super) struct Created(Written);

impl Created {
    pub(super) fn read(sql: &str) -> Self {
        Created(Written::read(sql))
    }

    /// Whether no key is given out twice.
    pub(super) fn autoincrement(&self) -> bool {
        self.0.clauses(ClauseKind::PrimaryKey).any(|clause| clause.has_word("AUTOINCREMENT"))
    }

    /// Whether its rows have no numbers.
    pub(super) fn without_rowid(&self) -> bool {
        self.0.without_rowid
    }

    /// The checks. One without a name has one here, as PostgreSQL would give it.
    pub(super) fn checks(&self, table: &str) -> Vec<Check> {
        let mut checks: Vec<Check> = Vec::new();
        for clause in self.0.clauses(ClauseKind::Check) {
            let columns: Vec<&str> = clause.columns.iter().map(String::as_str).collect();
            let mut given = clause.name.clone().unwrap_or_else(|| constraint_name(table, &columns, "check"));
            let mut number = 1;
            while clause.name.is_none() && checks.iter().any(|check| check.name == given) {
                given = constraint_name(table, &columns, "check") + &number.to_string();
                number += 1;
            }
            checks.push(Check { name: given, condition: clause.says.clone() });
        }
        checks
    }

    /// The collation of a column.
    pub(super) fn collation(&self, column: &str) -> Option<&str> {
        let clause = self.0.column(column)?.clause(ClauseKind::Collate)?;
        Some(&clause.says)
    }

    /// The name of the unique constraint over these columns, where it was given one.
    pub(super) fn unique(&self, columns: &[String]) -> Option<String> {
        self.name_of(ClauseKind::Unique, columns)
    }

    /// The name of the foreign key of these columns, where it was given one.
    pub(super) fn foreign_key(&self, columns: &[String]) -> Option<String> {
        self.name_of(ClauseKind::ForeignKey, columns)
    }

    fn name_of(&self, kind: ClauseKind, columns: &[String]) -> Option<String> {
        let same = |other: &[String]| {
            other.len() == columns.len() && other.iter().zip(columns).all(|(a, b)| a.eq_ignore_ascii_case(b))
        };
        self.0.clauses(kind).find(|clause| clause.name.is_some() && same(&clause.columns))?.name.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_pragma_tells_is_in_the_text() {
        let created = Created::read(
            r#"CREATE TABLE "odd (table" (
                [id] INTEGER PRIMARY KEY AUTOINCREMENT, -- the key, of course
                `kind` VARCHAR(10) COLLATE NOCASE CONSTRAINT kind_known CHECK (kind IN ('a,b', 'c)')) UNIQUE,
                "other" INT DEFAULT (1 + (2)) CHECK (other > 0) REFERENCES x(y) ON DELETE CASCADE,
                CONSTRAINT "two" UNIQUE ("kind", "other" DESC),
                CHECK (other < (5)), CONSTRAINT far FOREIGN KEY (kind) REFERENCES y (z)
            ) STRICT, WITHOUT ROWID"#,
        );
        assert!(created.autoincrement() && created.without_rowid());
        assert_eq!(created.collation("KIND"), Some("NOCASE"));
        let checks = created.checks("t");
        let names: Vec<_> = checks.iter().map(|check| (check.name.as_str(), check.condition.as_str())).collect();
        assert_eq!(
            names,
            [("kind_known", "kind IN ('a,b', 'c)')"), ("t_other_check", "other > 0"), ("t_check", "other < (5)")]
        );
        assert_eq!(created.unique(&["kind".to_owned(), "other".to_owned()]), Some("two".to_owned()));
        assert_eq!(created.unique(&["kind".to_owned()]), None);
        assert_eq!(created.foreign_key(&["kind".to_owned()]), Some("far".to_owned()));
    }

    #[test]
    fn a_broken_text_is_read_to_its_end() {
        for sql in ["", "CREATE TABLE x (", "CREATE TABLE x (a CHECK (", "CREATE TABLE x (a, UNIQUE", "x (,,)"] {
            let _ = Created::read(sql);
        }
    }
}
