//! Many instances at once.

use super::QuerySet;
use crate::shell::arguments::Arguments;
use crate::shell::error::Raise;
use crate::shell::eval::Eval;
use crate::shell::expression;
use crate::shell::instance::Instance;
use crate::shell::lookups;
use crate::shell::names;
use crate::shell::q::{Child, Q};
use crate::shell::value::Value;
use orm_core::by_name::{DynInstance, Dynamic, field};
use orm_core::meta::ModelMeta;
use std::rc::Rc;

fn required(args: &mut Arguments, method: &str, name: &str) -> Result<Value, Raise> {
    args.take(0, name).ok_or_else(|| {
        Raise::type_error(format!("QuerySet.{method}() missing 1 required positional argument: '{name}'"))
    })
}

/// All rows go in as few statements as it takes, whatever the size of a batch; one that makes no sense is refused.
fn check_batch_size(size: Option<Value>) -> Result<(), Raise> {
    match size {
        None | Some(Value::None) => Ok(()),
        Some(size) if size.as_int().is_some_and(|size| size > 0) => Ok(()),
        Some(_) => Err(Raise::value_error("Batch size must be a positive integer.").about("batch_size")),
    }
}

/// What `update_conflicts` needs to know.
fn check_conflicts(model: &'static ModelMeta, unique: &[usize], update: &[usize]) -> Result<(), Raise> {
    if update.is_empty() {
        let message = "Fields that will be updated when a row insertion fails on conflicts must be provided.";
        return Err(Raise::value_error(message));
    }
    if update.contains(&model.primary_key) {
        return Err(Raise::value_error("bulk_create() cannot be used with primary keys in update_fields."));
    }
    if unique.is_empty() {
        return Err(Raise::value_error("Unique fields that can trigger the upsert must be provided."));
    }
    if !model.is_unique(unique) {
        let message = "ON CONFLICT clause does not match any PRIMARY KEY or UNIQUE constraint";
        return Err(Raise::new("OperationalError", message).about("unique_fields"));
    }
    Ok(())
}

impl Eval {
    /// `bulk_create([..])`: the list, with the keys of the new rows.
    pub(super) async fn bulk_create(&mut self, queryset: &QuerySet, mut args: Arguments) -> Result<Value, Raise> {
        let objects = required(&mut args, "bulk_create", "objs")?;
        check_batch_size(args.take(1, "batch_size"))?;
        let ignore = matches!(args.take(2, "ignore_conflicts"), Some(Value::Bool(true)));
        let update = matches!(args.take(3, "update_conflicts"), Some(Value::Bool(true)));
        let (update_fields, unique_fields) = (args.take(4, "update_fields"), args.take(5, "unique_fields"));
        args.no_keywords("QuerySet.bulk_create")?;
        let all = self.instances(queryset, &objects).await?;
        if all.is_empty() {
            return Ok(Value::list(Vec::new()));
        }
        let (unique, update_fields) = (
            self.columns(queryset, unique_fields, "unique").await?,
            self.columns(queryset, update_fields, "update").await?,
        );
        if ignore && update {
            return Err(Raise::value_error("ignore_conflicts and update_conflicts are mutually exclusive."));
        }
        if update {
            check_conflicts(queryset.model, &unique, &update_fields)?;
        }
        let mut made = Vec::with_capacity(all.len());
        for instance in &all {
            if let Some((name, owner)) = &queryset.owner {
                instance.assign(name, Value::Instance(Rc::clone(owner)))?;
            }
            self.load(instance).await?;
            instance.prepare("bulk_create")?;
            made.push(instance.made(&self.db)?);
        }
        let name = |at: &usize| queryset.model.fields[*at].name;
        let done = if update {
            let (unique, update) = (unique.iter().map(name), update_fields.iter().map(name));
            DynInstance::bulk_create_updating_conflicts(&mut made, &self.db, unique, update).await
        } else if ignore {
            DynInstance::bulk_create_ignoring_conflicts(&mut made, &self.db).await
        } else {
            DynInstance::bulk_create(&mut made, &self.db).await
        };
        done.map_err(|error| self.failed(error))?;
        if !ignore {
            for (instance, made) in all.iter().zip(&made) {
                instance.take_key(made)?;
                instance.adding.set(false);
            }
        }
        Ok(Value::list(all.into_iter().map(Value::Instance).collect()))
    }

