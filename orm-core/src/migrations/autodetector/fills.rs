//! What old rows get.

use super::questioner::Questioner;
use super::refused::Missing;
use super::{DetectError, Work};
use crate::migrations::{FieldState, Fill};

/// Values for old rows, by model and field.
#[derive(Debug, Default)]
pub(super) struct Fills {
    known: Vec<(String, String, Fill)>,
}

impl Fills {
    /// Asks for each that is needed: those of new fields first.
    pub(super) fn ask(work: &Work<'_>, questioner: &mut dyn Questioner) -> Result<(Fills, Vec<Missing>), DetectError> {
        let mut fills = Fills::default();
        let mut missing = Vec::new();
        for is_new in [true, false] {
            for name in work.common() {
                if work.remade.contains(&name) {
                    continue;
                }
                let (Some(before), Some(model)) = (work.state.model(&name), work.to.model(&name)) else { continue };
                let mut fields: Vec<&FieldState> = model.fields.iter().filter(|field| needs_value(field)).collect();
                fields.sort_by(|one, other| one.name.cmp(&other.name));
                for field in fields {
                    let column_type = work.to.column_type(field);
                    let answer = match before.field(&field.name) {
                        None if is_new => questioner.fill_of_new_field(model, field, column_type)?,
                        Some(old) if !is_new && old.nullable => questioner.fill_of_nulls(model, field, column_type)?,
                        _ => continue,
                    };
                    match answer {
                        Some(fill) => fills.known.push((name.clone(), field.name.clone(), fill)),
                        None => missing.push(Missing { field: format!("{name}.{}", field.name), is_new }),
                    }
                }
            }
        }
        Ok((fills, missing))
    }

    pub(super) fn of(&self, model: &str, field: &str) -> Option<Fill> {
        let mut found = self.known.iter().filter(|(other, name, _)| other == model && name == field);
        found.next().map(|(_, _, fill)| fill.clone())
    }
}

fn needs_value(field: &FieldState) -> bool {
    !field.nullable && !field.auto && field.default.is_none() && field.db_default.is_none()
}
