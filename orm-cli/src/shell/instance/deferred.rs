//! Fields that were not read with their instance, as `only` and `defer` ask: each is read when it is looked at.

use super::Instance;
use crate::shell::error::Raise;
use crate::shell::eval::Eval;
use crate::shell::names;
use crate::shell::q::{Child, Q};
use crate::shell::queryset::QuerySet;
use crate::shell::value::{Key, Value, key};
use orm_core::by_name::DynInstance;
use std::collections::HashMap;
use std::rc::Rc;

impl Instance {
    /// Without these fields.
    pub(crate) fn deferring(self, fields: Vec<usize>) -> Self {
        self.deferred.replace(fields);
        self
    }

    pub(crate) fn is_deferred(&self, at: usize) -> bool {
        self.deferred.borrow().contains(&at)
    }

    /// The fields that were not read.
    pub(crate) fn deferred(&self) -> Vec<usize> {
        self.deferred.borrow().clone()
    }

    /// The fields, with what is known of them only to show it.
    pub(super) fn known_fields(&self) -> Vec<Value> {
        let mut fields = self.fields.borrow().clone();
        for (at, value) in self.behind.borrow().iter() {
            if let Some(field) = fields.get_mut(*at) {
                *field = value.clone();
            }
        }
        fields
    }

    /// Forgets what was read to show it.
    pub(super) fn forget_behind(&self) {
        self.behind.borrow_mut().clear();
    }

    fn lacks_fields(&self) -> bool {
        let behind = self.behind.borrow();
        self.deferred.borrow().iter().any(|at| !behind.contains_key(at))
    }
}

impl Eval {
    /// The value of a field, which is read now where it was not before.
    pub(crate) async fn field_of(&mut self, instance: &Rc<Instance>, at: usize) -> Result<Value, Raise> {
        if instance.is_deferred(at) {
            self.reload(instance, &[at]).await?;
        }
        Ok(instance.field(at))
    }

    /// Reads what was not read.
    pub(crate) async fn load(&mut self, instance: &Rc<Instance>) -> Result<(), Raise> {
        match instance.deferred() {
            deferred if deferred.is_empty() => Ok(()),
            deferred => self.reload(instance, &deferred).await,
        }
    }

    /// Reads these fields anew.
    pub(super) async fn reload(&mut self, instance: &Rc<Instance>, fields: &[usize]) -> Result<(), Raise> {
        let is_it = Q::all(vec![Child::Lookup("pk".into(), instance.pk())]);
        let row = self.get(&QuerySet::unscoped(instance.model()).loading(fields), &is_it).await?;
        let Value::Instance(row) = row else { return Ok(()) };
        for at in fields {
            instance.set_field(*at, row.field(*at));
        }
        Ok(())
    }

    /// Reads what the program's own code may need to show these instances: one statement for those of a model that lack the same fields.
    /// The fields stay deferred.
    pub(crate) async fn look_behind(&mut self, instances: &[Rc<Instance>]) -> Result<(), Raise> {
        let mut alike: Vec<Vec<&Rc<Instance>>> = Vec::new();
        for instance in instances.iter().filter(|instance| instance.lacks_fields()) {
            let same = |others: &&mut Vec<&Rc<Instance>>| {
                others.first().is_some_and(|other| {
                    other.model().is(instance.model()) && *other.deferred.borrow() == *instance.deferred.borrow()
                })
            };
            match alike.iter_mut().find(same) {
                Some(others) => others.push(instance),
                None => alike.push(vec![instance]),
            }
        }
        for group in alike {
            let Some(first) = group.first() else { continue };
            let keys = Value::list(group.iter().map(|instance| instance.pk()).collect());
            let among = Q::all(vec![Child::Lookup("pk__in".into(), keys)]);
            let fields = first.deferred();
            let rows = QuerySet::unscoped(first.model()).loading(&fields).filtered(&among, false)?;
            let mut found: HashMap<Key, Rc<Instance>> = HashMap::new();
            for row in self.fetch(&rows).await?.iter() {
                if let Value::Instance(row) = row {
                    found.insert(key(&row.pk())?, Rc::clone(row));
                }
            }
            for instance in group {
                let Some(row) = found.get(&key(&instance.pk())?) else {
                    return Err(QuerySet::of(instance.model()).does_not_exist());
                };
                instance.behind.borrow_mut().extend(fields.iter().map(|at| (*at, row.field(*at))));
            }
        }
        Ok(())
    }

    /// It as an instance of the program's own type, for what reads only fields that are loaded.
    pub(crate) async fn made(&mut self, instance: &Rc<Instance>) -> Result<DynInstance, Raise> {
        let made = instance.made(&self.db);
        if instance.deferred().is_empty() || made.as_ref().is_ok_and(|made| !made.has_hooks()) {
            return made;
        }
        // code of the program sees the whole row, and a type of the program may have no value for what is not known
        self.look_behind(std::slice::from_ref(instance)).await?;
        instance.made(&self.db)
    }

    /// `get_deferred_fields()`
    pub(super) fn deferred_fields(instance: &Instance) -> Result<Value, Raise> {
        let name = |at: usize| Value::str(names::attname(&instance.model().fields[at]));
        Value::set(instance.deferred().into_iter().map(name))
    }
}
