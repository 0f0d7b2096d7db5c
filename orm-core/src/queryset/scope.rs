//! Default scopes: what a model says of all querysets of its rows.

use super::QuerySet;
use crate::meta::ModelMeta;
use crate::model::{Condition, Model};
use crate::query::{DefaultScope, Query};
use std::sync::Arc;

/// What `#[orm(scope = ..)]` of a model may name: a function from its queryset to one, or one that gives a condition.
///
/// `Via` is told by the compiler; it keeps the two apart.
#[diagnostic::on_unimplemented(
    message = "this can't be the default scope of `{M}`",
    label = "expected `fn(QuerySet<{M}>) -> QuerySet<{M}>`, or `fn() -> Q<{M}>`"
)]
pub trait Scope<M, Via> {
    /// Only the rows of the scope.
    fn narrow(self, queryset: QuerySet<M>) -> QuerySet<M>;
}

/// Tells a function of a queryset.
pub struct ViaQuerySet;
/// Tells a function that gives a condition.
pub struct ViaCondition;

#[diagnostic::do_not_recommend]
impl<M, F: FnOnce(QuerySet<M>) -> QuerySet<M>> Scope<M, ViaQuerySet> for F {
    fn narrow(self, queryset: QuerySet<M>) -> QuerySet<M> {
        self(queryset)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, C: Condition<M>, F: FnOnce() -> C> Scope<M, ViaCondition> for F {
    fn narrow(self, queryset: QuerySet<M>) -> QuerySet<M> {
        queryset.filter(self())
    }
}

/// Writes the scope down as a query: what the derive makes of `#[orm(scope = ..)]`.
pub fn scoped<M: Model, Via, S: Scope<M, Via>>(query: &mut Query, scope: S) {
    // the scope of a scope would have no end
    let narrowed = scope.narrow(QuerySet::new().unscoped());
    *query = Arc::unwrap_or_clone(narrowed.query());
}

/// The scope of a model, for queries that know the model by name. The derive submits one for each model that has one.
pub struct ScopeEntry {
    /// The model.
    pub model: &'static ModelMeta,
    /// Its scope.
    pub scope: fn(&mut Query),
}

inventory::collect!(ScopeEntry);

/// The scope of that model.
pub(super) fn of(model: &'static ModelMeta) -> Option<fn(&mut Query)> {
    let mut entries = inventory::iter::<ScopeEntry>.into_iter();
    entries.find(|entry| entry.model.is(model)).map(|entry| entry.scope)
}

impl<M: Model, R> QuerySet<M, R> {
    /// Without the default scope of the model, at whatever step it stands.
    ///
    /// A scope (`#[orm(scope = ..)]`) is part of every queryset of the model's rows, also of those related to an instance, and so of what
    /// `get`, `count`, `update` and `delete` see. It is no part of what an instance does to its own row (`save`, `refresh`, `delete`), of
    /// [`ForeignKey::fetch`](crate::model::ForeignKey::fetch), nor of conditions on other models' paths: a row that is pointed at is there.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// #[derive(Model, Debug)]
    /// #[orm(scope = Note::live)]
    /// pub struct Note {
    ///     pub id: i64,
    ///     pub text: String,
    ///     pub deleted: Option<DateTime<Utc>>,
    /// }
    ///
    /// impl Note {
    ///     fn live() -> Q<Note> {
    ///         Note.deleted.is_null()
    ///     }
    /// }
    ///
    /// # async fn example(db: Database) -> orm::Result {
    /// let live = Note.objects.count(&db).await?;
    /// let all = Note.objects.unscoped().count(&db).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn unscoped(self) -> Self {
        self.step(|query| query.scope = DefaultScope::Lifted)
    }
}
