//! SELECT.

use super::expression::Expressions;
use super::joins::Joins;
use super::plan::Plans;
use super::shape::{Refused, Shape, TOO_FAR, Verb};
use super::statement::{Statement, StatementKind};
use super::writer::Writer;
use crate::backend::Backend;
use crate::error::{QueryError, Result};
use crate::meta::ModelMeta;
use crate::query::{ColumnRef, Node, OrderBy, OrderKey, Query, Selected};
use crate::value::Value;

/// What is asked of a query.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Select<'q> {
    /// All its rows.
    Rows,
    /// At most so many of its rows, in no particular order.
    Some(u64),
    /// Its first row; by primary key where the query has no order. `last` turns the order round.
    First { last: bool },
    /// How many rows it has.
    Count,
    /// Whether it has a row.
    Exists,
    /// Aggregates over its rows.
    Aggregate(&'q [Node]),
}

/// The statement that answers.
pub(crate) fn select(plans: &Plans, backend: Backend, query: &Query, what: Select<'_>) -> Result<Statement> {
    let orders = orders(query, what);
    let limit = match what {
        Select::Some(limit) => Some(query.limit.map_or(limit, |own| own.min(limit))),
        Select::First { .. } | Select::Exists => Some(1),
        _ => query.limit,
    };
    let parts = Parts { query, orders: &orders, limit };
    let verb = match what {
        Select::Count => Verb::Count,
        Select::Exists => Verb::Exists,
        Select::Aggregate(_) => Verb::Aggregate,
        Select::Rows | Select::Some(_) | Select::First { .. } => Verb::Select,
    };
    match what {
        Select::Aggregate(_) => parts.check_rows()?,
        _ => parts.check()?,
    }
    let rows = match what {
        Select::Rows | Select::Some(_) | Select::First { .. } => true,
        Select::Count => !parts.is_plain() && query.selected.is_some(),
        Select::Exists => parts.groups(),
        Select::Aggregate(_) => false,
    };
    let mut shape = Shape::new(backend, verb, query.model);
    match what {
        Select::Aggregate(nodes) => shape.nodes(nodes)?,
        _ if rows => parts.selected_shape(&mut shape)?,
        _ => shape.word(2),
    }
    parts.shape(&mut shape)?;
    plans.statement(backend, &shape, StatementKind::Read, |w| match what {
        Select::Aggregate(nodes) => parts.write_aggregate(w, nodes),
        Select::Count if parts.is_plain() => parts.write(w, What::Count),
        Select::Count => {
            w.push("SELECT count(*) FROM (");
            parts.write(w, if rows { What::Rows } else { What::One })?;
            w.push(") AS \"counted\"");
            Ok(())
        }
        Select::Exists => parts.write(w, if rows { What::Rows } else { What::One }),
        Select::Rows | Select::Some(_) | Select::First { .. } => parts.write(w, What::Rows),
    })
}

/// The effective order: the query's own, the model's, or where one is needed, the primary key.
fn orders(query: &Query, what: Select<'_>) -> Vec<OrderBy> {
    let sliced = query.is_sliced();
    let needed = match what {
        Select::Rows | Select::First { .. } => true,
        // which rows are counted depends on the order only in a slice, and there only their number is asked for
        Select::Count | Select::Exists => false,
        Select::Some(_) | Select::Aggregate(_) => sliced,
    };
    if !needed {
        return Vec::new();
    }
    let own = |field: usize, descending: bool| OrderBy {
        key: OrderKey::Node(Node::Column(ColumnRef::own(query.model, field))),
        descending,
        nulls: None,
    };
    let groups = query.groups();
    let mut orders = match &query.order {
        Some(orders) => orders.clone(),
        // the model's order would split the groups
        None if groups.is_some() => Vec::new(),
        None => query.model.ordering.iter().map(|order| own(order.field, order.descending)).collect(),
    };
    // a constant orders nothing, and PostgreSQL refuses it
    orders.retain(|order| !matches!(order.key, OrderKey::Node(Node::Constant(_))));
    let turned = query.reversed != matches!(what, Select::First { last: true });
    let needs_one = orders.is_empty() && (matches!(what, Select::First { .. }) || query.reversed);
    match (&groups, &query.selected) {
        (Some(_), Some(nodes)) => {
            if needs_one {
                let of_groups = nodes.iter().filter(|node| !node.is_aggregate());
                let ascending =
                    |node: &Node| OrderBy { key: OrderKey::Node(node.clone()), descending: false, nulls: None };
                orders.extend(of_groups.map(ascending));
            }
            // by position: PostgreSQL takes an expression with a placeholder in it for another one each time it is written
            for order in &mut orders {
                if let OrderKey::Node(node) = &order.key
                    && let Some(at) = nodes.iter().position(|selected| selected.same(node))
                {
                    order.key = OrderKey::Selected(at);
                }
            }
        }
        _ if needs_one => orders.push(own(query.model.primary_key, false)),
        _ => {}
    }
    if turned { orders.into_iter().map(OrderBy::reversed).collect() } else { orders }
}

