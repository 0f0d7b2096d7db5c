//! The states of a builder's fields.

/// The field was given.
#[derive(Debug, Clone, Copy)]
pub struct Set<T>(pub T);

/// The field was not given yet.
#[derive(Debug, Clone, Copy)]
pub struct Unset;

/// A state that holds a value.
pub trait Given<T> {
    /// The value.
    fn take(self) -> T;
}

impl<T> Given<T> for Set<T> {
    fn take(self) -> T {
        self.0
    }
}

/// A state of a field that the database fills in when it is not given.
#[diagnostic::on_unimplemented(
    message = "a field of type `{T}` can't be left out of `create`: there is nothing to put in its place until the database answers",
    label = "give every field, or implement `Default` for `{T}`"
)]
pub trait MayOmit<T> {
    /// Whether it was not given.
    const OMITTED: bool;
    /// The value, or what stands in its place until the row comes back.
    fn take(self) -> T;
}

impl<T> MayOmit<T> for Set<T> {
    const OMITTED: bool = false;
    fn take(self) -> T {
        self.0
    }
}

impl<T: Default> MayOmit<T> for Unset {
    const OMITTED: bool = true;
    fn take(self) -> T {
        T::default()
    }
}

/// The positions of the fields that were not given.
pub fn omitted(fields: &[(usize, bool)]) -> Vec<usize> {
    fields.iter().filter(|(_, omitted)| *omitted).map(|(position, _)| *position).collect()
}
