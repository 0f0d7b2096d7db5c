//! Fewer operations that lead to the same: Django's reductions.

mod reduce;

use super::{Operation, State};
use reduce::Reduction;

/// The operations with what can be put together put together. They lead from `from` to the same state as before: each step is tried, and
/// left out where it does not.
pub fn optimize(operations: Vec<Operation>, from: &State) -> Vec<Operation> {
    let wanted = trial(&operations, from);
    let is_same = |operations: &[Operation]| match (&wanted, trial(operations, from)) {
        (Some((wanted, was_sound)), Some((state, is_sound))) => state.is_same(wanted) && (is_sound || !was_sound),
        // a list that begins somewhere else than it should can't be tried
        (None, _) => true,
        (Some(_), None) => false,
    };
    let mut best = operations;
    // each round leaves fewer operations, or moves some to the front of others; the bound is for the latter
    for _ in 0..best.len() * best.len() + 1 {
        let Some(next) = round(&best, &is_same) else { break };
        best = next;
    }
    best
}

/// The state that they lead to, and whether each table on the way has columns and one key at most, and one that stays where it is pointed at.
fn trial(operations: &[Operation], from: &State) -> Option<(State, bool)> {
    let mut state = from.clone();
    let mut is_sound = true;
    for operation in operations {
        let before = state.clone();
        operation.apply(&mut state).ok()?;
        is_sound &= operation.key_moved(&before, &state).is_none() && state.keys_are_there();
        let changed = operation.model().and_then(|model| state.model(model));
        is_sound &= changed.is_none_or(|model| {
            !model.fields.is_empty() && model.fields.iter().filter(|field| field.primary_key).count() < 2
        });
    }
    Some((state, is_sound))
}

/// The first reduction that there is; `None` where there is none.
fn round(operations: &[Operation], is_same: &dyn Fn(&[Operation]) -> bool) -> Option<Vec<Operation>> {
    let mut done: Vec<Operation> = Vec::new();
    for (at, operation) in operations.iter().enumerate() {
        // whether the operation may move to the right, over all that was seen
        let mut moves = true;
        for (offset, other) in operations[at + 1..].iter().enumerate() {
            match reduce::reduce(operation, other) {
                Reduction::Into(reduced) => {
                    let between = &operations[at + 1..at + 1 + offset];
                    let other_moves =
                        || between.iter().all(|one| matches!(reduce::reduce(one, other), Reduction::Through));
                    let mut next = done.clone();
                    if moves {
                        next.extend_from_slice(between);
                        next.extend(reduced);
                    } else if other_moves() {
                        next.extend(reduced);
                        next.extend_from_slice(between);
                    } else {
                        break;
                    }
                    next.extend_from_slice(&operations[at + 2 + offset..]);
                    if is_same(&next) {
                        return Some(next);
                    }
                    moves = false;
                }
                Reduction::Through => {}
                Reduction::Blocked => moves = false,
            }
        }
        done.push(operation.clone());
    }
    None
}
