//! Many new rows at once.
//!
//! Which key belongs to which row is never guessed. Neither database promises that RETURNING gives rows in the order in which they were
//! inserted, so what it gives is taken when two facts agree that do not depend on each other: keys are counted up in the order of the list
//! (the INSERT selects from it by its order), and they came back in ascending order; otherwise the rows are read again and compared. SQLite's RETURNING costs half as much as the insert
//! itself, so there the rowid of the last row tells those of the others, when nothing was written but the rows of the list; where a trigger
//! may write more, each row is a statement of its own.

use super::batches::{Batch, Failed, Texts, batches, send};
use super::many::{self, Instances};
use super::upsert::check_unique;
use super::write;
use crate::backend::Backend;
use crate::db::{Atomic, Context, Database};
use crate::error::{Error, QueryError, Result};
use crate::meta::ModelMeta;
use crate::relations::{Deferral, missing_target};
use crate::sql::{self, InsertRows, OnConflict};
use crate::value::{Cell, Cells, OwnedRow, Value};
use std::collections::HashMap;

/// What a bulk insert does with a row that is there already, and how many rows it sends at once.
#[derive(Debug, Clone, Default)]
pub(crate) struct BulkOptions {
    pub(crate) conflict: Conflict,
    pub(crate) batch_size: Option<usize>,
}

/// What is done where a unique constraint would be violated.
#[derive(Debug, Clone, Default)]
pub(crate) enum Conflict {
    #[default]
    Fail,
    Ignore,
    Update {
        unique: Vec<usize>,
        update: Vec<usize>,
    },
}

/// Inserts all instances, or none; how many rows were written.
pub(crate) async fn bulk_create(rows: &mut dyn Instances, db: &Database, options: BulkOptions) -> Result<u64> {
    let meta = rows.meta();
    let conflict = checked(meta, &options)?;
    if rows.len() == 0 {
        return Ok(0);
    }
    many::touch(rows, true);
    many::check(rows, None).await?;
    if let Conflict::Update { unique, .. } = &conflict {
        many::check_distinct(rows, unique)?;
    }
    let groups = Groups::of(rows, &conflict)?;
    let parts = groups.parts(meta, &conflict, db.backend());
    // inside of a transaction nothing is won by knowing better
    let triggers = db.backend() == Backend::Sqlite || db.is_in_transaction() || db.has_triggers(meta).await?;
    let inserted = Bulk { meta, rows, parts, size: options.batch_size, triggers }.run(db).await?;
    for (part, keys) in inserted.keys {
        for (&row, key) in part.iter().zip(keys) {
            many::assign(rows.at_mut(row), meta.primary_key, Cell::Integer(key))?;
        }
    }
    for (row, given) in inserted.given {
        for (at, field) in given_back(meta).enumerate() {
            many::assign(rows.at_mut(row), field, given.cell(at))?;
        }
    }
    Ok(inserted.written)
}

/// What is done on a conflict, when that makes sense; with the fields that are updated without being named.
fn checked(meta: &'static ModelMeta, options: &BulkOptions) -> Result<Conflict> {
    if options.batch_size == Some(0) {
        return Err(QueryError::Misuse { what: "a batch has one row at least: `batch_size(0)` would send none" }.into());
    }
    let Conflict::Update { unique, update } = &options.conflict else { return Ok(options.conflict.clone()) };
    check_unique(meta, unique)?;
    if update.contains(&meta.primary_key) {
        let what = "the primary key of a row that is there can't be updated on a conflict: leave it out";
        return Err(QueryError::Misuse { what }.into());
    }
    let automatic = (0..meta.fields.len()).filter(|&at| meta.fields[at].auto_now || meta.fields[at].version);
    let mut update = update.clone();
    update.extend(automatic.filter(|field| !options.updates(*field)));
    Ok(Conflict::Update { unique: unique.clone(), update })
}

impl BulkOptions {
    fn updates(&self, field: usize) -> bool {
        matches!(&self.conflict, Conflict::Update { update, .. } if update.contains(&field))
    }
}

/// What comes back of a row that may have been there: its key, and its version.
fn given_back(meta: &'static ModelMeta) -> impl Iterator<Item = usize> {
    [meta.primary_key].into_iter().chain(meta.version())
}

/// The rows by what an INSERT writes of them.
#[derive(Default)]
struct Groups {
    /// Those with a key. They come first, so that no key is counted up that is one of theirs.
    keyed: Vec<usize>,
    /// Those whose key is counted up.
    counted: Vec<usize>,
    /// Of those, on a conflict, the ones that can't be in anybody's way: with a NULL among the unique fields, or unique by their key.
    apart: Vec<usize>,
}

