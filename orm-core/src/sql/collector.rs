//! The statements of a deletion that touches more than one table, set by set: no row is read into memory.
//!
//! The rows that go (the victims) are described by common table expressions, one for each group of models, those pointed at first:
//! `v0` are the keys that the query finds, `v1` the keys of rows that point at `v0`, and so on. A model that points at itself makes its
//! expression recursive. Where the description would change while rows go, or several models point at each other in a circle, the keys
//! are kept in a temporary table of the database instead.

use super::ddl::default_value;
use super::joins::Joins;
use super::parts::Parts;
use super::plan::Plans;
use super::shape::{Shape, Verb};
use super::statement::{Statement, StatementKind};
use super::writer::Writer;
use crate::backend::Backend;
use crate::error::{QueryError, Result};
use crate::meta::{Closure, Edge, Group, ModelMeta, OnDelete};
use crate::query::{ColumnRef, Link, Node, Query};

/// The statements of one deletion.
#[derive(Debug)]
pub(crate) struct Deletion<'q> {
    plans: &'q Plans,
    backend: Backend,
    closure: &'q Closure,
    query: &'q Query,
    /// Whether the victims of a group are in a temporary table.
    kept: Vec<bool>,
}

/// One step of a deletion, for the key of its statement.
#[derive(Debug, Clone, Copy)]
enum Step {
    Guards,
    Loose,
    Keep(usize),
    CreateTable(usize),
    DropTable(usize),
    Count(usize),
    Update(usize),
    Delete(usize, usize),
    Untie(usize, usize),
}

impl<'q> Deletion<'q> {
    /// The deletion of the rows of `query`.
    pub(crate) fn new(plans: &'q Plans, backend: Backend, closure: &'q Closure, query: &'q Query) -> Result<Self> {
        let parts = Parts::sliced(query);
        parts.check_rows()?;
        let unstable = !closure.is_single() && (parts.picks_rows() || changes(closure, query));
        let groups = closure.groups.iter().enumerate();
        let kept = groups.map(|(at, group)| group.models.len() > 1 || (at == 0 && unstable)).collect();
        Ok(Deletion { plans, backend, closure, query, kept })
    }

    /// Keeps the victims of models that point at themselves, so that they can be [untied](Self::untie).
    pub(crate) fn keep_recursive(&mut self) {
        for (kept, group) in self.kept.iter_mut().zip(&self.closure.groups) {
            *kept |= group.recursive;
        }
    }

    /// Whether the rows of the query are kept only because asking for them again would find others.
    pub(crate) fn is_unstable(&self) -> bool {
        self.kept[0] && self.closure.groups[0].models.len() == 1
    }

    /// The groups whose victims are kept in temporary tables.
    pub(crate) fn kept(&self) -> impl Iterator<Item = usize> {
        (0..self.kept.len()).filter(|&group| self.kept[group])
    }

    /// Whether foreign keys must wait until the end: several models point at each other in a circle.
    pub(crate) fn defers(&self) -> bool {
        self.closure.groups.iter().any(|group| group.models.len() > 1)
    }

    fn statement(
        &self,
        step: Step,
        kind: StatementKind,
        needed: &[bool],
        write: impl FnOnce(&mut Writer<'_>, &Parts<'_>) -> Result<()>,
    ) -> Result<Statement> {
        let mut shape = Shape::new(self.backend, Verb::Delete, self.closure.root);
        let (number, group, model) = match step {
            Step::Guards => (1, 0, 0),
            Step::Keep(group) => (2, group, 0),
            Step::CreateTable(group) => (3, group, 0),
            Step::DropTable(group) => (4, group, 0),
            Step::Count(group) => (5, group, 0),
            Step::Update(edge) => (6, edge, 0),
            Step::Delete(group, model) => (7, group, model),
            Step::Loose => (8, 0, 0),
            Step::Untie(group, edge) => (9, group, edge),
        };
        shape.word(number);
        shape.word(group as u64);
        shape.word(model as u64);
        // of one root there are two graphs, and only one of them can be single where they differ
        shape.word(u64::from(self.closure.is_single()));
        shape.word(self.kept.iter().fold(0, |bits, kept| bits << 1 | u64::from(*kept)));
        let parts = Parts::sliced(self.query);
        if needed.first() == Some(&true) && (!self.kept[0] || matches!(step, Step::Keep(0))) {
            parts.shape(&mut shape)?;
        }
        let mut statement = self.plans.statement(self.backend, &shape, kind, |w| write(w, &parts))?;
        // plans over a temporary table die with it
        statement.persistent = !self.kept.contains(&true);
        Ok(statement)
    }

