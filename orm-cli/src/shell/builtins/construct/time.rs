//! Dates and times made by calling their classes, and by the methods of these.

use super::number;
use crate::shell::arguments::Arguments;
use crate::shell::convert::{MIDNIGHT, parse_date, parse_datetime, parse_time};
use crate::shell::error::Raise;
use crate::shell::expression;
use crate::shell::repr;
use crate::shell::value::{Moment, Value};
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use std::rc::Rc;

pub(super) fn construct(class: &str, mut args: Arguments) -> Result<Value, Raise> {
    match class {
        "datetime.date" => date(&mut args).map(Value::Date),
        "datetime.time" => {
            args.keyword("tzinfo");
            time(&mut args).map(Value::Time)
        }
        "datetime.datetime" => datetime(args),
        "datetime.timedelta" => delta(args),
        _ => Err(Raise::type_error(format!("cannot create '{class}' instances"))),
    }
}

fn datetime(mut args: Arguments) -> Result<Value, Raise> {
    let last = (args.positional.len() > 7).then(|| args.positional.remove(7));
    let zone = match args.keyword("tzinfo").or(last) {
        None | Some(Value::None) => None,
        Some(Value::Zone(zone)) => Some(zone),
        Some(other) => {
            let class = other.class();
            let message = format!("tzinfo argument must be None or of a tzinfo subclass, not type '{class}'");
            return Err(Raise::type_error(message));
        }
    };
    let times = args.positional.split_off(args.positional.len().min(3));
    let mut rest = Arguments::positional(times);
    for name in ["hour", "minute", "second", "microsecond"] {
        rest.keywords.extend(args.keyword(name).map(|value| (Rc::from(name), value)));
    }
    let day = date(&mut args)?;
    args.no_keywords("datetime")?;
    Ok(Value::DateTime(Moment { naive: day.and_time(time(&mut rest)?), zone }))
}

fn date(args: &mut Arguments) -> Result<NaiveDate, Raise> {
    if let Some(first) = args.positional.first() {
        number(Some(first.clone()), 0)?;
    }
    for (at, name) in ["year", "month", "day"].into_iter().enumerate() {
        if args.positional.len() <= at && !args.keywords.iter().any(|(known, _)| **known == *name) {
            let message = format!("function missing required argument '{name}' (pos {})", at + 1);
            return Err(Raise::type_error(message));
        }
    }
    let year = number(args.take(0, "year"), 0)?;
    let month = number(args.take(1, "month"), 1)?;
    let day = number(args.take(2, "day"), 1)?;
    if !(1..=9999).contains(&year) {
        return Err(Raise::value_error(format!("year {year} is out of range")));
    }
    if !(1..=12).contains(&month) {
        return Err(Raise::value_error("month must be in 1..12"));
    }
    let whole = |number: i128| u32::try_from(number).unwrap_or_default();
    let found = NaiveDate::from_ymd_opt(i32::try_from(year).unwrap_or_default(), whole(month), whole(day));
    found.ok_or_else(|| Raise::value_error("day is out of range for month"))
}

fn time(args: &mut Arguments) -> Result<NaiveTime, Raise> {
    let mut parts = [0_u32; 4];
    let units = [("hour", 23), ("minute", 59), ("second", 59), ("microsecond", 999_999)];
    for (at, (name, most)) in units.into_iter().enumerate() {
        let value = number(args.take(at, name), 0)?;
        if !(0..=most).contains(&value) {
            return Err(Raise::value_error(format!("{name} must be in 0..{most}")));
        }
        parts[at] = u32::try_from(value).unwrap_or_default();
    }
    NaiveTime::from_hms_micro_opt(parts[0], parts[1], parts[2], parts[3])
        .ok_or_else(|| Raise::value_error("hour must be in 0..23"))
}

fn delta(mut args: Arguments) -> Result<Value, Raise> {
    let units = [
        ("days", 86_400e6),
        ("seconds", 1e6),
        ("microseconds", 1.0),
        ("milliseconds", 1e3),
        ("minutes", 60e6),
        ("hours", 3_600e6),
        ("weeks", 604_800e6),
    ];
    let mut micros = 0_f64;
    for (at, (name, unit)) in units.into_iter().enumerate() {
        if let Some(value) = args.take(at, name) {
            let Some(number) = value.as_float() else {
                let message = format!("unsupported type for timedelta {name} component: {}", value.class());
                return Err(Raise::type_error(message));
            };
            micros += number * unit;
        }
    }
    args.no_keywords("timedelta")?;
    // as far as whole microseconds of the databases go
    if !micros.is_finite() || micros.abs() > 9e18 {
        return Err(Raise::new("OverflowError", "days=1000000000; must have magnitude <= 999999999"));
    }
    Ok(Value::Delta(TimeDelta::microseconds(micros.round() as i64)))
}

/// The methods that are called on classes: `datetime.now()`, `date.today()`, `dict.fromkeys(..)`.
pub(crate) fn of_class(class: &str, name: &str, args: &Arguments) -> Option<Result<Value, Raise>> {
    let now = orm_core::value::truncate_timestamp(chrono::Utc::now()).naive_utc();
    let given = args.keywords.iter().map(|(_, value)| value).chain(&args.positional);
    let zone = given.into_iter().find_map(|value| if let Value::Zone(zone) = value { Some(*zone) } else { None });
    let text = args.positional.first().and_then(Value::as_str).unwrap_or_default();
    let read = |value: Option<Value>| {
        value.ok_or_else(|| Raise::value_error(format!("Invalid isoformat string: {}", repr::quoted(text))))
    };
    Some(match (class, name) {
        ("datetime.datetime", "now" | "utcnow" | "today") => Ok(Value::DateTime(Moment { naive: now, zone })),
        ("datetime.date", "today") => Ok(Value::Date(now.date())),
        ("datetime.date", "fromisoformat") => read(parse_date(text).flatten().map(Value::Date)),
        ("datetime.datetime", "fromisoformat") => {
            let midnight = |date: NaiveDate| Moment { naive: date.and_time(MIDNIGHT), zone: None };
            let moment = parse_datetime(text).or_else(|| parse_date(text).flatten().map(midnight));
            read(moment.map(Value::DateTime))
        }
        ("datetime.time", "fromisoformat") => read(parse_time(text).map(Value::Time)),
        ("datetime.datetime", "combine") => match args.positional.as_slice() {
            [Value::Date(date), Value::Time(time), ..] => {
                Ok(Value::DateTime(Moment { naive: date.and_time(*time), zone }))
            }
            _ => Err(Raise::type_error("combine() takes a date and a time")),
        },
        ("dict", "fromkeys") => {
            let value = args.positional.get(1).cloned().unwrap_or(Value::None);
            let keys = args.positional.first().cloned().unwrap_or(Value::None);
            expression::items(&keys).and_then(|keys| Value::dict(keys.into_iter().map(|key| (key, value.clone()))))
        }
        _ => return None,
    })
}
