//! `ForeignKey<M>` and `OneToOne<M>`: the key of another row, and that row when it was loaded.

use super::{Model, is_unset};
use crate::value::{BaseType, Cell, CellError, FieldType, Never, Plain, SqlType, Value, ValueError};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::any::Any;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

/// A field that points at a row of `M`. The column keeps the primary key of that row.
///
/// It is made from an instance (`(&album).into()`) or from a key ([`ForeignKey::key_of`]); [`key`](Self::key) reads the key without
/// asking the database. Many rows that point at one loaded row share it.
///
/// In a query, `Song.album` is the key, and leads on to the other model's columns.
///
/// ```no_run
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
/// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album>, cover_of: Option<ForeignKey<Song>> }
/// # async fn example(db: Database) -> orm::Result {
/// let album = Album.objects.pk(1).one(&db).await?;
/// let mut song = create!(&db, Song { name: "Lithium", album: &album }).await?; // or `album: 1`
/// println!("{}", song.album.key()); // 1, without asking the database
/// println!("{}", song.album.fetch(&db).await?.artist); // asks, once
/// song.album = ForeignKey::key_of(2);
/// song.save(&db).await?;
/// let songs = Song.objects.filter(Song.album.eq(&album) | Song.album.artist.eq("Nirvana")).all(&db).await?;
/// # Ok(()) }
/// # fn main() {}
/// ```
pub struct ForeignKey<M: Model> {
    key: M::Pk,
    /// An `M`, without its type: the compiler would go through every model to tell whether `Arc<M>` is `Send`, and a chain of some 25
    /// models is beyond its recursion limit. A lock, so that `fetch` can fill it behind a shared reference.
    loaded: OnceLock<Arc<dyn Any + Send + Sync>>,
}

/// A foreign key that only one row may have: the column is unique.
pub struct OneToOne<M: Model>(ForeignKey<M>);

/// What is at the other end of a relation was not loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotLoaded {
    /// The model at the other end.
    pub model: &'static str,
    /// Whether many rows may be there.
    pub many: bool,
}

impl fmt::Display for NotLoaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.many {
            return write!(f, "these `{}`s are not loaded; load them with `prefetch_related(..)`", self.model);
        }
        write!(f, "this `{}` is not loaded; load it with `.fetch(&db)`", self.model)
    }
}

impl std::error::Error for NotLoaded {}

impl<M: Model> ForeignKey<M> {
    /// Points at the row with that primary key.
    pub fn key_of(key: impl Into<M::Pk>) -> Self {
        ForeignKey { key: key.into(), loaded: OnceLock::new() }
    }

    /// The primary key of the row pointed at.
    pub fn key(&self) -> &M::Pk {
        &self.key
    }

    /// The row pointed at, when it was loaded with this one. Sends nothing.
    pub fn get(&self) -> Result<&M, NotLoaded> {
        let row = self.loaded.get().and_then(|row| row.downcast_ref());
        row.ok_or(NotLoaded { model: M::META.name, many: false })
    }

    /// Points at `row`, which is then at hand.
    pub fn loaded(row: impl Into<Arc<M>>) -> Self {
        let row: Arc<M> = row.into();
        let key = row.pk().clone();
        ForeignKey { key, loaded: OnceLock::from(row as Arc<dyn Any + Send + Sync>) }
    }

    /// Keeps `row`, the one with this key, at hand; what was at hand before goes.
    pub(crate) fn share(&mut self, row: Arc<M>) {
        self.loaded = OnceLock::from(row as Arc<dyn Any + Send + Sync>);
    }

    /// Takes the row that is at hand.
    pub(crate) fn take(&mut self) -> Option<Arc<M>> {
        self.loaded.take()?.downcast().ok()
    }

    /// Keeps `row`, the one with this key, at hand; a row that is at hand already stays.
    pub(crate) fn keep(&self, row: M) -> Option<&M> {
        let _ = self.loaded.set(Arc::new(row));
        // what was there before is an `M` too
        self.loaded.get().and_then(|row| row.downcast_ref())
    }

