//! Rows that are looked for, and created when they are not there.

use super::QuerySet;
use crate::db::{Context, Database};
use crate::error::{Error, QueryError, Result};
use crate::instance::{self, FieldList};
use crate::model::{Assignments, Condition, Decode, Instance, Model};
use crate::query::{Assignment, Comparison, Node, Query};
use crate::relations::pairs::Paired;
use crate::sql::{self, Select};
use crate::value::{FieldType, Value};
use std::future::Future;
use std::sync::Arc;

/// The row that is created when there is none: an instance, or a closure that makes it, which is called only then.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no new row of `{M}`",
    label = "expected `new!({M} {{ .. }})`, or `|| new!({M} {{ .. }})`"
)]
pub trait NewRow<M, Via>: Send {
    /// The instance, when it is made already.
    fn made(&self) -> Option<&M>;
    /// Makes the instance.
    fn make(self) -> M;
}

/// An instance.
pub struct ViaInstance;
/// A closure that makes an instance.
pub struct ViaClosure;

#[diagnostic::do_not_recommend]
impl<M: Model> NewRow<M, ViaInstance> for M {
    fn made(&self) -> Option<&M> {
        Some(self)
    }
    fn make(self) -> M {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, F: FnOnce() -> M + Send> NewRow<M, ViaClosure> for F {
    fn made(&self) -> Option<&M> {
        None
    }
    fn make(self) -> M {
        self()
    }
}

impl<M: Model> QuerySet<M> {
    /// The only row for which the condition holds, and `false`; or when there is none, the new one, which is saved, and `true`.
    ///
    /// When somebody else creates the row at the same moment, a unique constraint refuses ours, and theirs is the answer. Without such a
    /// constraint there may be two. It works inside of a transaction too, which can go on afterwards.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, #[orm(unique)] title: String, artist: String }
    /// # async fn example(db: Database) -> orm::Result {
    /// let new = new!(Album { title: "Divide", artist: "Ed Sheeran" });
    /// let (album, created) = Album.objects.get_or_create(&db, Album.title.eq("Divide"), new).await?;
    /// // a closure is called only when there is no such row
    /// let named = Album.title.eq("Multiply");
    /// let (album, _) = Album.objects.get_or_create(&db, named, || new!(Album { title: "Multiply", artist: "Ed Sheeran" })).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// [`MultipleFound`](Error::MultipleFound); what saving the new row may fail with; [`Query`](Error::Query) when the new row has another value than
    /// the condition asks for, so that it would not be found the next time.
    pub fn get_or_create<'d, C: Condition<M>, N: NewRow<M, V>, V>(
        &self,
        db: &'d Database,
        condition: C,
        new: N,
    ) -> impl Future<Output = Result<(M, bool)>> + Send + use<'d, M, C, N, V> {
        get_or_create(self.clone().filter(condition), db, new, None)
    }

    /// The only row for which the condition holds, with these values assigned, and `false`; or when there is none, the new one, which is
    /// saved, and `true`. What is assigned is not assigned to a new row.
    ///
    /// It is one transaction; the row is locked (`SELECT … FOR UPDATE`) from when it is found until the end. Hooks are called, `auto_now` fields are set, and a `version` is
    /// counted up. When somebody else creates the row at the same moment, theirs is updated, where a unique constraint refuses ours.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Song { id: i64, #[orm(unique)] name: String, #[orm(default = 0)] plays: i64 }
    /// # async fn example(db: Database) -> orm::Result {
    /// let new = new!(Song { name: "Lithium", plays: 1 });
    /// let (song, created) =
    ///     Song.objects.update_or_create(&db, Song.name.eq("Lithium"), Song.plays.set(Song.plays + 1), new).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// As [`get_or_create`](Self::get_or_create), and as [`update_with`](crate::instance::Persistence::update_with).
    pub fn update_or_create<'d, C: Condition<M>, A: Assignments<M>, N: NewRow<M, V>, V>(
        &self,
        db: &'d Database,
        condition: C,
        assignments: A,
        new: N,
    ) -> impl Future<Output = Result<(M, bool)>> + Send + use<'d, M, C, A, N, V> {
        update_or_create(self.clone().filter(condition), db, assignments.assignments(), new, None)
    }

    /// The only row, locked until the transaction ends.
    async fn locked(&self, db: &Database) -> Result<Option<M>> {
        let query = Arc::unwrap_or_clone(self.query()).locked();
        if query.misuse.is_none() && query.is_empty() {
            return Ok(None);
        }
        let select = sql::select(db.plans(), db.backend(), &query, Select::Some(2))?;
        let mut rows = db.fetch_by(select, &Context::of(query.model), Decode::Plain(M::decode)).await?;
        if rows.len() > 1 {
            let condition = query.described(db.log_values()).into();
            return Err(Error::MultipleFound { model: query.model.name, condition });
        }
        Ok(rows.pop())
    }

    /// Inserts the instance, or where a row is there that is alike in all of the unique fields, updates that one, in one statement; the row
    /// is read back into the instance.
    ///
    /// All fields of the row are updated, but for its key, the unique fields and `auto_now_add`. A `version` is counted up, and is not compared:
    /// the row becomes what the instance says, whoever wrote it last. Hooks are not called, because whether a row is inserted or updated is known only to the
    /// database.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(unique("artist", "title"))]
    /// # struct Album { id: i64, #[orm(unique)] code: String, artist: String, title: String }
    /// # async fn example(db: Database) -> orm::Result {
    /// let mut album = new!(Album { code: "div-1", artist: "Ed Sheeran", title: "Divide" });
    /// Album.objects.upsert(&db, &mut album, Album.code).await?; // or (Album.artist, Album.title)
    /// println!("{}", album.id);
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// [`Query`](Error::Query) when the fields are not unique together; [`Validation`](Error::Validation) before anything is sent;
    /// [`Constraint`](Error::Constraint) for another constraint than that of the unique fields, and what a statement may fail with.
    pub fn upsert<'a, F: FieldList<M>>(
        &self,
        db: &'a Database,
        instance: &'a mut M,
        unique: F,
    ) -> impl Future<Output = Result<()>> + Send + use<'a, M, F> {
        let (unique, misuse) = (unique.positions(), self.narrowed());
        async move {
            if let Some(what) = misuse {
                return Err(QueryError::Misuse { what }.into());
            }
            instance::upsert(instance, db, unique, |row| M::decode(row).map(drop)).await
        }
    }
}

