//! The plan as source text.

use super::attributes::write as write_attributes;
use super::names;
use super::plan::{Model, Plan};
use orm_core::introspect::Schema;

pub(super) fn write(schema: &Schema, plan: &Plan) -> String {
    let mut out = String::from(
        "//! Models of an existing database, written by `inspectdb`: a beginning, to be read and edited.\n\n",
    );
    out.push_str("use orm::prelude::*;\n\n");
    plan.enums.write(&mut out);
    for model in &plan.models {
        self::model(&mut out, model);
    }
    if !plan.others.is_empty() || !schema.views.is_empty() {
        out.push_str("// What has no model:\n");
        for (table, why) in &plan.others {
            line(&mut out, &format!("// - the table {table}: {why}"));
        }
        for view in &schema.views {
            line(&mut out, &format!("// - the view {view}"));
        }
        out.push('\n');
    }
    // one line end at the end
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}

fn model(out: &mut String, model: &Model) {
    if !model.notes.is_empty() {
        line(out, &format!("// The table {} has more than this says:", model.table));
        for note in &model.notes {
            line(out, &format!("// - {note}"));
        }
    }
    out.push_str("#[derive(Model, Debug, Clone)]\n");
    write_attributes(out, 0, &model.items);
    out.push_str(&format!("pub struct {} {{\n", model.name));
    for field in &model.fields {
        match field {
            Ok(field) => {
                for note in &field.notes {
                    line(out, &format!("    // {note}"));
                }
                write_attributes(out, 4, &field.items);
                out.push_str(&format!("    pub {}: {},\n", names::written(&field.name), field.rust_type));
            }
            Err((column, why)) => line(out, &format!("    // the column {column} is left out: {why}")),
        }
    }
    out.push_str("}\n\n");
}

/// A line of a comment, whatever stands in the names of the database.
fn line(out: &mut String, text: &str) {
    out.extend(text.chars().map(|c| if c.is_control() { ' ' } else { c }));
    out.push('\n');
}
