//! Several migrations as one, which stands for them.

use super::{Graph, GraphError, Migration, Operation, State, optimize};

/// A squashed migration, and what became of how many operations.
#[derive(Debug, Clone, PartialEq)]
pub struct Squashed {
    /// The migration, with the names of those that it replaces.
    pub migration: Migration,
    /// How many operations they had.
    pub before: usize,
}

/// Why migrations can't be squashed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SquashError {
    /// They do not fit together, or there is none of that name.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// The first is none of those before the last.
    #[error("{last} does not depend on {first}: name the first migration of those that lead to {last}")]
    NotBefore {
        /// The first.
        first: String,
        /// The last.
        last: String,
    },
    /// One alone.
    #[error("there is only {name} to squash: name a later migration")]
    One {
        /// The migration.
        name: String,
    },
}

impl Graph {
    /// The migrations from `first` (or the very first) to `last`, as one. Names may be cut: `0002`. What is elidable is left out; SQL and
    /// steps stay where they are, and nothing moves over them.
    ///
    /// # Errors
    ///
    /// [`SquashError`]
    pub fn squash(&self, first: Option<&str>, last: &str, name: Option<&str>) -> Result<Squashed, SquashError> {
        let last = &self.find(last)?.name;
        let mut range = self.up_to(last);
        if let Some(first) = first {
            let first = &self.find(first)?.name;
            let Some(at) = range.iter().position(|migration| migration.name == *first) else {
                return Err(SquashError::NotBefore { first: first.clone(), last: last.clone() });
            };
            range.drain(..at);
        }
        let [begin, .., _] = range.as_slice() else { return Err(SquashError::One { name: last.clone() }) };
        let is_inside = |name: &String| range.iter().any(|migration| migration.name == *name);
        let mut depends_on: Vec<String> = Vec::new();
        let mut replaces: Vec<String> = Vec::new();
        for migration in &range {
            let outside = migration.depends_on.iter().filter(|name| !is_inside(name));
            depends_on.extend(outside.cloned());
            // who has what it replaces already knows those names
            replaces.extend(migration.replaces.iter().chain([&migration.name]).cloned());
        }
        depends_on.sort();
        depends_on.dedup();
        let mut from = State::default();
        for migration in self.migrations() {
            let is_needed = depends_on.iter().any(|name| self.up_to(name).iter().any(|one| one.name == migration.name));
            if is_needed {
                migration.apply(&mut from)?;
            }
        }
        let all: Vec<&Operation> = range.iter().flat_map(|migration| &migration.operations).collect();
        let kept = all.iter().filter(|operation| !operation.is_elidable()).map(|operation| (*operation).clone());
        let number = begin.name.split('_').next().unwrap_or("0001");
        let migration = Migration {
            name: format!("{number}_squashed_{}", name.unwrap_or(last)),
            depends_on,
            replaces,
            atomic: range.iter().all(|migration| migration.atomic),
            operations: optimize(kept.collect(), &from),
            checksum: String::new(),
        };
        Ok(Squashed { migration, before: all.len() })
    }
}
