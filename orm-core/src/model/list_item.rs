//! What stands in the list of `in_`.

use crate::value::{BaseType, FieldType, Value, ValueError};

/// A value in a list that a `T` is looked for in: a `T`, a reference to one, `&str` for a `String`.
#[diagnostic::on_unimplemented(
    message = "a `{T}` can't be looked for in a list of `{Self}`",
    label = "expected a list of `{T}`"
)]
pub trait ListItem<T> {
    /// The untyped value.
    fn encode_item(self) -> Result<Value, ValueError>;
}

#[diagnostic::do_not_recommend]
impl<T: BaseType> ListItem<T> for T {
    fn encode_item(self) -> Result<Value, ValueError> {
        self.encode()
    }
}

#[diagnostic::do_not_recommend]
impl<T: BaseType> ListItem<T> for &T {
    fn encode_item(self) -> Result<Value, ValueError> {
        self.encode()
    }
}

#[diagnostic::do_not_recommend]
impl ListItem<String> for &str {
    fn encode_item(self) -> Result<Value, ValueError> {
        self.to_owned().encode()
    }
}

#[diagnostic::do_not_recommend]
impl<const N: usize> ListItem<Vec<u8>> for &[u8; N] {
    fn encode_item(self) -> Result<Value, ValueError> {
        self.to_vec().encode()
    }
}

#[diagnostic::do_not_recommend]
impl ListItem<Vec<u8>> for &[u8] {
    fn encode_item(self) -> Result<Value, ValueError> {
        self.to_vec().encode()
    }
}
