//! What holds for any pair of schemas.

use super::super::autodetector::check_value;
use super::super::*;
use super::schemas::{Choices, schema};
use crate::tables::{ColumnDefault, ColumnType};
use proptest::prelude::*;

/// Answers as it comes.
struct Whatever<'a, 'b>(&'a mut Choices<'b>);

impl Questioner for Whatever<'_, '_> {
    fn is_model_renamed(&mut self, _: &ModelState, _: &ModelState) -> Result<bool, Stopped> {
        Ok(self.0.is())
    }

    fn is_field_renamed(&mut self, _: &ModelState, _: &FieldState, _: &FieldState) -> Result<bool, Stopped> {
        Ok(self.0.is())
    }

    fn fill_of_new_field(
        &mut self,
        _: &ModelState,
        field: &FieldState,
        column_type: ColumnType,
    ) -> Result<Option<Fill>, Stopped> {
        // a file with a value of another type is not read
        let one = ColumnDefault::Integer(1);
        let fits = check_value(&one, column_type, field.range).is_ok();
        Ok(Some(Fill::Value(if fits { one } else { ColumnDefault::Sql("1".to_owned()) })))
    }

    fn fill_of_nulls(&mut self, _: &ModelState, _: &FieldState, _: ColumnType) -> Result<Option<Fill>, Stopped> {
        Ok(Some(Fill::Nothing))
    }
}

/// Without the foreign keys that would go on with other keys: the way that the refusal tells.
fn without(state: &State, moved: &MovedKeys) -> State {
    let mut state = state.clone();
    for moved in &moved.0 {
        let key = state.model(&moved.model).and_then(ModelState::primary_key).map(|key| &key.name);
        assert!(key == Some(&moved.new) && moved.old != moved.new && !moved.fields.is_empty(), "{moved:?}");
        for field in &moved.fields {
            // a table of pairs is called by its own name
            let Some((model, field)) = field.rsplit_once('.') else {
                state.models.retain(|model| model.name != *field);
                continue;
            };
            let found = state.models.iter_mut().find(|other| other.name == model);
            let model = found.unwrap_or_else(|| panic!("{moved:?}"));
            let points = model.field(field).and_then(FieldState::reference).map(|reference| &reference.model);
            assert_eq!(points, Some(&moved.model), "{moved:?}");
            model.fields.retain(|other| other.name != field);
            model.uniques.retain(|unique| unique.fields.iter().all(|name| name != field));
            model.indexes.retain(|index| index.fields.iter().all(|(name, _)| name != field));
            model.ordering.retain(|order| order.trim_start_matches('-') != field);
            model.checks.clear();
        }
    }
    state
}

fn apply(operations: &[Operation], from: &State) -> State {
    let mut state = from.clone();
    for operation in operations {
        operation.apply(&mut state).unwrap_or_else(|error| panic!("{operation}: {error}\n{operations:#?}"));
        let tables: Vec<_> = state.models.iter().map(|model| &model.table).collect();
        assert!(tables.iter().enumerate().all(|(at, table)| !tables[..at].contains(table)), "{tables:?}");
        assert!(state.models.iter().all(|model| !model.fields.is_empty()), "a table without columns: {operations:#?}");
        let keys = |model: &ModelState| model.fields.iter().filter(|field| field.primary_key).count();
        assert!(state.models.iter().all(|model| keys(model) < 2), "two keys: {operations:#?}");
        let targets = state.models.iter().flat_map(|model| &model.fields).filter_map(FieldState::reference);
        let mut targets = targets.filter_map(|reference| state.model(&reference.model));
        let said = || operations.iter().map(Operation::describe).collect::<Vec<_>>();
        assert!(targets.all(|target| keys(target) == 1), "at {operation}, a key that points at none: {:#?}", said());
    }
    state
}

/// Models and tables, for messages.
fn short(state: &State) -> Vec<String> {
    let ends = |model: &ModelState| -> Vec<String> {
        model.fields.iter().filter_map(|field| Some(field.reference()?.model.clone())).collect()
    };
    state.models.iter().map(|model| format!("{} ({}) -> {}", model.name, model.table, ends(model).join(", "))).collect()
}

fn check(tape: &[u16]) {
    let mut tape = tape.iter().copied();
    let mut choices = Choices(&mut tape);
    let (from, mut to) = (schema(&mut choices), schema(&mut choices));
    let hints = Hints::default();
    let operations = loop {
        let detector = Autodetector { from: &from, to: &to, hints: &hints, allow_data_loss: true };
        match detector.changes(&mut Whatever(&mut choices)) {
            Ok(operations) => break operations,
            // each time fewer fields point
            Err(DetectError::KeyMoves(moved)) => to = without(&to, &moved),
            Err(error) => panic!("{error}\n{:?}\n{:?}", short(&from), short(&to)),
        }
    };
    let state = apply(&operations, &from);
    assert!(state.is_same(&to), "{operations:#?}\n{state:#?}\n{to:#?}");
    let again = Autodetector { from: &state, to: &to, hints: &hints, allow_data_loss: false };
    assert_eq!(again.changes(&mut NonInteractive), Ok(Vec::new()));
    // what is written is what is read
    let name = migration_name(2, &operations);
    assert!(name.len() <= 5 + 52 + 9, "{name}");
    let migration = super::migration(&name, &["0001_initial"], operations);
    let text = migration.to_toml();
    let read = Migration::from_toml(&format!("migrations/{name}.toml"), &text);
    let read = read.unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(Migration { checksum: String::new(), ..read.clone() }, migration, "{text}");
    assert_eq!(read.to_toml(), text);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_found_leads_there_and_nothing_is_left(tape in proptest::collection::vec(any::<u16>(), 0..400)) {
        check(&tape);
    }
}
