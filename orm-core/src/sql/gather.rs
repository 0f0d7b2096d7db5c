//! Aggregates that keep each value, as text.

use super::expression::Expressions;
use super::order;
use super::writer::Writer;
use crate::backend::Backend::{Postgres, Sqlite};
use crate::error::{QueryError, Result};
use crate::query::{Gather, Node};
use crate::value::SqlType;

impl Expressions<'_> {
    /// `string_agg(text, separator ORDER BY …)`, or a list as JSON, which both databases have and which reads as the same type on both.
    pub(super) fn gather(&self, w: &mut Writer<'_>, gather: &Gather, filter: Option<&Node>) -> Result<()> {
        if gather.distinct {
            return self.gather_distinct(w, gather, filter);
        }
        let Gather { of, separator, order, .. } = gather;
        match separator {
            None => {
                open_list(w);
                item(w, of.sql_type(), |w| self.tight(w, of))?;
            }
            Some(separator) => {
                open_text(w);
                self.selected(w, of)?;
                w.push(", ");
                self.selected(w, separator)?;
            }
        }
        self.order_by(w, &order::said(order))?;
        w.push(")");
        self.kept(w, separator.is_none().then_some(of), filter)?;
        if separator.is_none() {
            close_list(w);
        }
        Ok(())
    }

    /// `(SELECT string_agg(v, separator ORDER BY v) FROM unnest(array_agg(DISTINCT text)) AS t (v))`: the inner aggregate is one of the rows
    /// around, and what is made of its values is free: the one has no separator on SQLite, and no order by what it does not give on
    /// PostgreSQL.
    fn gather_distinct(&self, w: &mut Writer<'_>, gather: &Gather, filter: Option<&Node>) -> Result<()> {
        let Gather { of, separator, order, .. } = gather;
        let orders = order::said(order);
        let misuse = |what| Err(QueryError::Misuse { what }.into());
        if orders.len() > 1 || orders.iter().any(|order| !order.node().is_some_and(|node| node.same(of))) {
            return misuse(
                "values that are kept once are ordered by themselves: give `order_by(..)` the value, or leave `distinct()` away",
            );
        }
        if separator.as_ref().is_some_and(|separator| !matches!(separator, Node::Value(_))) {
            return misuse("between values that are kept once stands a text of the program: `string_agg(\", \")`");
        }
        let (table, sql_type) = (w.alias(), of.sql_type());
        let value = |w: &mut Writer<'_>| {
            match w.backend() {
                Postgres => {
                    table.write(w);
                    w.push(".\"v\"");
                }
                Sqlite => {
                    w.push("value");
                }
            }
            Ok(())
        };
        w.push("(SELECT ");
        match separator {
            None => {
                open_list(w);
                item(w, sql_type, value)?;
            }
            Some(separator) => {
                open_text(w);
                value(w)?;
                w.push(", ");
                self.selected(w, separator)?;
            }
        }
        for order in &orders {
            w.push(" ORDER BY ");
            value(w)?;
            self.collate(w, of);
            self.direction(w, *order, of);
        }
        w.push(")");
        if separator.is_none() {
            close_list(w);
        }
        w.push(match w.backend() {
            Postgres => " FROM unnest(array_agg(DISTINCT ",
            Sqlite => " FROM json_each(json_group_array(DISTINCT ",
        });
        self.tight(w, of)?;
        self.collate(w, of);
        w.push(")");
        self.kept(w, Some(of), filter)?;
        w.push(")");
        if w.backend() == Postgres {
            w.push(" AS ");
            table.write(w);
            w.push(" (\"v\")");
        }
        w.push(")");
        Ok(())
    }

    /// ` FILTER (WHERE …)`: where the value is no NULL, and the condition holds.
    fn kept(&self, w: &mut Writer<'_>, value: Option<&Node>, filter: Option<&Node>) -> Result<()> {
        if value.is_none() && filter.is_none() {
            return Ok(());
        }
        w.push(" FILTER (WHERE ");
        if let Some(value) = value {
            self.tight(w, value)?;
            w.push(" IS NOT NULL");
        }
        if let Some(filter) = filter {
            w.push(if value.is_some() { " AND " } else { "" });
            self.logical(w, filter)?;
        }
        w.push(")");
        Ok(())
    }
}

/// The call that makes a list; of no values an empty one, on PostgreSQL too.
fn open_list(w: &mut Writer<'_>) {
    w.push(match w.backend() {
        Postgres => "coalesce(jsonb_agg(",
        Sqlite => "json_group_array(",
    });
}

/// Behind the call and its FILTER.
fn close_list(w: &mut Writer<'_>) {
    w.push(match w.backend() {
        Postgres => ", '[]'::jsonb)",
        Sqlite => "",
    });
}

fn open_text(w: &mut Writer<'_>) {
    w.push(match w.backend() {
        Postgres => "string_agg(",
        Sqlite => "group_concat(",
    });
}

/// A value as an item of a JSON list that `serde` reads back.
fn item(w: &mut Writer<'_>, sql_type: SqlType, value: impl FnOnce(&mut Writer<'_>) -> Result<()>) -> Result<()> {
    let (before, behind) = match (w.backend(), sql_type) {
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
    value(w)?;
    w.push(behind);
    Ok(())
}
