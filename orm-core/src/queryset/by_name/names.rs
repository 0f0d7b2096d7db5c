//! The list of what outsiders may name.

use crate::model::{Expr, Model, Order, Q};
use crate::query::Node;
use crate::query::by_name::{Allowed, IntoDynamic, NameError, Scope};
use std::fmt;
use std::marker::PhantomData;

/// The names of `M` that outsiders may use: whatever else a request names is refused, whether or not it is there.
///
/// A name that is allowed may be filtered by, with every lookup but `regex` and `iregex` (see [`allow_regex`](Self::allow_regex)), ordered
/// by, and selected.
///
/// ```no_run
/// # use orm::prelude::*;
/// use orm::by_name::Names;
/// use std::sync::LazyLock;
///
/// # #[derive(Model, Debug)] pub struct Album { id: i64, title: String, artist: String }
/// # #[derive(Model, Debug)] pub struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album> }
/// static SONGS: LazyLock<Names<Song>> = LazyLock::new(|| Names::of::<Song>().allow(["name", "plays", "album__title"]));
///
/// // GET /songs?album__title__icontains=road&order=-plays
/// async fn search(db: &Database, query: Vec<(String, String)>, order: &str) -> orm::Result<Vec<Song>> {
///     let mut songs = Song.objects.order_by(SONGS.order(order)?);
///     for (name, value) in query {
///         songs = songs.filter(SONGS.q(&name, value)?);
///     }
///     songs.limit(100).all(db).await
/// }
/// # fn main() {}
/// ```
pub struct Names<M = ()> {
    allowed: Allowed,
    model: PhantomData<fn() -> M>,
}

impl Names {
    /// A list for `M`, on which there is nothing yet.
    pub fn of<M: Model>() -> Names<M> {
        Names { allowed: Allowed::of(M::META), model: PhantomData }
    }
}

impl<M: Model> Names<M> {
    /// Allows more names. One that means nothing is reported at each use of the list.
    pub fn allow<N: AsRef<str>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        names.into_iter().for_each(|name| self.allowed.allow(name.as_ref()));
        self
    }

    /// Allows regular expressions in lookups. PostgreSQL may be kept busy for long by a hostile one: set a `statement_timeout`.
    pub fn allow_regex(mut self) -> Self {
        self.allowed.allow_regex();
        self
    }

    /// As [`Q::by_name`], for what is allowed.
    ///
    /// # Errors
    /// [`NameError::NotAllowed`] lists what is; and as [`Q::by_name`].
    pub fn q(&self, name: &str, value: impl IntoDynamic) -> Result<Q<M>, NameError> {
        self.allowed.condition(name, value.into_dynamic()).map(Expr::new)
    }

    /// As [`Order::by_name`], for what is allowed: one name, or more with commas between them. Of an empty text, no order.
    ///
    /// # Errors
    /// As [`q`](Self::q).
    pub fn order(&self, names: &str) -> Result<Vec<Order<M>>, NameError> {
        let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
        names.map(|name| self.allowed.order(name).map(Order::of)).collect()
    }

    /// What [`values_by_name`](crate::queryset::QuerySet::values_by_name) takes, of what is allowed; of no names, all that is.
    ///
    /// # Errors
    /// As [`q`](Self::q).
    pub fn values<N: AsRef<str>>(&self, names: impl IntoIterator<Item = N>) -> Result<NamedSelection<M>, NameError> {
        let mut names: Vec<Box<str>> = names.into_iter().map(|name| name.as_ref().into()).collect();
        if names.is_empty() {
            names = self.allowed.names().to_vec();
        }
        let nodes: Result<_, _> =
            names.iter().map(|name| self.allowed.expression(name).map(|tree| tree.node)).collect();
        Ok(NamedSelection { names, nodes: nodes?, model: PhantomData })
    }
}

impl<M> Clone for Names<M> {
    fn clone(&self) -> Self {
        Names { allowed: self.allowed.clone(), model: PhantomData }
    }
}

impl<M> fmt::Debug for Names<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Names").field(&self.allowed.names()).finish()
    }
}

/// Expressions of `M` with their names.
pub struct NamedSelection<M> {
    pub(super) names: Vec<Box<str>>,
    pub(super) nodes: Vec<Node>,
    model: PhantomData<fn() -> M>,
}

impl<M> fmt::Debug for NamedSelection<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("NamedSelection").field(&self.names).finish()
    }
}

/// What [`values_by_name`](crate::queryset::QuerySet::values_by_name) takes: a list of names, or what [`Names::values`] allowed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list of names of `{M}`",
    label = "expected a list of names such as `[\"name\", \"album__title\"]`"
)]
pub trait ValueNames<M> {
    /// The expressions with their names.
    ///
    /// # Errors
    /// A name means nothing.
    fn selection(self) -> Result<NamedSelection<M>, NameError>;
}

#[diagnostic::do_not_recommend]
impl<M: Model, L: IntoIterator<Item: AsRef<str>>> ValueNames<M> for L {
    fn selection(self) -> Result<NamedSelection<M>, NameError> {
        let mut names: Vec<Box<str>> = self.into_iter().map(|name| name.as_ref().into()).collect();
        if names.is_empty() {
            names = M::META.fields.iter().map(|field| field.name.into()).collect();
        }
        let scope = Scope::of(M::META);
        let nodes: Result<_, _> = names.iter().map(|name| scope.expression(name).map(|tree| tree.node)).collect();
        Ok(NamedSelection { names, nodes: nodes?, model: PhantomData })
    }
}

#[diagnostic::do_not_recommend]
impl<M> ValueNames<M> for NamedSelection<M> {
    fn selection(self) -> Result<NamedSelection<M>, NameError> {
        Ok(self)
    }
}
