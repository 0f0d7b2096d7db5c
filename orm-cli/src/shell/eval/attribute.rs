//! Attributes.

use super::{Eval, import};
use crate::shell::error::{ByAddress, Class, ModelError, Raise};
use crate::shell::expression::{self, Expression};
use crate::shell::manager::Manager;
use crate::shell::names::{self, Member};
use crate::shell::value::{Value, Zone};
use crate::shell::{manager, methods, queryset};
use chrono::{Datelike, Timelike};
use orm_core::meta::ModelMeta;
use std::rc::Rc;

/// The error of an attribute that is not there.
pub(crate) fn missing(of: &Value, name: &str) -> Raise {
    let known = methods::names_of(of);
    let meant = names::nearest(name, &known);
    let message = match of {
        Value::Model(model) => format!("type object '{}' has no attribute '{name}'", model.name),
        Value::Type(class) | Value::ExpressionClass(class) => {
            format!("type object '{class}' has no attribute '{name}'")
        }
        Value::ExceptionClass(class) => format!("type object '{}' has no attribute '{name}'", class.name()),
        Value::Module(module) => format!("module '{module}' has no attribute '{name}'"),
        other => format!("'{}' object has no attribute '{name}'", other.class()),
    };
    let raise = Raise::attribute(message).meant(meant);
    if matches!(of, Value::Module(_)) { raise.note(import::PARTS) } else { raise }
}

