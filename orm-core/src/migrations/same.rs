//! Whether two states are the same: the order in which models, fields and constraints are listed says nothing.

use super::{ModelState, State};

impl State {
    /// Whether both have the same models. The order of models, of fields and of constraints does not count.
    pub fn is_same(&self, other: &State) -> bool {
        same(&self.models, &other.models, |one, other| one.is_same(other))
    }
}

impl ModelState {
    /// Whether both are the same but for the order of fields and constraints.
    pub fn is_same(&self, other: &ModelState) -> bool {
        let ModelState { name, table, fields, uniques, indexes, checks, ordering, automatic } = self;
        *name == other.name
            && *table == other.table
            && *ordering == other.ordering
            && *automatic == other.automatic
            && same(fields, &other.fields, PartialEq::eq)
            && same(uniques, &other.uniques, PartialEq::eq)
            && same(indexes, &other.indexes, PartialEq::eq)
            && same(checks, &other.checks, PartialEq::eq)
    }
}

fn same<T>(some: &[T], others: &[T], is_same: impl Fn(&T, &T) -> bool) -> bool {
    some.len() == others.len() && some.iter().all(|one| others.iter().any(|other| is_same(one, other)))
}
