//! Keys that other models point at.

use super::Operation;
use crate::migrations::{FieldState, State};

impl Operation {
    /// The model whose key this makes another field, and the fields that point at it by its key: what they hold would mean other rows, or none.
    pub(in crate::migrations) fn key_moved(&self, before: &State, after: &State) -> Option<(String, Vec<String>)> {
        let (Operation::AddField { model, .. }
        | Operation::AlterField { model, .. }
        | Operation::RemoveField { model, .. }) = self
        else {
            return None;
        };
        let key = |state: &State| Some(state.model(model)?.primary_key()?.name.clone());
        let was = key(before)?;
        let fields = before.pointing_at(model);
        (key(after) != Some(was) && !fields.is_empty())
            .then(|| (model.clone(), fields.into_iter().map(|(model, field)| format!("{model}.{field}")).collect()))
    }
}

impl State {
    /// Whether what is pointed at has a key, so that each foreign key has a type.
    pub(in crate::migrations) fn keys_are_there(&self) -> bool {
        let mut references = self.models.iter().flat_map(|model| &model.fields).filter_map(FieldState::reference);
        references.all(|reference| self.model(&reference.model).is_some_and(|model| model.primary_key().is_some()))
    }

    /// The fields that point at a model, its own among them: model and field.
    pub(in crate::migrations) fn pointing_at(&self, name: &str) -> Vec<(String, String)> {
        let fields = self.models.iter().flat_map(|model| model.fields.iter().map(move |field| (model, field)));
        fields
            .filter(|(_, field)| field.reference().is_some_and(|reference| reference.model == name))
            .map(|(model, field)| (model.name.clone(), field.name.clone()))
            .collect()
    }
}
