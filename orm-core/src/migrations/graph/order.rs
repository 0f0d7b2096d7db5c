//! Each migration after those that it depends on; by name, where that leaves a choice.

use super::{GraphError, nearest};
use crate::migrations::Migration;

pub(super) fn by_dependency(mut rest: Vec<Migration>) -> Result<Vec<Migration>, GraphError> {
    rest.sort_by(|one, other| one.name.cmp(&other.name));
    for migration in &rest {
        let names = || rest.iter().map(|other| other.name.as_str());
        if let Some(missing) = migration.depends_on.iter().find(|name| !names().any(|other| other == name.as_str())) {
            let others = names().filter(|other| *other != migration.name);
            return Err(GraphError::NoDependency {
                migration: migration.name.clone(),
                dependency: missing.clone(),
                suggestion: nearest(missing, others).map(str::to_owned),
            });
        }
    }
    let mut done: Vec<Migration> = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let is_done = |name: &String| done.iter().any(|migration| migration.name == *name);
        match rest.iter().position(|migration| migration.depends_on.iter().all(is_done)) {
            Some(next) => done.push(rest.remove(next)),
            None => return Err(GraphError::Cycle { names: cycle(&rest) }),
        }
    }
    Ok(done)
}

/// One circle among migrations that all wait for each other.
fn cycle(rest: &[Migration]) -> Vec<String> {
    let mut path: Vec<&str> = Vec::new();
    let mut next = rest.first();
    while let Some(migration) = next {
        if let Some(start) = path.iter().position(|name| *name == migration.name) {
            return path[start..].iter().map(|name| (*name).to_owned()).collect();
        }
        path.push(&migration.name);
        next = rest.iter().find(|other| migration.depends_on.contains(&other.name));
    }
    path.into_iter().map(str::to_owned).collect()
}