/// What stands behind SELECT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// What the query selects.
    Rows,
    /// `count(*)`
    Count,
    /// A constant: only whether there is a row, or how many there are, matters.
    One,
    /// The primary key.
    Key,
}

/// A query with its effective order and limit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts<'q> {
    pub(super) query: &'q Query,
    pub(super) orders: &'q [OrderBy],
    limit: Option<u64>,
}

impl<'q> Parts<'q> {
    /// The query as it stands, in the order that its slice needs.
    pub(super) fn sliced(query: &'q Query, orders: &'q [OrderBy]) -> Self {
        Parts { query, orders, limit: query.limit }
    }

    /// The order that a slice of the query needs.
    pub(super) fn slice_orders(query: &Query) -> Vec<OrderBy> {
        orders(query, Select::Some(u64::MAX))
    }

    fn selected_shape(&self, shape: &mut Shape<'q>) -> Result<(), Refused> {
        match self.query.selected() {
            Selected::Model(_) => {
                shape.word(0);
                Ok(())
            }
            Selected::Nodes(nodes) => {
                shape.word(1);
                shape.nodes(nodes)
            }
        }
    }

    /// Conditions, order and slice.
    pub(super) fn shape(&self, shape: &mut Shape<'q>) -> Result<()> {
        shape.word(self.query.filters.len() as u64);
        for filter in self.filters(false).chain(self.filters(true)).chain(self.windowed()) {
            shape.node(filter)?;
        }
        shape.orders(self.orders)?;
        shape.word(u64::from(self.limit.is_some()) | u64::from(self.query.offset > 0) << 1);
        if let Some(limit) = self.limit {
            shape.word(limit);
        }
        if self.query.offset > 0 {
            shape.number(&self.query.offset)?;
        }
        Ok(())
    }

    /// Refuses what makes no sense, before anything is written.
    pub(super) fn check(&self) -> Result<()> {
        if let Some(what) = self.query.misuse {
            return Err(QueryError::Misuse { what }.into());
        }
        let Some(groups) = self.query.groups() else {
            let ordered =
                self.orders.iter().any(|order| matches!(&order.key, OrderKey::Node(node) if node.is_aggregate()));
            if ordered || self.query.filters.iter().any(Node::is_aggregate) {
                let what =
                    "conditions on aggregates and orders by them need groups: select the aggregate with `values(..)`";
                return Err(QueryError::Misuse { what }.into());
            }
            return Ok(());
        };
        let selected = self.query.selected.iter().flatten().filter(|node| node.is_aggregate());
        let ordered = self.orders.iter().filter_map(|order| match &order.key {
            OrderKey::Node(node) => Some(node),
            OrderKey::Selected(_) | OrderKey::Random => None,
        });
        if !selected
            .chain(self.filters(true))
            .chain(self.windowed())
            .chain(ordered)
            .all(|node| node.is_of_groups(&groups))
        {
            let what =
                "beside aggregates stands only what is selected with `values(..)`, and no aggregate is made of others";
            return Err(QueryError::Misuse { what }.into());
        }
        Ok(())
    }

    /// As [`check`](Self::check), where the rows of the table are meant.
    pub(super) fn check_rows(&self) -> Result<()> {
        if self.groups() {
            let what = "groups of rows can't be updated, deleted or aggregated: leave `values(..)` away";
            return Err(QueryError::Misuse { what }.into());
        }
        self.check()
    }

