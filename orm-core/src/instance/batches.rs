//! Bulk writes in batches: the next one is encoded while the database is at work on the one before.

use crate::backend::Backend;
use crate::db::{Context, Database};
use crate::error::Result;
use crate::model::{DecodeError, Row};
use crate::sql::Statement;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

/// SQLite: rows of one text. A text of more is no faster, and each number of rows is a text of its own in the caches.
pub(super) const ROWS_OF_A_TEXT: usize = 50;

/// So many values are in memory for one statement, at most.
const VALUES_OF_A_BATCH: usize = 100_000;

/// More rows than this make a statement no faster.
const ROWS_OF_A_BATCH: usize = 10_000;

/// SQLite takes so many values for one text.
const MOST_VALUES_OF_A_TEXT: usize = 32_766;

/// Rows that are sent with one statement.
#[derive(Debug, Clone, Copy)]
pub(super) struct Batch<'o> {
    /// The positions of the rows.
    pub(super) rows: &'o [usize],
    /// SQLite: of how many rows the text is.
    pub(super) of_text: usize,
}

/// The rows in batches. SQLite's are whole multiples of the rows of a text, and what is left over.
pub(super) fn batches(
    backend: Backend,
    rows: &[usize],
    values_of_a_row: usize,
    size: Option<usize>,
    of_text: usize,
) -> Vec<Batch<'_>> {
    let values_of_a_row = values_of_a_row.max(1);
    let most = (VALUES_OF_A_BATCH / values_of_a_row).clamp(1, ROWS_OF_A_BATCH);
    let size = size.unwrap_or(most).min(most).max(1);
    let of_text = of_text.min(MOST_VALUES_OF_A_TEXT / values_of_a_row).max(1);
    let mut all = Vec::new();
    for chunk in rows.chunks(size) {
        if backend == Backend::Postgres {
            all.push(Batch { rows: chunk, of_text: 0 });
            continue;
        }
        let (whole, rest) = chunk.split_at(chunk.len() - chunk.len() % of_text);
        for (rows, of_text) in [(whole, of_text), (rest, rest.len())] {
            if !rows.is_empty() {
                all.push(Batch { rows, of_text });
            }
        }
    }
    all
}

/// Sends all batches, and gathers their rows, batch by batch, and how many rows they wrote.
pub(super) async fn send<T: Send + 'static>(
    db: &Database,
    context: &Context,
    batches: &[Batch<'_>],
    statement: impl Fn(&Batch<'_>) -> Result<Statement>,
    decode: Option<fn(&Row<'_>) -> Result<T, DecodeError>>,
) -> Result<(Vec<Vec<T>>, u64), Failed> {
    let mut answers = Vec::with_capacity(if decode.is_some() { batches.len() } else { 0 });
    let mut written = 0;
    let mut next = batches.first().map(&statement);
    for at in 0..batches.len() {
        let Some(Ok(sent)) = next.take_if(|next| next.is_ok()) else { break };
        let mut running = pin!(async {
            match decode {
                Some(decode) => db.fetch(sent, context, decode).await.map(|rows| (Some(rows), 0)),
                None => db.execute(sent, context).await.map(|outcome| (None, outcome.affected)),
            }
        });
        // the database is given its work first
        let started = poll_fn(|context| Poll::Ready(running.as_mut().poll(context))).await;
        next = batches.get(at + 1).map(&statement);
        let answer = match started {
            Poll::Ready(answer) => answer,
            Poll::Pending => running.await,
        };
        let (rows, affected) = answer.map_err(|error| Failed { error, batch: Some(at) })?;
        answers.extend(rows);
        written += affected;
    }
    match next {
        Some(Err(error)) => Err(Failed { error, batch: None }),
        _ => Ok((answers, written)),
    }
}

/// Why the batches were not sent to the end.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) error: crate::error::Error,
    /// The batch that the database refused.
    pub(super) batch: Option<usize>,
}
