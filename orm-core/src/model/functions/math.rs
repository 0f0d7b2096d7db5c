//! Functions of numbers.

use super::super::aggregate::Number;
use super::super::lookups::Base;
use super::super::{Expr, Expression, Model, Operand};
use super::{Keep, Keep2, Valued, call};
use crate::query::{Arithmetic, Function, Tree};
use crate::value::{FieldType, Value, ValueError};

/// A whole number.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a whole number",
    label = "a whole number is needed here, this is a `{Self}`"
)]
pub trait Whole: Number {}
macro_rules! whole {
    ($($type:ty),*) => {$( #[diagnostic::do_not_recommend] impl Whole for $type {} )*};
}
whole!(i16, i32, i64, u8, u16, u32);

/// The functions of a number, of a column or any expression that is one.
///
/// NULL gives NULL. Where a function has no value, as the square root of a negative number, it is NULL too, as a division by zero is; a
/// result that is too large for its type is an error of the database's. Roots, logarithms, powers and angles are calculated as `f64`,
/// whatever the number's type.
///
/// ```no_run
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
/// # async fn example(db: Database) -> orm::Result {
/// let rounded: Vec<(String, Decimal)> = Album.objects.values((Album.title, Album.price.round(1))).all(&db).await?;
/// let near_ten = Album.objects.order_by((Album.price - Decimal::TEN).abs()).limit(5).all(&db).await?;
/// # Ok(()) }
/// # fn main() {}
/// ```
pub trait MathFunctions: Expression {
    /// Its size, without the sign.
    fn abs(self) -> Keep<Self, Base<Self>>
    where
        Base<Self>: Number,
    {
        call(Function::Abs, [self.tree()])
    }
    /// The next whole number that is not smaller, in the number's own type.
    fn ceil(self) -> Keep<Self, Base<Self>>
    where
        Base<Self>: Number,
    {
        call(Function::Ceil, [self.tree()])
    }
    /// The next whole number that is not larger, in the number's own type.
    fn floor(self) -> Keep<Self, Base<Self>>
    where
        Base<Self>: Number,
    {
        call(Function::Floor, [self.tree()])
    }
    /// To so many digits after the point; of a negative number, to tens, hundreds and so on. A half goes away from zero. A number with a
    /// floating point is first taken to the 15 digits that it holds for certain.
    fn round<P: Operand<Self::Model, i32>>(self, places: P) -> Keep2<Self, P::Null, Base<Self>>
    where
        Base<Self>: Number,
    {
        call(Function::Round, [self.tree(), places.operand()])
    }
    /// -1, 0 or 1.
    fn sign(self) -> Keep<Self, i32>
    where
        Base<Self>: Number,
    {
        call(Function::Sign, [self.tree()])
    }
    /// The square root; NULL of a negative number.
    fn sqrt(self) -> Expr<Self::Model, Option<f64>>
    where
        Base<Self>: Number,
    {
        call(Function::Sqrt, [self.tree()])
    }
    /// e to the power of this.
    fn exp(self) -> Keep<Self, f64>
    where
        Base<Self>: Number,
    {
        call(Function::Exp, [self.tree()])
    }
    /// The natural logarithm; NULL of what is not positive.
    fn ln(self) -> Expr<Self::Model, Option<f64>>
    where
        Base<Self>: Number,
    {
        call(Function::Ln, [self.tree()])
    }
    /// The logarithm to a base; NULL where there is none.
    fn log<V: Valued<Self::Model>>(self, base: V) -> Expr<Self::Model, Option<f64>>
    where
        Base<Self>: Number,
        V::Base: Number,
    {
        call(Function::Log, [self.tree(), base.valued()])
    }
    /// This to the power of the other; NULL where there is none: 0 to a negative power, a negative number to a broken one.
    fn power<V: Valued<Self::Model>>(self, exponent: V) -> Expr<Self::Model, Option<f64>>
    where
        Base<Self>: Number,
        V::Base: Number,
    {
        call(Function::Power, [self.tree(), exponent.valued()])
    }
    /// Degrees as radians.
    fn radians(self) -> Keep<Self, f64>
    where
        Base<Self>: Number,
    {
        call(Function::Radians, [self.tree()])
    }
    /// Radians as degrees.
    fn degrees(self) -> Keep<Self, f64>
    where
        Base<Self>: Number,
    {
        call(Function::Degrees, [self.tree()])
    }
    /// The sine of radians.
    fn sin(self) -> Keep<Self, f64>
    where
        Base<Self>: Number,
    {
        call(Function::Sin, [self.tree()])
    }
    /// The cosine of radians.
    fn cos(self) -> Keep<Self, f64>
    where
        Base<Self>: Number,
    {
        call(Function::Cos, [self.tree()])
    }
    /// The tangent of radians.
    fn tan(self) -> Keep<Self, f64>
    where
        Base<Self>: Number,
    {
        call(Function::Tan, [self.tree()])
    }
    /// The cotangent of radians; NULL of 0.
    fn cot(self) -> Expr<Self::Model, Option<f64>>
    where
        Base<Self>: Number,
    {
        call(Function::Cot, [self.tree()])
    }
    /// The angle with this sine, in radians; NULL outside of -1 to 1.
    fn asin(self) -> Expr<Self::Model, Option<f64>>
    where
        Base<Self>: Number,
    {
        call(Function::Asin, [self.tree()])
    }
    /// The angle with this cosine, in radians; NULL outside of -1 to 1.
    fn acos(self) -> Expr<Self::Model, Option<f64>>
    where
        Base<Self>: Number,
    {
        call(Function::Acos, [self.tree()])
    }
    /// The angle with this tangent, in radians.
    fn atan(self) -> Keep<Self, f64>
    where
        Base<Self>: Number,
    {
        call(Function::Atan, [self.tree()])
    }
    /// The angle of the point whose second coordinate is this, and whose first one is the other.
    fn atan2<V: Valued<Self::Model>>(self, x: V) -> Keep2<Self, V::Null, f64>
    where
        Base<Self>: Number,
        V::Base: Number,
    {
        call(Function::Atan2, [self.tree(), x.valued()])
    }
    /// What is left of a division, as `%`; by zero it is NULL. `Unsupported` of floating point.
    fn mod_(self, divisor: impl Operand<Self::Model, Base<Self>>) -> Expr<Self::Model, Option<Base<Self>>>
    where
        Base<Self>: Number,
    {
        Expr::new(self.tree().arithmetic(Arithmetic::Remainder, divisor.operand()))
    }
    /// The bits that both have.
    fn bit_and<O: Operand<Self::Model, Base<Self>>>(self, other: O) -> Keep2<Self, O::Null, Base<Self>>
    where
        Base<Self>: Whole,
    {
        call(Function::BitAnd, [self.tree(), other.operand()])
    }
    /// The bits that one of both has, or both.
    fn bit_or<O: Operand<Self::Model, Base<Self>>>(self, other: O) -> Keep2<Self, O::Null, Base<Self>>
    where
        Base<Self>: Whole,
    {
        call(Function::BitOr, [self.tree(), other.operand()])
    }
    /// The bits that one of both has, and not the other.
    fn bit_xor<O: Operand<Self::Model, Base<Self>>>(self, other: O) -> Keep2<Self, O::Null, Base<Self>>
    where
        Base<Self>: Whole,
    {
        call(Function::BitXor, [self.tree(), other.operand()])
    }
    /// The bits moved up by 0 to 63 places, in 64 bits; what leaves them is lost.
    fn shift_left(self, places: u32) -> Keep<Self, i64>
    where
        Base<Self>: Whole,
    {
        call(Function::ShiftLeft, [self.tree(), shift(places)])
    }
    /// The bits moved down by 0 to 63 places, in 64 bits; the sign stays.
    fn shift_right(self, places: u32) -> Keep<Self, i64>
    where
        Base<Self>: Whole,
    {
        call(Function::ShiftRight, [self.tree(), shift(places)])
    }
}

#[diagnostic::do_not_recommend]
impl<E: Expression> MathFunctions for E {}

/// More places than a number has bits mean another thing to each database.
fn shift(places: u32) -> Tree {
    let places = i32::try_from(places).ok().filter(|places| *places < 64).map(Value::I32);
    Tree::value(places.ok_or(ValueError::OutOfRange { allowed: "shifts by 0 to 63 places".into() }))
}

/// π.
pub fn pi<M: Model>() -> Expr<M, f64> {
    call(Function::Pi, [])
}

/// Another number for each row, from 0 up to but not including 1.
pub fn random_value<M: Model>() -> Expr<M, f64> {
    call(Function::Random, [])
}

macro_rules! negated {
    ($($type:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl Negated for $type {}
    )*};
}
/// A type whose values have an opposite.
pub trait Negated: crate::value::BaseType {}
negated!(i16, i32, i64, f32, f64, rust_decimal::Decimal, chrono::TimeDelta);

impl<P: super::super::Path, M: Model, T: FieldType, const FIELD: usize> std::ops::Neg
    for super::super::Column<P, M, T, FIELD>
where
    T::Base: Negated,
{
    type Output = Expr<P::Root, <P::Null as crate::value::Nullness>::Of<T>>;
    fn neg(self) -> Self::Output {
        call(Function::Negate, [self.tree()])
    }
}

impl<M: Model, T: FieldType> std::ops::Neg for Expr<M, T>
where
    T::Base: Negated,
{
    type Output = Expr<M, T>;
    fn neg(self) -> Self::Output {
        call(Function::Negate, [self.tree()])
    }
}
