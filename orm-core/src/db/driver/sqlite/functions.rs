//! SQL functions that every connection has, because PostgreSQL has them and SQLite does not. NULL in, NULL out.
//!
//! - `orm_fold(text)`: lower case of every language, as PostgreSQL's `lower()`; SQLite's knows ASCII alone.
//! - `orm_regexp(pattern, text)`, `orm_iregexp(pattern, text)`: 1 where the text matches somewhere.
//! - `orm_decimal_add`, `_sub`, `_mul`, `_div`, `_rem` of two decimals kept as text; `orm_decimal_scale(number, precision, scale)` in the
//!   text of a column of so many digits; `orm_decimal_sum` and `orm_decimal_avg` over many rows; the collation `orm_decimal`.
//! - `orm_real(bits)`: the number of 64 bits that are written in hexadecimal; a number is itself.
//! - `orm_duration_avg(microseconds)`: the mean, exact.
//! - `orm_add`, `_subtract`, `_multiply`, `_divide` of whole numbers: an error where 64 bits are too few.
//! - Parts of text by characters (`orm_substr`, `orm_left`, `orm_lpad`, …), digests (`orm_md5`, `orm_sha256`, …), functions of numbers
//!   (`orm_sqrt`, `orm_round`, …), casts (`orm_integer`, `orm_real_text`, …), dates (`orm_trunc`, `orm_moved`, `orm_since`), JSON
//!   (`orm_json_contains`, …, the collation `orm_json`), and `orm_variance` with its kin: as PostgreSQL's functions of these names.
//! - `orm_exact_integer`, `orm_exact_real`, `orm_exact_decimal`, `orm_exact_text`: values of a column whose type changes; NULL where one would not
//!   survive.
//! - `orm_put_off_keys()`: 1 while a foreign key is violated whose check was put off.

mod cast;
mod characters;
mod date;
mod decimal;
mod digest;
mod duration;
mod exact;
mod json;
mod math;
mod order;
mod real;
mod spread;
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
    texts(registrar);
    numbers(registrar);
    registrar.scalar(c"orm_trunc", 2, date::trunc);
    registrar.scalar(c"orm_moved", 3, date::moved);
    registrar.scalar(c"orm_since", 2, date::since);
    registrar.scalar(c"orm_json_text", 1, json::as_text);
    registrar.scalar(c"orm_json_i64", 1, json::as_i64);
    registrar.scalar(c"orm_json_f64", 1, json::as_f64);
    registrar.scalar(c"orm_json_contains", 2, json::contains);
    registrar.scalar(c"orm_json_has_any", 2, json::has(false));
    registrar.scalar(c"orm_json_has_all", 2, json::has(true));
    registrar.scalar(c"orm_json_overlap", 2, json::overlap);
    registrar.collation(c"orm_json", json::compare);
    registrar.collation(c"orm_array", json::compare_arrays);
    registrar.put_off_keys(c"orm_put_off_keys");
}

fn texts(registrar: &mut Registrar) {
    registrar.scalar(c"orm_upper", 1, characters::upper);
    registrar.scalar(c"orm_reverse", 1, characters::reverse);
    registrar.scalar(c"orm_substr", 2, characters::substr);
    registrar.scalar(c"orm_substr", 3, characters::substr);
    registrar.scalar(c"orm_left", 2, characters::left);
    registrar.scalar(c"orm_right", 2, characters::right);
    registrar.scalar(c"orm_repeat", 2, characters::repeat);
    registrar.scalar(c"orm_lpad", 3, characters::pad(true));
    registrar.scalar(c"orm_rpad", 3, characters::pad(false));
    registrar.scalar(c"orm_chr", 1, characters::chr);
    registrar.scalar(c"orm_md5", 1, digest::of::<md5::Md5>);
    registrar.scalar(c"orm_sha1", 1, digest::of::<sha1::Sha1>);
    registrar.scalar(c"orm_sha224", 1, digest::of::<sha2::Sha224>);
    registrar.scalar(c"orm_sha256", 1, digest::of::<sha2::Sha256>);
    registrar.scalar(c"orm_sha384", 1, digest::of::<sha2::Sha384>);
    registrar.scalar(c"orm_sha512", 1, digest::of::<sha2::Sha512>);
}

