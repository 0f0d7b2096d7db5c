//! Fewer operations that lead to the same: Django's reductions.

mod reduce;

use super::{Operation, State};
use reduce::Reduction;

/// The operations with what can be put together put together. They lead from `from` to the same state as before: that is tried, and where it
/// is not so, they are left as they are.
pub fn optimize(operations: Vec<Operation>, from: &State) -> Vec<Operation> {
    let after = |operations: &[Operation]| {
        let mut state = from.clone();
        operations.iter().try_for_each(|operation| operation.apply(&mut state).map(|_| ())).ok().map(|()| state)
    };
    let wanted = after(&operations);
    let mut best = operations;
    // each round that changes something leaves fewer operations, or moves some to the front of others; the bound is for the latter
    for _ in 0..best.len() * best.len() + 1 {
        let Some(next) = round(&best) else { break };
        let is_same = match (&wanted, after(&next)) {
            (Some(wanted), Some(state)) => state.is_same(wanted),
            // a list that begins somewhere else than it should can't be tried
            (None, _) => true,
            (Some(_), None) => false,
        };
        if !is_same {
            break;
        }
        best = next;
    }
    best
}

/// The first reduction that there is; `None` where there is none.
fn round(operations: &[Operation]) -> Option<Vec<Operation>> {
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
                    if moves {
                        done.extend_from_slice(between);
                        done.extend(reduced);
                    } else if other_moves() {
                        done.extend(reduced);
                        done.extend_from_slice(between);
                    } else {
                        break;
                    }
                    done.extend_from_slice(&operations[at + 2 + offset..]);
                    return Some(done);
                }
                Reduction::Through => {}
                Reduction::Blocked => moves = false,
            }
        }
        done.push(operation.clone());
    }
    None
}
