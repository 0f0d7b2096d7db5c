//! Writes of many rows, dropped half-way.

use super::*;

const ROWS: u64 = 230;

fn parents(name: &str) -> Vec<Parent> {
    (0..ROWS).map(|_| new!(Parent { name })).collect()
}

/// How many rows of that name there are, once a COMMIT that was sent has come to its end.
async fn settled(bench: &Bench, name: &str) -> u64 {
    let mut there = count(bench, name).await;
    for _ in 0..10 {
        tokio::time::sleep(Duration::from_millis(2)).await;
        there = count(bench, name).await;
    }
    there
}

/// In three batches, and in one.
pub(super) async fn bulk_create(db: &Db, place: &Place) -> TestResult {
    let bench = Bench::new(db, place).await;
    for size in [100, 1000] {
        each_poll(
            &bench,
            async || Parent.objects.bulk(&mut parents("many")).batch_size(size).create(&bench.db).await,
            async |done| {
                let there = settled(&bench, "many").await;
                assert!(there == 0 || there == ROWS, "{there}");
                assert!(!done || there == ROWS);
                clear(&bench).await;
            },
        )
        .await;
    }
    bench.end().await;
    Ok(())
}

pub(super) async fn bulk_update(db: &Db, place: &Place) -> TestResult {
    let bench = Bench::new(db, place).await;
    let mut rows = parents("before");
    Parent.objects.bulk_create(&bench.outside, &mut rows).await?;
    each_poll(
        &bench,
        async || {
            let mut rows: Vec<_> = rows.iter().map(|row| Parent { name: "after".into(), ..row.clone() }).collect();
            Parent.objects.bulk(&mut rows).batch_size(100).update(&bench.db, Parent.name).await
        },
        async |done| {
            let changed = settled(&bench, "after").await;
            assert!(changed == 0 || changed == ROWS, "{changed}");
            assert!(!done || changed == ROWS);
            Parent.objects.update(&bench.outside, Parent.name.set("before")).await.unwrap();
        },
    )
    .await;
    bench.end().await;
    Ok(())
}

pub(super) async fn update_or_create(db: &Db, place: &Place) -> TestResult {
    let bench = Bench::new(db, place).await;
    for there in [0, 1] {
        each_poll(
            &bench,
            async || {
                for _ in 0..there {
                    create!(&bench.outside, Parent { name: "one" }).await?;
                }
                let found = Parent.name.eq("one") | Parent.name.eq("changed");
                Parent
                    .objects
                    .update_or_create(&bench.db, found, Parent.name.set("changed"), new!(Parent { name: "one" }))
                    .await
            },
            async |done| {
                let (one, changed) = (settled(&bench, "one").await, count(&bench, "changed").await);
                assert!(one + changed <= 1, "{one} and {changed}");
                assert!(!done || (one, changed) == (1 - there, there));
                clear(&bench).await;
            },
        )
        .await;
    }
    bench.end().await;
    Ok(())
}
