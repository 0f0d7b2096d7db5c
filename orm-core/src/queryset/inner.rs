//! A queryset inside of the expressions of another one.

use super::QuerySet;
use crate::model::{Candidates, Expr, KeyCandidates, Model, Q};
use crate::query::{Node, Query, Tree};
use crate::value::{BaseType, FieldType};
use std::sync::Arc;

/// Holds for the rows for which the queryset finds something; [`outer`](crate::model::outer) ties it to the row at hand.
///
/// ```no_run
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String }
/// # #[derive(Model, Debug)] struct Review { id: i64, artist: String, stars: i64 }
/// # async fn example(db: Database) -> orm::Result {
/// let praised = exists(Review.objects.filter(Review.artist.eq(outer(Album.artist)) & Review.stars.gte(4)));
/// let albums = Album.objects.filter(praised & !Album.title.eq("")).all(&db).await?;
/// # Ok(()) }
/// # fn main() {}
/// ```
pub fn exists<M: Model, N: Model, R>(queryset: QuerySet<N, R>) -> Q<M> {
    Expr::new(tree(queryset.query(), Node::Exists))
}

/// What a row of a queryset is that stands for one value, of type `B` or an `Option` of it.
#[diagnostic::on_unimplemented(
    message = "a row of this queryset is a `{Self}`, not one value",
    label = "select one expression first: `.values(Album.title).scalar()`"
)]
pub trait OneValue<B> {}

#[diagnostic::do_not_recommend]
impl<T: FieldType> OneValue<T::Base> for T {}

impl<N: Model, T> QuerySet<N, T> {
    /// The value of the first row, as an expression of another query; `None` when there is no row.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, price: Decimal }
    /// # async fn example(db: Database) -> orm::Result {
    /// let dearest = Album.objects.order_by(Album.price.desc()).values(Album.price).scalar();
    /// let albums = Album.objects.filter(Album.price.eq(dearest)).all(&db).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn scalar<M: Model, B: BaseType>(self) -> Expr<M, Option<B>>
    where
        // with the type of the value as a part of it the compiler would say no more than that there is no such method
        T: OneValue<B>,
    {
        Expr::new(tree(self.query(), Node::Scalar))
    }
}

/// A queryset that selects one value, for `in_`.
#[diagnostic::do_not_recommend]
impl<M, N: Model, R: FieldType> Candidates<M, R::Base> for QuerySet<N, R> {
    fn holding(self, of: Tree) -> Tree {
        within(of, self.query())
    }
}

/// Tells a queryset of rows from one that selects keys.
pub struct ViaRows;
/// Tells a queryset that selects keys from one of rows.
pub struct ViaKeys;

#[diagnostic::do_not_recommend]
impl<M, N: Model> KeyCandidates<M, N, ViaRows> for QuerySet<N> {
    fn holding_key(self, of: Tree) -> Tree {
        // only the keys are asked for, whatever is loaded along with the rows
        within(of, self.step(|query| query.extra.clear()).query())
    }
}

#[diagnostic::do_not_recommend]
impl<M, To: Model, N: Model, R: FieldType<Base = To::Pk>> KeyCandidates<M, To, ViaKeys> for QuerySet<N, R> {
    fn holding_key(self, of: Tree) -> Tree {
        within(of, self.query())
    }
}

/// Of a queryset that is known to find nothing, nothing is; and nothing is sent to find that out.
fn within(of: Tree, query: Arc<Query>) -> Tree {
    if query.is_empty() && query.misuse.is_none() {
        return Tree::leaf(Node::Constant(false));
    }
    of.join(tree(query, Node::Scalar), |left, list| Node::In { left, list })
}

fn tree(query: Arc<Query>, make: fn(Arc<Query>) -> Node) -> Tree {
    Tree::query(query, make)
}
