//! Pages by number.

use super::{QuerySet, fetch};
use crate::db::Database;
use crate::error::{QueryError, Result};
use crate::model::Model;
use crate::sql::Select;
use std::future::Future;
use std::panic::Location;
use std::sync::Arc;

/// One page of a queryset's rows: see [`QuerySet::paginate`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page<R> {
    /// The rows of the page.
    pub items: Vec<R>,
    /// Which page it is, counted from 1.
    pub number: u64,
    /// How many rows a page has; the last one may have fewer.
    pub per_page: u64,
    /// How many rows there are on all pages.
    pub total: u64,
    /// How many pages there are: 1 at least, which may be empty.
    pub pages: u64,
}

impl<R> Page<R> {
    /// Whether there is a page after this one.
    pub fn has_next(&self) -> bool {
        self.number < self.pages
    }

    /// Whether there is a page before this one.
    pub fn has_previous(&self) -> bool {
        self.number > 1
    }

    /// The number of the first row of the page, counted from 1; 0 when it is empty.
    pub fn start_index(&self) -> u64 {
        if self.items.is_empty() { 0 } else { (self.number - 1) * self.per_page + 1 }
    }

    /// The number of the last row of the page, counted from 1; 0 when it is empty.
    pub fn end_index(&self) -> u64 {
        if self.items.is_empty() { 0 } else { (self.number - 1) * self.per_page + self.items.len() as u64 }
    }
}

impl<M: Model, R: Send + 'static> QuerySet<M, R> {
    /// The page of that number, counted from 1, and how many there are: two statements. A page behind the last one is empty.
    ///
    /// Rows that have the same place in the queryset's order are put where their primary key is, so that no row is on two pages. Where rows
    /// come and go meanwhile, or there are very many, [`cursor_page`](Self::cursor_page) is what you want.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String }
    /// # async fn example(db: Database) -> orm::Result {
    /// let page = Album.objects.order_by(Album.title).paginate(&db, 3, 20).await?;
    /// println!("{} to {} of {}", page.start_index(), page.end_index(), page.total);
    /// for album in &page.items {
    ///     println!("{}", album.title);
    /// }
    /// if page.has_next() {
    ///     println!("go to page {}", page.number + 1);
    /// }
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// [`Query`](crate::Error::Query) for a page 0, pages of 0 rows, a random order, and a queryset that is sliced already.
    #[track_caller]
    pub fn paginate<'d>(
        &self,
        db: &'d Database,
        number: u64,
        per_page: u64,
    ) -> impl Future<Output = Result<Page<R>>> + Send + use<'d, M, R> {
        let (query, answer, place) = (self.query(), self.answer(), Location::caller());
        async move {
            let misuse = |what| QueryError::Misuse { what };
            if number == 0 || per_page == 0 {
                return Err(misuse("pages are counted from 1, and have a row at least").into());
            }
            let places = query.places().map_err(misuse)?;
            let total = fetch::count(db, &query, place).await?;
            let pages = total.div_ceil(per_page).max(1);
            let mut page = Page { items: Vec::new(), number, per_page, total, pages };
            if number <= pages && total > 0 {
                let mut query = Arc::unwrap_or_clone(query);
                query.order_at(&places);
                query.offset = (number - 1) * per_page;
                query.limit = Some(per_page);
                page.items = fetch::rows(db, &query, Select::Rows, answer, place).await?;
            }
            Ok(page)
        }
    }
}
