//! The parts of a SELECT as text: what is selected, from which tables, on which conditions, in which groups, order and slice.

use super::combined;
use super::expression::{Expressions, collate};
use super::joins::Joins;
use super::lock::shape_lock;
use super::order::{self, Key, Order, Wanted};
use super::shape::{Refused, Shape, TOO_FAR};
use super::writer::Writer;
use crate::backend::Backend;
use crate::error::{QueryError, Result};
use crate::query::{ColumnRef, Extra, Node, ORDER_OF_GROUPS, Query};
use crate::value::SqlType;
use std::ops::Range;

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
#[derive(Debug)]
pub(super) struct Parts<'q> {
    pub(super) query: &'q Query,
    pub(super) orders: Vec<Order<'q>>,
    /// The order that `distinct_on` chooses by.
    pub(super) chosen: Vec<Order<'q>>,
    /// Whether rows of this query are compared with others: each value then is by what it says.
    pub(super) compared: bool,
    /// Whether the rows are locked, where the query says so.
    pub(super) locks: bool,
    limit: Option<u64>,
    /// What makes the groups, when there are any.
    groups: Option<Vec<&'q Node>>,
}

impl<'q> Parts<'q> {
    /// `what` will be selected of it.
    pub(super) fn new(query: &'q Query, wanted: Wanted, limit: Option<u64>, what: What) -> Self {
        let groups = query.groups();
        let ordered = |wanted, what| order::effective(query, wanted, groups.as_deref(), what);
        let chosen = if query.distinct_on.is_empty() { Vec::new() } else { ordered(Wanted::Keys, What::Key) };
        let (orders, compared) = (ordered(wanted, what), query.is_distinct());
        Parts { query, orders, chosen, compared, locks: false, limit, groups }
    }

    /// The keys of the query as it stands, in the order that its slice needs.
    pub(super) fn sliced(query: &'q Query) -> Self {
        let wanted = if query.is_sliced() { Wanted::AsIs } else { Wanted::Nothing };
        Parts::new(query, wanted, query.limit, What::Key)
    }

    /// What makes the groups, when there are any.
    pub(super) fn groups(&self) -> Option<&[&'q Node]> {
        self.groups.as_deref()
    }

    /// Conditions, order and slice. A call that made no sense is refused here, because statements are known by their shape.
    pub(super) fn shape(&self, shape: &mut Shape<'q>) -> Result<(), Refused> {
        if let Some(what) = self.query.misuse {
            return Err(Refused::Misuse(what));
        }
        shape.nodes(&self.query.filters)?;
        if self.groups.is_some() {
            let behind = self.behind_groups();
            shape.word((behind.start as u64) << 32 | behind.end as u64);
        }
        shape.orders(&self.orders)?;
        let Query { distinct, distinct_on, combined, .. } = self.query;
        let lock = self.lock();
        let plain = !distinct && distinct_on.is_empty() && combined.is_none() && lock.is_none();
        if !plain {
            shape.word(
                1 << 57 | u64::from(*distinct) | u64::from(combined.is_some()) << 1 | u64::from(lock.is_some()) << 2,
            );
            shape.nodes(distinct_on)?;
            shape.orders(&self.chosen)?;
            combined.iter().try_for_each(|combined| combined::shape(combined, shape))?;
            lock.iter().for_each(|lock| shape_lock(lock, shape));
        }
        shape.slice(self.limit, &self.query.offset)
    }

    /// Refuses what makes no sense, before anything is written.
    pub(super) fn check(&self) -> Result<()> {
        self.check_distinct()?;
        self.check_lock()?;
        let misuse = |what| Err(QueryError::Misuse { what }.into());
        let ordered = || {
            self.orders.iter().filter_map(|order| match order.key {
                Key::Node(node) => Some(node),
                Key::Own(_) | Key::Selected(..) | Key::Random => None,
            })
        };
        let Some(groups) = self.groups() else {
            let selected = self.query.expressions().map(|(_, node)| node);
            if selected.chain(ordered()).chain(&self.query.filters).any(Node::needs_groups) {
                return misuse(
                    "aggregates of a model's own columns need groups: select them with `values(..)`, beside what makes the groups, \
                     or ask for one answer with `aggregate(..)`",
                );
            }
            return Ok(());
        };
        let mut selected = self.query.expressions().map(|(_, node)| node).filter(|node| node.is_aggregate());
        if !selected.all(|node| node.is_of_groups(groups)) {
            return misuse(
                "beside aggregates stands only what is selected with `values(..)`, and no aggregate is made of others over the same rows",
            );
        }
        if !self.filters(true).chain(self.windowed()).all(|node| node.is_of_groups(groups)) {
            return misuse(
                "a condition on groups is about aggregates and what is selected with `values(..)`: put conditions on rows in a `filter(..)` \
                 of their own",
            );
        }
        if !ordered().all(|node| node.is_of_groups(groups)) {
            return misuse(ORDER_OF_GROUPS);
        }
        if self.query.extra.iter().any(|extra| matches!(extra, Extra::Row(..))) {
            return misuse("groups have no rows of related models: leave `select_related(..)` away");
        }
        Ok(())
    }