fn numbers(registrar: &mut Registrar) {
    registrar.scalar(c"orm_add", 2, math::checked(|left, right| left.checked_add(right).map(Answer::Integer)));
    registrar.scalar(c"orm_subtract", 2, math::checked(|left, right| left.checked_sub(right).map(Answer::Integer)));
    registrar.scalar(c"orm_multiply", 2, math::checked(|left, right| left.checked_mul(right).map(Answer::Integer)));
    registrar.scalar(c"orm_divide", 2, math::checked(math::divide));
    registrar.scalar(c"orm_negate", 1, math::negate);
    registrar.scalar(c"orm_abs", 1, math::abs);
    registrar.scalar(c"orm_ceil", 1, math::ceil);
    registrar.scalar(c"orm_floor", 1, math::floor);
    registrar.scalar(c"orm_round", 3, math::round);
    registrar.scalar(c"orm_sign", 1, math::sign);
    registrar.scalar(c"orm_sqrt", 1, math::one(math::sqrt));
    registrar.scalar(c"orm_exp", 1, math::one(math::exp));
    registrar.scalar(c"orm_ln", 1, math::one(math::ln));
    registrar.scalar(c"orm_log", 2, math::pair(math::log));
    registrar.scalar(c"orm_power", 2, math::pair(math::power));
    registrar.scalar(c"orm_radians", 1, math::one(math::radians));
    registrar.scalar(c"orm_degrees", 1, math::one(math::degrees));
    registrar.scalar(c"orm_sin", 1, math::one(|of| Some(of.sin())));
    registrar.scalar(c"orm_cos", 1, math::one(|of| Some(of.cos())));
    registrar.scalar(c"orm_tan", 1, math::one(|of| Some(of.tan())));
    registrar.scalar(c"orm_cot", 1, math::one(math::cot));
    registrar.scalar(c"orm_asin", 1, math::one(math::asin));
    registrar.scalar(c"orm_acos", 1, math::one(math::acos));
    registrar.scalar(c"orm_atan", 1, math::one(|of| Some(of.atan())));
    registrar.scalar(c"orm_atan2", 2, math::pair(|y, x| Some(y.atan2(x))));
    registrar.scalar(c"orm_integer", 2, cast::integer);
    registrar.scalar(c"orm_decimal_integer", 2, cast::decimal_integer);
    registrar.scalar(c"orm_float", 1, cast::real);
    registrar.scalar(c"orm_decimal_of", 2, cast::decimal_of);
    registrar.scalar(c"orm_decimal_text", 1, cast::decimal_text);
    registrar.scalar(c"orm_real_text", 2, cast::real_text);
    registrar.scalar(c"orm_exact_integer", 2, exact::integer);
    registrar.scalar(c"orm_exact_real", 2, exact::real);
    registrar.scalar(c"orm_exact_decimal", 3, exact::decimal);
    registrar.scalar(c"orm_exact_text", 2, exact::stored);
    registrar.aggregate::<spread::Variance>(c"orm_variance");
    registrar.aggregate::<spread::VarPop>(c"orm_var_pop");
    registrar.aggregate::<spread::StdDev>(c"orm_stddev");
    registrar.aggregate::<spread::StdDevPop>(c"orm_stddev_pop");
}

/// The arguments of a function of two.
fn two<'a>(arguments: &[Argument<'a>]) -> Result<[Argument<'a>; 2], String> {
    match arguments {
        [left, right] => Ok([*left, *right]),
        _ => Err("two arguments are needed".to_owned()),
    }
}
