//! Expressions as text. Where the databases differ, both spellings stand beside each other.

use super::aggregated::{Aggregated, Groups};
use super::bind::{Form, fits_a_pattern};
use super::inner::Place;
use super::joins::Joins;
use super::many::end_of_exists;
use super::order::{Key, Order};
use super::parts::Parts;
use super::writer::{Fragment, Writer};
use crate::backend::Backend;
use crate::error::{QueryError, Result};
use crate::query::{ColumnRef, Comparison, Node, Nulls, Pattern};
use crate::value::{SqlType, Value};

/// Writes the expressions of one SELECT.
#[derive(Debug)]
pub(super) struct Expressions<'e> {
    pub(super) joins: &'e Joins<'e>,
    /// What aggregates over related rows are about.
    pub(super) groups: Groups<'e>,
}

impl<'e> Expressions<'e> {
    /// Expressions that have a value for each row.
    pub(super) fn rows(joins: &'e Joins<'e>) -> Self {
        Expressions { joins, groups: Groups::Rows }
    }

    /// Expressions that have a value for each row of the answer: a group, where the query has groups.
    pub(super) fn of(joins: &'e Joins<'e>, parts: &'e Parts<'e>) -> Self {
        let groups = if parts.groups().is_some() { Groups::Keys(parts) } else { Groups::Rows };
        Expressions { joins, groups }
    }

    /// Expressions that have one value for the whole query.
    pub(super) fn of_all(joins: &'e Joins<'e>, parts: &'e Parts<'e>) -> Self {
        Expressions { joins, groups: Groups::All(parts) }
    }

    /// An expression.
    pub(super) fn write(&self, w: &mut Writer<'_>, node: &Node) -> Result<()> {
        match node {
            node if is_condition(node) && self.is_open(node) => self.decided(w, node)?,
            Node::Column(column) => self.column(w, *column)?,
            Node::Value(value) => {
                w.bind(value, Form::Plain).cast(value.sql_type());
            }
            Node::Constant(constant) => {
                w.push(if *constant { "TRUE" } else { "FALSE" });
            }
            Node::Compare { op, left, right } => self.compare(w, *op, left, right)?,
            Node::Match { pattern, fold, left, right } => self.text_search(w, *pattern, *fold, left, right)?,
            Node::Regex { fold, left, right } => self.regex(w, *fold, left, right)?,
            Node::In { left, list } => self.is_in(w, left, list, false)?,
            Node::Between { of, low, high } => {
                self.ordered(w, of)?;
                w.push(" BETWEEN ");
                self.operand(w, low, of)?;
                w.push(" AND ");
                self.operand(w, high, of)?;
            }
            Node::IsNull(of) => {
                self.tight(w, of)?;
                w.push(" IS NULL");
            }
            Node::Part { part, of } => self.part(w, *part, of)?,
            Node::Arithmetic { op, left, right } => self.arithmetic(w, *op, left, right, true)?,
            Node::All(parts) => self.all(w, parts)?,
            Node::Any(parts) => self.balanced(w, parts, " OR ")?,
            Node::Not(of) => self.not(w, of)?,
            Node::Aggregate { function, of, distinct, filter } => {
                let (function, distinct, filter) = (*function, *distinct, filter.as_deref());
                self.aggregated(w, node, Aggregated { function, of, distinct, filter })?;
            }
            Node::Exists(query) => {
                w.push("EXISTS (");
                self.inner(w, query, Place::Exists)?;
                if query.limit.is_none() && query.offset == 0 {
                    end_of_exists(w);
                }
                w.push(")");
            }
            Node::Scalar(query) => {
                w.push("(");
                self.inner(w, query, Place::Scalar)?;
                w.push(")");
            }
            Node::Selected { at, .. } => self.joins.write_selected(w, *at),
            Node::Outer { root, of } => self.outer(w, root, of)?,
            Node::Call { function, args } => self.function(w, *function, args)?,
            Node::Cast { to, of } => self.cast(w, *to, of)?,
            Node::Over(over) => self.over(w, over)?,
            Node::Gather(gather) => self.gathered(w, gather)?,
            Node::Raw(raw) => self.raw(w, raw)?,
            Node::Misuse(what) => return Err(QueryError::Misuse { what }.into()),
            // the walk that takes the shape refuses both before any text is written
            Node::Invalid(reason) => return Err(QueryError::Value { reason: reason.clone() }.into()),
            Node::TooDeep => return Err(QueryError::TooDeep { max: crate::query::MAX_DEPTH }.into()),
        }
        Ok(())
    }