    /// Counts the rows that forbid the deletion, foreign key by foreign key; `None` when none can.
    pub(crate) fn guards(&self) -> Result<Option<Statement>> {
        self.pointing(Step::Guards, &self.closure.guards)
    }

    /// Counts the rows that point at victims and about which nothing is done, foreign key by foreign key; `None` when none can.
    pub(crate) fn loose(&self) -> Result<Option<Statement>> {
        self.pointing(Step::Loose, &self.closure.loose)
    }

    fn pointing(&self, step: Step, edges: &[Edge]) -> Result<Option<Statement>> {
        if edges.is_empty() {
            return Ok(None);
        }
        let mut needed = self.none();
        for edge in edges {
            self.need(edge.parent, &mut needed);
            if let Some(group) = self.spared_by(edge) {
                self.need_group(group, &mut needed);
            }
        }
        self.statement(step, StatementKind::Read, &needed, |w, parts| {
            self.with(w, parts, &needed, None)?;
            w.push("SELECT ");
            for (at, edge) in edges.iter().enumerate() {
                if at > 0 {
                    w.push(", ");
                }
                w.push("(SELECT count(*) FROM ").ident(edge.child.table).push(" WHERE ");
                self.points_at_victims(w, edge);
                if let Some(group) = self.spared_by(edge) {
                    w.push(" AND NOT (");
                    w.ident(edge.child.table).push(".").ident(edge.child.pk().column).push(" IN (");
                    self.victims(w, group, edge.child);
                    w.push("))");
                }
                w.push(")");
            }
            Ok(())
        })
        .map(Some)
    }

    /// A row that goes itself, and early enough, is in nobody's way.
    fn spared_by(&self, edge: &Edge) -> Option<usize> {
        edge.goes_before().then(|| self.closure.group_of(edge.child)).flatten()
    }

    /// Makes the temporary table of a group.
    pub(crate) fn create_table(&self, group: usize) -> Result<Statement> {
        self.statement(Step::CreateTable(group), StatementKind::Schema, &self.none(), |w, _| {
            w.push("CREATE TEMPORARY TABLE ").ident(&kept_table(group));
            for (at, model) in self.closure.groups[group].models.iter().enumerate() {
                w.push(if at == 0 { " (" } else { ", " })
                    .ident(&kept_column(at))
                    .push(" ")
                    .column_type(model.pk().into());
            }
            w.push(")");
            Ok(())
        })
    }

    /// Fills the temporary table of a group.
    pub(crate) fn keep(&self, group: usize) -> Result<Statement> {
        let mut needed = self.none();
        self.need_group(group, &mut needed);
        self.statement(Step::Keep(group), StatementKind::Bulk, &needed, |w, parts| {
            self.with(w, parts, &needed, Some(group))?;
            w.push("INSERT INTO ").ident(&kept_table(group)).push(" SELECT ");
            for at in 0..self.closure.groups[group].models.len() {
                w.push(if at == 0 { "" } else { ", " }).ident(&kept_column(at));
            }
            w.push(" FROM ").ident(&victims_name(group));
            Ok(())
        })
    }

    /// Drops the temporary table of a group.
    pub(crate) fn drop_table(&self, group: usize) -> Result<Statement> {
        self.statement(Step::DropTable(group), StatementKind::Schema, &self.none(), |w, _| {
            w.push("DROP TABLE ").ident(&kept_table(group));
            Ok(())
        })
    }

    /// Counts the victims of a group that are kept, model by model.
    pub(crate) fn count(&self, group: usize) -> Result<Statement> {
        self.statement(Step::Count(group), StatementKind::Read, &self.none(), |w, _| {
            for at in 0..self.closure.groups[group].models.len() {
                w.push(if at == 0 { "SELECT count(" } else { ", count(" }).ident(&kept_column(at)).push(")");
            }
            w.push(" FROM ").ident(&kept_table(group));
            Ok(())
        })
    }

    /// Sets a foreign key that points at victims to NULL or to its default.
    pub(crate) fn update(&self, at: usize) -> Result<Statement> {
        let edge = &self.closure.updates[at];
        let mut needed = self.none();
        self.need(edge.parent, &mut needed);
        self.statement(Step::Update(at), StatementKind::Bulk, &needed, |w, parts| {
            self.with(w, parts, &needed, None)?;
            w.push("UPDATE ").ident(edge.child.table).push(" SET ").ident(edge.field_meta().column).push(" = ");
            match (edge.on_delete, edge.field_meta().default.or(edge.field_meta().db_default)) {
                (OnDelete::SetNull, _) => {
                    w.push("NULL");
                }
                (_, Some(default)) => default_value(w, &default.into()),
                (_, None) => {
                    let what = "`on_delete = set_default` needs a default that is a literal";
                    return Err(QueryError::Misuse { what }.into());
                }
            }
            w.push(" WHERE ");
            self.points_at_victims(w, edge);
            Ok(())
        })
    }

