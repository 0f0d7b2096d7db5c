//! Attributes of instances: fields, related rows, managers, and whatever a person keeps there.

use super::{Instance, METHODS};
use crate::shell::arguments::Arguments;
use crate::shell::convert;
use crate::shell::error::{ByAddress, Class, Raise};
use crate::shell::eval::Eval;
use crate::shell::manager;
use crate::shell::names::{self, Member};
use crate::shell::q::{Child, Q};
use crate::shell::queryset::QuerySet;
use crate::shell::repr;
use crate::shell::value::{Moment, Value, Zone};
use orm_core::by_name::DynInstance;
use orm_core::meta::{DbDefault, FieldMeta, ModelMeta};
use std::rc::Rc;

impl Eval {
    /// `instance.name`
    pub(crate) async fn instance_attribute(&mut self, instance: &Rc<Instance>, name: &str) -> Result<Value, Raise> {
        let model = instance.model();
        if let Some(value) = instance.other(name) {
            return Ok(value);
        }
        match names::of_instances(model, name) {
            Some(Member::Key(at)) => return self.field_of(instance, at).await,
            Some(Member::Field(at)) => match model.fields[at].relation {
                Some(relation) if name != "pk" => {
                    return self.forward(instance, at, (relation.target)()).await;
                }
                _ => return self.field_of(instance, at).await,
            },
            Some(Member::Reverse { via, field, one: true }) => {
                return self.backward(instance, name, via, field).await;
            }
            Some(member) => {
                if let Some(manager) = manager::of_attribute(instance, name, member)? {
                    return Ok(Value::Manager(Rc::new(manager)));
                }
            }
            None => {}
        }
        match name {
            "objects" => Err(Raise::attribute(format!("Manager isn't accessible via {} instances", model.name))),
            "_state" => Ok(Value::State(Rc::clone(instance))),
            "_meta" => Ok(Value::Meta(model)),
            "__class__" => Ok(Value::Model(model)),
            "__dict__" => {
                let state = (Value::str("_state"), Value::State(Rc::clone(instance)));
                let field = |(at, field): (usize, &FieldMeta)| (Value::str(names::attname(field)), instance.field(at));
                let others = instance.other_names().into_iter().map(|name| {
                    let value = instance.other(&name).unwrap_or(Value::None);
                    (Value::Str(name), value)
                });
                let fields = model.fields.iter().enumerate().filter(|(at, _)| !instance.is_deferred(*at));
                Value::dict([state].into_iter().chain(fields.map(field)).chain(others))
            }
            "DoesNotExist" | "MultipleObjectsReturned" => Box::pin(self.attribute(&Value::Model(model), name)).await,
            _ if METHODS.contains(&name) => Ok(Value::method(Value::Instance(Rc::clone(instance)), name)),
            _ => {
                let message = format!("'{}' object has no attribute '{name}'", model.name);
                let mut known = names::choices(model);
                known.extend(METHODS.iter().map(|name| (*name).to_owned()));
                known.extend(instance.other_names().iter().map(ToString::to_string));
                Err(Raise::attribute(message).meant(names::nearest(name, &known)))
            }
        }
    }

    /// The row that a foreign key points at, which is fetched once.
    async fn forward(
        &mut self,
        instance: &Rc<Instance>,
        at: usize,
        target: &'static ModelMeta,
    ) -> Result<Value, Raise> {
        let model = instance.model();
        let field = &model.fields[at];
        match instance.related(field.name) {
            Some(Value::None) if !field.nullable => return Err(missing(model, field.name, target)),
            Some(row) => return Ok(row),
            None => {}
        }
        match self.field_of(instance, at).await? {
            Value::None if field.nullable => Ok(Value::None),
            Value::None => Err(missing(model, field.name, target)),
            key => {
                let is_it = Q::all(vec![Child::Lookup("pk".into(), key)]);
                let row = self.get(&QuerySet::of(target), &is_it).await?;
                instance.set_related(field.name, row.clone());
                Ok(row)
            }
        }
    }

    /// The one row whose foreign key points here.
    async fn backward(
        &mut self,
        instance: &Rc<Instance>,
        name: &str,
        via: &'static ModelMeta,
        field: usize,
    ) -> Result<Value, Raise> {
        match instance.related(name) {
            Some(Value::None) => return Err(missing(instance.model(), name, via)),
            Some(row) => return Ok(row),
            None => {}
        }
        if instance.pk().is_none() {
            return Err(missing(instance.model(), name, via));
        }
        let key = via.fields[field].name;
        let is_it = Q::all(vec![Child::Lookup(key.into(), Value::Instance(Rc::clone(instance)))]);
        let rows = QuerySet::of(via).filtered(&is_it, false)?;
        match self.fetch_first(&rows, 1).await?.into_iter().next() {
            Some(row) => {
                if let Value::Instance(other) = &row {
                    other.set_related(key, Value::Instance(Rc::clone(instance)));
                }
                instance.set_related(name, row.clone());
                Ok(row)
            }
            None => Err(missing(instance.model(), name, via)),
        }
    }
}

/// `Album has no cover.`
fn missing(owner: &'static ModelMeta, name: &str, target: &'static ModelMeta) -> Raise {
    let class = Class::Related { owner: ByAddress(owner), attribute: name.into(), missing: ByAddress(target) };
    Raise::of(class, format!("{} has no {name}.", owner.name))
}

