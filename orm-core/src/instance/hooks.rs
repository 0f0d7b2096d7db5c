//! Functions of a model that run before and after an instance is saved or deleted.
//!
//! What is saved knows no type ([`Instance`]), so the derive puts the functions of a model into a [`HookTable`]; a model without `hooks` has
//! none, and pays nothing.

use super::version;
use super::write::{Saving, delete_row};
use crate::db::Database;
use crate::error::Result;
use crate::model::{Expression, Instance, Model};
use crate::query::Node;
use crate::relations::Deleted;
use std::any::Any;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

/// What runs before and after an instance of the model is saved or deleted. The model says that it has such: `#[orm(hooks)]`.
///
/// A function that is left out does nothing. The function, the statement and the function behind it are one transaction, whose handle is
/// given; an error stops what was begun, and undoes it. What must not happen before the row is there for everybody (a mail, a message to
/// another service) is told to [`on_commit`](Database::on_commit).
///
/// They run for `save`, `insert`, `update`, `save_fields`, `update_with` and `delete` of an instance, and so for `create!`,
/// `get_or_create` and `update_or_create`. Whatever works on rows set by set calls none, as in Django: `update` and `delete` of a queryset,
/// `bulk_create`, `bulk_update`, `upsert`, and what the delete rules of foreign keys take along, which is never read.
///
/// ```no_run
/// use orm::prelude::*;
///
/// #[derive(Model, Debug)]
/// #[orm(hooks)]
/// pub struct Album {
///     pub id: i64,
///     pub title: String,
///     #[orm(default = "")]
///     pub slug: String,
/// }
///
/// impl Hooks for Album {
///     async fn before_save(&mut self, _db: &Database, _event: SaveEvent) -> orm::Result {
///         self.slug = self.title.to_lowercase().replace(' ', "-");
///         Ok(())
///     }
///
///     async fn after_save(&mut self, db: &Database, event: SaveEvent) -> orm::Result {
///         if event.is_new() {
///             let title = self.title.clone();
///             db.on_commit(move || println!("there is a new album: {title}"));
///         }
///         Ok(())
///     }
/// }
/// # fn main() {}
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` says that it has hooks, and there is no `impl Hooks for {Self}`",
    label = "no hooks of this model",
    note = "write `impl Hooks for {Self} {{ async fn before_save(&mut self, db: &Database, event: SaveEvent) -> orm::Result {{ Ok(()) }} }}`",
    note = "or remove `hooks` from `#[orm(..)]`"
)]
pub trait Hooks: Model + Hooked {
    /// Runs before the instance is written. What it changes is written too.
    fn before_save(&mut self, db: &Database, event: SaveEvent) -> impl Future<Output = Result<()>> + Send {
        let _ = (db, event);
        async { Ok(()) }
    }

    /// Runs after the instance was written, in the same transaction.
    fn after_save(&mut self, db: &Database, event: SaveEvent) -> impl Future<Output = Result<()>> + Send {
        let _ = (db, event);
        async { Ok(()) }
    }

    /// Runs before the row is deleted.
    fn before_delete(&mut self, db: &Database) -> impl Future<Output = Result<()>> + Send {
        let _ = db;
        async { Ok(()) }
    }

    /// Runs after the row was deleted, in the same transaction. The instance still has its key.
    fn after_delete(&mut self, db: &Database) -> impl Future<Output = Result<()>> + Send {
        let _ = db;
        async { Ok(()) }
    }
}

/// Says that a model's hooks are called. `#[orm(hooks)]` implements it.
#[diagnostic::on_unimplemented(
    message = "the hooks of `{Self}` would never be called",
    label = "the model does not say that it has hooks",
    note = "add `#[orm(hooks)]` to `{Self}`"
)]
pub trait Hooked {}

/// What is saved, for the functions of [`Hooks`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaveEvent {
    new: bool,
    /// `None`: all.
    fields: Option<Vec<usize>>,
}

impl SaveEvent {
    pub(super) fn new(new: bool, fields: Option<Vec<usize>>) -> Self {
        SaveEvent { new, fields }
    }

    /// Whether the row is new. Before it is saved: whether it is going to be inserted for sure; one that is saved with a key that was given
    /// by hand is looked for first.
    pub fn is_new(&self) -> bool {
        self.new
    }