    /// The positions of the fields that `unique_fields`, or `update_fields`, names.
    async fn columns(&mut self, queryset: &QuerySet, names: Option<Value>, what: &str) -> Result<Vec<usize>, Raise> {
        let Some(names) = names.filter(|names| !names.is_none()) else { return Ok(Vec::new()) };
        let mut fields = Vec::new();
        for name in self.iterate(&names).await? {
            let name = name.as_str().unwrap_or_default().to_owned();
            match names::in_queries(queryset.model, &name) {
                Some(names::Member::Field(at) | names::Member::Key(at)) => fields.push(at),
                Some(_) => {
                    let message = format!("bulk_create() can only be used with concrete fields in {what}_fields.");
                    return Err(Raise::value_error(message).about(name));
                }
                None => return Err(lookups::no_field(queryset.model, &name)),
            }
        }
        Ok(fields)
    }

    /// `bulk_update([..], ["name"])`: how many rows there were.
    pub(super) async fn bulk_update(&mut self, queryset: &QuerySet, mut args: Arguments) -> Result<Value, Raise> {
        let objects = required(&mut args, "bulk_update", "objs")?;
        let Some(names) = args.take(1, "fields") else {
            let message = "QuerySet.bulk_update() missing 1 required positional argument: 'fields'";
            return Err(Raise::type_error(message));
        };
        check_batch_size(args.take(2, "batch_size"))?;
        args.no_keywords("QuerySet.bulk_update")?;
        let mut fields = Vec::new();
        for name in self.iterate(&names).await? {
            let name = name.as_str().unwrap_or_default().to_owned();
            match names::in_queries(queryset.model, &name) {
                Some(names::Member::Field(at) | names::Member::Key(at)) if at == queryset.model.primary_key => {
                    let message = "bulk_update() cannot be used with primary key fields.";
                    return Err(Raise::value_error(message).about(name));
                }
                Some(names::Member::Field(at) | names::Member::Key(at)) => fields.push(at),
                Some(_) => {
                    let message = "bulk_update() can only be used with concrete fields.";
                    return Err(Raise::value_error(message).about(name));
                }
                None => return Err(lookups::no_field(queryset.model, &name)),
            }
        }
        if fields.is_empty() {
            return Err(Raise::value_error("Field names must be given to bulk_update()."));
        }
        let all = self.instances(queryset, &objects).await?;
        if all.iter().any(|instance| instance.pk().is_none()) {
            return Err(Raise::value_error("All bulk_update() objects must have a primary key set."));
        }
        for instance in &all {
            for at in &fields {
                self.field_of(instance, *at).await?;
            }
            instance.prepare("bulk_update")?;
        }
        let calculated =
            |instance: &Rc<Instance>| fields.iter().any(|at| matches!(instance.field(*at), Value::Expression(_)));
        if all.iter().any(calculated) {
            return self.bulk_calculate(queryset.model, &all, &fields).await;
        }
        let mut made = Vec::with_capacity(all.len());
        for instance in &all {
            made.push(self.made(instance).await?);
        }
        let names = fields.iter().map(|at| queryset.model.fields[*at].name);
        let updated = DynInstance::bulk_update(&mut made, &self.db, names).await;
        Ok(Value::Int(updated.map_err(|error| self.failed(error))?.into()))
    }

    /// Assigns what is calculated from the rows as they are there: one statement, with a case for each row.
    async fn bulk_calculate(
        &mut self,
        model: &'static ModelMeta,
        all: &[Rc<Instance>],
        fields: &[usize],
    ) -> Result<Value, Raise> {
        let keys = Value::list(all.iter().map(|instance| instance.pk()).collect());
        let rows = QuerySet::of(model).filtered(&Q::all(vec![Child::Lookup("pk__in".into(), keys)]), false)?;
        let mut assigned = Vec::new();
        for at in fields {
            let name = model.fields[*at].name;
            let mut cases: Vec<Dynamic> = Vec::with_capacity(all.len() * 2 + 1);
            for instance in all {
                let is_it = Q::all(vec![Child::Lookup("pk".into(), instance.pk())]);
                cases.push(rows.resolver().condition(&is_it)?.into());
                let attname = names::attname(&model.fields[*at]);
                cases.push(expression::assignment(rows.resolver(), &attname, &instance.field(*at))?.1);
            }
            cases.push(field(name));
            assigned.push((name, Dynamic::call("case", cases)));
        }
        let updated = rows.asked()?.update(&self.db, assigned).await.map_err(|error| self.failed(error))?;
        Ok(Value::Int(updated.into()))
    }

    async fn instances(&mut self, queryset: &QuerySet, objects: &Value) -> Result<Vec<Rc<Instance>>, Raise> {
        let mut all = Vec::new();
        for object in self.iterate(objects).await? {
            match object {
                Value::Instance(instance) if instance.model().is(queryset.model) => all.push(instance),
                other => {
                    return Err(Raise::attribute(format!("'{}' object has no attribute 'pk'", other.class())));
                }
            }
        }
        Ok(all)
    }
}
