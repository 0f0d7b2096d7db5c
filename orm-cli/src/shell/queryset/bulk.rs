//! Many instances at once.

use super::QuerySet;
use crate::shell::arguments::Arguments;
use crate::shell::error::Raise;
use crate::shell::eval::Eval;
use crate::shell::instance::Instance;
use crate::shell::lookups;
use crate::shell::names;
use crate::shell::value::Value;
use orm_core::by_name::DynInstance;
use std::rc::Rc;

impl Eval {
    /// `bulk_create([..])`: the list, with the keys of the new rows.
    pub(super) async fn bulk_create(&mut self, queryset: &QuerySet, mut args: Arguments) -> Result<Value, Raise> {
        let objects = args.take(0, "objs").unwrap_or(Value::None);
        let ignore = matches!(args.keyword("ignore_conflicts"), Some(Value::Bool(true)));
        if matches!(args.keyword("update_conflicts"), Some(Value::Bool(true))) {
            let message = "bulk_create() takes no update_conflicts in the shell: a program has `upsert`";
            return Err(Raise::new("NotSupportedError", message));
        }
        let all = self.instances(queryset, &objects).await?;
        let mut made = Vec::with_capacity(all.len());
        for instance in &all {
            if let Some((name, owner)) = &queryset.owner {
                instance.assign(name, Value::Instance(Rc::clone(owner)))?;
            }
            self.load(instance).await?;
            instance.prepare("bulk_create")?;
            made.push(instance.made(&self.db)?);
        }
        let done = if ignore {
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

    /// `bulk_update([..], ["name"])`: how many rows there were.
    pub(super) async fn bulk_update(&mut self, queryset: &QuerySet, mut args: Arguments) -> Result<Value, Raise> {
        let objects = args.take(0, "objs").unwrap_or(Value::None);
        let fields = args.take(1, "fields").unwrap_or(Value::None);
        let all = self.instances(queryset, &objects).await?;
        let mut columns = Vec::new();
        for name in self.iterate(&fields).await? {
            let name = name.as_str().unwrap_or_default().to_owned();
            match names::in_queries(queryset.model, &name) {
                Some(names::Member::Field(at) | names::Member::Key(at)) => {
                    if at == queryset.model.primary_key {
                        return Err(Raise::value_error("bulk_update() cannot be used with primary key fields."));
                    }
                    columns.push(queryset.model.fields[at].name);
                }
                Some(_) => return Err(Raise::value_error("bulk_update() can only be used with concrete fields.")),
                None => return Err(lookups::no_field(queryset.model, &name)),
            }
        }
        if columns.is_empty() {
            return Err(Raise::value_error("Field names must be given to bulk_update()."));
        }
        if all.iter().any(|instance| instance.pk().is_none()) {
            return Err(Raise::value_error("All bulk_update() objects must have a primary key set."));
        }
        let mut made = Vec::with_capacity(all.len());
        for instance in &all {
            self.load(instance).await?;
            instance.prepare("bulk_update")?;
            made.push(instance.made(&self.db)?);
        }
        let updated = DynInstance::bulk_update(&mut made, &self.db, columns).await;
        Ok(Value::Int(updated.map_err(|error| self.failed(error))?.into()))
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