    /// Sets a foreign key of a group's victims to NULL.
    pub(crate) fn untie(&self, group: usize, at: usize) -> Result<Statement> {
        let edge = &self.closure.groups[group].edges[at];
        let mut needed = self.none();
        self.need_group(group, &mut needed);
        self.statement(Step::Untie(group, at), StatementKind::Bulk, &needed, |w, parts| {
            self.with(w, parts, &needed, None)?;
            w.push("UPDATE ").ident(edge.child.table).push(" SET ").ident(edge.field_meta().column);
            w.push(" = NULL WHERE ").ident(edge.child.table).push(".").ident(edge.child.pk().column).push(" IN (");
            self.victims(w, group, edge.child);
            w.push(")");
            Ok(())
        })
    }

    /// Deletes the victims of one model of a group.
    pub(crate) fn delete(&self, group: usize, at: usize) -> Result<Statement> {
        let found = &self.closure.groups[group];
        let model = found.models[at];
        let by_key = self.kept[group] || found.recursive;
        let mut needed = self.none();
        if by_key {
            self.need_group(group, &mut needed);
        } else {
            found.edges.iter().for_each(|edge| self.need(edge.parent, &mut needed));
        }
        // the query itself stands in the statement of the root
        let root = group == 0 && !by_key;
        needed[0] |= root;
        self.statement(Step::Delete(group, at), StatementKind::Bulk, &needed, |w, parts| {
            if root {
                let joins = Joins::new(w, model);
                w.push("DELETE FROM ");
                joins.write_root(w);
                return parts.write_condition(w, &joins, " WHERE ");
            }
            self.with(w, parts, &needed, None)?;
            w.push("DELETE FROM ").ident(model.table).push(" WHERE ");
            if by_key {
                w.ident(model.table).push(".").ident(model.pk().column).push(" IN (");
                self.victims(w, group, model);
                w.push(")");
            } else {
                for (at, edge) in found.edges.iter().enumerate() {
                    if at > 0 {
                        w.push(" OR ");
                    }
                    self.points_at_victims(w, edge);
                }
            }
            Ok(())
        })
    }

    fn none(&self) -> Vec<bool> {
        vec![false; self.kept.len()]
    }

    /// Notes that the victims of a model are named in a statement, and those that they are found by.
    fn need(&self, model: &'static ModelMeta, needed: &mut [bool]) {
        if let Some(group) = self.closure.group_of(model) {
            self.need_group(group, needed);
        }
    }

    fn need_group(&self, group: usize, needed: &mut [bool]) {
        if std::mem::replace(&mut needed[group], true) {
            return;
        }
        for edge in &self.closure.groups[group].edges {
            self.need(edge.parent, needed);
        }
    }

    /// `WITH RECURSIVE v0 (..) AS (..), v1 …` for the needed groups that are not kept, and for `keeping`, which is about to be.
    fn with(&self, w: &mut Writer<'_>, parts: &Parts<'_>, needed: &[bool], keeping: Option<usize>) -> Result<()> {
        let mut first = true;
        for (at, group) in self.closure.groups.iter().enumerate() {
            if !needed[at] || (self.kept[at] && keeping != Some(at)) {
                continue;
            }
            w.push(if first { "WITH RECURSIVE " } else { ", " }).ident(&victims_name(at));
            first = false;
            for model in 0..group.models.len() {
                w.push(if model == 0 { " (" } else { ", " }).ident(&kept_column(model));
            }
            w.push(") AS (");
            self.describe(w, parts, at, group)?;
            w.push(")");
        }
        if !first {
            w.push(" ");
        }
        Ok(())
    }

