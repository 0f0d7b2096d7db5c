//! What each table becomes.

use super::attributes::{Item, quoted};
use super::choices::Enums;
use super::fields::{Around, Field, left_out};
use super::names::{self, Used};
use super::pairs::Pair;
use orm_core::introspect::{ListedValues, LiveTable, Schema, Unsupported};
use orm_core::meta::{constraint_name, snake_case};
use orm_core::tables::{Check, Column};
use std::collections::HashMap;

/// All that is written.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) enums: Enums,
    pub(super) models: Vec<Model>,
    /// Tables that have no model, and why.
    pub(super) others: Vec<(String, String)>,
}

/// A model that is written.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) name: String,
    pub(super) table: String,
    pub(super) items: Vec<Item>,
    /// Fields, and columns that are left out with the reason, in the order of the columns.
    pub(super) fields: Vec<Result<Field, (String, String)>>,
    pub(super) notes: Vec<String>,
}

impl Plan {
    pub(super) fn of(schema: &Schema, only: &[String]) -> Self {
        let is_asked = |name: &str| only.is_empty() || only.iter().any(|asked| asked == name);
        let mut used = Used::default();
        let mut others = Vec::new();
        let mut models: Vec<(&LiveTable, String)> = Vec::new();
        for live in schema.tables.iter().filter(|live| is_asked(&live.table.name)) {
            if live.table.name.starts_with("orm_migration") {
                continue;
            }
            let lower = live.table.name.to_lowercase();
            let clash = models.iter().find(|(other, _)| other.table.name.to_lowercase() == lower);
            let clash = clash.map(|(other, _)| format!("{} and it would be one table on SQLite", other.table.name));
            match no_model(live).or(clash) {
                Some(why) => others.push((live.table.name.clone(), why)),
                None => models.push((live, used.take(&names::of_type(&live.table.name)))),
            }
        }
        let name_of: HashMap<&str, String> =
            models.iter().map(|(live, name)| (live.table.name.as_str(), name.clone())).collect();
        let model_of = |table: &str| name_of.get(table).cloned();

        let pairs: Vec<(&LiveTable, &String, Pair<'_>)> =
            models.iter().filter_map(|(live, name)| Some((*live, name, Pair::of(live)?))).collect();
        let mut automatic: Vec<&str> = Vec::new();
        let mut relations: HashMap<&str, Vec<Field>> = HashMap::new();
        for (live, name, pair) in &pairs {
            let (Some(from), Some(to)) = (model_of(&pair.from.target), model_of(&pair.to.target)) else { continue };
            let by_itself = pair.automatic(live, &from, &to).filter(|field| {
                // the derive's struct would be called as another one
                let made = format!("{from}{}", names::of_type(field));
                made == **name || used.is_free(&made)
            });
            let relation = match by_itself {
                Some(field) => {
                    automatic.push(&live.table.name);
                    Field {
                        name: field,
                        column: None,
                        rust_type: format!("ManyToMany<{to}>"),
                        items: symmetrical(from == to),
                        notes: Vec::new(),
                    }
                }
                None => through(pair, name, &from, &to),
            };
            relations.entry(&pair.from.target).or_default().push(relation);
        }

        let mut enums = Enums::default();
        let kept = models.iter().filter(|(live, _)| !automatic.contains(&live.table.name.as_str()));
        let models = kept.map(|(live, name)| {
            let relations = relations.remove(live.table.name.as_str()).unwrap_or_default();
            model(schema, live, name, relations, &model_of, &mut enums, &mut used)
        });
        let models = models.collect();
        Plan { enums, models, others }
    }
}

fn symmetrical(to_itself: bool) -> Vec<Item> {
    if to_itself { vec![Item::Plain("symmetrical = false".to_owned())] } else { Vec::new() }
}

/// Why a table can't have a model.
fn no_model(live: &LiveTable) -> Option<String> {
    // of a virtual table, say, the key is no matter
    let kind = live.unsupported.iter().find(|note| matches!(note, Unsupported::Kind { .. })).map(ToString::to_string);
    kind.or_else(|| {
        let key = live.unsupported.iter().find(|note| matches!(note, Unsupported::PrimaryKey { .. }))?;
        Some(format!("{key}, and a model has a primary key of one column"))
    })
}

/// Many-to-many over a model between that is written.
fn through(pair: &Pair<'_>, between: &str, from: &str, to: &str) -> Field {
    let stem = |column: &str| {
        let name = names::of_field(column);
        name.strip_suffix("_id").filter(|stem| !stem.is_empty()).map_or(name.clone(), names::of_field)
    };
    let (from_field, to_field) = (stem(&pair.from.column), stem(&pair.to.column));
    let mut items = vec![Item::Plain(format!("through = {between}"))];
    if (&from_field, &to_field) != (&snake_case(from), &snake_case(to)) {
        items.push(Item::List("through_fields", vec![quoted(&from_field), quoted(&to_field)]));
    }
    Field {
        name: format!("{to_field}_set"),
        column: None,
        rust_type: format!("ManyToMany<{to}>"),
        items,
        notes: Vec::new(),
    }
}

fn model(
    schema: &Schema,
    live: &LiveTable,
    name: &str,
    relations: Vec<Field>,
    model_of: &dyn Fn(&str) -> Option<String>,
    enums: &mut Enums,
    used: &mut Used,
) -> Model {
    let mut of_fields = Used::default();
    let fields = live.table.columns.iter().map(|column| match left_out(live, column) {
        Some(why) => Err((column.name.clone(), why)),
        None => {
            let listed = enums.of(used, schema, live, (name, &column.name));
            let around = Around { schema, live, model_of, listed };
            Ok(around.field(&mut of_fields, column))
        }
    });
    let mut fields: Vec<_> = fields.collect();
    for mut relation in relations {
        relation.name = of_fields.take(&relation.name);
        fields.push(Ok(relation));
    }
    let is_said = |note: &&Unsupported| note.column().is_none();
    let notes = live.unsupported.iter().filter(is_said).map(ToString::to_string).collect();
    let mut model = Model { name: name.to_owned(), table: live.table.name.clone(), items: Vec::new(), fields, notes };
    model.options(schema, live);
    model
}

/// `kind IN ('a', 'b')`, of which PostgreSQL prints `(kind)::text = ANY (..)`.
fn listed(schema: &Schema, live: &LiveTable, check: &Check) -> Option<String> {
    let mut columns = live.table.columns.iter();
    let (column, values): (&Column, ListedValues) = columns.find_map(|column| {
        let listed = schema.listed(live, &column.name).filter(|listed| listed.check.as_ref() == Some(&check.name))?;
        Some((column, listed.values))
    })?;
    let in_quotes = orm_core::tables::quoted(&column.name);
    let name = if check.condition.contains(&in_quotes) { &in_quotes } else { &column.name };
    let values: Vec<String> = match values {
        ListedValues::Texts(texts) => texts.iter().map(|text| format!("'{}'", text.replace('\'', "''"))).collect(),
        ListedValues::Numbers(numbers) => numbers.iter().map(ToString::to_string).collect(),
    };
    Some(format!("{name} IN ({})", values.join(", ")))
}

impl Model {
    /// The name of the field of a column.
    fn field(&self, column: &str) -> Option<&str> {
        let fields = self.fields.iter().flatten();
        fields.into_iter().find(|field| field.column.as_deref() == Some(column)).map(|field| field.name.as_str())
    }

