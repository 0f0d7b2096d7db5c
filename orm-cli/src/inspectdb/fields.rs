//! What each column becomes.

use super::attributes::{Item, quoted};
use super::names::{self, Used};
use orm_core::introspect::{ListedValues, LiveTable};
use orm_core::introspect::{Schema, Unsupported};
use orm_core::meta::{OnDelete, constraint_name};
use orm_core::tables::{Column, ColumnDefault, ForeignKey};
use orm_core::value::SqlType;

/// A field that is written.
#[derive(Debug, Clone)]
pub(super) struct Field {
    /// The name, without `r#`.
    pub(super) name: String,
    /// The column; a relation of many-to-many has none.
    pub(super) column: Option<String>,
    pub(super) rust_type: String,
    pub(super) items: Vec<Item>,
    /// What can't be said.
    pub(super) notes: Vec<String>,
}

/// A column, with what is known around it.
pub(super) struct Around<'s> {
    pub(super) schema: &'s Schema,
    pub(super) live: &'s LiveTable,
    /// The name of the model that a table has.
    pub(super) model_of: &'s dyn Fn(&str) -> Option<String>,
    /// The enum of the column, if it has one.
    pub(super) listed: Option<String>,
}

/// Why a column is left out of the model.
pub(super) fn left_out(live: &LiveTable, column: &Column) -> Option<String> {
    let notes = live.unsupported.iter().filter(|note| note.column() == Some(&column.name));
    let is_left_out =
        |note: &&Unsupported| matches!(note, Unsupported::Generated { .. } | Unsupported::Type { readable: false, .. });
    let clash = live
        .table
        .columns
        .iter()
        .take_while(|other| other.name != column.name)
        .find(|other| other.name.eq_ignore_ascii_case(&column.name));
    let clash = clash.map(|other| format!("{} and {} would be one column on SQLite", other.name, column.name));
    let is_calculated = |note: &&Unsupported| matches!(note, Unsupported::Generated { .. });
    let is_required = !column.nullable && column.default.is_none() && !notes.clone().any(|note| is_calculated(&note));
    let why = notes.into_iter().find(is_left_out).map(ToString::to_string).or(clash)?;
    Some(if is_required { format!("{why}, and no row can be inserted without it") } else { why })
}

