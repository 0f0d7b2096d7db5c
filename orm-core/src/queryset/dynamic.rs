//! A queryset without types: its model, its conditions and its rows are known by name.

mod combine;
mod expressions;
mod related;
mod window;

pub use expressions::DynOrder;
pub use related::Belongs;
pub use window::DynWindow;

use super::by_name::{NamedRow, decode, row};
use super::{fetch, scope, write};
use crate::db::Database;
use crate::error::{Error, QueryError, Result};
use crate::meta::ModelMeta;
use crate::model::{Decode, Row};
use crate::query::by_name::{Dynamic, IntoDynamic, NameError, Scope};
use crate::query::{DefaultScope, Extra, Node, Query, Rust, Tree};
use crate::relations::{Deleted, collector};
use crate::sql::{self, Select};
use crate::value::{OwnedRow, SqlType};
use std::fmt;
use std::panic::Location;
use std::sync::Arc;

/// A condition on rows of a model that is known by name. Combine with `&`, `|` and `!`.
#[derive(Clone)]
pub struct DynQ {
    model: &'static ModelMeta,
    tree: Tree,
    misuse: Option<&'static str>,
}

const OTHER_MODEL: &str = "a condition on another model: make it with `q(..)` of the queryset that it is for";

impl DynQ {
    fn joined(self, other: DynQ, join: fn(Tree, Tree) -> Tree) -> DynQ {
        let other_model = (!self.model.is(other.model)).then_some(OTHER_MODEL);
        let misuse = self.misuse.or(other.misuse).or(other_model);
        DynQ { model: self.model, tree: join(self.tree, other.tree), misuse }
    }
}

impl std::ops::BitAnd for DynQ {
    type Output = DynQ;
    fn bitand(self, other: DynQ) -> DynQ {
        self.joined(other, Tree::and)
    }
}

impl std::ops::BitOr for DynQ {
    type Output = DynQ;
    fn bitor(self, other: DynQ) -> DynQ {
        self.joined(other, Tree::or)
    }
}

impl std::ops::Not for DynQ {
    type Output = DynQ;
    fn not(self) -> DynQ {
        DynQ { tree: self.tree.not(), ..self }
    }
}

impl fmt::Debug for DynQ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Rust(&self.tree.node), f)
    }
}

/// A question about the rows of a model that is known by name: what a typed [`QuerySet`](super::QuerySet) is for a shell or an admin.
///
/// Its steps take names as [`Q::by_name`](crate::model::Q) does, and are errors at once when a name means nothing.
#[derive(Clone)]
#[must_use = "a queryset does nothing until it is awaited by `rows`, `count`, `update`, `delete`, …"]
pub struct DynQuerySet {
    query: Arc<Query>,
    /// The default scope of the model.
    scope: Option<fn(&mut Query)>,
    /// What `annotate` gave a name.
    aliases: Vec<(Box<str>, Node)>,
    /// The names of what `values` selects; `None`: the model's fields.
    selected: Option<Vec<Box<str>>>,
    /// The names of what `annotate` and `select_related` added since.
    extra: Vec<Box<str>>,
}

impl DynQuerySet {
    /// All rows of a model.
    pub fn of(model: &'static ModelMeta) -> Self {
        let query = Arc::new(Query::new(model));
        DynQuerySet { query, scope: scope::of(model), aliases: Vec::new(), selected: None, extra: Vec::new() }
    }

