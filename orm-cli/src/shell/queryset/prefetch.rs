//! `prefetch_related`: related rows for all rows at once, by one statement for each level.

use super::QuerySet;
use super::fetch::Reader;
use crate::shell::arguments::Arguments;
use crate::shell::error::Raise;
use crate::shell::eval::Eval;
use crate::shell::expression::db_list;
use crate::shell::instance::Instance;
use crate::shell::lookups;
use crate::shell::manager;
use crate::shell::names::{self, Member};
use crate::shell::value::{Key, Value, key};
use orm_core::by_name::{Belongs, Value as Db};
use orm_core::meta::ModelMeta;
use std::collections::HashMap;
use std::rc::Rc;

/// A way along which related rows are fetched: a name, or what `Prefetch(..)` says.
pub(crate) struct Prefetch {
    /// The relations, with `__` between them.
    through: Rc<str>,
    /// Where their rows go: as `through`, but for the attribute that the last ones are kept in.
    to: Rc<str>,
    /// What the last ones are fetched by.
    queryset: Option<Rc<QuerySet>>,
}

/// One step of a way, from instances of one model.
struct Step<'w> {
    model: &'static ModelMeta,
    member: Member,
    /// The relation.
    attribute: &'w str,
    /// The attribute that the rows are kept in.
    to: &'w str,
    queryset: Option<&'w Rc<QuerySet>>,
}

impl Prefetch {
    pub(crate) fn named(path: &Rc<str>) -> Self {
        Prefetch { through: Rc::clone(path), to: Rc::clone(path), queryset: None }
    }

    /// `Prefetch(path, queryset, to_attr)`
    pub(crate) fn new(path: &Rc<str>, queryset: Option<Rc<QuerySet>>, to_attr: Option<&str>) -> Self {
        let to = match (to_attr, path.rsplit_once("__")) {
            (None, _) => Rc::clone(path),
            (Some(to), Some((before, _))) => format!("{before}__{to}").into(),
            (Some(to), None) => to.into(),
        };
        Prefetch { through: Rc::clone(path), to, queryset }
    }

    /// The same behind another way.
    fn behind(&self, path: &str) -> Self {
        Prefetch {
            through: format!("{path}__{}", self.through).into(),
            to: format!("{path}__{}", self.to).into(),
            queryset: self.queryset.clone(),
        }
    }
}

/// The instances among values.
fn instances(values: &[Value]) -> Vec<Rc<Instance>> {
    let one = |value: &Value| if let Value::Instance(instance) = value { Some(Rc::clone(instance)) } else { None };
    values.iter().filter_map(one).collect()
}

/// The rows that an attribute holds already.
fn held(value: &Value) -> Vec<Rc<Instance>> {
    match value {
        Value::Instance(row) => vec![Rc::clone(row)],
        Value::List(rows) => instances(&rows.borrow()),
        Value::QuerySet(rows) => instances(&rows.cached().unwrap_or_default()),
        _ => Vec::new(),
    }
}

impl Step<'_> {
    fn is_single(&self) -> bool {
        matches!(self.member, Member::Field(_) | Member::Reverse { one: true, .. })
    }

    /// What the instance holds of it.
    fn kept(&self, instance: &Instance) -> Option<Value> {
        if self.to == self.attribute { instance.related(self.to) } else { instance.other(self.to) }
    }

    fn keep(&self, instance: &Instance, value: Value) {
        if self.to == self.attribute {
            instance.set_related(self.to, value);
        } else {
            instance.set_other(self.to, value);
        }
    }

    /// The model of the rows, and what tells which row each belongs to.
    fn target(&self) -> Option<(&'static ModelMeta, Belongs)> {
        Some(match self.member {
            Member::Field(at) => {
                let target = (self.model.fields[at].relation?.target)();
                (target, Belongs::Field(target.primary_key))
            }
            Member::Reverse { via, field, .. } => (via, Belongs::Field(field)),
            Member::Many { via, field, onward, target, .. } => (target, Belongs::Pairs { via, field, onward }),
            Member::Key(_) => return None,
        })
    }

    /// The queryset that its rows are fetched by, and whether its model is that of the relation.
    fn rows(&self, target: &'static ModelMeta) -> Result<QuerySet, Raise> {
        let Some(given) = self.queryset else { return Ok(QuerySet::of(target)) };
        given.not_combined("filter")?;
        if !given.model.is(target) {
            if let Member::Reverse { via, field, .. } = self.member {
                return Err(lookups::unknown(given.model, via.fields[field].name, &[]));
            }
            return Err(Raise::value_error(format!(
                "Cannot use QuerySet for \"{}\": Use a QuerySet for \"{}\".",
                given.model.name, target.name
            )));
        }
        if given.is_sliced() && self.is_single() {
            return Err(Raise::type_error("Cannot filter a query once a slice has been taken."));
        }
        Ok(given.again())
    }
}

