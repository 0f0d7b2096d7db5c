//! The methods of managers: those of querysets, and what changes which rows are related.

use super::Manager;
use crate::shell::arguments::Arguments;
use crate::shell::error::{ByAddress, Class, ModelError, Raise, from_core};
use crate::shell::eval::{Eval, Undone};
use crate::shell::expression;
use crate::shell::q::{Child, Q};
use crate::shell::queryset::QuerySet;
use crate::shell::repr;
use crate::shell::value::{Value, equal};
use crate::shell::{convert, instance::Instance};
use orm_core::by_name::{DynPairs, Value as Db};
use orm_core::db::Atomic;
use orm_core::meta::ModelMeta;
use std::rc::Rc;

/// The methods that only managers of related rows have.
pub(crate) const RELATED_METHODS: &[&str] = &["add", "remove", "set", "clear", "get_queryset"];

/// What is done to the rows that belong to an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Add,
    Remove,
    Set,
    Clear,
}

impl Eval {
    /// `manager.name(arguments)`
    pub(crate) async fn manager_method(
        &mut self,
        manager: &Rc<Manager>,
        name: &str,
        args: Arguments,
    ) -> Result<Value, Raise> {
        let change = match name {
            "add" => Some(Change::Add),
            "remove" => Some(Change::Remove),
            "set" => Some(Change::Set),
            "clear" => Some(Change::Clear),
            _ => None,
        };
        match (&**manager, change) {
            (Manager::Objects(_), _) | (_, None) => {}
            (Manager::Reverse { .. }, Some(change)) => {
                self.change_rows(manager, change, args).await?;
                return Ok(Value::None);
            }
            (Manager::Many { .. }, Some(change)) => {
                self.change_pairs(manager, change, args).await?;
                return Ok(Value::None);
            }
        }
        // rows that were fetched along
        let rows = match manager.fetched() {
            Some(fetched) => fetched,
            None => Rc::new(manager.queryset()?),
        };
        if matches!(name, "all" | "get_queryset") {
            return Ok(Value::QuerySet(rows));
        }
        if let (Manager::Many { .. }, "create" | "get_or_create" | "update_or_create" | "bulk_create") =
            (&**manager, name)
        {
            return self.create_paired(manager, name, args).await;
        }
        self.queryset_method(&rows, name, args).await
    }

    /// `song.tags.create(name="slow")`: the row, and the pair.
    async fn create_paired(&mut self, manager: &Rc<Manager>, name: &str, args: Arguments) -> Result<Value, Raise> {
        let outer = self.db.clone();
        let backend = outer.backend();
        let made = outer
            .atomic_with(Atomic::new().error::<Undone>(), async |db| {
                self.db = db.clone();
                let rows = Rc::new(match name {
                    "create" | "bulk_create" => QuerySet::of(manager.model()),
                    _ => manager.queryset().map_err(Undone::Raise)?,
                });
                let made = self.queryset_method(&rows, name, args).await.map_err(Undone::Raise)?;
                let row = match &made {
                    Value::Tuple(parts) => parts.first().cloned().unwrap_or(Value::None),
                    other => other.clone(),
                };
                let rows = match row {
                    Value::List(rows) => rows.borrow().clone(),
                    row => vec![row],
                };
                let add = Arguments::positional(rows);
                self.change_pairs(manager, Change::Add, add).await.map_err(Undone::Raise)?;
                Ok(made)
            })
            .await;
        self.db = outer;
        made.map_err(|undone| undone.into_raise(backend))
    }

    async fn change_pairs(&mut self, manager: &Manager, change: Change, args: Arguments) -> Result<(), Raise> {
        let Manager::Many { owner, attribute, via, field, onward, target, symmetrical } = manager else {
            return Ok(());
        };
        let given = match change {
            Change::Set => {
                let rows = args.positional.first().cloned().unwrap_or(Value::None);
                self.iterate(&rows).await?
            }
            _ => args.positional,
        };
        let column = &via.fields[*onward];
        let mut keys = Vec::with_capacity(given.len());
        for value in &given {
            keys.push(match value {
                Value::Instance(row) if row.model().is(target) => match row.pk() {
                    Value::None => {
                        let shown = repr::repr(value)?;
                        return Err(Raise::value_error(format!(
                            "Cannot add \"{shown}\": the value for field \"{}\" is None",
                            column.name
                        )));
                    }
                    key => key,
                },
                Value::Instance(row) if change == Change::Remove => {
                    let message = format!("Cannot query \"{}\": Must be \"{}\" instance.", row.str()?, target.name);
                    return Err(Raise::value_error(message));
                }
                Value::Instance(_) => {
                    let shown = repr::repr(value)?;
                    return Err(Raise::type_error(format!("'{}' instance expected, got {shown}", target.name)));
                }
                other => other.clone(),
            });
        }
        let keys = expression::db_list(&keys, column.sql_type, target.pk().name)?;
        let own = convert::to_column(&owner.pk(), via.fields[*field].sql_type, "id")?;
        let pairs = DynPairs::of(via, *field, *onward, *symmetrical, own);
        let done = match change {
            Change::Add => pairs.add(&self.db, unique(keys)).await,
            Change::Remove => pairs.remove(&self.db, unique(keys)).await,
            Change::Set => pairs.set(&self.db, unique(keys)).await,
            Change::Clear => pairs.clear(&self.db).await,
        };
        owner.forget_related(attribute);
        done.map_err(|error| from_core(error, self.db.backend()))
    }

