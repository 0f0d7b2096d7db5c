//! Paths through relations, as a chain of `&'static` links.

use crate::meta::{FieldMeta, ModelMeta};
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

/// One step along a foreign key, from the row that has it to the row that it points at, or backwards. Its parent is the step before. A path
/// is its last link, so a column's path costs one pointer.
#[derive(Debug)]
pub struct Link {
    /// The step before; `None` when this step leaves from the query's own model.
    pub parent: Option<&'static Link>,
    /// The model that has the foreign key: the step leaves from it, or arrives at it when it goes backwards.
    pub model: &'static ModelMeta,
    /// The foreign key's position in that model.
    pub field: usize,
    /// Whether the step goes backwards, from the row pointed at to the rows that point at it.
    pub reverse: bool,
    /// Whether this step, or one before it, may find no row.
    pub nullable: bool,
}

impl Link {
    /// The foreign key.
    pub fn field_meta(&self) -> &'static FieldMeta {
        &self.model.fields[self.field]
    }

    /// The model that the foreign key points at.
    fn pointed_at(&self) -> &'static ModelMeta {
        match self.field_meta().relation {
            Some(relation) => (relation.target)(),
            None => self.model,
        }
    }

    /// The model that the step leaves from.
    pub fn source(&self) -> &'static ModelMeta {
        if self.reverse { self.pointed_at() } else { self.model }
    }

    /// The model that the step arrives at.
    pub fn target(&self) -> &'static ModelMeta {
        if self.reverse { self.model } else { self.pointed_at() }
    }

    /// Whether this step alone may find many rows.
    pub fn is_many(&self) -> bool {
        self.reverse && !self.field_meta().unique
    }

    /// The columns that are equal in a row at the start of the step and one at its end.
    pub fn ends(&'static self) -> (ColumnRef, &'static FieldMeta) {
        let (source, target) = (self.source(), self.target());
        let (from, to) = if self.reverse { (source.primary_key, self.field_meta()) } else { (self.field, target.pk()) };
        (ColumnRef { path: self.parent, model: source, field: from }, to)
    }

    /// The steps from the query's model on.
    pub fn steps(&'static self) -> Vec<&'static Link> {
        let mut steps: Vec<_> = std::iter::successors(Some(self), |link| link.parent).collect();
        steps.reverse();
        steps
    }

    /// Whether `other` is this path or begins with it.
    pub fn leads_to(&self, other: &'static Link) -> bool {
        std::iter::successors(Some(other), |link| link.parent).any(|link| link.same(self))
    }

    /// Whether two links are the same path. By structure: the compiler may put one constant at several addresses.
    pub fn same(&self, other: &Link) -> bool {
        self.field == other.field
            && self.reverse == other.reverse
            && self.model.is(other.model)
            && match (self.parent, other.parent) {
                (None, None) => true,
                (Some(a), Some(b)) => a.same(b),
                _ => false,
            }
    }

    /// A path that is known only when the program runs. One value for each path: there are as many as the models have, to the depth that
    /// is asked for.
    pub fn interned(
        parent: Option<&'static Link>,
        model: &'static ModelMeta,
        field: usize,
        reverse: bool,
    ) -> &'static Link {
        type Key = (usize, usize, usize, bool);
        static LINKS: LazyLock<Mutex<HashMap<Key, &'static Link>>> = LazyLock::new(Mutex::default);
        // the same path may stand at several addresses
        let parent = parent.map(|link| Link::interned(link.parent, link.model, link.field, link.reverse));
        let address = |link: Option<&'static Link>| link.map_or(0, |link| std::ptr::from_ref(link).addr());
        let key = (address(parent), std::ptr::from_ref(model).addr(), field, reverse);
        let mut links = LINKS.lock().unwrap_or_else(PoisonError::into_inner);
        links.entry(key).or_insert_with(|| {
            let nullable = reverse || model.fields[field].nullable || parent.is_some_and(|link| link.nullable);
            Box::leak(Box::new(Link { parent, model, field, reverse, nullable }))
        })
    }
}

/// A column, reached by a path from the query's model.
#[derive(Debug, Clone, Copy)]
pub struct ColumnRef {
    /// The last step; `None` for a column of the query's own model.
    pub path: Option<&'static Link>,
    /// The model that has the column.
    pub model: &'static ModelMeta,
    /// The column's position in that model.
    pub field: usize,
}

impl ColumnRef {
    /// A column of the query's own model.
    pub fn own(model: &'static ModelMeta, field: usize) -> Self {
        ColumnRef { path: None, model, field }
    }

    /// The primary key of the query's own model.
    pub fn key(model: &'static ModelMeta) -> Self {
        ColumnRef::own(model, model.primary_key)
    }

    /// The primary key of the model at the end of a path.
    pub fn key_at(path: &'static Link) -> Self {
        let model = path.target();
        ColumnRef { path: Some(path), model, field: model.primary_key }
    }

    /// The field.
    pub fn field_meta(&self) -> &'static FieldMeta {
        &self.model.fields[self.field]
    }

    /// Whether it can be NULL here: because the column may be, or because the path may find no row.
    pub fn nullable(&self) -> bool {
        self.field_meta().nullable || self.path.is_some_and(|link| link.nullable)
    }

    /// The first step of its path that may find many rows.
    pub fn first_many(&self) -> Option<&'static Link> {
        let steps = std::iter::successors(self.trimmed().path, |link| link.parent);
        steps.filter(|link| link.is_many()).last()
    }

    /// The same column with as few joins as it takes: `song.album.id` is the column `album_id` of `song`.
    pub fn trimmed(self) -> ColumnRef {
        match self.path {
            Some(link) if !link.reverse && self.field == self.model.primary_key => {
                ColumnRef { path: link.parent, model: link.model, field: link.field }.trimmed()
            }
            _ => self,
        }
    }
}