    /// Conditions on rows, or on groups.
    fn filters(&self, of_groups: bool) -> impl Iterator<Item = &'q Node> {
        self.query.filters.iter().filter(move |filter| !filter.has_window() && filter.is_aggregate() == of_groups)
    }

    /// Conditions on what a function over a window gives.
    pub(super) fn windowed(&self) -> impl Iterator<Item = &'q Node> {
        self.query.filters.iter().filter(|filter| filter.has_window())
    }

    /// Whether the rows are those of the tables: no groups, no slice.
    fn is_plain(&self) -> bool {
        !self.groups() && self.limit.is_none() && self.query.offset == 0
    }

    fn groups(&self) -> bool {
        self.query.groups().is_some()
    }

    fn joins(&self, joins: &mut Joins, what: What) {
        if what == What::Rows
            && let Selected::Nodes(nodes) = self.query.selected()
        {
            nodes.iter().for_each(|node| joins.add(node));
        }
        self.query.filters.iter().for_each(|filter| joins.add(filter));
        for order in self.orders {
            if let OrderKey::Node(node) = &order.key {
                joins.add(node);
            }
        }
    }

    fn write(&self, w: &mut Writer<'_>, what: What) -> Result<()> {
        self.write_over(w, what, Joins::new(self.query.model))
    }

    /// `SELECT key …`, for a condition on the key.
    pub(super) fn write_keys(&self, w: &mut Writer<'_>) -> Result<()> {
        self.write_over(w, What::Key, Joins::aliased(self.query.model, "k0", 100))
    }

    fn write_over(&self, w: &mut Writer<'_>, what: What, mut joins: Joins) -> Result<()> {
        self.joins(&mut joins, what);
        if self.query.is_windowed() {
            return self.write_windowed(w, what, &joins);
        }
        let expressions = Expressions::joined(&joins);
        w.push("SELECT ");
        let mut groups = Vec::new();
        match (what, self.query.selected()) {
            (What::Rows, Selected::Model(model)) => {
                for field in 0..model.fields.len() {
                    if field > 0 {
                        w.push(", ");
                    }
                    joins.write_column(w, ColumnRef::own(model, field));
                }
            }
            (What::Rows, Selected::Nodes(nodes)) => {
                for (at, node) in nodes.iter().enumerate() {
                    if at > 0 {
                        w.push(", ");
                    }
                    expressions.outermost(w, node)?;
                }
                groups = self.group_positions();
            }
            (What::Count, _) => {
                w.push("count(*)");
            }
            (What::One, _) => {
                w.push("1");
            }
            (What::Key, _) => joins.write_column(w, ColumnRef::own(self.query.model, self.query.model.primary_key)),
        }
        joins.write(w);
        self.conditions(w, &expressions, false, " WHERE ")?;
        Self::group_by(w, &groups);
        self.conditions(w, &expressions, true, " HAVING ")?;
        expressions.order_by(w, self.orders, self.query.selected.as_deref().unwrap_or_default())?;
        self.slice(w)
    }

    /// The positions of what makes the groups, counted from 1.
    pub(super) fn group_positions(&self) -> Vec<usize> {
        let nodes = self.query.selected.as_deref().unwrap_or_default();
        if !nodes.iter().any(Node::is_aggregate) {
            return Vec::new();
        }
        let keys = nodes.iter().enumerate().filter(|(_, node)| !node.is_aggregate() && !node.has_window());
        keys.map(|(at, _)| at + 1).collect()
    }

    pub(super) fn group_by(w: &mut Writer<'_>, groups: &[usize]) {
        for (at, position) in groups.iter().enumerate() {
            w.push(if at == 0 { " GROUP BY " } else { ", " }).number(i64::try_from(*position).unwrap_or_default());
        }
    }

    pub(super) fn slice(&self, w: &mut Writer<'_>) -> Result<()> {
        if let Some(limit) = self.limit {
            // in the text, not bound: SQLite prepares a statement anew each time a parameter of LIMIT is bound, and PostgreSQL's plans know
            // better how few rows are asked for. Programs have few limits; offsets are many, and bound.
            w.push(" LIMIT ").number(limit_number(limit)?);
        } else if self.query.offset > 0 && w.backend() == Backend::Sqlite {
            // SQLite takes OFFSET only behind LIMIT
            w.push(" LIMIT -1");
        }
        if self.query.offset > 0 {
            w.push(" OFFSET ").bind_number(&self.query.offset);
        }
        Ok(())
    }

    pub(super) fn conditions(
        &self,
        w: &mut Writer<'_>,
        expressions: &Expressions<'_>,
        of_groups: bool,
        keyword: &'static str,
    ) -> Result<()> {
        let filters: Vec<&Node> = self.filters(of_groups).collect();
        match filters.as_slice() {
            [] => Ok(()),
            [Node::Constant(true)] => Ok(()),
            [one] => {
                w.push(keyword);
                expressions.write(w, one)
            }
            all => {
                w.push(keyword);
                for (at, filter) in all.iter().enumerate() {
                    if at > 0 {
                        w.push(" AND ");
                    }
                    expressions.logical(w, filter)?;
                }
                Ok(())
            }
        }
    }

    fn write_aggregate(&self, w: &mut Writer<'_>, nodes: &[Node]) -> Result<()> {
        let sliced = self.query.is_sliced() || self.query.is_windowed();
        let mut joins = Joins::new(self.query.model);
        nodes.iter().for_each(|node| joins.add(node));
        if !sliced {
            self.joins(&mut joins, What::One);
        }
        let expressions = Expressions::joined(&joins);
        w.push("SELECT ");
        for (at, node) in nodes.iter().enumerate() {
            if at > 0 {
                w.push(", ");
            }
            expressions.outermost(w, node)?;
        }
        joins.write(w);
        if sliced {
            // an aggregate of a slice: only over the rows whose keys are in it
            w.push(" WHERE ");
            joins.write_column(w, ColumnRef::own(self.query.model, self.query.model.primary_key));
            w.push(" IN (");
            self.write_keys(w)?;
            w.push(")");
            return Ok(());
        }
        self.conditions(w, &expressions, false, " WHERE ")?;
        self.conditions(w, &expressions, true, " HAVING ")
    }

    /// `WHERE …` of an UPDATE or DELETE: the conditions themselves, or where they need joins or a slice, the keys of a query.
    pub(super) fn write_condition(&self, w: &mut Writer<'_>, root: &Joins, keyword: &'static str) -> Result<()> {
        let mut joins = Joins::new(self.query.model);
        self.joins(&mut joins, What::Key);
        if joins.is_empty() && !self.query.is_sliced() && !self.query.is_windowed() {
            return self.conditions(w, &Expressions::correlated(root), false, keyword);
        }
        w.push(keyword);
        root.write_column(w, ColumnRef::own(self.query.model, self.query.model.primary_key));
        w.push(" IN (");
        self.write_keys(w)?;
        w.push(")");
        Ok(())
    }
}

fn limit_number(limit: u64) -> Result<i64> {
    i64::try_from(limit).map_err(|_| QueryError::Misuse { what: TOO_FAR }.into())
}

/// The columns of one instance, by its key: what `refresh` reads.
pub(crate) fn fetch_instance(
    plans: &Plans,
    backend: Backend,
    model: &'static ModelMeta,
    fields: &[usize],
    key: &Value,
) -> Result<Statement> {
    let mut shape = Shape::new(backend, Verb::FetchInstance, model);
    shape.word(fields.len() as u64);
    fields.iter().for_each(|&field| shape.word(field as u64));
    shape.value(key)?;
    plans.statement(backend, &shape, StatementKind::Read, |w| {
        w.push("SELECT ");
        for (at, &field) in fields.iter().enumerate() {
            if at > 0 {
                w.push(", ");
            }
            w.ident(model.table).push(".").ident(model.fields[field].column);
        }
        w.push(" FROM ").ident(model.table).push(" WHERE ");
        w.ident(model.table).push(".").ident(model.pk().column).push(" = ");
        let column = ColumnRef::own(model, model.primary_key);
        w.bind(key, super::expression::stored_form(backend, column));
        Ok(())
    })
}
