//! Rows of a queryset.

use super::loading::{Beside, Plan};
use super::select::HIDDEN;
use super::{QuerySet, Shape};
use crate::shell::error::Raise;
use crate::shell::eval::Eval;
use crate::shell::instance::Instance;
use crate::shell::value::{Dict, Moment, Row, Value, Zone};
use orm_core::by_name::NamedRow;
use std::cell::RefCell;
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
        let reader = Reader::of(queryset)?;
        let rows = queryset.reading(queryset.asked()?, &reader.plan)?;
        let rows = rows.rows(&self.db).await.map_err(|error| self.failed(error))?;
        let rows: Vec<Value> = rows.into_iter().map(|row| reader.value(row)).collect();
        if !queryset.prefetch.is_empty() && !queryset.selects_values() {
            Box::pin(self.prefetch(&rows, &queryset.prefetch)).await?;
        }
        Ok(rows)
    }
}

/// Reads the rows of a queryset's answer.
pub(super) struct Reader<'q> {
    queryset: &'q QuerySet,
    pub(super) plan: Plan,
}

impl<'q> Reader<'q> {
    pub(super) fn of(queryset: &'q QuerySet) -> Result<Self, Raise> {
        Ok(Reader { queryset, plan: queryset.plan()? })
    }

    /// What a row of the answer is in the shell.
    fn value(&self, row: NamedRow) -> Value {
        let named = |names: &Rc<[Rc<str>]>, row: NamedRow| -> Vec<(Rc<str>, Value)> {
            let values = row.into_values().into_iter().map(Value::from);
            let pairs = names.iter().cloned().zip(values).filter(|(name, _)| **name != *HIDDEN);
            pairs.map(|(name, value)| (Rc::clone(&name), self.queryset.zoned(&name, value))).collect()
        };
        let first = |row: NamedRow| row.into_values().into_iter().next().map_or(Value::None, Value::from);
        match &self.queryset.shape {
            Shape::Instances => Value::Instance(self.instance(row)),
            Shape::Flat(name) => self.queryset.zoned(name, first(row)),
            Shape::Moments => in_the_zone(first(row)),
            Shape::Dicts(names) => {
                let mut dict = Dict::default();
                for (name, value) in named(names, row) {
                    dict.set_text(&name, value);
                }
                Value::Dict(Rc::new(RefCell::new(dict)))
            }
            Shape::Tuples(names) => Value::tuple(named(names, row).into_iter().map(|(_, value)| value).collect()),
            Shape::Rows(names) => {
                let (names, values): (Vec<Rc<str>>, Vec<Value>) = named(names, row).into_iter().unzip();
                Value::Row(Rc::new(Row { names: names.into(), values }))
            }
        }
    }

    /// A row as an instance, with what was annotated and the rows beside it.
    pub(super) fn instance(&self, row: NamedRow) -> Rc<Instance> {
        let mut cells = row.into_values().into_iter().map(Value::from);
        let instance = Rc::new(made(&self.plan, &mut cells));
        for (name, value) in self.queryset.annotated.iter().zip(&mut cells) {
            instance.set_other(name, self.queryset.zoned(name, value));
        }
        for beside in &self.plan.beside {
            attach(Some(&instance), beside, &mut cells);
        }
        if let Some((name, owner)) = &self.queryset.owner {
            instance.set_related(name, Value::Instance(Rc::clone(owner)));
        }
        instance
    }
}

/// An instance of the next cells.
fn made(plan: &Plan, cells: &mut dyn Iterator<Item = Value>) -> Instance {
    let mut fields = vec![Value::None; plan.model.fields.len()];
    for at in &plan.fields {
        fields[*at] = cells.next().unwrap_or(Value::None);
    }
    Instance::new(plan.model, fields, false).deferring(plan.deferred())
}

/// Takes the cells of the row beside an instance. Where that is none, those of the rows beside it are taken too.
fn attach(owner: Option<&Rc<Instance>>, beside: &Beside, cells: &mut dyn Iterator<Item = Value>) {
    let row = made(&beside.plan, cells);
    let row = (!row.pk().is_none()).then(|| Rc::new(row));
    for inner in &beside.plan.beside {
        attach(row.as_ref(), inner, cells);
    }
    let Some(owner) = owner else { return };
    if let (Some(row), Some(back)) = (&row, &beside.back) {
        row.set_related(back, Value::Instance(Rc::clone(owner)));
    }
    owner.set_related(&beside.attribute, row.map_or(Value::None, Value::Instance));
}

impl QuerySet {
    /// A datetime that was truncated is in the current time zone.
    fn zoned(&self, name: &str, value: Value) -> Value {
        if self.truncated.iter().any(|known| known == name) { in_the_zone(value) } else { value }
    }
}

/// An aware datetime with the zone by its name.
fn in_the_zone(value: Value) -> Value {
    match value {
        Value::DateTime(moment) => Value::DateTime(Moment { zone: moment.zone.map(|_| Zone::Info), ..moment }),
        other => other,
    }
}
