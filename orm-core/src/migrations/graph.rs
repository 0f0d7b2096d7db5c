//! Migrations in the order of their dependencies, and the state at each point.

mod order;
pub(super) mod squashed;

use super::{Migration, State, StateError};
use crate::meta::nearest_ignoring_case as nearest;

/// The migrations of a program, each after those that it depends on.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    migrations: Vec<Migration>,
}

/// Why migrations do not fit together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GraphError {
    /// Two migrations of one name.
    #[error("there are two migrations {name}")]
    Duplicate {
        /// The name.
        name: String,
    },
    /// A dependency on nothing.
    #[error("{migration}.toml depends on {dependency}, which is not there{}", hint(.suggestion))]
    NoDependency {
        /// The migration.
        migration: String,
        /// What is not there.
        dependency: String,
        /// One that is like it.
        suggestion: Option<String>,
    },
    /// Migrations that wait for each other.
    #[error("these migrations depend on each other in a circle: {}", .names.join(" -> "))]
    Cycle {
        /// Each depends on the next one, the last on the first.
        names: Vec<String>,
    },
    /// Migrations that nothing depends on, where there should be one.
    #[error("there is more than one last migration: {}; run `makemigrations --merge` to bring them together", .names.join(", "))]
    Heads {
        /// Their names.
        names: Vec<String>,
    },
    /// A name that no migration has, or more than one begins with.
    #[error("{}", unknown(.name, .found, .suggestion))]
    Unknown {
        /// The name.
        name: String,
        /// Those that begin with it.
        found: Vec<String>,
        /// One that is like it.
        suggestion: Option<String>,
    },
    /// An operation that does not fit the state before it.
    #[error("{migration}.toml, operation {number} ({operation}): {error}")]
    State {
        /// The migration.
        migration: String,
        /// Which of its operations, from 1.
        number: usize,
        /// The operation in words.
        operation: String,
        /// What does not fit.
        error: Box<StateError>,
    },
    /// Some of what a squashed migration replaces is applied, and the files of the others are gone.
    #[error(
        "{squash}.toml replaces {}, of which only {} is applied here, and the files of the others are gone: bring back {}, migrate, and delete them then",
        .replaces.join(", "), .applied.join(", "), .missing.join(", ")
    )]
    HalfSquashed {
        /// The squashed migration.
        squash: String,
        /// What it replaces.
        replaces: Vec<String>,
        /// What is applied of that.
        applied: Vec<String>,
        /// What is neither applied nor there.
        missing: Vec<String>,
    },
}

fn hint(suggestion: &Option<String>) -> String {
    suggestion.as_ref().map(|name| format!("; did you mean {name}?")).unwrap_or_default()
}

fn unknown(name: &str, found: &[String], suggestion: &Option<String>) -> String {
    match found {
        [] => format!("there is no migration {name}{}", hint(suggestion)),
        found => format!("more than one migration begins with {name}: {}", found.join(", ")),
    }
}

impl Graph {
    /// The migrations in order. A squashed one stands in the place of those that it replaces.
    ///
    /// # Errors
    ///
    /// [`GraphError`]
    pub fn new(migrations: Vec<Migration>) -> Result<Self, GraphError> {
        Self::with_applied::<&str>(migrations, &[])
    }

    /// The migrations in order, as a database sees them that has these: where only some of what a squashed migration replaces are applied,
    /// the originals go on.
    ///
    /// # Errors
    ///
    /// [`GraphError`]
    pub fn with_applied<S: AsRef<str>>(migrations: Vec<Migration>, applied: &[S]) -> Result<Self, GraphError> {
        for (at, migration) in migrations.iter().enumerate() {
            if migrations[..at].iter().any(|other| other.name == migration.name) {
                return Err(GraphError::Duplicate { name: migration.name.clone() });
            }
        }
        let applied: Vec<&str> = applied.iter().map(AsRef::as_ref).collect();
        let migrations = squashed::resolve(migrations, &applied)?;
        Ok(Graph { migrations: order::by_dependency(migrations)? })
    }

    /// The migrations, each after those that it depends on.
    pub fn migrations(&self) -> &[Migration] {
        &self.migrations
    }

    /// The migration of that name.
    pub fn get(&self, name: &str) -> Option<&Migration> {
        self.migrations.iter().find(|migration| migration.name == name)
    }