    /// Conditions that all hold.
    pub(super) fn all(&self, w: &mut Writer<'_>, parts: &[Node]) -> Result<()> {
        self.balanced(w, parts, " AND ")
    }

    /// `a OR b OR c`; a long chain in balanced parentheses, because SQLite takes expressions only 1,000 deep.
    pub(super) fn balanced(&self, w: &mut Writer<'_>, parts: &[Node], operator: &'static str) -> Result<()> {
        const CHAIN: usize = 100;
        if parts.len() > CHAIN {
            let (left, right) = parts.split_at(parts.len() / 2);
            w.push("(");
            self.balanced(w, left, operator)?;
            w.push(")").push(operator).push("(");
            self.balanced(w, right, operator)?;
            w.push(")");
            return Ok(());
        }
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                w.push(operator);
            }
            self.logical(w, part)?;
        }
        Ok(())
    }

    /// A condition beside AND or OR: in parentheses only where it has one of them itself.
    pub(super) fn logical(&self, w: &mut Writer<'_>, node: &Node) -> Result<()> {
        if matches!(node, Node::All(_) | Node::Any(_) | Node::Match { .. }) {
            w.push("(");
            self.write(w, node)?;
            w.push(")");
            return Ok(());
        }
        self.write(w, node)
    }

    /// An expression beside an operator: in parentheses, unless it is one word. A condition there is a value, TRUE or FALSE.
    pub(super) fn tight(&self, w: &mut Writer<'_>, node: &Node) -> Result<()> {
        if is_word(node) {
            return self.write(w, node);
        }
        w.push("(");
        self.selected(w, node)?;
        w.push(")");
        Ok(())
    }

    /// A condition whose NULL is dealt with behind it.
    fn condition(&self, w: &mut Writer<'_>, node: &Node) -> Result<()> {
        if is_word(node) {
            return self.write(w, node);
        }
        w.push("(");
        self.write(w, node)?;
        w.push(")");
        Ok(())
    }

    /// What is selected or assigned: a condition as a value is TRUE or FALSE, never NULL.
    pub(super) fn selected(&self, w: &mut Writer<'_>, node: &Node) -> Result<()> {
        if node.sql_type() == SqlType::Bool && !is_word(node) && node.nullable() {
            self.condition(w, node)?;
            w.push(" IS TRUE");
            return Ok(());
        }
        self.write(w, node)
    }

    /// A column: of a joined table, or where none may be joined, looked up.
    pub(super) fn column(&self, w: &mut Writer<'_>, column: ColumnRef) -> Result<()> {
        if self.joins.is_combined() {
            let what =
                "combined rows have only what they select: name what the first of the combined querysets selects";
            return Err(QueryError::Misuse { what }.into());
        }
        if self.joins.first_many(column).is_some() {
            return self.too_many(column);
        }
        let column = column.trimmed();
        let unjoined =
            std::iter::successors(column.path, |link| link.parent).take_while(|link| !self.joins.has(Some(link)));
        match unjoined.last() {
            None => {
                self.joins.write_column(w, column);
                Ok(())
            }
            // in an UPDATE
            Some(first) => self.related_value(
                w,
                first,
                |w, inner| inner.column(w, column),
                |w, joins| joins.add_path(w, column.path),
                |_, _| Ok(()),
            ),
        }
    }

    /// An expression that is compared by size: decimals are text on SQLite, and need its numeric collation.
    fn ordered(&self, w: &mut Writer<'_>, node: &Node) -> Result<()> {
        self.tight(w, node)?;
        self.collate(w, node);
        Ok(())
    }

    pub(super) fn collate(&self, w: &mut Writer<'_>, node: &Node) {
        if w.backend() == Backend::Sqlite {
            w.push(match node.sql_type() {
                SqlType::Decimal => " COLLATE orm_decimal",
                SqlType::Json => " COLLATE orm_json",
                array if array.item().is_some() => " COLLATE orm_array",
                _ => "",
            });
        }
    }

    /// The right side of a comparison. A value beside a column takes the column's type and needs no cast.
    fn operand(&self, w: &mut Writer<'_>, node: &Node, beside: &Node) -> Result<()> {
        match (node, beside) {
            (Node::Value(value), Node::Column(column)) => {
                w.bind(value, stored_form(w.backend(), *column));
                Ok(())
            }
            _ => self.tight(w, node),
        }
    }

    fn compare(&self, w: &mut Writer<'_>, op: Comparison, left: &Node, right: &Node) -> Result<()> {
        if op == Comparison::EqFold {
            return self.folded(w, left, |w, this| {
                w.push(" = ");
                this.folded(w, right, |_, _| Ok(()))
            });
        }
        match left {
            Node::Value(_) => self.operand(w, left, right)?,
            left => self.tight(w, left)?,
        }
        // equal decimals of one scale are equal text, and an index serves; anything else compares as numbers
        let as_stored = op == Comparison::Eq && matches!((left, right), (Node::Column(_), Node::Value(_)));
        if !as_stored || left.sql_type() == SqlType::Json {
            self.collate(w, left);
        }
        w.push(match op {
            Comparison::Eq | Comparison::EqFold => " = ",
            Comparison::Gt => " > ",
            Comparison::Gte => " >= ",
            Comparison::Lt => " < ",
            Comparison::Lte => " <= ",
        });
        self.operand(w, right, left)
    }

    fn folded(
        &self,
        w: &mut Writer<'_>,
        node: &Node,
        then: impl FnOnce(&mut Writer<'_>, &Self) -> Result<()>,
    ) -> Result<()> {
        w.push(match w.backend() {
            Backend::Postgres => "lower(",
            Backend::Sqlite => "orm_fold(",
        });
        self.write(w, node)?;
        w.push(")");
        then(w, self)
    }

    pub(super) fn fragment(&self, w: &mut Writer<'_>, node: &Node, fold: bool) -> Result<Fragment> {
        let mark = w.mark();
        if fold {
            self.folded(w, node, |_, _| Ok(()))?;
        } else {
            self.tight(w, node)?;
        }
        Ok(w.cut(mark))
    }

    fn text_search(&self, w: &mut Writer<'_>, pattern: Pattern, fold: bool, left: &Node, right: &Node) -> Result<()> {
        let (before, behind) = match pattern {
            Pattern::Contains => (true, true),
            Pattern::StartsWith => (false, true),
            Pattern::EndsWith => (true, false),
        };
        match (w.backend(), right) {
            // LIKE and GLOB with a value can use an index; the value's own wildcards are escaped when it is bound
            (Backend::Postgres, Node::Value(value)) => {
                self.tight(w, left)?;
                w.push(if fold { " ILIKE " } else { " LIKE " });
                w.bind(value, Form::Like { before, behind }).cast(SqlType::Text);
            }
            (Backend::Sqlite, Node::Value(value)) if !fold && pattern != Pattern::Contains && fits_a_pattern(value) => {
                self.tight(w, left)?;
                w.push(" GLOB ").bind(value, Form::Glob { before, behind });
            }
            (backend, right) => {
                let left = self.fragment(w, left, fold)?;
                let right = self.fragment(w, right, fold)?;
                match (backend, pattern) {
                    (Backend::Postgres, Pattern::Contains) => {
                        w.push("strpos(").again(&left).push(", ").again(&right).push(") > 0");
                    }
                    (Backend::Sqlite, Pattern::Contains) => {
                        w.push("instr(").again(&left).push(", ").again(&right).push(") > 0");
                    }
                    (Backend::Postgres, Pattern::StartsWith) => {
                        w.push("starts_with(").again(&left).push(", ").again(&right).push(")");
                    }
                    (Backend::Sqlite, Pattern::StartsWith) => {
                        w.push("substr(").again(&left).push(", 1, length(").again(&right).push(")) = ").again(&right);
                    }
                    (Backend::Postgres, Pattern::EndsWith) => {
                        w.push("right(").again(&left).push(", length(").again(&right).push(")) = ").again(&right);
                    }
                    (Backend::Sqlite, Pattern::EndsWith) => {
                        // substr(x, -0) is all of x
                        w.push("substr(").again(&left).push(", length(").again(&left).push(") - length(").again(&right);
                        w.push(") + 1) = ").again(&right).push(" AND length(").again(&left).push(") >= length(");
                        w.again(&right).push(")");
                    }
                }
            }
        }
        Ok(())
    }

    fn regex(&self, w: &mut Writer<'_>, fold: bool, left: &Node, right: &Node) -> Result<()> {
        match w.backend() {
            Backend::Postgres => {
                self.tight(w, left)?;
                w.push(if fold { " ~* " } else { " ~ " });
                self.tight(w, right)?;
            }
            Backend::Sqlite => {
                // the pattern is the first argument, the text the second, but the text comes first among the values
                let text = self.fragment(w, left, false)?;
                w.push(if fold { "orm_iregexp(" } else { "orm_regexp(" });
                self.write(w, right)?;
                w.push(", ").again(&text).push(")");
            }
        }
        Ok(())
    }

    fn is_in(&self, w: &mut Writer<'_>, left: &Node, list: &Node, negated: bool) -> Result<()> {
        self.tight(w, left)?;
        if let Node::Scalar(query) = list {
            self.collate(w, left);
            w.push(if negated { " NOT IN (" } else { " IN (" });
            self.inner(w, query, Place::In)?;
            w.push(")");
            return Ok(());
        }
        let Node::Value(value @ Value::List(sql_type, _)) = list else {
            w.push(if negated { " <> " } else { " = " });
            return self.tight(w, list);
        };
        let form = match left {
            Node::Column(column) => stored_form(w.backend(), *column),
            _ => Form::Plain,
        };
        match w.backend() {
            // one bind however long the list is: one statement in the caches, and no limit on placeholders
            Backend::Postgres => {
                w.push(if negated { " <> ALL(" } else { " = ANY(" }).bind(value, form).push(")");
            }
            Backend::Sqlite => {
                // a column's decimals are text of one scale, as are the values; any other expression is compared as a number
                if !matches!(left, Node::Column(_)) || left.sql_type() == SqlType::Json {
                    self.collate(w, left);
                }
                w.push(if negated { " NOT IN (SELECT " } else { " IN (SELECT " });
                w.push(match sql_type {
                    SqlType::Bytes => "unhex(value)",
                    // SQLite's reader of numbers is off by the last bit now and then
                    SqlType::F32 | SqlType::F64 => "orm_real(value)",
                    _ => "value",
                });
                w.push(" FROM json_each(").bind(value, form).push("))");
            }
        }
        Ok(())
    }

    /// The complement. Where nothing can be NULL, plain SQL says it, and an index may serve; elsewhere what is unknown belongs to it.
    fn not(&self, w: &mut Writer<'_>, of: &Node) -> Result<()> {
        let decided = Expressions { joins: self.joins.decided(), groups: self.groups };
        if self.joins.is_choice() && decided.has_open(of) {
            // what is inside of it is decided on its own, and speaks of no related row outside
            return decided.not(w, of);
        }
        if self.is_open(of) {
            let nullable = self.decided_nullable(of);
            w.push(if nullable { "(" } else { "NOT (" });
            self.decided(w, of)?;
            w.push(if nullable { ") IS NOT TRUE" } else { ")" });
            return Ok(());
        }
        if of.nullable() {
            self.condition(w, of)?;
            w.push(" IS NOT TRUE");
            return Ok(());
        }
        match of {
            Node::IsNull(of) => {
                self.tight(w, of)?;
                w.push(" IS NOT NULL");
            }
            Node::In { left, list } => self.is_in(w, left, list, true)?,
            Node::Compare { op: Comparison::Eq, left, right }
                if matches!((&**left, &**right), (Node::Column(_), Node::Value(_))) =>
            {
                self.tight(w, left)?;
                w.push(" <> ");
                self.operand(w, right, left)?;
            }
            of => {
                w.push("NOT (");
                self.write(w, of)?;
                w.push(")");
            }
        }
        Ok(())
    }

    /// `ORDER BY …`; nothing for an empty list.
    pub(super) fn order_by(&self, w: &mut Writer<'_>, orders: &[Order<'_>]) -> Result<()> {
        for (at, order) in orders.iter().enumerate() {
            w.push(if at == 0 { " ORDER BY " } else { ", " });
            self.order(w, order)?;
        }
        Ok(())
    }

    /// One part of an order.
    pub(super) fn order(&self, w: &mut Writer<'_>, order: &Order<'_>) -> Result<()> {
        let own;
        let node = match order.key {
            // a bare number or placeholder would be the position of a column
            Key::Node(node) => {
                self.ordered(w, node)?;
                node
            }
            Key::Own(column) => {
                own = Node::Column(column);
                self.ordered(w, &own)?;
                &own
            }
            Key::Selected(at, node) => {
                w.number(i64::try_from(at + 1).unwrap_or_default());
                self.collate(w, node);
                node
            }
            Key::Random => {
                w.push("random()");
                return Ok(());
            }
        };
        self.direction(w, *order, node);
        Ok(())
    }

    /// Which way an order goes, and where its NULLs stand.
    pub(super) fn direction(&self, w: &mut Writer<'_>, order: Order<'_>, node: &Node) {
        if order.descending {
            w.push(" DESC");
        }
        // NULLs last ascending and first descending: PostgreSQL's own order
        let default = if order.descending { Nulls::First } else { Nulls::Last };
        let nulls = order.nulls.unwrap_or(default);
        let said = match w.backend() {
            Backend::Postgres => nulls != default,
            Backend::Sqlite => node.nullable(),
        };
        if said {
            w.push(match nulls {
                Nulls::First => " NULLS FIRST",
                Nulls::Last => " NULLS LAST",
            });
        }
    }
}

