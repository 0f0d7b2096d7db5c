//! `Reverse<M>`, `ReverseOne<M>` and `ManyToMany<M>`: fields without a column that lead to the rows related to an instance.

use super::QuerySet;
use crate::meta::RelatedMeta;
use crate::model::{Condition, IntoField, Model, NotLoaded, Orders, Selection};
use crate::query::{ColumnRef, Comparison, Link, Node, Query};
use crate::value::Value;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::any::Any;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// A field that leads to related rows of `M`, whatever kind it is.
pub trait Related: Default {
    /// The model at the other end.
    type Model: Model;
    /// Ties the field to the instance that it is in: to the relation and to the instance's key.
    fn bind(&mut self, relation: &'static RelatedMeta, key: Value);
    /// The tie, when there is one.
    fn bound(&self) -> Option<(&'static RelatedMeta, &Value)>;
}

/// What the three kinds have in common.
struct Inner<M: Model> {
    bound: Option<(&'static RelatedMeta, Value)>,
    /// The rows, without their type: the compiler would go through every model to tell whether they are `Send` (see `ForeignKey`).
    rows: OnceLock<Arc<dyn Any + Send + Sync>>,
    queryset: OnceLock<QuerySet<M>>,
}

impl<M: Model> Inner<M> {
    fn new(bound: Option<(&'static RelatedMeta, Value)>) -> Self {
        Inner { bound, rows: OnceLock::new(), queryset: OnceLock::new() }
    }

    fn queryset(&self) -> &QuerySet<M> {
        self.queryset.get_or_init(|| {
            let objects = QuerySet::new();
            match &self.bound {
                Some((relation, key)) => objects.step(|query| related_to(query, relation, key.clone())),
                None => objects.step(|query| {
                    query.misuse.get_or_insert(
                        "the instance has no row yet, and so none that are related to it: save it, or read it from the database",
                    );
                }),
            }
        })
    }

    fn loaded<T: 'static>(&self, many: bool) -> Result<&T, NotLoaded> {
        let rows = self.rows.get().and_then(|rows| rows.downcast_ref());
        rows.ok_or(NotLoaded { model: M::META.name, many })
    }
}

/// Only the rows at the other end of a relation of the row with that key.
fn related_to(query: &mut Query, relation: &'static RelatedMeta, key: Value) {
    let via = (relation.via)();
    let column = match relation.onward {
        None => ColumnRef::own(via, relation.field),
        // from the other end back to the model between
        Some(onward) => {
            let path = Some(Link::interned(None, via, onward, true));
            ColumnRef { path, model: via, field: relation.field }
        }
    };
    let (left, right) = (Box::new(Node::Column(column)), Box::new(Node::Value(key)));
    query.filters.push(Node::Compare { op: Comparison::Eq, left, right });
}

macro_rules! related {
    ($(#[$doc:meta])* $name:ident loads $rows:ty) => {
        $(#[$doc])*
        pub struct $name<M: Model>(Inner<M>);

        impl<M: Model> Related for $name<M> {
            type Model = M;
            fn bind(&mut self, relation: &'static RelatedMeta, key: Value) {
                let unchanged = matches!(&self.0.bound, Some((known, old)) if std::ptr::eq(*known, relation) && *old == key);
                if !unchanged {
                    self.0 = Inner::new(Some((relation, key)));
                }
            }
            fn bound(&self) -> Option<(&'static RelatedMeta, &Value)> {
                self.0.bound.as_ref().map(|(relation, key)| (*relation, key))
            }
        }

        impl<M: Model> $name<M> {
            /// Whether the rows at the other end were loaded with the instance.
            pub fn is_loaded(&self) -> bool {
                self.0.rows.get().is_some()
            }

            /// Keeps the rows at the other end at hand.
            pub(super) fn share_rows(&mut self, rows: Arc<dyn Any + Send + Sync>) {
                self.0.rows = OnceLock::from(rows);
            }

            /// Forgets what was loaded: it is asked for anew the next time.
            pub fn forget(&mut self) {
                self.0.rows = OnceLock::new();
            }

            /// Takes the rows at the other end, when nobody shares them.
            pub(super) fn take_rows(&mut self) -> Option<$rows> {
                let rows = self.0.rows.take()?.downcast().ok()?;
                Arc::into_inner(rows)
            }
        }

        impl<M: Model> Default for $name<M> {
            fn default() -> Self {
                $name(Inner::new(None))
            }
        }

        impl<M: Model> Clone for $name<M> {
            fn clone(&self) -> Self {
                let Inner { bound, rows, .. } = &self.0;
                $name(Inner { bound: bound.clone(), rows: rows.clone(), queryset: OnceLock::new() })
            }
        }

        /// What is at the other end is no part of an instance's value.
        impl<M: Model> PartialEq for $name<M> {
            fn eq(&self, _: &Self) -> bool {
                true
            }
        }

        impl<M: Model> Eq for $name<M> {}

        impl<M: Model> std::hash::Hash for $name<M> {
            fn hash<H: std::hash::Hasher>(&self, _: &mut H) {}
        }

        /// Nothing is read: what is at the other end is the database's to say.
        impl<'de, M: Model> Deserialize<'de> for $name<M> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                serde::de::IgnoredAny::deserialize(deserializer).map(|_| Self::default())
            }
        }
    };
}

macro_rules! many {
    ($name:ident) => {
        impl<M: Model> $name<M> {
            /// The related rows, when they were loaded with the instance. Sends nothing.
            ///
            /// # Errors
            /// [`NotLoaded`] when they were not.
            pub fn get(&self) -> Result<&[M], NotLoaded> {
                self.0.loaded::<Vec<M>>(true).map(Vec::as_slice)
            }
        }

        /// The steps of a queryset, from all related rows on.
        impl<M: Model> $name<M> {
            /// As [`QuerySet::filter`].
            pub fn filter(&self, condition: impl Condition<M>) -> QuerySet<M> {
                self.0.queryset().clone().filter(condition)
            }
            /// As [`QuerySet::exclude`].
            pub fn exclude(&self, condition: impl Condition<M>) -> QuerySet<M> {
                self.0.queryset().clone().exclude(condition)
            }
            /// As [`QuerySet::pk`].
            pub fn pk<V>(&self, key: impl IntoField<M::Pk, V>) -> QuerySet<M> {
                self.0.queryset().clone().pk(key)
            }
            /// As [`QuerySet::order_by`].
            pub fn order_by(&self, by: impl Orders<M>) -> QuerySet<M> {
                self.0.queryset().clone().order_by(by)
            }
            /// As [`QuerySet::limit`].
            pub fn limit(&self, rows: u64) -> QuerySet<M> {
                self.0.queryset().clone().limit(rows)
            }
            /// As [`QuerySet::offset`].
            pub fn offset(&self, rows: u64) -> QuerySet<M> {
                self.0.queryset().clone().offset(rows)
            }
            /// As [`QuerySet::values`].
            pub fn values<S: Selection<M>>(&self, selection: S) -> QuerySet<M, S::Row> {
                self.0.queryset().clone().values(selection)
            }
            /// As [`QuerySet::annotate`].
            pub fn annotate<S: Selection<M>>(&self, selection: S) -> QuerySet<M, (M, S::Row)> {
                self.0.queryset().clone().annotate(selection)
            }
            /// The related rows as a queryset: for all the other steps.
            pub fn objects(&self) -> QuerySet<M> {
                self.0.queryset().clone()
            }
        }

        /// The related rows, as a queryset to ask.
        impl<M: Model> Deref for $name<M> {
            type Target = QuerySet<M>;
            fn deref(&self) -> &QuerySet<M> {
                self.0.queryset()
            }
        }

        /// The loaded rows, or the name of their model.
        impl<M: Model> fmt::Debug for $name<M> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.get() {
                    Ok(rows) => f.debug_list().entries(rows.iter().map(ShowDebug)).finish(),
                    Err(_) => write!(f, "[{}, …]", M::META.name),
                }
            }
        }

        /// The loaded rows; where there are none, nothing.
        impl<M: Model + Serialize> Serialize for $name<M> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self.get() {
                    Ok(rows) => rows.serialize(serializer),
                    Err(_) => serializer.serialize_unit(),
                }
            }
        }
    };
}

