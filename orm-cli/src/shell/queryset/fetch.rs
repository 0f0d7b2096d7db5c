//! Rows of a queryset.

use super::chain::HIDDEN;
use super::{QuerySet, Shape};
use crate::shell::error::Raise;
use crate::shell::eval::Eval;
use crate::shell::instance::Instance;
use crate::shell::names::{self, Member};
use crate::shell::q::{Child, Q};
use crate::shell::value::{Dict, Key, Moment, Row, Value, Zone, key};
use orm_core::by_name::NamedRow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

impl Eval {
    /// All rows, which the queryset keeps.
    pub(crate) async fn fetch(&mut self, queryset: &QuerySet) -> Result<Rc<[Value]>, Raise> {
        if let Some(rows) = queryset.cache.borrow().as_ref() {
            return Ok(Rc::clone(rows));
        }
        let rows: Rc<[Value]> = self.rows(queryset).await?.into();
        *queryset.cache.borrow_mut() = Some(Rc::clone(&rows));
        Ok(rows)
    }

    /// The first rows, which the queryset does not keep.
    pub(crate) async fn fetch_first(&mut self, queryset: &QuerySet, most: u64) -> Result<Vec<Value>, Raise> {
        if let Some(rows) = queryset.cached() {
            return Ok(rows);
        }
        let mut first = queryset.again();
        let high = first.low.saturating_add(most);
        first.high = Some(first.high.map_or(high, |known| known.min(high)));
        self.rows(&first).await
    }

    async fn rows(&mut self, queryset: &QuerySet) -> Result<Vec<Value>, Raise> {
        if queryset.high.is_some_and(|high| high <= queryset.low) {
            return Ok(Vec::new());
        }
        let rows = queryset.asked()?.rows(&self.db).await.map_err(|error| self.failed(error))?;
        let rows: Vec<Value> = rows.into_iter().map(|row| queryset.value(row)).collect();
        for path in &queryset.prefetch {
            Box::pin(self.prefetch(queryset, &rows, path)).await?;
        }
        Ok(rows)
    }

    /// Fetches related rows for all rows at once, along a way.
    async fn prefetch(&mut self, queryset: &QuerySet, rows: &[Value], path: &str) -> Result<(), Raise> {
        let (first, rest) = path.split_once("__").map_or((path, None), |(first, rest)| (first, Some(rest)));
        let model = queryset.model;
        let of_row = |row: &Value| if let Value::Instance(instance) = row { Some(Rc::clone(instance)) } else { None };
        let instances: Vec<Rc<Instance>> = rows.iter().filter_map(of_row).collect();
        if instances.is_empty() {
            return Ok(());
        }
        // the model at the other end, and the field there that points here
        let member = names::of_instances(model, first);
        let (target, back) = match member {
            Some(Member::Field(at)) if model.fields[at].relation.is_some() => {
                match member.and_then(|m| m.target(model)) {
                    Some(target) => (target, None),
                    None => return Ok(()),
                }
            }
            Some(Member::Reverse { via, field, .. }) => (via, Some(field)),
            // pairs are asked for when they are looked at
            Some(Member::Many { .. }) => return Ok(()),
            None => {
                return Err(Raise::attribute(format!(
                    "Cannot find '{first}' on {} object, '{path}' is an invalid parameter to prefetch_related()",
                    model.name
                )));
            }
            Some(_) => {
                return Err(Raise::value_error(format!(
                    "'{path}' does not resolve to an item that supports prefetching - this is an invalid parameter to prefetch_related()."
                )));
            }
        };
        let key_of = |instance: &Instance| match member {
            Some(Member::Field(at)) => instance.field(at),
            _ => instance.pk(),
        };
        let keys: Vec<Value> = instances.iter().map(|instance| key_of(instance)).filter(|key| !key.is_none()).collect();
        let name = back.map_or_else(|| "pk__in".to_owned(), |field| format!("{}__in", target.fields[field].name));
        let among = Q::all(vec![Child::Lookup(name.into(), Value::list(keys))]);
        let mut related = QuerySet::of(target).filtered(&among, false)?;
        related.prefetch.extend(rest.map(Rc::from));
        let mut by_key: HashMap<Key, Vec<Value>> = HashMap::new();
        for row in Box::pin(self.rows(&related)).await? {
            if let Some(instance) = of_row(&row) {
                let of = back.map_or_else(|| instance.pk(), |field| instance.field(field));
                by_key.entry(key(&of)?).or_default().push(row);
            }
        }
        for instance in instances {
            let found = by_key.get(&key(&key_of(&instance))?).cloned().unwrap_or_default();
            match member {
                Some(Member::Field(_) | Member::Reverse { one: true, .. }) => {
                    if let Some(row) = found.into_iter().next() {
                        instance.set_related(first, row);
                    }
                }
                _ => instance.set_related(first, Value::list(found)),
            }
        }
        Ok(())
    }
}

impl QuerySet {
    /// What a row of the answer is in the shell.
    fn value(&self, row: NamedRow) -> Value {
        let values = row.into_values().into_iter().map(Value::from);
        let named = |names: &Rc<[Rc<str>]>, values: Vec<Value>| -> Vec<(Rc<str>, Value)> {
            let pairs = names.iter().cloned().zip(values).filter(|(name, _)| **name != *HIDDEN);
            pairs.map(|(name, value)| (Rc::clone(&name), self.zoned(&name, value))).collect()
        };
        let mut values: Vec<Value> = values.collect();
        match &self.shape {
            Shape::Instances => Value::Instance(Rc::new(self.instance(values))),
            Shape::Flat(name) => self.zoned(name, values.drain(..).next().unwrap_or(Value::None)),
            Shape::Moments => in_the_zone(values.drain(..).next().unwrap_or(Value::None)),
            Shape::Dicts(names) => {
                let mut dict = Dict::default();
                for (name, value) in named(names, values) {
                    dict.set_text(&name, value);
                }
                Value::Dict(Rc::new(RefCell::new(dict)))
            }
            Shape::Tuples(names) => Value::tuple(named(names, values).into_iter().map(|(_, value)| value).collect()),
            Shape::Rows(names) => {
                let (names, values): (Vec<Rc<str>>, Vec<Value>) = named(names, values).into_iter().unzip();
                Value::Row(Rc::new(Row { names: names.into(), values }))
            }
        }
    }

    /// A datetime that was truncated is in the current time zone.
    fn zoned(&self, name: &str, value: Value) -> Value {
        if self.truncated.iter().any(|known| known == name) { in_the_zone(value) } else { value }
    }

    fn instance(&self, mut values: Vec<Value>) -> Instance {
        let annotations = values.split_off(values.len().min(self.model.fields.len()));
        let instance = Instance::new(self.model, values, false);
        for (name, value) in self.annotated.iter().zip(annotations) {
            instance.set_other(name, self.zoned(name, value));
        }
        if let Some((name, owner)) = &self.owner {
            instance.set_related(name, Value::Instance(Rc::clone(owner)));
        }
        instance
    }
}

/// An aware datetime with the zone by its name.
fn in_the_zone(value: Value) -> Value {
    match value {
        Value::DateTime(moment) => Value::DateTime(Moment { zone: moment.zone.map(|_| Zone::Info), ..moment }),
        other => other,
    }
}
