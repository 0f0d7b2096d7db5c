//! Lists of values, of any length.

use super::check;
use crate::support::*;
use orm::prelude::*;

#[derive(Model, Debug, Clone)]
#[orm(table = "lookups_ticket")]
struct Ticket {
    id: i64,
    number: Option<i64>,
    code: Uuid,
    name: String,
    weight: f64,
    active: bool,
    checked: Option<bool>,
    parent: Option<ForeignKey<Ticket>>,
}

/// Five tickets: numbers 0, 10, 20, 30 and NULL; the first three active; checked TRUE, FALSE, NULL, TRUE, FALSE; the third has the first as
/// its parent.
async fn rows(db: &Db) -> orm::Result {
    for at in 0..5_i64 {
        let number = (at < 4).then_some(at * 10);
        let checked = [Some(true), Some(false), None, Some(true), Some(false)][at as usize];
        let (code, name) = (Uuid::from_u128(at as u128), format!("name {at}"));
        let parent = (at == 2).then(|| ForeignKey::key_of(1));
        create!(
            db,
            Ticket {
                number: number,
                code: code,
                name: name,
                weight: at as f64 / 10.0,
                active: at < 3,
                checked: checked,
                parent: parent
            }
        )
        .await?;
    }
    Ok(())
}

both! {
    async fn a_list_may_have_any_length(db) {
        rows(db).await?;
        for length in [1, 2, 33, 1_000, 70_000] {
            let numbers = || (0..length).map(|at| at * 10);
            let expected: Vec<i64> = (1..=4).filter(|id| (id - 1) < length).collect();
            let rest: Vec<i64> = (1..=5).filter(|id| !expected.contains(id)).collect();
            let found = Ticket.objects.filter(Ticket.number.in_(numbers())).order_by(Ticket.id).values(Ticket.id);
            assert_eq!(assert_statements!(1, found.all(db))?, expected, "{length}");
            let others = Ticket.objects.filter(Ticket.number.not_in(numbers())).order_by(Ticket.id).values(Ticket.id);
            assert_eq!(assert_statements!(1, others.all(db))?, rest, "{length}");
            let codes = Ticket.code.in_((0..length).map(|at| Uuid::from_u128(at as u128)));
            assert_eq!(Ticket.objects.filter(codes).count(db).await?, length.min(5) as u64);
            let names = Ticket.name.in_((0..length).map(|at| format!("name {at}")));
            assert_eq!(Ticket.objects.filter(names).count(db).await?, length.min(5) as u64);
            let weights = Ticket.weight.in_((0..length).map(|at| at as f64 / 10.0));
            assert_eq!(Ticket.objects.filter(weights).count(db).await?, length.min(5) as u64);
        }
    }

    async fn lists_of_different_lengths_are_one_statement(db) {
        rows(db).await?;
        let (sent, texts) = capture(async {
            for length in [1, 33, 5_000] {
                Ticket.objects.filter(Ticket.number.in_(0..length)).count(db).await?;
            }
            Ok::<_, orm::Error>(())
        })
        .await;
        sent?;
        assert_eq!(texts.len(), 3);
        assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
    }

    async fn an_empty_list_sends_nothing_where_it_decides(db) {
        rows(db).await?;
        let none = || Ticket.number.in_([] as [i64; 0]);
        let named = || Ticket.name.startswith("name");
        for q in [none(), none() & named(), !!none(), named() & none(), !(!none() | named())] {
            let tickets = || Ticket.objects.filter(q.clone());
            assert_statements!(0, async {
                assert!(tickets().all(db).await?.is_empty());
                assert_eq!((tickets().count(db).await?, tickets().exists(db).await?), (0, false));
                assert!(tickets().first(db).await?.is_none() && tickets().last(db).await?.is_none());
                assert!(tickets().one(db).await.expect_err("no row").is_not_found());
                assert_eq!(tickets().aggregate(db, (Ticket.id.count(), Ticket.weight.sum())).await?, (0, None));
                assert_eq!(tickets().update(db, Ticket.active.set(true)).await?, 0);
                assert_eq!(tickets().delete(db).await?.total, 0);
                Ok::<_, orm::Error>(())
            })?;
        }
        assert_eq!(assert_statements!(1, Ticket.objects.exclude(none()).count(db))?, 5);
        assert_eq!(assert_statements!(1, Ticket.objects.filter(none() | named()).count(db))?, 5);
    }

    async fn a_null_in_a_list_asks_for_null(db) {
        rows(db).await?;
        check! { db,
            Ticket.parent.in_([Some(1), None]) => [1, 2, 3, 4, 5];
            Ticket.parent.in_([None::<i64>]) => [1, 2, 4, 5];
            Ticket.parent.not_in([None::<i64>]) => [3];
            Ticket.parent.not_in([Some(2), None]) => [3];
            Ticket.parent.in_([2]) => [];
            Ticket.parent.not_in([1]) => [1, 2, 4, 5];
        }
    }

    async fn a_column_of_booleans_is_a_condition(db) {
        rows(db).await?;
        let ids = async |tickets: orm::QuerySet<Ticket>| tickets.order_by(Ticket.id).values(Ticket.id).all(db).await;
        assert_eq!(ids(Ticket.objects.filter(Ticket.active)).await?, [1, 2, 3]);
        assert_eq!(ids(Ticket.objects.exclude(Ticket.active)).await?, [4, 5]);
        assert_eq!(ids(Ticket.objects.filter(Ticket.checked)).await?, [1, 4]);
        assert_eq!(ids(Ticket.objects.exclude(Ticket.checked)).await?, [2, 3, 5]);
        assert_eq!(ids(Ticket.objects.filter(Ticket.parent.active)).await?, [3]);
        assert_eq!(ids(Ticket.objects.exclude(Ticket.parent.active)).await?, [1, 2, 4, 5]);
        check! { db,
            !Ticket.active => [4, 5];
            !Ticket.checked => [2, 3, 5];
            !!Ticket.checked => [1, 4];
            Ticket.checked & Ticket.id.not_in([] as [i64; 0]) => [1, 4];
            Ticket.id.in_([] as [i64; 0]) | Ticket.checked => [1, 4];
            Ticket.active & Ticket.checked => [1];
            Ticket.active | Ticket.checked => [1, 2, 3, 4];
            Ticket.active & Ticket.number.gt(5) => [2, 3];
            Ticket.number.gt(15) | Ticket.active => [1, 2, 3, 4];
            Ticket.number.gt(15) & !Ticket.checked => [3];
            Ticket.active.eq(false) => [4, 5];
            Ticket.checked.eq(true) => [1, 4];
            Ticket.checked.ne(true) => [2, 3, 5];
            Ticket.checked.eq(Ticket.active) => [1, 5];
            Ticket.checked.in_([false]) => [2, 5];
            Ticket.checked.eq(None) => [3];
            Ticket.checked.eq(Ticket.number.gt(5)) => [4, 5];
        }
    }
}
