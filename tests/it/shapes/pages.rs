//! `paginate` and `cursor_page`.

use super::*;
use crate::support::*;
use orm::error::QueryError;
use orm::queryset::CursorPage;
use orm::{Error, QuerySet};

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "shapes_entry")]
struct Entry {
    id: i64,
    word: Option<String>,
    #[orm(precision = 6, scale = 2)]
    price: Option<Decimal>,
    at: DateTime<Utc>,
    weight: Option<f64>,
    flag: bool,
}

async fn entries(db: &Database) -> orm::Result {
    let start = DateTime::from_timestamp_micros(1_700_000_000_123_456).unwrap();
    for at in 0..23_i64 {
        create!(
            db,
            Entry {
                word: (at % 4 != 0).then(|| ["ä", "b", "c"][(at % 3) as usize].to_owned()),
                price: (at % 5 != 0).then(|| Decimal::new(at % 7 * 125, 2)),
                at: start + TimeDelta::microseconds(at % 6),
                weight: (at % 3 != 1).then_some(at as f64 / 3.0),
                flag: at % 2 == 0,
            }
        )
        .await?;
    }
    Ok(())
}

/// All pages forwards, and from the last one all pages backwards: the same as all rows at once.
async fn walk<R: Clone + PartialEq + std::fmt::Debug + Send + 'static>(
    db: &Database,
    query: QuerySet<Entry, R>,
    all: Vec<R>,
) -> TestResult {
    for per_page in [1, 4, 23, 50] {
        let (mut found, mut pages, mut cursor) = (Vec::new(), Vec::<CursorPage<R>>::new(), None);
        loop {
            let page = query.cursor_page(db, per_page, cursor.as_deref()).await?;
            assert_eq!(page.has_previous(), !pages.is_empty());
            found.extend(page.items.clone());
            cursor = page.next.clone();
            pages.push(page);
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(found, all, "{query:?} by {per_page}");
        for pair in pages.windows(2).rev() {
            let [before, after] = pair else { unreachable!() };
            let back = query.cursor_page(db, per_page, after.previous.as_deref()).await?;
            assert_eq!(back.items, before.items, "{query:?} by {per_page}, backwards");
            assert_eq!((back.has_previous(), back.has_next()), (before.has_previous(), true));
            // and forwards again
            let again = query.cursor_page(db, per_page, back.next.as_deref()).await?;
            assert_eq!(again.items, after.items);
        }
    }
    Ok(())
}

both! {
    async fn a_page_knows_where_it_is(db) {
        entries(db).await?;
        let entries = Entry.objects.order_by(Entry.flag).values(Entry.id);
        let page = entries.paginate(db, 3, 10).await?;
        assert_eq!((page.items.as_slice(), page.number, page.per_page, page.total, page.pages), (&[19, 21, 23][..], 3, 10, 23, 3));
        assert_eq!((page.has_next(), page.has_previous(), page.start_index(), page.end_index()), (false, true, 21, 23));
        let first = entries.paginate(db, 1, 10).await?;
        assert_eq!((first.has_next(), first.has_previous(), first.start_index(), first.end_index()), (true, false, 1, 10));
        assert_eq!(first.items, [2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
        let beyond = entries.paginate(db, 9, 10).await?;
        assert_eq!((beyond.items.len(), beyond.total, beyond.has_next(), beyond.start_index()), (0, 23, false, 0));
        let none = entries.clone().none();
        let empty = assert_statements!(0, none.paginate(db, 1, 10))?;
        assert_eq!((empty.pages, empty.total, empty.has_next(), empty.has_previous()), (1, 0, false, false));
        assert_statements!(2, entries.paginate(db, 2, 5))?;
    }

    async fn pages_that_make_no_sense_are_refused(db) {
        entries(db).await?;
        let error = Entry.objects.paginate(db, 0, 10).await.unwrap_err();
        assert!(error.to_string().contains("counted from 1"), "{error}");
        let error = Entry.objects.cursor_page(db, 0, None).await.unwrap_err();
        assert!(error.to_string().contains("a row at least"), "{error}");
        let error = Entry.objects.order_by(random()).cursor_page(db, 3, None).await.unwrap_err();
        assert!(error.to_string().contains("random order"), "{error}");
        let error = Entry.objects.limit(5).paginate(db, 1, 3).await.unwrap_err();
        assert!(error.to_string().contains("slices"), "{error}");
        assert!(Entry.objects.paginate(db, u64::MAX, u64::MAX).await?.items.is_empty());
        assert_eq!(Entry.objects.cursor_page(db, u64::MAX - 1, None).await.is_err(), true);
    }

    async fn pages_by_cursor_are_all_rows_in_both_directions(db) {
        entries(db).await?;
        let all = Entry.objects;
        for query in [
            all.clone(),
            all.clone().reverse(),
            all.clone().order_by(Entry.word),
            all.clone().order_by(Entry.word.desc()),
            all.clone().order_by(Entry.word.asc().nulls_first()),
            all.clone().order_by(Entry.word.desc().nulls_last()),
            all.clone().order_by((Entry.price.desc().nulls_last(), Entry.word)),
            all.clone().order_by((Entry.at.desc(), Entry.price.asc().nulls_first(), Entry.weight.desc())),
            all.clone().order_by((Entry.flag, Entry.weight)),
            all.clone().order_by((Entry.word.is_null(), Entry.id.desc())),
            all.clone().order_by((Entry.id % 5, Entry.word)).reverse(),
            all.clone().filter(Entry.flag & Entry.word.is_not_null()).order_by(Entry.price),
        ] {
            let expected = query.clone().order_by_places().all(db).await?;
            walk(db, query, expected).await?;
        }
    }

    async fn other_shapes_have_pages_too(db) {
        entries(db).await?;
        let words = Entry.objects.values(Entry.word).distinct();
        walk(db, words.clone(), words.order_by(Entry.word).all(db).await?).await?;
        let groups = Entry.objects.values((Entry.word, Entry.id.count())).order_by(Entry.id.count().desc());
        let expected = Entry.objects.values((Entry.word, Entry.id.count())).order_by((Entry.id.count().desc(), Entry.word)).all(db).await?;
        walk(db, groups, expected).await?;
        let union = Entry.objects.filter(Entry.id.lt(5)).values((Entry.word, Entry.id)).union_all(Entry.objects.filter(Entry.id.gt(9)).values((Entry.word, Entry.id)));
        let union = union.order_by(Entry.word.desc());
        walk(db, union.clone(), union.order_by((Entry.word.desc(), Entry.id)).all(db).await?).await?;
        let annotated = Entry.objects.annotate(Entry.price * Decimal::TWO).order_by((Entry.price * Decimal::TWO).desc());
        let expected = annotated.clone().order_by(((Entry.price * Decimal::TWO).desc(), Entry.id)).all(db).await?;
        walk(db, annotated, expected).await?;
    }

    async fn rows_that_come_and_go_move_no_page(db) {
        entries(db).await?;
        let query = Entry.objects.order_by(Entry.word.desc()).values(Entry.id);
        let first = query.cursor_page(db, 6, None).await?;
        let second = query.cursor_page(db, 6, first.next.as_deref()).await?;
        Entry.objects.filter(Entry.id.in_(first.items.clone())).delete(db).await?;
        assert_eq!(query.cursor_page(db, 6, first.next.as_deref()).await?.items, second.items);
        let back = query.cursor_page(db, 6, second.previous.as_deref()).await?;
        assert_eq!((back.items.len(), back.previous), (0, None));
    }

    async fn a_page_by_cursor_is_one_statement(db) {
        entries(db).await?;
        let query = Entry.objects.order_by((Entry.price, Entry.word));
        let page = assert_statements!(1, query.cursor_page(db, 5, None))?;
        assert_statements!(1, query.cursor_page(db, 5, page.next.as_deref()))?;
    }

    async fn a_cursor_that_was_tampered_with_is_an_error_and_nothing_is_sent(db, place) {
        entries(db).await?;
        let query = Entry.objects.order_by(Entry.word);
        let token = query.cursor_page(db, 5, None).await?.next.unwrap();
        assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'), "{token}");
        let forged = |result: orm::Result<CursorPage<Entry>>| matches!(result, Err(Error::Query(QueryError::ForgedCursor)));
        for at in 0..token.len() {
            for other in ["A", "_", "", "%", "ä"] {
                let wrong = format!("{}{other}{}", &token[..at], &token[at + 1..]);
                if wrong != token {
                    assert!(forged(assert_statements!(0, query.cursor_page(db, 5, Some(&wrong)))), "{wrong}");
                }
            }
        }
        for wrong in ["", "A", "' OR 1=1", &"A".repeat(100_000)] {
            assert!(forged(query.cursor_page(db, 5, Some(wrong)).await), "{wrong:.20}");
        }
        let stale = |result: orm::Result<CursorPage<Entry>>| matches!(result, Err(Error::Query(QueryError::StaleCursor)));
        for other in [Entry.objects, Entry.objects.order_by(Entry.word.desc()), Entry.objects.order_by((Entry.word, Entry.price)), Entry.objects.order_by(Entry.word.asc().nulls_first())] {
            assert!(stale(other.cursor_page(db, 5, Some(&token)).await), "{other:?}");
        }
        // the conditions may be others
        assert!(query.clone().filter(Entry.flag).cursor_page(db, 5, Some(&token)).await.is_ok());
        // a secret that this program does not know
        let options = orm::Options::new(place.url()).cursor_secret(b"sixteen or more random bytes");
        let sealed = Database::connect_with(options).await?;
        assert!(forged(query.cursor_page(&sealed, 5, Some(&token)).await));
        let theirs = query.cursor_page(&sealed, 5, None).await?.next.unwrap();
        assert!(forged(query.cursor_page(db, 5, Some(&theirs)).await));
        assert_eq!(query.cursor_page(&sealed, 5, Some(&theirs)).await?.items, query.cursor_page(db, 5, Some(&token)).await?.items);
    }
}

/// The order that pages have: that of the query, and then by primary key.
trait Places {
    fn order_by_places(self) -> Self;
}

impl Places for QuerySet<Entry> {
    fn order_by_places(self) -> Self {
        let printed = format!("{self:?}");
        let by = |order: &str| printed.contains(order);
        // spelt out by hand: a test must not ask the code that it tests
        let objects =
            if by(".filter(") { Entry.objects.filter(Entry.flag & Entry.word.is_not_null()) } else { Entry.objects };
        match () {
            () if by("(Entry.at") => {
                objects.order_by((Entry.at.desc(), Entry.price.asc().nulls_first(), Entry.weight.desc(), Entry.id))
            }
            () if by("Entry.price.asc()") => objects.order_by((Entry.price, Entry.id)),
            () if by("(Entry.flag.asc()") => objects.order_by((Entry.flag, Entry.weight, Entry.id)),
            () if by("Entry.word.is_null()") => objects.order_by((Entry.word.is_null(), Entry.id.desc())),
            () if by("Entry.id % 5") => objects.order_by(((Entry.id % 5).desc(), Entry.word.desc(), Entry.id)),
            () if by("Entry.price.desc().nulls_last()") => {
                objects.order_by((Entry.price.desc().nulls_last(), Entry.word, Entry.id))
            }
            () if by("Entry.word.desc().nulls_last()") => objects.order_by((Entry.word.desc().nulls_last(), Entry.id)),
            () if by("Entry.word.asc().nulls_first()") => objects.order_by((Entry.word.asc().nulls_first(), Entry.id)),
            () if by("Entry.word.desc()") => objects.order_by((Entry.word.desc(), Entry.id)),
            () if by("Entry.word.asc()") => objects.order_by((Entry.word, Entry.id)),
            () if by(".reverse()") => objects.order_by(Entry.id.desc()),
            () => objects.order_by(Entry.id),
        }
    }
}
