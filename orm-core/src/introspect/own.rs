//! Checks that this library adds to a column by itself, found again in a live table.

use super::tokens;
use crate::backend::Backend;
use crate::tables::{Check, Column, quoted};
use crate::value::SqlType;

/// The ranges of whole numbers that are narrower than their type, and the type each is kept in.
const NARROW: [(SqlType, (i64, i64)); 3] =
    [(SqlType::I16, (0, 255)), (SqlType::I32, (0, 65_535)), (SqlType::I64, (0, 4_294_967_295))];

/// The checks that somebody wrote. The others follow from columns, which are told what they say.
pub(super) fn take(backend: Backend, columns: &mut [Column], checks: &[Check]) -> Vec<Check> {
    let is_written = |check: &&Check| {
        let words = tokens::words(&check.condition);
        !columns.iter_mut().any(|column| is_of(backend, column, &words))
    };
    checks.iter().filter(is_written).cloned().collect()
}

fn is_of(backend: Backend, column: &mut Column, words: &[String]) -> bool {
    let name = tokens::normal(&quoted(&column.name));
    match column.column_type.sql_type {
        SqlType::I16 | SqlType::I32 | SqlType::I64 => match between(&name, words) {
            Some(range) => narrow(backend, column, range),
            None => false,
        },
        SqlType::Text if backend == Backend::Sqlite => {
            if let Some(longest) = at_most(&["length", "(", &name, ")", "<="], words) {
                let Ok(longest) = u32::try_from(longest) else { return false };
                column.column_type.max_length = Some(longest);
                return true;
            }
            match at_most(&["length", "(", "ltrim", "(", &name, ",", "'-'", ")", ")", "<="], words) {
                Some(longest) => decimal(column, longest),
                None => false,
            }
        }
        SqlType::Decimal if backend == Backend::Sqlite => {
            at_most(&["length", "(", "ltrim", "(", &name, ",", "'-'", ")", ")", "<="], words).is_some()
        }
        _ => false,
    }
}

/// Which type of Rust has that range.
fn narrow(backend: Backend, column: &mut Column, range: (i64, i64)) -> bool {
    if backend == Backend::Postgres {
        let is_own = NARROW.contains(&(column.column_type.sql_type, range));
        if is_own {
            column.range = Some(range);
        }
        return is_own;
    }
    if range == (i16::MIN.into(), i16::MAX.into()) {
        column.column_type.sql_type = SqlType::I16;
    } else if range == (i32::MIN.into(), i32::MAX.into()) {
        column.column_type.sql_type = SqlType::I32;
    } else if let Some((sql_type, range)) = NARROW.iter().find(|(_, known)| *known == range) {
        column.column_type.sql_type = *sql_type;
        column.range = Some(*range);
    } else {
        return false;
    }
    true
}

/// How many of the digits stand after the point, the length does not say: two, as of money, where there is room for them.
fn decimal(column: &mut Column, longest: i64) -> bool {
    let Ok(longest) = u8::try_from(longest) else { return false };
    let (digits, scale) = match longest {
        0 => return false,
        1..=3 => (longest, 0),
        _ => (longest - 1, 2),
    };
    column.column_type.sql_type = SqlType::Decimal;
    column.column_type.precision = Some((digits, scale));
    true
}

/// `x between 0 and 255`, or what PostgreSQL makes of it: `(x >= 0) and (x <= 255)`.
fn between(name: &str, words: &[String]) -> Option<(i64, i64)> {
    let rest = words.strip_prefix(&[name.to_owned()][..]);
    if let Some([between, rest @ ..]) = rest
        && between == "between"
    {
        let and = rest.iter().position(|word| word == "and")?;
        return Some((number(&rest[..and])?, number(&rest[and + 1..])?));
    }
    let and = words.iter().position(|word| word == "and")?;
    let side = |words: &[String], operator: &str| match words {
        [open, column, by, value @ .., close] if open == "(" && close == ")" && column == name && by == operator => {
            number(value)
        }
        _ => None,
    };
    Some((side(&words[..and], ">=")?, side(&words[and + 1..], "<=")?))
}

fn at_most(prefix: &[&str], words: &[String]) -> Option<i64> {
    let begins = words.len() > prefix.len() && words.iter().zip(prefix).all(|(word, expected)| word == expected);
    if begins { number(&words[prefix.len()..]) } else { None }
}

/// `5`, `- 5`, `'5' :: bigint`.
fn number(words: &[String]) -> Option<i64> {
    match words {
        [number] => number.parse().ok(),
        [sign, number] if sign == "-" => format!("-{number}").parse().ok(),
        [open, inner @ .., close] if open == "(" && close == ")" => number(inner),
        [text, cast, ..] if cast == "::" => text.trim_matches('\'').parse().ok(),
        [sign, number, cast, ..] if sign == "-" && cast == "::" => format!("-{number}").parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::ColumnType;

    fn column(sql_type: SqlType) -> Column {
        Column {
            name: "x".to_owned(),
            column_type: ColumnType::new(sql_type),
            nullable: false,
            primary_key: false,
            auto: false,
            default: None,
            range: None,
        }
    }

    #[test]
    fn what_a_column_says_by_itself_is_found_again() {
        for (backend, found, condition, expected, range) in [
            (Backend::Sqlite, SqlType::I64, "\"x\" BETWEEN -32768 AND 32767", SqlType::I16, None),
            (Backend::Sqlite, SqlType::I64, "\"x\" BETWEEN 0 AND 65535", SqlType::I32, Some((0, 65_535))),
            (Backend::Postgres, SqlType::I16, "((x >= 0) AND (x <= 255))", SqlType::I16, Some((0, 255))),
            (
                Backend::Postgres,
                SqlType::I64,
                "((x >= 0) AND (x <= '4294967295'::bigint))",
                SqlType::I64,
                Some((0, 4_294_967_295)),
            ),
        ] {
            let mut columns = [column(found)];
            let check = Check { name: "t_x_check".to_owned(), condition: condition.to_owned() };
            assert!(take(backend, &mut columns, &[check]).is_empty(), "{condition}");
            assert_eq!((columns[0].column_type.sql_type, columns[0].range), (expected, range), "{condition}");
        }
    }

    #[test]
    fn what_somebody_wrote_is_left() {
        for condition in ["x >= 0", "x BETWEEN 0 AND 10", "y BETWEEN 0 AND 255", "length(x) < 5", "x BETWEEN 0"] {
            let check = Check { name: "c".to_owned(), condition: condition.to_owned() };
            assert_eq!(take(Backend::Sqlite, &mut [column(SqlType::I64)], &[check]).len(), 1, "{condition}");
        }
    }
}
