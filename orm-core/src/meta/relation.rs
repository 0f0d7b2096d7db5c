//! Where a foreign key points, and what happens to its row when the target goes.

use super::ModelMeta;

/// The relation behind a foreign key.
#[derive(Debug, Clone, Copy)]
pub struct RelationMeta {
    /// The model pointed at. A function, because two models may point at each other.
    pub target: fn() -> &'static ModelMeta,
    /// Many rows to one, or one to one.
    pub kind: RelationKind,
    /// What happens to this row when the target's row is deleted.
    pub on_delete: OnDelete,
    /// The name of the way back, when the model gives one.
    pub related_name: Option<&'static str>,
}

/// How many rows may point at one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RelationKind {
    /// Any number: `ForeignKey<M>`.
    ForeignKey,
    /// One at most: `OneToOne<M>`.
    OneToOne,
}

/// What happens to a row when the row that it points at is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OnDelete {
    /// It is deleted too.
    Cascade,
    /// It forbids the deletion.
    Protect,
    /// It forbids the deletion, unless it is itself deleted by the same call.
    Restrict,
    /// Its foreign key becomes NULL.
    SetNull,
    /// Its foreign key becomes the field's default.
    SetDefault,
    /// Nothing: the database's constraint decides.
    DoNothing,
}

/// A relation of a model that has no column of its own: the other side of a foreign key, or many rows to many.
#[derive(Debug, Clone, Copy)]
pub struct RelatedMeta {
    /// The name of the struct's field: `songs`.
    pub name: &'static str,
    /// The model at the other end.
    pub target: fn() -> &'static ModelMeta,
    /// The model whose foreign key points back: the one at the other end, or of many-to-many, the one between.
    pub via: fn() -> &'static ModelMeta,
    /// The position of that foreign key in it.
    pub field: usize,
    /// Of many-to-many: the position of the foreign key in the model between that leads on.
    pub onward: Option<usize>,
    /// Whether it leads to one row at most.
    pub one: bool,
    /// Of many-to-many between rows of one model: whether each pair is kept in both directions.
    pub symmetrical: bool,
}
