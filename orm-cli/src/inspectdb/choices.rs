//! Enums, for columns of a few texts.

use super::attributes::{Item, quoted, write};
use super::names::{self, Used};
use orm_core::introspect::{ListedValues, LiveTable, Schema};
use orm_core::meta::snake_case;

/// An enum that is written.
#[derive(Debug)]
pub(super) struct Enum {
    pub(super) name: String,
    /// The type of PostgreSQL that it stands for.
    pub(super) enum_type: Option<String>,
    /// The values, and the names of their variants.
    variants: Vec<(String, String)>,
}

/// The enums of a schema, by the type or by the column that they are of.
#[derive(Debug, Default)]
pub(super) struct Enums(Vec<Enum>);

impl Enums {
    /// The enum of a column; numbers, and texts that are no words, have none.
    pub(super) fn of(
        &mut self,
        used: &mut Used,
        schema: &Schema,
        live: &LiveTable,
        place: (&str, &str),
    ) -> Option<String> {
        let (model, column) = place;
        let listed = schema.listed(live, column)?;
        let ListedValues::Texts(values) = listed.values else { return None };
        if let Some(known) =
            self.0.iter().find(|known| known.enum_type.is_some() && known.enum_type == listed.enum_type)
        {
            return Some(known.name.clone());
        }
        let name = match &listed.enum_type {
            Some(name) => names::of_type(name),
            None => format!("{model}{}", names::of_type(column)),
        };
        let name = used.take(&name);
        let mut variants = Used::default();
        let variants = values.into_iter().map(|value| {
            let variant = match value.as_str() {
                "" => "Empty".to_owned(),
                value => names::of_type(value),
            };
            (variants.take(&variant), value)
        });
        let variants = variants.map(|(variant, value)| (value, variant)).collect();
        self.0.push(Enum { name: name.clone(), enum_type: listed.enum_type, variants });
        Some(name)
    }

    /// The enums, as they are written.
    pub(super) fn write(&self, out: &mut String) {
        for listed in &self.0 {
            if let Some(name) = &listed.enum_type {
                out.push_str(&format!(
                    "// The column has the enum type {}, and reads as text. To write it with these models, make it text:\n\
                     // ALTER TABLE .. ALTER COLUMN .. TYPE text;\n",
                    quoted(name)
                ));
            }
            out.push_str("#[derive(Choices, Debug, Clone, Copy, PartialEq, Eq)]\n");
            out.push_str(&format!("pub enum {} {{\n", listed.name));
            for (value, variant) in &listed.variants {
                if snake_case(variant) != *value {
                    write(out, 4, &[Item::text("value", value)]);
                }
                out.push_str(&format!("    {variant},\n"));
            }
            out.push_str("}\n\n");
        }
    }
}
