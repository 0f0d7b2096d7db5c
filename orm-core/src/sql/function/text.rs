//! Functions of text. What SQLite lacks, or does otherwise, is registered on each connection.

use super::Template;
use crate::backend::Backend::{self, Postgres, Sqlite};
use crate::query::Function;

pub(super) fn template(function: Function, backend: Backend, args: usize) -> Option<Template> {
    Some(Ok(match (function, backend) {
        (Function::Lower, Postgres) => "lower({0})",
        (Function::Lower, Sqlite) => "orm_fold({0})",
        (Function::Upper, Postgres) => "upper({0})",
        (Function::Upper, Sqlite) => "orm_upper({0})",
        (Function::Length, _) => "length({0})",
        (Function::Trim, Postgres) => "btrim({0})",
        (Function::Trim, Sqlite) => "trim({0})",
        (Function::LTrim, _) => "ltrim({0})",
        (Function::RTrim, _) => "rtrim({0})",
        // a sum of whole numbers has 64 bits there, and PostgreSQL counts with 32
        (Function::Substr, Postgres) if args == 2 => "substr({0}, CAST({1} AS int4))",
        (Function::Substr, Postgres) => "substr({0}, CAST({1} AS int4), CAST({2} AS int4))",
        (Function::Substr, Sqlite) => "orm_substr({*})",
        (Function::Left, Postgres) => "left({0}, CAST({1} AS int4))",
        (Function::Left, Sqlite) => "orm_left({0}, {1})",
        (Function::Right, Postgres) => "right({0}, CAST({1} AS int4))",
        (Function::Right, Sqlite) => "orm_right({0}, {1})",
        (Function::Replace, _) => "replace({0}, {1}, {2})",
        (Function::Reverse, Postgres) => "reverse({0})",
        (Function::Reverse, Sqlite) => "orm_reverse({0})",
        (Function::Repeat, Postgres) => "repeat({0}, CAST({1} AS int4))",
        (Function::Repeat, Sqlite) => "orm_repeat({0}, {1})",
        (Function::LPad, Postgres) => "lpad({0}, CAST({1} AS int4), {2})",
        (Function::LPad, Sqlite) => "orm_lpad({0}, {1}, {2})",
        (Function::RPad, Postgres) => "rpad({0}, CAST({1} AS int4), {2})",
        (Function::RPad, Sqlite) => "orm_rpad({0}, {1}, {2})",
        (Function::StrIndex, Postgres) => "strpos({0}, {1})",
        (Function::StrIndex, Sqlite) => "instr({0}, {1})",
        (Function::Ord, Postgres) => "ascii({0})",
        (Function::Ord, Sqlite) => "CASE {0} WHEN '' THEN 0 ELSE unicode({0}) END",
        (Function::Chr, Postgres) => "chr(CAST({0} AS int4))",
        (Function::Chr, Sqlite) => "orm_chr({0})",
        (Function::Md5, Postgres) => "md5({0})",
        (Function::Md5, Sqlite) => "orm_md5({0})",
        (Function::Sha1, Postgres) => return Some(Err("SHA-1, which needs the extension pgcrypto; use SHA-256")),
        (Function::Sha1, Sqlite) => "orm_sha1({0})",
        (Function::Sha224, Postgres) => "encode(sha224(convert_to({0}, 'UTF8')), 'hex')",
        (Function::Sha224, Sqlite) => "orm_sha224({0})",
        (Function::Sha256, Postgres) => "encode(sha256(convert_to({0}, 'UTF8')), 'hex')",
        (Function::Sha256, Sqlite) => "orm_sha256({0})",
        (Function::Sha384, Postgres) => "encode(sha384(convert_to({0}, 'UTF8')), 'hex')",
        (Function::Sha384, Sqlite) => "orm_sha384({0})",
        (Function::Sha512, Postgres) => "encode(sha512(convert_to({0}, 'UTF8')), 'hex')",
        (Function::Sha512, Sqlite) => "orm_sha512({0})",
        _ => return None,
    }))
}
