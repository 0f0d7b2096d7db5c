//! Two branches that each added migrations, brought together: by one that depends on both, where they are about different things.

use super::{Constraint, Graph, GraphError, Migration, Operation, State};

/// A migration that brings branches together, and the branches.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// It depends on all heads, and does nothing.
    pub migration: Migration,
    /// Of each head, the migrations that the others do not have.
    pub branches: Vec<Branch>,
}

/// The migrations that one head has, and the others do not.
#[derive(Debug, Clone, PartialEq)]
pub struct Branch {
    /// The last one.
    pub head: String,
    /// All of them, in order.
    pub migrations: Vec<Migration>,
}

/// Why branches can't be brought together without a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MergeError {
    /// They do not fit together at all.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// There is one last migration, or none.
    #[error("there is nothing to merge: {}", .head.as_ref().map_or_else(|| "there are no migrations".to_owned(), |head| format!("{head} is the only last migration")))]
    NothingToMerge {
        /// The last migration.
        head: Option<String>,
    },
    /// Both change one thing.
    #[error(
        "{first}.toml ({first_does}) and {second}.toml ({second_does}) both change {what}; what should come of it only you know: \
         put one after the other (`depends_on = [\"{first}\"]` in {second}.toml, and what is left to do as its operations)"
    )]
    Both {
        /// The model, or the field: `Song.title`.
        what: String,
        /// A migration of one branch.
        first: String,
        /// Its operation.
        first_does: String,
        /// A migration of the other branch.
        second: String,
        /// Its operation.
        second_does: String,
    },
    /// What comes of it depends on which branch comes first.
    #[error(
        "{first}.toml and {second}.toml lead to different models, depending on which of them comes first: put one after the other by hand"
    )]
    Order {
        /// The head of one branch.
        first: String,
        /// The head of the other.
        second: String,
    },
}

impl Graph {
    /// A migration that depends on all heads.
    ///
    /// # Errors
    ///
    /// [`MergeError::Both`], when two branches change the same model or field.
    pub fn merge(&self, name: Option<&str>) -> Result<Merged, MergeError> {
        let heads = self.heads();
        if heads.len() < 2 {
            return Err(MergeError::NothingToMerge { head: heads.first().map(|head| (*head).to_owned()) });
        }
        let histories: Vec<Vec<&Migration>> = heads.iter().map(|head| self.up_to(head)).collect();
        for (at, one) in histories.iter().enumerate() {
            for other in &histories[at + 1..] {
                compare(&without(one, other), &without(other, one))?;
                self.both_orders(one, other)?;
            }
        }
        let common = |migration: &Migration| {
            histories.iter().all(|history| history.iter().any(|other| other.name == migration.name))
        };
        let branches = heads.iter().zip(&histories).map(|(head, history)| Branch {
            head: (*head).to_owned(),
            migrations: history.iter().filter(|one| !common(one)).map(|one| (*one).clone()).collect(),
        });
        let words = name.map_or_else(|| merge_name(&heads), str::to_owned);
        let migration = Migration {
            name: format!("{:04}_{words}", self.next_number()),
            depends_on: heads.iter().map(|head| (*head).to_owned()).collect(),
            replaces: Vec::new(),
            atomic: true,
            operations: Vec::new(),
            checksum: String::new(),
        };
        Ok(Merged { migration, branches: branches.collect() })
    }

    /// Both orders lead to the same models.
    fn both_orders(&self, one: &[&Migration], other: &[&Migration]) -> Result<(), MergeError> {
        let run = |first: &[&Migration], second: &[&Migration]| -> Result<State, GraphError> {
            let mut state = State::default();
            first.iter().chain(&without(second, first)).try_for_each(|migration| migration.apply(&mut state))?;
            Ok(state)
        };
        let (forth, back) = (run(one, other)?, run(other, one)?);
        if forth.is_same(&back) {
            return Ok(());
        }
        let head = |history: &[&Migration]| history.last().map(|last| last.name.clone()).unwrap_or_default();
        Err(MergeError::Order { first: head(one), second: head(other) })
    }
}

/// As Django makes it, without dates: `merge_0002_a_0002_b`.
fn merge_name(heads: &[&str]) -> String {
    let full = format!("merge_{}", heads.join("_"));
    if full.len() <= 47 {
        return full;
    }
    let numbers: Vec<&str> = heads.iter().map(|head| head.split('_').next().unwrap_or(head)).collect();
    format!("merge_{}", numbers.join("_"))
}

fn without<'a>(some: &[&'a Migration], others: &[&Migration]) -> Vec<&'a Migration> {
    some.iter().copied().filter(|one| !others.iter().any(|other| other.name == one.name)).collect()
}

/// What an operation is about.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Claim {
    /// All of a model: its name, its table, that it is there.
    Model(String),
    /// A field: its name, its type, that it is there.
    Field(String, String),
    /// That a model is there, under this name.
    NeedsModel(String),
    /// That a field is there, under this name.
    NeedsField(String, String),
    /// What has a name of its own: a constraint, an index, the options.
    Named(String, String),
}

