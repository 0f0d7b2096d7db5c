//! Deletes the rows of a query, and what the delete rules of foreign keys take along: a statement for each model, those that point before
//! those pointed at, all in one transaction. No row is read into memory. What is not obvious is said in `sql/collector`.

use super::{Deleted, missing_target, pointed_at};
use crate::backend::Backend;
use crate::db::{Context, Database};
use crate::error::{Error, Protected, ProtectedBy, Result};
use crate::meta::{Closure, Edge, OnDelete};
use crate::query::Query;
use crate::sql::{self, Deletion, Statement, StatementKind};
use crate::value::{Cells, OwnedRow};

/// Deletes the rows of the query.
pub(crate) async fn delete(db: &Database, query: &Query) -> Result<Deleted> {
    let mut deleted = Deleted::default();
    if query.is_empty() {
        return Ok(deleted);
    }
    let closure = Closure::of(query.model);
    if closure.is_single() {
        let statement = sql::delete(db.plans(), db.backend(), query)?;
        return match db.execute(statement, &Context::of(query.model)).await {
            Ok(outcome) => {
                deleted.add(query.model.name, outcome.affected);
                Ok(deleted)
            }
            Err(error) => Err(pointed_at::name(db, &closure, query, error).await),
        };
    }
    db.atomic(async |db| collect(db, &closure, query).await).await
}

async fn collect(db: &Database, closure: &Closure, query: &Query) -> Result<Deleted> {
    let deletion = Deletion::new(db.plans(), db.backend(), closure, query)?;
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
    if deletion.defers() {
        let text = match db.backend() {
            Backend::Postgres => "SET CONSTRAINTS ALL DEFERRED",
            Backend::Sqlite => "PRAGMA defer_foreign_keys = ON",
        };
        db.execute(command(text), &context).await?;
    }
    for (update, edge) in closure.updates.iter().enumerate() {
        let done = db.execute(deletion.update(update)?, &Context::of(edge.child)).await;
        // the only foreign key that the statement writes
        done.map_err(|error| missing_target::named(error, edge.child, edge.field))?;
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
    if deletion.defers() {
        match db.backend() {
            Backend::Postgres => {
                db.execute(command("SET CONSTRAINTS ALL IMMEDIATE"), &context).await?;
            }
            // SQLite would forget what it has put off, so the check stays put off until COMMIT, and what is known is looked at now
            Backend::Sqlite => pointed_at::check(db, closure, &deletion).await?,
        }
    }
    for &group in &kept {
        db.execute(deletion.drop_table(group)?, &context).await?;
    }
    Ok(deleted)
}

/// A statement about the transaction itself.
fn command(text: &'static str) -> Statement {
    Statement { text: text.into(), binds: Vec::new(), kind: StatementKind::Write, persistent: false }
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
