//! The way that a name says: steps along relations, and the column at the end.

use super::error::{NameError, shown};
use super::{Scope, spelling};
use crate::meta::{self, FieldMeta, ModelMeta, RelatedMeta};
use crate::query::{ColumnRef, Link, Node, Tree};

/// The longest name, in bytes.
pub const MAX_NAME: usize = 200;

/// The most relations that a name may lead through. Each path that was named once is kept as long as the program runs.
pub const MAX_STEPS: usize = 10;

/// One step along a foreign key, or backwards.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hop {
    model: &'static ModelMeta,
    field: usize,
    reverse: bool,
}

/// What a name means, before anything is made of it.
#[derive(Debug, Clone)]
pub(super) struct Found<'n> {
    pub(super) start: Start,
    /// The words behind it: lookups.
    pub(super) rest: Vec<&'n str>,
}

/// What stands before the lookups.
#[derive(Debug, Clone)]
pub(super) enum Start {
    Column(Column),
    /// An expression of the query that was given this name.
    Alias(Box<str>, Node),
}

/// A column at the end of a way.
#[derive(Debug, Clone)]
pub(super) struct Column {
    hops: Vec<Hop>,
    model: &'static ModelMeta,
    field: usize,
    /// The model at the other end, when the column stands for a row of it.
    pub(super) row_of: Option<&'static ModelMeta>,
}

/// What a model has by a name.
enum Member {
    /// A column.
    Column(usize),
    /// The column of a foreign key, as a key only: `album_id`.
    Key(usize),
    /// The rows whose foreign key points here.
    Back { via: &'static ModelMeta, field: usize },
    /// The rows at the other end of pairs.
    Many { via: &'static ModelMeta, field: usize, onward: usize },
}

impl<'n> Found<'n> {
    /// Looks a name up.
    pub(super) fn read(scope: Scope<'_>, name: &'n str) -> Result<Found<'n>, NameError> {
        if name.len() > MAX_NAME {
            return Err(NameError::TooLong { most: "200 bytes" });
        }
        let mut walk = Walk { rest: Some(name) };
        for (alias, node) in scope.aliases {
            if let Some(rest) = after(name, alias) {
                return Ok(Found { start: Start::Alias(alias.clone(), node.clone()), rest: words(rest) });
            }
        }
        let Some(member) = walk.member(scope.model)? else {
            let choices = choices(scope);
            let word = walk.word().unwrap_or_default();
            return Err(unknown(scope.model, word, choices));
        };
        let column = walk.follow(scope.model, member)?;
        Ok(Found { start: Start::Column(column), rest: words(walk.rest) })
    }

    /// The error of a lookup that nobody has, where the way could have gone on.
    pub(super) fn misspelt(&self, word: &str) -> Option<NameError> {
        match &self.start {
            Start::Column(Column { row_of: Some(model), .. }) => Some(unknown(model, word, choices(Scope::of(model)))),
            _ => None,
        }
    }

    /// The field, when the name means one.
    pub(super) fn field(&self) -> Option<&'static FieldMeta> {
        match &self.start {
            Start::Column(column) => Some(&column.model.fields[column.field]),
            Start::Alias(..) => None,
        }
    }

    /// The position of the field, when it is one of the model's own.
    pub(super) fn own_field(&self) -> Option<usize> {
        match &self.start {
            Start::Column(column) if column.hops.is_empty() => Some(column.field),
            _ => None,
        }
    }

    /// The way to the row that the name stands for, where it is one at most.
    pub(super) fn way(&self) -> Option<&'static Link> {
        let Start::Column(column) = &self.start else { return None };
        let target = column.row_of.filter(|_| self.rest.is_empty())?;
        let last = column.hops.last();
        // a way back ends at the key of the row; what ends at a foreign key goes one step further
        let is_back = column.model.is(target)
            && column.field == target.primary_key
            && last.is_some_and(|hop| hop.reverse && hop.model.is(target));
        let onward = (!is_back).then_some(Hop { model: column.model, field: column.field, reverse: false });
        let link = path_of(column.hops.iter().copied().chain(onward))?;
        (!link.steps().iter().any(|step| step.is_many())).then_some(link)
    }

    /// The name in a message: `Song.plays`.
    pub(super) fn label(&self) -> Box<str> {
        match &self.start {
            Start::Column(column) => format!("{}.{}", column.model.name, column.model.fields[column.field].name).into(),
            Start::Alias(name, _) => name.clone(),
        }
    }

    /// The expression. From here on the way is kept as long as the program runs.
    pub(super) fn tree(&self) -> Tree {
        match &self.start {
            Start::Column(column) => Tree::leaf(Node::Column(column.made())),
            Start::Alias(_, node) => Tree { depth: node.depth(), node: node.clone() },
        }
    }
}

