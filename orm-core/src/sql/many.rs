//! Conditions over paths to many rows. They never multiply the rows of the query: each is a SELECT of its own.
//!
//! One condition keeps a row when some choice of one related row for each path (or of none, where there is none) makes it true. So what is
//! joined by AND speaks of the same related row; OR asks each side on its own, which comes to the same; and what stands inside of a NOT is
//! decided on its own.

use super::expression::Expressions;
use super::joins::Joins;
use super::writer::Writer;
use crate::backend::Backend;
use crate::error::Result;
use crate::query::{ColumnRef, Link, Node};

/// Conditions that speak of the same related rows.
#[derive(Debug, Default)]
struct Group<'n> {
    parts: Vec<&'n Node>,
    /// The first steps to many rows.
    links: Vec<&'static Link>,
}

impl Expressions<'_> {
    /// The first steps to many rows that a condition names and that are not joined. What is decided on its own has its own.
    pub(super) fn open(&self, node: &Node, links: &mut Vec<&'static Link>) {
        match node {
            Node::Column(column) => {
                if let Some(link) = self.joins.first_many(*column)
                    && !links.iter().any(|known| known.same(link))
                {
                    links.push(link);
                }
            }
            Node::Not(_) | Node::Aggregate { .. } | Node::Gather(_) => {}
            node => node.children(|child| self.open(child, links)),
        }
    }

    /// Whether a condition is about many rows that are not joined.
    pub(super) fn is_open(&self, node: &Node) -> bool {
        let mut links = Vec::new();
        self.open(node, &mut links);
        !links.is_empty()
    }

    /// Whether there is such a condition in it, also where it is decided on its own.
    pub(super) fn has_open(&self, node: &Node) -> bool {
        let mut found = false;
        match node {
            Node::Column(column) => return self.joins.first_many(*column).is_some(),
            Node::Aggregate { .. } | Node::Gather(_) => return false,
            node => node.children(|child| found = found || self.has_open(child)),
        }
        found
    }

    /// Whether a condition about many rows may be NULL as it is decided: what is about one row may.
    pub(super) fn decided_nullable(&self, node: &Node) -> bool {
        match node {
            node if !self.is_open(node) => node.nullable(),
            Node::Any(parts) | Node::All(parts) => parts.iter().any(|part| self.decided_nullable(part)),
            _ => false,
        }
    }

    /// A condition about many rows: each choice of related rows is tried.
    pub(super) fn decided(&self, w: &mut Writer<'_>, node: &Node) -> Result<()> {
        match node {
            Node::Any(parts) => self.balanced(w, parts, " OR "),
            Node::All(parts) => {
                let mut first = true;
                let (plain, groups) = self.grouped(parts);
                for part in plain {
                    w.push(if std::mem::take(&mut first) { "" } else { " AND " });
                    self.logical(w, part)?;
                }
                for group in groups {
                    w.push(if std::mem::take(&mut first) { "" } else { " AND " });
                    self.some_rows(w, &group)?;
                }
                Ok(())
            }
            node => {
                let mut group = Group { parts: vec![node], links: Vec::new() };
                self.open(node, &mut group.links);
                self.some_rows(w, &group)
            }
        }
    }

    /// Sorts conditions: those about one row, and groups of those that share a path to many.
    fn grouped<'n>(&self, parts: &'n [Node]) -> (Vec<&'n Node>, Vec<Group<'n>>) {
        let (mut plain, mut groups): (Vec<&Node>, Vec<Group<'_>>) = (Vec::new(), Vec::new());
        for part in parts {
            let mut links = Vec::new();
            self.open(part, &mut links);
            if links.is_empty() {
                plain.push(part);
                continue;
            }
            let mut joined = Group { parts: Vec::new(), links: Vec::new() };
            let shares = |group: &Group<'_>| group.links.iter().any(|link| links.iter().any(|other| other.same(link)));
            let mut rest = Vec::new();
            for group in groups {
                if shares(&group) {
                    joined.parts.extend(group.parts);
                    joined.links.extend(group.links);
                } else {
                    rest.push(group);
                }
            }
            joined.parts.push(part);
            for link in links {
                if !joined.links.iter().any(|known| known.same(link)) {
                    joined.links.push(link);
                }
            }
            rest.push(joined);
            groups = rest;
        }
        (plain, groups)
    }

    /// Whether some choice of related rows makes all conditions of the group true.
    fn some_rows(&self, w: &mut Writer<'_>, group: &Group<'_>) -> Result<()> {
        if let [Node::IsNull(of)] = group.parts.as_slice()
            && let Node::Column(column) = &**of
            && !column.field_meta().nullable
            && column.path.is_some_and(Link::is_many)
            && let Some(link) = column.path
            && group.links.iter().all(|first| first.same(link))
        {
            // there is none
            w.push("NOT ");
            return self.exists_related(w, link, one, |_, _| {}, |_, _| Ok(()));
        }
        // with no related row all its columns are NULL: a condition that can't be true then needs no such row
        let first = group.links.iter().find(|link| group.parts.iter().any(|part| rejects_null(part, link)));
        match first {
            Some(first) => self.exists_related(
                w,
                first,
                one,
                |w, joins| group.parts.iter().for_each(|part| join_open(w, joins, self, part)),
                |w, inner| {
                    for part in &group.parts {
                        w.push(" AND ");
                        inner.logical(w, part)?;
                    }
                    Ok(())
                },
            ),
            None if self.joins.is_joined_to_many() => {
                let mut joins = Joins::beside(self.joins);
                group.parts.iter().for_each(|part| join_open(w, &mut joins, self, part));
                w.push("EXISTS (SELECT 1");
                joins.write_beside(w);
                all_of(w, &group.parts, &Expressions::rows(&joins))?;
                end_of_exists(w);
                w.push(")");
                Ok(())
            }
            None => {
                // by the keys of a query of its own, in which a row without related rows stands beside NULLs
                let root = self.joins.root();
                let key = ColumnRef::key(root);
                let mut joins = Joins::inner(w, root, self.joins.outer());
                group.parts.iter().for_each(|part| join_open_whole(w, &mut joins, part));
                self.column(w, key)?;
                w.push(" IN (SELECT ");
                joins.write_column(w, key);
                joins.write(w);
                all_of(w, &group.parts, &Expressions::rows(&joins))?;
                w.push(")");
                Ok(())
            }
        }
    }

    /// `EXISTS (SELECT … FROM first JOIN … WHERE first is related to the row at hand …)`
    pub(super) fn exists_related(
        &self,
        w: &mut Writer<'_>,
        first: &'static Link,
        select: impl FnOnce(&mut Writer<'_>, &Expressions<'_>) -> Result<()>,
        join: impl FnOnce(&mut Writer<'_>, &mut Joins<'_>),
        conditions: impl FnOnce(&mut Writer<'_>, &Expressions<'_>) -> Result<()>,
    ) -> Result<()> {
        w.push("EXISTS ");
        let joins = Joins::choice(w, self.joins, first);
        self.write_related(w, joins, first, select, join, |w, inner| {
            conditions(w, inner)?;
            end_of_exists(w);
            Ok(())
        })
    }

    /// `(SELECT … FROM first JOIN … WHERE first is related to the row at hand …)`
    pub(super) fn related_value(
        &self,
        w: &mut Writer<'_>,
        first: &'static Link,
        select: impl FnOnce(&mut Writer<'_>, &Expressions<'_>) -> Result<()>,
        join: impl FnOnce(&mut Writer<'_>, &mut Joins<'_>),
        conditions: impl FnOnce(&mut Writer<'_>, &Expressions<'_>) -> Result<()>,
    ) -> Result<()> {
        let joins = Joins::related(w, self.joins, first);
        self.write_related(w, joins, first, select, join, conditions)
    }

    fn write_related(
        &self,
        w: &mut Writer<'_>,
        mut joins: Joins<'_>,
        first: &'static Link,
        select: impl FnOnce(&mut Writer<'_>, &Expressions<'_>) -> Result<()>,
        join: impl FnOnce(&mut Writer<'_>, &mut Joins<'_>),
        conditions: impl FnOnce(&mut Writer<'_>, &Expressions<'_>) -> Result<()>,
    ) -> Result<()> {
        join(w, &mut joins);
        let inner = Expressions::rows(&joins);
        let (source, target) = first.ends();
        w.push("(SELECT ");
        select(w, &inner)?;
        joins.write_related(w);
        w.push(" WHERE ");
        joins.write_table(w, Some(first));
        w.push(".").ident(target.column).push(" = ");
        self.column(w, source)?;
        conditions(w, &inner)?;
        w.push(")");
        Ok(())
    }
}

