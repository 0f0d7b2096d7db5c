//! Expressions by name in a queryset by name: selected, ordered by, aggregated, and in conditions.

use super::{DynQ, DynQuerySet};
use crate::db::Database;
use crate::error::Result;
use crate::query::by_name::{Dynamic, NameError};
use crate::query::{Node, Nulls, OrderBy, OrderKey};
use crate::queryset::by_name::NamedRow;
use std::panic::Location;

/// One part of an ordering, by an expression: `DynOrder::by(field("plays")).desc().nulls_last()`.
#[derive(Debug, Clone)]
pub struct DynOrder {
    by: Dynamic,
    descending: bool,
    nulls: Option<Nulls>,
}

impl DynOrder {
    /// The smallest first.
    pub fn by(expression: Dynamic) -> Self {
        DynOrder { by: expression, descending: false, nulls: None }
    }

    /// The largest first.
    pub fn desc(mut self) -> Self {
        self.descending = true;
        self
    }

    pub(super) fn into_parts(self) -> (Dynamic, bool, Option<Nulls>) {
        (self.by, self.descending, self.nulls)
    }

    /// NULL before everything else.
    pub fn nulls_first(mut self) -> Self {
        self.nulls = Some(Nulls::First);
        self
    }

    /// NULL after everything else.
    pub fn nulls_last(mut self) -> Self {
        self.nulls = Some(Nulls::Last);
        self
    }
}

impl DynQuerySet {
    /// The condition that a lookup makes of an expression: `on(Dynamic::call("lower", [field("name")]), "startswith", "a")`. Without a
    /// lookup (`""`), that it equals the value.
    ///
    /// # Errors
    /// As [`q`](Self::q).
    pub fn on(&self, expression: Dynamic, lookup: &str, value: impl Into<Dynamic>) -> Result<DynQ, NameError> {
        let tree = self.names_of().condition_on(expression, lookup, value.into())?;
        Ok(DynQ { model: self.query.model, tree, misuse: None })
    }

    /// An expression that is TRUE or FALSE, as a condition: `holds(other.exists_in())`.
    ///
    /// # Errors
    /// A name in it means nothing.
    pub fn holds(&self, expression: Dynamic) -> Result<DynQ, NameError> {
        let tree = self.names_of().evaluate(expression, None)?;
        Ok(DynQ { model: self.query.model, tree, misuse: None })
    }

    /// The condition that always holds.
    pub fn always(&self) -> DynQ {
        DynQ { model: self.query.model, tree: crate::query::Tree::leaf(Node::Constant(true)), misuse: None }
    }

    /// Whether it has a row, as a condition in another queryset. Fields of the row there are named by [`Dynamic::outer`].
    pub fn exists_in(&self) -> Dynamic {
        Dynamic::exists(self.asked())
    }

    /// In these orders; the last call counts.
    ///
    /// # Errors
    /// A name means nothing.
    pub fn order_by_all(self, orders: impl IntoIterator<Item = DynOrder>) -> Result<Self, NameError> {
        let of = |order: DynOrder| {
            let node = self.names_of().evaluate(order.by, None)?.node;
            Ok(OrderBy { key: OrderKey::Node(node), descending: order.descending, nulls: order.nulls })
        };
        let orders: Result<Vec<_>, NameError> = orders.into_iter().map(of).collect();
        let orders = orders?;
        Ok(self.step(|query| query.order_by(orders)))
    }

    /// Beside each row an expression, by a name of its own that conditions and orders may use.
    ///
    /// # Errors
    /// A name in it means nothing.
    pub fn annotate_with(mut self, alias: &str, expression: Dynamic) -> Result<Self, NameError> {
        let node = self.names_of().evaluate(expression, None)?.node;
        self.name(alias, node.clone());
        Ok(self.beside(alias, node))
    }

    /// A name for an expression that conditions and orders may use. It is not selected.
    ///
    /// # Errors
    /// A name in it means nothing.
    pub fn alias(mut self, alias: &str, expression: Dynamic) -> Result<Self, NameError> {
        let node = self.names_of().evaluate(expression, None)?.node;
        self.name(alias, node);
        Ok(self)
    }

    fn name(&mut self, alias: &str, node: Node) {
        self.aliases.retain(|(known, _)| **known != *alias);
        self.aliases.push((alias.into(), node));
    }

    /// Rows of these expressions, each with its name. Conditions and orders that follow may use the names.
    ///
    /// # Errors
    /// A name in them means nothing.
    pub fn values_of<N: AsRef<str>>(
        self,
        expressions: impl IntoIterator<Item = (N, Dynamic)>,
    ) -> Result<Self, NameError> {
        let named = |(name, of): (N, Dynamic)| Ok((Box::from(name.as_ref()), self.names_of().evaluate(of, None)?.node));
        let named: Result<Vec<(Box<str>, Node)>, NameError> = expressions.into_iter().map(named).collect();
        let (names, nodes): (Vec<Box<str>>, Vec<Node>) = named?.into_iter().unzip();
        let mut changed = self.step(|query| query.select(nodes.clone()));
        for (name, node) in names.iter().zip(nodes) {
            if changed.names_of().expression(name).is_err() {
                changed.aliases.push((name.clone(), node));
            }
        }
        (changed.selected, changed.extra) = (Some(names), Vec::new());
        Ok(changed)
    }

    /// Rows of the model with only these of their values, each with its name, the primary key among them: as [`values_of`](Self::values_of), but
    /// no row is equal to another one, so [`distinct`](Self::distinct) takes none away.
    ///
    /// # Errors
    /// A name in them means nothing.
    pub fn only<N: AsRef<str>>(self, expressions: impl IntoIterator<Item = (N, Dynamic)>) -> Result<Self, NameError> {
        Ok(self.values_of(expressions)?.step(|query| query.distinct = false))
    }

    /// Aggregates over all rows, each with its name.
    ///
    /// # Errors
    /// A name in them means nothing, and as `aggregate` of a typed queryset.
    #[track_caller]
    pub fn aggregate_of<N: AsRef<str>>(
        &self,
        db: &Database,
        aggregates: impl IntoIterator<Item = (N, Dynamic)>,
    ) -> impl Future<Output = Result<NamedRow>> + Send {
        let place = Location::caller();
        let named = |(name, of): (N, Dynamic)| Ok((Box::from(name.as_ref()), self.names_of().evaluate(of, None)?.node));
        self.aggregated(db, aggregates.into_iter().map(named).collect(), place)
    }
}

impl Dynamic {
    /// Of an aggregate: over the rows only for which the condition holds.
    pub fn filter(self, condition: DynQ) -> Self {
        self.only(condition.tree)
    }
}

/// A condition as a value: in `case`, and selected.
impl From<DynQ> for Dynamic {
    fn from(condition: DynQ) -> Self {
        Dynamic::condition(condition.tree)
    }
}
