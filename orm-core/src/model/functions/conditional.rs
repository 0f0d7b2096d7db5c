//! Values that depend on others: `case`, `coalesce`, `greatest`, `least`, `nullif`, and a value by itself.

use super::super::column::column_ref;
use super::super::lookups::Base;
use super::super::{Aggregate, Column, Condition, Expr, Expression, Model, Operand, Path, RawExpression};
use super::{NullOf, call};
use crate::query::{Function, Node, Tree};
use crate::value::{BaseType, FieldType, Maybe, Never, Nullness};
use std::marker::PhantomData;

/// A value or an expression that says its type itself, where nothing beside it does.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a value nor an expression of `{M}`",
    label = "expected a value, or an expression of `{M}`"
)]
pub trait Valued<M> {
    /// Its type, without `Option`.
    type Base: BaseType;
    /// Whether it may be NULL.
    type Null: Nullness;
    /// The untyped tree.
    fn valued(self) -> Tree;
}

#[diagnostic::do_not_recommend]
impl<M, T: BaseType> Valued<M> for T {
    type Base = T;
    type Null = Never;
    fn valued(self) -> Tree {
        Tree::value(self.encode())
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: BaseType> Valued<M> for Option<T> {
    type Base = T;
    type Null = Maybe;
    fn valued(self) -> Tree {
        Tree::value(self.encode())
    }
}

#[diagnostic::do_not_recommend]
impl<M> Valued<M> for &str {
    type Base = String;
    type Null = Never;
    fn valued(self) -> Tree {
        Tree::value(self.to_owned().encode())
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: FieldType> Valued<M> for Expr<M, T> {
    type Base = T::Base;
    type Null = T::Nullness;
    fn valued(self) -> Tree {
        self.into_tree()
    }
}

macro_rules! expressions {
    ($($name:ident),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<M: Model, T: FieldType> Valued<M> for $name<M, T> {
            type Base = T::Base;
            type Null = T::Nullness;
            fn valued(self) -> Tree {
                self.tree()
            }
        }
    )*};
}
expressions!(Aggregate, RawExpression);

#[diagnostic::do_not_recommend]
impl<P: Path, M: Model, T: FieldType, const FIELD: usize> Valued<P::Root> for Column<P, M, T, FIELD> {
    type Base = T::Base;
    type Null = <P::Null as Nullness>::Or<T::Nullness>;
    fn valued(self) -> Tree {
        Tree::leaf(Node::Column(column_ref::<P, M>(FIELD)))
    }
}

/// What can stand where a `T` stands in another case: whatever it can be compared with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't stand for a `{T}` of `{M}`: all values of one expression have one type",
    label = "expected a `{T}`, or an expression of `{M}` of that type"
)]
pub trait Alternative<M, T> {
    /// Whether it may be NULL.
    type Null: Nullness;
    /// The untyped tree.
    fn alternative(self) -> Tree;
}

#[diagnostic::do_not_recommend]
impl<M, T, O: Operand<M, T>> Alternative<M, T> for O {
    type Null = O::Null;
    fn alternative(self) -> Tree {
        self.operand()
    }
}

/// A value as an expression: to be selected, or to call a method of expressions on.
///
/// ```no_run
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Album { id: i64, title: String }
/// # async fn example(db: Database) -> orm::Result {
/// let marked: Vec<(String, String)> = Album.objects.values((Album.title, value("album"))).all(&db).await?;
/// # Ok(()) }
/// # fn main() {}
/// ```
pub fn value<M: Model, V: Valued<M>>(value: V) -> Expr<M, <V::Null as Nullness>::Of<V::Base>> {
    Expr::new(value.valued())
}

/// Different values under different conditions: `case().when(condition, value).when(..).otherwise(value)`.
///
/// The value of the first condition that holds counts. Without `otherwise` it is `None` where none holds.
///
/// ```no_run
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
/// # async fn example(db: Database) -> orm::Result {
/// let price_class = case().when(Album.price.lt(Decimal::TEN), "cheap").when(Album.price.gt(Decimal::ONE_HUNDRED), "dear").otherwise("fair");
/// let albums: Vec<(String, String)> = Album.objects.values((Album.title, price_class.clone())).order_by(price_class).all(&db).await?;
/// # Ok(()) }
/// # fn main() {}
/// ```
pub fn case() -> CaseStart {
    CaseStart { _private: () }
}

/// A [`case`] without a condition yet.
#[derive(Debug)]
#[must_use = "a case needs a condition and a value: `case().when(condition, value)`"]
pub struct CaseStart {
    _private: (),
}

impl CaseStart {
    /// The value where the condition holds. Its type is that of all values of the case.
    pub fn when<M: Model, V: Valued<M>>(self, condition: impl Condition<M>, value: V) -> Case<M, V::Base, V::Null> {
        Case { parts: vec![condition.condition(), value.valued()], types: PhantomData }
    }
}

/// A [`case`] with conditions: an expression that is `None` where none holds, until [`otherwise`](Self::otherwise) is called.
#[must_use = "an expression does nothing until a query uses it"]
pub struct Case<M, T, N> {
    parts: Vec<Tree>,
    types: PhantomData<fn() -> (M, T, N)>,
}

impl<M: Model, T: BaseType, N: Nullness> Case<M, T, N> {
    /// The value where the condition holds, and none before it does.
    pub fn when<O: Alternative<M, T>>(mut self, condition: impl Condition<M>, value: O) -> Case<M, T, N::Or<O::Null>> {
        self.parts.extend([condition.condition(), value.alternative()]);
        Case { parts: self.parts, types: PhantomData }
    }

