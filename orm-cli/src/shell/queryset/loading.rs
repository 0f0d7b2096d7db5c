//! What is read of each row, and of the rows beside it: `only`, `defer` and `select_related`.

use super::QuerySet;
use crate::shell::error::{Raise, from_name};
use crate::shell::lookups;
use crate::shell::names::{self, Member};
use crate::shell::value::Value;
use orm_core::by_name::{DynQuerySet, Dynamic, field};
use orm_core::meta::ModelMeta;
use std::collections::BTreeMap;
use std::rc::Rc;

/// How many foreign keys `select_related()` follows from row to row.
const DEEPEST: usize = 5;

/// What was said of the fields and rows to read.
#[derive(Clone, Default)]
pub(crate) struct Loading {
    fields: Fields,
    related: Related,
}

/// The fields that are read with a row. Names are as they were given.
#[derive(Clone, Default)]
enum Fields {
    #[default]
    All,
    Only(Vec<Rc<str>>),
    Defer(Vec<Rc<str>>),
}

/// The rows that are read beside a row.
#[derive(Clone, Default)]
enum Related {
    #[default]
    None,
    /// Along all foreign keys that are never NULL.
    All,
    Named(Vec<Rc<str>>),
}

/// Names, by the words of which they consist.
#[derive(Default)]
struct Tree(BTreeMap<Rc<str>, Tree>);

impl Tree {
    fn of(names: &[Rc<str>]) -> Tree {
        let mut tree = Tree::default();
        for name in names {
            let mut here = &mut tree;
            for word in name.split("__") {
                here = here.0.entry(word.into()).or_default();
            }
        }
        tree
    }

    fn first(&self) -> &str {
        self.0.keys().next().map_or("", |word| word)
    }
}

/// The cells of a row: fields of a model, by their positions, and rows beside it.
pub(super) struct Plan {
    pub(super) model: &'static ModelMeta,
    pub(super) fields: Vec<usize>,
    pub(super) beside: Vec<Beside>,
}

/// A row beside another one.
pub(super) struct Beside {
    /// The way from the first row.
    path: String,
    /// The attribute that holds it.
    pub(super) attribute: Rc<str>,
    /// The attribute of it that holds the row before it.
    pub(super) back: Option<Rc<str>>,
    pub(super) plan: Plan,
}

impl Plan {
    /// The fields that are not read.
    pub(super) fn deferred(&self) -> Vec<usize> {
        (0..self.model.fields.len()).filter(|at| !self.fields.contains(at)).collect()
    }

    fn is_partial(&self) -> bool {
        self.fields.len() < self.model.fields.len() || self.beside.iter().any(|beside| beside.plan.is_partial())
    }

    /// What is selected, each with its name.
    fn select(&self, path: &str, all: &mut Vec<(String, Dynamic)>) {
        for at in &self.fields {
            let name = format!("{path}{}", self.model.fields[*at].name);
            all.push((name.clone(), field(&name)));
        }
        if path.is_empty() {
            // the annotations stand behind the fields of the row itself
            return;
        }
        self.select_beside(all);
    }

    fn select_beside(&self, all: &mut Vec<(String, Dynamic)>) {
        for beside in &self.beside {
            beside.plan.select(&format!("{}__", beside.path), all);
        }
    }

    /// Joins the rows beside it, with all their fields.
    fn join(&self, mut rows: DynQuerySet) -> Result<DynQuerySet, Raise> {
        for beside in &self.beside {
            rows = beside.plan.join(rows.select_related(&beside.path).map_err(from_name)?)?;
        }
        Ok(rows)
    }
}

