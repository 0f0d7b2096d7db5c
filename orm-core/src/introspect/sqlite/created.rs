//! The text of a CREATE TABLE: names of constraints, checks, collations and AUTOINCREMENT, of which no pragma tells.

use super::super::tokens::{self, Kind, Token};
use crate::meta::constraint_name;
use crate::tables::Check;

/// What the text says.
#[derive(Debug, Default)]
pub(super) struct Created {
    pub(super) autoincrement: bool,
    pub(super) without_rowid: bool,
    collations: Vec<(String, String)>,
    /// The name, the column that it stands at, the condition.
    checks: Vec<(Option<String>, Option<String>, String)>,
    uniques: Vec<(Option<String>, Vec<String>)>,
    foreign_keys: Vec<(Option<String>, Vec<String>)>,
}

impl Created {
    pub(super) fn read(sql: &str) -> Self {
        let tokens = tokens::read(sql);
        let mut created = Created::default();
        let Some(open) = tokens.iter().position(|token| token.is_symbol("(")) else { return created };
        if tokens.iter().take(open).any(|token| token.is("VIRTUAL")) {
            return created;
        }
        let close = closing(&tokens, open);
        created.without_rowid = tokens[close..].windows(2).any(|pair| pair[0].is("WITHOUT") && pair[1].is("ROWID"));
        for part in split(&tokens[open + 1..close]) {
            created.part(sql, part);
        }
        created
    }

    /// A column or a constraint of the table.
    fn part(&mut self, sql: &str, part: &[Token]) {
        let is_constraint = part.first().is_some_and(|first| {
            ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"].iter().any(|word| first.is(word))
        });
        let (column, mut at) =
            if is_constraint { (None, 0) } else { (part.first().and_then(Token::name).map(str::to_owned), 1) };
        let mut name: Option<String> = None;
        while let Some(token) = part.get(at) {
            let open = part[at..].iter().position(|token| token.is_symbol("(")).map(|open| at + open);
            if token.is("CONSTRAINT") {
                name = part.get(at + 1).and_then(Token::name).map(str::to_owned);
                at += 2;
            } else if token.is("CHECK") {
                let Some(open) = open else { return };
                let close = closing(part, open);
                let condition = sql.get(part[open].end..part[close.min(part.len() - 1)].start).unwrap_or_default();
                self.checks.push((name.take(), column.clone(), condition.trim().to_owned()));
                at = close + 1;
            } else if token.is("UNIQUE") {
                let columns = match &column {
                    Some(column) => vec![column.clone()],
                    None => open.map(|open| names(part, open)).unwrap_or_default(),
                };
                self.uniques.push((name.take(), columns));
                at = skip(part, at, column.is_none(), open);
            } else if token.is("REFERENCES") || token.is("FOREIGN") {
                let columns = match &column {
                    Some(column) => vec![column.clone()],
                    None => open.map(|open| names(part, open)).unwrap_or_default(),
                };
                self.foreign_keys.push((name.take(), columns));
                if token.is("FOREIGN") {
                    return;
                }
                at += 1;
            } else if token.is("COLLATE") {
                if let (Some(column), Some(collation)) = (&column, part.get(at + 1).and_then(Token::name)) {
                    self.collations.push((column.clone(), collation.to_owned()));
                }
                at += 2;
            } else if token.is("PRIMARY") {
                name = None;
                self.autoincrement |= part[at..].iter().any(|token| token.is("AUTOINCREMENT"));
                at = skip(part, at + 1, column.is_none(), open);
            } else if token.is_symbol("(") {
                // a length, a default, a generated value
                at = closing(part, at) + 1;
            } else {
                at += 1;
            }
        }
    }

    /// The checks. One without a name has one here, as PostgreSQL would give it.
    pub(super) fn checks(&self, table: &str) -> Vec<Check> {
        let mut checks: Vec<Check> = Vec::with_capacity(self.checks.len());
        for (name, column, condition) in &self.checks {
            let columns: Vec<&str> = column.iter().map(String::as_str).collect();
            let mut given = name.clone().unwrap_or_else(|| constraint_name(table, &columns, "check"));
            let mut number = 1;
            while name.is_none() && checks.iter().any(|check| check.name == given) {
                given = constraint_name(table, &columns, "check") + &number.to_string();
                number += 1;
            }
            checks.push(Check { name: given, condition: condition.clone() });
        }
        checks
    }

    /// The collation of a column.
    pub(super) fn collation(&self, column: &str) -> Option<&str> {
        let found = self.collations.iter().find(|(name, _)| name.eq_ignore_ascii_case(column));
        found.map(|(_, collation)| collation.as_str())
    }

    /// The name of the unique constraint over these columns, where it was given one.
    pub(super) fn unique(&self, columns: &[String]) -> Option<String> {
        of_columns(&self.uniques, columns)
    }

    /// The name of the foreign key of these columns, where it was given one.
    pub(super) fn foreign_key(&self, columns: &[String]) -> Option<String> {
        of_columns(&self.foreign_keys, columns)
    }
}

fn of_columns(named: &[(Option<String>, Vec<String>)], columns: &[String]) -> Option<String> {
    let same = |other: &[String]| {
        other.len() == columns.len() && other.iter().zip(columns).all(|(a, b)| a.eq_ignore_ascii_case(b))
    };
    named.iter().find(|(name, other)| name.is_some() && same(other)).and_then(|(name, _)| name.clone())
}

/// Where to go on after UNIQUE or PRIMARY KEY: behind the columns, where it has some.
fn skip(part: &[Token], at: usize, of_table: bool, open: Option<usize>) -> usize {
    match open {
        Some(open) if of_table => closing(part, open) + 1,
        _ => at + 1,
    }
}

/// The names between the parentheses.
fn names(part: &[Token], open: usize) -> Vec<String> {
    let close = closing(part, open);
    let inner = part.get(open + 1..close).unwrap_or_default();
    split(inner).filter_map(|column| column.first().and_then(Token::name).map(str::to_owned)).collect()
}

/// Where the parenthesis closes that is opened at `open`; the end, where it does not.
fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.kind {
            Kind::Symbol("(") => depth += 1,
            Kind::Symbol(")") => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    tokens.len()
}

/// Parts between commas.
fn split(tokens: &[Token]) -> impl Iterator<Item = &[Token]> {
    let mut depth = 0_i32;
    tokens.split(move |token| {
        depth += i32::from(token.is_symbol("(")) - i32::from(token.is_symbol(")"));
        depth == 0 && token.is_symbol(",")
    })
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
        assert!(created.autoincrement && created.without_rowid);
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