/// SQLite 3.51.0 and 3.51.1 make some EXISTS a join, and then repeat rows where one stands in another; not so with a limit.
/// <https://sqlite.org/releaselog/3_51_2.html>
pub(super) fn end_of_exists(w: &mut Writer<'_>) {
    if w.backend() == Backend::Sqlite {
        w.push(" LIMIT 1");
    }
}

fn one(w: &mut Writer<'_>, _: &Expressions<'_>) -> Result<()> {
    w.push("1");
    Ok(())
}

/// `WHERE … AND …`
fn all_of(w: &mut Writer<'_>, parts: &[&Node], inner: &Expressions<'_>) -> Result<()> {
    for (at, part) in parts.iter().enumerate() {
        w.push(if at == 0 { " WHERE " } else { " AND " });
        inner.logical(w, part)?;
    }
    Ok(())
}

/// Joins the paths to many rows that a condition names where it is not decided on its own.
fn join_open(w: &mut Writer<'_>, joins: &mut Joins<'_>, around: &Expressions<'_>, node: &Node) {
    match node {
        Node::Column(column) if around.joins.first_many(*column).is_some() => joins.add_path(w, column.trimmed().path),
        Node::Column(_) | Node::Not(_) | Node::Aggregate { .. } | Node::Gather(_) => {}
        node => node.children(|child| join_open(w, joins, around, child)),
    }
}

