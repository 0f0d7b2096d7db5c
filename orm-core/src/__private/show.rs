//! An instance in words, whether or not its type has `Display` and `Debug`.
//!
//! For `(&Shown(self)).show(f)` the compiler takes the method of `Shown<T>` where `T: Display`, and that of `&Shown<T>` otherwise, because
//! it looks for a method before it borrows once more. <https://github.com/dtolnay/case-studies/tree/master/autoref-specialization>

use crate::model::Model;
use crate::value::Value;
use std::fmt::{Debug, Display, Formatter, Result};

/// An instance, to show to people.
#[derive(Debug)]
pub struct Shown<'a, T>(pub &'a T);

/// An instance, to show to programmers.
#[derive(Debug)]
pub struct Debugged<'a, T>(pub &'a T);

/// The type has `Display`.
pub trait ByDisplay {
    /// By that.
    fn show(&self, f: &mut Formatter<'_>) -> Result;
}

impl<T: Display> ByDisplay for Shown<'_, T> {
    fn show(&self, f: &mut Formatter<'_>) -> Result {
        self.0.fmt(f)
    }
}

/// The type has no `Display`.
pub trait ByName {
    /// `Album object (1)`, as Django shows it.
    fn show(&self, f: &mut Formatter<'_>) -> Result;
}

impl<T: Model> ByName for &Shown<'_, T> {
    fn show(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{} object (", T::META.name)?;
        match self.0.value(T::META.primary_key) {
            _ if self.0.is_unsaved() => f.write_str("None")?,
            Ok(Value::Text(text)) => f.write_str(&text)?,
            _ => write!(f, "{:?}", self.0.pk())?,
        }
        f.write_str(")")
    }
}

/// The type has `Debug`.
pub trait ByDebug {
    /// By that.
    fn show(&self, f: &mut Formatter<'_>) -> Result;
}

impl<T: Debug> ByDebug for Debugged<'_, T> {
    fn show(&self, f: &mut Formatter<'_>) -> Result {
        self.0.fmt(f)
    }
}

/// The type has no `Debug`.
pub trait ByKey {
    /// `Album#1`
    fn show(&self, f: &mut Formatter<'_>) -> Result;
}

impl<T: Model> ByKey for &Debugged<'_, T> {
    fn show(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{}#{:?}", T::META.name, self.0.pk())
    }
}