    /// The model.
    pub fn model(&self) -> &'static ModelMeta {
        self.query.model
    }

    fn names_of(&self) -> Scope<'_> {
        Scope { model: self.query.model, aliases: &self.aliases }
    }

    /// The query as it runs: with the default scope of the model.
    fn asked(&self) -> Arc<Query> {
        let mut query = Arc::clone(&self.query);
        if let Some(scope) = self.scope {
            Arc::make_mut(&mut query).apply_scope(scope);
        }
        query
    }

    /// Without the default scope of the model.
    pub fn unscoped(self) -> Self {
        self.step(|query| query.scope = DefaultScope::Lifted)
    }

    fn step(mut self, change: impl FnOnce(&mut Query)) -> Self {
        change(Arc::make_mut(&mut self.query));
        self
    }

    /// The condition that Django writes `name=value`.
    ///
    /// # Errors
    /// As [`Q::by_name`](crate::model::Q).
    pub fn q(&self, name: &str, value: impl IntoDynamic) -> Result<DynQ, NameError> {
        let tree = self.names_of().condition(name, value.into_dynamic())?;
        Ok(DynQ { model: self.query.model, tree, misuse: None })
    }

    /// Only the rows for which the condition holds.
    pub fn filter(self, condition: DynQ) -> Self {
        let misuse = if condition.model.is(self.query.model) { condition.misuse } else { Some(OTHER_MODEL) };
        self.step(|query| {
            query.filter(condition.tree);
            query.misuse = query.misuse.or(misuse);
        })
    }

    /// Only the rows for which the condition does not hold.
    pub fn exclude(self, condition: DynQ) -> Self {
        self.filter(!condition)
    }

    /// In this order: `["-plays", "name"]`; the last call counts.
    ///
    /// # Errors
    /// A name means nothing.
    pub fn order_by<N: AsRef<str>>(self, names: impl IntoIterator<Item = N>) -> Result<Self, NameError> {
        let orders: Result<_, _> = names.into_iter().map(|name| self.names_of().order(name.as_ref())).collect();
        let orders = orders?;
        Ok(self.step(|query| query.order_by(orders)))
    }

    /// In the opposite order.
    pub fn reverse(self) -> Self {
        self.step(Query::reverse)
    }

    /// At most so many rows.
    pub fn limit(self, rows: u64) -> Self {
        self.step(|query| query.limit(rows))
    }

    /// Without the first so many rows.
    pub fn offset(self, rows: u64) -> Self {
        self.step(|query| query.offset(rows))
    }

    /// No rows.
    pub fn none(self) -> Self {
        self.step(|query| query.filters.push(Node::Constant(false)))
    }

    /// Rows of these values: fields, also of related rows, and what [`annotate`](Self::annotate) gave a name. Of no names, all fields.
    ///
    /// # Errors
    /// A name means nothing.
    pub fn values<N: AsRef<str>>(self, names: impl IntoIterator<Item = N>) -> Result<Self, NameError> {
        let mut names: Vec<Box<str>> = names.into_iter().map(|name| name.as_ref().into()).collect();
        if names.is_empty() {
            names = self.query.model.fields.iter().map(|field| field.name.into()).collect();
        }
        let nodes: Result<Vec<Node>, _> =
            names.iter().map(|name| self.names_of().expression(name).map(|tree| tree.node)).collect();
        let nodes = nodes?;
        let mut changed = self.step(|query| query.select(nodes));
        (changed.selected, changed.extra) = (Some(names), Vec::new());
        Ok(changed)
    }

    /// Beside each row an aggregate over related rows, by a name of its own that conditions and orders may use:
    /// `annotate("hits", "count", "songs")`. After [`values`](Self::values), what is selected there makes the groups.
    ///
    /// # Errors
    /// A name means nothing, or the aggregate is none of `count`, `sum`, `avg`, `min` and `max`.
    pub fn annotate(mut self, alias: &str, function: &str, of: &str) -> Result<Self, NameError> {
        let node = self.names_of().aggregate(function, of, false)?.node;
        self.aliases.retain(|(known, _)| **known != *alias);
        self.aliases.push((alias.into(), node.clone()));
        Ok(self.beside(alias, node))
    }

    /// Selects an expression beside each row, in place of the one that had this name before.
    fn beside(mut self, alias: &str, node: Node) -> Self {
        let cells = |extra: &Extra| match extra {
            Extra::Node(_) => 1,
            Extra::Row(link, _) => link.target().fields.len(),
        };
        let known = self.extra.iter().position(|known| **known == *alias);
        let mut first = 0;
        let place = known.and_then(|cell| {
            self.query.extra.iter().position(|extra| {
                let here = first == cell && matches!(extra, Extra::Node(_));
                first += cells(extra);
                here
            })
        });
        if place.is_none() {
            self.extra.push(alias.into());
        }
        self.step(|query| match place.and_then(|place| query.extra.get_mut(place)) {
            Some(extra) => *extra = Extra::Node(node),
            None => query.extra.push(Extra::Node(node)),
        })
    }

    fn names(&self) -> Vec<Box<str>> {
        let own = match &self.selected {
            Some(names) => names.clone(),
            None => self.query.model.fields.iter().map(|field| field.name.into()).collect(),
        };
        own.into_iter().chain(self.extra.iter().cloned()).collect()
    }

    fn decode(&self) -> Decode<NamedRow> {
        row::read_as(Arc::from(self.names()), self.types())
    }

    /// The types of the cells of a row.
    fn types(&self) -> Vec<SqlType> {
        let columns = |model: &'static ModelMeta| model.fields.iter().map(|field| field.sql_type);
        let mut types: Vec<SqlType> = match &self.query.selected {
            Some(nodes) => nodes.iter().map(Node::sql_type).collect(),
            None => columns(self.query.model).collect(),
        };
        for extra in &self.query.extra {
            match extra {
                Extra::Node(node) => types.push(node.sql_type()),
                Extra::Row(link, _) => types.extend(columns(link.target())),
            }
        }
        types
    }

    /// All rows.
    ///
    /// # Errors
    /// As `all` of a typed queryset.
    #[track_caller]
    pub fn rows<'d>(&self, db: &'d Database) -> impl Future<Output = Result<Vec<NamedRow>>> + Send + use<'d> {
        let (query, decode, place) = (self.asked(), self.decode(), Location::caller());
        async move { fetch::rows_alone(db, &query, Select::Rows, decode, place).await }
    }

    /// The first row in the query's order.
    ///
    /// # Errors
    /// As `first` of a typed queryset.
    #[track_caller]
    pub fn first<'d>(&self, db: &'d Database) -> impl Future<Output = Result<Option<NamedRow>>> + Send + use<'d> {
        let (query, decode, place) = (self.asked(), self.decode(), Location::caller());
        async move { Ok(fetch::rows_alone(db, &query, Select::First { last: false }, decode, place).await?.pop()) }
    }

    /// The only row.
    ///
    /// # Errors
    /// As `one` of a typed queryset.
    #[track_caller]
    pub fn one<'d>(&self, db: &'d Database) -> impl Future<Output = Result<NamedRow>> + Send + use<'d> {
        let (query, decode, place) = (self.asked(), self.decode(), Location::caller());
        async move { fetch::one_alone(db, &query, decode, place).await }
    }

    /// How many rows there are.
    ///
    /// # Errors
    /// As `count` of a typed queryset.
    #[track_caller]
    pub fn count<'d>(&self, db: &'d Database) -> impl Future<Output = Result<u64>> + Send + use<'d> {
        let (query, place) = (self.asked(), Location::caller());
        async move { fetch::count(db, &query, place).await }
    }

    /// Whether there is a row.
    ///
    /// # Errors
    /// As `exists` of a typed queryset.
    #[track_caller]
    pub fn exists<'d>(&self, db: &'d Database) -> impl Future<Output = Result<bool>> + Send + use<'d> {
        let (query, place) = (self.asked(), Location::caller());
        async move { fetch::exists(db, &query, place).await }
    }

    /// Aggregates over all rows: `[("sum", "plays")]` gives a row with `plays__sum`, as Django names it; of `*` it is called `count`.
    ///
    /// # Errors
    /// A name means nothing, and as `aggregate` of a typed queryset.
    #[track_caller]
    pub fn aggregate<F: AsRef<str>, N: AsRef<str>>(
        &self,
        db: &Database,
        aggregates: impl IntoIterator<Item = (F, N)>,
    ) -> impl Future<Output = Result<NamedRow>> + Send {
        let place = Location::caller();
        let named = |(function, of): (F, N)| {
            let (function, of) = (function.as_ref(), of.as_ref());
            let node = self.names_of().aggregate(function, of, false)?.node;
            Ok((if of == "*" { function.into() } else { format!("{of}__{function}").into() }, node))
        };
        self.aggregated(db, aggregates.into_iter().map(named).collect(), place)
    }

    /// These aggregates over all rows, each with its name.
    fn aggregated(
        &self,
        db: &Database,
        named: Result<Vec<(Box<str>, Node)>, NameError>,
        place: &'static Location<'static>,
    ) -> impl Future<Output = Result<NamedRow>> + Send {
        let query = self.asked();
        async move {
            let (names, nodes): (Vec<_>, Vec<_>) = named?.into_iter().unzip();
            let row: OwnedRow = fetch::aggregate(db, &query, &nodes, |row| Ok(row.to_owned_row()), place).await?;
            Ok(decode(Arc::from(names), &nodes).reader().read(&Row::new(&row))?)
        }
    }

    /// Assigns to each row, in one statement; how many rows there were. A value may be an expression: `field("plays") + 1`.
    ///
    /// # Errors
    /// A name is no column of the model's own; and as `update` of a typed queryset.
    pub async fn update<N: AsRef<str>, V: IntoDynamic>(
        &self,
        db: &Database,
        assignments: impl IntoIterator<Item = (N, V)> + Send,
    ) -> Result<u64> {
        let names = self.names_of();
        let assigned: Result<Vec<_>, _> = assignments
            .into_iter()
            .map(|(name, value)| names.assignment(name.as_ref(), value.into_dynamic()))
            .collect();
        write::update(db, &self.asked(), &assigned?).await
    }

    /// Deletes each row, and what the delete rules of foreign keys take along.
    ///
    /// # Errors
    /// As `delete` of a typed queryset.
    pub async fn delete(&self, db: &Database) -> Result<Deleted> {
        if let Some(what) = self.query.misuse {
            return Err(Error::Query(QueryError::Misuse { what }));
        }
        collector::delete(db, &self.asked()).await
    }

    /// The statement that `rows` would send, with its values in place: for people. Nothing is sent.
    ///
    /// # Errors
    /// As `sql` of a typed queryset.
    pub fn sql(&self, db: &Database) -> Result<String> {
        let statement = sql::select(db.plans(), db.backend(), &self.asked(), Select::Rows)?;
        Ok(sql::shown(&statement, db.backend()))
    }
}

/// For the lookup `in`: what the queryset selects, or the keys of its rows.
impl From<DynQuerySet> for Dynamic {
    fn from(queryset: DynQuerySet) -> Self {
        Dynamic::query(queryset.asked())
    }
}

/// The Rust that a typed queryset would be made by.
impl fmt::Debug for DynQuerySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.query)
    }
}
