//! Which tables a query joins, and what they are called there.

use super::writer::Writer;
use crate::meta::ModelMeta;
use crate::query::{ColumnRef, Link, Node};

/// The tables of one SELECT: the root, and the paths that are joined, each once, in the order in which they must be.
///
/// A SELECT inside of an expression has tables of its own and sees those around it. It is either about rows that are related to the row at
/// hand ([`Joins::related`]), and then part of the same query, or about another query ([`Joins::inner`]).
#[derive(Debug)]
pub(super) struct Joins<'o> {
    root: &'static ModelMeta,
    /// What the root table is called, when not by its name.
    alias: Option<Alias>,
    /// Whether the root is made of another query, and has a column for each cell of its rows.
    combined: bool,
    paths: Vec<(&'static Link, Alias)>,
    /// The tables that belong to the same query and are joined before these, or stand around this SELECT.
    around: Option<&'o Joins<'o>>,
    /// What kind of SELECT this is.
    kind: Kind,
    /// The tables of the query around this one.
    outer: Option<&'o Joins<'o>>,
}

/// What a SELECT is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The rows of the query.
    Query,
    /// A choice of related rows, which a condition tries.
    Choice,
    /// Related rows, each of which counts.
    Related,
}

/// `t1`, `t2`, …: each is given once in a statement.
#[derive(Debug, Clone, Copy)]
pub(super) struct Alias(pub(super) usize);

impl Alias {
    /// Whether a table has this name itself.
    pub(super) fn is(self, table: &str) -> bool {
        table.strip_prefix('t').is_some_and(|number| number == self.0.to_string())
    }

    pub(super) fn write(self, w: &mut Writer<'_>) {
        w.ident(&format!("t{}", self.0));
    }
}

impl<'o> Joins<'o> {
    /// The tables of a statement: the root goes by its name.
    pub(super) fn new(w: &mut Writer<'_>, root: &'static ModelMeta) -> Self {
        w.avoid(root.table);
        Joins { root, alias: None, combined: false, paths: Vec::new(), around: None, kind: Kind::Query, outer: None }
    }

    /// The tables of a query inside of another one.
    pub(super) fn inner(w: &mut Writer<'_>, root: &'static ModelMeta, outer: Option<&'o Joins<'o>>) -> Self {
        let alias = Some(w.alias());
        Joins { root, alias, combined: false, paths: Vec::new(), around: None, kind: Kind::Query, outer }
    }

    /// The tables of rows that are related to the row at hand: `first` is the step that leads from there.
    pub(super) fn related(w: &mut Writer<'_>, around: &'o Joins<'o>, first: &'static Link) -> Self {
        let paths = vec![(first, w.alias())];
        Joins { paths, kind: Kind::Related, ..around.wider() }
    }

    /// The same, as a choice that a condition tries.
    pub(super) fn choice(w: &mut Writer<'_>, around: &'o Joins<'o>, first: &'static Link) -> Self {
        Joins { kind: Kind::Choice, ..Joins::related(w, around, first) }
    }

    /// The tables of rows that are related to the row at hand, where there may be none of them.
    pub(super) fn beside(around: &'o Joins<'o>) -> Self {
        Joins { kind: Kind::Choice, ..around.wider() }
    }

    /// More tables of the same SELECT, which its conditions do not see: paths to many rows that are selected.
    pub(super) fn wider(&'o self) -> Self {
        let (root, outer) = (self.root, self.outer);
        Joins { root, alias: None, combined: false, paths: Vec::new(), around: Some(self), kind: Kind::Query, outer }
    }

    /// `WITH root (columns) AS (`: the root is a table made of a query, not that of the model.
    pub(super) fn write_combined(&mut self, w: &mut Writer<'_>, columns: usize) {
        let alias = self.alias.unwrap_or_else(|| w.alias());
        (self.alias, self.combined) = (Some(alias), true);
        w.push("WITH ");
        alias.write(w);
        for at in 0..columns {
            w.push(if at == 0 { " (" } else { ", " });
            write_cell(w, at);
        }
        w.push(") AS (");
    }

    /// Whether the root is made of another query.
    pub(super) fn is_combined(&self) -> bool {
        self.combined || self.around.is_some_and(Joins::is_combined)
    }

    /// What the query that the root is made of selects at that position.
    pub(super) fn write_selected(&self, w: &mut Writer<'_>, at: usize) {
        self.write_table(w, None);
        w.push(".");
        write_cell(w, at);
    }