/// What is said of the fields of one model.
enum Mask<'t> {
    All,
    Only(&'t Tree),
    Defer(&'t Tree),
}

impl<'t> Mask<'t> {
    /// The fields to read, and what is said of the rows that are reached by a name.
    fn fields(&self, model: &'static ModelMeta) -> Result<(Vec<usize>, BTreeMap<Rc<str>, Mask<'t>>), Raise> {
        let (tree, only) = match self {
            Mask::All => return Ok(((0..model.fields.len()).collect(), BTreeMap::new())),
            Mask::Only(tree) => (tree, true),
            Mask::Defer(tree) => (tree, false),
        };
        let (mut named, mut beyond) = (Vec::new(), BTreeMap::new());
        for (word, below) in &tree.0 {
            let member = Some(&**word).filter(|word| *word != "pk").and_then(|word| names::in_queries(model, word));
            let Some(member) = member else { return Err(lookups::no_field(model, word)) };
            if let Member::Field(at) | Member::Key(at) = member {
                if !below.0.is_empty() && model.fields[at].relation.is_none() {
                    return Err(Raise::field(below.first()).about(below.first()));
                }
                if only || below.0.is_empty() {
                    named.push(at);
                }
            }
            if !below.0.is_empty()
                && let Some(target) = member.target(model)
            {
                // names that mean nothing are refused also where nothing is read beside the row
                let mask = if only { Mask::Only(below) } else { Mask::Defer(below) };
                mask.fields(target)?;
                beyond.insert(Rc::clone(word), mask);
            }
        }
        // what tells a row, and how old it is, is always there
        let kept = |at: usize| at == model.primary_key || model.fields[at].version;
        let fields = (0..model.fields.len()).filter(|at| kept(*at) || named.contains(at) == only).collect();
        Ok((fields, beyond))
    }
}

/// What `select_related` asks for beside a row.
enum Wanted<'t> {
    Nothing,
    /// All foreign keys that are never NULL, down to a depth.
    All(usize),
    Named(&'t Tree),
}

fn plan(model: &'static ModelMeta, mask: &Mask<'_>, wanted: &Wanted<'_>, path: &str) -> Result<Plan, Raise> {
    let (fields, beyond) = mask.fields(model)?;
    let mut beside = Vec::new();
    let below = |word: &str| if path.is_empty() { word.to_owned() } else { format!("{path}__{word}") };
    let mut step = |word: &str, member: Member, target, wanted: &Wanted<'_>| -> Result<(), Raise> {
        let path = below(word);
        let (attribute, back) = (names::attribute_of(model, word), names::back_of(model, member));
        let plan = plan(target, beyond.get(word).unwrap_or(&Mask::All), wanted, &path)?;
        beside.push(Beside { path, attribute, back, plan });
        Ok(())
    };
    match wanted {
        Wanted::Nothing => {}
        Wanted::All(depth) => {
            for (at, field) in model.fields.iter().enumerate() {
                if let Some(relation) = field.relation.filter(|_| !field.nullable && *depth > 0) {
                    step(field.name, Member::Field(at), (relation.target)(), &Wanted::All(depth - 1))?;
                }
            }
        }
        Wanted::Named(tree) => {
            for (word, below) in &tree.0 {
                let (member, target) = single(model, word)?;
                if let Member::Field(at) = member
                    && !fields.contains(&at)
                {
                    return Err(Raise::field(format!(
                        "Field {}.{} cannot be both deferred and traversed using select_related at the same time.",
                        names::object_name(model),
                        model.fields[at].name
                    )));
                }
                step(word, member, target, &Wanted::Named(below))?;
            }
        }
    }
    Ok(Plan { model, fields, beside })
}

/// What leads to one row of another model by this name.
fn single(model: &'static ModelMeta, word: &str) -> Result<(Member, &'static ModelMeta), Raise> {
    let choices = lookups::single_relations(model);
    let member = names::in_queries(model, word);
    if choices.iter().any(|choice| choice == word)
        && let Some(member) = member
        && let Some(target) = member.target(model)
    {
        return Ok((member, target));
    }
    let meant = names::nearest(word, &choices);
    let choices = if choices.is_empty() { "(none)".to_owned() } else { choices.join(", ") };
    let is_field = matches!(member, Some(Member::Field(_)));
    let what = if is_field { "Non-relational field" } else { "Invalid field name(s)" };
    let message = format!("{what} given in select_related: '{word}'. Choices are: {choices}");
    Err(Raise::field(message).meant(meant).about(word))
}

/// Names as they were given, without what is no text.
fn names_in(all: &[Value]) -> Vec<Rc<str>> {
    let name = |value: &Value| if let Value::Str(name) = value { Some(Rc::clone(name)) } else { None };
    all.iter().filter_map(name).collect()
}

impl QuerySet {
    /// With these fields alone.
    pub(crate) fn loading(mut self, fields: &[usize]) -> Self {
        let name = |at: &usize| self.model.fields[*at].name.into();
        self.loading.fields = Fields::Only(fields.iter().map(name).collect());
        self
    }

