//! Pages by cursor: each begins where the one before ended, whatever came and went meanwhile.

mod token;

use super::{QuerySet, fetch};
use crate::db::Database;
use crate::error::{QueryError, Result};
use crate::model::{Decode, Model};
use crate::query::{Place, Query, behind};
use crate::sql::Select;
use crate::value::OwnedRow;
use std::future::Future;
use std::panic::Location;
use std::sync::Arc;
use token::Direction;

/// One page of a queryset's rows: see [`QuerySet::cursor_page`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CursorPage<R> {
    /// The rows of the page, in the queryset's order.
    pub items: Vec<R>,
    /// Where the page after this one begins, when there is one.
    pub next: Option<String>,
    /// Where the page before this one ends, when there is one.
    pub previous: Option<String>,
}

impl<R> CursorPage<R> {
    /// Whether there is a page after this one.
    pub fn has_next(&self) -> bool {
        self.next.is_some()
    }

    /// Whether there is a page before this one.
    pub fn has_previous(&self) -> bool {
        self.previous.is_some()
    }
}

impl<M: Model, R: Send + 'static> QuerySet<M, R> {
    /// So many rows from the place that a cursor points at; without one, the first page. One statement, as fast for the last page as for
    /// the first, and no row comes twice or never because others come and go.
    ///
    /// A cursor is text for a URL, taken from [`CursorPage::next`] or [`CursorPage::previous`]. It holds the values that the row at the
    /// page's edge is ordered by, its primary key last, and is good for the same order only; the conditions may be others. Whoever takes it
    /// apart can read those values. With [`Options::cursor_secret`](crate::db::Options::cursor_secret) nobody else can make one; without,
    /// only damage is found. In either case it moves the place where rows begin, and nothing else: conditions are the queryset's own.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64 }
    /// # async fn example(db: Database, from_the_url: Option<&str>) -> orm::Result {
    /// let page = Song.objects.order_by(Song.plays.desc()).cursor_page(&db, 20, from_the_url).await?;
    /// for song in &page.items {
    ///     println!("{}", song.name);
    /// }
    /// if let Some(next) = page.next {
    ///     println!("<a href=\"?after={next}\">more</a>");
    /// }
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// [`ForgedCursor`](QueryError::ForgedCursor) and [`StaleCursor`](QueryError::StaleCursor), before anything is sent;
    /// [`Misuse`](QueryError::Misuse) for pages of 0 rows, a random order, and a queryset that is sliced already.
    #[track_caller]
    pub fn cursor_page<'d>(
        &self,
        db: &'d Database,
        per_page: u64,
        cursor: Option<&str>,
    ) -> impl Future<Output = Result<CursorPage<R>>> + Send + use<'d, M, R> {
        let asked = asked(&self.query(), db, per_page, cursor);
        let (answer, place) = (self.answer(), Location::caller());
        async move {
            let asked = asked?;
            let decode: Decode<(R, OwnedRow)> = answer.decode().beside(asked.cells, |row| Ok(row.to_owned_row()));
            let rows = fetch::rows_alone(db, &asked.query, Select::Rows, decode, place).await?;
            let mut rows: Vec<Option<(R, OwnedRow)>> = rows.into_iter().map(Some).collect();
            let more = rows.len() as u64 > per_page;
            rows.truncate(usize::try_from(per_page).unwrap_or(usize::MAX));
            let backwards = asked.direction == Direction::Before;
            if backwards {
                rows.reverse();
            }
            let token = |row: Option<&Option<(R, OwnedRow)>>, direction| match row {
                Some(Some((_, values))) => asked.token(db, values, direction).map(Some),
                _ => Ok(None),
            };
            // where a page came from a cursor, there is a row on the other side of it
            let next = if backwards || more { token(rows.last(), Direction::After)? } else { None };
            let (from, more_before) = (asked.from_cursor, backwards && more);
            let previous =
                if (from && !backwards) || more_before { token(rows.first(), Direction::Before)? } else { None };
            let mut items: Vec<R> = rows.iter_mut().filter_map(|row| row.take().map(|(row, _)| row)).collect();
            answer.load(&mut items, db).await?;
            Ok(CursorPage { items, next, previous })
        }
    }
}

/// What is asked for one page.
struct Asked {
    query: Query,
    places: Vec<Place>,
    /// What the order is, in a number.
    order: u64,
    /// How many cells a row has before the values of the places.
    cells: usize,
    direction: Direction,
    from_cursor: bool,
}

fn asked(query: &Arc<Query>, db: &Database, per_page: u64, cursor: Option<&str>) -> Result<Asked> {
    let misuse = |what| QueryError::Misuse { what };
    if per_page == 0 {
        return Err(misuse("a page has a row at least").into());
    }
    let mut places = query.places().map_err(misuse)?;
    let mut query = Query::clone(query);
    let order = token::fingerprint(&query.described_places(&places));
    let mut direction = Direction::After;
    if let Some(cursor) = cursor {
        let (towards, values) = token::read(cursor, db.cursor_key(), order, &places)?;
        direction = towards;
        if direction == Direction::Before {
            places.iter_mut().for_each(Place::turn);
        }
        query.filters.push(behind(&places, &values));
    }
    query.order_at(&places);
    query.limit = Some(per_page.saturating_add(1));
    let cells = query.cells();
    query.read_places(&places);
    Ok(Asked { query, places, order, cells, direction, from_cursor: cursor.is_some() })
}

impl Asked {
    fn token(&self, db: &Database, values: &OwnedRow, direction: Direction) -> Result<String> {
        token::write(db.cursor_key(), self.order, &self.places, values, direction)
    }
}
