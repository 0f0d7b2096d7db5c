//! `stream`.

use super::*;
use crate::support::*;
use orm::Error;
use orm::error::TransactionError;
use std::time::Duration;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "shapes_row")]
struct Row {
    id: i64,
    text: String,
    #[orm(default = 0)]
    seen: i64,
}

async fn rows(db: &Database, count: i64) -> orm::Result {
    if count == 0 {
        return Ok(());
    }
    let sql = match db.backend() {
        orm::Backend::Sqlite => {
            "INSERT INTO shapes_row (text, seen) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) SELECT 'row ' || i, 0 FROM n"
        }
        _ => "INSERT INTO shapes_row (text, seen) SELECT 'row ' || i, 0 FROM generate_series(1, $1) AS s(i)",
    };
    db.raw(sql).bind(count).execute().await?;
    Ok(())
}

async fn count<R: Send + 'static>(mut stream: orm::queryset::Rows<R>) -> orm::Result<u64> {
    let mut count = 0;
    while stream.try_next().await?.is_some() {
        count += 1;
    }
    Ok(count)
}

fn is_send<T: Send + 'static>(value: T) -> T {
    value
}

both! {
    async fn rows_come_in_order_and_none_is_left_out(db) {
        for size in [0, 1, 499, 500, 501, 1000, 2345] {
            Row.objects.delete(db).await?;
            rows(db, size).await?;
            let mut stream = is_send(Row.objects.order_by(Row.id.desc()).values(Row.id).stream(db));
            let mut found = Vec::new();
            while let Some(id) = stream.try_next().await? {
                found.push(id);
            }
            assert_eq!(found, Row.objects.order_by(Row.id.desc()).values(Row.id).all(db).await?);
            assert_eq!(found.len(), size as usize);
            assert!(stream.next().await.is_none());
        }
    }

    async fn any_shape_and_any_slice_is_streamed(db) {
        rows(db, 1200).await?;
        assert_eq!(count(Row.objects.filter(Row.id.gt(100)).order_by(Row.id).offset(50).limit(700).stream(db)).await?, 700);
        assert_eq!(count(Row.objects.values((Row.id % 7, Row.id.count())).stream(db)).await?, 7);
        assert_eq!(count(Row.objects.annotate(Row.id * 2).stream(db)).await?, 1200);
        let both = Row.objects.filter(Row.id.lt(700)).values(Row.text).union_all(Row.objects.values(Row.text));
        assert_eq!(count(both.stream(db)).await?, 1899);
        assert_statements!(0, count(Row.objects.none().stream(db)))?;
    }

    async fn a_stream_that_is_never_asked_sends_nothing(db) {
        let stream = assert_statements!(0, async { Row.objects.stream(db) });
        assert_statements!(0, async { drop(stream) });
    }

    async fn other_statements_run_meanwhile(db) {
        rows(db, 1600).await?;
        let mut stream = Row.objects.order_by(Row.id).stream(db);
        let mut number = 0;
        while let Some(row) = stream.try_next().await? {
            number += 1;
            assert_eq!(row.id, number);
            if number % 400 == 0 {
                // what is written now is not in the rows that are still to come
                rows(db, 10).await?;
                assert_eq!(Row.objects.filter(Row.id.gt(number)).update(db, Row.seen.set(1)).await?, 1600 - number as u64 + number as u64 / 40);
            }
            assert_eq!(row.seen, 0);
        }
        assert_eq!(number, 1600);
    }

    async fn inside_of_a_transaction_it_is_a_part_of_it(db) {
        rows(db, 1600).await?;
        let kept = db.atomic(async |db| {
            Row.objects.filter(Row.id.eq(3)).delete(db).await?;
            let mut stream = Row.objects.order_by(Row.id).stream(db);
            let mut other = Row.objects.order_by(Row.id.desc()).stream(db);
            let mut number = 0;
            while let Some(mut row) = stream.try_next().await? {
                number += 1;
                assert_eq!(row.seen, 0);
                // rows that the stream will come to, and new ones: it gives those that there were
                if number % 300 == 1 {
                    row.seen = 7;
                    row.save(db).await?;
                    Row.objects.filter(Row.id.gt(row.id)).update(db, Row.seen.set(1)).await?;
                    rows(db, 5).await?;
                    assert!(other.try_next().await?.is_some());
                    db.atomic(async |db| {
                        assert_eq!(count(Row.objects.limit(700).stream(db)).await?, 700);
                        Row.objects.filter(Row.id.lt(5)).delete(db).await?;
                        Err::<(), _>(Error::Config { message: "rolled back".into() })
                    })
                    .await
                    .unwrap_err();
                }
            }
            assert_eq!(number, 1599);
            Row.objects.count(db).await
        })
        .await?;
        assert_eq!(kept, 1599 + 6 * 5);
        assert_eq!(Row.objects.count(db).await?, kept);
    }

    async fn it_ends_with_its_transaction(db) {
        rows(db, 1600).await?;
        let mut kept = None;
        db.atomic(async |db| {
            let mut stream = Row.objects.order_by(Row.id).stream(db);
            assert_eq!(stream.try_next().await?.map(|row| row.id), Some(1));
            kept = Some(stream);
            Ok(())
        })
        .await?;
        let mut stream = kept.unwrap();
        let mut here = 1;
        let error = loop {
            match stream.try_next().await {
                Ok(Some(_)) => here += 1,
                Ok(None) => panic!("the rest was forgotten"),
                Err(error) => break error,
            }
        };
        assert_eq!(here, 500);
        assert!(matches!(&error, Error::Transaction(error) if matches!(**error, TransactionError::Closed)), "{error}");
        assert!(stream.try_next().await?.is_none());
        rows(db, 1).await?;
    }

    async fn an_error_ends_it(db) {
        rows(db, 600).await?;
        let mut stream = Row.objects.order_by(Row.text.regex("[")).stream(db);
        assert!(stream.try_next().await.is_err());
        assert!(stream.try_next().await?.is_none());
        assert_eq!(count(Row.objects.stream(db)).await?, 600);
        let error = Row.objects.select_for_update().stream(db).try_next().await.unwrap_err();
        assert!(error.to_string().contains("`db.atomic(..)`"), "{error}");
        db.atomic(async |db| {
            assert_eq!(count(Row.objects.select_for_update().stream(db)).await?, 600);
            Ok(())
        })
        .await?;
    }

    async fn what_is_dropped_in_the_middle_leaves_the_pool_whole(db, place) {
        rows(db, 1600).await?;
        let db = Database::connect_with(orm::Options::new(place.url()).max_connections(1).acquire_timeout(Duration::from_secs(10))).await?;
        let db = &db;
        for taken in [0, 1, 499, 500, 501, 1000, 1599, 1600] {
            let mut stream = Row.objects.order_by(Row.id).stream(db);
            for _ in 0..taken {
                assert!(stream.try_next().await?.is_some());
            }
            drop(stream);
            // there is one connection only, and it can write
            rows(db, 1).await?;
            assert_eq!(Row.objects.filter(Row.id.gt(1600)).delete(db).await?.total, 1);
        }
    }

    async fn what_is_dropped_while_a_part_is_on_its_way_leaves_the_pool_whole(db, place) {
        rows(db, 1600).await?;
        let other = Database::connect_with(orm::Options::new(place.url()).max_connections(1).acquire_timeout(Duration::from_secs(20))).await?;
        let other = &other;
        sweep(async |polls| {
            let done = CancelAt::new(count(Row.objects.order_by(Row.id).stream(other)), polls).await;
            rows(other, 1).await.unwrap();
            assert_eq!(Row.objects.filter(Row.id.gt(1600)).delete(other).await.unwrap().total, 1);
            done.map(|done| assert_eq!(done.unwrap(), 1600))
        })
        .await;
    }

    async fn a_future_that_is_dropped_loses_no_row(db) {
        rows(db, 1200).await?;
        let mut stream = Row.objects.order_by(Row.id).stream(db);
        let mut found = Vec::new();
        loop {
            match CancelAt::new(stream.try_next(), 1).await {
                None => tokio::task::yield_now().await,
                Some(row) => match row? {
                    Some(row) => found.push(row.id),
                    None => break,
                },
            }
        }
        assert_eq!(found, (1..=1200).collect::<Vec<_>>());
    }
}

in_memory! {
    async fn in_memory_other_statements_run_between_the_rows(db) {
        rows(db, 700).await?;
        let mut stream = Row.objects.order_by(Row.id).stream(db);
        let mut number = 0;
        while let Some(mut row) = stream.try_next().await? {
            number += 1;
            row.seen = number;
            row.save(db).await?;
        }
        assert_eq!(Row.objects.filter(Row.seen.gt(0)).count(db).await?, 700);
        db.atomic(async |db| {
            assert_eq!(count(Row.objects.stream(db)).await?, 700);
            Ok(())
        })
        .await?;
    }
}
