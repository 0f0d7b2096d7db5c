//! Of what kind the value of an expression would be. Nothing is run for it.

use crate::shell::eval::Names;
use crate::shell::manager::Manager;
use crate::shell::methods;
use crate::shell::names::{self, Member};
use crate::shell::value::Value;
use crate::shell::{instance, manager, queryset};
use orm_core::meta::ModelMeta;

/// A kind of values.
pub(super) enum Kind {
    Model(&'static ModelMeta),
    Instance(&'static ModelMeta),
    Manager(&'static ModelMeta),
    Related(&'static ModelMeta),
    Rows(&'static ModelMeta),
    Value(Value),
}

/// The kind of an expression's value, where it can be told.
pub(super) fn of(expression: &str, session: &Names) -> Option<Kind> {
    let mut parts = steps(expression).into_iter();
    let first = parts.next()?;
    let name = first.split(['(', '[']).next().unwrap_or_default();
    let value = session.borrow().get(name).cloned();
    let mut kind = match value? {
        Value::Model(model) if first.contains('(') => Kind::Instance(model),
        Value::Model(model) => Kind::Model(model),
        Value::Instance(instance) => {
            // what a person keeps in it is known, too
            if parts.len() == 0 {
                return Some(Kind::Value(Value::Instance(instance)));
            }
            Kind::Instance(instance.model())
        }
        Value::QuerySet(queryset) if first.contains('[') => Kind::Instance(queryset.model),
        Value::QuerySet(queryset) => Kind::Rows(queryset.model),
        Value::Manager(manager) => of_manager(&manager),
        other => Kind::Value(other),
    };
    for part in parts {
        kind = kind.step(part)?;
    }
    Some(kind)
}

fn of_manager(manager: &Manager) -> Kind {
    match manager {
        Manager::Objects(model) => Kind::Manager(model),
        other => Kind::Related(other.model()),
    }
}

/// The parts of `a.b(c.d).e` between the dots that are not in brackets.
fn steps(expression: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, char) in expression.char_indices() {
        match char {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            '.' if depth == 0 => {
                parts.push(&expression[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&expression[start..]);
    parts
}

impl Kind {
    /// The model that it is about.
    pub(super) fn model(&self) -> Option<&'static ModelMeta> {
        match self {
            Kind::Model(model)
            | Kind::Instance(model)
            | Kind::Manager(model)
            | Kind::Related(model)
            | Kind::Rows(model) => Some(model),
            Kind::Value(_) => None,
        }
    }

    /// The kind of an attribute, or of what a method gives.
    fn step(self, part: &str) -> Option<Kind> {
        let name = part.split(['(', '[']).next().unwrap_or_default();
        let one = part.contains('[') && !part.contains(':');
        match self {
            Kind::Model(model) if name == "objects" => Some(Kind::Manager(model)),
            Kind::Instance(model) => {
                let member = names::of_instances(model, name)?;
                match member {
                    Member::Field(_) | Member::Reverse { one: true, .. } => member.target(model).map(Kind::Instance),
                    Member::Reverse { .. } | Member::Many { .. } => member.target(model).map(Kind::Related),
                    Member::Key(_) => None,
                }
            }
            Kind::Manager(model) | Kind::Related(model) | Kind::Rows(model) => match name {
                "get" | "first" | "last" | "create" | "latest" | "earliest" => Some(Kind::Instance(model)),
                "filter" | "exclude" | "all" | "order_by" | "reverse" | "distinct" | "annotate" | "alias" | "none"
                | "select_related" | "prefetch_related" | "only" | "defer" | "union" | "intersection"
                | "difference" | "values" | "values_list" => {
                    Some(if one { Kind::Instance(model) } else { Kind::Rows(model) })
                }
                _ => None,
            },
            Kind::Model(_) | Kind::Value(_) => None,
        }
    }

    /// The names of what it has.
    pub(super) fn names(&self) -> Vec<String> {
        let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        match self {
            Kind::Model(model) => methods::names_of(&Value::Model(model)),
            Kind::Instance(model) => {
                let mut all = texts(instance::METHODS);
                for field in model.fields {
                    all.extend([field.name.to_owned(), names::attname(field)]);
                }
                all.extend(names::ways(model).into_iter().map(|way| way.attribute));
                all.push("pk".to_owned());
                all
            }
            Kind::Manager(_) => texts(queryset::METHODS),
            Kind::Related(_) => {
                let mut all = texts(queryset::METHODS);
                all.extend(texts(manager::RELATED_METHODS));
                all
            }
            Kind::Rows(_) => {
                let mut all = texts(queryset::METHODS);
                all.push("query".to_owned());
                all
            }
            Kind::Value(value) => methods::names_of(value),
        }
    }
}
