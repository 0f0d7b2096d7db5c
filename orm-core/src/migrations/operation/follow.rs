//! What follows when a model has another name or another table: foreign keys that point at it, and the tables of pairs of its
//! many-to-many fields, whose names the derive makes of those of the models.

use super::super::label::{default_column, pair_names, prefix, struct_name};
use super::super::{ModelState, Renames, State, StateError};

/// Foreign keys point at the new name.
pub(super) fn references(state: &mut State, old: &str, new: &str) {
    let fields = state.models.iter_mut().flat_map(|model| &mut model.fields);
    for field in fields {
        if let super::super::FieldKind::Reference(reference) = &mut field.kind
            && reference.model == old
        {
            new.clone_into(&mut reference.model);
        }
    }
}

/// The tables of pairs that begin or end at the model: `before` is the model as it was.
pub(super) fn pairs(
    state: &mut State,
    before: &ModelState,
    (new, table): (&str, &str),
    renames: &mut Renames,
) -> Result<(), StateError> {
    for at in 0..state.models.len() {
        let Some((from, to)) = ends(&state.models[at]) else { continue };
        if from != new && to != new {
            continue;
        }
        let old_end = |end: &String| if end == new { before.name.clone() } else { end.clone() };
        let fields = (pair_names(&old_end(&from), &old_end(&to)), pair_names(&from, &to));
        if from == new {
            follow_owner(state, at, before, (new, table), renames)?;
        }
        let pairs = &mut state.models[at];
        let ((old_from, old_to), (new_from, new_to)) = fields;
        let places = [&old_from, &old_to].map(|name| pairs.fields.iter().position(|field| field.name == *name));
        for (place, old, new) in [(places[0], &old_from, &new_from), (places[1], &old_to, &new_to)] {
            if let Some(place) = place {
                rename_end(pairs, place, (old, new), renames);
            }
        }
    }
    Ok(())
}

/// The two models of a table of pairs: where it begins and where it leads. The names of its fields say which is which.
fn ends(model: &ModelState) -> Option<(String, String)> {
    let ends: Vec<_> = model.fields.iter().filter_map(|field| Some((&field.name, &field.reference()?.model))).collect();
    let &[(first, one), (second, other)] = ends.as_slice() else { return None };
    let (from_name, to_name) = pair_names(other, one);
    let is_turned =
        (second, first) == (&from_name, &to_name) && pair_names(one, other) != (first.clone(), second.clone());
    let (from, to) = if is_turned { (other, one) } else { (one, other) };
    model.automatic.then(|| (from.clone(), to.clone()))
}

/// `SongTags` becomes `TrackTags`, `song_tags` becomes `track_tags`.
fn follow_owner(
    state: &mut State,
    at: usize,
    before: &ModelState,
    (new, table): (&str, &str),
    renames: &mut Renames,
) -> Result<(), StateError> {
    let pairs = &state.models[at];
    let old_name = pairs.name.clone();
    let rest = struct_name(&old_name).strip_prefix(struct_name(&before.name));
    let new_name = rest.map(|rest| format!("{}{}{rest}", prefix(&old_name), struct_name(new)));
    let old_table = pairs.table.clone();
    let rest = old_table.strip_prefix(&before.table).filter(|rest| rest.starts_with('_'));
    let new_table = rest.map(|rest| format!("{table}{rest}"));
    if let Some(new_name) = new_name.filter(|new_name| *new_name != old_name) {
        if state.model(&new_name).is_some() {
            return Err(StateError::Exists { what: "model", name: new_name });
        }
        state.models[at].name = new_name;
    }
    if let Some(new_table) = new_table.filter(|new_table| *new_table != old_table) {
        if state.models.iter().any(|model| model.table == new_table) {
            return Err(StateError::Exists { what: "table", name: new_table });
        }
        renames.tables.push((old_table, new_table.clone()));
        state.models[at].table = new_table;
    }
    Ok(())
}

fn rename_end(pairs: &mut ModelState, position: usize, (old, new): (&str, &str), renames: &mut Renames) {
    let table = pairs.table.clone();
    let Some(field) = pairs.fields.get_mut(position).filter(|field| field.name == old && old != new) else { return };
    new.clone_into(&mut field.name);
    if field.column == default_column(old, true) {
        let column = default_column(new, true);
        renames.columns.push((table, std::mem::replace(&mut field.column, column.clone()), column));
    }
    pairs.rename_in_names(old, new);
}