    /// The model of the query.
    pub(super) fn root(&self) -> &'static ModelMeta {
        self.root
    }

    /// The tables of the query around this one.
    pub(super) fn outer(&self) -> Option<&'o Joins<'o>> {
        self.outer
    }

    /// Whether these are the tables of a choice that a condition tries.
    pub(super) fn is_choice(&self) -> bool {
        self.kind == Kind::Choice
    }

    /// The tables outside of the choices that conditions try: what is negated, and what an aggregate is about, is told in terms of them.
    pub(super) fn decided(&self) -> &Joins<'o> {
        match self.around {
            Some(around) if self.kind == Kind::Choice => around.decided(),
            _ => self,
        }
    }

    /// The tables around these.
    pub(super) fn around(&self) -> Option<&'o Joins<'o>> {
        self.around
    }

    /// Whether a path to many rows is joined here or around: the root's key does not say then which row is at hand.
    pub(super) fn is_joined_to_many(&self) -> bool {
        self.paths.iter().any(|(link, _)| link.is_many()) || self.around.is_some_and(Joins::is_joined_to_many)
    }

    /// What the root table is called, when not by its name.
    fn root_alias(&self) -> Option<Alias> {
        self.alias.or_else(|| self.around.and_then(Joins::root_alias))
    }

    /// Joins a path.
    pub(super) fn add_path(&mut self, w: &mut Writer<'_>, path: Option<&'static Link>) {
        let Some(link) = path else { return };
        if self.find(link).is_none() {
            self.add_path(w, link.parent);
            self.paths.push((link, w.alias()));
        }
    }

    /// Joins what an expression reads that is one row at most. Where it is about many related rows, only what leads to them.
    pub(super) fn add(&mut self, w: &mut Writer<'_>, node: &Node) {
        match node {
            Node::Column(column) => match self.first_many(*column) {
                Some(link) => self.add_path(w, link.ends().0.trimmed().path),
                None => self.add_path(w, column.trimmed().path),
            },
            // what stands in `outer(..)` there
            Node::Exists(_) | Node::Scalar(_) => node.reads(&mut |read| self.add(w, read)),
            node => node.children(|child| self.add(w, child)),
        }
    }

    /// Joins what an expression reads, many rows too.
    pub(super) fn add_many(&mut self, w: &mut Writer<'_>, node: &Node) {
        match node {
            Node::Column(column) => self.add_path(w, column.trimmed().path),
            Node::Aggregate { .. } | Node::Gather(_) | Node::Exists(_) | Node::Scalar(_) => self.add(w, node),
            node => node.children(|child| self.add_many(w, child)),
        }
    }

    /// The first step on the way to a column that may find many rows and is not joined.
    pub(super) fn first_many(&self, column: ColumnRef) -> Option<&'static Link> {
        let unjoined = std::iter::successors(column.trimmed().path, |link| link.parent)
            .take_while(|link| self.find(link).is_none());
        unjoined.filter(|link| link.is_many()).last()
    }

    /// What the table at the end of a path is called, when it is joined here or around.
    fn find(&self, link: &Link) -> Option<Alias> {
        let own = self.paths.iter().find(|(path, _)| path.same(link));
        own.map(|(_, alias)| *alias).or_else(|| self.around.and_then(|around| around.find(link)))
    }

    /// Whether the table at the end of a path is joined here or around.
    pub(super) fn has(&self, path: Option<&'static Link>) -> bool {
        path.is_none_or(|link| self.find(link).is_some())
    }

    /// Whether none is joined.
    pub(super) fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// The root table: its name, and where it has one, its alias.
    pub(super) fn write_root(&self, w: &mut Writer<'_>) {
        if !self.combined {
            w.ident(self.root.table);
        }
        if let Some(alias) = self.alias {
            w.push(if self.combined { "" } else { " AS " });
            alias.write(w);
        }
    }

    /// `FROM root JOIN …`
    pub(super) fn write(&self, w: &mut Writer<'_>) {
        w.push(" FROM ");
        self.write_from(w);
    }

    fn write_from(&self, w: &mut Writer<'_>) {
        match self.around {
            Some(around) => around.write_from(w),
            None => self.write_root(w),
        }
        self.write_joins(w, 0);
    }

    /// `FROM first JOIN …`, where the first is related to the row around.
    pub(super) fn write_related(&self, w: &mut Writer<'_>) {
        w.push(" FROM ");
        if let Some((first, alias)) = self.paths.first() {
            w.ident(first.target().table).push(" AS ");
            alias.write(w);
        }
        self.write_joins(w, 1);
    }

    /// `FROM (SELECT 1) LEFT JOIN …`: one row at least, of NULLs where nothing is related.
    pub(super) fn write_beside(&self, w: &mut Writer<'_>) {
        w.push(" FROM (SELECT 1) AS ");
        w.alias().write(w);
        self.write_joins(w, 0);
    }

    fn write_joins(&self, w: &mut Writer<'_>, from: usize) {
        for (link, alias) in self.paths.iter().skip(from) {
            let (source, target) = link.ends();
            w.push(if link.nullable { " LEFT JOIN " } else { " JOIN " }).ident(link.target().table).push(" AS ");
            alias.write(w);
            w.push(" ON ");
            alias.write(w);
            w.push(".").ident(target.column).push(" = ");
            self.write_column(w, source);
        }
    }

    /// A column, with the name of its table.
    pub(super) fn write_column(&self, w: &mut Writer<'_>, column: ColumnRef) {
        let column = column.trimmed();
        self.write_table(w, column.path);
        w.push(".").ident(column.field_meta().column);
    }

    /// What the table at the end of a path is called.
    pub(super) fn write_table(&self, w: &mut Writer<'_>, path: Option<&'static Link>) {
        match path.and_then(|link| self.find(link)).or_else(|| self.root_alias()) {
            Some(alias) => alias.write(w),
            None => {
                w.ident(self.root.table);
            }
        }
    }
}

fn write_cell(w: &mut Writer<'_>, at: usize) {
    w.ident(&format!("c{}", at + 1));
}
