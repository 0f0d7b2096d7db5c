//! Functions of text.

use super::super::lookups::{Base, Text};
use super::super::{Expression, Operand};
use super::{Keep, Keep2, Keep3, Whole, call};
use crate::model::Expr;
use crate::query::Function;

/// The functions of a text, of a column or any expression that is one. Positions and lengths count characters, from 1.
///
/// NULL gives NULL, but for [`concat`](Self::concat). The bound stands on the methods: on the trait, the compiler would say of a number that
/// it has no such method.
///
/// ```no_run
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
/// # async fn example(db: Database) -> orm::Result {
/// let long = Album.objects.filter(Album.title.length().gt(20)).order_by(Album.title.lower()).all(&db).await?;
/// let initials: Vec<(String, i64)> = Album.objects.values((Album.artist.left(1).upper(), Album.id.count())).all(&db).await?;
/// Album.objects.update(&db, Album.title.set(Album.title.trim().replace("  ", " "))).await?;
/// # Ok(()) }
/// # fn main() {}
/// ```
pub trait TextFunctions: Expression {
    /// In lower case, character by character: `ß` stays.
    fn lower(self) -> Keep<Self, String>
    where
        Base<Self>: Text,
    {
        call(Function::Lower, [self.tree()])
    }
    /// In upper case, character by character: `ß` stays.
    fn upper(self) -> Keep<Self, String>
    where
        Base<Self>: Text,
    {
        call(Function::Upper, [self.tree()])
    }
    /// How many characters it has.
    fn length(self) -> Keep<Self, i32>
    where
        Base<Self>: Text,
    {
        call(Function::Length, [self.tree()])
    }
    /// Without the spaces around it.
    fn trim(self) -> Keep<Self, String>
    where
        Base<Self>: Text,
    {
        call(Function::Trim, [self.tree()])
    }
    /// Without the spaces before it.
    fn ltrim(self) -> Keep<Self, String>
    where
        Base<Self>: Text,
    {
        call(Function::LTrim, [self.tree()])
    }
    /// Without the spaces behind it.
    fn rtrim(self) -> Keep<Self, String>
    where
        Base<Self>: Text,
    {
        call(Function::RTrim, [self.tree()])
    }
    /// `length` characters from the position `from` on, which is counted from 1. Positions before the text hold nothing; a negative length
    /// is an error of the database's.
    fn substr<F: Operand<Self::Model, i32>, L: Operand<Self::Model, i32>>(
        self,
        from: F,
        length: L,
    ) -> Keep3<Self, F::Null, L::Null, String>
    where
        Base<Self>: Text,
    {
        call(Function::Substr, [self.tree(), from.operand(), length.operand()])
    }
    /// All from the position `from` on, which is counted from 1.
    fn substr_from<F: Operand<Self::Model, i32>>(self, from: F) -> Keep2<Self, F::Null, String>
    where
        Base<Self>: Text,
    {
        call(Function::Substr, [self.tree(), from.operand()])
    }
    /// The first characters; of a negative number, all but so many of the last.
    fn left<L: Operand<Self::Model, i32>>(self, length: L) -> Keep2<Self, L::Null, String>
    where
        Base<Self>: Text,
    {
        call(Function::Left, [self.tree(), length.operand()])
    }
    /// The last characters; of a negative number, all but so many of the first.
    fn right<L: Operand<Self::Model, i32>>(self, length: L) -> Keep2<Self, L::Null, String>
    where
        Base<Self>: Text,
    {
        call(Function::Right, [self.tree(), length.operand()])
    }
    /// With `to` wherever `from` stands. Of an empty `from` nothing changes.
    fn replace<F: Operand<Self::Model, String>, T: Operand<Self::Model, String>>(
        self,
        from: F,
        to: T,
    ) -> Keep3<Self, F::Null, T::Null, String>
    where
        Base<Self>: Text,
    {
        call(Function::Replace, [self.tree(), from.operand(), to.operand()])
    }
    /// Backwards, character by character.
    fn reverse(self) -> Keep<Self, String>
    where
        Base<Self>: Text,
    {
        call(Function::Reverse, [self.tree()])
    }
    /// So many times, one behind the other; nothing of a negative number.
    fn repeat<N: Operand<Self::Model, i32>>(self, times: N) -> Keep2<Self, N::Null, String>
    where
        Base<Self>: Text,
    {
        call(Function::Repeat, [self.tree(), times.operand()])
    }
    /// Filled up with `fill` on the left until it has `length` characters; cut off on the right where it has more.
    fn lpad<N: Operand<Self::Model, i32>, F: Operand<Self::Model, String>>(
        self,
        length: N,
        fill: F,
    ) -> Keep3<Self, N::Null, F::Null, String>
    where
        Base<Self>: Text,
    {
        call(Function::LPad, [self.tree(), length.operand(), fill.operand()])
    }
    /// Filled up with `fill` on the right until it has `length` characters; cut off on the right where it has more.
    fn rpad<N: Operand<Self::Model, i32>, F: Operand<Self::Model, String>>(
        self,
        length: N,
        fill: F,
    ) -> Keep3<Self, N::Null, F::Null, String>
    where
        Base<Self>: Text,
    {
        call(Function::RPad, [self.tree(), length.operand(), fill.operand()])
    }
    /// With the other text behind it. A NULL counts as no text, so the result is never NULL.
    fn concat(self, other: impl Operand<Self::Model, String>) -> Expr<Self::Model, String>
    where
        Base<Self>: Text,
    {
        call(Function::Concat, [self.tree(), other.operand()])
    }
    /// Where the text first stands in this one, counted from 1; 0 where it does not.
    fn str_index<O: Operand<Self::Model, String>>(self, text: O) -> Keep2<Self, O::Null, i32>
    where
        Base<Self>: Text,
    {
        call(Function::StrIndex, [self.tree(), text.operand()])
    }
    /// The number of the first character in Unicode; 0 of no text.
    fn ord(self) -> Keep<Self, i32>
    where
        Base<Self>: Text,
    {
        call(Function::Ord, [self.tree()])
    }
    /// The character with this number in Unicode. There is none of 0 or of a number beyond Unicode: an error of the database's.
    fn chr(self) -> Keep<Self, String>
    where
        Base<Self>: Whole,
    {
        call(Function::Chr, [self.tree()])
    }
    /// The MD5 digest of its UTF-8, in hexadecimal.
    fn md5(self) -> Keep<Self, String>
    where
        Base<Self>: Text,
    {
        call(Function::Md5, [self.tree()])
    }
    /// The SHA-1 digest of its UTF-8, in hexadecimal. On PostgreSQL, which has none, `Unsupported`.
    fn sha1(self) -> Keep<Self, String>
    where
        Base<Self>: Text,
    {
        call(Function::Sha1, [self.tree()])
    }
    /// The SHA-224 digest of its UTF-8, in hexadecimal.
    fn sha224(self) -> Keep<Self, String>
    where
        Base<Self>: Text,
    {
        call(Function::Sha224, [self.tree()])
    }
    /// The SHA-256 digest of its UTF-8, in hexadecimal.
    fn sha256(self) -> Keep<Self, String>
    where
        Base<Self>: Text,
    {
        call(Function::Sha256, [self.tree()])
    }
    /// The SHA-384 digest of its UTF-8, in hexadecimal.
    fn sha384(self) -> Keep<Self, String>
    where
        Base<Self>: Text,
    {
        call(Function::Sha384, [self.tree()])
    }
    /// The SHA-512 digest of its UTF-8, in hexadecimal.
    fn sha512(self) -> Keep<Self, String>
    where
        Base<Self>: Text,
    {
        call(Function::Sha512, [self.tree()])
    }
}

#[diagnostic::do_not_recommend]
impl<E: Expression> TextFunctions for E {}
