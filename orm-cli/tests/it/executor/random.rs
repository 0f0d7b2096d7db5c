//! Random schemas that both databases can have, changed at random, and random rows in them.

mod values;

pub(super) use values::{insert, quoted};

use crate::support::Backend;
use orm::meta::OnDelete;
use orm::migrations::{
    CheckState, FieldKind, FieldState, Fill, IndexState, ModelState, MovedKeys, Questioner, Reference, State, Stopped,
    UniqueState,
};
use orm::tables::ColumnType;
use orm::value::SqlType;
use values::default;

/// Numbers that follow from a seed.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0xd1b5_4a32_d192_ed03)
    }

    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }

    pub(super) fn one_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }
}

const TYPES: [SqlType; 23] = [
    SqlType::Bool,
    SqlType::I16,
    SqlType::I32,
    SqlType::I64,
    SqlType::F32,
    SqlType::F64,
    SqlType::Text,
    SqlType::Bytes,
    SqlType::Date,
    SqlType::Time,
    SqlType::DateTime,
    SqlType::Timestamp,
    SqlType::Duration,
    SqlType::Uuid,
    SqlType::Decimal,
    SqlType::Json,
    SqlType::BoolArray,
    SqlType::I16Array,
    SqlType::I32Array,
    SqlType::I64Array,
    SqlType::TextArray,
    SqlType::DateArray,
    SqlType::UuidArray,
];
const MODELS: [&str; 6] = ["Album", "Song", "Person", "Label", "Tag", "Venue"];
const TABLES: [&str; 7] = ["album", "Song", "person of note", "order", "tag", "venue", "größe"];
const FIELDS: [&str; 7] = ["title", "plays", "added", "owner", "code", "kind", "extra"];
const COLUMNS: [&str; 8] = ["title", "plays", "group", "Q\"uote", "with space", "näme", "Plays2", "kind"];

/// The type of a random column.
fn column_type(random: &mut Random) -> ColumnType {
    let sql_type = if random.one_in(2) {
        random.pick(&[SqlType::Text, SqlType::I32, SqlType::I64, SqlType::Decimal, SqlType::Bool])
    } else {
        random.pick(&TYPES)
    };
    let max_length = (sql_type == SqlType::Text && random.one_in(2)).then(|| random.pick(&[8, 20, 50]));
    let precision = (sql_type == SqlType::Decimal).then(|| random.pick(&[(10, 2), (8, 4), (5, 0)]));
    ColumnType { sql_type, max_length, precision }
}

/// A key: one that the database counts up in most cases.
fn key(random: &mut Random) -> FieldState {
    let sql_type = random.pick(&[SqlType::I64, SqlType::I64, SqlType::I32, SqlType::Text, SqlType::Uuid]);
    let counted = sql_type.is_integer() && !random.one_in(4);
    let name = if sql_type.is_integer() || random.one_in(2) { "id" } else { "slug" };
    FieldState { primary_key: true, auto: counted, ..FieldState::plain(name, ColumnType::new(sql_type)) }
}

/// A model of the state for a name that is free, with a table that is.
fn model(random: &mut Random, backend: Backend, state: &mut State) {
    let free = |bag: &[&str], taken: &dyn Fn(&ModelState) -> String| -> Vec<String> {
        let is_taken = |name: &&&str| state.models.iter().any(|model| taken(model).eq_ignore_ascii_case(name));
        bag.iter().filter(|name| !is_taken(name)).map(|name| (*name).to_owned()).collect()
    };
    let names = free(&MODELS, &|model| model.name.clone());
    let tables = free(&TABLES, &|model| model.table.clone());
    if names.is_empty() || tables.is_empty() {
        return;
    }
    let (name, table) = (random.pick(&names), random.pick(&tables));
    state.models.push(ModelState { name, table, fields: vec![key(random)], ..ModelState::default() });
    let at = state.models.len() - 1;
    for _ in 0..random.below(5) {
        field(random, backend, state, at);
    }
    for _ in 0..random.below(3) {
        constraint(random, &mut state.models[at]);
    }
}

/// A field more, in that model.
fn field(random: &mut Random, backend: Backend, state: &mut State, at: usize) {
    let models: Vec<String> = state.models.iter().map(|model| model.name.clone()).collect();
    let model = &mut state.models[at];
    let names: Vec<&str> = FIELDS.into_iter().filter(|name| model.field(name).is_none()).collect();
    let is_column = |name: &str| model.fields.iter().any(|field| field.column.eq_ignore_ascii_case(name));
    let columns: Vec<&str> = COLUMNS.into_iter().filter(|name| !is_column(name)).collect();
    if names.is_empty() || columns.is_empty() {
        return;
    }
    let name = random.pick(&names);
    let column = if !is_column(name) && !random.one_in(3) { name } else { random.pick(&columns) };
    let mut field = FieldState::plain(name, column_type(random));
    field.column = column.to_owned();
    fill_in(random, backend, &mut field, &models);
    model.fields.push(field);
}