/// [`QuerySet::get_or_create`]. `relating`: the relation whose rows are looked through; the new one is related too.
pub(crate) async fn get_or_create<M: Model, N: NewRow<M, V>, V>(
    found: QuerySet<M>,
    db: &Database,
    new: N,
    relating: Option<&Paired>,
) -> Result<(M, bool)> {
    check_made(&found.query(), &new)?;
    match found.one(db).await {
        Err(error) if error.is_not_found() => {}
        got => return Ok((got?, false)),
    }
    let new = checked(&found.query(), new)?;
    // in a block of its own, so that a row that is refused leaves the block around it as it was
    let created = match db.is_in_transaction() || relating.is_some() {
        true => db.atomic(async |db| create(new, db, relating).await).await,
        false => create(new, db, relating).await,
    };
    match created {
        Err(error) if error.is_unique() => match found.one(db).await {
            Ok(row) => Ok((row, false)),
            Err(other) if other.is_not_found() => Err(error),
            Err(other) => Err(other),
        },
        created => Ok((created?, true)),
    }
}

/// [`QuerySet::update_or_create`]. `relating`: as above.
pub(crate) async fn update_or_create<M: Model, N: NewRow<M, V>, V>(
    found: QuerySet<M>,
    db: &Database,
    assignments: Vec<Assignment>,
    new: N,
    relating: Option<&Paired>,
) -> Result<(M, bool)> {
    check_made(&found.query(), &new)?;
    db.atomic(async |db| {
        if let Some(row) = found.locked(db).await? {
            return update(row, db, assignments).await;
        }
        let new = checked(&found.query(), new)?;
        match db.atomic(async |db| create(new, db, relating).await).await {
            Err(error) if error.is_unique() => match found.locked(db).await? {
                Some(row) => update(row, db, assignments).await,
                None => Err(error),
            },
            created => Ok((created?, true)),
        }
    })
    .await
}

/// Saves a new row, and relates it where it is one of a relation's.
async fn create<M: Model>(new: M, db: &Database, relating: Option<&Paired>) -> Result<M> {
    match relating {
        Some(paired) => create_related(paired, db, new, Vec::new()).await,
        None => instance::create(new, db, &[]).await,
    }
}

/// Saves a new row, and relates it. `given`: values of other fields of the model between. Two statements, in a transaction of the caller's.
pub(crate) async fn create_related<M: Model>(
    paired: &Paired,
    db: &Database,
    new: M,
    given: Vec<(usize, Value)>,
) -> Result<M> {
    let row = instance::create(new, db, &[]).await?;
    let key = row.pk().encode().map_err(|reason| QueryError::Value { reason })?;
    paired.add(db, vec![key], given).await?;
    Ok(row)
}

async fn update<M: Model>(mut row: M, db: &Database, assignments: Vec<Assignment>) -> Result<(M, bool)> {
    instance::update_with(&mut row, db, assignments).await?;
    Ok((row, false))
}

/// Refuses a new row that the condition would not find, before anything is sent where it is at hand.
fn check_made<M: Model, V>(query: &Query, new: &impl NewRow<M, V>) -> Result<()> {
    new.made().map_or(Ok(()), |new| check_new(query, new))
}

fn checked<M: Model, V>(query: &Query, new: impl NewRow<M, V>) -> Result<M> {
    let new = new.make();
    check_new(query, &new)?;
    Ok(new)
}

fn check_new(query: &Query, new: &dyn Instance) -> Result<()> {
    let parts = query.filters.iter().flat_map(|filter| match filter {
        Node::All(parts) => parts.as_slice(),
        filter => std::slice::from_ref(filter),
    });
    for part in parts {
        let (column, wanted) = match part {
            Node::Compare { op: Comparison::Eq, left, right } => match (&**left, &**right) {
                (Node::Column(column), Node::Value(value)) => (column, value.clone()),
                _ => continue,
            },
            Node::IsNull(of) => match &**of {
                Node::Column(column) => (column, Value::Null(column.field_meta().sql_type)),
                _ => continue,
            },
            _ => continue,
        };
        let field = column.field_meta();
        // what saving sets, and what can't be written at all, is not known here
        if column.path.is_some() || field.auto_now || field.auto_now_add {
            continue;
        }
        let Ok(value) = new.value(column.field) else { continue };
        let (mut one, mut other) = (Vec::new(), Vec::new());
        value.identify(&mut one);
        wanted.identify(&mut other);
        if one != other {
            let what = "the new row has another value than the condition asks for: it would not be found, and be created again each time";
            return Err(QueryError::Misuse { what }.into());
        }
    }
    Ok(())
}
