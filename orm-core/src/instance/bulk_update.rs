//! Many rows that are updated at once, each with values of its own.

use super::batches::{Batch, Failed, Texts, batches, send};
use super::many::{self, Instances};
use super::version::Version;
use super::write;
use crate::backend::Backend;
use crate::db::{Atomic, Context, Database};
use crate::error::{Error, QueryError, Result};
use crate::relations::missing_target;
use crate::sql::{self, UpdateRows};
use crate::value::{Cells, OwnedRow, Value};
use std::collections::HashSet;

/// Updates these fields of all rows with the instances' keys, or of none; how many there were.
pub(crate) async fn bulk_update(
    rows: &mut dyn Instances,
    db: &Database,
    fields: Vec<usize>,
    size: Option<usize>,
) -> Result<u64> {
    let meta = rows.meta();
    if fields.contains(&meta.primary_key) {
        let what = "the primary key can't be changed by `bulk_update`: it says which row is meant";
        return Err(QueryError::Misuse { what }.into());
    }
    if size == Some(0) {
        return Err(QueryError::Misuse { what: "a batch has one row at least: `batch_size(0)` would send none" }.into());
    }
    if rows.len() == 0 {
        return Ok(0);
    }
    if (0..rows.len()).any(|row| rows.at(row).is_unsaved()) {
        let what = "an instance of the list has no primary key yet, and `bulk_update` changes rows that are there: save it first";
        return Err(QueryError::Misuse { what }.into());
    }
    if fields.iter().any(|&field| meta.fields[field].auto_now) {
        many::touch(rows, false);
    }
    many::check(rows, Some(&fields)).await?;
    many::check_distinct(rows, &[meta.primary_key])?;
    // the version is counted up whether or not it is named
    let mut columns: Vec<usize> = Vec::new();
    for field in fields.into_iter().filter(|&field| !meta.fields[field].version) {
        if !columns.contains(&field) {
            columns.push(field);
        }
    }
    if columns.is_empty() {
        return Err(QueryError::Misuse { what: "`bulk_update` needs a field to update beside the version" }.into());
    }
    let mut versions = Vec::new();
    if meta.version().is_some() {
        for row in 0..rows.len() {
            versions.extend(Version::expected(rows.at(row))?);
        }
    }
    let all: Vec<usize> = (0..rows.len()).collect();
    let update = Update { rows, update: UpdateRows { model: meta, columns: &columns }, versions: &versions };
    let sent = batches(db.backend(), &all, columns.len() + 2, size, Texts::ManyAndSingle);
    let updated = if db.backend() == Backend::Postgres && sent.len() == 1 && versions.is_empty() {
        update.send(db, &sent).await?
    } else {
        db.atomic_with(Atomic::new().savepoint(false), async |db| update.send(db, &sent).await).await?
    };
    for (row, version) in versions.iter().enumerate() {
        if !updated.gone.contains(&row) {
            version.count_up(rows.at_mut(row));
        }
    }
    Ok(updated.count)
}

struct Update<'u> {
    rows: &'u dyn Instances,
    update: UpdateRows<'u>,
    /// The versions of all rows, where the model has one.
    versions: &'u [Version],
}

#[derive(Default)]
struct Updated {
    count: u64,
    /// The rows that are not there any more; known only where there are versions.
    gone: HashSet<usize>,
}

impl Update<'_> {
    async fn send(&self, db: &Database, batches: &[Batch<'_>]) -> Result<Updated> {
        let (plans, backend, meta) = (db.plans(), db.backend(), self.update.model);
        let bound = self.update.bound();
        let statement = |batch: &Batch<'_>| {
            let values = many::packed(backend, self.rows, batch.rows, &bound)?;
            match backend {
                Backend::Postgres => self.update.of_lists(plans, values),
                Backend::Sqlite => self.update.repeated(plans, batch.of_text, values),
            }
        };
        let sent: Result<(Vec<Vec<()>>, u64), Failed> = send(db, &Context::of(meta), batches, statement, None).await;
        let count = match sent {
            Ok((_, count)) => count,
            Err(Failed { error, batch: None }) => return Err(error),
            Err(Failed { error, batch: Some(at) }) => {
                let keys = self.keys_of(batches[at].rows);
                return Err(missing_target::name_lists(db, meta, keys, error).await);
            }
        };
        let mut gone = HashSet::new();
        if !self.versions.is_empty() && count < self.rows.len() as u64 {
            gone = self.check_stale(db, count).await?;
        }
        Ok(Updated { count, gone })
    }

    /// The rows that are not there any more. An error when one is there that was not updated.
    async fn check_stale(&self, db: &Database, count: u64) -> Result<HashSet<usize>> {
        let meta = self.update.model;
        let mut keys = Vec::with_capacity(self.rows.len());
        for row in 0..self.rows.len() {
            keys.push(write::encode(self.rows.at(row), meta.primary_key)?);
        }
        let statement = sql::fetch_rows(db.plans(), db.backend(), meta, &[meta.primary_key], keys.clone())?;
        let found: Vec<OwnedRow> = db.fetch(statement, &Context::of(meta), |row| Ok(row.to_owned_row())).await?;
        if found.len() as u64 > count {
            return Err(Error::Stale { model: meta.name, condition: " of the list".into() });
        }
        let identity = |value: &Value| {
            let mut identity = Vec::new();
            value.identify(&mut identity);
            identity
        };
        let mut there = HashSet::with_capacity(found.len());
        for row in &found {
            let key = Value::read(meta.pk().sql_type, row.cell(0));
            there.insert(identity(&key.map_err(|reason| many::misread(meta, meta.primary_key, reason))?));
        }
        Ok((0..keys.len()).filter(|&row| !there.contains(&identity(&keys[row]))).collect())
    }

    /// The values of the foreign keys that are written.
    fn keys_of(&self, rows: &[usize]) -> Vec<(usize, Vec<Value>)> {
        let meta = self.update.model;
        let relations = self.update.columns.iter().copied().filter(|&field| meta.fields[field].relation.is_some());
        let value = |row: &usize, field| self.rows.at(*row).value(field).ok().filter(|value| !value.is_null());
        relations.map(|field| (field, rows.iter().filter_map(|row| value(row, field)).collect())).collect()
    }
}
