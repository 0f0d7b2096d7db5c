//! What a queryset changes.

use super::QuerySet;
use crate::shell::arguments::Arguments;
use crate::shell::error::Raise;
use crate::shell::eval::{Eval, Undone};
use crate::shell::expression;
use crate::shell::instance;
use crate::shell::names;
use crate::shell::q::{Child, Q};
use crate::shell::value::{Dict, Value};
use orm_core::db::Atomic;
use orm_core::meta::{Closure, ModelMeta};
use orm_core::relations::Deleted;
use std::cell::RefCell;
use std::rc::Rc;

impl Eval {
    pub(super) async fn update(&mut self, queryset: &QuerySet, args: &Arguments) -> Result<Value, Raise> {
        queryset.not_combined("update")?;
        if queryset.is_sliced() {
            return Err(Raise::type_error("Cannot update a query once a slice has been taken."));
        }
        let mut assigned = Vec::new();
        for (name, value) in &args.keywords {
            assigned.push(expression::assignment(queryset.resolver(), name, value)?);
        }
        if assigned.is_empty() {
            return Ok(Value::Int(0));
        }
        let rows = queryset.asked()?;
        let count = rows.update(&self.db, assigned).await.map_err(|error| self.failed(error))?;
        queryset.cache.borrow_mut().take();
        Ok(Value::Int(count.into()))
    }

    pub(super) async fn delete_rows(&mut self, queryset: &QuerySet) -> Result<Value, Raise> {
        queryset.not_combined("delete")?;
        if queryset.is_sliced() {
            return Err(Raise::type_error("Cannot use 'limit' or 'offset' with delete()."));
        }
        if queryset.selects_values() {
            return Err(Raise::type_error("Cannot call delete() after .values() or .values_list()"));
        }
        let deleted = queryset.asked()?.delete(&self.db).await.map_err(|error| self.failed(error))?;
        queryset.cache.borrow_mut().take();
        Ok(counts(queryset.model, &deleted))
    }

    /// `create(name=value)`: a new row, which belongs to the owner of the queryset.
    pub(crate) async fn create(&mut self, queryset: &QuerySet, mut args: Arguments) -> Result<Value, Raise> {
        if let Some((name, owner)) = &queryset.owner
            && !args.keywords.iter().any(|(known, _)| known == name)
        {
            args.keywords.push((Rc::clone(name), Value::Instance(Rc::clone(owner))));
        }
        let made = instance::construct(queryset.model, args)?;
        if let Value::Instance(instance) = &made {
            self.save(instance, true, None).await?;
        }
        Ok(made)
    }

    /// `get_or_create(defaults={..}, name=value)`, and `update_or_create` where `update` is said.
    pub(crate) async fn get_or_create(
        &mut self,
        queryset: &QuerySet,
        mut args: Arguments,
        update: bool,
    ) -> Result<Value, Raise> {
        let defaults = named(args.take(0, "defaults"))?;
        let creating = match args.keyword("create_defaults") {
            Some(given) => named(Some(given))?,
            None => defaults.clone(),
        };
        let lookups = args.keywords;
        let children = lookups.iter().map(|(name, value)| Child::Lookup(Rc::clone(name), value.clone()));
        let q = Q::all(children.collect());
        match self.get(queryset, &q).await {
            Ok(found) => {
                if update && let Value::Instance(instance) = &found {
                    for (name, value) in defaults {
                        let value = self.called(value).await?;
                        instance.assign(&name, value)?;
                    }
                    self.save(instance, false, None).await?;
                }
                return Ok(Value::tuple(vec![found, Value::Bool(false)]));
            }
            Err(raise) if raise.is("ObjectDoesNotExist") => {}
            Err(raise) => return Err(raise),
        }
        let mut given: Vec<(Rc<str>, Value)> =
            lookups.iter().filter(|(name, _)| !name.contains("__")).cloned().collect();
        for (name, value) in if update { creating } else { defaults } {
            let value = self.called(value).await?;
            given.retain(|(known, _)| *known != name);
            given.push((name, value));
        }
        let is_unknown = |(name, _): &&(Rc<str>, Value)| names::of_instances(queryset.model, name).is_none();
        let unknown: Vec<String> = given.iter().filter(is_unknown).map(|(name, _)| format!("'{name}'")).collect();
        if !unknown.is_empty() {
            let message = format!("Invalid field name(s) for model {}: {}.", queryset.model.name, unknown.join(", "));
            let known = names::choices_of_fields(queryset.model);
            let first = given.iter().find(is_unknown).map(|(name, _)| Rc::clone(name)).unwrap_or_else(|| "".into());
            return Err(Raise::field(message).meant(names::nearest(&first, known)).about(first));
        }
        let args = Arguments { positional: Vec::new(), keywords: given };
        // a savepoint: where somebody else was faster, the row is found after all
        let outer = self.db.clone();
        let backend = outer.backend();
        let made = outer
            .atomic_with(Atomic::new().error::<Undone>(), async |db| {
                self.db = db.clone();
                self.create(queryset, args).await.map_err(Undone::Raise)
            })
            .await;
        self.db = outer;
        match made.map_err(|undone| undone.into_raise(backend)) {
            Ok(made) => Ok(Value::tuple(vec![made, Value::Bool(true)])),
            Err(raise) if raise.is("IntegrityError") => match self.get(queryset, &q).await {
                Ok(found) => Ok(Value::tuple(vec![found, Value::Bool(false)])),
                Err(_) => Err(raise),
            },
            Err(raise) => Err(raise),
        }
    }

    /// What a default gives: functions are called.
    async fn called(&mut self, value: Value) -> Result<Value, Raise> {
        match value {
            Value::Function(_) | Value::Builtin(_) | Value::Method(_) => {
                Box::pin(self.call(&value, Arguments::default())).await
            }
            value => Ok(value),
        }
    }
}

/// The entries of a dict of names.
fn named(value: Option<Value>) -> Result<Vec<(Rc<str>, Value)>, Raise> {
    match value {
        None | Some(Value::None) => Ok(Vec::new()),
        Some(Value::Dict(dict)) => {
            let entry = |(key, value): &(Value, Value)| match key {
                Value::Str(name) => Ok((Rc::clone(name), value.clone())),
                _ => Err(Raise::type_error("keywords must be strings")),
            };
            dict.borrow().iter().map(entry).collect()
        }
        Some(other) => Err(Raise::attribute(format!("'{}' object has no attribute 'items'", other.class()))),
    }
}

/// `(2, {'books.Song': 1, 'books.Album': 1})`: what goes with a row stands before it.
pub(crate) fn counts(root: &'static ModelMeta, deleted: &Deleted) -> Value {
    let closure = Closure::of(root);
    let mut models: Vec<&'static ModelMeta> =
        closure.groups.iter().flat_map(|group| group.models.iter().copied()).collect();
    models.reverse();
    models.sort_by_key(|model| !model.automatic);
    let mut dict = Dict::default();
    for model in models {
        if let Some(count) = deleted.by_model.get(model.name) {
            dict.set_text(&names::label(model), Value::Int((*count).into()));
        }
    }
    let counts = Value::Dict(Rc::new(RefCell::new(dict)));
    Value::tuple(vec![Value::Int(deleted.total.into()), counts])
}
