//! `select_related`: rows of related models from cells of the same row, put into the fields that lead to them.

use super::relation::Declares;
use crate::model::{
    BackStep, BackwardOne, DecodeError, ForeignKeyAt, Forward, ForwardNull, IsOneToOne, Model, Path, Root, Row, Step,
};
use crate::query::{Extra, Kept, Link, Query};
use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;

/// What is joined at the rows of `M`, and on from there.
pub struct JoinedRows<M>(Vec<Box<dyn Join<M>>>);

/// One step from rows of `M` to rows that are joined.
trait Join<M>: Any + Send + Sync {
    /// What fills the instances of one answer.
    fn fill(&self) -> Box<dyn Fill<M>>;
    fn boxed(&self) -> Box<dyn Join<M>>;
}

/// Fills instances of `M` from the rows of one answer.
pub(super) trait Fill<M>: Send {
    /// `row` begins with the first cell of the answer.
    fn fill(&mut self, row: &Row<'_>, instance: &mut M) -> Result<(), DecodeError>;
}

impl<M> Default for JoinedRows<M> {
    fn default() -> Self {
        JoinedRows(Vec::new())
    }
}

impl<M: 'static> Clone for JoinedRows<M> {
    fn clone(&self) -> Self {
        JoinedRows(self.0.iter().map(|join| join.boxed()).collect())
    }
}

impl<M: 'static> JoinedRows<M> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn fills(&self) -> Fills<M> {
        Fills(self.0.iter().map(|join| join.fill()).collect())
    }

    /// The step of that kind, made when it is the first.
    fn step<J: Join<M>>(&mut self, make: impl FnOnce() -> J) -> Option<&mut J> {
        let at = self.0.iter().position(|join| (&**join as &dyn Any).is::<J>()).unwrap_or_else(|| {
            self.0.push(Box::new(make()));
            self.0.len() - 1
        });
        let join: &mut dyn Any = &mut **self.0.get_mut(at)?;
        join.downcast_mut()
    }
}

/// What fills instances along every step that is joined at them.
pub(super) struct Fills<M>(Vec<Box<dyn Fill<M>>>);

impl<M> Fill<M> for Fills<M> {
    fn fill(&mut self, row: &Row<'_>, instance: &mut M) -> Result<(), DecodeError> {
        self.0.iter_mut().try_for_each(|fill| fill.fill(row, instance))
    }
}

/// The columns of the model at the end of a path, and their first cell.
fn select(query: &mut Query, path: Option<&'static Link>, kept: Kept) -> usize {
    let at = query.cells();
    query.extra.extend(path.map(|link| Extra::Row(link, kept)));
    at
}

/// The columns at the end of a path, to be kept beside the row.
pub(super) fn select_beside<P: Path>(query: &mut Query) -> usize {
    select(query, P::LINK, Kept::Beside)
}

/// Along a foreign key.
struct Forwards<To, const FIELD: usize> {
    at: usize,
    onward: JoinedRows<To>,
}

struct ForwardFill<To: Model, const FIELD: usize> {
    at: usize,
    /// The rows so far: many rows may point at one.
    known: HashMap<To::Pk, Arc<To>>,
    /// How many times one of them was pointed at again.
    again: usize,
    onward: Fills<To>,
}

impl<M: ForeignKeyAt<To, FIELD>, To: Model, const FIELD: usize> Join<M> for Forwards<To, FIELD> {
    fn fill(&self) -> Box<dyn Fill<M>> {
        let onward = self.onward.fills();
        Box::new(ForwardFill::<To, FIELD> { at: self.at, known: HashMap::new(), again: 0, onward })
    }

    fn boxed(&self) -> Box<dyn Join<M>> {
        Box::new(Forwards::<To, FIELD> { at: self.at, onward: self.onward.clone() })
    }
}

impl<M: ForeignKeyAt<To, FIELD>, To: Model, const FIELD: usize> Fill<M> for ForwardFill<To, FIELD> {
    fn fill(&mut self, row: &Row<'_>, instance: &mut M) -> Result<(), DecodeError> {
        let Some(foreign_key) = instance.foreign_key_mut() else { return Ok(()) };
        if let Some(known) = self.known.get(foreign_key.key()) {
            self.again += 1;
            foreign_key.share(Arc::clone(known));
            return Ok(());
        }
        let columns = row.skip(self.at);
        if columns.cell(To::META.primary_key).is_null() {
            // it points at no row, which only a database without that constraint allows
            return Ok(());
        }
        let mut target = To::decode(&columns)?;
        self.onward.fill(row, &mut target)?;
        let target = Arc::new(target);
        // where each row points at another one, to remember them is in vain
        if self.known.len() < 64 + 4 * self.again {
            self.known.insert(foreign_key.key().clone(), Arc::clone(&target));
        }
        foreign_key.share(target);
        Ok(())
    }
}

/// Backwards along a one-to-one.
struct Backwards<To, const FIELD: usize> {
    at: usize,
    onward: JoinedRows<To>,
}

struct BackwardFill<To, const FIELD: usize> {
    at: usize,
    onward: Fills<To>,
}

impl<M, To, const FIELD: usize> Join<M> for Backwards<To, FIELD>
where
    M: Declares<BackStep<Root<M>, To, FIELD>>,
    To: Model,
{
    fn fill(&self) -> Box<dyn Fill<M>> {
        let onward = self.onward.fills();
        Box::new(BackwardFill::<To, FIELD> { at: self.at, onward })
    }

    fn boxed(&self) -> Box<dyn Join<M>> {
        Box::new(Backwards::<To, FIELD> { at: self.at, onward: self.onward.clone() })
    }
}