/// What `prefetch_related(..)` names, added to what was named before; `None` forgets it.
pub(crate) fn add(all: &mut Vec<Rc<Prefetch>>, named: &[Value]) -> Result<(), Raise> {
    for path in named {
        match path {
            Value::None => all.clear(),
            Value::Str(path) => all.push(Rc::new(Prefetch::named(path))),
            Value::Prefetch(prefetch) => all.push(Rc::clone(prefetch)),
            other => return Err(Raise::attribute(format!("'{}' object has no attribute 'split'", other.class()))),
        }
    }
    Ok(())
}

impl Eval {
    /// `prefetch_related_objects(instances, ..)`
    pub(crate) async fn prefetch_objects(&mut self, mut args: Arguments) -> Result<Value, Raise> {
        let Some(rows) = args.take(0, "model_instances") else {
            let message = "prefetch_related_objects() missing 1 required positional argument: 'model_instances'";
            return Err(Raise::type_error(message));
        };
        args.no_keywords("prefetch_related_objects")?;
        let mut lookups = Vec::new();
        add(&mut lookups, args.positional.get(1..).unwrap_or_default())?;
        let rows = self.iterate(&rows).await?;
        self.prefetch(&rows, &lookups).await?;
        Ok(Value::None)
    }

    /// Fetches what belongs to the rows, along all ways.
    pub(crate) async fn prefetch(&mut self, rows: &[Value], lookups: &[Rc<Prefetch>]) -> Result<(), Raise> {
        let rows = instances(rows);
        let mut done: HashMap<String, Vec<Rc<Instance>>> = HashMap::new();
        let mut waiting: Vec<Rc<Prefetch>> = lookups.iter().rev().cloned().collect();
        while let Some(lookup) = waiting.pop() {
            if done.contains_key(&*lookup.to) {
                if lookup.queryset.is_some() {
                    return Err(Raise::value_error(format!(
                        "'{}' lookup was already seen with a different queryset. You may need to adjust the ordering of your lookups.",
                        lookup.to
                    )));
                }
                continue;
            }
            let through: Vec<&str> = lookup.through.split("__").collect();
            let to: Vec<&str> = lookup.to.split("__").collect();
            let mut here = rows.clone();
            for (level, (attribute, kept)) in through.iter().zip(&to).enumerate() {
                let Some(first) = here.first() else { break };
                let path = to[..=level].join("__");
                if let Some(known) = done.get(&path) {
                    here = known.clone();
                    continue;
                }
                let last = level + 1 == through.len();
                let model = first.model();
                let Some(member) = relation(first, attribute, &lookup, last)? else {
                    // an attribute that an earlier way left there
                    here = here
                        .iter()
                        .filter_map(|row| row.other(attribute))
                        .flat_map(|held_rows| held(&held_rows))
                        .collect();
                    continue;
                };
                let queryset = lookup.queryset.as_ref().filter(|_| last);
                let step = Step { model, member, attribute, to: kept, queryset };
                if step.to != step.attribute && names::of_instances(model, step.to).is_some() {
                    let message = format!("to_attr={} conflicts with a field on the {} model.", step.to, model.name);
                    return Err(Raise::value_error(message));
                }
                let wanting: Vec<Rc<Instance>> = here.iter().filter(|row| step.kept(row).is_none()).cloned().collect();
                if wanting.is_empty() {
                    here = here.iter().filter_map(|row| step.kept(row)).flat_map(|value| held(&value)).collect();
                    continue;
                }
                let (found, more) = self.prefetch_step(&step, &wanting).await?;
                waiting.extend(more.iter().rev().map(|inner| Rc::new(inner.behind(&path))));
                done.insert(path, found.clone());
                here = found;
            }
        }
        Ok(())
    }

    /// Fetches the rows of one step for all instances, and gives them with the ways that their own queryset asks for.
    async fn prefetch_step(
        &mut self,
        step: &Step<'_>,
        wanting: &[Rc<Instance>],
    ) -> Result<(Vec<Rc<Instance>>, Vec<Rc<Prefetch>>), Raise> {
        let Some((target, belongs)) = step.target() else { return Ok((Vec::new(), Vec::new())) };
        let mut queryset = step.rows(target)?;
        let more = std::mem::take(&mut queryset.prefetch);
        let mut keys = Vec::with_capacity(wanting.len());
        for instance in wanting {
            keys.push(match step.member {
                Member::Field(at) => self.field_of(instance, at).await?,
                _ => instance.pk(),
            });
        }
        let found = self.belonging(&queryset, belongs, &keys).await?;
        let mut all = Vec::new();
        for (instance, of) in wanting.iter().zip(&keys) {
            let rows = found.get(&key(of)?).cloned().unwrap_or_default();
            if let Member::Reverse { via, field, .. } = step.member {
                // each of these rows belongs to one instance alone
                rows.iter()
                    .for_each(|row| row.set_related(via.fields[field].name, Value::Instance(Rc::clone(instance))));
            }
            all.extend(rows.iter().cloned());
            self.keep(step, instance, rows)?;
        }
        Ok((all, more))
    }

