//! A default as a database writes it, read back.

use super::tokens::{self, Kind, Token};
use crate::sql::NOW_ON_SQLITE;
use crate::tables::ColumnDefault;
use crate::value::SqlType;

/// The default of a column of that type. What is no literal is an expression.
pub(super) fn read(text: &str, sql_type: SqlType) -> ColumnDefault {
    let tokens = tokens::read(text);
    if tokens::normal(text) == tokens::normal(NOW_ON_SQLITE) {
        return ColumnDefault::Sql("CURRENT_TIMESTAMP".to_owned());
    }
    let literal = literal(&tokens).map(|default| as_type(default, sql_type));
    literal.unwrap_or_else(|| ColumnDefault::Sql(text.to_owned()))
}

/// `0`, `-1`, `'x'`, `'x'::character varying(30)`, `true`, `NULL::text`: all of the tokens.
fn literal(tokens: &[Token]) -> Option<ColumnDefault> {
    let (first, rest) = tokens.split_first()?;
    if first.is_symbol("(") {
        // `(-1)`, `('-1'::integer)`
        let end = tokens.iter().rposition(|token| token.is_symbol(")"))?;
        return if is_cast(&tokens[end + 1..]) { literal(&tokens[1..end]) } else { None };
    }
    let (default, rest) = match &first.kind {
        Kind::Symbol(sign @ ("-" | "+")) => {
            let (number, rest) = rest.split_first()?;
            let Kind::Number(digits) = &number.kind else { return None };
            (number_of(if *sign == "-" { "-" } else { "" }, digits)?, rest)
        }
        Kind::Number(digits) => (number_of("", digits)?, rest),
        Kind::Text(text) => (ColumnDefault::Text(text.clone()), rest),
        Kind::Word(word) => match word.to_ascii_lowercase().as_str() {
            "true" => (ColumnDefault::Bool(true), rest),
            "false" => (ColumnDefault::Bool(false), rest),
            "null" => (ColumnDefault::Null, rest),
            _ => return None,
        },
        _ => return None,
    };
    is_cast(rest).then_some(default)
}

/// `::character varying(30)`, or nothing.
fn is_cast(tokens: &[Token]) -> bool {
    let Some((first, rest)) = tokens.split_first() else { return true };
    let in_type = |token: &Token| match &token.kind {
        Kind::Word(_) | Kind::Quoted(_) | Kind::Number(_) => true,
        Kind::Symbol(symbol) => ["(", ")", ",", "[", "]", "."].contains(symbol),
        _ => false,
    };
    first.is_symbol("::") && rest.iter().all(in_type)
}

fn number_of(sign: &str, digits: &str) -> Option<ColumnDefault> {
    let text = format!("{sign}{digits}");
    let whole = text.parse().map(ColumnDefault::Integer);
    whole.or_else(|_| text.parse().map(ColumnDefault::Float)).ok()
}

/// PostgreSQL writes `-1` of a bigint as `'-1'::bigint`, SQLite knows no booleans: what is meant says the type of the column.
fn as_type(default: ColumnDefault, sql_type: SqlType) -> ColumnDefault {
    match (sql_type, default) {
        (SqlType::Bool, ColumnDefault::Integer(number @ (0 | 1))) => ColumnDefault::Bool(number == 1),
        (SqlType::I16 | SqlType::I32 | SqlType::I64, ColumnDefault::Text(text)) => {
            text.parse().map_or(ColumnDefault::Text(text), ColumnDefault::Integer)
        }
        (SqlType::F32 | SqlType::F64 | SqlType::Decimal, ColumnDefault::Text(text)) => {
            let whole = text.parse().map(ColumnDefault::Integer).ok();
            whole.or_else(|| text.parse().map(ColumnDefault::Float).ok()).unwrap_or(ColumnDefault::Text(text))
        }
        (_, default) => default,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_read_and_expressions_are_kept() {
        let text = |text: &str| ColumnDefault::Text(text.to_owned());
        for (sql, sql_type, default) in [
            ("0", SqlType::I64, ColumnDefault::Integer(0)),
            ("-5", SqlType::I64, ColumnDefault::Integer(-5)),
            ("'-5'::bigint", SqlType::I64, ColumnDefault::Integer(-5)),
            ("('-5'::integer)", SqlType::I32, ColumnDefault::Integer(-5)),
            ("'1.5'::numeric(10,2)", SqlType::Decimal, ColumnDefault::Float(1.5)),
            ("'it''s'::character varying(30)", SqlType::Text, text("it's")),
            ("'5'", SqlType::Text, text("5")),
            ("NULL::character varying", SqlType::Text, ColumnDefault::Null),
            ("TRUE", SqlType::Bool, ColumnDefault::Bool(true)),
            ("1", SqlType::Bool, ColumnDefault::Bool(true)),
            ("now()", SqlType::Timestamp, ColumnDefault::Sql("now()".to_owned())),
            ("(1 + 1)", SqlType::I64, ColumnDefault::Sql("(1 + 1)".to_owned())),
            ("'{}'::text[]", SqlType::TextArray, text("{}")),
        ] {
            assert_eq!(read(sql, sql_type), default, "{sql}");
        }
    }
}
