//! Columns of a few values: `CHECK (kind IN ('a', 'b'))`, as it is written or as PostgreSQL prints it.

use super::tokens::{self, Kind};
use super::{LiveTable, Schema, Unsupported};

/// The values that a check or a type lists for a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The name of the type, where it is one.
    pub enum_type: Option<String>,
    /// The name of the check, where it is one.
    pub check: Option<String>,
    /// The values.
    pub values: ListedValues,
}

/// Values that are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListedValues {
    /// Texts.
    Texts(Vec<String>),
    /// Whole numbers.
    Numbers(Vec<i64>),
}

impl Schema {
    /// The values that a column may have, where they are listed.
    pub fn listed(&self, live: &LiveTable, column: &str) -> Option<Listed> {
        let of_type = live.unsupported.iter().find_map(|note| match note {
            Unsupported::Enum { column: own, name } if own == column => self.enum_type(name),
            _ => None,
        });
        if let Some(listed) = of_type {
            let values = ListedValues::Texts(listed.values.clone());
            return Some(Listed { enum_type: Some(listed.name.clone()), check: None, values });
        }
        live.table.checks.iter().find_map(|check| {
            let values = values(column, &check.condition)?;
            Some(Listed { enum_type: None, check: Some(check.name.clone()), values })
        })
    }
}

/// What PostgreSQL writes between the values: casts, and a list in the place of IN.
const AROUND: &[&str] =
    &["in", "any", "array", "text", "character", "varying", "bpchar", "integer", "smallint", "bigint"];

fn values(column: &str, condition: &str) -> Option<ListedValues> {
    let (mut texts, mut numbers, mut column_seen, mut list_seen) = (Vec::new(), Vec::new(), false, false);
    let mut negative = false;
    for token in tokens::read(condition) {
        match &token.kind {
            Kind::Word(name) | Kind::Quoted(name) if !column_seen && name.eq_ignore_ascii_case(column) => {
                column_seen = true;
            }
            Kind::Word(word) if AROUND.iter().any(|around| word.eq_ignore_ascii_case(around)) => {
                list_seen |= word.eq_ignore_ascii_case("in") || word.eq_ignore_ascii_case("any");
            }
            Kind::Text(text) if list_seen => texts.push(text.clone()),
            Kind::Number(number) if list_seen => {
                let number: i64 = number.parse().ok()?;
                numbers.push(if negative { -number } else { number });
                negative = false;
            }
            Kind::Symbol("-") if list_seen => negative = true,
            Kind::Symbol("(" | ")" | "," | "::" | "[" | "]") => {}
            Kind::Symbol("=") if column_seen && !list_seen => {}
            _ => return None,
        }
    }
    match (column_seen, texts.is_empty(), numbers.is_empty()) {
        (true, false, true) => Some(ListedValues::Texts(texts)),
        (true, true, false) => Some(ListedValues::Numbers(numbers)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_in_each_way_to_write_them() {
        let texts = Some(ListedValues::Texts(vec!["a".to_owned(), "b,c".to_owned()]));
        for condition in [
            "kind IN ('a', 'b,c')",
            "(\"kind\" in ('a','b,c'))",
            "((kind)::text = ANY ((ARRAY['a'::character varying, 'b,c'::character varying])::text[]))",
            "(kind = ANY (ARRAY['a'::text, 'b,c'::text]))",
        ] {
            assert_eq!(values("kind", condition), texts, "{condition}");
        }
        let numbers = Some(ListedValues::Numbers(vec![-1, 2]));
        assert_eq!(values("kind", "(kind = ANY (ARRAY[-1, 2]))"), numbers);
        for condition in
            ["kind NOT IN ('a')", "kind IN ('a') OR x", "other IN ('a')", "kind = 'a'", "lower(kind) IN ('a')"]
        {
            assert_eq!(values("kind", condition), None, "{condition}");
        }
    }
}