    /// The value where no condition holds.
    pub fn otherwise<O: Alternative<M, T>>(mut self, value: O) -> Expr<M, <N::Or<O::Null> as Nullness>::Of<T>> {
        self.parts.push(value.alternative());
        call(Function::Case, self.parts)
    }
}

impl<M, T, N> Clone for Case<M, T, N> {
    fn clone(&self) -> Self {
        Case { parts: self.parts.clone(), types: PhantomData }
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, T: BaseType, N: Nullness> Expression for Case<M, T, N> {
    type Model = M;
    type Type = Option<T>;
    fn tree(self) -> Tree {
        Tree::call(Function::Case, self.parts)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, T: BaseType, N: Nullness> Operand<M, T> for Case<M, T, N> {
    type Null = Maybe;
    fn operand(self) -> Tree {
        self.tree()
    }
}

/// What every expression can be combined with.
///
/// ```no_run
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
/// # async fn example(db: Database) -> orm::Result {
/// let genres: Vec<String> = Album.objects.values(Album.genre.coalesce("unknown")).all(&db).await?;
/// # Ok(()) }
/// # fn main() {}
/// ```
pub trait Conditional: Expression {
    /// This, or the other where this is NULL. `None` only where the other one is too. Of more than two: [`coalesce`].
    fn coalesce<O: Alternative<Self::Model, Base<Self>>>(self, other: O) -> Both<Self, O::Null> {
        call(Function::Coalesce, [self.tree(), other.alternative()])
    }
    /// The larger one; where one is NULL, the other. Of more than two: [`greatest`].
    fn greatest<O: Alternative<Self::Model, Base<Self>>>(self, other: O) -> Both<Self, O::Null> {
        call(Function::Greatest, [self.tree(), other.alternative()])
    }
    /// The smaller one; where one is NULL, the other. Of more than two: [`least`].
    fn least<O: Alternative<Self::Model, Base<Self>>>(self, other: O) -> Both<Self, O::Null> {
        call(Function::Least, [self.tree(), other.alternative()])
    }
    /// This, NULL where it equals the other.
    fn nullif(self, other: impl Operand<Self::Model, Base<Self>>) -> Expr<Self::Model, Option<Base<Self>>> {
        call(Function::NullIf, [self.tree(), other.operand()])
    }
}

#[diagnostic::do_not_recommend]
impl<E: Expression> Conditional for E {}

/// The type of `E`, an `Option` where both it and what has the nullness `N` may be NULL.
type Both<E, N> = Expr<<E as Expression>::Model, <<NullOf<E> as Nullness>::And<N> as Nullness>::Of<Base<E>>>;

/// The first of them that is not NULL: `coalesce((Album.genre, Album.artist, "unknown"))`. The first is an expression and gives the type,
/// the others are expressions or values. `None` only where all of them may be.
pub fn coalesce<V: Values>(values: V) -> ValuesOf<V> {
    call(Function::Coalesce, values.trees())
}

/// The largest of them; a NULL does not count. As [`coalesce`], it takes a tuple.
pub fn greatest<V: Values>(values: V) -> ValuesOf<V> {
    call(Function::Greatest, values.trees())
}

/// The smallest of them; a NULL does not count. As [`coalesce`], it takes a tuple.
pub fn least<V: Values>(values: V) -> ValuesOf<V> {
    call(Function::Least, values.trees())
}

/// The expression made of one type of several values.
pub type ValuesOf<V> = Expr<<V as Values>::Model, <<V as Values>::Null as Nullness>::Of<<V as Values>::Base>>;

/// A tuple of two to eight: an expression, and what it can be compared with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no tuple of an expression and values of its type",
    label = "expected `(expression, value, …)`"
)]
pub trait Values {
    /// The model of the query.
    type Model: Model;
    /// The type, without `Option`.
    type Base: BaseType;
    /// Whether all of them may be NULL.
    type Null: Nullness;
    /// The untyped trees.
    fn trees(self) -> Vec<Tree>;
}

macro_rules! tuples {
    ($($($name:ident $index:tt),+;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<E: Expression, $($name: Operand<E::Model, Base<E>>),+> Values for (E, $($name),+) {
            type Model = E::Model;
            type Base = Base<E>;
            type Null = tuples!(@and NullOf<E>; $($name),+);
            fn trees(self) -> Vec<Tree> {
                vec![self.0.tree(), $(self.$index.operand()),+]
            }
        }
    )*};
    (@and $so_far:ty; $name:ident) => {
        <$so_far as Nullness>::And<$name::Null>
    };
    (@and $so_far:ty; $name:ident, $($more:ident),+) => {
        tuples!(@and <$so_far as Nullness>::And<$name::Null>; $($more),+)
    };
}

tuples! {
    A 1;
    A 1, B 2;
    A 1, B 2, C 3;
    A 1, B 2, C 3, D 4;
    A 1, B 2, C 3, D 4, F 5;
    A 1, B 2, C 3, D 4, F 5, G 6;
    A 1, B 2, C 3, D 4, F 5, G 6, H 7;
}