    /// `only(..)`
    pub(super) fn only(&self, all: &[Value]) -> Result<QuerySet, Raise> {
        if all.iter().any(Value::is_none) {
            return Err(Raise::type_error("Cannot pass None as an argument to only()."));
        }
        let mut next = self.again();
        let mut names = names_in(all);
        names.iter_mut().filter(|name| ***name == *"pk").for_each(|name| *name = self.model.pk().name.into());
        if let Fields::Defer(before) = &self.loading.fields {
            names.retain(|name| !before.contains(name));
        }
        next.loading.fields = if names.is_empty() { Fields::All } else { Fields::Only(names) };
        next.check_fields()
    }

    /// `defer(..)`
    pub(super) fn defer(&self, all: &[Value]) -> Result<QuerySet, Raise> {
        let mut next = self.again();
        let names = names_in(all);
        next.loading.fields = match (&self.loading.fields, all) {
            (_, [Value::None]) => Fields::All,
            (Fields::All, _) if names.is_empty() => Fields::All,
            (Fields::All, _) => Fields::Defer(names),
            (Fields::Defer(before), _) => Fields::Defer(before.iter().cloned().chain(names).collect()),
            (Fields::Only(before), _) => {
                let rest: Vec<Rc<str>> = before.iter().filter(|name| !names.contains(name)).cloned().collect();
                let others: Vec<Rc<str>> = names.into_iter().filter(|name| !before.contains(name)).collect();
                match (rest.is_empty(), others.is_empty()) {
                    (false, _) => Fields::Only(rest),
                    (true, false) => Fields::Defer(others),
                    (true, true) => Fields::All,
                }
            }
        };
        next.check_fields()
    }

    fn check_fields(self) -> Result<QuerySet, Raise> {
        self.loading.plan(self.model, &Wanted::Nothing)?;
        Ok(self)
    }

    /// `select_related(..)`
    pub(super) fn with_related(&self, all: &[Value]) -> Result<QuerySet, Raise> {
        let mut next = self.again();
        next.loading.related = match (&self.loading.related, all) {
            (_, [Value::None]) => Related::None,
            (_, []) => Related::All,
            (Related::Named(before), _) => Related::Named(before.iter().cloned().chain(names_in(all)).collect()),
            _ => Related::Named(names_in(all)),
        };
        if let Related::Named(names) = &next.loading.related {
            plan(self.model, &Mask::All, &Wanted::Named(&Tree::of(names)), "")?;
        }
        Ok(next)
    }

    /// What each row consists of.
    pub(super) fn plan(&self) -> Result<Plan, Raise> {
        match &self.loading.related {
            Related::None => self.loading.plan(self.model, &Wanted::Nothing),
            Related::All => self.loading.plan(self.model, &Wanted::All(DEEPEST)),
            Related::Named(names) => self.loading.plan(self.model, &Wanted::Named(&Tree::of(names))),
        }
    }

    /// As the core asks for its rows.
    pub(crate) fn asked_for_rows(&self) -> Result<DynQuerySet, Raise> {
        let rows = self.asked()?;
        if self.selects_values() { Ok(rows) } else { self.reading(rows, &self.plan()?) }
    }

    /// These rows, with what the plan says of each.
    pub(super) fn reading(&self, rows: DynQuerySet, plan: &Plan) -> Result<DynQuerySet, Raise> {
        if self.selects_values() {
            return Ok(rows);
        }
        if !plan.is_partial() {
            return plan.join(rows);
        }
        let mut all = Vec::new();
        plan.select("", &mut all);
        all.extend(self.annotated.iter().map(|name| (name.clone(), field(name))));
        plan.select_beside(&mut all);
        rows.only(all).map_err(from_name)
    }
}

impl Loading {
    fn plan(&self, model: &'static ModelMeta, wanted: &Wanted<'_>) -> Result<Plan, Raise> {
        match &self.fields {
            Fields::All => plan(model, &Mask::All, wanted, ""),
            Fields::Only(names) => plan(model, &Mask::Only(&Tree::of(names)), wanted, ""),
            Fields::Defer(names) => plan(model, &Mask::Defer(&Tree::of(names)), wanted, ""),
        }
    }
}
