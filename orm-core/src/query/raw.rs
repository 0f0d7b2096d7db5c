//! SQL that the program's author wrote, as an expression.

use super::Node;
use crate::value::SqlType;

/// SQL text with a `{}` for each argument.
#[derive(Debug, Clone)]
pub struct RawSql {
    /// The text. It stands in the program's source; values are arguments.
    pub text: &'static str,
    /// The arguments, in the order of the places.
    pub args: Vec<Node>,
    /// The type of its value, as the author says.
    pub sql_type: SqlType,
    /// Whether its value may be NULL, as the author says.
    pub nullable: bool,
}