    async fn change_rows(&mut self, manager: &Manager, change: Change, mut args: Arguments) -> Result<(), Raise> {
        let Manager::Reverse { owner, attribute, via, field } = manager else { return Ok(()) };
        let bulk = !matches!(args.keyword("bulk"), Some(Value::Bool(false)));
        let given = match change {
            Change::Set => {
                let rows = args.positional.first().cloned().unwrap_or(Value::None);
                self.iterate(&rows).await?
            }
            Change::Clear => Vec::new(),
            _ => args.positional,
        };
        let mut rows = Vec::new();
        for value in &given {
            match value {
                Value::Instance(row) if row.model().is(via) => {
                    if row.pk().is_none() && bulk {
                        let shown = repr::repr(value)?;
                        return Err(Raise::value_error(format!(
                            "{shown} instance isn't saved. Use bulk=False or save the object first."
                        )));
                    }
                    rows.push(Rc::clone(row));
                }
                other => {
                    let shown = repr::repr(other)?;
                    return Err(Raise::type_error(format!("'{}' instance expected, got {shown}", via.name)));
                }
            }
        }
        owner.forget_related(attribute);
        let name = via.fields[*field].name;
        let here = Value::Instance(Rc::clone(owner));
        match change {
            Change::Add => self.point(via, name, &rows, &here, bulk).await,
            Change::Remove => {
                for row in &rows {
                    if !equal::equal(&self.field_of(row, *field).await?, &owner.pk())? {
                        let shown = repr::repr(&Value::Instance(Rc::clone(row)))?;
                        let class = Class::Model(ByAddress(owner.model()), ModelError::DoesNotExist);
                        return Err(Raise::of(class, format!("{shown} is not related to {}.", repr::repr(&here)?)));
                    }
                }
                self.point(via, name, &rows, &Value::None, true).await
            }
            Change::Clear => {
                let all = Rc::new(manager.queryset()?);
                let args = Arguments { positional: Vec::new(), keywords: vec![(name.into(), Value::None)] };
                self.queryset_method(&all, "update", args).await.map(drop)
            }
            Change::Set => {
                if super::can_let_go(via, *field) {
                    let all = Rc::new(manager.queryset()?);
                    let mut gone = Vec::new();
                    for row in self.fetch(&all).await?.iter() {
                        let mut stays = false;
                        for wanted in &given {
                            stays = stays || equal::equal(row, wanted)?;
                        }
                        if let (false, Value::Instance(row)) = (stays, row) {
                            gone.push(Rc::clone(row));
                        }
                    }
                    self.point(via, name, &gone, &Value::None, true).await?;
                }
                self.point(via, name, &rows, &here, bulk).await
            }
        }
    }

    /// Lets the foreign keys of rows point elsewhere.
    async fn point(
        &mut self,
        via: &'static ModelMeta,
        name: &str,
        rows: &[Rc<Instance>],
        to: &Value,
        bulk: bool,
    ) -> Result<(), Raise> {
        for row in rows {
            row.assign(name, to.clone())?;
        }
        if !bulk {
            for row in rows {
                self.save(row, false, None).await?;
            }
            return Ok(());
        }
        if rows.is_empty() {
            return Ok(());
        }
        let keys = Value::list(rows.iter().map(|row| row.pk()).collect());
        let among = Q::all(vec![Child::Lookup("pk__in".into(), keys)]);
        let all = Rc::new(QuerySet::of(via).filtered(&among, false)?);
        let args = Arguments { positional: Vec::new(), keywords: vec![(name.into(), to.clone())] };
        self.queryset_method(&all, "update", args).await.map(drop)
    }
}

/// Each key once.
fn unique(keys: Vec<Db>) -> Vec<Db> {
    let mut all: Vec<Db> = Vec::with_capacity(keys.len());
    for key in keys {
        if !all.contains(&key) {
            all.push(key);
        }
    }
    all
}

impl Manager {
    /// The rows that `prefetch_related` fetched along.
    fn fetched(&self) -> Option<Rc<QuerySet>> {
        let (Manager::Reverse { owner, attribute, .. } | Manager::Many { owner, attribute, .. }) = self else {
            return None;
        };
        match owner.related(attribute) {
            Some(Value::QuerySet(rows)) => Some(rows),
            _ => None,
        }
    }
}