/// Joins all that a condition names; what is decided on its own only as far as it leads to it.
fn join_open_whole(w: &mut Writer<'_>, joins: &mut Joins<'_>, node: &Node) {
    match node {
        Node::Column(column) => joins.add_path(w, column.trimmed().path),
        Node::Not(_) | Node::Aggregate { .. } | Node::Gather(_) | Node::Exists(_) | Node::Scalar(_) => {
            joins.add(w, node)
        }
        node => node.children(|child| join_open_whole(w, joins, child)),
    }
}

/// Whether a condition can't be true where all columns at the end of `link` are NULL. A wrong `false` costs a slower query.
fn rejects_null(node: &Node, link: &'static Link) -> bool {
    match node {
        Node::All(parts) => parts.iter().any(|part| rejects_null(part, link)),
        Node::Any(parts) => parts.iter().all(|part| rejects_null(part, link)),
        Node::Compare { left, right, .. } | Node::Match { left, right, .. } | Node::Regex { left, right, .. } => {
            is_null_with(left, link) || is_null_with(right, link)
        }
        Node::In { left, .. } => is_null_with(left, link),
        Node::Between { of, low, high } => [of, low, high].iter().any(|node| is_null_with(node, link)),
        Node::Column(_) => is_null_with(node, link),
        _ => false,
    }
}

/// Whether a value is NULL where all columns at the end of `link` are.
fn is_null_with(node: &Node, link: &'static Link) -> bool {
    match node {
        Node::Column(column) => column.path.is_some_and(|path| link.leads_to(path)),
        Node::Arithmetic { left, right, .. } => is_null_with(left, link) || is_null_with(right, link),
        Node::Part { of, .. } => is_null_with(of, link),
        _ => false,
    }
}