impl Groups {
    fn of(rows: &dyn Instances, conflict: &Conflict) -> Result<Groups> {
        let mut groups = Groups::default();
        for row in 0..rows.len() {
            let instance = rows.at(row);
            let apart = match conflict {
                Conflict::Update { unique, .. } => many::identity(instance, unique)?.is_none(),
                _ => false,
            };
            match (instance.is_unsaved(), apart) {
                (false, _) => groups.keyed.push(row),
                (true, false) => groups.counted.push(row),
                (true, true) => groups.apart.push(row),
            }
        }
        Ok(groups)
    }

    fn parts<'g>(&'g self, meta: &'static ModelMeta, conflict: &'g Conflict, backend: Backend) -> Vec<Part<'g>> {
        let all: Vec<usize> = (0..meta.fields.len()).collect();
        let mut but_key: Vec<usize> = all.iter().copied().filter(|&field| field != meta.primary_key).collect();
        // SQLite has no list of rows without columns; NULL is counted up there
        if but_key.is_empty() && backend == Backend::Sqlite {
            but_key.push(meta.primary_key);
        }
        let (on_conflict, of_keyed, of_counted) = match conflict {
            Conflict::Fail => (OnConflict::Fail, Keys::Known, Keys::Counted),
            Conflict::Ignore => (OnConflict::Ignore, Keys::Known, Keys::Known),
            Conflict::Update { unique, update } => {
                (OnConflict::Update { unique, update }, Keys::Matched, Keys::Matched)
            }
        };
        [
            Part { rows: &self.keyed, columns: all, on_conflict, keys: of_keyed },
            Part { rows: &self.counted, columns: but_key.clone(), on_conflict, keys: of_counted },
            Part { rows: &self.apart, columns: but_key, on_conflict: OnConflict::Fail, keys: Keys::Counted },
        ]
        .into_iter()
        .filter(|part| !part.rows.is_empty())
        .collect()
    }
}

/// Rows that are inserted alike.
struct Part<'g> {
    rows: &'g [usize],
    /// The fields that are written.
    columns: Vec<usize>,
    on_conflict: OnConflict<'g>,
    keys: Keys,
}

/// How the keys of rows are learnt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keys {
    /// They are known, or not asked for.
    Known,
    /// Each is larger than the one before.
    Counted,
    /// A row may have been there; it is told by its unique fields.
    Matched,
}

/// What was inserted.
#[derive(Default)]
struct Inserted<'g> {
    written: u64,
    /// The rows of a part, and their keys.
    keys: Vec<(&'g [usize], Vec<i64>)>,
    /// Rows and what came back of them.
    given: Vec<(usize, OwnedRow)>,
}

/// One bulk insert.
struct Bulk<'b, 'g> {
    meta: &'static ModelMeta,
    rows: &'b dyn Instances,
    parts: Vec<Part<'g>>,
    size: Option<usize>,
    /// Whether triggers may change what is written.
    triggers: bool,
}