impl<M, To, const FIELD: usize> Fill<M> for BackwardFill<To, FIELD>
where
    M: Declares<BackStep<Root<M>, To, FIELD>>,
    To: Model,
{
    fn fill(&mut self, row: &Row<'_>, instance: &mut M) -> Result<(), DecodeError> {
        let columns = row.skip(self.at);
        let mut found = Vec::new();
        if !columns.cell(To::META.primary_key).is_null() {
            let mut target = To::decode(&columns)?;
            self.onward.fill(row, &mut target)?;
            found.push(target);
        }
        let field = instance.field();
        let found = field.wrap(found);
        field.share(found);
        Ok(())
    }
}

/// A path of which each step leads to one row at most.
#[diagnostic::on_unimplemented(
    message = "this path leads to many rows",
    label = "a step of it leads to many rows of another model",
    note = "load them with `prefetch_related(..)`, or `with(..)`: one statement more for each level"
)]
pub trait ToOnePath: Path {
    /// The model at its end.
    type End: Model;
    /// What is joined at its end.
    #[doc(hidden)]
    fn join<'t>(joined: &'t mut JoinedRows<Self::Root>, query: &mut Query) -> Option<&'t mut JoinedRows<Self::End>>;
}

#[diagnostic::do_not_recommend]
impl<M: Model> ToOnePath for Root<M> {
    type End = M;
    fn join<'t>(joined: &'t mut JoinedRows<M>, _: &mut Query) -> Option<&'t mut JoinedRows<M>> {
        Some(joined)
    }
}

#[diagnostic::do_not_recommend]
impl<P, M, To, N, const FIELD: usize> ToOnePath for Step<P, M, To, N, FIELD>
where
    P: ToOnePath<End = M>,
    M: ForeignKeyAt<To, FIELD>,
    To: Model,
    Step<P, M, To, N, FIELD>: Path<Root = P::Root>,
{
    type End = To;
    fn join<'t>(joined: &'t mut JoinedRows<P::Root>, query: &mut Query) -> Option<&'t mut JoinedRows<To>> {
        let from = P::join(joined, query)?;
        let step = from.step(|| Forwards::<To, FIELD> {
            at: select(query, Self::LINK, Kept::Field),
            onward: JoinedRows::default(),
        })?;
        Some(&mut step.onward)
    }
}

#[diagnostic::do_not_recommend]
impl<P, To, const FIELD: usize> ToOnePath for BackStep<P, To, FIELD>
where
    P: ToOnePath,
    P::End: Declares<BackStep<Root<P::End>, To, FIELD>>,
    To: IsOneToOne<FIELD> + Model,
{
    type End = To;
    fn join<'t>(joined: &'t mut JoinedRows<P::Root>, query: &mut Query) -> Option<&'t mut JoinedRows<To>> {
        let from = P::join(joined, query)?;
        let step = from.step(|| Backwards::<To, FIELD> {
            at: select(query, Self::LINK, Kept::Field),
            onward: JoinedRows::default(),
        })?;
        Some(&mut step.onward)
    }
}

/// What `select_related` takes: a path from `M` to one row at most, or a tuple of up to eight of them.
#[diagnostic::on_unimplemented(
    message = "`select_related` can't load `{Self}` along with a `{M}`",
    label = "expected a path to one row: a foreign key of `{M}`, or a one-to-one backwards",
    note = "for many related rows there is `prefetch_related(..)`"
)]
pub trait SelectRelated<M> {
    /// Joins it.
    #[doc(hidden)]
    fn join(self, joined: &mut JoinedRows<M>, query: &mut Query);
}

macro_rules! forward {
    ($($name:ident $null:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<P, M, To, const FIELD: usize> SelectRelated<P::Root> for $name<P, M, To, FIELD>
        where
            P: ToOnePath<End = M>,
            M: ForeignKeyAt<To, FIELD>,
            To: Model,
            Step<P, M, To, $null, FIELD>: Path<Root = P::Root>,
        {
            fn join(self, joined: &mut JoinedRows<P::Root>, query: &mut Query) {
                let _ = <Step<P, M, To, $null, FIELD> as ToOnePath>::join(joined, query);
            }
        }
    )*};
}
forward!(Forward P::Null, ForwardNull crate::value::Maybe);

#[diagnostic::do_not_recommend]
impl<P: Path, To, const FIELD: usize> SelectRelated<P::Root> for BackwardOne<P, To, FIELD>
where
    BackStep<P, To, FIELD>: ToOnePath<Root = P::Root>,
{
    fn join(self, joined: &mut JoinedRows<P::Root>, query: &mut Query) {
        let _ = <BackStep<P, To, FIELD> as ToOnePath>::join(joined, query);
    }
}

macro_rules! tuples {
    ($($($name:ident $index:tt),+;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<M, $($name: SelectRelated<M>),+> SelectRelated<M> for ($($name,)+) {
            fn join(self, joined: &mut JoinedRows<M>, query: &mut Query) {
                $(self.$index.join(joined, query);)+
            }
        }
    )*};
}

tuples! {
    A 0;
    A 0, B 1;
    A 0, B 1, C 2;
    A 0, B 1, C 2, D 3;
    A 0, B 1, C 2, D 3, E 4;
    A 0, B 1, C 2, D 3, E 4, F 5;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
}
