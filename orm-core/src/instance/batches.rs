//! Bulk writes in batches: the next one is encoded while the database is at work on the one before.

use crate::backend::Backend;
use crate::db::{Context, Database};
use crate::error::Result;
use crate::model::{DecodeError, Row};
use crate::sql::Statement;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

/// SQLite: rows of one text. What it keeps for each run (the counter of AUTOINCREMENT, the rows of an UPDATE) is little beside so many; a text
/// of more is no faster, and each number of rows is a text of its own in the caches.
const ROWS_OF_A_TEXT: usize = 100;

/// SQLite: values of one text, where rows are wide. It takes 32,766.
const VALUES_OF_A_TEXT: usize = 1_000;

/// More rows than this make a statement no faster.
const ROWS_OF_A_BATCH: usize = 10_000;

/// So many values are in memory for one statement, at most.
const VALUES_OF_A_BATCH: usize = 100_000;

/// How long batches may keep a runtime's thread.
const TURN: Duration = Duration::from_millis(1);

/// Rows that are sent with one statement.
#[derive(Debug, Clone, Copy)]
pub(super) struct Batch<'o> {
    /// The positions of the rows.
    pub(super) rows: &'o [usize],
    /// SQLite: of how many rows the text is.
    pub(super) of_text: usize,
}

/// SQLite: of how many rows texts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Texts {
    /// Of one.
    Single,
    /// Of many, and what is left over is another one.
    Many,
    /// Of many, and what is left over is written one by one.
    ManyAndSingle,
}

/// The rows in batches. SQLite's are whole multiples of the rows of a text, and what is left over.
pub(super) fn batches(
    backend: Backend,
    rows: &[usize],
    values_of_a_row: usize,
    size: Option<usize>,
    texts: Texts,
) -> Vec<Batch<'_>> {
    let values_of_a_row = values_of_a_row.max(1);
    let most = (VALUES_OF_A_BATCH / values_of_a_row).clamp(1, ROWS_OF_A_BATCH);
    let size = size.unwrap_or(most).min(most).max(1);
    let of_text = match texts {
        Texts::Single => 1,
        Texts::Many | Texts::ManyAndSingle => (VALUES_OF_A_TEXT / values_of_a_row).clamp(1, ROWS_OF_A_TEXT),
    };
    let mut all = Vec::new();
    for chunk in rows.chunks(size) {
        if backend == Backend::Postgres {
            all.push(Batch { rows: chunk, of_text: 0 });
            continue;
        }
        let (whole, rest) = chunk.split_at(chunk.len() - chunk.len() % of_text);
        let of_rest = if texts == Texts::Many { rest.len() } else { 1 };
        for (rows, of_text) in [(whole, of_text), (rest, of_rest)] {
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
    let mut turn = Instant::now();
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
        if turn.elapsed() > TURN {
            tokio::task::yield_now().await;
            turn = Instant::now();
        }
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
