//! A squashed migration and those that it replaces: one of the two takes part.

use super::GraphError;
use crate::migrations::Migration;

/// Leaves what takes part, with dependencies on what does.
pub(super) fn resolve(mut migrations: Vec<Migration>, applied: &[&str]) -> Result<Vec<Migration>, GraphError> {
    let mut squashes: Vec<Squash> = migrations
        .iter()
        .filter(|migration| !migration.replaces.is_empty())
        .map(|migration| Squash::of(&migrations, migration))
        .collect();
    // one that replaces another squashed migration replaces more, and comes after it
    squashes.sort_by_key(|squash| squash.replaced.len());
    for squash in squashes {
        if migrations.iter().any(|migration| migration.name == squash.name) {
            resolve_one(&mut migrations, applied, &squash)?;
        }
    }
    Ok(migrations)
}

/// What it replaces, and what that replaces where it is itself squashed.
fn all_replaced(migrations: &[Migration], squash: &Migration) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut open = squash.replaces.clone();
    while let Some(name) = open.pop() {
        if found.contains(&name) || name == squash.name {
            continue;
        }
        if let Some(inner) = migrations.iter().find(|migration| migration.name == name) {
            open.extend(inner.replaces.iter().cloned());
        }
        found.push(name);
    }
    found.sort();
    found
}

struct Squash {
    name: String,
    replaced: Vec<String>,
    /// The replaced ones that are not squashed themselves: those are applied when what they replace is.
    originals: Vec<String>,
}

impl Squash {
    fn of(migrations: &[Migration], squash: &Migration) -> Self {
        let replaced = all_replaced(migrations, squash);
        let is_squashed = |name: &String| migrations.iter().any(|one| one.name == *name && !one.replaces.is_empty());
        let originals = replaced.iter().filter(|name| !is_squashed(name)).cloned().collect();
        Squash { name: squash.name.clone(), replaced, originals }
    }
}

/// Whether all that a squashed migration replaces is applied.
pub(in crate::migrations) fn is_applied(migrations: &[Migration], squash: &Migration, applied: &[&str]) -> bool {
    let originals = Squash::of(migrations, squash).originals;
    !originals.is_empty() && originals.iter().all(|name| applied.contains(&name.as_str()))
}

fn resolve_one(migrations: &mut Vec<Migration>, applied: &[&str], squash: &Squash) -> Result<(), GraphError> {
    let Squash { name: squash, replaced, originals } = squash;
    let is_applied = |name: &str| applied.contains(&name);
    let is_there = |name: &String| migrations.iter().any(|migration| migration.name == *name);
    let done: Vec<&String> = originals.iter().filter(|name| is_applied(name)).collect();
    if is_applied(squash) || done.is_empty() || done.len() == originals.len() {
        migrations.retain(|migration| !replaced.contains(&migration.name));
        for migration in migrations.iter_mut() {
            let is_it = migration.name == *squash;
            let names = migration.depends_on.iter();
            let names = names.map(|name| if replaced.contains(name) { squash } else { name });
            // what it replaces depends on each other, it does not on itself
            migration.depends_on = unique(names.filter(|name| !is_it || *name != squash));
        }
        return Ok(());
    }
    let missing = originals.iter().filter(|name| !is_applied(name) && !is_there(name));
    let missing: Vec<String> = missing.cloned().collect();
    if !missing.is_empty() {
        return Err(GraphError::HalfSquashed {
            squash: squash.clone(),
            replaces: replaced.clone(),
            applied: done.into_iter().cloned().collect(),
            missing,
        });
    }
    let needed =
        |name: &String| migrations.iter().any(|one| replaced.contains(&one.name) && one.depends_on.contains(name));
    let last: Vec<String> = replaced.iter().filter(|name| is_there(name) && !needed(name)).cloned().collect();
    migrations.retain(|migration| migration.name != *squash);
    for migration in migrations.iter_mut().filter(|migration| migration.depends_on.contains(squash)) {
        migration.depends_on = unique(migration.depends_on.iter().filter(|name| *name != squash).chain(&last));
    }
    Ok(())
}

fn unique<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in names {
        if !found.contains(name) {
            found.push(name.clone());
        }
    }
    found
}