    /// Whether that column is written: all are, but for those that `save_fields` and `update_with` leave out.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model)] #[orm(hooks)] struct Album { id: i64, title: String }
    /// impl Hooks for Album {
    ///     async fn after_save(&mut self, _db: &Database, event: SaveEvent) -> orm::Result {
    ///         if event.writes(Album.title) {
    ///             println!("it is called {} now", self.title);
    ///         }
    ///         Ok(())
    ///     }
    /// }
    /// # fn main() {}
    /// ```
    pub fn writes(&self, column: impl Expression) -> bool {
        match (&self.fields, column.tree().node) {
            (_, Node::Column(column)) if column.path.is_some() => false,
            (None, Node::Column(_)) => true,
            (Some(fields), Node::Column(column)) => fields.contains(&column.field),
            _ => false,
        }
    }
}

type Running<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;
type OfSave = for<'a> fn(&'a mut dyn Instance, &'a Database, SaveEvent) -> Running<'a>;
type OfDelete = for<'a> fn(&'a mut dyn Instance, &'a Database) -> Running<'a>;

/// The functions of a model, behind its type.
#[derive(Clone, Copy)]
pub struct HookTable {
    before_save: OfSave,
    after_save: OfSave,
    before_delete: OfDelete,
    after_delete: OfDelete,
}

impl fmt::Debug for HookTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HookTable").finish_non_exhaustive()
    }
}

impl HookTable {
    /// Those of `M`.
    pub const fn of<M: Hooks>() -> Self {
        HookTable {
            before_save: before_save::<M>,
            after_save: after_save::<M>,
            before_delete: before_delete::<M>,
            after_delete: after_delete::<M>,
        }
    }

    /// Those of the instance's model.
    pub(super) fn find(instance: &dyn Instance) -> Option<&'static HookTable> {
        instance.hooks()?.downcast_ref()
    }

    /// Saves between the two functions. What was not kept leaves the key and the version as they were.
    pub(super) async fn around_save(
        &self,
        instance: &mut dyn Instance,
        db: &Database,
        saving: Saving<'_>,
    ) -> Result<()> {
        let unsaved = instance.is_unsaved();
        let version = version::of(instance);
        let event = saving.event(instance);
        let saved = db
            .atomic(async |db| {
                (self.before_save)(instance, db, event.clone()).await?;
                let new = saving.write(instance, db).await?;
                (self.after_save)(instance, db, SaveEvent { new, ..event }).await
            })
            .await;
        if saved.is_err() {
            if unsaved {
                instance.forget_pk();
            }
            version::put_back(instance, version);
        }
        saved
    }

    /// Deletes between the two functions.
    pub(super) async fn around_delete(&self, instance: &mut dyn Instance, db: &Database) -> Result<Deleted> {
        db.atomic(async |db| {
            (self.before_delete)(instance, db).await?;
            let deleted = delete_row(instance, db).await?;
            (self.after_delete)(instance, db).await?;
            Ok(deleted)
        })
        .await
    }
}

/// The instance by its type. The derive gives each model its own table, so it is of no other one.
fn typed<M: Model>(instance: &mut dyn Instance) -> Option<&mut M> {
    (instance as &mut dyn Any).downcast_mut()
}

fn nothing<'a>() -> Running<'a> {
    Box::pin(async { Ok(()) })
}

fn before_save<'a, M: Hooks>(instance: &'a mut dyn Instance, db: &'a Database, event: SaveEvent) -> Running<'a> {
    typed::<M>(instance).map_or_else(nothing, |instance| Box::pin(instance.before_save(db, event)))
}

fn after_save<'a, M: Hooks>(instance: &'a mut dyn Instance, db: &'a Database, event: SaveEvent) -> Running<'a> {
    typed::<M>(instance).map_or_else(nothing, |instance| Box::pin(instance.after_save(db, event)))
}

fn before_delete<'a, M: Hooks>(instance: &'a mut dyn Instance, db: &'a Database) -> Running<'a> {
    typed::<M>(instance).map_or_else(nothing, |instance| Box::pin(instance.before_delete(db)))
}

fn after_delete<'a, M: Hooks>(instance: &'a mut dyn Instance, db: &'a Database) -> Running<'a> {
    typed::<M>(instance).map_or_else(nothing, |instance| Box::pin(instance.after_delete(db)))
}
