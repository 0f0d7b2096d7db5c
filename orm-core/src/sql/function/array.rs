//! Functions of arrays, which are JSON lists on SQLite.

use super::Template;
use crate::backend::Backend::{self, Postgres, Sqlite};
use crate::error::Result;
use crate::query::{Function, Node};
use crate::sql::bind::Form;
use crate::sql::expression::Expressions;
use crate::sql::writer::Writer;

pub(super) fn template(function: Function, backend: Backend) -> Option<Template> {
    Some(Ok(match (function, backend) {
        (Function::ArrayContains, Postgres) => "{0} @> {1}",
        (Function::ArrayContains, Sqlite) => "orm_json_contains({0}, {1})",
        (Function::ArrayContainedBy, Postgres) => "{0} <@ {1}",
        (Function::ArrayContainedBy, Sqlite) => "orm_json_contains({1}, {0})",
        (Function::ArrayOverlap, Postgres) => "{0} && {1}",
        (Function::ArrayOverlap, Sqlite) => "orm_json_overlap({0}, {1})",
        (Function::ArrayLength, Postgres) => "cardinality({0})",
        (Function::ArrayLength, Sqlite) => "json_array_length({0})",
        _ => return None,
    }))
}

impl Expressions<'_> {
    /// `array[position]`, counted from 0.
    pub(super) fn array_item(&self, w: &mut Writer<'_>, args: &[Node]) -> Result<()> {
        let [array, position] = args else { return Ok(()) };
        w.push("(");
        match (w.backend(), position) {
            (Sqlite, Node::Value(position)) => {
                self.tight(w, array)?;
                w.push(" ->> ").bind(position, Form::JsonStep);
            }
            _ => {
                w.push("(");
                self.argument(w, array)?;
                w.push(")[");
                self.tight(w, position)?;
                w.push(" + 1]");
            }
        }
        w.push(")");
        Ok(())
    }
}