    /// The keys of a group's victims: of the query, of rows that point at victims of other groups, of rows that point at each other.
    fn describe(&self, w: &mut Writer<'_>, parts: &Parts<'_>, at: usize, group: &Group) -> Result<()> {
        let inside = |model: &'static ModelMeta| group.models.iter().any(|member| member.is(model));
        let mut first = true;
        let mut union = |w: &mut Writer<'_>| {
            if !std::mem::take(&mut first) {
                w.push(" UNION ");
            }
        };
        if at == 0 {
            let joins = Joins::new(w, self.closure.root);
            union(w);
            self.keys(w, group, self.closure.root);
            parts.write_condition(w, &joins, " WHERE ")?;
        }
        for edge in group.edges.iter().filter(|edge| !inside(edge.parent)) {
            union(w);
            self.keys(w, group, edge.child);
            w.push(" WHERE ");
            self.points_at_victims(w, edge);
        }
        let recursive: Vec<&Edge> = group.edges.iter().filter(|edge| inside(edge.parent)).collect();
        let reached = |w: &mut Writer<'_>, edge: &Edge| {
            let parent = group.models.iter().position(|model| model.is(edge.parent)).unwrap_or_default();
            w.ident(edge.child.table).push(".").ident(edge.field_meta().column).push(" = ");
            w.ident(&victims_name(at)).push(".").ident(&kept_column(parent));
        };
        match self.backend {
            // several recursive parts are allowed
            Backend::Sqlite => {
                for edge in recursive {
                    union(w);
                    self.keys(w, group, edge.child);
                    w.push(" JOIN ").ident(&victims_name(at)).push(" ON ");
                    reached(w, edge);
                }
            }
            // the expression may name itself once
            Backend::Postgres if !recursive.is_empty() => {
                union(w);
                w.push("SELECT \"r\".* FROM ").ident(&victims_name(at)).push(" CROSS JOIN LATERAL (");
                for (number, edge) in recursive.into_iter().enumerate() {
                    if number > 0 {
                        w.push(" UNION ALL ");
                    }
                    self.keys(w, group, edge.child);
                    w.push(" WHERE ");
                    reached(w, edge);
                }
                w.push(") AS \"r\"");
            }
            Backend::Postgres => {}
        }
        Ok(())
    }

    /// `SELECT key FROM model`, with NULL in the places of the group's other models.
    fn keys(&self, w: &mut Writer<'_>, group: &Group, model: &'static ModelMeta) {
        w.push("SELECT ");
        for (at, member) in group.models.iter().enumerate() {
            if at > 0 {
                w.push(", ");
            }
            if member.is(model) {
                w.ident(model.table).push(".").ident(model.pk().column);
            } else {
                w.push("NULL").cast(member.pk().sql_type);
            }
        }
        w.push(" FROM ").ident(model.table);
    }

    /// `child.foreign_key IN (victims of the parent)`
    fn points_at_victims(&self, w: &mut Writer<'_>, edge: &Edge) {
        w.ident(edge.child.table).push(".").ident(edge.field_meta().column).push(" IN (");
        if let Some(group) = self.closure.group_of(edge.parent) {
            self.victims(w, group, edge.parent);
        }
        w.push(")");
    }

    /// `SELECT key FROM v1`, or from the temporary table.
    fn victims(&self, w: &mut Writer<'_>, group: usize, model: &'static ModelMeta) {
        let members = &self.closure.groups[group].models;
        let column = kept_column(members.iter().position(|member| member.is(model)).unwrap_or_default());
        let table = if self.kept[group] { kept_table(group) } else { victims_name(group) };
        w.push("SELECT ").ident(&column).push(" FROM ").ident(&table);
        if members.len() > 1 {
            w.push(" WHERE ").ident(&column).push(" IS NOT NULL");
        }
    }
}

fn victims_name(group: usize) -> String {
    format!("v{group}")
}

fn kept_table(group: usize) -> String {
    format!("orm_victims_{group}")
}

fn kept_column(model: usize) -> String {
    format!("id{model}")
}

/// Whether the query's conditions read what the deletion changes before the query's own rows go: asked again, they would find other rows.
fn changes(closure: &Closure, query: &Query) -> bool {
    let changed = |model: &'static ModelMeta, field: usize| {
        closure.groups.iter().skip(1).any(|group| group.models.iter().any(|member| member.is(model)))
            || closure.updates.iter().any(|edge| edge.child.is(model) && edge.field == field)
    };
    let path_changes = |path: Option<&'static Link>| {
        let mut link = path;
        while let Some(step) = link {
            if changed(step.model, step.field) {
                return true;
            }
            link = step.parent;
        }
        false
    };
    let column_changes = |column: ColumnRef| {
        let column = column.trimmed();
        changed(column.model, column.field) || path_changes(column.path)
    };
    query.filters.iter().any(|filter| {
        filter.any(&mut |node| match node {
            Node::Column(column) => column_changes(*column),
            // what another query reads is not followed
            Node::Exists(_) | Node::Scalar(_) => true,
            _ => false,
        })
    })
}
