//! Constraints and indexes over more than one column.

/// `unique("artist", "title")`
#[derive(Debug)]
pub struct UniqueMeta {
    /// Positions in [`ModelMeta::fields`](super::ModelMeta::fields).
    pub fields: &'static [usize],
    /// The name, when the model gives one.
    pub name: Option<&'static str>,
}

/// `index("artist", "-title")`
#[derive(Debug)]
pub struct IndexMeta {
    /// Positions in [`ModelMeta::fields`](super::ModelMeta::fields), and whether the order is descending.
    pub fields: &'static [(usize, bool)],
    /// The name, when the model gives one.
    pub name: Option<&'static str>,
}

/// `check(positive, "plays >= 0")`
#[derive(Debug)]
pub struct CheckMeta {
    /// The name that the model gives; in the database the table's name stands before it.
    pub name: &'static str,
    /// The condition, in SQL.
    pub sql: &'static str,
}
