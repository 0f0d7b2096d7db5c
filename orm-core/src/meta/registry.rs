//! All models of the program, gathered when it is linked.

use super::{FieldMeta, ModelMeta};
use std::sync::LazyLock;

/// What the derive submits for each model.
pub struct ModelEntry(pub &'static ModelMeta);

inventory::collect!(ModelEntry);

static MODELS: LazyLock<Vec<&'static ModelMeta>> = LazyLock::new(|| {
    let mut models: Vec<_> = inventory::iter::<ModelEntry>.into_iter().map(|entry| entry.0).collect();
    // the linker's order is nobody's order
    models.sort_by_key(|model| (model.module, model.name, model.table));
    models
});

/// Every model of the program, by module and name.
pub fn models() -> &'static [&'static ModelMeta] {
    &MODELS
}

/// The models of that name: more than one when two modules use it.
pub fn by_name(name: &str) -> impl Iterator<Item = &'static ModelMeta> {
    models().iter().copied().filter(move |model| model.name == name)
}

/// What a model is called in files: its name, and where another of the program has that name, the last segment of its module before it:
/// `store.Album`.
pub fn label(model: &'static ModelMeta) -> String {
    label_among(models(), model)
}

/// As [`label`], where these are the models of the program.
pub fn label_among(models: &[&'static ModelMeta], model: &'static ModelMeta) -> String {
    let shared = models.iter().any(|other| other.name == model.name && !other.is(model));
    match model.module.rsplit("::").next() {
        Some(module) if shared => format!("{module}.{}", model.name),
        _ => model.name.to_owned(),
    }
}

/// The foreign keys that point at `target`, with the model each is in and its position there.
pub fn referencing(
    target: &'static ModelMeta,
) -> impl Iterator<Item = (&'static ModelMeta, usize, &'static FieldMeta)> {
    models().iter().copied().flat_map(move |model| {
        model.fields.iter().enumerate().filter_map(move |(at, field)| {
            let points = field.relation.is_some_and(|relation| (relation.target)().is(target));
            points.then_some((model, at, field))
        })
    })
}
