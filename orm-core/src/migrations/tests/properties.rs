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

fn apply(operations: &[Operation], from: &State) -> State {
    let mut state = from.clone();
    for operation in operations {
        operation.apply(&mut state).unwrap_or_else(|error| panic!("{operation}: {error}\n{operations:#?}"));
        let tables: Vec<_> = state.models.iter().map(|model| &model.table).collect();
        assert!(tables.iter().enumerate().all(|(at, table)| !tables[..at].contains(table)), "{tables:?}");
        assert!(state.models.iter().all(|model| !model.fields.is_empty()), "a table without columns: {operations:#?}");
        let keys = |model: &ModelState| model.fields.iter().filter(|field| field.primary_key).count();
        assert!(state.models.iter().all(|model| keys(model) < 2), "two keys: {operations:#?}");
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
    let (from, to) = (schema(&mut choices), schema(&mut choices));
    let hints = Hints::default();
    let detector = Autodetector { from: &from, to: &to, hints: &hints, allow_data_loss: true };
    let operations = detector
        .changes(&mut Whatever(&mut choices))
        .unwrap_or_else(|error| panic!("{error}\n{:?}\n{:?}", short(&from), short(&to)));
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
