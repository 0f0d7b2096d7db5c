//! Dates and times as text.

use crate::shell::value::{Moment, Zone};
use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta, Timelike};

pub(super) fn date(date: NaiveDate) -> String {
    format!("datetime.date({}, {}, {})", date.year(), date.month(), date.day())
}

fn micros(time: NaiveTime) -> u32 {
    time.nanosecond() % 1_000_000_000 / 1000
}

/// Hour and minute, and the rest as far as it is not 0.
fn parts(time: NaiveTime) -> String {
    let mut parts = format!("{}, {}", time.hour(), time.minute());
    if time.second() > 0 || micros(time) > 0 {
        parts.push_str(&format!(", {}", time.second()));
    }
    if micros(time) > 0 {
        parts.push_str(&format!(", {}", micros(time)));
    }
    parts
}

pub(super) fn time(time: NaiveTime) -> String {
    format!("datetime.time({})", parts(time))
}

pub(super) fn datetime(moment: Moment) -> String {
    let (date, time) = (moment.naive.date(), moment.naive.time());
    let zone = match moment.zone {
        None => "",
        Some(Zone::Utc) => ", tzinfo=datetime.timezone.utc",
        Some(Zone::Info) => ", tzinfo=zoneinfo.ZoneInfo(key='UTC')",
    };
    format!("datetime.datetime({}, {}, {}, {}{zone})", date.year(), date.month(), date.day(), parts(time))
}

pub(super) fn delta(delta: TimeDelta) -> String {
    let (days, seconds, micros) = split(delta);
    let mut parts = Vec::new();
    for (name, number) in [("days", days), ("seconds", seconds), ("microseconds", micros)] {
        if number != 0 {
            parts.push(format!("{name}={number}"));
        }
    }
    if parts.is_empty() {
        parts.push("0".to_owned());
    }
    format!("datetime.timedelta({})", parts.join(", "))
}

/// Days, and seconds and microseconds that are not negative.
fn split(delta: TimeDelta) -> (i64, i64, i64) {
    let total = delta.num_microseconds().unwrap_or_default();
    let (days, rest) = (total.div_euclid(86_400_000_000), total.rem_euclid(86_400_000_000));
    (days, rest / 1_000_000, rest % 1_000_000)
}

/// `str(time)`
pub(crate) fn time_text(time: NaiveTime) -> String {
    let text = time.format("%H:%M:%S").to_string();
    if micros(time) > 0 { format!("{text}.{:06}", micros(time)) } else { text }
}

/// `str(datetime)`
pub(crate) fn datetime_text(moment: Moment) -> String {
    let zone = if moment.zone.is_some() { "+00:00" } else { "" };
    format!("{} {}{zone}", moment.naive.date().format("%Y-%m-%d"), time_text(moment.naive.time()))
}

/// `str(timedelta)`
pub(crate) fn delta_text(delta: TimeDelta) -> String {
    let (days, seconds, micros) = split(delta);
    let mut text = match days {
        0 => String::new(),
        1 | -1 => format!("{days} day, "),
        _ => format!("{days} days, "),
    };
    text.push_str(&format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60));
    if micros > 0 {
        text.push_str(&format!(".{micros:06}"));
    }
    text
}
