//! Aggregates that keep each value, as text.

use super::expression::Expressions;
use super::order;
use super::writer::Writer;
use crate::backend::Backend::{Postgres, Sqlite};
use crate::error::Result;
use crate::query::{Gather, Node};
use crate::value::SqlType;

impl Expressions<'_> {
    /// `string_agg(text, separator ORDER BY …)`, or a list as JSON, which both databases have and which reads as the same type on both.
    pub(super) fn gather(&self, w: &mut Writer<'_>, gather: &Gather) -> Result<()> {
        let Gather { of, separator, order } = gather;
        let Some(separator) = separator else {
            w.push(match w.backend() {
                Postgres => "coalesce(jsonb_agg(",
                Sqlite => "json_group_array(",
            });
            self.item(w, of)?;
            self.order_by(w, &order::said(order))?;
            w.push(") FILTER (WHERE ");
            self.tight(w, of)?;
            w.push(" IS NOT NULL)");
            if w.backend() == Postgres {
                w.push(", '[]'::jsonb)");
            }
            return Ok(());
        };
        w.push(match w.backend() {
            Postgres => "string_agg(",
            Sqlite => "group_concat(",
        });
        self.selected(w, of)?;
        w.push(", ");
        self.selected(w, separator)?;
        self.order_by(w, &order::said(order))?;
        w.push(")");
        Ok(())
    }

    /// A value as an item of a JSON list that `serde` reads back.
    fn item(&self, w: &mut Writer<'_>, of: &Node) -> Result<()> {
        let (before, behind) = match (w.backend(), of.sql_type()) {
            (Sqlite, SqlType::Bool) => ("json(CASE ", " WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)"),
            // as text: a number of JSON is read with a floating point
            (Postgres, SqlType::Decimal) => ("CAST(", " AS text)"),
            (Postgres, SqlType::DateTime) => ("to_char(", ", 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"),
            (Postgres, SqlType::Timestamp) => ("to_char(", " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"),
            (Sqlite, SqlType::DateTime) => ("replace(", ", ' ', 'T')"),
            (Sqlite, SqlType::Timestamp) => ("(replace(", ", ' ', 'T') || 'Z')"),
            _ => ("", ""),
        };
        w.push(before);
        self.tight(w, of)?;
        w.push(behind);
        Ok(())
    }
}