impl Eval {
    /// `of.name`
    pub(crate) async fn attribute(&mut self, of: &Value, name: &str) -> Result<Value, Raise> {
        let found = match of {
            Value::Instance(instance) => return self.instance_attribute(instance, name).await,
            Value::Model(model) => of_model(model, name),
            Value::QuerySet(queryset) => match name {
                "query" => Some(Value::Query(Rc::clone(queryset))),
                "model" => Some(Value::Model(queryset.model)),
                "ordered" => Some(Value::Bool(queryset.ordered)),
                "db" => Some(Value::str("default")),
                _ if queryset::METHODS.contains(&name) => Some(Value::method(of.clone(), name)),
                _ => None,
            },
            Value::Raw(raw) => self.raw_attribute(raw, name).await?,
            Value::Manager(of_rows) => match name {
                "model" => Some(Value::Model(of_rows.model())),
                "db" => Some(Value::str("default")),
                "through" => match &**of_rows {
                    Manager::Many { via, .. } => Some(Value::Model(via)),
                    _ => None,
                },
                _ if is_method_of(of_rows, name) => Some(Value::method(of.clone(), name)),
                _ => None,
            },
            Value::Module(module) => import::member(module, name),
            Value::Row(row) => {
                row.names.iter().position(|known| **known == *name).and_then(|at| row.values.get(at)).cloned()
            }
            Value::Exception(raise) => match name {
                "args" => Some(Value::tuple(match raise.args() {
                    Some(args) => args.to_vec(),
                    None if raise.message().is_empty() => Vec::new(),
                    None => vec![Value::str(raise.message())],
                })),
                "messages" | "message_dict" if raise.is("ValidationError") => validation(raise, name),
                _ => None,
            },
            Value::Q(q) => match name {
                "connector" => Some(Value::str(format!("{:?}", q.connector).to_uppercase())),
                "negated" => Some(Value::Bool(q.negated)),
                _ => None,
            },
            Value::Expression(of) => match (&**of, name) {
                (Expression::F(field) | Expression::OuterRef(field), "name") => Some(Value::Str(Rc::clone(field))),
                (Expression::Value(value), "value") => Some(value.clone()),
                _ => None,
            },
            Value::Meta(model) => of_meta(model, name),
            Value::State(instance) => match name {
                "adding" => Some(Value::Bool(instance.adding.get())),
                "db" if instance.adding.get() => Some(Value::None),
                "db" => Some(Value::str("default")),
                _ => None,
            },
            Value::Field(model, field) => of_field(model, field, name),
            Value::Date(date) => match name {
                "year" => Some(Value::Int(date.year().into())),
                "month" => Some(Value::Int(date.month().into())),
                "day" => Some(Value::Int(date.day().into())),
                _ => None,
            },
            Value::DateTime(moment) => match name {
                "tzinfo" => Some(moment.zone.map_or(Value::None, Value::Zone)),
                "year" => Some(Value::Int(moment.naive.year().into())),
                "month" => Some(Value::Int(moment.naive.month().into())),
                "day" => Some(Value::Int(moment.naive.day().into())),
                _ => of_time(moment.naive.time(), name),
            },
            Value::Time(time) => of_time(*time, name),
            Value::Delta(delta) => {
                let micros = delta.num_microseconds().unwrap_or_default();
                let rest = micros.rem_euclid(86_400_000_000);
                match name {
                    "days" => Some(Value::Int(micros.div_euclid(86_400_000_000).into())),
                    "seconds" => Some(Value::Int((rest / 1_000_000).into())),
                    "microseconds" => Some(Value::Int((rest % 1_000_000).into())),
                    _ => None,
                }
            }
            Value::Zone(_) if name == "key" => Some(Value::str("UTC")),
            Value::Range(range) => match name {
                "start" => Some(Value::Int(range.start)),
                "stop" => Some(Value::Int(range.stop)),
                "step" => Some(Value::Int(range.step)),
                _ => None,
            },
            Value::Type("datetime.timezone") if name == "utc" => Some(Value::Zone(Zone::Utc)),
            Value::Function(closure) if name == "__name__" => Some(Value::Str(Rc::clone(&closure.function.name))),
            Value::Method(method) if name == "__name__" => Some(Value::Str(Rc::clone(&method.1))),
            _ => None,
        };
        if let Some(found) = found {
            return Ok(found);
        }
        match (of, name) {
            (Value::Type(class) | Value::Builtin(class) | Value::ExpressionClass(class), "__name__") => {
                Ok(Value::str(class.rsplit('.').next().unwrap_or_default()))
            }
            (Value::ExceptionClass(class), "__name__") => Ok(Value::str(class.name())),
            (Value::ExceptionClass(class), "__qualname__") => Ok(Value::str(class.name())),
            (Value::ExpressionClass(class), "__module__") => Ok(Value::str(expression::module_of(class))),
            (other, "__class__") => Ok(crate::shell::builtins::class_of(other)),
            (other, name) if methods::has(other, name) => Ok(Value::method(other.clone(), name)),
            (other, name) => Err(missing(other, name)),
        }
    }

    /// `of.name = value`
    pub(crate) async fn set_attribute(&mut self, of: &Value, name: &str, value: Value) -> Result<(), Raise> {
        match of {
            Value::Instance(instance) => instance.assign(name, value),
            other => {
                let raise = missing(other, name);
                if self.attribute(of, name).await.is_ok() {
                    return Err(Raise::attribute(format!(
                        "'{}' object attribute '{name}' is read-only",
                        other.class()
                    )));
                }
                Err(raise)
            }
        }
    }
}

/// What is wrong, in a list, or field by field.
fn validation(raise: &Raise, name: &str) -> Option<Value> {
    let first = raise.args().and_then(<[Value]>::first)?;
    match (first, name) {
        (Value::Dict(_), "message_dict") => Some(first.clone()),
        (Value::Dict(dict), _) => {
            let mut all = Vec::new();
            for texts in dict.borrow().values() {
                if let Value::List(texts) = texts {
                    all.extend(texts.borrow().iter().cloned());
                }
            }
            Some(Value::list(all))
        }
        (Value::List(_), "messages") => Some(first.clone()),
        (other, "messages") => Some(Value::list(vec![other.clone()])),
        _ => None,
    }
}