/// Whether an expression is one word, a name or a call: it needs no parentheses, and a boolean one is no condition made of others.
fn is_word(node: &Node) -> bool {
    match node {
        Node::Column(_)
        | Node::Value(_)
        | Node::Constant(_)
        | Node::Aggregate { .. }
        | Node::Part { .. }
        | Node::Selected { .. }
        | Node::Exists(_)
        | Node::Scalar(_)
        | Node::Cast { .. }
        | Node::Over(_)
        | Node::Gather(_)
        | Node::Raw(_) => true,
        // each template is one operand by itself, but for conditions
        Node::Call { function, .. } => !function.is_condition(),
        Node::Outer { of, .. } => is_word(of),
        _ => false,
    }
}

/// Whether an expression is a condition made of others. Over many related rows it has one answer, where any other has many.
fn is_condition(node: &Node) -> bool {
    node.sql_type() == SqlType::Bool
        && !matches!(
            node,
            Node::Not(_)
                | Node::Aggregate { .. }
                | Node::Scalar(_)
                | Node::Outer { .. }
                | Node::Selected { .. }
                | Node::Value(_)
        )
}

/// The form in which a value stands in a column.
pub(super) fn stored_form(backend: Backend, column: ColumnRef) -> Form {
    let field = column.field_meta();
    match (backend, field.sql_type) {
        (Backend::Sqlite, SqlType::Decimal) => Form::Decimal { scale: field.scale() },
        _ => Form::Plain,
    }
}
