//! Models whose key becomes another field. Whoever points at one does so by its key: that is refused where it would go on pointing, and is done
//! before anything else points there.

use super::fields::free_column;
use super::fills::Fills;
use super::refused::MovedKey;
use super::{DetectError, Work};
use crate::migrations::{FieldKind, FieldState, ModelState, Operation, State};

fn key_of(model: &ModelState) -> Option<&str> {
    model.primary_key().map(|key| key.name.as_str())
}

impl Work<'_> {
    /// The models that stay, and whose key becomes another field: the names of those. One may have gone already.
    fn moving(&self) -> Vec<(String, Option<String>, String)> {
        let mut common = self.common();
        common.retain(|name| !self.remade.contains(name));
        let moves = |name: String| {
            let (was, is) = (key_of(self.state.model(&name)?), key_of(self.to.model(&name)?)?);
            (was != Some(is)).then(|| (name.clone(), was.map(str::to_owned), is.to_owned()))
        };
        common.into_iter().filter_map(moves).collect()
    }

    /// Keys that move away from under those who point at them, before and after.
    pub(super) fn moved_keys(&self) -> Vec<MovedKey> {
        let mut moved = Vec::new();
        for (model, old, new) in self.moving() {
            let Some(old) = old else { continue };
            let goes_on = |name: &str, field: &str| {
                let field = self.to.model(name).and_then(|model| model.field(field));
                !self.remade.iter().any(|remade| remade == name)
                    && field.and_then(FieldState::reference).is_some_and(|reference| reference.model == model)
            };
            let mut fields = self.state.pointing_at(&model);
            fields.retain(|(name, field)| goes_on(name, field));
            let shown = |(name, field): (String, String)| match self.to.model(&name) {
                Some(pairs) if pairs.automatic => name,
                _ => format!("{name}.{field}"),
            };
            let mut fields: Vec<String> = fields.into_iter().map(shown).collect();
            fields.dedup();
            let is_new = self.coming_fields(&model).contains(&new) && self.going_fields(&model).contains(&old);
            moved.extend((!fields.is_empty()).then_some(MovedKey { model, old, new, fields, may_be_renamed: is_new }));
        }
        moved
    }

    /// Gives the models their new keys.
    pub(super) fn move_keys(&mut self, fills: &Fills) -> Result<(), DetectError> {
        let mut moving = self.moving();
        for (name, ..) in &moving {
            self.let_go(name)?;
        }
        // a key may point at a model whose key moves
        while !moving.is_empty() {
            let waits = |(name, _, new): &(String, Option<String>, String)| {
                let key = self.to.model(name).and_then(|model| model.field(new)).and_then(FieldState::reference);
                key.is_some_and(|key| moving.iter().any(|(other, ..)| *other == key.model && other != name))
            };
            let at = moving.iter().position(|one| !waits(one)).unwrap_or_default();
            let (name, old, new) = moving.remove(at);
            self.move_key(&name, old.as_deref(), &new, fills)?;
        }
        Ok(())
    }

    /// What points at the model, and will not any more, keeps its values and is no foreign key from here on.
    fn let_go(&mut self, name: &str) -> Result<(), DetectError> {
        for (model, field) in self.state.pointing_at(name) {
            let Some(field) = self.state.find(&model)?.field(&field) else { continue };
            let kind = FieldKind::Plain(self.state.column_type(field));
            let field = FieldState { kind, ..field.clone() };
            self.push(Operation::AlterField { model, field, fill: None })?;
        }
        Ok(())
    }

    fn move_key(&mut self, name: &str, old: Option<&str>, new: &str, fills: &Fills) -> Result<(), DetectError> {
        let target = self.to.find(name)?;
        let Some(key) = target.field(new).filter(|key| is_there(&self.state, key)) else { return Ok(()) };
        self.step_aside(name, &self.going_fields(name))?;
        let model = self.state.find(name)?;
        if let Some(field) = old.and_then(|old| model.field(old)).filter(|field| field.primary_key) {
            let field = FieldState { primary_key: false, auto: false, ..field.clone() };
            self.push(Operation::AlterField { model: name.to_owned(), field, fill: None })?;
        }
        let model = self.state.find(name)?;
        let before = model.field(new);
        let is_taken = model.fields.iter().any(|other| other.column == key.column && other.name != new);
        let column = match (is_taken, before) {
            (false, _) => key.column.clone(),
            // it takes its column when all take theirs
            (true, Some(before)) => before.column.clone(),
            (true, None) => free_column(model, &key.column),
        };
        let (model, field, fill) = (name.to_owned(), FieldState { column, ..key.clone() }, fills.of(name, new));
        self.push(match before {
            Some(_) => Operation::AlterField { model, field, fill },
            None => Operation::AddField { model, field, fill },
        })
    }

    /// The first operation that would move a key away from under those who point at it.
    pub(super) fn moves_a_key(&self, from: &State) -> Result<Option<MovedKey>, DetectError> {
        let mut state = from.clone();
        for operation in &self.operations {
            let before = state.clone();
            operation.apply(&mut state)?;
            if let Some((model, fields)) = operation.key_moved(&before, &state) {
                let key = |state: &State| state.model(&model).and_then(key_of).unwrap_or_default().to_owned();
                let (old, new) = (key(&before), key(self.to));
                return Ok(Some(MovedKey { model, old, new, fields, may_be_renamed: false }));
            }
        }
        Ok(None)
    }
}

/// Whether what the field points at is there.
fn is_there(state: &State, field: &FieldState) -> bool {
    field.reference().is_none_or(|reference| state.model(&reference.model).is_some())
}
