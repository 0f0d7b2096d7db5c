//! Paths through relations, as a chain of `&'static` links.

use crate::meta::{FieldMeta, ModelMeta};

/// One step along a foreign key; its parent is the step before. A path is its last link, so a column's path costs one pointer.
#[derive(Debug)]
pub struct Link {
    /// The step before; `None` when this step leaves from the query's own model.
    pub parent: Option<&'static Link>,
    /// The model that the step leaves from.
    pub model: &'static ModelMeta,
    /// The foreign key's position in that model.
    pub field: usize,
    /// Whether this step, or one before it, may find no row.
    pub nullable: bool,
}

impl Link {
    /// The foreign key.
    pub fn field_meta(&self) -> &'static FieldMeta {
        &self.model.fields[self.field]
    }

    /// The model that the step arrives at.
    pub fn target(&self) -> &'static ModelMeta {
        match self.field_meta().relation {
            Some(relation) => (relation.target)(),
            None => self.model,
        }
    }

    /// Whether two links are the same path. By structure: the compiler may put one constant at several addresses.
    pub fn same(&self, other: &Link) -> bool {
        self.field == other.field
            && self.model.is(other.model)
            && match (self.parent, other.parent) {
                (None, None) => true,
                (Some(a), Some(b)) => a.same(b),
                _ => false,
            }
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

    /// The field.
    pub fn field_meta(&self) -> &'static FieldMeta {
        &self.model.fields[self.field]
    }

    /// Whether it can be NULL here: because the column may be, or because the path may find no row.
    pub fn nullable(&self) -> bool {
        self.field_meta().nullable || self.path.is_some_and(|link| link.nullable)
    }

    /// The same column with as few joins as it takes: `song.album.id` is the column `album_id` of `song`.
    pub fn trimmed(self) -> ColumnRef {
        match self.path {
            Some(link) if self.field == self.model.primary_key => {
                ColumnRef { path: link.parent, model: link.model, field: link.field }.trimmed()
            }
            _ => self,
        }
    }
}
