//! Arithmetic and aggregates as text.

use super::aggregated::Aggregated;
use super::expression::Expressions;
use super::writer::Writer;
use crate::backend::Backend;
use crate::error::{QueryError, Result};
use crate::query::{Aggregate, Arithmetic, Node, Window};
use crate::value::SqlType;

impl Expressions<'_> {
    /// What is read or stored as it is: a number that is too large is an error there, and needs no other check.
    pub(super) fn outermost(&self, w: &mut Writer<'_>, node: &Node) -> Result<()> {
        match node {
            Node::Arithmetic { op, left, right } => self.arithmetic(w, *op, left, right, false),
            node => self.selected(w, node),
        }
    }

    /// An operator between numbers. Where SQLite would go on with a number that has a fraction once 64 bits are too few, `checked` makes
    /// that the error that it is on PostgreSQL.
    pub(super) fn arithmetic(
        &self,
        w: &mut Writer<'_>,
        op: Arithmetic,
        left: &Node,
        right: &Node,
        checked: bool,
    ) -> Result<()> {
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
        let whole = sql_type.is_integer() || sql_type == SqlType::Duration;
        if w.backend() == Backend::Sqlite && whole && checked && !(is_narrow(left) && is_narrow(right)) {
            let name = match op {
                Arithmetic::Add => Some("orm_add("),
                Arithmetic::Subtract => Some("orm_subtract("),
                Arithmetic::Multiply => Some("orm_multiply("),
                Arithmetic::Divide => Some("orm_divide("),
                // it is never larger than the divisor
                Arithmetic::Remainder => None,
            };
            if let Some(name) = name {
                w.push(name);
                self.write(w, left)?;
                w.push(", ");
                self.write(w, right)?;
                w.push(")");
                return Ok(());
            }
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

    /// A function over the rows of a group, or of a window.
    pub(super) fn aggregate(&self, w: &mut Writer<'_>, aggregate: Aggregated<'_>, over: Option<&Window>) -> Result<()> {
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
                self.call(w, aggregate, "sum(", ")", over)?;
                w.push(" + 0.000000000000) / ");
                self.call(w, aggregate, "count(", ")", over)?;
                w.push(", 12)");
                return Ok(());
            }
            (Aggregate::Avg, Backend::Postgres, SqlType::F32) => ("avg((", ")::float8)", ""),
            (Aggregate::Avg, Backend::Postgres, SqlType::I16 | SqlType::I32 | SqlType::I64) => {
                ("avg(", ")", "::float8")
            }
            (Aggregate::Sum, ..) => ("sum(", ")", ""),
            (Aggregate::Avg, ..) => ("avg(", ")", ""),
            // of the same numbers, calculated in the same way, to the last bit
            (Aggregate::StdDev, Backend::Sqlite, _) => ("orm_stddev(", ")", ""),
            (Aggregate::StdDevPop, Backend::Sqlite, _) => ("orm_stddev_pop(", ")", ""),
            (Aggregate::Variance, Backend::Sqlite, _) => ("orm_variance(", ")", ""),
            (Aggregate::VarPop, Backend::Sqlite, _) => ("orm_var_pop(", ")", ""),
            (Aggregate::StdDev, Backend::Postgres, _) => ("stddev_samp((", ")::float8)", ""),
            (Aggregate::StdDevPop, Backend::Postgres, _) => ("stddev_pop((", ")::float8)", ""),
            (Aggregate::Variance, Backend::Postgres, _) => ("var_samp((", ")::float8)", ""),
            (Aggregate::VarPop, Backend::Postgres, _) => ("var_pop((", ")::float8)", ""),
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
        // a cast takes what stands before it, and that must be the call with its FILTER and its window
        let tight = cast.is_empty() || (filter.is_none() && over.is_none());
        w.push(if tight { "" } else { "(" });
        self.call(w, aggregate, open, close, over)?;
        w.push(if tight { "" } else { ")" }).push(cast);
        Ok(())
    }

    /// `open DISTINCT of close FILTER (WHERE …) OVER (…)`
    fn call(
        &self,
        w: &mut Writer<'_>,
        aggregate: Aggregated<'_>,
        open: &'static str,
        close: &'static str,
        over: Option<&Window>,
    ) -> Result<()> {
        let Aggregated { function, of, distinct, filter } = aggregate;
        w.push(open).push(if distinct { "DISTINCT " } else { "" });
        match of {
            // of each row there is one
            Node::Constant(true) => {
                w.push("*");
            }
            of => self.selected(w, of)?,
        }
        if matches!(function, Aggregate::Min | Aggregate::Max) {
            self.collate(w, of);
        }
        w.push(close);
        if let Some(filter) = filter {
            w.push(" FILTER (WHERE ");
            self.write(w, filter)?;
            w.push(")");
        }
        over.map_or(Ok(()), |window| self.window(w, window))
    }
}

/// Whether two such numbers can be calculated with in 64 bits, whatever they are.
fn is_narrow(node: &Node) -> bool {
    let narrow = matches!(node.sql_type(), SqlType::I16 | SqlType::I32);
    narrow && matches!(node, Node::Column(_) | Node::Value(_) | Node::Part { .. })
}
