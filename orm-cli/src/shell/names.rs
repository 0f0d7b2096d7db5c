//! What a model has by Django's names: fields, keys, ways to related rows; and what models and fields are called in messages.

use orm_core::by_name::SqlType;
use orm_core::meta::{self, FieldMeta, ModelMeta, RelatedMeta, RelationKind};
use std::rc::Rc;

/// What a model has by a name.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Member {
    /// A field with a column. A foreign key stands for the row that it points at.
    Field(usize),
    /// The column of a foreign key, as a key: `album_id`.
    Key(usize),
    /// The rows of `via` whose foreign key points here; one at most, where `one`.
    Reverse { via: &'static ModelMeta, field: usize, one: bool },
    /// The rows of `target` at the other end of pairs, which are rows of `via`.
    Many {
        via: &'static ModelMeta,
        field: usize,
        onward: usize,
        target: &'static ModelMeta,
        symmetrical: bool,
        own: bool,
    },
}

impl Member {
    /// The model at the other end.
    pub(crate) fn target(self, model: &'static ModelMeta) -> Option<&'static ModelMeta> {
        match self {
            Member::Field(field) => model.fields[field].relation.map(|relation| (relation.target)()),
            Member::Key(_) => None,
            Member::Reverse { via, .. } => Some(via),
            Member::Many { target, .. } => Some(target),
        }
    }
}

/// A way to related rows that has no column: by its name in queries, and as an attribute of instances.
pub(crate) struct Way {
    pub(crate) query_name: String,
    pub(crate) attribute: String,
    pub(crate) member: Member,
}

fn declared(relation: &'static RelatedMeta) -> Member {
    let (via, field) = ((relation.via)(), relation.field);
    match relation.onward {
        None => Member::Reverse { via, field, one: relation.one },
        Some(onward) => {
            let (target, symmetrical) = ((relation.target)(), relation.symmetrical);
            // the other side of a relation has the same model between, with the ends exchanged
            Member::Many { via, field, onward, target, symmetrical, own: true }
        }
    }
}

/// All ways of a model, declared or not.
pub(crate) fn ways(model: &'static ModelMeta) -> Vec<Way> {
    let mut ways: Vec<Way> = Vec::new();
    for relation in model.relations {
        let name = relation.name.to_owned();
        ways.push(Way { query_name: name.clone(), attribute: name, member: declared(relation) });
    }
    let known = |via: &'static ModelMeta, field: usize, onward: Option<usize>| {
        model
            .relations
            .iter()
            .any(|relation| (relation.via)().is(via) && relation.field == field && relation.onward == onward)
    };
    for (via, field, meta) in meta::referencing(model) {
        if via.automatic || known(via, field, None) {
            continue;
        }
        let Some(relation) = meta.relation else { continue };
        let one = relation.kind == RelationKind::OneToOne;
        let member = Member::Reverse { via, field, one };
        let lower = via.name.to_lowercase();
        let (query_name, attribute) = match relation.related_name {
            Some(name) => (name.to_owned(), name.to_owned()),
            None if one => (lower.clone(), lower),
            None => (lower.clone(), format!("{lower}_set")),
        };
        ways.push(Way { query_name, attribute, member });
    }
    for other in meta::models().iter().copied() {
        for relation in other.relations {
            let via = (relation.via)();
            let Some(onward) = relation.onward else { continue };
            if !(relation.target)().is(model) || relation.symmetrical || known(via, onward, Some(relation.field)) {
                continue;
            }
            let member = Member::Many {
                via,
                field: onward,
                onward: relation.field,
                target: other,
                symmetrical: false,
                own: false,
            };
            let lower = other.name.to_lowercase();
            ways.push(Way { query_name: lower.clone(), attribute: format!("{lower}_set"), member });
        }
    }
    ways
}

fn column(model: &'static ModelMeta, name: &str) -> Option<Member> {
    if name == "pk" {
        return Some(Member::Field(model.primary_key));
    }
    if let Some(at) = model.fields.iter().position(|field| field.name == name) {
        return Some(Member::Field(at));
    }
    let key = name.strip_suffix("_id")?;
    model.fields.iter().position(|field| field.name == key && field.relation.is_some()).map(Member::Key)
}

/// What the name means in a query.
pub(crate) fn in_queries(model: &'static ModelMeta, name: &str) -> Option<Member> {
    column(model, name).or_else(|| ways(model).into_iter().find(|way| way.query_name == name).map(|way| way.member))
}

/// What the name means as an attribute of an instance.
pub(crate) fn of_instances(model: &'static ModelMeta, name: &str) -> Option<Member> {
    column(model, name).or_else(|| ways(model).into_iter().find(|way| way.attribute == name).map(|way| way.member))
}