struct ShowDebug<'r, M>(&'r M);

impl<M: Model> fmt::Debug for ShowDebug<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt_debug(f)
    }
}

related! {
    /// The other side of a foreign key: the rows of `M` that point at the instance. It has no column.
    ///
    /// On an instance it is a queryset of those rows. In a query, `Album.songs` leads to their columns.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// #[derive(Model, Debug)]
    /// struct Album {
    ///     id: i64,
    ///     title: String,
    ///     #[orm(reverse = "album")] // the foreign key of the other model
    ///     songs: Reverse<Song>,
    /// }
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album> }
    ///
    /// # async fn example(db: Database) -> orm::Result {
    /// let album = Album.objects.pk(1).one(&db).await?;
    /// let songs = album.songs.order_by(Song.name).all(&db).await?;
    /// let loved = Album.objects.filter(Album.songs.name.icontains("love")).all(&db).await?; // each album once
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    Reverse loads Vec<M>
}
many!(Reverse);

related! {
    /// Many rows to many: the rows of `M` that are related to the instance. Pairs are rows of a table between, which the derive makes, or
    /// which is named by `#[orm(through = ..)]`.
    ///
    /// On an instance it is a queryset of the related rows. In a query, `Song.tags` leads to their columns.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// #[derive(Model, Debug)]
    /// struct Song {
    ///     id: i64,
    ///     name: String,
    ///     tags: ManyToMany<Tag>, // a table `song_tags`
    /// }
    ///
    /// #[derive(Model, Debug)]
    /// struct Tag {
    ///     id: i64,
    ///     word: String,
    ///     #[orm(reverse = "tags")] // the same pairs, from the other side
    ///     songs: ManyToMany<Song>,
    /// }
    ///
    /// # async fn example(db: Database) -> orm::Result {
    /// let slow = Song.objects.filter(Song.tags.word.eq("slow")).all(&db).await?;
    /// let tag = Tag.objects.get(&db, Tag.word.eq("slow")).await?;
    /// let songs = tag.songs.order_by(Song.name).all(&db).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ManyToMany loads Vec<M>
}
many!(ManyToMany);

