//! Saving, refreshing and deleting an instance.

use super::Instance;
use crate::shell::arguments::Arguments;
use crate::shell::error::Raise;
use crate::shell::eval::Eval;
use crate::shell::expression::{self, Resolver};
use crate::shell::names::{self, Member};
use crate::shell::q::{Child, Q};
use crate::shell::queryset::{QuerySet, counts};
use crate::shell::value::Value;
use orm_core::Database;
use orm_core::by_name::DynInstance;
use std::rc::Rc;

impl Instance {
    /// Looks at related rows before it is saved: one without a key can't be pointed at, and one that got a key meanwhile is.
    pub(crate) fn prepare(&self, method: &str) -> Result<(), Raise> {
        for (at, field) in self.model.fields.iter().enumerate() {
            if field.relation.is_none() {
                continue;
            }
            if let Some(Value::Instance(row)) = self.related(field.name) {
                match row.pk() {
                    Value::None => {
                        self.forget_related(field.name);
                        return Err(Raise::value_error(format!(
                            "{method}() prohibited to prevent data loss due to unsaved related object '{}'.",
                            field.name
                        )));
                    }
                    key if self.field(at).is_none() => self.set_field(at, key),
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// It as an instance of the program's own type.
    pub(crate) fn made(&self, db: &Database) -> Result<DynInstance, Raise> {
        DynInstance::of(self.model, &self.columns()?)
            .map_err(|error| crate::shell::error::from_core(error, db.backend()))
    }

    /// Takes the key of the row.
    pub(crate) fn take_key(&self, made: &DynInstance) -> Result<(), Raise> {
        let values = made.values().map_err(|error| Raise::new("DataError", error.to_string()))?;
        if let Some(key) = values.into_iter().nth(self.model.primary_key) {
            self.set_field(self.model.primary_key, Value::from(key));
        }
        Ok(())
    }

    /// The fields that an expression was assigned to.
    fn calculated(&self) -> Vec<usize> {
        (0..self.model.fields.len()).filter(|at| matches!(self.field(*at), Value::Expression(_))).collect()
    }
}

impl Eval {
    /// Saves it; `insert`: as a new row. `fields`: only these, by position.
    pub(crate) async fn save(
        &mut self,
        instance: &Rc<Instance>,
        insert: bool,
        fields: Option<Vec<usize>>,
    ) -> Result<(), Raise> {
        instance.prepare("save")?;
        let model = instance.model();
        let calculated = instance.calculated();
        let deferred = instance.deferred();
        // what was not read is not written
        let fields = fields.or_else(|| {
            let loaded = |at: &usize| *at != model.primary_key && !deferred.contains(at);
            (!insert && !deferred.is_empty()).then(|| (0..model.fields.len()).filter(loaded).collect())
        });
        if calculated.is_empty() {
            if insert {
                self.load(instance).await?;
            }
            let left = instance.left_to_database();
            let mut made = self.made(instance).await?;
            let saved = match &fields {
                Some(fields) => {
                    let names: Vec<&str> = fields.iter().map(|at| model.fields[*at].name).collect();
                    made.save_fields(&self.db, names).await
                }
                None if insert || instance.pk().is_none() && !left.is_empty() => {
                    made.insert_without(&self.db, left.iter().map(|at| model.fields[*at].name)).await
                }
                None => made.save(&self.db).await,
            };
            saved.map_err(|error| self.failed(error))?;
            let touched =
                |at: usize| model.fields[at].auto_now || model.fields[at].auto_now_add || model.fields[at].version;
            let hooked = made.has_hooks();
            let values = made.values().map_err(|error| self.failed(error))?;
            for (at, value) in values.into_iter().enumerate() {
                let written = !instance.is_deferred(at) && (touched(at) || hooked && instance.field(at).is_none());
                if at == model.primary_key || written || left.contains(&at) {
                    instance.set_field(at, Value::from(value));
                }
            }
        } else {
            self.save_calculated(instance, fields).await?;
        }
        instance.adding.set(false);
        Ok(())
    }

    /// Saves expressions over the row as it is there; the instance keeps them, as Django's does.
    async fn save_calculated(&mut self, instance: &Rc<Instance>, fields: Option<Vec<usize>>) -> Result<(), Raise> {
        let model = instance.model();
        if instance.pk().is_none() {
            let at = instance.calculated().first().copied().unwrap_or_default();
            let name = model.fields[at].name;
            return Err(Raise::value_error(format!(
                "Failed to insert expression on {}.{name}. F() expressions can only be used to update, not to insert.",
                names::label(model)
            )));
        }
        let rows = QuerySet::of(model);
        let mut assigned = Vec::new();
        for (at, field) in model.fields.iter().enumerate() {
            let is_meant = fields.as_ref().is_none_or(|fields| fields.contains(&at));
            if at != model.primary_key && is_meant && !field.version {
                let resolver: Resolver<'_> = rows.resolver();
                assigned.push(expression::assignment(resolver, &names::attname(field), &instance.field(at))?);
            }
        }
        // a row of the program's type, with the values that are there
        let stored = self.stored(instance).await?;
        let mut made = stored.made(&self.db)?;
        made.update_with(&self.db, assigned).await.map_err(|error| self.failed(error))
    }

    /// The row as it is in the database.
    async fn stored(&mut self, instance: &Rc<Instance>) -> Result<Rc<Instance>, Raise> {
        let is_it = Q::all(vec![Child::Lookup("pk".into(), instance.pk())]);
        match self.get(&QuerySet::unscoped(instance.model()), &is_it).await? {
            Value::Instance(stored) => Ok(stored),
            _ => Err(Raise::new("DatabaseError", "the row is gone")),
        }
    }

    /// `instance.save(update_fields=[..], force_insert=True)`
    pub(super) async fn save_as_asked(&mut self, instance: &Rc<Instance>, mut args: Arguments) -> Result<(), Raise> {
        let yes = |value: Option<Value>| matches!(value, Some(Value::Bool(true)));
        let insert = yes(args.take(0, "force_insert"));
        let update = yes(args.take(1, "force_update"));
        let only = args.keyword("update_fields");
        args.keyword("using");
        args.no_keywords("Model.save")?;
        if insert && (update || only.is_some()) {
            return Err(Raise::value_error("Cannot force both insert and updating in model saving."));
        }
        let fields = match only {
            None | Some(Value::None) => None,
            Some(only) => {
                let mut fields = Vec::new();
                let mut unknown = Vec::new();
                for name in self.iterate(&only).await? {
                    let name = name.as_str().unwrap_or_default().to_owned();
                    match names::in_queries(instance.model(), &name) {
                        Some(Member::Field(at) | Member::Key(at)) if at != instance.model().primary_key => {
                            fields.push(at);
                        }
                        _ => unknown.push(name),
                    }
                }
                if !unknown.is_empty() {
                    return Err(Raise::value_error(format!(
                        "The following fields do not exist in this model, are m2m fields, primary keys, or are non-concrete fields: {}",
                        unknown.join(", ")
                    )));
                }
                if fields.is_empty() {
                    return Ok(());
                }
                Some(fields)
            }
        };
        if fields.is_none() && !update {
            return self.save(instance, insert, None).await;
        }
        if instance.pk().is_none() {
            return Err(Raise::value_error("Cannot force an update in save() with no primary key."));
        }
        let model = instance.model();
        let all =
            || (0..model.fields.len()).filter(|at| *at != model.primary_key && !instance.is_deferred(*at)).collect();
        match self.save(instance, false, Some(fields.unwrap_or_else(all))).await {
            Err(raise) if raise.is("ObjectDoesNotExist") => {
                let what = if update { "Forced update" } else { "Save with update_fields" };
                Err(Raise::new("DatabaseError", format!("{what} did not affect any rows.")))
            }
            saved => saved,
        }
    }

    /// `instance.delete()`
    pub(super) async fn delete_instance(&mut self, instance: &Rc<Instance>) -> Result<Value, Raise> {
        let model = instance.model();
        if instance.pk().is_none() {
            let message = format!(
                "{} object can't be deleted because its {} attribute is set to None.",
                model.name,
                model.pk().name
            );
            return Err(Raise::value_error(message));
        }
        // what was changed and not saved is no matter
        let deleted = match self.stored(instance).await {
            Ok(stored) => {
                let mut made = stored.made(&self.db)?;
                made.delete(&self.db).await.map_err(|error| self.failed(error))?
            }
            Err(raise) if raise.is("ObjectDoesNotExist") => orm_core::relations::Deleted::default(),
            Err(raise) => return Err(raise),
        };
        instance.set_field(model.primary_key, Value::None);
        Ok(counts(model, &deleted))
    }

    /// `instance.refresh_from_db(fields=[..])`
    pub(super) async fn refresh(&mut self, instance: &Rc<Instance>, mut args: Arguments) -> Result<(), Raise> {
        let only = args.take(1, "fields");
        let model = instance.model();
        let names: Option<Vec<Value>> = match only {
            None | Some(Value::None) => None,
            Some(only) => Some(self.iterate(&only).await?),
        };
        let is_named = |at: usize, name: &Value| {
            let field = &model.fields[at];
            name.as_str().is_some_and(|name| name == field.name || name == names::attname(field))
        };
        let meant = |at: &usize| match &names {
            Some(names) => names.iter().any(|name| is_named(*at, name)),
            None => !instance.is_deferred(*at),
        };
        let fields: Vec<usize> = (0..model.fields.len()).filter(meant).collect();
        if !fields.is_empty() {
            self.reload(instance, &fields).await?;
        }
        instance.forget_behind();
        fields.iter().for_each(|at| instance.forget_related(model.fields[*at].name));
        if names.is_none() {
            instance.forget_all_related();
        }
        Ok(())
    }
}
