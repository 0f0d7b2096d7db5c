//! Functions of JSON documents. SQLite walks paths itself; what PostgreSQL can do beyond that is registered on each connection.

use super::Template;
use crate::backend::Backend::{self, Postgres, Sqlite};
use crate::error::Result;
use crate::query::{Function, Node};
use crate::sql::bind::Form;
use crate::sql::expression::Expressions;
use crate::sql::writer::Writer;

pub(super) fn template(function: Function, backend: Backend) -> Option<Template> {
    Some(Ok(match (function, backend) {
        (Function::JsonText, Postgres) => "({0} #>> ARRAY[]::text[])",
        (Function::JsonText, Sqlite) => "orm_json_text({0})",
        (Function::JsonI64, Postgres) => {
            "CASE WHEN jsonb_typeof({0}) <> 'number' THEN NULL \
             WHEN CAST({0} AS numeric) = trunc(CAST({0} AS numeric)) \
             AND CAST({0} AS numeric) BETWEEN -9223372036854775808 AND 9223372036854775807 \
             THEN CAST(CAST({0} AS numeric) AS int8) END"
        }
        (Function::JsonI64, Sqlite) => "orm_json_i64({0})",
        (Function::JsonF64, Postgres) => "CASE WHEN jsonb_typeof({0}) = 'number' THEN CAST({0} AS float8) END",
        (Function::JsonF64, Sqlite) => "orm_json_f64({0})",
        (Function::JsonBool, Postgres) => "CASE WHEN jsonb_typeof({0}) = 'boolean' THEN CAST({0} AS bool) END",
        (Function::JsonBool, Sqlite) => "CASE json_type({0}) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END",
        (Function::JsonContains, Postgres) => "{0} @> {1}",
        (Function::JsonContains, Sqlite) => "orm_json_contains({0}, {1})",
        (Function::JsonContainedBy, Postgres) => "{0} <@ {1}",
        (Function::JsonContainedBy, Sqlite) => "orm_json_contains({1}, {0})",
        // the operators take the texts of an array for keys too
        (Function::JsonHasAnyKeys, Postgres) => "({0} ?| ({1}) AND jsonb_typeof({0}) = 'object')",
        (Function::JsonHasAnyKeys, Sqlite) => "orm_json_has_any({0}, {1})",
        (Function::JsonHasAllKeys, Postgres) => "({0} ?& ({1}) AND jsonb_typeof({0}) = 'object')",
        (Function::JsonHasAllKeys, Sqlite) => "orm_json_has_all({0}, {1})",
        (Function::JsonIsNull, Postgres) => "jsonb_typeof({0}) = 'null'",
        (Function::JsonIsNull, Sqlite) => "json_type({0}) = 'null'",
        _ => return None,
    }))
}

impl Expressions<'_> {
    /// `document -> key`, `document -> position`; of SQLite's paths, which have letters that mean something, the value is one.
    pub(super) fn json_path(&self, w: &mut Writer<'_>, args: &[Node]) -> Result<()> {
        w.push("(");
        self.json_step(w, args)?;
        w.push(")");
        Ok(())
    }

    fn json_step(&self, w: &mut Writer<'_>, args: &[Node]) -> Result<()> {
        let [document, step] = args else { return Ok(()) };
        self.tight(w, document)?;
        w.push(" -> ");
        match (w.backend(), step) {
            (Backend::Sqlite, Node::Value(step)) => {
                w.bind(step, Form::JsonStep);
                Ok(())
            }
            (_, step) => self.tight(w, step),
        }
    }

    pub(super) fn json_has_key(&self, w: &mut Writer<'_>, args: &[Node]) -> Result<()> {
        let [document, key] = args else { return Ok(()) };
        match w.backend() {
            Backend::Postgres => {
                w.push("(");
                self.tight(w, document)?;
                // an index on the document serves this operator; it takes the texts of an array for keys too
                w.push(" ? ");
                self.tight(w, key)?;
                w.push(" AND jsonb_typeof(");
                self.argument(w, document)?;
                w.push(") = 'object')");
            }
            Backend::Sqlite => {
                w.push("(");
                self.json_step(w, args)?;
                w.push(") IS NOT NULL");
            }
        }
        Ok(())
    }
}