    /// The rows of the queryset that belong to those with these keys.
    async fn belonging(
        &mut self,
        queryset: &QuerySet,
        belongs: Belongs,
        keys: &[Value],
    ) -> Result<HashMap<Key, Vec<Rc<Instance>>>, Raise> {
        let sql_type = match belongs {
            Belongs::Field(field) => queryset.model.fields[field].sql_type,
            Belongs::Pairs { via, field, .. } => via.fields[field].sql_type,
        };
        let keys: Vec<Value> = keys.iter().filter(|key| !key.is_none()).cloned().collect();
        let mut unique: Vec<Db> = Vec::with_capacity(keys.len());
        let mut seen = std::collections::HashSet::new();
        for (key_of, db) in keys.iter().zip(db_list(&keys, sql_type, "id")?) {
            if seen.insert(key(key_of)?) {
                unique.push(db);
            }
        }
        let mut found: HashMap<Key, Vec<Rc<Instance>>> = HashMap::new();
        if unique.is_empty() {
            return Ok(found);
        }
        let reader = Reader::of(queryset)?;
        let rows = queryset.reading(queryset.asked()?, &reader.plan)?;
        // a slice is one of the rows of each
        let rows = rows.rows_of(&self.db, belongs, unique).await.map_err(|error| self.failed(error))?;
        for (of, row) in rows {
            found.entry(key(&Value::from(of))?).or_default().push(reader.instance(row));
        }
        Ok(found)
    }

    /// Leaves what was found with the instance.
    fn keep(&self, step: &Step<'_>, instance: &Rc<Instance>, rows: Vec<Rc<Instance>>) -> Result<(), Raise> {
        if step.is_single() {
            let row = rows.into_iter().next();
            if let (Some(row), Some(back)) = (&row, names::back_of(step.model, step.member)) {
                row.set_related(&back, Value::Instance(Rc::clone(instance)));
            }
            step.keep(instance, row.map_or(Value::None, Value::Instance));
            return Ok(());
        }
        let rows: Vec<Value> = rows.into_iter().map(Value::Instance).collect();
        if step.to != step.attribute {
            step.keep(instance, Value::list(rows));
            return Ok(());
        }
        let Some(manager) = manager::of_attribute(instance, step.attribute, step.member)? else { return Ok(()) };
        // what is asked of them further on is asked of the queryset that they were fetched by
        let queryset = match step.queryset {
            Some(given) if given.is_sliced() => given.again(),
            Some(given) => manager.among(given.again())?,
            None => manager.queryset()?,
        };
        *queryset.cache.borrow_mut() = Some(rows.into());
        step.keep(instance, Value::QuerySet(Rc::new(queryset)));
        Ok(())
    }
}

/// What an attribute leads to; `None`: to rows that the instance holds.
fn relation(instance: &Instance, attribute: &str, lookup: &Prefetch, last: bool) -> Result<Option<Member>, Raise> {
    let model = instance.model();
    let through = &lookup.through;
    let no_relation = || {
        Raise::value_error(format!(
            "'{through}' does not resolve to an item that supports prefetching - this is an invalid parameter to prefetch_related()."
        ))
        .about(through)
    };
    match names::of_instances(model, attribute) {
        Some(Member::Field(at)) if model.fields[at].relation.is_none() => Err(no_relation()),
        Some(Member::Key(_)) => Err(no_relation()),
        Some(member) => Ok(Some(member)),
        None if instance.other(attribute).is_some() => {
            if last {
                Err(no_relation())
            } else {
                Ok(None)
            }
        }
        None => {
            let known = names::ways(model).into_iter().map(|way| way.attribute);
            let own = model.fields.iter().filter(|field| field.relation.is_some()).map(|field| field.name.to_owned());
            let meant = names::nearest(attribute, known.chain(own));
            Err(Raise::attribute(format!(
                "Cannot find '{attribute}' on {} object, '{through}' is an invalid parameter to prefetch_related()",
                model.name
            ))
            .meant(meant)
            .about(through))
        }
    }
}
