//! Which tables a query joins, and what they are called there.

use super::writer::Writer;
use crate::meta::ModelMeta;
use crate::query::{ColumnRef, Link, Node};

/// The paths of a query, each once, in the order in which they must be joined.
#[derive(Debug)]
pub(super) struct Joins {
    root: &'static ModelMeta,
    /// What the root table is called.
    alias: Option<&'static str>,
    paths: Vec<&'static Link>,
    /// Where the names begin: an inner query counts on from its outer one.
    first: usize,
}

impl Joins {
    /// No joins yet.
    pub(super) fn new(root: &'static ModelMeta) -> Self {
        Joins { root, alias: None, paths: Vec::new(), first: 1 }
    }

    /// The same, with another name for the root table.
    pub(super) fn aliased(root: &'static ModelMeta, alias: &'static str, first: usize) -> Self {
        Joins { root, alias: Some(alias), paths: Vec::new(), first }
    }

    /// Adds the paths that a node needs.
    pub(super) fn add(&mut self, node: &Node) {
        if let Node::Column(column) = node {
            self.add_path(column.trimmed().path);
        }
        node.children(|child| self.add(child));
    }

    fn add_path(&mut self, path: Option<&'static Link>) {
        let Some(link) = path else { return };
        if self.position(link).is_none() {
            self.add_path(link.parent);
            self.paths.push(link);
        }
    }

    fn position(&self, link: &'static Link) -> Option<usize> {
        self.paths.iter().position(|path| path.same(link))
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// The root table: its name, and where it has one, its alias.
    pub(super) fn write_root(&self, w: &mut Writer<'_>) {
        w.ident(self.root.table);
        if let Some(alias) = self.alias {
            w.push(" AS ").ident(alias);
        }
    }

    /// `FROM root JOIN …`
    pub(super) fn write(&self, w: &mut Writer<'_>) {
        w.push(" FROM ");
        self.write_root(w);
        for (at, link) in self.paths.iter().enumerate() {
            let target = link.target();
            w.push(if link.nullable { " LEFT JOIN " } else { " JOIN " }).ident(target.table).push(" AS ");
            self.write_alias(w, at);
            w.push(" ON ");
            self.write_alias(w, at);
            w.push(".").ident(target.pk().column).push(" = ");
            self.write_table(w, link.parent);
            w.push(".").ident(link.field_meta().column);
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
        match path.and_then(|link| self.position(link)) {
            Some(at) => self.write_alias(w, at),
            None => {
                w.ident(self.alias.unwrap_or(self.root.table));
            }
        }
    }

    fn write_alias(&self, w: &mut Writer<'_>, at: usize) {
        let number = self.first + at;
        // a table may be called `t1` itself
        let name = format!("t{number}");
        let clash = self.root.table == name && self.alias.is_none();
        w.ident(if clash { "t0" } else { &name });
    }
}
