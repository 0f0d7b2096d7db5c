//! Names in queries, read as Django reads them, for its own words when one means nothing.

mod close;

use super::error::Raise;
use super::names::{self, Member};
use orm_core::by_name::SqlType;
use orm_core::meta::{ModelMeta, RelationKind};

/// What a name means up to its lookups.
pub(crate) struct Found<'n> {
    pub(crate) end: End,
    /// The words behind it.
    pub(crate) rest: Vec<&'n str>,
}

/// What stands at the end of a name.
#[derive(Clone, Copy)]
pub(crate) enum End {
    /// A column that is no foreign key.
    Column(&'static ModelMeta, usize),
    /// A row of another model: by the class of the field that leads to it.
    Row(&'static ModelMeta, &'static str),
    /// Something that the queryset gave a name.
    Annotation,
}

/// Lookups that every field has.
pub(crate) const LOOKUPS: [&str; 17] = [
    "exact",
    "iexact",
    "gt",
    "gte",
    "lt",
    "lte",
    "in",
    "contains",
    "icontains",
    "startswith",
    "istartswith",
    "endswith",
    "iendswith",
    "range",
    "isnull",
    "regex",
    "iregex",
];

/// Whether a lookup compares text.
pub(crate) fn is_about_text(lookup: &str) -> bool {
    matches!(
        lookup,
        "iexact"
            | "contains"
            | "icontains"
            | "startswith"
            | "istartswith"
            | "endswith"
            | "iendswith"
            | "regex"
            | "iregex"
    )
}

/// The parts that values of a type have, and the type of each.
pub(crate) fn parts_of(sql_type: SqlType) -> &'static [(&'static str, SqlType)] {
    const PARTS: [(&str, SqlType); 12] = [
        ("year", SqlType::I32),
        ("month", SqlType::I32),
        ("day", SqlType::I32),
        ("week", SqlType::I32),
        ("week_day", SqlType::I32),
        ("iso_week_day", SqlType::I32),
        ("quarter", SqlType::I32),
        ("date", SqlType::Date),
        ("time", SqlType::Time),
        ("hour", SqlType::I32),
        ("minute", SqlType::I32),
        ("second", SqlType::I32),
    ];
    match sql_type {
        SqlType::DateTime | SqlType::Timestamp => &PARTS,
        SqlType::Date => &PARTS[..7],
        SqlType::Time => &PARTS[9..],
        _ => &[],
    }
}

/// The class of the field that a member of a model is.
fn class_of(model: &'static ModelMeta, member: Member) -> &'static str {
    match member {
        Member::Field(at) | Member::Key(at) => names::field_class(&model.fields[at]),
        Member::Reverse { one: true, .. } => "OneToOneRel",
        Member::Reverse { one: false, .. } => "ManyToOneRel",
        // what is named last is the foreign key of the model between
        Member::Many { .. } => "ForeignKey",
    }
}

/// The error of a name that nothing has.
pub(crate) fn unknown(model: &'static ModelMeta, word: &str, annotations: &[&str]) -> Raise {
    let mut choices = names::choices(model);
    choices.extend(annotations.iter().map(|name| (*name).to_owned()));
    choices.sort_unstable();
    choices.dedup();
    let message = format!("Cannot resolve keyword '{word}' into field. Choices are: {}", choices.join(", "));
    let meant = names::nearest(word, &choices);
    Raise::field(message).meant(meant)
}

/// The error of a name that no field has.
pub(crate) fn no_field(model: &'static ModelMeta, name: &str) -> Raise {
    Raise::new("FieldDoesNotExist", format!("{} has no field named '{name}'", model.name))
        .meant(names::nearest(name, names::choices_of_fields(model)))
        .about(name)
}

/// Where the name leads, as far as it does. The first word must be known.
pub(crate) fn find<'n>(model: &'static ModelMeta, annotations: &[&str], name: &'n str) -> Result<Found<'n>, Raise> {
    if let Some(annotation) =
        annotations.iter().filter(|known| begins_with(name, known)).max_by_key(|known| known.len())
    {
        let rest = name[annotation.len()..].strip_prefix("__");
        return Ok(Found { end: End::Annotation, rest: rest.map_or_else(Vec::new, |rest| rest.split("__").collect()) });
    }
    let words: Vec<&str> = name.split("__").collect();
    let (mut at, mut here) = (0, model);
    let mut end = None;
    while at < words.len() {
        // a field's own name may have two underscores in it
        let found = (at + 1..=words.len().min(at + 4))
            .rev()
            .find_map(|to| names::in_queries(here, &words[at..to].join("__")).map(|member| (member, to)));
        let Some((member, to)) = found else { break };
        at = to;
        match member.target(here).or_else(|| key_target(here, member)) {
            Some(target) => {
                end = Some(End::Row(target, class_of(here, member)));
                here = target;
            }
            None => {
                if let Member::Field(field) = member {
                    end = Some(End::Column(here, field));
                }
                break;
            }
        }
    }
    match end {
        Some(end) => Ok(Found { end, rest: words[at..].to_vec() }),
        None => Err(unknown(model, words.first().copied().unwrap_or_default(), annotations)),
    }
}

fn begins_with(name: &str, known: &str) -> bool {
    name.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with("__"))
}