    /// Whether the row pointed at was loaded with this one.
    pub fn is_loaded(&self) -> bool {
        self.loaded.get().is_some()
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> FieldType for ForeignKey<M> {
    type Base = Self;
    type Nullness = Never;
    const SQL_TYPE: SqlType = <M::Pk as FieldType>::SQL_TYPE;
    fn encode(&self) -> Result<Value, ValueError> {
        if is_unset::<M>(&self.key) {
            return Err(ValueError::Unsaved { model: M::META.name });
        }
        self.key.encode()
    }
    fn plain(&self) -> Option<Plain<'_>> {
        if is_unset::<M>(&self.key) { None } else { self.key.plain() }
    }
    #[inline]
    fn decode(cell: Cell<'_>) -> Result<Self, CellError> {
        Ok(ForeignKey { key: M::Pk::decode(cell)?, loaded: OnceLock::new() })
    }
}

impl<M: Model> BaseType for ForeignKey<M> {}

impl<M: Model> From<&M> for ForeignKey<M> {
    fn from(row: &M) -> Self {
        ForeignKey { key: row.pk().clone(), loaded: OnceLock::new() }
    }
}

impl<M: Model> From<M> for ForeignKey<M> {
    fn from(row: M) -> Self {
        ForeignKey::loaded(row)
    }
}

impl<M: Model> Clone for ForeignKey<M> {
    fn clone(&self) -> Self {
        ForeignKey { key: self.key.clone(), loaded: self.loaded.clone() }
    }
}

impl<M: Model> PartialEq for ForeignKey<M> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<M: Model> Eq for ForeignKey<M> {}

impl<M: Model> Hash for ForeignKey<M> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

/// The loaded row, or `Album#1`.
impl<M: Model> fmt::Debug for ForeignKey<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.get() {
            Ok(row) => row.fmt_debug(f),
            Err(_) => write!(f, "{}#{:?}", M::META.name, self.key),
        }
    }
}

/// The loaded row, or its key. A binary format gets the key: it could not tell which of the two it reads.
impl<M: Model + Serialize> Serialize for ForeignKey<M>
where
    M::Pk: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.get() {
            Ok(row) if serializer.is_human_readable() => row.serialize(serializer),
            _ => self.key.serialize(serializer),
        }
    }
}

/// From the key, or from the row, which is then at hand.
impl<'de, M: Model + DeserializeOwned> Deserialize<'de> for ForeignKey<M>
where
    M::Pk: DeserializeOwned,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return M::Pk::deserialize(deserializer).map(ForeignKey::key_of);
        }
        let found = serde_json::Value::deserialize(deserializer)?;
        let is_row = found.is_object();
        match M::Pk::deserialize(&found) {
            Ok(key) => Ok(ForeignKey::key_of(key)),
            Err(_) if is_row => M::deserialize(found).map(ForeignKey::loaded).map_err(D::Error::custom),
            Err(error) => Err(D::Error::custom(error)),
        }
    }
}

impl<M: Model> std::ops::Deref for OneToOne<M> {
    type Target = ForeignKey<M>;
    fn deref(&self) -> &ForeignKey<M> {
        &self.0
    }
}

impl<M: Model> std::ops::DerefMut for OneToOne<M> {
    fn deref_mut(&mut self) -> &mut ForeignKey<M> {
        &mut self.0
    }
}

impl<M: Model> OneToOne<M> {
    /// Points at the row with that primary key.
    pub fn key_of(key: impl Into<M::Pk>) -> Self {
        OneToOne(ForeignKey::key_of(key))
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> FieldType for OneToOne<M> {
    type Base = Self;
    type Nullness = Never;
    const SQL_TYPE: SqlType = <M::Pk as FieldType>::SQL_TYPE;
    fn encode(&self) -> Result<Value, ValueError> {
        self.0.encode()
    }
    fn plain(&self) -> Option<Plain<'_>> {
        self.0.plain()
    }
    fn decode(cell: Cell<'_>) -> Result<Self, CellError> {
        ForeignKey::decode(cell).map(OneToOne)
    }
}

impl<M: Model> BaseType for OneToOne<M> {}

impl<M: Model> From<ForeignKey<M>> for OneToOne<M> {
    fn from(key: ForeignKey<M>) -> Self {
        OneToOne(key)
    }
}

impl<M: Model> From<&M> for OneToOne<M> {
    fn from(row: &M) -> Self {
        OneToOne(row.into())
    }
}

impl<M: Model> From<M> for OneToOne<M> {
    fn from(row: M) -> Self {
        OneToOne(row.into())
    }
}

impl<M: Model> Clone for OneToOne<M> {
    fn clone(&self) -> Self {
        OneToOne(self.0.clone())
    }
}

impl<M: Model> PartialEq for OneToOne<M> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<M: Model> Eq for OneToOne<M> {}

impl<M: Model> Hash for OneToOne<M> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<M: Model> fmt::Debug for OneToOne<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<M: Model + Serialize> Serialize for OneToOne<M>
where
    M::Pk: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, M: Model + DeserializeOwned> Deserialize<'de> for OneToOne<M>
where
    M::Pk: DeserializeOwned,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        ForeignKey::deserialize(deserializer).map(OneToOne)
    }
}