impl<'g> Bulk<'_, 'g> {
    async fn run(&self, db: &Database) -> Result<Inserted<'g>> {
        let batches: usize = self.parts.iter().map(|part| self.batches(db, part, Texts::Many).len()).sum();
        // one statement is all or nothing, unless what it did turns out to be something else
        if batches == 1 && !self.triggers {
            return self.insert(db).await;
        }
        db.atomic_with(Atomic::new().savepoint(false), async |db| {
            // a row may point at a later one of the list
            let own = self.own_keys();
            let deferral = match own.is_empty() {
                true => None,
                false => Some(Deferral::begin(db, &self.context()).await?),
            };
            let inserted = self.insert(db).await?;
            if let Some(deferral) = deferral {
                if db.backend() == Backend::Sqlite {
                    missing_target::check(db, self.meta, own).await?;
                }
                deferral.end(db, &self.context()).await?;
            }
            Ok(inserted)
        })
        .await
    }

    async fn insert(&self, db: &Database) -> Result<Inserted<'g>> {
        let mut inserted = Inserted::default();
        for part in &self.parts {
            match part.keys {
                Keys::Known => {
                    let (_, written): (Vec<Vec<()>>, u64) = self.send(db, part, &[], Texts::Many, None).await?;
                    if matches!(part.on_conflict, OnConflict::Fail) && written != part.rows.len() as u64 {
                        return Err(self.interfered());
                    }
                    inserted.written += written;
                }
                Keys::Matched => inserted.given.extend(self.insert_or_update(db, part).await?),
                Keys::Counted => {
                    inserted.keys.push((part.rows, self.insert_counted(db, part).await?));
                    inserted.written += part.rows.len() as u64;
                }
            }
        }
        inserted.written += inserted.given.len() as u64;
        Ok(inserted)
    }

    /// The key of each row.
    async fn insert_counted(&self, db: &Database, part: &Part<'_>) -> Result<Vec<i64>> {
        let returning = [self.meta.primary_key];
        let keys: Vec<i64> = match db.backend() {
            Backend::Postgres => {
                let sent = self.send(db, part, &returning, Texts::Many, Some(|row| row.get::<i64>(0))).await;
                let (keys, _) = sent?;
                let keys = keys.concat();
                self.check_count(keys.len(), part)?;
                // a sequence may count down; a trigger can do anything
                let counted = is_ascending(&keys) || (!self.triggers && keys.is_sorted_by(|one, other| one > other));
                if !counted {
                    self.check_rows(db, part, &keys).await?;
                }
                keys
            }
            Backend::Sqlite if self.is_simple(db).await? => {
                let numbers =
                    |row: &crate::model::Row<'_>| Ok([row.get::<i64>(0)?, row.get::<i64>(1)?, row.get::<i64>(2)?]);
                let (runs, _) = self.send(db, part, &[], Texts::Many, Some(numbers)).await?;
                let mut keys = Vec::with_capacity(part.rows.len());
                for [last, inserted, with_triggers] in runs.into_iter().flatten() {
                    if inserted != with_triggers {
                        return Err(self.interfered());
                    }
                    keys.extend(last - inserted + 1..=last);
                }
                self.check_count(keys.len(), part)?;
                if !is_ascending(&keys) || !self.is_key(db, keys.last().copied()).await? {
                    return Err(self.interfered());
                }
                keys
            }
            Backend::Sqlite => {
                let (keys, _) = self.send(db, part, &returning, Texts::Single, Some(|row| row.get::<i64>(0))).await?;
                let keys = keys.concat();
                self.check_count(keys.len(), part)?;
                keys
            }
        };
        Ok(keys)
    }

    /// What came back of each row.
    async fn insert_or_update(&self, db: &Database, part: &Part<'_>) -> Result<Vec<(usize, OwnedRow)>> {
        let OnConflict::Update { unique, .. } = part.on_conflict else { return Ok(Vec::new()) };
        let returning: Vec<usize> = given_back(self.meta).chain(unique.iter().copied()).collect();
        let first = returning.len() - unique.len();
        let sent = self.send(db, part, &returning, Texts::Many, Some(|row| Ok(row.to_owned_row()))).await;
        let (answers, _): (Vec<Vec<OwnedRow>>, u64) = sent?;
        let mut by_identity: HashMap<Vec<u8>, usize> = HashMap::with_capacity(part.rows.len());
        for &row in part.rows {
            by_identity.extend(many::identity(self.rows.at(row), unique)?.map(|identity| (identity, row)));
        }
        let mut given = Vec::with_capacity(part.rows.len());
        for answer in answers.into_iter().flatten() {
            let mut identity = Vec::new();
            for (at, &field) in unique.iter().enumerate() {
                self.read(field, answer.cell(first + at))?.identify(&mut identity);
            }
            match by_identity.remove(&identity) {
                Some(row) => given.push((row, answer)),
                None => return Err(self.interfered()),
            }
        }
        self.check_count(given.len(), part)?;
        Ok(given)
    }

    /// Sends the rows of a part.
    async fn send<T: Send + 'static>(
        &self,
        db: &Database,
        part: &Part<'_>,
        returning: &[usize],
        texts: Texts,
        decode: Option<fn(&crate::model::Row<'_>) -> Result<T, crate::model::DecodeError>>,
    ) -> Result<(Vec<Vec<T>>, u64)> {
        let (plans, backend) = (db.plans(), db.backend());
        let insert = InsertRows { model: self.meta, columns: &part.columns, returning, on_conflict: part.on_conflict };
        let batches = self.batches(db, part, texts);
        let statement = |batch: &Batch<'_>| {
            if part.columns.is_empty() {
                let count = i64::try_from(batch.rows.len()).unwrap_or(i64::MAX);
                return insert.of_nothing(plans, count);
            }
            let values = many::packed(backend, self.rows, batch.rows, &part.columns)?;
            match backend {
                Backend::Postgres => insert.of_lists(plans, values),
                Backend::Sqlite => insert.repeated(plans, batch.of_text, values),
            }
        };
        match send(db, &self.context(), &batches, statement, decode).await {
            Ok(sent) => Ok(sent),
            Err(Failed { error, batch: None }) => Err(error),
            Err(Failed { error, batch: Some(at) }) => {
                Err(missing_target::name_lists(db, self.meta, self.keys_of(batches[at].rows), error).await)
            }
        }
    }

    fn batches<'p>(&self, db: &Database, part: &'p Part<'_>, texts: Texts) -> Vec<Batch<'p>> {
        batches(db.backend(), part.rows, part.columns.len(), self.size, texts)
    }

    /// The values of the foreign keys of these rows.
    fn keys_of(&self, rows: &[usize]) -> Vec<(usize, Vec<Value>)> {
        let relations = (0..self.meta.fields.len()).filter(|&field| self.meta.fields[field].relation.is_some());
        relations.map(|field| (field, self.keys_in(field, rows.iter().copied()))).collect()
    }

    /// The values of the foreign keys by which the rows point at rows of their own table, where there are such.
    fn own_keys(&self) -> Vec<(usize, Vec<Value>)> {
        let own =
            |&field: &usize| self.meta.fields[field].relation.is_some_and(|relation| (relation.target)().is(self.meta));
        let fields = (0..self.meta.fields.len()).filter(own);
        let keys = fields.map(|field| (field, self.keys_in(field, 0..self.rows.len())));
        keys.filter(|(_, values)| !values.is_empty()).collect()
    }

    /// The values of that foreign key in these rows.
    fn keys_in(&self, field: usize, rows: impl Iterator<Item = usize>) -> Vec<Value> {
        rows.filter_map(|row| self.rows.at(row).value(field).ok().filter(|value| !value.is_null())).collect()
    }

    /// Whether the rowid of the last row tells those of the others: no trigger writes more rows, and there is room above the largest key,
    /// beyond which SQLite takes any number.
    async fn is_simple(&self, db: &Database) -> Result<bool> {
        let rows = db.look(sql::look_at_keys(db.plans(), self.meta)?, &self.context()).await?;
        let numbers = rows.first().map(|row| (row.cell(0).integer(), row.cell(1).integer()));
        let room = i64::MAX - i64::try_from(self.rows.len()).unwrap_or(i64::MAX);
        Ok(matches!(numbers, Some((Ok(largest), Ok(0))) if largest < room))
    }

    /// Whether the last rowid is a key: a table that was not made here may count its rows and not its keys.
    async fn is_key(&self, db: &Database, last: Option<i64>) -> Result<bool> {
        let Some(last) = last else { return Ok(true) };
        let statement = sql::look_for_rowid(db.plans(), self.meta, last)?;
        Ok(!db.look(statement, &self.context()).await?.is_empty())
    }

    /// PostgreSQL: keys that are not counted up may have come back in any order. They are taken for those of the rows when each row that was written under its
    /// key is what was sent.
    async fn check_rows(&self, db: &Database, part: &Part<'_>, keys: &[i64]) -> Result<()> {
        let meta = self.meta;
        let fields: Vec<usize> = [meta.primary_key].into_iter().chain(part.columns.iter().copied()).collect();
        let values = keys.iter().map(|&key| many::integer(meta.pk().sql_type, key)).collect();
        let statement = sql::fetch_rows(db.plans(), db.backend(), meta, &fields, values)?;
        let rows: Vec<OwnedRow> = db.fetch(statement, &self.context(), |row| Ok(row.to_owned_row())).await?;
        let mut written: HashMap<i64, &OwnedRow> = HashMap::with_capacity(rows.len());
        for row in &rows {
            written.extend(row.cell(0).integer().map(|key| (key, row)));
        }
        for (&row, key) in part.rows.iter().zip(keys) {
            let Some(found) = written.get(key) else { return Err(self.interfered()) };
            for (at, &field) in part.columns.iter().enumerate() {
                let (mut sent, mut kept) = (Vec::new(), Vec::new());
                write::encode(self.rows.at(row), field)?.identify(&mut sent);
                self.read(field, found.cell(at + 1))?.identify(&mut kept);
                if sent != kept {
                    return Err(self.interfered());
                }
            }
        }
        Ok(())
    }

    fn read(&self, field: usize, cell: Cell<'_>) -> Result<Value> {
        Value::read(self.meta.fields[field].sql_type, cell).map_err(|reason| many::misread(self.meta, field, reason))
    }

    fn check_count(&self, count: usize, part: &Part<'_>) -> Result<()> {
        if count == part.rows.len() { Ok(()) } else { Err(self.interfered()) }
    }

    /// Something wrote other rows than those of the list.
    fn interfered(&self) -> Error {
        let message = format!(
            "a trigger of the table `{}` changed what `bulk_create` inserted, so that it can't be told which key belongs to which \
             instance; insert them one by one",
            self.meta.table
        );
        Error::Database { code: None, message: message.into(), source: None }
    }

    fn context(&self) -> Context {
        Context::of(self.meta)
    }
}

fn is_ascending(keys: &[i64]) -> bool {
    keys.is_sorted_by(|one, other| one < other)
}
