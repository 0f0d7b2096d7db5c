//! Dates and times from what a person gives for them.

use super::{MIDNIGHT, invalid};
use crate::shell::error::Raise;
use crate::shell::repr;
use crate::shell::value::{Moment, Value, Zone};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

/// A text as a date: `None` when it has another form, `Some(None)` when there is no such day.
pub(crate) fn parse_date(text: &str) -> Option<Option<NaiveDate>> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |text: &str, least: usize, most: usize| {
        (least..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if parts.next().is_some() || !digits(year, 4, 4) || !digits(month, 1, 2) || !digits(day, 1, 2) {
        return None;
    }
    Some(NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))
}

/// A text as a time of day.
pub(crate) fn parse_time(text: &str) -> Option<NaiveTime> {
    let formats = ["%H:%M:%S%.f", "%H:%M:%S", "%H:%M"];
    formats.iter().find_map(|format| NaiveTime::parse_from_str(text, format).ok())
}

/// A text as a date and time, in UTC where it names a zone.
pub(crate) fn parse_datetime(text: &str) -> Option<Moment> {
    let at = text.find(['T', ' '])?;
    let date = parse_date(&text[..at])??;
    let rest = text[at + 1..].trim();
    let (time, offset) = match rest.find(['Z', '+', '-']) {
        None => (rest, None),
        Some(at) => (rest[..at].trim(), Some(&rest[at..])),
    };
    let naive = date.and_time(parse_time(time)?);
    match offset {
        None => Some(Moment { naive, zone: None }),
        Some("Z") => Some(Moment { naive, zone: Some(Zone::Utc) }),
        Some(offset) => {
            let sign = if offset.starts_with('-') { -1 } else { 1 };
            let digits: String = offset[1..].chars().filter(char::is_ascii_digit).collect();
            let hours: i64 = digits.get(..2)?.parse().ok()?;
            let minutes: i64 = digits.get(2..4).map_or(Some(0), |minutes| minutes.parse().ok())?;
            let naive: NaiveDateTime = naive.checked_sub_signed(TimeDelta::minutes(sign * (hours * 60 + minutes)))?;
            Some(Moment { naive, zone: Some(Zone::Utc) })
        }
    }
}

pub(super) fn date(value: &Value) -> Result<NaiveDate, Raise> {
    match value {
        Value::Date(date) => Ok(*date),
        Value::DateTime(moment) => Ok(moment.naive.date()),
        Value::Str(text) => match parse_date(text) {
            Some(Some(date)) => Ok(date),
            Some(None) => {
                Err(invalid(&format!("“{text}” value has the correct format (YYYY-MM-DD) but it is an invalid date.")))
            }
            None => {
                Err(invalid(&format!("“{text}” value has an invalid date format. It must be in YYYY-MM-DD format.")))
            }
        },
        other => unreadable(other),
    }
}

pub(super) fn time(value: &Value) -> Result<NaiveTime, Raise> {
    match value {
        Value::Time(time) => Ok(*time),
        Value::DateTime(moment) => Ok(moment.naive.time()),
        Value::Str(text) => parse_time(text).ok_or_else(|| {
            invalid(&format!("“{text}” value has an invalid format. It must be in HH:MM[:ss[.uuuuuu]] format."))
        }),
        other => unreadable(other),
    }
}

pub(super) fn datetime(value: &Value) -> Result<Moment, Raise> {
    match value {
        Value::DateTime(moment) => Ok(*moment),
        Value::Date(date) => Ok(Moment { naive: date.and_time(MIDNIGHT), zone: None }),
        Value::Str(text) => {
            if let Some(moment) = parse_datetime(text) {
                return Ok(moment);
            }
            match parse_date(text) {
                Some(Some(date)) => Ok(Moment { naive: date.and_time(MIDNIGHT), zone: None }),
                Some(None) => Err(invalid(&format!(
                    "“{text}” value has the correct format (YYYY-MM-DD) but it is an invalid date."
                ))),
                None => Err(invalid(&format!(
                    "“{text}” value has an invalid format. It must be in YYYY-MM-DD HH:MM[:ss[.uuuuuu]][TZ] format."
                ))),
            }
        }
        other => unreadable(other),
    }
}

fn unreadable<T>(value: &Value) -> Result<T, Raise> {
    let shown = repr::repr(value)?;
    Err(Raise::type_error(format!("expected string or bytes-like object, got {}: {shown}", value.class())))
}
