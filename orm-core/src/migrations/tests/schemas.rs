//! Random schemas: all that models can say, with names from small bags, so that two schemas have much in common.

use super::super::autodetector::check_value;
use super::super::*;
use super::{foreign_key, key, pairs, plain};
use crate::meta::OnDelete;
use crate::tables::ColumnDefault;

/// Choices, one after the other; zeros when there are no more. Fewer and smaller ones make simpler schemas.
pub(super) struct Choices<'a>(pub(super) &'a mut dyn Iterator<Item = u16>);

impl Choices<'_> {
    pub(super) fn below(&mut self, limit: usize) -> usize {
        usize::from(self.0.next().unwrap_or(0)) % limit
    }

    pub(super) fn is(&mut self) -> bool {
        self.below(3) == 1
    }

    fn take<T: Clone>(&mut self, bag: &mut Vec<T>) -> T {
        let at = self.below(bag.len());
        bag.remove(at)
    }
}

const TYPES: &[&str] = &[
    "bigint",
    "text",
    "boolean",
    "smallint",
    "integer",
    "real",
    "double",
    "varchar(20)",
    "varchar(50)",
    "bytes",
    "date",
    "time",
    "datetime",
    "timestamp",
    "duration",
    "uuid",
    "decimal(10, 2)",
    "decimal(8, 4)",
    "json",
    "boolean[]",
    "smallint[]",
    "integer[]",
    "bigint[]",
    "text[]",
    "date[]",
    "uuid[]",
];

pub(super) fn schema(choices: &mut Choices<'_>) -> State {
    let mut names = ["Album", "Song", "SongTag", "Person", "Label"].map(str::to_owned).to_vec();
    let mut tables = ["album", "song", "song_tag", "person", "label", "album_tags"].map(str::to_owned).to_vec();
    let count = choices.below(5);
    let mut state = State::default();
    for _ in 0..count {
        let (name, table) = (choices.take(&mut names), choices.take(&mut tables));
        state.models.push(ModelState { name, table, ..ModelState::default() });
    }
    let targets: Vec<String> = state.models.iter().map(|model| model.name.clone()).collect();
    // names of indexes and unique constraints wander between tables
    let mut labels: Vec<String> = (0..6).map(|at| format!("label_{at}")).collect();
    for model in &mut state.models {
        fill(choices, model, &targets, &mut labels);
    }
    let mut between = Vec::new();
    for model in &state.models {
        if choices.is() {
            let field = ["tags", "fans"][choices.below(2)];
            let to = &targets[choices.below(targets.len())];
            let made = pairs(&model.name, &model.table, field, to);
            let others = || state.models.iter().chain(&between);
            if !others().any(|other: &ModelState| other.name == made.name || other.table == made.table) {
                between.push(made);
            }
        }
    }
    state.models.extend(between);
    state
}

fn fill(choices: &mut Choices<'_>, model: &mut ModelState, targets: &[String], labels: &mut Vec<String>) {
    let mut names = ["title", "name", "plays", "added", "owner", "code"].map(str::to_owned).to_vec();
    let mut columns = names.clone();
    let primary = if choices.is() { FieldState { primary_key: true, ..plain("slug", "text") } } else { key() };
    model.fields.push(primary);
    for _ in 0..choices.below(5) {
        let name = choices.take(&mut names);
        let field = field(choices, name, &mut columns, targets);
        model.fields.push(field);
    }
    let own: Vec<String> = model.fields.iter().map(|field| field.name.clone()).collect();
    let two = |choices: &mut Choices<'_>| {
        let mut own = own.clone();
        (0..2.min(own.len())).map(|_| choices.take(&mut own)).collect::<Vec<_>>()
    };
    let mut label = |choices: &mut Choices<'_>| (choices.is() && !labels.is_empty()).then(|| choices.take(labels));
    for _ in 0..choices.below(3) {
        let name = label(choices);
        let unique = UniqueState { name, fields: two(choices) };
        if unique.fields.len() == 2 && !model.uniques.contains(&unique) {
            model.uniques.push(unique);
        }
    }
    for _ in 0..choices.below(3) {
        let name = label(choices);
        let fields = two(choices).into_iter().map(|name| (name, choices.is())).collect();
        let index = IndexState { name, fields };
        if !model.indexes.contains(&index) {
            model.indexes.push(index);
        }
    }
    for at in 0..choices.below(2) {
        let column = &model.fields[choices.below(model.fields.len())].column;
        let condition = format!("{column} IS NOT NULL AND \"{column}\" = \"{column}\"");
        model.checks.push(CheckState { name: format!("check_{at}"), condition });
    }
    if choices.is() {
        let sign = if choices.is() { "-" } else { "" };
        model.ordering.push(format!("{sign}{}", own[choices.below(own.len())]));
    }
}

fn field(choices: &mut Choices<'_>, name: String, columns: &mut Vec<String>, targets: &[String]) -> FieldState {
    let mut field = if choices.is() {
        let mut field = foreign_key(&name, &targets[choices.below(targets.len())]);
        if let FieldKind::Reference(reference) = &mut field.kind {
            reference.one_to_one = choices.is();
            reference.on_delete = [OnDelete::Cascade, OnDelete::Protect, OnDelete::SetNull][choices.below(3)];
            field.unique = reference.one_to_one;
            field.index = !reference.one_to_one;
        }
        field
    } else {
        FieldState { unique: choices.is(), index: choices.is(), ..plain(&name, TYPES[choices.below(TYPES.len())]) }
    };
    // a column of its own now and then, which may be the name of another field
    if choices.is() {
        field.column = choices.take(columns);
    } else {
        field.column = format!("{}_c", field.name);
    }
    field.nullable = choices.is();
    field.range = choices.is().then_some((0, 255));
    field.default = default(choices, &field);
    field.db_default = default(choices, &field);
    field
}

/// One that fits: a file with another one is not read.
fn default(choices: &mut Choices<'_>, field: &FieldState) -> Option<ColumnDefault> {
    let value = match choices.below(9) {
        1 => ColumnDefault::Null,
        2 => ColumnDefault::Bool(true),
        3 => ColumnDefault::Integer(-7),
        4 => ColumnDefault::Float(1e300),
        5 => ColumnDefault::Text("it's \"quoted\" \\ \u{7f} \n line".to_owned()),
        6 => ColumnDefault::Sql("now() ||\n 'x'".to_owned()),
        _ => return None,
    };
    let fits = match field.kind {
        FieldKind::Plain(column_type) => check_value(&value, column_type, field.range).is_ok(),
        // of the type of a key elsewhere, which the foreign key keeps when it becomes a plain column
        FieldKind::Reference(_) => matches!(value, ColumnDefault::Null | ColumnDefault::Sql(_)),
    };
    fits.then_some(value)
}
