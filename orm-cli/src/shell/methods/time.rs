//! Methods of dates and times.

use crate::shell::arguments::Arguments;
use crate::shell::error::Raise;
use crate::shell::format;
use crate::shell::repr;
use crate::shell::value::{Moment, Value};
use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};

pub(super) const OF_DATES: &[&str] = &["isoformat", "strftime", "replace", "weekday", "isoweekday"];
pub(super) const OF_DATETIMES: &[&str] =
    &["isoformat", "strftime", "replace", "weekday", "isoweekday", "date", "time", "timestamp", "astimezone"];
pub(super) const OF_TIMES: &[&str] = &["isoformat", "strftime", "replace"];

pub(super) fn call(of: &Value, name: &str, args: Arguments) -> Result<Value, Raise> {
    let day = match of {
        Value::Date(date) => *date,
        Value::DateTime(moment) => moment.naive.date(),
        _ => NaiveDate::default(),
    };
    match (of, name) {
        (Value::DateTime(moment), "isoformat") => Ok(Value::str(repr::datetime_text(*moment).replacen(' ', "T", 1))),
        (_, "isoformat") => repr::str(of).map(Value::str),
        (_, "strftime") => {
            let spec = args.one(name)?;
            let naive = match of {
                Value::DateTime(moment) => moment.naive,
                Value::Time(time) => day.and_time(*time),
                _ => day.and_time(NaiveTime::MIN),
            };
            format::strftime(naive, spec.as_str().unwrap_or_default()).map(Value::str)
        }
        (_, "weekday") => Ok(Value::Int(day.weekday().num_days_from_monday().into())),
        (_, "isoweekday") => Ok(Value::Int(day.weekday().number_from_monday().into())),
        (Value::DateTime(_), "date") => Ok(Value::Date(day)),
        (Value::DateTime(moment), "time") => Ok(Value::Time(moment.naive.time())),
        (Value::DateTime(moment), "timestamp") => {
            Ok(Value::Float(moment.naive.and_utc().timestamp_micros() as f64 / 1e6))
        }
        (Value::DateTime(moment), "astimezone") => Ok(Value::DateTime(*moment)),
        (Value::Delta(delta), _) => Ok(Value::Float(delta.num_microseconds().unwrap_or_default() as f64 / 1e6)),
        _ => replace(of, args),
    }
}

/// A part that is replaced, or as it was.
fn part(args: &mut Arguments, name: &str, known: u32) -> Result<u32, Raise> {
    match args.keyword(name) {
        None => Ok(known),
        Some(value) => {
            let number = value.as_int().and_then(|number| u32::try_from(number).ok());
            number.ok_or_else(|| Raise::value_error(format!("{name} is out of range")))
        }
    }
}

fn date(args: &mut Arguments, date: NaiveDate) -> Result<NaiveDate, Raise> {
    let year = part(args, "year", u32::try_from(date.year()).unwrap_or(1))?;
    let (month, day) = (part(args, "month", date.month())?, part(args, "day", date.day())?);
    NaiveDate::from_ymd_opt(i32::try_from(year).unwrap_or(1), month, day)
        .ok_or_else(|| Raise::value_error("day is out of range for month"))
}

fn time(args: &mut Arguments, time: NaiveTime) -> Result<NaiveTime, Raise> {
    let (hour, minute) = (part(args, "hour", time.hour())?, part(args, "minute", time.minute())?);
    let micros = time.nanosecond() % 1_000_000_000 / 1000;
    let (second, micros) = (part(args, "second", time.second())?, part(args, "microsecond", micros)?);
    NaiveTime::from_hms_micro_opt(hour, minute, second, micros)
        .ok_or_else(|| Raise::value_error("hour must be in 0..23"))
}

fn replace(of: &Value, mut args: Arguments) -> Result<Value, Raise> {
    let made = match of {
        Value::Date(day) => Value::Date(date(&mut args, *day)?),
        Value::DateTime(moment) => {
            let day = date(&mut args, moment.naive.date())?;
            let naive = day.and_time(time(&mut args, moment.naive.time())?);
            let zone = match args.keyword("tzinfo") {
                None => moment.zone,
                Some(Value::Zone(zone)) => Some(zone),
                Some(_) => None,
            };
            Value::DateTime(Moment { naive, zone })
        }
        Value::Time(own) => Value::Time(time(&mut args, *own)?),
        _ => of.clone(),
    };
    args.no_keywords("replace")?;
    Ok(made)
}
