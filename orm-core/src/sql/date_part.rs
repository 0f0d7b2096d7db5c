//! Parts of dates and times as text.

use super::expression::Expressions;
use super::writer::Writer;
use crate::backend::Backend;
use crate::error::Result;
use crate::query::{DatePart, Node};
use crate::value::SqlType;

impl Expressions<'_> {
    /// A part of a date or time.
    pub(super) fn part(&self, w: &mut Writer<'_>, part: DatePart, of: &Node) -> Result<()> {
        let of_type = of.sql_type();
        match w.backend() {
            Backend::Postgres => {
                let of = self.fragment(w, of, false)?;
                let instant = |w: &mut Writer<'_>| {
                    w.again(&of);
                    if of_type == SqlType::Timestamp {
                        // the parts are those of UTC, whatever the session's zone is
                        w.push(" AT TIME ZONE 'UTC'");
                    }
                };
                let field = match part {
                    DatePart::Date | DatePart::Time => {
                        w.push("CAST(");
                        instant(w);
                        w.push(if part == DatePart::Date { " AS date)" } else { " AS time)" });
                        return Ok(());
                    }
                    DatePart::Year => "YEAR",
                    DatePart::Month => "MONTH",
                    DatePart::Day => "DAY",
                    DatePart::Week => "WEEK",
                    DatePart::Weekday => "ISODOW",
                    DatePart::Quarter => "QUARTER",
                    DatePart::Hour => "HOUR",
                    DatePart::Minute => "MINUTE",
                    DatePart::Second => "SECOND",
                };
                // floor: a cast would round 59.9 seconds up
                w.push("CAST(floor(EXTRACT(").push(field).push(" FROM ");
                instant(w);
                w.push(")) AS int4)");
            }
            Backend::Sqlite => {
                // by position: strftime rounds to milliseconds, and the last microsecond of a year would be in the next
                let time = if of_type == SqlType::Time { 1 } else { 12 };
                let (from, length) = match part {
                    DatePart::Year => (1, 4),
                    DatePart::Month | DatePart::Quarter => (6, 2),
                    DatePart::Day => (9, 2),
                    DatePart::Hour => (time, 2),
                    DatePart::Minute => (time + 3, 2),
                    DatePart::Second => (time + 6, 2),
                    DatePart::Date | DatePart::Week | DatePart::Weekday => (1, 10),
                    DatePart::Time => (time, 15),
                };
                let of = self.fragment(w, of, false)?;
                let slice = |w: &mut Writer<'_>| {
                    w.push("substr(").again(&of).push(", ").number(from).push(", ").number(length).push(")");
                };
                match part {
                    DatePart::Date | DatePart::Time => slice(w),
                    DatePart::Week | DatePart::Weekday => {
                        w.push(if part == DatePart::Week { "CAST(strftime('%V', " } else { "CAST(strftime('%u', " });
                        slice(w);
                        w.push(") AS INTEGER)");
                    }
                    DatePart::Quarter => {
                        w.push("((CAST(");
                        slice(w);
                        w.push(" AS INTEGER) + 2) / 3)");
                    }
                    _ => {
                        w.push("CAST(");
                        slice(w);
                        w.push(" AS INTEGER)");
                    }
                }
            }
        }
        Ok(())
    }
}
