//! What became of the default scope of a query's model.

use super::Query;

/// Whether the scope that a model declares is part of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DefaultScope {
    /// Not yet: whoever runs the query adds it.
    #[default]
    Pending,
    /// It was lifted by `unscoped`.
    Lifted,
    /// It is: the last so many conditions.
    Applied {
        /// How many conditions.
        filters: usize,
    },
}

impl Query {
    /// Adds the model's scope, unless it was lifted or is there. It comes last, so that it can be lifted until the query runs.
    pub(crate) fn apply_scope(&mut self, scope: fn(&mut Query)) {
        if self.scope != DefaultScope::Pending {
            return;
        }
        let mut own = Query { scope: DefaultScope::Lifted, ..Query::new(self.model) };
        scope(&mut own);
        let chooses = own.distinct || !own.distinct_on.is_empty() || own.lock.is_some() || own.combined.is_some();
        if own.is_sliced() || own.selected.is_some() || !own.extra.is_empty() || chooses {
            own.misuse.get_or_insert(
                "a default scope filters and orders: it can't slice, select, annotate, lock, or give equal rows once",
            );
        }
        self.scope = DefaultScope::Applied { filters: own.filters.len() };
        self.filters.append(&mut own.filters);
        if self.order.is_none() && own.order.is_some() {
            self.order = own.order;
            self.reversed ^= own.reversed;
        }
        self.misuse = self.misuse.or(own.misuse);
    }

    /// One more condition of the program's, behind all of them and before those of the scope.
    pub(crate) fn narrow(&mut self, condition: super::Node) {
        let at = self.asked().len();
        self.filters.insert(at, condition);
    }

    /// The conditions that the program asked for, without those of the scope.
    pub(crate) fn asked(&self) -> &[super::Node] {
        let scope = match self.scope {
            DefaultScope::Applied { filters } => filters,
            DefaultScope::Pending | DefaultScope::Lifted => 0,
        };
        &self.filters[..self.filters.len().saturating_sub(scope)]
    }
}