/// The name of the attribute of a way that queries know by this name.
pub(crate) fn attribute_of(model: &'static ModelMeta, query_name: &str) -> Rc<str> {
    let way = ways(model).into_iter().find(|way| way.query_name == query_name);
    way.map_or_else(|| query_name.into(), |way| way.attribute.into())
}

/// The attribute at the other end of a way to one row that holds the row where it begins, where that is one too.
pub(crate) fn back_of(model: &'static ModelMeta, member: Member) -> Option<Rc<str>> {
    match member {
        Member::Reverse { via, field, .. } => Some(via.fields[field].name.into()),
        Member::Field(at) => {
            let target = (model.fields[at].relation?.target)();
            let is_it = |way: &Way| matches!(way.member, Member::Reverse { via, field, one: true } if via.is(model) && field == at);
            ways(target).into_iter().find(is_it).map(|way| way.attribute.into())
        }
        Member::Key(_) | Member::Many { .. } => None,
    }
}

/// The names of the fields that have columns.
pub(crate) fn choices_of_fields(model: &ModelMeta) -> impl Iterator<Item = &'static str> {
    model.fields.iter().map(|field| field.name)
}

/// The names that a query may begin with, sorted: fields, keys of foreign keys, ways.
pub(crate) fn choices(model: &'static ModelMeta) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for field in model.fields {
        all.push(field.name.to_owned());
        if field.relation.is_some() {
            all.push(attname(field));
        }
    }
    all.extend(ways(model).into_iter().map(|way| way.query_name));
    all.sort_unstable();
    all.dedup();
    all
}

/// The name of the attribute that holds what is in the column: `album_id` of `album`.
pub(crate) fn attname(field: &FieldMeta) -> String {
    if field.relation.is_some() { format!("{}_id", field.name) } else { field.name.to_owned() }
}

/// The label of the application that a model belongs to: the last segment of its module that is not `models`.
pub(crate) fn app_label(model: &ModelMeta) -> &'static str {
    model.module.rsplit("::").find(|segment| *segment != "models").unwrap_or(model.module)
}

/// The path of its class: `books.models.Album`.
pub(crate) fn path(model: &ModelMeta) -> String {
    format!("{}.models.{}", app_label(model), model.name)
}

/// The label of a model: `books.Album`. The model between, which nobody wrote, is `books.Song_tags`.
pub(crate) fn label(model: &'static ModelMeta) -> String {
    format!("{}.{}", app_label(model), object_name(model))
}

/// The name of its class.
pub(crate) fn object_name(model: &'static ModelMeta) -> String {
    if model.automatic {
        for owner in meta::models() {
            if let Some(relation) = owner.relations.iter().find(|relation| (relation.via)().is(model)) {
                return format!("{}_{}", owner.name, relation.name);
            }
        }
    }
    model.name.to_owned()
}

/// The class of Django's field that a field is.
pub(crate) fn field_class(field: &FieldMeta) -> &'static str {
    match field.relation {
        Some(relation) if relation.kind == RelationKind::OneToOne => return "OneToOneField",
        Some(_) => return "ForeignKey",
        None => {}
    }
    if field.primary_key && field.auto {
        return "AutoField";
    }
    type_class(field.sql_type, field.max_length.is_some())
}

/// The class of Django's field that holds values of a type. Whole numbers are `IntegerField` whatever their width.
pub(crate) fn type_class(sql_type: SqlType, limited: bool) -> &'static str {
    match sql_type {
        SqlType::Bool => "BooleanField",
        SqlType::I16 | SqlType::I32 | SqlType::I64 => "IntegerField",
        SqlType::F32 | SqlType::F64 => "FloatField",
        SqlType::Text if limited => "CharField",
        SqlType::Text => "TextField",
        SqlType::Bytes => "BinaryField",
        SqlType::Date => "DateField",
        SqlType::Time => "TimeField",
        SqlType::DateTime | SqlType::Timestamp => "DateTimeField",
        SqlType::Duration => "DurationField",
        SqlType::Uuid => "UUIDField",
        SqlType::Decimal => "DecimalField",
        SqlType::Json => "JSONField",
        _ => "ArrayField",
    }
}

/// The one of `names` that was probably meant, as Python and Django look for it.
pub(crate) fn nearest<N: AsRef<str>>(word: &str, names: impl IntoIterator<Item = N>) -> Option<String> {
    // what nobody would type by mistake is not compared: the cost grows with both lengths
    if word.chars().count() > 64 {
        return None;
    }
    let names: Vec<N> = names.into_iter().collect();
    meta::nearest(word, names.iter().map(AsRef::as_ref).filter(|name| *name != word)).map(str::to_owned)
}

/// The models that a person works with, by their names.
pub(crate) fn models() -> impl Iterator<Item = &'static ModelMeta> {
    meta::models().iter().copied().filter(|model| !model.automatic)
}