impl Column {
    fn made(&self) -> ColumnRef {
        ColumnRef { path: path_of(self.hops.iter().copied()), model: self.model, field: self.field }
    }

    /// Whether both are one column, reached by one way: `album`, `album_id` and `album__pk` are.
    pub(super) fn same(&self, other: &Column) -> bool {
        let alike = |(one, other): (&Hop, &Hop)| {
            one.model.is(other.model) && one.field == other.field && one.reverse == other.reverse
        };
        self.model.is(other.model)
            && self.field == other.field
            && self.hops.len() == other.hops.len()
            && self.hops.iter().zip(&other.hops).all(alike)
    }

    /// With as few steps as it takes: `album__id` is the column `album_id`.
    fn trim(mut self) -> Self {
        while let Some(hop) = self.hops.last().copied() {
            if hop.reverse || self.field != self.model.primary_key {
                break;
            }
            self.hops.pop();
            (self.model, self.field) = (hop.model, hop.field);
        }
        self
    }
}

fn path_of(hops: impl Iterator<Item = Hop>) -> Option<&'static Link> {
    let mut path = None;
    for hop in hops {
        path = Some(Link::interned(path, hop.model, hop.field, hop.reverse));
    }
    path
}

/// What is left of a name.
struct Walk<'n> {
    /// `None`: nothing.
    rest: Option<&'n str>,
}

impl<'n> Walk<'n> {
    /// The next word.
    fn word(&self) -> Option<&'n str> {
        self.rest.map(|rest| rest.split_once("__").map_or(rest, |(word, _)| word))
    }

    /// Takes the longest name that the model has: a field's own name may contain `__`.
    fn member(&mut self, model: &'static ModelMeta) -> Result<Option<Member>, NameError> {
        let Some(rest) = self.rest else { return Ok(None) };
        let ends = rest.match_indices("__").map(|(at, _)| at).chain([rest.len()]);
        let ends: Vec<usize> = ends.collect();
        for end in ends.into_iter().rev() {
            if let Some(member) = member(model, &rest[..end])? {
                self.rest = rest.get(end + 2..);
                return Ok(Some(member));
            }
        }
        Ok(None)
    }

    /// Follows relations as long as the words behind them are names of the model at the other end.
    fn follow(&mut self, mut model: &'static ModelMeta, mut member: Member) -> Result<Column, NameError> {
        let mut hops: Vec<Hop> = Vec::new();
        loop {
            if hops.len() > MAX_STEPS {
                return Err(NameError::TooLong { most: "10 relations" });
            }
            let (at_the_end, onward) = match member {
                Member::Key(field) => (Column { hops: hops.clone(), model, field, row_of: None }, None),
                Member::Column(field) => {
                    let target = model.fields[field].relation.map(|relation| (relation.target)());
                    let onward = target.map(|target| (target, vec![Hop { model, field, reverse: false }]));
                    (Column { hops: hops.clone(), model, field, row_of: target }, onward)
                }
                Member::Back { via, field } => {
                    let back = Hop { model: via, field, reverse: true };
                    let mut hops = hops.clone();
                    hops.push(back);
                    let column = Column { hops, model: via, field: via.primary_key, row_of: Some(via) };
                    (column, Some((via, vec![back])))
                }
                Member::Many { via, field, onward } => {
                    let back = Hop { model: via, field, reverse: true };
                    let target = via.fields[onward].relation.map(|relation| (relation.target)());
                    let mut there = hops.clone();
                    there.push(back);
                    let column = Column { hops: there, model: via, field: onward, row_of: target };
                    (
                        column,
                        target.map(|target| (target, vec![back, Hop { model: via, field: onward, reverse: false }])),
                    )
                }
            };
            let next = match onward {
                Some((target, steps)) => self.member(target)?.map(|member| (target, steps, member)),
                None => None,
            };
            match next {
                None => return Ok(at_the_end.trim()),
                Some((target, steps, found)) => {
                    hops.extend(steps);
                    (model, member) = (target, found);
                }
            }
        }
    }
}

