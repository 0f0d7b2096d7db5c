//! Dates and times in their canonical text, and back.
//!
//! One rule on both databases: UTC, microseconds, years 1 to 9999. SQLite keeps text, and text of one fixed width compares in the order of
//! time. The parsers read fixed positions: chrono's format parser is half of what a wide row costs.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};

/// Drops what is finer than a microsecond: PostgreSQL does, so a value that was saved equals the one that is read.
pub fn truncate_time(time: NaiveTime) -> NaiveTime {
    // a leap second (nanosecond ≥ 10⁹) becomes the last microsecond before it: neither database has one
    let nanos = time.nanosecond().min(999_999_999);
    time.with_nanosecond(nanos - nanos % 1_000).unwrap_or(time)
}

/// See [`truncate_time`].
pub fn truncate_datetime(datetime: NaiveDateTime) -> NaiveDateTime {
    datetime.date().and_time(truncate_time(datetime.time()))
}

/// See [`truncate_time`].
pub fn truncate_timestamp(timestamp: DateTime<Utc>) -> DateTime<Utc> {
    truncate_datetime(timestamp.naive_utc()).and_utc()
}

/// Whether the year is one that both databases order as text and as a date alike.
pub(super) fn year_fits(date: NaiveDate) -> bool {
    (1..=9999).contains(&date.year())
}

/// `2026-01-31`
pub fn date_text(date: NaiveDate) -> String {
    let mut out = String::with_capacity(10);
    push_date(&mut out, date);
    out
}

/// `23:59:59.000000`
pub fn time_text(time: NaiveTime) -> String {
    let mut out = String::with_capacity(15);
    push_time(&mut out, time);
    out
}

/// `2026-01-31 23:59:59.000000`
pub fn datetime_text(datetime: NaiveDateTime) -> String {
    let mut out = String::with_capacity(26);
    push_date(&mut out, datetime.date());
    out.push(' ');
    push_time(&mut out, datetime.time());
    out
}

fn push_date(out: &mut String, date: NaiveDate) {
    push_digits(out, date.year().unsigned_abs(), 4);
    out.push('-');
    push_digits(out, date.month(), 2);
    out.push('-');
    push_digits(out, date.day(), 2);
}

fn push_time(out: &mut String, time: NaiveTime) {
    push_digits(out, time.hour(), 2);
    out.push(':');
    push_digits(out, time.minute(), 2);
    out.push(':');
    push_digits(out, time.second(), 2);
    out.push('.');
    push_digits(out, time.nanosecond().min(999_999_999) / 1_000, 6);
}

fn push_digits(out: &mut String, number: u32, width: u32) {
    for place in (0..width).rev() {
        let digit = number / 10_u32.pow(place) % 10;
        out.push(char::from_digit(digit, 10).unwrap_or('0'));
    }
}

/// Reads `2026-01-31`; also the date of a longer date and time at midnight is refused, a date column must hold dates.
pub fn parse_date(text: &[u8]) -> Option<NaiveDate> {
    let [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = text else { return None };
    let date = NaiveDate::from_ymd_opt(
        i32::try_from(digits(&[*y0, *y1, *y2, *y3])?).ok()?,
        digits(&[*m0, *m1])?,
        digits(&[*d0, *d1])?,
    )?;
    year_fits(date).then_some(date)
}

/// Reads `23:59:59.123456`, with up to nine digits of a fraction, or `23:59`.
pub fn parse_time(text: &[u8]) -> Option<NaiveTime> {
    let [h0, h1, b':', m0, m1, rest @ ..] = text else { return None };
    let (hour, minute) = (digits(&[*h0, *h1])?, digits(&[*m0, *m1])?);
    let (second, nanos) = match rest {
        [] => (0, 0),
        [b':', s0, s1] => (digits(&[*s0, *s1])?, 0),
        [b':', s0, s1, b'.', fraction @ ..] if (1..=9).contains(&fraction.len()) => {
            let scale = 10_u32.pow(9 - u32::try_from(fraction.len()).ok()?);
            (digits(&[*s0, *s1])?, digits(fraction)? * scale)
        }
        _ => return None,
    };
    NaiveTime::from_hms_nano_opt(hour, minute, second, nanos).map(truncate_time)
}

/// Reads `2026-01-31 23:59:59.123456`, also with `T` between, and with `Z` or an offset such as `+02:00` behind, which is applied.
pub fn parse_datetime(text: &[u8]) -> Option<NaiveDateTime> {
    let (date, rest) = text.split_at_checked(10)?;
    let date = parse_date(date)?;
    let [b' ' | b'T', time @ ..] = rest else {
        // SQLite's own date() leaves the time away
        return rest.is_empty().then(|| date.and_time(NaiveTime::MIN));
    };
    let (time, offset) = match time {
        [time @ .., b'Z'] => (time, 0),
        [time @ .., sign @ (b'+' | b'-'), h0, h1, b':', m0, m1] => {
            let minutes = i64::from(digits(&[*h0, *h1])? * 60 + digits(&[*m0, *m1])?);
            (time, if *sign == b'+' { minutes } else { -minutes })
        }
        time => (time, 0),
    };
    let datetime = date.and_time(parse_time(time)?).checked_sub_signed(TimeDelta::try_minutes(offset)?)?;
    year_fits(datetime.date()).then_some(datetime)
}

fn digits(text: &[u8]) -> Option<u32> {
    text.iter().try_fold(0_u32, |number, digit| {
        digit.is_ascii_digit().then(|| number.checked_mul(10)?.checked_add(u32::from(digit - b'0')))?
    })
}

/// The date so many days after 2000-01-01.
pub(super) fn date_from_pg_days(days: i64) -> Option<NaiveDate> {
    let date = NaiveDate::from_ymd_opt(2000, 1, 1)?.checked_add_signed(TimeDelta::try_days(days)?)?;
    year_fits(date).then_some(date)
}

/// The time of day so many microseconds after midnight.
pub(super) fn time_from_micros(micros: i64) -> Option<NaiveTime> {
    let seconds = u32::try_from(micros.div_euclid(1_000_000)).ok()?;
    let nanos = u32::try_from(micros.rem_euclid(1_000_000)).ok()? * 1_000;
    NaiveTime::from_num_seconds_from_midnight_opt(seconds, nanos)
}

/// The date and time so many microseconds after 1970, checked: PostgreSQL's infinity is `i64::MAX` (sqlx panics there: sqlx#3685).
pub(super) fn datetime_from_unix_micros(micros: i64) -> Option<NaiveDateTime> {
    let datetime = DateTime::from_timestamp_micros(micros)?.naive_utc();
    year_fits(datetime.date()).then_some(datetime)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_round_trips_with_microseconds() {
        let text = "2026-01-31 23:59:59.123456";
        let parsed = parse_datetime(text.as_bytes());
        assert_eq!(parsed.map(datetime_text).as_deref(), Some(text));
    }

    #[test]
    fn an_offset_is_applied() {
        let parsed = parse_datetime(b"2026-01-01T01:30:00+02:00");
        assert_eq!(parsed.map(datetime_text).as_deref(), Some("2025-12-31 23:30:00.000000"));
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in ["", "2026", "2026-13-01", "0000-01-01", "2026-01-01x", "10000-01-01", "2026-1-01"] {
            assert_eq!(parse_date(text.as_bytes()), None, "{text}");
        }
        for text in ["24:00", "12:00:00.", "12:00:00.1234567890", "aa:00"] {
            assert_eq!(parse_time(text.as_bytes()), None, "{text}");
        }
    }
}
