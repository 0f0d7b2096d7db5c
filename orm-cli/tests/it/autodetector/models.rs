//! Models of the cases as this library has them.

use orm::meta::OnDelete;
use orm::migrations::{CheckState, FieldKind, FieldState, IndexState, ModelState, Reference, State, UniqueState};
use orm::tables::ColumnDefault;
use serde_json::Value;

/// The state of a list of models.
pub(crate) fn state(models: &Value) -> State {
    let mut state = State::default();
    let models = models.as_array().unwrap();
    for model in models {
        state.models.push(model_state(model));
    }
    for model in models {
        for field in model["fields"].as_array().unwrap().iter().filter(|field| is_automatic(field)) {
            state.models.push(pairs(model, field));
        }
    }
    state
}

/// Whether it is a many-to-many field with a table of its own.
pub(super) fn is_automatic(field: &Value) -> bool {
    field["type"] == "m2m" && field["through"].is_null()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn table(model: &Value) -> String {
    let name = model["name"].as_str().unwrap().to_lowercase();
    model["table"].as_str().map_or_else(|| format!("app_{name}"), str::to_owned)
}

pub(super) fn model_state(model: &Value) -> ModelState {
    let fields = model["fields"].as_array().unwrap();
    let mut own: Vec<FieldState> = fields.iter().filter(|field| field["type"] != "m2m").map(field_state).collect();
    if !own.iter().any(|field| field.primary_key) {
        own.insert(0, key());
    }
    let mut state =
        ModelState { name: text(&model["name"]), table: table(model), fields: own, ..ModelState::default() };
    for fields in model["unique_together"].as_array().into_iter().flatten() {
        state.uniques.push(UniqueState { name: None, fields: texts(fields) });
    }
    for index in model["indexes"].as_array().into_iter().flatten() {
        state.indexes.push(index_state(index));
    }
    for constraint in model["constraints"].as_array().into_iter().flatten() {
        match constraint["type"].as_str() {
            Some("unique") => state
                .uniques
                .push(UniqueState { name: Some(text(&constraint["name"])), fields: texts(&constraint["fields"]) }),
            _ => state
                .checks
                .push(CheckState { name: text(&constraint["name"]), condition: condition(&constraint["where"]) }),
        }
    }
    state
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(text).collect()
}

pub(super) fn index_state(index: &Value) -> IndexState {
    let fields = texts(&index["fields"]).into_iter().map(|field| match field.strip_prefix('-') {
        Some(field) => (field.to_owned(), true),
        None => (field, false),
    });
    IndexState { name: index["name"].as_str().map(str::to_owned), fields: fields.collect() }
}

fn condition(condition: &Value) -> String {
    let field = condition["field"].as_str().unwrap_or("x");
    let operator = match condition["op"].as_str() {
        Some("gt") => ">",
        Some("gte") => ">=",
        Some("lt") => "<",
        Some("lte") => "<=",
        _ => "=",
    };
    format!("{field} {operator} {}", condition["value"])
}

fn key() -> FieldState {
    FieldState { primary_key: true, auto: true, ..plain("id", "bigint") }
}

fn plain(name: &str, word: &str) -> FieldState {
    FieldState::plain(name, word.parse().unwrap())
}

fn flag(field: &Value, key: &str) -> bool {
    field[key].as_bool().unwrap_or(false)
}

pub(super) fn field_state(field: &Value) -> FieldState {
    let name = field["name"].as_str().unwrap();
    let of_type = field["type"].as_str().unwrap();
    let word = match of_type {
        "char" => format!("varchar({})", field["max_length"]),
        "decimal" => format!("decimal({}, {})", field["max_digits"], field["decimal_places"]),
        "int" | "auto" => "integer".to_owned(),
        "bigauto" => "bigint".to_owned(),
        "bool" => "boolean".to_owned(),
        "float" => "double".to_owned(),
        "binary" => "bytes".to_owned(),
        "datetime" => "timestamp".to_owned(),
        "fk" | "o2o" => "bigint".to_owned(),
        word => word.to_owned(),
    };
    let mut state = plain(name, &word);
    if matches!(of_type, "fk" | "o2o") {
        state = foreign_key(name, field["to"].as_str().unwrap(), of_type == "o2o");
        if let FieldKind::Reference(reference) = &mut state.kind {
            reference.on_delete = match field["on_delete"].as_str() {
                Some("set_null") => OnDelete::SetNull,
                Some("protect") => OnDelete::Protect,
                Some("restrict") => OnDelete::Restrict,
                Some("set_default") => OnDelete::SetDefault,
                Some("do_nothing") => OnDelete::DoNothing,
                _ => OnDelete::Cascade,
            };
        }
    }
    if let Some(column) = field["db_column"].as_str() {
        column.clone_into(&mut state.column);
    }
    state.nullable = flag(field, "null");
    state.primary_key = flag(field, "primary_key");
    state.auto = matches!(of_type, "auto" | "bigauto");
    state.unique |= flag(field, "unique") && !state.primary_key;
    state.unique &= !state.primary_key;
    state.index |= flag(field, "db_index") && !state.unique;
    state.index &= !state.primary_key;
    state.default = default(&field["default"]);
    // Django fills with an empty text where a form may be left empty
    if flag(field, "blank") && state.default.is_none() {
        state.default = Some(ColumnDefault::Text(String::new()));
    }
    state.db_default = default(&field["db_default"]);
    state
}

fn default(value: &Value) -> Option<ColumnDefault> {
    match value {
        Value::Bool(is) => Some(ColumnDefault::Bool(*is)),
        Value::Number(number) => {
            Some(number.as_i64().map_or_else(|| ColumnDefault::Float(number.as_f64().unwrap()), ColumnDefault::Integer))
        }
        Value::String(text) => Some(ColumnDefault::Text(text.clone())),
        Value::Object(object) => object.get("hex").map(|hex| ColumnDefault::Sql(format!("x'{}'", text(hex)))),
        _ => None,
    }
}

fn foreign_key(name: &str, to: &str, one_to_one: bool) -> FieldState {
    let reference = Reference { model: to.to_owned(), one_to_one, on_delete: OnDelete::Cascade };
    FieldState {
        column: format!("{name}_id"),
        kind: FieldKind::Reference(reference),
        unique: one_to_one,
        index: !one_to_one,
        ..plain(name, "bigint")
    }
}

/// What the derive calls the model between.
pub(crate) fn pairs_name(model: &str, field: &str) -> String {
    let words = field.split('_').map(|word| word[..1].to_uppercase() + &word[1..]);
    format!("{model}{}", words.collect::<String>())
}

fn pairs(model: &Value, field: &Value) -> ModelState {
    let (name, field_name, to) = (text(&model["name"]), text(&field["name"]), text(&field["to"]));
    let to = if to == "self" { name.clone() } else { to };
    let snake = orm::meta::snake_case;
    let (mut from_end, mut to_end) = (snake(&name), snake(&to));
    if from_end == to_end {
        (from_end, to_end) = (format!("from_{from_end}"), format!("to_{to_end}"));
    }
    ModelState {
        table: format!("{}_{field_name}", table(model)),
        uniques: vec![UniqueState { name: None, fields: vec![from_end.clone(), to_end.clone()] }],
        fields: vec![key(), foreign_key(&from_end, &name, false), foreign_key(&to_end, &to, false)],
        automatic: true,
        name: pairs_name(&name, &field_name),
        ..ModelState::default()
    }
}
