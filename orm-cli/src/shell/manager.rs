//! Managers: `Album.objects`, `album.songs`, `song.tags`.

mod methods;

pub(crate) use methods::RELATED_METHODS;

use super::error::Raise;
use super::instance::Instance;
use super::lookups;
use super::names;
use super::q::{Child, Q};
use super::queryset::QuerySet;
use super::value::Value;
use orm_core::meta::ModelMeta;
use std::rc::Rc;

/// A manager.
pub(crate) enum Manager {
    /// `Album.objects`
    Objects(&'static ModelMeta),
    /// The rows whose foreign key points at an instance.
    Reverse { owner: Rc<Instance>, attribute: Rc<str>, via: &'static ModelMeta, field: usize },
    /// The rows that are related to an instance by pairs.
    Many {
        owner: Rc<Instance>,
        attribute: Rc<str>,
        via: &'static ModelMeta,
        field: usize,
        onward: usize,
        target: &'static ModelMeta,
        symmetrical: bool,
    },
}

impl Manager {
    pub(crate) fn model(&self) -> &'static ModelMeta {
        match self {
            Manager::Objects(model) => model,
            Manager::Reverse { via, .. } => via,
            Manager::Many { target, .. } => target,
        }
    }

    /// The name of its class.
    pub(crate) fn class(&self) -> &'static str {
        match self {
            Manager::Objects(_) => "Manager",
            Manager::Reverse { .. } => "RelatedManager",
            Manager::Many { .. } => "ManyRelatedManager",
        }
    }

    /// `str(manager)`
    pub(crate) fn label(&self) -> String {
        match self {
            Manager::Objects(model) => format!("{}.objects", names::label(model)),
            other => format!("{}.None", names::label(other.model())),
        }
    }

    pub(crate) fn repr(&self) -> String {
        match self {
            Manager::Objects(_) => "<django.db.models.manager.Manager object>".to_owned(),
            other => format!(
                "<django.db.models.fields.related_descriptors.create_{}_manager.<locals>.{} object>",
                if matches!(other, Manager::Many { .. }) { "forward_many_to_many" } else { "reverse_many_to_one" },
                other.class()
            ),
        }
    }

    /// The rows that it manages.
    pub(crate) fn queryset(&self) -> Result<QuerySet, Raise> {
        self.among(QuerySet::of(self.model()))
    }

    /// The rows of a queryset that it manages.
    pub(crate) fn among(&self, rows: QuerySet) -> Result<QuerySet, Raise> {
        match self {
            Manager::Objects(_) => Ok(rows),
            Manager::Reverse { owner, via, field, .. } => {
                let name = via.fields[*field].name;
                let condition = Q::all(vec![Child::Lookup(name.into(), Value::Instance(Rc::clone(owner)))]);
                let queryset = rows.filtered(&condition, false)?;
                Ok(QuerySet { owner: Some((name.into(), Rc::clone(owner))), ..queryset })
            }
            Manager::Many { owner, via, field, onward, .. } => {
                // the keys at the other end of the pairs
                let (one, other) = (via.fields[*field].name, via.fields[*onward].name);
                let pairs = QuerySet::of(via);
                let condition = Q::all(vec![Child::Lookup(one.into(), Value::Instance(Rc::clone(owner)))]);
                let pairs = pairs.filtered(&condition, false)?.selecting(&[other])?;
                let among = Q::all(vec![Child::Lookup("pk__in".into(), pairs.into_value())]);
                rows.filtered(&among, false)
            }
        }
    }
}

/// The manager of an attribute of an instance, which must have a key.
pub(crate) fn of_attribute(
    owner: &Rc<Instance>,
    attribute: &str,
    member: names::Member,
) -> Result<Option<Manager>, Raise> {
    let attribute: Rc<str> = attribute.into();
    let manager = match member {
        names::Member::Reverse { via, field, one: false } => {
            Manager::Reverse { owner: Rc::clone(owner), attribute, via, field }
        }
        names::Member::Many { via, field, onward, target, symmetrical, .. } => {
            Manager::Many { owner: Rc::clone(owner), attribute, via, field, onward, target, symmetrical }
        }
        _ => return Ok(None),
    };
    if owner.pk().is_none() {
        let message = match &manager {
            Manager::Many { .. } => format!(
                "\"{}\" needs to have a value for field \"{}\" before this many-to-many relationship can be used.",
                super::repr::repr(&Value::Instance(Rc::clone(owner)))?,
                owner.model().pk().name
            ),
            _ => format!(
                "'{}' instance needs to have a primary key value before this relationship can be used.",
                owner.model().name
            ),
        };
        return Err(Raise::value_error(message));
    }
    Ok(Some(manager))
}

/// Whether rows may be taken out of a relation against a foreign key: it must be one that can be empty.
pub(crate) fn can_let_go(via: &'static ModelMeta, field: usize) -> bool {
    via.fields[field].nullable && !lookups::is_one_to_one(via, field)
}
