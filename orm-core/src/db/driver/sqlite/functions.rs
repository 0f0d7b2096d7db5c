//! SQL functions that every connection has, because PostgreSQL has them and SQLite does not. NULL in, NULL out.
//!
//! - `orm_fold(text)`: lower case of every language, as PostgreSQL's `lower()`; SQLite's knows ASCII alone.
//! - `orm_regexp(pattern, text)`, `orm_iregexp(pattern, text)`: 1 where the text matches somewhere.
//! - `orm_decimal_add`, `_sub`, `_mul`, `_div`, `_rem` of two decimals kept as text; `orm_decimal_scale(number, precision, scale)` in the
//!   text of a column of so many digits; `orm_decimal_sum` and `orm_decimal_avg` over many rows; the collation `orm_decimal`.
//! - `orm_real(bits)`: the number of 64 bits that are written in hexadecimal; a number is itself.
//! - `orm_duration_avg(microseconds)`: the mean, exact.
//! - `orm_put_off_keys()`: 1 while a foreign key is violated whose check was put off.

mod decimal;
mod duration;
mod order;
mod real;
mod text;

use super::raw::{Answer, Argument, Registrar};

/// Registers them all.
pub(super) fn register(registrar: &mut Registrar) {
    registrar.scalar(c"orm_fold", 1, text::fold);
    registrar.scalar(c"orm_regexp", 2, text::regexp(false));
    registrar.scalar(c"orm_iregexp", 2, text::regexp(true));
    registrar.scalar(c"orm_real", 1, real::from_bits);
    registrar.scalar(c"orm_decimal_add", 2, decimal::add);
    registrar.scalar(c"orm_decimal_sub", 2, decimal::sub);
    registrar.scalar(c"orm_decimal_mul", 2, decimal::mul);
    registrar.scalar(c"orm_decimal_div", 2, decimal::div);
    registrar.scalar(c"orm_decimal_rem", 2, decimal::rem);
    registrar.scalar(c"orm_decimal_scale", 3, decimal::scale);
    registrar.aggregate::<decimal::Sum>(c"orm_decimal_sum");
    registrar.aggregate::<decimal::Average>(c"orm_decimal_avg");
    registrar.aggregate::<duration::Average>(c"orm_duration_avg");
    registrar.collation(c"orm_decimal", order::compare);
    registrar.put_off_keys(c"orm_put_off_keys");
}

/// The arguments of a function of two.
fn two<'a>(arguments: &[Argument<'a>]) -> Result<[Argument<'a>; 2], String> {
    match arguments {
        [left, right] => Ok([*left, *right]),
        _ => Err("two arguments are needed".to_owned()),
    }
}
