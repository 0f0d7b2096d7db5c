//! Functions over windows as text.

use super::aggregated::Aggregated;
use super::expression::Expressions;
use super::order;
use super::writer::Writer;
use crate::backend::Backend;
use crate::error::{QueryError, Result};
use crate::query::{Exclude, Frame, FrameUnit, Function, Node, Over, Window};
use crate::value::SqlType;

/// The functions that have a value only over a window.
pub(super) fn template(function: Function, args: usize) -> Option<std::result::Result<&'static str, &'static str>> {
    Some(Ok(match function {
        Function::RowNumber => "row_number()",
        Function::Rank => "rank()",
        Function::DenseRank => "dense_rank()",
        Function::PercentRank => "percent_rank()",
        Function::CumeDist => "cume_dist()",
        Function::Ntile => "ntile({0})",
        Function::Lag if args == 2 => "lag({0}, {1})",
        Function::Lag => "lag({0}, {1}, {2})",
        Function::Lead if args == 2 => "lead({0}, {1})",
        Function::Lead => "lead({0}, {1}, {2})",
        Function::FirstValue => "first_value({0})",
        Function::LastValue => "last_value({0})",
        Function::NthValue => "nth_value({0}, {1})",
        _ => return None,
    }))
}

impl Expressions<'_> {
    /// `function OVER (…)`
    pub(super) fn over(&self, w: &mut Writer<'_>, over: &Over) -> Result<()> {
        match &over.of {
            Node::Aggregate { function, of, distinct, filter } => {
                let (function, distinct, filter) = (*function, *distinct, filter.as_deref());
                self.aggregate(w, Aggregated { function, of, distinct, filter }, Some(&over.window))
            }
            of => {
                self.write(w, of)?;
                self.window(w, &over.window)
            }
        }
    }

    /// ` OVER (PARTITION BY … ORDER BY … frame)`, behind a call.
    pub(super) fn window(&self, w: &mut Writer<'_>, window: &Window) -> Result<()> {
        w.push(" OVER (");
        for (at, node) in window.partition.iter().enumerate() {
            w.push(if at == 0 { "PARTITION BY " } else { ", " });
            // a bare number or placeholder would be the position of a column elsewhere; in parentheses it is a value everywhere
            self.tight(w, node)?;
            self.collate(w, node);
        }
        self.order_by(w, &order::said(&window.order))?;
        if let Some(frame) = &window.frame {
            let by = window.order.first().and_then(|order| order.node()).map(Node::sql_type);
            w.push(match frame.unit {
                FrameUnit::Rows => " ROWS BETWEEN ",
                FrameUnit::Range => " RANGE BETWEEN ",
                FrameUnit::Groups => " GROUPS BETWEEN ",
            });
            bound(w, frame, frame.start, " UNBOUNDED PRECEDING", by)?;
            w.push(" AND ");
            bound(w, frame, frame.end, " UNBOUNDED FOLLOWING", by)?;
            w.push(match frame.exclude {
                None => "",
                Some(Exclude::CurrentRow) => " EXCLUDE CURRENT ROW",
                Some(Exclude::Group) => " EXCLUDE GROUP",
                Some(Exclude::Ties) => " EXCLUDE TIES",
            });
        }
        w.push(")");
        Ok(())
    }
}

/// `2 PRECEDING`, `CURRENT ROW`, `3 FOLLOWING`
fn bound(
    w: &mut Writer<'_>,
    frame: &Frame,
    at: Option<i64>,
    unbounded: &'static str,
    by: Option<SqlType>,
) -> Result<()> {
    let Some(at) = at else {
        w.push(unbounded.trim_start());
        return Ok(());
    };
    if at == 0 {
        w.push("CURRENT ROW");
        return Ok(());
    }
    let Some(distance) = at.checked_abs() else {
        return Err(QueryError::Misuse { what: "a window's frame reaches further than a number of rows can" }.into());
    };
    w.number(distance);
    if frame.unit == FrameUnit::Range {
        match (w.backend(), by) {
            (_, Some(SqlType::I16 | SqlType::I32 | SqlType::I64)) => {}
            (_, Some(SqlType::F32 | SqlType::F64)) => {
                w.cast(SqlType::F64);
            }
            (Backend::Postgres, Some(SqlType::Decimal)) => {
                w.cast(SqlType::Decimal);
            }
            (Backend::Sqlite, Some(SqlType::Decimal)) => {
                let what = "a window's `range(..)` over decimals; order the window by `.cast::<f64>()` of them";
                return Err(QueryError::Unsupported { backend: w.backend().name(), what }.into());
            }
            _ => {
                let what = "`range(..)` of a window measures numbers: order the window by one";
                return Err(QueryError::Misuse { what }.into());
            }
        }
    }
    w.push(if at < 0 { " PRECEDING" } else { " FOLLOWING" });
    Ok(())
}