impl Instance {
    /// `instance.name = value`
    pub(crate) fn assign(&self, name: &str, value: Value) -> Result<(), Raise> {
        let model = self.model;
        let wrong_model = |value: &Value, target: &ModelMeta| -> Result<(), Raise> {
            let shown = repr::repr(value)?;
            Err(Raise::value_error(format!(
                "Cannot assign \"{shown}\": \"{}.{name}\" must be a \"{}\" instance.",
                model.name, target.name
            )))
        };
        match names::of_instances(model, name) {
            Some(Member::Field(at)) => match model.fields[at].relation {
                Some(relation) if name != "pk" => {
                    let target = (relation.target)();
                    match &value {
                        Value::None => {
                            self.set_field(at, Value::None);
                            self.forget_related(name);
                        }
                        Value::Instance(row) if row.model().is(target) => {
                            self.set_field(at, row.pk());
                            self.set_related(name, value);
                        }
                        other => return wrong_model(other, target),
                    }
                }
                _ => self.set_field(at, value),
            },
            Some(Member::Key(at)) => {
                self.set_field(at, value);
                self.forget_related(model.fields[at].name);
            }
            Some(Member::Reverse { via, one: true, field }) => match &value {
                Value::Instance(row) if row.model().is(via) => {
                    row.set_field(field, self.pk());
                    self.set_related(name, value);
                }
                Value::None => self.forget_related(name),
                other => return wrong_model(other, via),
            },
            Some(member) => {
                let side = match member {
                    Member::Many { own: true, .. } => "forward side of a many-to-many set",
                    Member::Many { .. } => "reverse side of a many-to-many set",
                    _ => "reverse side of a related set",
                };
                return Err(Raise::type_error(format!(
                    "Direct assignment to the {side} is prohibited. Use {name}.set() instead."
                )));
            }
            None => self.set_other(name, value),
        }
        Ok(())
    }
}

/// `Album(title="Divide")`
pub(crate) fn construct(model: &'static ModelMeta, args: Arguments) -> Result<Value, Raise> {
    let instance = Instance::new(model, model.fields.iter().map(|field| default_of(model, field)).collect(), true);
    if args.positional.len() > model.fields.len() {
        return Err(Raise::new("IndexError", "Number of args exceeds number of fields"));
    }
    let mut given: Vec<&str> = Vec::new();
    for (value, field) in args.positional.into_iter().zip(model.fields) {
        match (&value, field.relation) {
            (Value::Instance(_), Some(_)) | (_, None) => instance.assign(field.name, value)?,
            _ => instance.assign(&names::attname(field), value)?,
        }
        given.push(field.name);
    }
    let mut unexpected = Vec::new();
    for (name, value) in args.keywords {
        if given.iter().any(|known| **known == *name) {
            let message = format!("{}() got both positional and keyword arguments for field '{name}'.", model.name);
            return Err(Raise::type_error(message));
        }
        match names::of_instances(model, &name) {
            Some(Member::Field(_) | Member::Key(_) | Member::Many { own: true, .. }) => {
                instance.assign(&name, value).map_err(|raise| raise.about(&name))?;
            }
            _ => unexpected.push(name),
        }
    }
    if !unexpected.is_empty() {
        let names: Vec<String> = unexpected.iter().map(|name| format!("'{name}'")).collect();
        let message = format!("{}() got unexpected keyword arguments: {}", model.name, names.join(", "));
        let known = model.fields.iter().map(|field| field.name);
        let meant = unexpected.first().and_then(|name| names::nearest(name, known));
        let raise = Raise::type_error(message).meant(meant);
        return Err(unexpected.into_iter().fold(raise, |raise, name| raise.about(name)));
    }
    Ok(Value::Instance(Rc::new(instance)))
}

/// The value of a field that nothing was said about.
fn default_of(model: &'static ModelMeta, field: &FieldMeta) -> Value {
    if field.relation.is_some() || field.primary_key {
        return Value::None;
    }
    if let Some(value) = DynInstance::default_of(model, field.name) {
        return value.into();
    }
    let default = field.default.or(field.db_default);
    let now = || chrono::Utc::now().naive_utc();
    match default {
        Some(DbDefault::Bool(flag)) => Value::Bool(flag),
        Some(DbDefault::Integer(number)) => match field.sql_type.is_integer() {
            true => Value::Int(number.into()),
            false => convert::to_column(&Value::Int(number.into()), field.sql_type, field.name)
                .map_or(Value::Int(number.into()), Value::from),
        },
        Some(DbDefault::Float(number)) => Value::Float(number),
        Some(DbDefault::Text(text)) => convert::to_column(&Value::str(text), field.sql_type, field.name)
            .map_or_else(|_| Value::str(text), Value::from),
        Some(_) => Value::None,
        None if field.sql_type == orm_core::by_name::SqlType::Text && !field.nullable => Value::str(""),
        // the program's own code for it is not known here: for the time of creation, now is what it means
        None if !field.nullable
            && field.sql_type == orm_core::by_name::SqlType::Timestamp
            && (field.auto_now || field.auto_now_add) =>
        {
            Value::DateTime(Moment { naive: now(), zone: Some(Zone::Utc) })
        }
        None => Value::None,
    }
}
