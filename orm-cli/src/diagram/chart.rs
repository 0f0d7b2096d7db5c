//! What is drawn: a box for each model, a line for each relation.

use orm_core::meta::{FieldMeta, ModelMeta, OnDelete, RelationKind, label_among};

/// All boxes and lines.
#[derive(Debug)]
pub(super) struct Chart {
    pub(super) boxes: Vec<ModelBox>,
    pub(super) lines: Vec<Line>,
    /// The modules that the models are in, each once.
    pub(super) modules: Vec<&'static str>,
}

/// A model.
#[derive(Debug)]
pub(super) struct ModelBox {
    pub(super) name: String,
    /// Its place in [`Chart::modules`].
    pub(super) module: usize,
    pub(super) rows: Vec<Row>,
}

/// A field.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) name: &'static str,
    /// The type without `Option`, and of a relation, the model.
    pub(super) type_name: String,
    pub(super) nullable: bool,
    pub(super) key: Key,
}

/// What a field is beside a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Primary,
    Foreign,
    Unique,
    None,
}

/// A relation.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) name: &'static str,
    pub(super) kind: LineKind,
    /// The box that has the foreign key, and its row; of many-to-many, no row.
    pub(super) from: (usize, Option<usize>),
    /// The box that it points at, and its primary key.
    pub(super) to: (usize, Option<usize>),
    /// What it says to a person who points at it.
    pub(super) title: String,
}

/// How many rows are at each end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineKind {
    /// Many to one; perhaps to none.
    ForeignKey { nullable: bool },
    /// One to one; perhaps to none.
    OneToOne { nullable: bool },
    /// Many to many.
    ManyToMany,
}

impl Chart {
    pub(super) fn of(models: &[&'static ModelMeta]) -> Self {
        let drawn: Vec<&'static ModelMeta> = models.iter().filter(|model| !model.automatic).copied().collect();
        let mut modules: Vec<&'static str> = Vec::new();
        for model in &drawn {
            if !modules.contains(&model.module) {
                modules.push(model.module);
            }
        }
        let place = |model: &'static ModelMeta| drawn.iter().position(|other| other.is(model));
        let boxes = drawn.iter().map(|&model| ModelBox {
            name: label_among(&drawn, model),
            module: modules.iter().position(|module| *module == model.module).unwrap_or_default(),
            rows: model.fields.iter().map(row).collect(),
        });
        let boxes: Vec<ModelBox> = boxes.collect();
        let mut lines = Vec::new();
        for (from, &model) in drawn.iter().enumerate() {
            for (at, field) in model.fields.iter().enumerate() {
                let Some(relation) = field.relation else { continue };
                let target = (relation.target)();
                let Some(to) = place(target) else { continue };
                let nullable = field.nullable;
                lines.push(Line {
                    name: field.name,
                    kind: match relation.kind {
                        RelationKind::OneToOne => LineKind::OneToOne { nullable },
                        RelationKind::ForeignKey => LineKind::ForeignKey { nullable },
                    },
                    from: (from, Some(at)),
                    to: (to, Some(target.primary_key)),
                    title: format!(
                        "{}.{} → {}, on delete {}",
                        boxes[from].name,
                        field.name,
                        boxes[to].name,
                        rule(relation.on_delete)
                    ),
                });
            }
            for related in model.relations {
                let via = (related.via)();
                let is_own = related.onward.is_some_and(|onward| related.field < onward);
                if let (true, true, Some(to)) = (via.automatic, is_own, place((related.target)())) {
                    lines.push(Line {
                        name: related.name,
                        kind: LineKind::ManyToMany,
                        from: (from, None),
                        to: (to, None),
                        title: format!("{}.{} ↔ {}", boxes[from].name, related.name, boxes[to].name),
                    });
                }
            }
        }
        Chart { boxes, lines, modules }
    }

    /// What a module is called: what the names of all have in common is left out.
    pub(super) fn module_name(&self, module: usize) -> String {
        let name = self.modules[module];
        let parts = |name: &'static str| name.split("::").collect::<Vec<_>>();
        let own = parts(name);
        let shared = (0..own.len().saturating_sub(1))
            .take_while(|&at| self.modules.iter().all(|other| parts(other).get(at) == Some(&own[at])))
            .count();
        own[shared..].join("::")
    }
}

fn row(field: &FieldMeta) -> Row {
    let written = field.rust_type.replace(' ', "");
    let inner = written.strip_prefix("Option<").and_then(|inner| inner.strip_suffix('>')).unwrap_or(&written);
    let type_name = match field.relation {
        Some(relation) => (relation.target)().name.to_owned(),
        None => inner.rsplit("::").next().unwrap_or(inner).to_owned(),
    };
    // `serde_json::Value` is `Value`; `Array<chrono::NaiveDate>` stays as it is
    let type_name = if inner.contains('<') && field.relation.is_none() { inner.to_owned() } else { type_name };
    let key = match field {
        field if field.primary_key => Key::Primary,
        field if field.relation.is_some() => Key::Foreign,
        field if field.unique => Key::Unique,
        _ => Key::None,
    };
    Row { name: field.name, type_name, nullable: field.nullable, key }
}

fn rule(on_delete: OnDelete) -> &'static str {
    match on_delete {
        OnDelete::Cascade => "cascade",
        OnDelete::Protect => "protect",
        OnDelete::Restrict => "restrict",
        OnDelete::SetNull => "set null",
        OnDelete::SetDefault => "set default",
        _ => "do nothing",
    }
}
