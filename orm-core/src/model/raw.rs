//! SQL of the program's own, as an expression.

use super::{Expr, Expression, Model, Valued};
use crate::query::{Node, RawSql, Tree};
use crate::value::FieldType;
use std::marker::PhantomData;

/// SQL of your own, as an expression of type `T`: what this library has no word for.
///
/// Each `{}` in the text stands for an argument, an expression or a value, which [`bind`](RawText::bind) gives; `{{` and `}}` are braces.
/// Values never become text. The text stands in the program's source, and is yours: whether the database understands it, and whether its
/// value is a `T`, is known when the query runs. The other one door for SQL is [`Database::raw`](crate::Database::raw), for whole statements.
///
/// ```no_run
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String }
/// # async fn example(db: Database) -> orm::Result {
/// let hex = raw_expression::<String>("printf('%x', {})").bind(Album.id); // SQLite's printf
/// let albums: Vec<(String, String)> = Album.objects.values((Album.title, hex)).all(&db).await?;
/// let named = Album.objects.filter(raw_expression::<bool>("{} GLOB {}").bind(Album.title).bind("[A-C]*").eq(true)).all(&db).await?;
/// # Ok(()) }
/// # fn main() {}
/// ```
pub fn raw_expression<T: FieldType>(text: &'static str) -> RawText<T> {
    RawText { text, types: PhantomData }
}

/// SQL text without its arguments.
#[derive(Debug)]
#[must_use = "SQL text becomes an expression by its arguments: `bind`, or `expression` where it has none"]
pub struct RawText<T> {
    text: &'static str,
    types: PhantomData<fn() -> T>,
}

impl<T: FieldType> RawText<T> {
    /// The argument of the first `{}`.
    pub fn bind<M: Model, V: Valued<M>>(self, argument: V) -> RawExpression<M, T> {
        RawExpression { text: self.text, args: Vec::new(), types: PhantomData }.bind(argument)
    }

    /// As it stands, without arguments.
    pub fn expression<M: Model>(self) -> Expr<M, T> {
        Expr::new(RawExpression::<M, T> { text: self.text, args: Vec::new(), types: PhantomData }.tree())
    }
}

/// SQL text with its arguments.
#[must_use = "an expression does nothing until a query uses it"]
pub struct RawExpression<M, T> {
    text: &'static str,
    args: Vec<Tree>,
    types: PhantomData<fn() -> (M, T)>,
}

impl<M: Model, T: FieldType> RawExpression<M, T> {
    /// The argument of the next `{}`.
    pub fn bind<V: Valued<M>>(mut self, argument: V) -> Self {
        self.args.push(argument.valued());
        self
    }
}

impl<M, T> Clone for RawExpression<M, T> {
    fn clone(&self) -> Self {
        RawExpression { text: self.text, args: self.args.clone(), types: PhantomData }
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, T: FieldType> Expression for RawExpression<M, T> {
    type Model = M;
    type Type = T;
    fn tree(self) -> Tree {
        let (text, sql_type, nullable) = (self.text, T::SQL_TYPE, T::NULLABLE);
        Tree::of_many(self.args, |args| Node::Raw(Box::new(RawSql { text, args, sql_type, nullable })))
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, T: FieldType> super::Operand<M, T::Base> for RawExpression<M, T> {
    type Null = T::Nullness;
    fn operand(self) -> Tree {
        self.tree()
    }
}