    /// The table, and what is over several columns.
    fn options(&mut self, schema: &Schema, live: &LiveTable) {
        let table = &live.table;
        if snake_case(&self.name) != table.name {
            self.items.push(Item::text("table", &table.name));
        }
        let named = |name: &str, generated: String| (name != generated).then(|| format!("name = {}", quoted(name)));
        for unique in table.uniques.iter().filter(|unique| unique.columns.len() > 1) {
            let fields: Option<Vec<String>> =
                unique.columns.iter().map(|column| self.field(column).map(quoted)).collect();
            let Some(mut parts) = fields else {
                self.notes.push(format!("the unique constraint {}: a column of it is left out", unique.name));
                continue;
            };
            let columns: Vec<&str> = unique.columns.iter().map(String::as_str).collect();
            parts.extend(named(&unique.name, constraint_name(&table.name, &columns, "key")));
            self.items.push(Item::List("unique", parts));
        }
        for index in &table.indexes {
            let columns: Vec<&str> = index.columns.iter().map(|(column, _)| column.as_str()).collect();
            let generated = constraint_name(&table.name, &columns, "idx");
            if let [(column, false)] = &index.columns[..] {
                let is_unique = table.uniques.iter().any(|unique| unique.columns == [column.clone()]);
                let is_said = index.name == generated && !is_unique;
                // a foreign key has an index whatever its name
                if table.foreign_key(column).is_some() || is_said {
                    continue;
                }
            }
            let fields: Option<Vec<String>> = index
                .columns
                .iter()
                .map(|(column, down)| {
                    self.field(column).map(|field| quoted(&format!("{}{field}", if *down { "-" } else { "" })))
                })
                .collect();
            let Some(mut parts) = fields else {
                self.notes.push(format!("the index {}: a column of it is left out", index.name));
                continue;
            };
            parts.extend(named(&index.name, generated));
            self.items.push(Item::List("index", parts));
        }
        for check in &table.checks {
            let name =
                check.name.strip_prefix(&format!("{}_", table.name)).and_then(|name| name.strip_suffix("_check"));
            let name = name.unwrap_or(&check.name);
            let said = names::of_field(name);
            let name = if said == name && names::written(name) == name { said } else { quoted(name) };
            let condition = listed(schema, live, check).unwrap_or_else(|| check.condition.clone());
            self.items.push(Item::List("check", vec![name, quoted(&condition)]));
        }
    }
}