    /// The migration of that name, or the one whose name begins with it: `0002`.
    ///
    /// # Errors
    ///
    /// [`GraphError::Unknown`], when there is none, or more than one.
    pub fn find(&self, name: &str) -> Result<&Migration, GraphError> {
        if let Some(migration) = self.get(name) {
            return Ok(migration);
        }
        let found: Vec<&Migration> =
            self.migrations.iter().filter(|migration| migration.name.starts_with(name)).collect();
        match found.as_slice() {
            [one] => Ok(one),
            found => Err(GraphError::Unknown {
                name: name.to_owned(),
                found: found.iter().map(|migration| migration.name.clone()).collect(),
                suggestion: nearest(name, self.migrations.iter().map(|migration| migration.name.as_str()))
                    .map(str::to_owned),
            }),
        }
    }

    /// The migrations that nothing depends on.
    pub fn heads(&self) -> Vec<&str> {
        let needed = |name: &str| self.migrations.iter().any(|other| other.depends_on.iter().any(|one| one == name));
        self.migrations.iter().map(|migration| migration.name.as_str()).filter(|name| !needed(name)).collect()
    }

    /// The last migration; `None` where there is none.
    ///
    /// # Errors
    ///
    /// [`GraphError::Heads`], where there is more than one.
    pub fn head(&self) -> Result<Option<&str>, GraphError> {
        match self.heads().as_slice() {
            [] => Ok(None),
            [head] => Ok(Some(head)),
            heads => Err(GraphError::Heads { names: heads.iter().map(|name| (*name).to_owned()).collect() }),
        }
    }

    /// The migration and all that it depends on, in order.
    pub fn up_to(&self, name: &str) -> Vec<&Migration> {
        let mut wanted = vec![name];
        // the list is in order, so that walking it backwards meets each migration after all that need it
        for migration in self.migrations.iter().rev() {
            if wanted.contains(&migration.name.as_str()) {
                wanted.extend(migration.depends_on.iter().map(String::as_str));
            }
        }
        self.migrations.iter().filter(|migration| wanted.contains(&migration.name.as_str())).collect()
    }

    /// The migration and all that depend on it, the last one first: what goes when it is undone.
    pub fn down_from(&self, name: &str) -> Vec<&Migration> {
        let mut gone = vec![name];
        for migration in &self.migrations {
            if migration.depends_on.iter().any(|one| gone.contains(&one.as_str())) {
                gone.push(&migration.name);
            }
        }
        self.migrations.iter().rev().filter(|migration| gone.contains(&migration.name.as_str())).collect()
    }

    /// The models after all migrations.
    ///
    /// # Errors
    ///
    /// [`GraphError::State`]
    pub fn state(&self) -> Result<State, GraphError> {
        let mut state = State::default();
        self.migrations.iter().try_for_each(|migration| migration.apply(&mut state))?;
        Ok(state)
    }

    /// The models after this migration, and nothing but what it depends on.
    ///
    /// # Errors
    ///
    /// [`GraphError::State`]
    pub fn state_after(&self, name: &str) -> Result<State, GraphError> {
        let mut state = State::default();
        self.up_to(name).into_iter().try_for_each(|migration| migration.apply(&mut state))?;
        Ok(state)
    }

    /// The number of the next migration: `0003` after `0002_song_plays`, also when that was squashed.
    pub fn next_number(&self) -> u32 {
        let names = self.migrations.iter().flat_map(|migration| migration.replaces.iter().chain([&migration.name]));
        let number = |name: &String| {
            let digits: String = name.chars().take_while(char::is_ascii_digit).collect();
            digits.parse::<u32>().unwrap_or(0)
        };
        names.map(number).max().unwrap_or(0) + 1
    }
}

impl Migration {
    /// Leads the state to what it is after this migration.
    ///
    /// # Errors
    ///
    /// [`GraphError::State`], with the operation that does not fit.
    pub fn apply(&self, state: &mut State) -> Result<(), GraphError> {
        for (at, operation) in self.operations.iter().enumerate() {
            operation.apply(state).map_err(|error| GraphError::State {
                migration: self.name.clone(),
                number: at + 1,
                operation: operation.describe(),
                error: Box::new(error),
            })?;
        }
        Ok(())
    }
}
