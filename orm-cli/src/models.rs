//! Models that the command line names.

use crate::failure::Failure;
use orm_core::meta::{self, ModelMeta};

/// The models of these names, or all, without those of others. What lies between many-to-many models goes with the model that has the
/// relation.
pub(crate) fn chosen(names: &[String], exclude: &[String]) -> Result<Vec<&'static ModelMeta>, Failure> {
    let excluded = exclude.iter().map(|name| find(name)).collect::<Result<Vec<_>, _>>()?;
    let mut models = Vec::new();
    if names.is_empty() {
        models.extend(meta::models());
    }
    for name in names {
        let model = find(name)?;
        let between = model.relations.iter().map(|relation| (relation.via)()).filter(|via| via.automatic);
        models.extend(std::iter::once(model).chain(between));
    }
    let mut kept: Vec<&'static ModelMeta> = Vec::with_capacity(models.len());
    for model in models {
        let is_in = |list: &[&'static ModelMeta]| list.iter().any(|other| other.is(model));
        if !is_in(&excluded) && !is_in(&kept) {
            kept.push(model);
        }
    }
    Ok(kept)
}

/// The model of that name.
pub(crate) fn find(name: &str) -> Result<&'static ModelMeta, Failure> {
    if let Some(model) = meta::models().iter().find(|model| meta::label(model) == name) {
        return Ok(model);
    }
    orm_core::by_name::model(name).map_err(|error| Failure::new(error.to_string()))
}