fn compare(one: &[&Migration], other: &[&Migration]) -> Result<(), MergeError> {
    let all = |migrations: &[&Migration]| -> Vec<(String, String, bool, Claim)> {
        let pairs = migrations.iter().flat_map(|one| one.operations.iter().map(move |operation| (one, operation)));
        let claims = pairs.flat_map(|(migration, operation)| {
            let moves = matches!(operation, Operation::RemoveField { .. } | Operation::RenameField { .. });
            let claims = claims(operation).into_iter();
            claims.map(move |claim| (migration.name.clone(), operation.describe(), moves, claim))
        });
        claims.collect()
    };
    let others = all(other);
    for (first, first_does, moves, claim) in all(one) {
        for (second, second_does, other_moves, other) in &others {
            if let Some(what) = collision((&claim, moves), (other, *other_moves)) {
                return Err(MergeError::Both {
                    what,
                    first,
                    first_does,
                    second: second.clone(),
                    second_does: second_does.clone(),
                });
            }
        }
    }
    Ok(())
}

/// What both are about; `moves`: whether the field is no more there, under that name.
fn collision((one, moves): (&Claim, bool), (other, other_moves): (&Claim, bool)) -> Option<String> {
    match (one, other) {
        (Claim::Model(model), claim) | (claim, Claim::Model(model)) => match claim {
            Claim::Model(other) | Claim::NeedsModel(other) => (model == other).then(|| model.clone()),
            Claim::Field(other, field) | Claim::NeedsField(other, field) => {
                (model == other).then(|| format!("{model}.{field}"))
            }
            Claim::Named(other, _) => (model == other).then(|| model.clone()),
        },
        (Claim::Field(model, field), Claim::Field(other, name)) => {
            (model == other && field == name).then(|| format!("{model}.{field}"))
        }
        (Claim::Field(model, field), Claim::NeedsField(other, name)) => {
            (moves && model == other && field == name).then(|| format!("{model}.{field}"))
        }
        (Claim::NeedsField(model, field), Claim::Field(other, name)) => {
            (other_moves && model == other && field == name).then(|| format!("{model}.{field}"))
        }
        (Claim::Named(model, name), Claim::Named(other, other_name)) => {
            (model == other && name == other_name).then(|| format!("{name} of {model}"))
        }
        _ => None,
    }
}

fn claims(operation: &Operation) -> Vec<Claim> {
    let mut found = Vec::new();
    match operation {
        Operation::CreateModel(model) => {
            found.push(Claim::Model(model.name.clone()));
            let references = model.fields.iter().filter_map(|field| field.reference());
            let others = references.filter(|reference| reference.model != model.name);
            found.extend(others.map(|reference| Claim::NeedsModel(reference.model.clone())));
        }
        Operation::DeleteModel { model } | Operation::RenameTable { model, .. } => {
            found.push(Claim::Model(model.clone()));
        }
        Operation::RenameModel { old, new, .. } => {
            found.extend([Claim::Model(old.clone()), Claim::Model(new.clone())]);
        }
        Operation::AddField { model, field, .. } | Operation::AlterField { model, field, .. } => {
            found.push(Claim::Field(model.clone(), field.name.clone()));
            found.extend(field.reference().map(|reference| Claim::NeedsModel(reference.model.clone())));
        }
        Operation::RemoveField { model, field } => found.push(Claim::Field(model.clone(), field.clone())),
        Operation::RenameField { model, old, new, .. } => {
            found.extend([old, new].map(|field| Claim::Field(model.clone(), field.clone())));
        }
        Operation::AddIndex { model, index, .. }
        | Operation::RemoveIndex { model, index, .. }
        | Operation::RenameIndex { model, index, .. } => {
            let fields = index.fields.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>();
            let name = index.name.clone().unwrap_or_else(|| format!("index ({})", fields.join(", ")));
            found.push(Claim::Named(model.clone(), name));
            found.extend(fields.iter().map(|field| Claim::NeedsField(model.clone(), (*field).to_owned())));
        }
        Operation::AddConstraint { model, constraint } | Operation::RemoveConstraint { model, constraint } => {
            found.push(Claim::Named(model.clone(), constraint.to_string()));
            if let Constraint::Unique(unique) = constraint {
                found.extend(unique.fields.iter().map(|field| Claim::NeedsField(model.clone(), field.clone())));
            }
        }
        Operation::AlterOptions { model, .. } => found.push(Claim::Named(model.clone(), "the options".to_owned())),
        Operation::RunSql { state, .. } => found.extend(state.iter().flat_map(claims)),
        Operation::StateOnly { operations } => found.extend(operations.iter().flat_map(claims)),
        Operation::RunStep { .. } => {}
    }
    found
}
