//! Combined queries: `UNION`, `INTERSECT`, `EXCEPT`.

use super::joins::Joins;
use super::order::Wanted;
use super::parts::{Parts, What};
use super::shape::{Refused, Shape};
use super::writer::Writer;
use crate::error::Result;
use crate::query::{Combined, Query, SetOperator};

/// A longer chain is cut in two: SQLite takes 500 queries in one.
const CHAIN: usize = 100;

/// One of the queries, in the order that its slice needs.
fn operand(query: &Query) -> Parts<'_> {
    let wanted = if query.is_sliced() { Wanted::AsIs } else { Wanted::Nothing };
    let mut parts = Parts::new(query, wanted, query.limit);
    parts.compared = true;
    parts
}

impl Combined {
    fn what(&self) -> What {
        if self.keys { What::Key } else { What::Rows }
    }
}

/// Everything that the text of combined queries depends on.
pub(super) fn shape<'q>(combined: &'q Combined, shape: &mut Shape<'q>) -> Result<(), Refused> {
    shape.word(u64::from(combined.keys) | (combined.rest.len() as u64) << 8);
    for (operator, _) in &combined.rest {
        shape.word(*operator as u64);
    }
    combined.queries().try_for_each(|query| {
        shape.model(query.model);
        if !combined.keys {
            shape.selection(query)?;
        }
        operand(query).shape(shape)
    })
}

/// The combined queries as one. `outer` is the query around.
pub(super) fn write(w: &mut Writer<'_>, combined: &Combined, outer: Option<&Joins<'_>>) -> Result<()> {
    write_term(w, &combined.first, combined.what(), outer)?;
    write_rest(w, combined, &combined.rest, outer)
}

fn write_rest(
    w: &mut Writer<'_>,
    combined: &Combined,
    rest: &[(SetOperator, Query)],
    outer: Option<&Joins<'_>>,
) -> Result<()> {
    if rest.len() > CHAIN {
        let (left, right) = rest.split_at(rest.len() / 2);
        write_rest(w, combined, left, outer)?;
        if let Some(((operator, first), others)) = right.split_first() {
            // a long chain has one operator, and its terms may be put together in any order
            write_operator(w, *operator);
            w.push("SELECT * FROM (");
            write_term(w, first, combined.what(), outer)?;
            write_rest(w, combined, others, outer)?;
            w.push(") AS \"terms\"");
        }
        return Ok(());
    }
    rest.iter().try_for_each(|(operator, query)| {
        write_operator(w, *operator);
        write_term(w, query, combined.what(), outer)
    })
}

fn write_operator(w: &mut Writer<'_>, operator: SetOperator) {
    w.push(match operator {
        SetOperator::Union => " UNION ",
        SetOperator::UnionAll => " UNION ALL ",
        SetOperator::Intersection => " INTERSECT ",
        SetOperator::Difference => " EXCEPT ",
    });
}

/// One of the queries. In a SELECT of its own where it has an order and a slice, or is combined itself: SQLite takes no parentheses there.
fn write_term(w: &mut Writer<'_>, query: &Query, what: What, outer: Option<&Joins<'_>>) -> Result<()> {
    let parts = operand(query);
    parts.check()?;
    let own = query.is_sliced() || query.combined.is_some();
    w.push(if own { "SELECT * FROM (" } else { "" });
    let joins = Joins::inner(w, query.model, outer);
    parts.write_over(w, what, joins)?;
    w.push(if own { ") AS \"term\"" } else { "" });
    Ok(())
}
