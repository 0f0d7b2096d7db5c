//! Dates with times.

use chrono::NaiveDateTime;

/// A date and time, with the zone that it is in. All times of the shell are in UTC, as the databases give them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) naive: NaiveDateTime,
    /// `None`: naive.
    pub(crate) zone: Option<Zone>,
}

/// UTC, by the two names that Django has for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zone {
    /// `datetime.timezone.utc`: of stored values.
    Utc,
    /// `zoneinfo.ZoneInfo(key='UTC')`: of what `datetimes()` gives.
    Info,
}
