//! Functions of numbers. SQLite's own are left out of many builds, so ours are registered on each connection.
//!
//! PostgreSQL would fail where a function has no value, and where a result is too small: there the condition stands before the call.

use super::Template;
use crate::backend::Backend::{self, Postgres, Sqlite};
use crate::query::Function;
use crate::value::SqlType;

pub(super) fn template(function: Function, backend: Backend, of: SqlType) -> Option<Template> {
    let whole = of.is_integer();
    Some(Ok(match (function, backend) {
        (Function::Abs, Postgres) if whole => "abs(CAST({0} AS int8))",
        (Function::Abs, Sqlite) if of == SqlType::Decimal => "orm_abs({0})",
        (Function::Abs, _) => "abs({0})",
        (Function::Ceil | Function::Floor, _) if whole => "{0}",
        (Function::Ceil, Postgres) => "ceil({0})",
        (Function::Ceil, Sqlite) => "orm_ceil({0})",
        (Function::Floor, Postgres) => "floor({0})",
        (Function::Floor, Sqlite) => "orm_floor({0})",
        (Function::Round, Postgres) if whole => "CAST(round(CAST({0} AS numeric), CAST({1} AS int4)) AS int8)",
        (Function::Round, Postgres) if of == SqlType::Decimal => "round({0}, CAST({1} AS int4))",
        (Function::Round, Postgres) => "CAST(round(CAST({0} AS numeric), CAST({1} AS int4)) AS float8)",
        // the digits that a number of this width holds for certain
        (Function::Round, Sqlite) if of == SqlType::F32 => "orm_round({0}, {1}, 6)",
        (Function::Round, Sqlite) => "orm_round({0}, {1}, 15)",
        (Function::Sign, Postgres) => "CAST(sign({0}) AS int4)",
        (Function::Sign, Sqlite) => "orm_sign({0})",
        (Function::Sqrt, Postgres) => "CASE WHEN {0f} >= 0 THEN sqrt({0f}) END",
        (Function::Sqrt, Sqlite) => "orm_sqrt({0})",
        (Function::Exp, Postgres) => "CASE WHEN {0f} < -708 THEN 0 ELSE exp({0f}) END",
        (Function::Exp, Sqlite) => "orm_exp({0})",
        (Function::Ln, Postgres) => "CASE WHEN {0f} > 0 THEN ln({0f}) END",
        (Function::Ln, Sqlite) => "orm_ln({0})",
        (Function::Log, Postgres) => "CASE WHEN {0f} > 0 AND {1f} > 0 AND {1f} <> 1 THEN ln({0f}) / ln({1f}) END",
        (Function::Log, Sqlite) => "orm_log({0}, {1})",
        (Function::Power, Postgres) => {
            "CASE WHEN {0f} = 0 AND {1f} < 0 OR {0f} < 0 AND {1f} <> floor({1f}) THEN NULL \
             WHEN {0f} <> 0 AND {1f} * ln(abs({0f})) < -708 THEN 0 ELSE power({0f}, {1f}) END"
        }
        (Function::Power, Sqlite) => "orm_power({0}, {1})",
        (Function::Pi, Postgres) => "pi()",
        (Function::Pi, Sqlite) => "3.141592653589793",
        (Function::Radians, Postgres) => "radians({0f})",
        (Function::Radians, Sqlite) => "orm_radians({0})",
        (Function::Degrees, Postgres) => "degrees({0f})",
        (Function::Degrees, Sqlite) => "orm_degrees({0})",
        (Function::Sin, Postgres) => "sin({0f})",
        (Function::Sin, Sqlite) => "orm_sin({0})",
        (Function::Cos, Postgres) => "cos({0f})",
        (Function::Cos, Sqlite) => "orm_cos({0})",
        (Function::Tan, Postgres) => "tan({0f})",
        (Function::Tan, Sqlite) => "orm_tan({0})",
        (Function::Cot, Postgres) => "CASE WHEN {0f} <> 0 THEN cot({0f}) END",
        (Function::Cot, Sqlite) => "orm_cot({0})",
        (Function::Asin, Postgres) => "CASE WHEN {0f} BETWEEN -1 AND 1 THEN asin({0f}) END",
        (Function::Asin, Sqlite) => "orm_asin({0})",
        (Function::Acos, Postgres) => "CASE WHEN {0f} BETWEEN -1 AND 1 THEN acos({0f}) END",
        (Function::Acos, Sqlite) => "orm_acos({0})",
        (Function::Atan, Postgres) => "atan({0f})",
        (Function::Atan, Sqlite) => "orm_atan({0})",
        (Function::Atan2, Postgres) => "atan2({0f}, {1f})",
        (Function::Atan2, Sqlite) => "orm_atan2({0}, {1})",
        (Function::Random, Postgres) => "random()",
        // 53 bits, as many as a number from 0 to 1 holds
        (Function::Random, Sqlite) => "(abs(random() % 9007199254740992) / 9007199254740992.0)",
        (Function::Negate, Postgres) if whole => "(- CAST({0} AS int8))",
        (Function::Negate, Postgres) => "(- {0})",
        // SQLite would make the smallest number, which has no opposite, one with a fraction
        (Function::Negate, Sqlite) => "orm_negate({0})",
        (Function::BitAnd, Postgres) => "(CAST({0} AS int8) & CAST({1} AS int8))",
        (Function::BitAnd, Sqlite) => "({0} & {1})",
        (Function::BitOr, Postgres) => "(CAST({0} AS int8) | CAST({1} AS int8))",
        (Function::BitOr, Sqlite) => "({0} | {1})",
        (Function::BitXor, Postgres) => "(CAST({0} AS int8) # CAST({1} AS int8))",
        // what one of both has, without what both have
        (Function::BitXor, Sqlite) => "(({0} | {1}) - ({0} & {1}))",
        (Function::ShiftLeft, Postgres) => "(CAST({0} AS int8) << {1})",
        (Function::ShiftRight, Postgres) => "(CAST({0} AS int8) >> {1})",
        (Function::ShiftLeft, Sqlite) => "({0} << {1})",
        (Function::ShiftRight, Sqlite) => "({0} >> {1})",
        _ => return None,
    }))
}
