//! Relations whose rows are found by the key of the row that they belong to, and the fields that keep them.

use crate::meta::ModelMeta;
use crate::model::{Across, BackStep, Model, Path, Root};
use crate::queryset::{ManyToMany, Reverse, ReverseOne};
use std::any::Any;
use std::sync::Arc;

/// A relation to rows that point back, or that are pairs with the row at hand: as a step from the model itself.
pub trait Relation: Path {
    /// The model that it leaves from.
    type From: Model;
    /// The model at the other end.
    type To: Model;
    /// The position of the foreign key to `From`: in the model between when there is one, else in `To`.
    const KEY: usize;
    /// The model between, and its foreign key to `To`.
    const VIA: Option<(&'static ModelMeta, usize)>;
}

impl<M: Model, To: Model, const FIELD: usize> Relation for BackStep<Root<M>, To, FIELD> {
    type From = M;
    type To = To;
    const KEY: usize = FIELD;
    const VIA: Option<(&'static ModelMeta, usize)> = None;
}

impl<M: Model, Through: Model, To: Model, const SOURCE: usize, const TARGET: usize> Relation
    for Across<Root<M>, Through, To, SOURCE, TARGET>
{
    type From = M;
    type To = To;
    const KEY: usize = SOURCE;
    const VIA: Option<(&'static ModelMeta, usize)> = Some((Through::META, TARGET));
}

/// The model has a field for the rows of a relation.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no field to keep these rows in",
    note = "declare one, such as `songs: Reverse<Song>`; or take the rows beside it: `.with(..)` in place of `.prefetch_related(..)`"
)]
pub trait Declares<Rel: Relation>: Model {
    /// The field.
    fn field(&mut self) -> &mut dyn Slot<Rel::To>;
}

/// A field that keeps related rows.
pub trait Slot<To> {
    /// The rows, as such a field keeps them: many fields may share them.
    fn wrap(&self, rows: Vec<To>) -> Arc<dyn Any + Send + Sync>;
    /// Keeps them.
    fn share(&mut self, rows: Arc<dyn Any + Send + Sync>);
    /// Whether there are any, or it is known that there are none.
    fn is_loaded(&self) -> bool;
    /// Takes the rows, when no other field shares them.
    fn take(&mut self) -> Option<Vec<To>>;
}

macro_rules! many {
    ($($name:ident),*) => {$(
        impl<M: Model> Slot<M> for $name<M> {
            fn wrap(&self, rows: Vec<M>) -> Arc<dyn Any + Send + Sync> {
                Arc::new(rows)
            }
            fn share(&mut self, rows: Arc<dyn Any + Send + Sync>) {
                self.share_rows(rows);
            }
            fn is_loaded(&self) -> bool {
                $name::is_loaded(self)
            }
            fn take(&mut self) -> Option<Vec<M>> {
                self.take_rows()
            }
        }
    )*};
}
many!(Reverse, ManyToMany);

impl<M: Model> Slot<M> for ReverseOne<M> {
    fn wrap(&self, rows: Vec<M>) -> Arc<dyn Any + Send + Sync> {
        Arc::new(rows.into_iter().next())
    }
    fn share(&mut self, rows: Arc<dyn Any + Send + Sync>) {
        self.share_rows(rows);
    }
    fn is_loaded(&self) -> bool {
        ReverseOne::is_loaded(self)
    }
    fn take(&mut self) -> Option<Vec<M>> {
        self.take_rows().map(|row: Option<M>| row.into_iter().collect())
    }
}
