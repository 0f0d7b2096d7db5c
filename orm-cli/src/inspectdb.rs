//! Models of an existing database, as Rust. What is written compiles, and `check` finds it equal; what no model can say is a comment.
//!
//! `names` finds names, `plan` decides what each table becomes, `fields` and `choices` what each column does, `pairs` finds many-to-many,
//! `attributes` and `text` write it as rustfmt would.

mod attributes;
mod choices;
mod fields;
mod names;
mod pairs;
mod plan;
mod text;

use orm_core::introspect::Schema;

/// Writes models of the tables of a schema; of those of these names, where there are some.
pub fn write(schema: &Schema, only: &[String]) -> String {
    let plan = plan::Plan::of(schema, only);
    text::write(schema, &plan)
}