impl Around<'_> {
    pub(super) fn field(&self, used: &mut Used, column: &Column) -> Field {
        let key = self.live.table.foreign_key(&column.name).filter(|_| !column.primary_key);
        let target = key.and_then(|key| Some((key, (self.model_of)(&key.target)?)));
        match target {
            Some((key, target)) => self.relation(used, column, key, &target),
            None => self.plain(used, column),
        }
    }

    fn relation(&self, used: &mut Used, column: &Column, key: &ForeignKey, target: &str) -> Field {
        let said = names::of_field(&column.name);
        let stem = said.strip_suffix("_id").filter(|stem| !stem.is_empty()).unwrap_or(&said);
        let is_taken = self
            .live
            .table
            .columns
            .iter()
            .any(|other| names::of_field(&other.name) == stem && other.name != column.name);
        let name = used.take(&if is_taken { format!("{stem}_row") } else { names::of_field(stem) });
        let is_one = self.live.table.uniques.iter().any(|unique| unique.columns == [column.name.clone()]);
        let kind = if is_one { "OneToOne" } else { "ForeignKey" };
        let mut items = Vec::new();
        let mut notes = self.notes(column);
        if format!("{name}_id") != column.name {
            items.push(Item::text("column", &column.name));
        }
        let literal = column.default.as_ref().and_then(|default| match default {
            ColumnDefault::Integer(number) => Some(number.to_string()),
            ColumnDefault::Text(text) => Some(quoted(text)),
            _ => None,
        });
        let mut on_delete = |word: &str| items.push(Item::Plain(format!("on_delete = {word}")));
        match key.on_delete {
            OnDelete::Cascade => {}
            OnDelete::Protect => on_delete("protect"),
            OnDelete::SetNull if column.nullable => on_delete("set_null"),
            OnDelete::SetDefault if literal.is_some() => {
                on_delete("set_default");
                items.push(Item::Plain(format!("default = {}", literal.clone().unwrap_or_default())));
            }
            OnDelete::SetNull | OnDelete::SetDefault => {
                notes.push("ON DELETE sets what the column can't be".to_owned());
                on_delete("do_nothing");
            }
            _ => on_delete("do_nothing"),
        }
        if key.on_delete != OnDelete::SetDefault || literal.is_none() {
            items.extend(db_default(column));
        }
        Field {
            name,
            column: Some(column.name.clone()),
            rust_type: optional(format!("{kind}<{target}>"), column.nullable),
            items,
            notes,
        }
    }

    fn plain(&self, used: &mut Used, column: &Column) -> Field {
        let name = names::of_field(&column.name);
        // a whole number called `id` is one that the database counts up
        let is_whole = matches!(column.column_type.sql_type, SqlType::I16 | SqlType::I32 | SqlType::I64);
        let is_given = column.primary_key && is_whole && !column.auto && name == "id";
        let name = used.take(if is_given { "key" } else { &name });
        let mut items = Vec::new();
        if column.primary_key && name != "id" {
            items.push(Item::word("primary_key"));
            if column.auto {
                items.push(Item::word("auto"));
            }
        }
        if name != column.name {
            items.push(Item::text("column", &column.name));
        }
        let rust_type = match &self.listed {
            Some(listed) => listed.clone(),
            None => plain_type(column),
        };
        if column.column_type.sql_type == SqlType::Text
            && let Some(longest) = column.column_type.max_length
        {
            items.push(Item::Plain(format!("max_length = {longest}")));
        }
        if let (SqlType::Decimal, Some((digits, scale))) = (column.column_type.sql_type, column.column_type.precision)
            && (digits, scale) != orm_core::meta::FieldMeta::DEFAULT_PRECISION
        {
            items.push(Item::Plain(format!("precision = {digits}")));
            items.push(Item::Plain(format!("scale = {scale}")));
        }
        if self.listed.is_none()
            && is_whole
            && let Some(ListedValues::Numbers(numbers)) =
                self.schema.listed(self.live, &column.name).map(|listed| listed.values)
        {
            items.push(Item::List("choices", numbers.iter().map(ToString::to_string).collect()));
        }
        if !column.primary_key {
            items.extend(self.keys(column));
            items.extend(db_default(column));
        }
        let mut notes = self.notes(column);
        if column.primary_key && self.live.table.foreign_key(&column.name).is_some() {
            notes.push("a primary key can't be a relation, so this foreign key is not said".to_owned());
        }
        if let Some(key) = self.live.table.foreign_key(&column.name).filter(|_| !column.primary_key) {
            notes.push(format!("it points at {}, which has no model here", key.target));
        }
        let nullable = column.nullable && !column.primary_key;
        Field { name, column: Some(column.name.clone()), rust_type: optional(rust_type, nullable), items, notes }
    }

    /// `unique` and `index`.
    fn keys(&self, column: &Column) -> Option<Item> {
        let table = &self.live.table;
        if table.uniques.iter().any(|unique| unique.columns == [column.name.clone()]) {
            return Some(Item::word("unique"));
        }
        let name = constraint_name(&table.name, &[&column.name], "idx");
        let is_index = table
            .indexes
            .iter()
            .any(|index| index.name == name && matches!(&index.columns[..], [(own, false)] if *own == column.name));
        is_index.then(|| Item::word("index"))
    }

    fn notes(&self, column: &Column) -> Vec<String> {
        let notes = self.live.unsupported.iter().filter(|note| note.column() == Some(&column.name));
        let said = |note: &Unsupported| match note {
            Unsupported::Enum { .. } => None,
            Unsupported::Counted { .. } => Some(format!("{note}; in a new database its sequence has to be made first")),
            note => Some(note.to_string()),
        };
        notes.filter_map(said).collect()
    }
}

fn optional(rust_type: String, nullable: bool) -> String {
    if nullable { format!("Option<{rust_type}>") } else { rust_type }
}

fn plain_type(column: &Column) -> String {
    let narrow = match column.range {
        Some((0, 255)) => Some("u8"),
        Some((0, 65_535)) => Some("u16"),
        Some((0, 4_294_967_295)) => Some("u32"),
        _ => None,
    };
    narrow.unwrap_or(column.column_type.sql_type.rust_type()).to_owned()
}

fn db_default(column: &Column) -> Option<Item> {
    let is_float = matches!(column.column_type.sql_type, SqlType::F32 | SqlType::F64);
    let value = match column.default.as_ref()? {
        ColumnDefault::Null => return None,
        ColumnDefault::Bool(is) => is.to_string(),
        ColumnDefault::Integer(number) if is_float => format!("{number}.0"),
        ColumnDefault::Integer(number) => number.to_string(),
        ColumnDefault::Float(number) => format!("{number:?}"),
        ColumnDefault::Text(text) => quoted(text),
        ColumnDefault::Sql(sql) => format!("sql({})", quoted(sql)),
    };
    Some(Item::Plain(format!("db_default = {value}")))
}