related! {
    /// The other side of a `OneToOne`: the row of `M` that points at the instance, if there is one. It has no column.
    ReverseOne loads Option<M>
}

impl<M: Model> ReverseOne<M> {
    /// The row at the other end, when it was loaded with the instance. Sends nothing.
    ///
    /// # Errors
    /// [`NotLoaded`] when it was not.
    pub fn get(&self) -> Result<Option<&M>, NotLoaded> {
        self.0.loaded::<Option<M>>(false).map(Option::as_ref)
    }

    /// The row at the other end, whatever the default scope of its model is: the one at hand, else it is read, and stays at hand.
    ///
    /// # Errors
    /// What a statement may fail with.
    #[track_caller]
    pub fn fetch<'a>(
        &'a self,
        db: &'a crate::db::Database,
    ) -> impl Future<Output = crate::error::Result<Option<&'a M>>> + Send + use<'a, M> {
        let asked = (!self.is_loaded()).then(|| self.0.queryset().clone().unscoped().first(db));
        async move {
            if let Some(asked) = asked {
                let row: Option<M> = asked.await?;
                let _ = self.0.rows.set(Arc::new(row));
            }
            Ok(self.get()?)
        }
    }

    /// The row at the other end, as a queryset of one row at most.
    pub fn queryset(&self) -> &QuerySet<M> {
        self.0.queryset()
    }
}

/// The loaded row, or the name of its model.
impl<M: Model> fmt::Debug for ReverseOne<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.get() {
            Ok(row) => row.map(ShowDebug).fmt(f),
            Err(_) => write!(f, "[{}?]", M::META.name),
        }
    }
}

/// The loaded row; where it was not loaded, nothing.
impl<M: Model + Serialize> Serialize for ReverseOne<M> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.get() {
            Ok(row) => row.serialize(serializer),
            Err(_) => serializer.serialize_unit(),
        }
    }
}
