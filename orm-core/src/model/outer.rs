//! Expressions of the query around a subquery.

use super::{Expr, Expression, Model};
use crate::query::Node;

/// An expression of the query around this one: a subquery says with it which of its rows belong to the row at hand.
///
/// ```no_run
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String }
/// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album> }
/// # async fn example(db: Database) -> orm::Result {
/// let of_the_album = Song.objects.filter(Song.album.id.eq(outer(Album.id)));
/// let hit = of_the_album.order_by(Song.plays.desc()).values(Song.name).scalar();
/// let albums: Vec<(Album, Option<String>)> = Album.objects.annotate(hit).all(&db).await?;
/// # Ok(()) }
/// # fn main() {}
/// ```
pub fn outer<M: Model, E: Expression>(of: E) -> Expr<M, E::Type> {
    Expr::new(of.tree().over(|of| Node::Outer { root: E::Model::META, of }))
}
