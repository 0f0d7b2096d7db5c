//! Every lookup of every type: with values, with columns on the right, with NULLs on either side, on own columns and along foreign keys.
//!
//! Each condition is asked four ways: `filter(q)`, `exclude(q)`, `filter(!q)` and `filter(!!q)`. What `filter` leaves out is what the other
//! two give, whatever is NULL.

mod keys;
mod lists;
mod text;
mod types;

use crate::support::*;
use orm::prelude::*;

/// The keys of the rows for which a condition holds, after checking that its complement holds for all others.
async fn holds<M: Model<Pk = i64>>(db: &Db, q: orm::model::Q<M>) -> orm::Result<Vec<i64>> {
    let keys = async |rows: orm::QuerySet<M>| {
        let mut keys: Vec<i64> = rows.all(db).await?.iter().map(|row| *row.pk()).collect();
        keys.sort_unstable();
        Ok::<_, orm::Error>(keys)
    };
    let all = orm::QuerySet::<M>::new;
    let kept = keys(all().filter(q.clone())).await?;
    let rest: Vec<i64> = keys(all()).await?.into_iter().filter(|key| !kept.contains(key)).collect();
    assert_eq!(keys(all().exclude(q.clone())).await?, rest, "exclude({q:?}) is no complement");
    assert_eq!(keys(all().filter(!q.clone())).await?, rest, "!({q:?}) is no complement");
    assert_eq!(keys(all().filter(!!q.clone())).await?, kept, "!!({q:?}) is something else");
    // as a value, a condition is TRUE or FALSE, and comparing it does not bring NULL back
    assert_eq!(keys(all().filter(q.clone().eq(true))).await?, kept, "({q:?}).eq(true) is something else");
    assert_eq!(keys(all().filter(q.clone().eq(false))).await?, rest, "({q:?}).eq(false) is something else");
    assert_eq!(keys(all().filter(q.clone().is_null())).await?, Vec::<i64>::new(), "({q:?}) is NULL somewhere");
    assert_eq!(all().filter(q.clone()).count(db).await?, kept.len() as u64);
    assert_eq!(all().filter(q).exists(db).await?, !kept.is_empty());
    Ok(kept)
}

/// `check!(db, q => [1, 2])`
macro_rules! check {
    ($db:expr, $($q:expr => $expected:expr;)+) => {$(
        let expected: Vec<i64> = Vec::from($expected);
        assert_eq!(crate::lookups::holds($db, $q).await?, expected, "{}", stringify!($q));
    )+};
}
use check;