/// `album_id` leads to an album too.
fn key_target(model: &'static ModelMeta, member: Member) -> Option<&'static ModelMeta> {
    match member {
        Member::Key(at) => model.fields[at].relation.map(|relation| (relation.target)()),
        _ => None,
    }
}

impl End {
    /// The type of what stands there: of a row, its key.
    pub(crate) fn sql_type(self) -> Option<SqlType> {
        match self {
            End::Column(model, field) => Some(model.fields[field].sql_type),
            End::Row(model, _) => Some(model.pk().sql_type),
            End::Annotation => None,
        }
    }

    /// The name of the field, as messages about values have it.
    pub(crate) fn field_name(self) -> &'static str {
        match self {
            End::Column(model, field) => model.fields[field].name,
            End::Row(model, _) => model.pk().name,
            End::Annotation => "",
        }
    }

    fn class(self) -> &'static str {
        match self {
            End::Column(model, field) => names::field_class(&model.fields[field]),
            End::Row(_, class) => class,
            End::Annotation => "IntegerField",
        }
    }
}

/// What the words behind a name mean: parts of dates, and the lookup at the end.
pub(crate) struct Read<'n> {
    pub(crate) parts: Vec<&'n str>,
    pub(crate) lookup: &'n str,
    /// The type that the lookup is about; `None`: not known here.
    pub(crate) sql_type: Option<SqlType>,
}

/// Reads the words behind a name in a condition.
pub(crate) fn read<'n>(found: &Found<'n>) -> Result<Read<'n>, Raise> {
    let mut read = Read { parts: Vec::new(), lookup: "exact", sql_type: found.end.sql_type() };
    for (at, word) in found.rest.iter().enumerate() {
        let last = at + 1 == found.rest.len();
        let is_row = matches!(found.end, End::Row(..));
        let part = match read.sql_type {
            Some(sql_type) if !is_row => parts_of(sql_type).iter().find(|(name, _)| name == word),
            None => parts_of(SqlType::Timestamp).iter().find(|(name, _)| name == word),
            Some(_) => None,
        };
        match part {
            Some((_, of)) => {
                read.parts.push(word);
                read.sql_type = Some(*of);
            }
            None if last && LOOKUPS.contains(word) => {
                // rows are compared by their keys, and have no text
                if is_row && is_about_text(word) {
                    return Err(Raise::field(format!("Related Field got invalid lookup: {word}")));
                }
                read.lookup = word;
            }
            None => return Err(unsupported(found, &read, at)),
        }
    }
    Ok(read)
}

fn unsupported(found: &Found<'_>, read: &Read<'_>, at: usize) -> Raise {
    let class = match (read.parts.is_empty(), read.sql_type) {
        (false, Some(sql_type)) => names::type_class(sql_type, false),
        _ => found.end.class(),
    };
    let word = found.rest[if read.parts.is_empty() { 0 } else { at }..].join("__");
    let parts = read.sql_type.filter(|_| !matches!(found.end, End::Row(..))).map_or(&[][..], parts_of);
    let names: Vec<&str> = LOOKUPS.iter().copied().chain(parts.iter().map(|(name, _)| *name)).collect();
    let close = close::matches(&word, &names);
    let hint = if close.is_empty() { String::new() } else { format!(", perhaps you meant {}?", close.join(" or ")) };
    let stop = if hint.is_empty() { "." } else { "" };
    Raise::field(format!("Unsupported lookup '{word}' for {class} or join on the field not permitted{hint}{stop}"))
}

/// Checks a name that stands for a value: in `values`, in an order, in `F`. Parts of dates may follow.
pub(crate) fn check_value(model: &'static ModelMeta, annotations: &[&str], name: &str) -> Result<End, Raise> {
    value(model, annotations, name).map_err(|raise| raise.about(name))
}

fn value(model: &'static ModelMeta, annotations: &[&str], name: &str) -> Result<End, Raise> {
    let found = find(model, annotations, name)?;
    let mut sql_type = found.end.sql_type();
    for word in &found.rest {
        match found.end {
            End::Row(here, _) => return Err(unknown(here, word, &[])),
            End::Column(here, field) => {
                match sql_type.and_then(|of| parts_of(of).iter().find(|(name, _)| name == word)) {
                    Some((_, of)) => sql_type = Some(*of),
                    None => {
                        let before = here.fields[field].name;
                        return Err(Raise::field(format!(
                            "Cannot resolve keyword '{word}' into field. Join on '{before}' not permitted."
                        )));
                    }
                }
            }
            End::Annotation => {}
        }
    }
    Ok(found.end)
}

/// The names that `select_related` takes of a model.
pub(crate) fn single_relations(model: &'static ModelMeta) -> Vec<String> {
    let own = model.fields.iter().filter(|field| field.relation.is_some()).map(|field| field.name.to_owned());
    let back = names::ways(model).into_iter().filter(|way| matches!(way.member, Member::Reverse { one: true, .. }));
    own.chain(back.map(|way| way.query_name)).collect()
}

/// Whether a foreign key is one to one.
pub(crate) fn is_one_to_one(model: &'static ModelMeta, field: usize) -> bool {
    model.fields[field].relation.is_some_and(|relation| relation.kind == RelationKind::OneToOne)
}
