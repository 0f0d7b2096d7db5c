//! Literals in attributes.

use crate::ctxt::Ctxt;
use syn::{Expr, ExprUnary, Lit, UnOp};

/// A value that the database knows too.
#[derive(Clone, PartialEq)]
pub(crate) enum DbLiteral {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    Sql(String),
}

/// The literal that the expression is, if it is one.
pub(crate) fn literal(expr: &Expr) -> Option<DbLiteral> {
    match expr {
        Expr::Lit(lit) => match &lit.lit {
            Lit::Str(text) => Some(DbLiteral::Text(text.value())),
            Lit::Bool(bool) => Some(DbLiteral::Bool(bool.value)),
            Lit::Int(number) => number.base10_parse().ok().map(DbLiteral::Integer),
            Lit::Float(number) => number.base10_parse().ok().map(DbLiteral::Float),
            _ => None,
        },
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => match &**expr {
            Expr::Lit(lit) => match &lit.lit {
                // with its sign, so that i64::MIN is read too
                Lit::Int(number) => format!("-{}", number.base10_digits()).parse().ok().map(DbLiteral::Integer),
                Lit::Float(number) => number.base10_parse::<f64>().ok().map(|number| DbLiteral::Float(-number)),
                _ => None,
            },
            _ => None,
        },
        Expr::Path(path) if path.path.is_ident("None") => Some(DbLiteral::Null),
        Expr::Group(group) => literal(&group.expr),
        Expr::Paren(paren) => literal(&paren.expr),
        _ => None,
    }
}

/// A text in quotes.
pub(crate) fn text(ctxt: &Ctxt, expr: &Expr, what: &str) -> Option<String> {
    match literal(expr) {
        Some(DbLiteral::Text(text)) => Some(text),
        _ => {
            ctxt.over(expr, format!("expected {what} in quotes"));
            None
        }
    }
}

/// A whole number within bounds.
pub(crate) fn integer<T: TryFrom<i64>>(ctxt: &Ctxt, expr: &Expr, what: &str) -> Option<T> {
    let number = match literal(expr) {
        Some(DbLiteral::Integer(number)) => T::try_from(number).ok(),
        _ => None,
    };
    if number.is_none() {
        ctxt.over(expr, format!("expected {what}"));
    }
    number
}
