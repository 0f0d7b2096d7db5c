//! Arithmetic and aggregates as text.

use super::aggregated::Aggregated;
use super::expression::Expressions;
use super::writer::Writer;
use crate::backend::Backend;
use crate::error::{QueryError, Result};
use crate::query::{Aggregate, Arithmetic, Node};
use crate::value::SqlType;

impl Expressions<'_> {
    /// An operator between numbers.
    pub(super) fn arithmetic(&self, w: &mut Writer<'_>, op: Arithmetic, left: &Node, right: &Node) -> Result<()> {
        let sql_type = if matches!(left, Node::Value(_)) { right.sql_type() } else { left.sql_type() };
        if op == Arithmetic::Remainder && matches!(sql_type, SqlType::F32 | SqlType::F64) {
            let backend = w.backend().name();
            return Err(QueryError::Unsupported { backend, what: "the remainder of numbers with a fraction" }.into());
        }
        if w.backend() == Backend::Sqlite && sql_type == SqlType::Decimal {
            w.push(match op {
                Arithmetic::Add => "orm_decimal_add(",
                Arithmetic::Subtract => "orm_decimal_sub(",
                Arithmetic::Multiply => "orm_decimal_mul(",
                Arithmetic::Divide => "orm_decimal_div(",
                Arithmetic::Remainder => "orm_decimal_rem(",
            });
            self.write(w, left)?;
            w.push(", ");
            self.write(w, right)?;
            w.push(")");
            return Ok(());
        }
        let by_zero = matches!(op, Arithmetic::Divide | Arithmetic::Remainder) && w.backend() == Backend::Postgres;
        let rounded = op == Arithmetic::Divide && by_zero && sql_type == SqlType::Decimal;
        if rounded {
            // without the zeros a large quotient has fewer digits than 12
            w.push("round((");
        }
        self.tight(w, left)?;
        if rounded {
            w.push(" + 0.000000000000)");
        }
        if matches!(sql_type, SqlType::I16 | SqlType::I32) {
            // SQLite calculates with 64 bits
            w.cast(SqlType::I64);
        }
        w.push(match op {
            Arithmetic::Add => " + ",
            Arithmetic::Subtract => " - ",
            Arithmetic::Multiply => " * ",
            Arithmetic::Divide => " / ",
            Arithmetic::Remainder => " % ",
        });
        if by_zero {
            // SQLite answers NULL; PostgreSQL would fail
            w.push("NULLIF(");
            self.write(w, right)?;
            w.push(", 0)");
        } else {
            self.tight(w, right)?;
        }
        if rounded {
            w.push(", 12)");
        }
        Ok(())
    }

    /// A function over the rows of a group.
    pub(super) fn aggregate(&self, w: &mut Writer<'_>, aggregate: Aggregated<'_>) -> Result<()> {
        let Aggregated { function, of, filter, .. } = aggregate;
        let (backend, of_type) = (w.backend(), of.sql_type());
        let (open, close, cast): (&'static str, &'static str, &'static str) = match (function, backend, of_type) {
            (Aggregate::Count, ..) => ("count(", ")", ""),
            (Aggregate::Sum, Backend::Sqlite, SqlType::Decimal) => ("orm_decimal_sum(", ")", ""),
            (Aggregate::Avg, Backend::Sqlite, SqlType::Decimal) => ("orm_decimal_avg(", ")", ""),
            (Aggregate::Avg, Backend::Sqlite, SqlType::Duration) => ("orm_duration_avg(", ")", ""),
            (Aggregate::Sum, Backend::Postgres, SqlType::I16 | SqlType::I32 | SqlType::I64) => ("sum(", ")", "::int8"),
            (Aggregate::Sum, Backend::Postgres, SqlType::F32) => ("sum((", ")::float8)", ""),
            (Aggregate::Avg, Backend::Postgres, SqlType::Decimal) => {
                // avg() gives fewer digits than 12 of a large number
                w.push("round((");
                self.call(w, aggregate, "sum(", ")")?;
                w.push(" + 0.000000000000) / ");
                self.call(w, aggregate, "count(", ")")?;
                w.push(", 12)");
                return Ok(());
            }
            (Aggregate::Avg, Backend::Postgres, SqlType::F32) => ("avg((", ")::float8)", ""),
            (Aggregate::Avg, Backend::Postgres, SqlType::I16 | SqlType::I32 | SqlType::I64) => {
                ("avg(", ")", "::float8")
            }
            (Aggregate::Sum, ..) => ("sum(", ")", ""),
            (Aggregate::Avg, ..) => ("avg(", ")", ""),
            (
                Aggregate::Min | Aggregate::Max,
                Backend::Postgres,
                SqlType::Bool | SqlType::Uuid | SqlType::Bytes | SqlType::Json,
            ) => {
                let what = "min and max of booleans, UUIDs, bytes or JSON";
                return Err(QueryError::Unsupported { backend: backend.name(), what }.into());
            }
            (Aggregate::Min, ..) => ("min(", ")", ""),
            (Aggregate::Max, ..) => ("max(", ")", ""),
        };
        // a cast takes what stands before it, and that must be the call with its FILTER
        let tight = cast.is_empty() || filter.is_none();
        w.push(if tight { "" } else { "(" });
        self.call(w, aggregate, open, close)?;
        w.push(if tight { "" } else { ")" }).push(cast);
        Ok(())
    }

    /// `open DISTINCT of close FILTER (WHERE …)`
    fn call(
        &self,
        w: &mut Writer<'_>,
        aggregate: Aggregated<'_>,
        open: &'static str,
        close: &'static str,
    ) -> Result<()> {
        let Aggregated { function, of, distinct, filter } = aggregate;
        w.push(open).push(if distinct { "DISTINCT " } else { "" });
        // inside of it a row is at hand, not a group
        let rows = Expressions::rows(self.joins);
        rows.selected(w, of)?;
        if matches!(function, Aggregate::Min | Aggregate::Max) {
            self.collate(w, of);
        }
        w.push(close);
        if let Some(filter) = filter {
            w.push(" FILTER (WHERE ");
            rows.write(w, filter)?;
            w.push(")");
        }
        Ok(())
    }
}
