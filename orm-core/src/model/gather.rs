//! Aggregates that keep each value of a group: texts one behind the other, lists.

use super::lookups::{Base, Text};
use super::{Aggregate, Condition, Expression, Model, Operand, Orders};
use crate::query::{self, Gather, Node, OrderBy, Tree};
use crate::value::{BaseType, FieldType, Json};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use rust_decimal::Decimal;
use std::marker::PhantomData;
use uuid::Uuid;

/// A type whose values can be gathered in a list.
#[diagnostic::on_unimplemented(
    message = "values of `{Self}` can't be gathered in a list",
    label = "no list of `{Self}`"
)]
pub trait Listed: BaseType {}
macro_rules! listed {
    ($($type:ty),*) => {$( #[diagnostic::do_not_recommend] impl Listed for $type {} )*};
}
listed!(bool, i16, i32, i64, u8, u16, u32, f64, Decimal, String, Uuid, NaiveDate, NaiveDateTime, DateTime<Utc>);

/// How many rows there are, whatever is in them.
///
/// ```no_run
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String }
/// # async fn example(db: Database) -> orm::Result {
/// let by_artist: Vec<(String, i64)> = Album.objects.values((Album.artist, count_rows())).all(&db).await?;
/// # Ok(()) }
/// # fn main() {}
/// ```
pub fn count_rows<M: Model>() -> Aggregate<M, i64> {
    let all = Tree::leaf(Node::Constant(true));
    let function = query::Aggregate::Count;
    Aggregate::of(all.over(|of| Node::Aggregate { function, of, distinct: false, filter: None }))
}

/// The aggregates that keep each value. NULLs are left out.
///
/// ```no_run
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String }
/// # async fn example(db: Database) -> orm::Result {
/// let titles = Album.title.string_agg(", ").order_by(Album.title);
/// let of_artists: Vec<(String, Option<String>)> = Album.objects.values((Album.artist, titles)).all(&db).await?;
/// let ids: Vec<(String, Json<Vec<i64>>)> = Album.objects.values((Album.artist, Album.id.array_agg())).all(&db).await?;
/// # Ok(()) }
/// # fn main() {}
/// ```
pub trait Gathers: Expression {
    /// The texts one behind the other, with a separator between; `None` of none. In no particular order without
    /// [`order_by`](Gathered::order_by).
    fn string_agg(self, separator: impl Operand<Self::Model, String>) -> Gathered<Self::Model, Option<String>>
    where
        Base<Self>: Text,
    {
        Gathered::new(self.tree(), Some(separator.operand()))
    }
    /// The values in a list, empty of none. In no particular order without [`order_by`](Gathered::order_by).
    fn array_agg(self) -> Gathered<Self::Model, Json<Vec<Base<Self>>>>
    where
        Base<Self>: Listed,
        Json<Vec<Base<Self>>>: FieldType,
    {
        Gathered::new(self.tree(), None)
    }
}

#[diagnostic::do_not_recommend]
impl<E: Expression> Gathers for E {}

/// The values of a group, one behind the other.
#[must_use = "an expression does nothing until a query uses it"]
pub struct Gathered<M, T> {
    of: Tree,
    separator: Option<Tree>,
    order: Vec<OrderBy>,
    distinct: bool,
    filter: Option<Tree>,
    types: PhantomData<fn() -> (M, T)>,
}

impl<M, T> Gathered<M, T> {
    fn new(of: Tree, separator: Option<Tree>) -> Self {
        Gathered { of, separator, order: Vec::new(), distinct: false, filter: None, types: PhantomData }
    }

    /// The order of the values.
    pub fn order_by(mut self, by: impl Orders<M>) -> Self {
        self.order = by.orders();
        self
    }

    /// Equal values are kept once. They can be ordered by themselves only.
    pub fn distinct(mut self) -> Self {
        self.distinct = true;
        self
    }

    /// Only of the rows for which the condition holds. More calls, more conditions: all of them hold.
    pub fn filter(mut self, condition: impl Condition<M>) -> Self
    where
        M: Model,
    {
        let more = condition.condition();
        self.filter = Some(match self.filter {
            None => more,
            Some(filter) => filter.and(more),
        });
        self
    }
}

impl<M, T> Clone for Gathered<M, T> {
    fn clone(&self) -> Self {
        let (of, separator, order) = (self.of.clone(), self.separator.clone(), self.order.clone());
        Gathered { of, separator, order, distinct: self.distinct, filter: self.filter.clone(), types: PhantomData }
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, T: FieldType> Expression for Gathered<M, T> {
    type Model = M;
    type Type = T;
    fn tree(self) -> Tree {
        let depth = self.order.iter().filter_map(OrderBy::node).map(Node::depth);
        let beside = [&self.separator, &self.filter].into_iter().flatten().map(|tree| tree.depth);
        let depth = depth.chain(beside).fold(self.of.depth, u16::max);
        let node = |tree: Option<Tree>| tree.map(|tree| tree.node);
        let (separator, filter) = (node(self.separator), node(self.filter));
        let (order, distinct) = (self.order, self.distinct);
        query::Tree { node: self.of.node, depth }
            .over(|of| Node::Gather(Box::new(Gather { of: *of, separator, order, distinct, filter })))
    }
}