/// What follows a name and its `__`: `Some(None)` when nothing does, `None` when the text begins otherwise.
fn after<'n>(text: &'n str, name: &str) -> Option<Option<&'n str>> {
    match text.strip_prefix(name)? {
        "" => Some(None),
        rest => rest.strip_prefix("__").map(Some),
    }
}

fn words(rest: Option<&str>) -> Vec<&str> {
    rest.map_or_else(Vec::new, |rest| rest.split("__").collect())
}

fn unknown(model: &'static ModelMeta, word: &str, choices: Vec<Box<str>>) -> NameError {
    NameError::Unknown { model: model.name, name: shown(word), meant: spelling::nearest(word, &choices), choices }
}

fn member(model: &'static ModelMeta, name: &str) -> Result<Option<Member>, NameError> {
    if name == "pk" {
        return Ok(Some(Member::Column(model.primary_key)));
    }
    if let Some(field) = model.fields.iter().position(|field| field.name == name) {
        return Ok(Some(Member::Column(field)));
    }
    if let Some(relation) = model.relations.iter().find(|relation| relation.name == name) {
        return Ok(Some(declared(relation)));
    }
    if let Some(key) = name.strip_suffix("_id") {
        let keyed = |field: &FieldMeta| field.name == key && field.relation.is_some();
        if let Some(field) = model.fields.iter().position(keyed) {
            return Ok(Some(Member::Key(field)));
        }
    }
    let mut found = undeclared(model).into_iter().filter(|back| back.is_called(name));
    match (found.next(), found.next()) {
        (Some(back), None) => Ok(Some(back.member)),
        (Some(first), Some(second)) => Err(NameError::Ambiguous {
            model: model.name,
            name: shown(name),
            first: first.from.into(),
            second: second.from.into(),
        }),
        (None, _) => Ok(None),
    }
}

fn declared(relation: &'static RelatedMeta) -> Member {
    let (via, field) = ((relation.via)(), relation.field);
    match relation.onward {
        None => Member::Back { via, field },
        Some(onward) => Member::Many { via, field, onward },
    }
}

/// A way back that the model does not declare.
struct Undeclared {
    /// The model that it leads to.
    to: &'static ModelMeta,
    /// The name that the other side gave it.
    given: Option<&'static str>,
    /// The other side: `Song.album`.
    from: String,
    member: Member,
}

impl Undeclared {
    /// By the name that was given, else by Django's: `song`, or `song_set`.
    fn is_called(&self, name: &str) -> bool {
        match self.given {
            Some(given) => given == name,
            None => {
                let name = name.strip_suffix("_set").unwrap_or(name);
                name == self.to.name.to_lowercase() || name == meta::snake_case(self.to.name)
            }
        }
    }

    fn name(&self) -> Box<str> {
        self.given.map_or_else(|| self.to.name.to_lowercase().into(), Box::from)
    }
}

fn undeclared(model: &'static ModelMeta) -> Vec<Undeclared> {
    let is_declared = |via: &'static ModelMeta, field: usize, onward: Option<usize>| {
        let known =
            |relation: &RelatedMeta| (relation.via)().is(via) && relation.field == field && relation.onward == onward;
        model.relations.iter().any(known)
    };
    let mut found = Vec::new();
    for (via, field, meta) in meta::referencing(model) {
        if !via.automatic && !is_declared(via, field, None) {
            let given = meta.relation.and_then(|relation| relation.related_name);
            let from = format!("{}.{}", via.name, meta.name);
            found.push(Undeclared { to: via, given, from, member: Member::Back { via, field } });
        }
    }
    for other in meta::models().iter().copied() {
        for relation in other.relations {
            let via = (relation.via)();
            if let Some(onward) = relation.onward
                && (relation.target)().is(model)
                && !relation.symmetrical
                && !is_declared(via, onward, Some(relation.field))
            {
                let member = Member::Many { via, field: onward, onward: relation.field };
                let from = format!("{}.{}", other.name, relation.name);
                found.push(Undeclared { to: other, given: None, from, member });
            }
        }
    }
    found
}

/// All names that there are.
fn choices(scope: Scope<'_>) -> Vec<Box<str>> {
    let fields = scope.model.fields.iter().map(|field| field.name.into());
    let relations = scope.model.relations.iter().map(|relation| relation.name.into());
    let back = undeclared(scope.model).into_iter().map(|back| back.name());
    let aliases = scope.aliases.iter().map(|(name, _)| name.clone());
    let mut all: Vec<Box<str>> = fields.chain(relations).chain(back).chain(aliases).collect();
    all.sort_unstable();
    all.dedup();
    all
}
