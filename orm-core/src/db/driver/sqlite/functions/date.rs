//! Dates and times, which are kept as text of one width each: 10 characters for a date, 15 for a time, 26 for both.

use super::text::text;
use super::{Answer, Argument, two};
use crate::value::{date_text, datetime_text, parse_date, parse_datetime, parse_time, time_text};
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

/// A value by its width.
enum Moment {
    Date(NaiveDate),
    Time(NaiveTime),
    DateTime(NaiveDateTime),
}

fn moment(argument: Argument<'_>) -> Result<Option<Moment>, String> {
    let bytes = match argument {
        Argument::Null => return Ok(None),
        Argument::Text(bytes) => bytes,
        Argument::Integer(_) | Argument::Real(_) | Argument::Blob => return Err("a date or time is needed".to_owned()),
    };
    let read = match bytes.len() {
        10 => parse_date(bytes).map(Moment::Date),
        ..=15 => parse_time(bytes).map(Moment::Time),
        _ => parse_datetime(bytes).map(Moment::DateTime),
    };
    read.map(Some).ok_or_else(|| "a date or time is needed, of a year from 1 to 9999".to_owned())
}

fn datetime(of: Option<NaiveDateTime>) -> Result<Answer, String> {
    let of = of.filter(|of| (1..=9999).contains(&of.year()));
    of.map(|of| Answer::Text(datetime_text(of))).ok_or_else(|| "the date is outside of the years 1 to 9999".to_owned())
}

/// `trunc(unit, moment)`
pub(super) fn trunc(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let [unit, of] = two(arguments)?;
    let (Some(unit), Some(of)) = (text(unit)?, moment(of)?) else { return Ok(Answer::Null) };
    let date = |of: NaiveDate| match &*unit {
        "year" => of.with_ordinal(1),
        "quarter" => of.with_day(1).and_then(|of| of.with_month(of.month0() / 3 * 3 + 1)),
        "month" => of.with_day(1),
        "week" => of.checked_sub_signed(TimeDelta::days(of.weekday().num_days_from_monday().into())),
        _ => Some(of),
    };
    let time = |of: NaiveTime| match &*unit {
        "hour" => NaiveTime::from_hms_opt(of.hour(), 0, 0),
        "minute" => NaiveTime::from_hms_opt(of.hour(), of.minute(), 0),
        "second" => NaiveTime::from_hms_opt(of.hour(), of.minute(), of.second()),
        _ => Some(NaiveTime::MIN),
    };
    let outside = || "the date is outside of the years 1 to 9999".to_owned();
    match of {
        Moment::Date(of) => date(of).map(|of| Answer::Text(date_text(of))).ok_or_else(outside),
        Moment::Time(of) => time(of).map(|of| Answer::Text(time_text(of))).ok_or_else(outside),
        Moment::DateTime(of) => datetime(date(of.date()).zip(time(of.time())).map(|(date, time)| date.and_time(time))),
    }
}

/// `moved(moment, microseconds, 1 or -1)`: a date becomes a date and time; a time goes round.
pub(super) fn moved(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let [of, micros, sign] = arguments else { return Err("three arguments are needed".to_owned()) };
    let (Some(of), Argument::Integer(micros), Argument::Integer(sign)) = (moment(*of)?, micros, sign) else {
        return Ok(Answer::Null);
    };
    let by = micros.checked_mul(*sign).map(TimeDelta::microseconds).ok_or("the duration is too long")?;
    match of {
        Moment::Date(of) => datetime(of.and_time(NaiveTime::MIN).checked_add_signed(by)),
        Moment::DateTime(of) => datetime(of.checked_add_signed(by)),
        Moment::Time(of) => Ok(Answer::Text(time_text(of.overflowing_add_signed(by).0))),
    }
}

/// The microseconds from the second moment to the first.
pub(super) fn since(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let [later, earlier] = two(arguments)?;
    let (Some(later), Some(earlier)) = (moment(later)?, moment(earlier)?) else { return Ok(Answer::Null) };
    let between = match (later, earlier) {
        (Moment::Date(later), Moment::Date(earlier)) => later.signed_duration_since(earlier),
        (Moment::Time(later), Moment::Time(earlier)) => later.signed_duration_since(earlier),
        (Moment::DateTime(later), Moment::DateTime(earlier)) => later.signed_duration_since(earlier),
        _ => return Err("two dates or times of one type are needed".to_owned()),
    };
    between.num_microseconds().map(Answer::Integer).ok_or_else(|| "the duration is too long".to_owned())
}