/// What a field is, but for its names.
fn fill_in(random: &mut Random, backend: Backend, field: &mut FieldState, models: &[String]) {
    field.nullable = random.one_in(2);
    (field.default, field.db_default, field.range) = (None, None, None);
    if random.one_in(4) {
        let one_to_one = random.one_in(4);
        let rules: &[OnDelete] = if field.nullable {
            &[OnDelete::Cascade, OnDelete::SetNull, OnDelete::Protect, OnDelete::DoNothing]
        } else {
            &[OnDelete::Cascade, OnDelete::Protect, OnDelete::Restrict]
        };
        let on_delete = random.pick(rules);
        field.kind = FieldKind::Reference(Reference { model: random.pick(models), one_to_one, on_delete });
        (field.unique, field.index) = (one_to_one, !one_to_one);
        return;
    }
    let of = column_type(random);
    field.kind = FieldKind::Plain(of);
    let is_listed = !matches!(of.sql_type, SqlType::Json | SqlType::Bytes);
    field.unique = is_listed && random.one_in(6);
    field.index = is_listed && !field.unique && random.one_in(5);
    field.range = (of.sql_type.is_integer() && random.one_in(4)).then_some((0, 200));
    if random.one_in(3) {
        field.db_default = Some(default(random, backend, of));
    } else if random.one_in(3) {
        field.default = Some(default(random, backend, of));
    }
}

/// A unique constraint, an index or a check more.
fn constraint(random: &mut Random, model: &mut ModelState) {
    let names: Vec<String> = model.fields.iter().map(|field| field.name.clone()).collect();
    let (one, other) = (random.pick(&names), random.pick(&names));
    match random.below(3) {
        0 if one != other => {
            let name = random.one_in(2).then(|| format!("no two {}", random.below(6)));
            model.uniques.push(UniqueState { name, fields: vec![one, other] });
        }
        1 => {
            let name = random.one_in(2).then(|| format!("ix_{}", random.below(6)));
            let fields = if one == other { vec![(one, random.one_in(2))] } else { vec![(one, true), (other, false)] };
            model.indexes.push(IndexState { name, fields });
        }
        _ => {
            let column = model.field(&one).unwrap().column.replace('"', "\"\"");
            let condition = format!("\"{column}\" IS NULL OR \"{column}\" = \"{column}\"");
            model.checks.push(CheckState { name: format!("sane{}", random.below(3)), condition });
        }
    }
}

/// A random schema.
pub(super) fn schema(random: &mut Random, backend: Backend) -> State {
    let mut state = State::default();
    for _ in 0..1 + random.below(4) {
        model(random, backend, &mut state);
    }
    tidy(&mut state);
    state
}

/// The schema, changed in a few places.
pub(super) fn changed(random: &mut Random, backend: Backend, state: &State) -> State {
    let mut state = state.clone();
    for _ in 0..1 + random.below(5) {
        change(random, backend, &mut state);
        tidy(&mut state);
    }
    state
}

fn change(random: &mut Random, backend: Backend, state: &mut State) {
    if state.models.is_empty() || random.one_in(10) {
        return model(random, backend, state);
    }
    let at = random.below(state.models.len());
    let names: Vec<String> = state.models.iter().map(|model| model.name.clone()).collect();
    match random.below(12) {
        0 => {
            let gone = state.models.remove(at).name;
            for model in &mut state.models {
                model.fields.retain(|field| field.reference().is_none_or(|reference| reference.model != gone));
            }
        }
        1 => {
            let free: Vec<&str> = MODELS.into_iter().filter(|name| !names.iter().any(|other| other == name)).collect();
            let Some(new) = (!free.is_empty()).then(|| random.pick(&free)) else { return };
            let old = std::mem::replace(&mut state.models[at].name, new.to_owned());
            for field in state.models.iter_mut().flat_map(|model| &mut model.fields) {
                if let FieldKind::Reference(reference) = &mut field.kind
                    && reference.model == old
                {
                    reference.model = new.to_owned();
                }
            }
        }
        // names change places now and then
        2 => {
            let new = random.pick(&TABLES).to_owned();
            let old = std::mem::replace(&mut state.models[at].table, new.clone());
            let mut others = state.models.iter_mut().enumerate();
            let same = others.find(|(other, model)| *other != at && model.table == new);
            if let Some((_, other)) = same {
                other.table = old;
            }
        }
        3 | 4 => field(random, backend, state, at),
        5 => constraint(random, &mut state.models[at]),
        6 => {
            let model = &mut state.models[at];
            match random.below(3) {
                0 => _ = model.uniques.pop(),
                1 => _ = model.indexes.pop(),
                _ => _ = model.checks.pop(),
            }
        }
        7 if random.one_in(3) => {
            let new = key(random);
            state.models[at].fields[0] = new;
        }
        _ => {
            let model = &mut state.models[at];
            if model.fields.len() < 2 {
                return;
            }
            let of = 1 + random.below(model.fields.len() - 1);
            match random.below(5) {
                0 => _ = model.fields.remove(of),
                1 => {
                    let new = random.pick(&FIELDS);
                    if model.field(new).is_none() {
                        let old = std::mem::replace(&mut model.fields[of].name, new.to_owned());
                        let fields = model.uniques.iter_mut().flat_map(|unique| &mut unique.fields);
                        let fields = fields
                            .chain(model.indexes.iter_mut().flat_map(|index| &mut index.fields).map(|(name, _)| name));
                        fields.filter(|name| **name == old).for_each(|name| *name = new.to_owned());
                    }
                }
                2 => {
                    // columns change places, or one has another name
                    let new = random.pick(&COLUMNS).to_owned();
                    let old = std::mem::replace(&mut model.fields[of].column, new.clone());
                    let mut others = model.fields.iter_mut().enumerate();
                    if let Some((_, other)) = others.find(|(other, field)| *other != of && field.column == new) {
                        other.column = old;
                    }
                    model.checks.clear();
                }
                3 => model.fields[of].nullable = !model.fields[of].nullable,
                _ => fill_in(random, backend, &mut model.fields[of], &names),
            }
        }
    }
}