    /// As [`check`](Self::check), where the rows of the table are meant.
    pub(super) fn check_rows(&self) -> Result<()> {
        if self.query.combined.is_some() {
            let what = "combined rows of `values(..)`, `annotate(..)` or `union_all(..)` can't be updated, deleted or locked: combine rows \
                        of a model by `union`, `intersection` or `difference`";
            return Err(QueryError::Misuse { what }.into());
        }
        if self.query.is_distinct() {
            let what =
                "rows of `values(..)` that are `distinct()` are no rows of the table, and can't be updated or deleted";
            return Err(QueryError::Misuse { what }.into());
        }
        if self.groups.is_some() {
            let what = "groups of rows can't be updated or deleted: leave `values(..)` away";
            return Err(QueryError::Misuse { what }.into());
        }
        self.check()
    }

    /// Conditions on rows, or on groups.
    pub(super) fn filters(&self, of_groups: bool) -> impl Iterator<Item = &'q Node> {
        let (grouped, behind) = (self.groups.is_some(), self.behind_groups());
        let is_of_groups = move |at: usize, filter: &Node| {
            grouped && filter.is_aggregate() && (behind.contains(&at) || filter.needs_groups())
        };
        let filters = self.query.filters.iter().enumerate().filter(|(_, filter)| !filter.has_window());
        filters.filter(move |(at, filter)| is_of_groups(*at, filter) == of_groups).map(|(_, filter)| filter)
    }

    /// The conditions that were said when there were groups. Those of a default scope are about rows.
    fn behind_groups(&self) -> Range<usize> {
        self.query.narrowed..self.query.asked().len()
    }

    /// Conditions on what a function over a window gives.
    pub(super) fn windowed(&self) -> impl Iterator<Item = &'q Node> {
        self.query.filters.iter().filter(|filter| filter.has_window())
    }

    /// Whether its rows are known only by their keys: a slice, conditions on windows, or rows chosen by `distinct_on`.
    pub(super) fn picks_rows(&self) -> bool {
        self.query.is_sliced() || self.query.is_windowed() || self.chooses()
    }

    pub(super) fn join(&self, w: &mut Writer<'_>, joins: &mut Joins<'_>, what: What) {
        if what == What::Rows {
            self.join_locked(w, joins);
            for node in self.query.selected.iter().flatten() {
                joins.add(w, node);
            }
            for extra in &self.query.extra {
                match extra {
                    Extra::Node(node) => joins.add(w, node),
                    Extra::Row(link, _) => joins.add_path(w, Some(link)),
                }
            }
        }
        if !self.chooses() {
            self.query.filters.iter().for_each(|filter| joins.add(w, filter));
        }
        for order in &self.orders {
            match order.key {
                Key::Node(node) => joins.add(w, node),
                Key::Own(_) | Key::Selected(..) | Key::Random => {}
            }
        }
    }

    /// The statement.
    pub(super) fn write(&self, w: &mut Writer<'_>, what: What) -> Result<()> {
        let joins = Joins::new(w, self.query.model);
        self.write_over(w, what, joins)
    }

    /// `SELECT key …`, for a condition on the key.
    pub(super) fn write_keys(&self, w: &mut Writer<'_>, outer: Option<&Joins<'_>>) -> Result<()> {
        let joins = Joins::inner(w, self.query.model, outer);
        self.write_over(w, What::Key, joins)
    }

    /// The query inside of an expression.
    pub(super) fn write_inner(&self, w: &mut Writer<'_>, what: What, outer: &Joins<'_>) -> Result<()> {
        let joins = Joins::inner(w, self.query.model, Some(outer));
        self.write_over(w, what, joins)
    }

    pub(super) fn write_over(&self, w: &mut Writer<'_>, what: What, mut joins: Joins<'_>) -> Result<()> {
        if self.write_combined(w, &mut joins)? {
            return Ok(());
        }
        self.join(w, &mut joins, what);
        let mut wider = joins.wider();
        if what == What::Rows {
            self.query.selected.iter().flatten().for_each(|node| wider.add_many(w, node));
        }
        let expressions = Expressions::of(&wider, self);
        if self.query.is_windowed() {
            return self.write_windowed(w, what, &joins, &expressions);
        }
        w.push(if self.query.is_distinct() && what == What::Rows { "SELECT DISTINCT " } else { "SELECT " });
        match what {
            What::Rows => self.selection(w, &expressions, |_, _| {})?,
            What::Count => {
                w.push("count(*)");
            }
            What::One => {
                w.push("1");
            }
            What::Key => joins.write_column(w, ColumnRef::key(self.query.model)),
        }
        wider.write(w);
        self.conditions(w, &Expressions::rows(&joins), false, " WHERE ")?;
        if what == What::Rows {
            self.group_by(w);
        }
        self.conditions(w, &expressions, true, " HAVING ")?;
        expressions.order_by(w, &self.orders)?;
        self.slice(w)?;
        self.write_lock(w, &joins)
    }

    /// The combined queries, when the rows are theirs. Whether that is all: their keys alone are selected.
    fn write_combined(&self, w: &mut Writer<'_>, joins: &mut Joins<'_>) -> Result<bool> {
        let Some(combined) = &self.query.combined else { return Ok(false) };
        let outer = joins.outer();
        if combined.keys {
            combined::write(w, combined, outer)?;
            return Ok(true);
        }
        joins.write_combined(w, combined.first.cells());
        combined::write(w, combined, outer)?;
        w.push(") ");
        Ok(false)
    }

    /// `GROUP BY 1, 2`, where there are groups.
    pub(super) fn group_by(&self, w: &mut Writer<'_>) {
        if self.groups.is_some() {
            let keys = self.query.expressions().filter(|(_, node)| node.makes_groups());
            for (at, (position, _)) in keys.enumerate() {
                w.push(if at == 0 { " GROUP BY " } else { ", " });
                w.number(i64::try_from(position + 1).unwrap_or_default());
            }
        }
    }

    /// What the query selects; `name` is called behind each with its position.
    pub(super) fn selection(
        &self,
        w: &mut Writer<'_>,
        expressions: &Expressions<'_>,
        mut name: impl FnMut(&mut Writer<'_>, usize),
    ) -> Result<()> {
        let mut at = 0;
        let mut select = |w: &mut Writer<'_>, write: &dyn Fn(&mut Writer<'_>) -> Result<()>, sql_type: SqlType| {
            w.push(if at == 0 { "" } else { ", " });
            write(w)?;
            self.collate_compared(w, sql_type);
            name(w, at);
            at += 1;
            Ok::<(), crate::error::Error>(())
        };
        match &self.query.selected {
            None => {
                for field in 0..self.query.model.fields.len() {
                    let column = ColumnRef::own(self.query.model, field);
                    select(w, &|w| expressions.column(w, column), column.field_meta().sql_type)?;
                }
            }
            Some(nodes) => {
                for node in nodes {
                    select(w, &|w| expressions.outermost(w, node), node.sql_type())?;
                }
            }
        }
        for extra in &self.query.extra {
            match extra {
                Extra::Node(node) => select(w, &|w| expressions.outermost(w, node), node.sql_type())?,
                Extra::Row(link, _) => {
                    let model = link.target();
                    for field in 0..model.fields.len() {
                        let column = ColumnRef { path: Some(link), model, field };
                        select(w, &|w| expressions.column(w, column), column.field_meta().sql_type)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn collate_compared(&self, w: &mut Writer<'_>, sql_type: SqlType) {
        if self.compared {
            collate(w, sql_type);
        }
    }

    pub(super) fn slice(&self, w: &mut Writer<'_>) -> Result<()> {
        if let Some(limit) = self.limit {
            // in the text, not bound: SQLite prepares a statement anew each time a parameter of LIMIT is bound, and PostgreSQL's plans know
            // better how few rows are asked for. Programs have few limits; offsets are many, and bound.
            let limit = i64::try_from(limit).map_err(|_| QueryError::Misuse { what: TOO_FAR })?;
            w.push(" LIMIT ").number(limit);
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
        if self.chooses() && !of_groups {
            w.push(keyword);
            let root = expressions.joins;
            return self.write_key_in(w, root, |w| self.write_chosen(w, root.outer()));
        }
        self.conditions_of(w, expressions, of_groups, keyword)
    }

    /// The conditions on rows themselves.
    pub(super) fn own_conditions(&self, w: &mut Writer<'_>, expressions: &Expressions<'_>) -> Result<()> {
        self.conditions_of(w, expressions, false, " WHERE ")
    }

    fn conditions_of(
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

    /// Aggregates over the rows. One over related rows is a SELECT of its own.
    pub(super) fn write_aggregate(&self, w: &mut Writer<'_>, nodes: &[Node]) -> Result<()> {
        let sliced = self.picks_rows();
        let mut joins = Joins::new(w, self.query.model);
        self.write_combined(w, &mut joins)?;
        nodes.iter().for_each(|node| joins.add(w, node));
        if !sliced {
            self.join(w, &mut joins, What::One);
        }
        let expressions = Expressions::of_all(&joins, self);
        w.push("SELECT ");
        for (at, node) in nodes.iter().enumerate() {
            if at > 0 {
                w.push(", ");
            }
            expressions.outermost(w, node)?;
        }
        if !nodes.iter().any(Node::needs_groups) {
            // each is a SELECT of its own: there is one row, whatever the table has
            return Ok(());
        }
        joins.write(w);
        if sliced {
            // an aggregate of a slice: only over the rows whose keys are in it
            w.push(" WHERE ");
            return self.write_in_keys(w, &joins);
        }
        self.conditions(w, &Expressions::rows(&joins), false, " WHERE ")
    }

    /// Aggregates over the groups, which are a table of their own.
    pub(super) fn write_regrouped(&self, w: &mut Writer<'_>, nodes: &[Node]) -> Result<()> {
        let mut joins = Joins::new(w, self.query.model);
        joins.write_combined(w, self.query.cells());
        let groups = Joins::inner(w, self.query.model, None);
        self.write_over(w, What::Rows, groups)?;
        w.push(") SELECT ");
        let expressions = Expressions::rows(&joins);
        for (at, node) in nodes.iter().enumerate() {
            w.push(if at == 0 { "" } else { ", " });
            expressions.outermost(w, node)?;
        }
        joins.write(w);
        Ok(())
    }

    /// `WHERE …` of an UPDATE or DELETE: the conditions themselves, or where they need joins or a slice, the keys of a query.
    pub(super) fn write_condition(&self, w: &mut Writer<'_>, root: &Joins<'_>, keyword: &'static str) -> Result<()> {
        let mark = w.mark();
        let mut joins = Joins::new(w, self.query.model);
        self.join(w, &mut joins, What::Key);
        w.reset(mark);
        if joins.is_empty() && !self.picks_rows() {
            return self.conditions(w, &Expressions::rows(root), false, keyword);
        }
        w.push(keyword);
        self.write_in_keys(w, root)
    }

    /// `root.key IN (SELECT key …)`
    fn write_in_keys(&self, w: &mut Writer<'_>, root: &Joins<'_>) -> Result<()> {
        self.write_key_in(w, root, |w| self.write_keys(w, root.outer()))
    }

    /// `root.key IN (…)`
    fn write_key_in(
        &self,
        w: &mut Writer<'_>,
        root: &Joins<'_>,
        write: impl FnOnce(&mut Writer<'_>) -> Result<()>,
    ) -> Result<()> {
        root.write_column(w, ColumnRef::key(self.query.model));
        w.push(" IN (");
        write(w)?;
        w.push(")");
        Ok(())
    }

    /// The rows that an aggregate over related rows is about, where the query has groups or is asked for one answer: those of the query that
    /// have the same keys as the group. `rows` are their tables, `keyed` those that make the keys, `group` reads the keys of the group at hand.
    /// Gives the keyword that one more condition begins with.
    pub(super) fn write_group(
        &self,
        w: &mut Writer<'_>,
        rows: &Joins<'_>,
        keyed: &Joins<'_>,
        group: &Expressions<'_>,
        all: bool,
    ) -> Result<&'static str> {
        let mut keyword = " WHERE ";
        if self.picks_rows() {
            w.push(keyword);
            self.write_in_keys(w, rows)?;
            keyword = " AND ";
        } else {
            for filter in self.filters(false) {
                w.push(std::mem::replace(&mut keyword, " AND "));
                Expressions::rows(rows).logical(w, filter)?;
            }
        }
        let keys: &[&Node] = if all { &[] } else { self.groups().unwrap_or_default() };
        for key in keys {
            if key.any(&mut |node| matches!(node, Node::Raw(_))) {
                let what = "beside groups of `raw_expression(..)` stand counts, sums, averages of numbers, the least and the greatest of \
                            related rows: for other aggregates of them the rows of a group would have to be found by it";
                return Err(QueryError::Misuse { what }.into());
            }
            if !key.reads_row() {
                // it is the same in all groups
                continue;
            }
            w.push(std::mem::replace(&mut keyword, " AND "));
            let rows = Expressions::rows(keyed);
            rows.tight(w, key)?;
            rows.collate(w, key);
            w.push(match w.backend() {
                Backend::Postgres => " IS NOT DISTINCT FROM ",
                Backend::Sqlite => " IS ",
            });
            group.group_key(w, key)?;
        }
        Ok(keyword)
    }

    /// Joins what finds the rows of [`write_group`](Self::write_group).
    pub(super) fn join_rows(&self, w: &mut Writer<'_>, rows: &mut Joins<'_>) {
        if !self.picks_rows() {
            self.filters(false).for_each(|filter| rows.add(w, filter));
        }
    }

    /// Joins what makes the keys of the groups.
    pub(super) fn join_keys(&self, w: &mut Writer<'_>, keyed: &mut Joins<'_>) {
        self.groups().unwrap_or_default().iter().for_each(|key| keyed.add_many(w, key));
    }
}