fn of_time(time: chrono::NaiveTime, name: &str) -> Option<Value> {
    Some(match name {
        "hour" => Value::Int(time.hour().into()),
        "minute" => Value::Int(time.minute().into()),
        "second" => Value::Int(time.second().into()),
        "microsecond" => Value::Int((time.nanosecond() % 1_000_000_000 / 1000).into()),
        _ => return None,
    })
}

fn is_method_of(of: &Manager, name: &str) -> bool {
    // what asks for all rows is a method of querysets only
    if queryset::METHODS.contains(&name) && name != "delete" && name != "as_manager" {
        return true;
    }
    match of {
        Manager::Objects(_) => name == "get_queryset",
        Manager::Reverse { via, field, .. } => match name {
            "remove" | "clear" => manager::can_let_go(via, *field),
            _ => manager::RELATED_METHODS.contains(&name),
        },
        Manager::Many { .. } => manager::RELATED_METHODS.contains(&name),
    }
}

fn of_model(model: &'static ModelMeta, name: &str) -> Option<Value> {
    let class = |error| Some(Value::ExceptionClass(Rc::new(Class::Model(ByAddress(model), error))));
    match name {
        "objects" | "_default_manager" => Some(Value::Manager(Rc::new(Manager::Objects(model)))),
        "DoesNotExist" => class(ModelError::DoesNotExist),
        "MultipleObjectsReturned" => class(ModelError::MultipleObjectsReturned),
        "_meta" => Some(Value::Meta(model)),
        "__name__" | "__qualname__" => Some(Value::str(model.name)),
        "__module__" => Some(Value::str(format!("{}.models", names::app_label(model)))),
        _ => match names::of_instances(model, name)? {
            Member::Field(_) | Member::Key(_) | Member::Reverse { .. } | Member::Many { .. } => {
                Some(Value::Field(model, name.into()))
            }
        },
    }
}

fn of_meta(model: &'static ModelMeta, name: &str) -> Option<Value> {
    Some(match name {
        "app_label" => Value::str(names::app_label(model)),
        "label" => Value::str(names::label(model)),
        "label_lower" => Value::str(names::label(model).to_lowercase()),
        "model_name" => Value::str(model.name.to_lowercase()),
        "object_name" => Value::str(names::object_name(model)),
        "db_table" => Value::str(model.table),
        "verbose_name" => Value::str(orm_core::meta::snake_case(model.name).replace('_', " ")),
        "verbose_name_plural" => Value::str(orm_core::meta::snake_case(model.name).replace('_', " ") + "s"),
        "pk" => Value::Field(model, model.pk().name.into()),
        "ordering" => Value::list(
            model
                .ordering
                .iter()
                .map(|order| {
                    let sign = if order.descending { "-" } else { "" };
                    Value::str(format!("{sign}{}", model.fields[order.field].name))
                })
                .collect(),
        ),
        "fields" | "concrete_fields" => {
            Value::tuple(model.fields.iter().map(|field| Value::Field(model, field.name.into())).collect())
        }
        _ => return None,
    })
}

fn of_field(model: &'static ModelMeta, field: &str, name: &str) -> Option<Value> {
    let at = match names::in_queries(model, field) {
        Some(Member::Field(at) | Member::Key(at)) => at,
        Some(Member::Many { via, .. }) if name == "through" => return Some(Value::Model(via)),
        _ => return (name == "name").then(|| Value::str(field)),
    };
    let meta = &model.fields[at];
    Some(match name {
        "name" => Value::str(meta.name),
        "attname" => Value::str(names::attname(meta)),
        "column" => Value::str(meta.column),
        "verbose_name" => Value::str(meta.name.replace('_', " ")),
        "max_length" => meta.max_length.map_or(Value::None, |max| Value::Int(max.into())),
        "null" => Value::Bool(meta.nullable),
        "unique" => Value::Bool(meta.unique || meta.primary_key),
        "primary_key" => Value::Bool(meta.primary_key),
        "model" => Value::Model(model),
        "related_model" => meta.relation.map_or(Value::None, |relation| Value::Model((relation.target)())),
        _ => return None,
    })
}