/// Without the foreign keys that would go on with the old keys of a model: the first step of the way that the refusal tells.
pub(super) fn without(state: &State, moved: &MovedKeys) -> State {
    let mut state = state.clone();
    for moved in &moved.0 {
        assert_eq!(state.model(&moved.model).unwrap().primary_key().unwrap().name, moved.new, "{moved:?}");
        for field in &moved.fields {
            let (model, field) = field.rsplit_once('.').unwrap();
            let model = state.models.iter_mut().find(|other| other.name == model).unwrap();
            let at = model.fields.iter().position(|other| other.name == field).unwrap();
            assert_eq!(model.fields.remove(at).reference().unwrap().model, moved.model, "{moved:?}");
        }
    }
    tidy(&mut state);
    state
}

/// Takes away what names something that is not there.
fn tidy(state: &mut State) {
    for model in &mut state.models {
        for field in &mut model.fields {
            if let FieldKind::Reference(reference) = &mut field.kind
                && reference.on_delete == OnDelete::SetNull
                && !field.nullable
            {
                reference.on_delete = OnDelete::Cascade;
            }
        }
        let fields = model.fields.clone();
        let is_field = |name: &String| fields.iter().any(|field| field.name == *name && !is_odd(field));
        model.uniques.retain(|unique| unique.fields.iter().all(is_field));
        model.indexes.retain(|index| index.fields.iter().all(|(name, _)| is_field(name)));
        model.checks.retain(|check| {
            fields
                .iter()
                .any(|field| check.condition.starts_with(&format!("\"{}\" IS", field.column.replace('"', "\"\""))))
        });
        model.checks.dedup_by(|one, other| one.name == other.name);
        let mut seen: Vec<String> = Vec::new();
        model.checks.retain(|check| new(&mut seen, check.name.clone()));
        seen.clear();
        // two alike would have one name
        model.uniques.retain(|unique| new(&mut seen, format!("{:?}", unique.fields)));
        seen.clear();
        model.indexes.retain(|index| {
            let columns: Vec<&String> = index.fields.iter().map(|(name, _)| name).collect();
            let single =
                matches!(&columns[..], [name] if fields.iter().any(|field| field.index && field.name == **name));
            !single && new(&mut seen, format!("{columns:?}"))
        });
    }
    // all tables take these names from one bag
    let mut seen = Vec::new();
    for model in &mut state.models {
        let uniques = model.uniques.iter_mut().map(|unique| &mut unique.name);
        for name in uniques.chain(model.indexes.iter_mut().map(|index| &mut index.name)) {
            name.take_if(|name| !new(&mut seen, name.clone()));
        }
    }
}

/// PostgreSQL has no order for these.
fn is_odd(field: &FieldState) -> bool {
    matches!(field.kind, FieldKind::Plain(ColumnType { sql_type: SqlType::Json | SqlType::Bytes, .. }))
}

fn new(seen: &mut Vec<String>, key: String) -> bool {
    let is_new = !seen.contains(&key);
    seen.push(key);
    is_new
}

/// Answers as it comes, and always knows a value.
pub(super) struct AsItComes<'r>(pub(super) &'r mut Random, pub(super) Backend);

impl Questioner for AsItComes<'_> {
    fn is_model_renamed(&mut self, _: &ModelState, _: &ModelState) -> Result<bool, Stopped> {
        Ok(self.0.one_in(2))
    }

    fn is_field_renamed(&mut self, _: &ModelState, _: &FieldState, _: &FieldState) -> Result<bool, Stopped> {
        Ok(self.0.one_in(2))
    }

    fn fill_of_new_field(
        &mut self,
        _: &ModelState,
        field: &FieldState,
        of: ColumnType,
    ) -> Result<Option<Fill>, Stopped> {
        // the key of a row that is there is not known here
        if field.reference().is_some() {
            return Ok(Some(Fill::Nothing));
        }
        Ok(Some(Fill::Value(default(self.0, self.1, of))))
    }

    fn fill_of_nulls(&mut self, _: &ModelState, field: &FieldState, of: ColumnType) -> Result<Option<Fill>, Stopped> {
        Ok(Some(if field.reference().is_some() || self.0.one_in(4) {
            Fill::Nothing
        } else {
            Fill::Value(default(self.0, self.1, of))
        }))
    }
}
