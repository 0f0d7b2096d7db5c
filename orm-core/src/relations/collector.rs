//! Deletes the rows of a query, and what the delete rules of foreign keys take along: a statement for each model, those that point before
//! those pointed at, all in one transaction. No row is read into memory. What is not obvious is said in `sql/collector`.

use super::deferral::Deferral;
use super::{Deleted, by_keys, missing_target, pointed_at};
use crate::backend::Backend;
use crate::db::{Context, Database};
use crate::error::{Error, Protected, ProtectedBy, Result};
use crate::meta::{Closure, Edge, OnDelete};
use crate::query::Query;
use crate::sql::{self, Deletion, Select};
use crate::value::{Cells, OwnedRow};

/// Deletes the rows of the query.
pub(crate) async fn delete(db: &Database, query: &Query) -> Result<Deleted> {
    let mut deleted = Deleted::default();
    if query.is_empty() {
        return Ok(deleted);
    }
    let closure = Closure::of(query.model);
    if closure.is_single() {
        let statement = sql::delete(db.plans(), db.backend(), query, &[])?;
        return match db.execute(statement, &Context::of(query.model)).await {
            Ok(outcome) => {
                deleted.add(query.model.name, outcome.affected);
                Ok(deleted)
            }
            Err(error) => Err(pointed_at::name(db, &closure, query, error).await),
        };
    }
    match db.atomic(async |db| collect(db, &closure, query, false).await).await {
        Err(error) if is_too_deep(&error) => db.atomic(async |db| collect(db, &closure, query, true).await).await,
        outcome => outcome,
    }
}

/// Whether SQLite gave up following its own ON DELETE from row to row: a chain of more than 1000 rows, a limit that can't be raised.
fn is_too_deep(error: &Error) -> bool {
    matches!(error, Error::Database { message, .. } if &**message == "too many levels of trigger recursion")
}

/// So many keys are read, and sent with each statement, where the query would find other rows when it is asked again. More stay in the
/// database.
const LISTED: usize = 1000;

/// The query for the same rows by their keys; `None` where they are more than [`LISTED`].
async fn listed(db: &Database, query: &Query) -> Result<Option<Query>> {
    let statement = sql::select(db.plans(), db.backend(), &by_keys::keys(query), Select::Some(LISTED as u64 + 1))?;
    let keys = by_keys::read(db, query.model, statement).await?;
    Ok((keys.len() <= LISTED).then(|| by_keys::query(query.model, keys)))
}

/// `untie`: rows that point at each other are untied before they go.
async fn collect(db: &Database, closure: &Closure, query: &Query, untie: bool) -> Result<Deleted> {
    let mut deletion = Deletion::new(db.plans(), db.backend(), closure, query)?;
    let listed = if deletion.is_unstable() { listed(db, query).await? } else { None };
    if let Some(query) = &listed {
        if query.is_empty() {
            return Ok(Deleted::default());
        }
        deletion = Deletion::new(db.plans(), db.backend(), closure, query)?;
    }
    if untie {
        deletion.keep_recursive();
    }
    let context = Context::of(query.model);
    let kept: Vec<usize> = deletion.kept().collect();
    for &group in &kept {
        db.execute(deletion.create_table(group)?, &context).await?;
        db.execute(deletion.keep(group)?, &context).await?;
    }
    if let Some(statement) = deletion.guards()? {
        let rows: Vec<OwnedRow> = db.fetch(statement, &context, |row| Ok(row.to_owned_row())).await?;
        guard(closure, &counts(&rows)?)?;
    }
    let deferral = if deletion.defers() { Some(Deferral::begin(db, &context).await?) } else { None };
    for (update, edge) in closure.updates.iter().enumerate() {
        let done = db.execute(deletion.update(update)?, &Context::of(edge.child)).await;
        // the only foreign key that the statement writes
        done.map_err(|error| missing_target::named(error, edge.child, edge.field))?;
    }
    if untie {
        for (group, members) in closure.groups.iter().enumerate() {
            for (at, edge) in members.edges.iter().enumerate().filter(|(_, edge)| edge.field_meta().nullable) {
                if members.models.iter().any(|model| model.is(edge.parent)) {
                    db.execute(deletion.untie(group, at)?, &Context::of(edge.child)).await?;
                }
            }
        }
    }
    let mut deleted = Deleted::default();
    for (group, members) in closure.groups.iter().enumerate().rev() {
        // in a circle the database's own ON DELETE takes rows of one model while those of another go, so they are counted before
        let circle = members.models.len() > 1;
        if circle {
            let rows: Vec<OwnedRow> = db.fetch(deletion.count(group)?, &context, |row| Ok(row.to_owned_row())).await?;
            for (row, (at, model)) in
                rows.iter().flat_map(|row| members.models.iter().enumerate().map(move |m| (row, m)))
            {
                deleted.add(model.name, count(row, at)?);
            }
        }
        for (at, model) in members.models.iter().enumerate() {
            let outcome = match db.execute(deletion.delete(group, at)?, &Context::of(model)).await {
                Ok(outcome) => outcome,
                Err(error) => return Err(pointed_at::name_by(db, closure, &deletion, error).await),
            };
            if !circle {
                // a model that points at itself: SQLite counts rows that its own ON DELETE took apart
                deleted.add(model.name, if members.recursive { outcome.with_actions } else { outcome.affected });
            }
        }
    }
    if let Some(deferral) = deferral {
        if db.backend() == Backend::Sqlite {
            pointed_at::check(db, closure, &deletion).await?;
        }
        deferral.end(db, &context).await?;
    }
    for &group in &kept {
        db.execute(deletion.drop_table(group)?, &context).await?;
    }
    Ok(deleted)
}

/// The counts in the only row.
pub(super) fn counts(rows: &[OwnedRow]) -> Result<Vec<u64>> {
    rows.iter().flat_map(|row| (0..row.count()).map(move |at| count(row, at))).collect()
}

fn count(row: &OwnedRow, at: usize) -> Result<u64> {
    let count = row.cell(at).integer().map_err(|reason| {
        Error::from(crate::model::DecodeError { model: None, place: crate::model::Place::Position(at + 1), reason })
    })?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// The error of the guards that found rows: `protect` before `restrict`, as it forbids more.
fn guard(closure: &Closure, counts: &[u64]) -> Result<()> {
    for rule in [OnDelete::Protect, OnDelete::Restrict] {
        let found = |(edge, count): (&Edge, &u64)| {
            (edge.on_delete == rule && *count > 0).then(|| ProtectedBy {
                model: edge.child.name,
                field: edge.field_meta().name,
                count: *count,
            })
        };
        let by: Vec<ProtectedBy> = closure.guards.iter().zip(counts).filter_map(found).collect();
        if !by.is_empty() {
            let restricted = rule == OnDelete::Restrict;
            let protected = Box::new(Protected { model: closure.root.name, restricted, by });
            return Err(if restricted { Error::Restricted(protected) } else { Error::Protected(protected) });
        }
    }
    Ok(())
}
