//! What may be one thing under two names.

use crate::migrations::{FieldKind, FieldState, ModelState};
use crate::value::SqlType;

/// How much two models or fields have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// All but the names.
    Exact,
    /// Enough to ask: something else was changed too.
    Near,
}

/// Of two fields of one model.
pub(super) fn of_fields(old: &FieldState, new: &FieldState) -> Option<Likeness> {
    if is_exact(old, new) {
        return Some(Likeness::Exact);
    }
    let near = old.primary_key == new.primary_key
        && match (&old.kind, &new.kind) {
            (FieldKind::Plain(one), FieldKind::Plain(other)) => family(one.sql_type) == family(other.sql_type),
            (FieldKind::Reference(one), FieldKind::Reference(other)) => one.model == other.model,
            _ => false,
        };
    near.then_some(Likeness::Near)
}

/// All but the name and the column.
pub(super) fn is_exact(old: &FieldState, new: &FieldState) -> bool {
    FieldState { name: new.name.clone(), column: new.column.clone(), ..old.clone() } == *new
}

/// All but the name.
pub(super) fn is_same_column(old: &FieldState, new: &FieldState) -> bool {
    FieldState { name: new.name.clone(), ..old.clone() } == *new
}

/// Of two models: names of fields do not count for the first, and what points at the model itself does not at all.
pub(super) fn of_models(old: &ModelState, new: &ModelState) -> Option<Likeness> {
    if old.automatic != new.automatic {
        return None;
    }
    if old.automatic {
        let ends = |model: &ModelState| -> Vec<String> {
            let ends = model.fields.iter().filter_map(|field| Some(field.reference()?.model.clone()));
            let mut ends: Vec<String> = ends.collect();
            ends.sort();
            ends
        };
        return (ends(old) == ends(new)).then_some(Likeness::Exact);
    }
    let without_names = |model: &ModelState| -> Vec<FieldState> {
        let mut fields: Vec<FieldState> = model.fields.iter().map(|field| itself(field, &model.name)).collect();
        for field in &mut fields {
            field.name.clear();
            field.column.clear();
        }
        fields
    };
    let (mut rest, wanted) = (without_names(new), without_names(old));
    let is_permutation = rest.len() == wanted.len()
        && wanted.iter().all(|field| {
            let at = rest.iter().position(|other| other == field);
            at.map(|at| rest.remove(at)).is_some()
        });
    if is_permutation {
        return Some(Likeness::Exact);
    }
    // a key says nothing: nearly every model has the same one
    let own = |model: &ModelState| -> Vec<FieldState> {
        let fields = model.fields.iter().filter(|field| !field.primary_key);
        fields.map(|field| itself(field, &model.name)).collect()
    };
    let (old, new) = (own(old), own(new));
    let shared = old.iter().filter(|field| new.contains(field)).count();
    (shared > 0 && shared * 2 >= old.len().max(new.len())).then_some(Likeness::Near)
}

/// The field, where it points at its own model by no name.
fn itself(field: &FieldState, model: &str) -> FieldState {
    let mut field = field.clone();
    if let FieldKind::Reference(reference) = &mut field.kind
        && reference.model == model
    {
        reference.model.clear();
    }
    field
}

#[derive(PartialEq, Eq)]
enum Family {
    Number,
    Text,
    Moment,
    Other(SqlType),
}

fn family(sql_type: SqlType) -> Family {
    match sql_type {
        SqlType::I16 | SqlType::I32 | SqlType::I64 | SqlType::F32 | SqlType::F64 | SqlType::Decimal => Family::Number,
        SqlType::Text => Family::Text,
        SqlType::Date | SqlType::DateTime | SqlType::Timestamp => Family::Moment,
        other => Family::Other(other),
    }
}
