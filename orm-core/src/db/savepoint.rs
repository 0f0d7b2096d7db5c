//! Blocks inside of a block.

use super::atomic::Settings;
use super::database::Shared;
use super::driver::StatementKind;
use super::transaction::{Block, Frame};
use crate::error::{Error, Result, TransactionError};
use std::sync::Arc;

impl Block {
    /// Opens a block inside of this one.
    pub(super) async fn nest(&self, shared: &Shared, settings: Settings) -> Result<Block> {
        settings.check_nested()?;
        let mut held = self.enter(shared).await?;
        let id = {
            let mut state = self.transaction.state();
            state.blocks += 1;
            state.blocks
        };
        // a name of its own for each: a savepoint of the same name would hide an earlier one
        let savepoint = settings.savepoint.then(|| format!("orm_{id}").into_boxed_str());
        if let Some(name) = &savepoint
            && let Err(error) = held.command(&format!("SAVEPOINT {name}")).await
        {
            return Err(held.failed(error, StatementKind::Write));
        }
        self.transaction.state().frames.push(Frame::new(id, savepoint));
        Ok(Block { transaction: Arc::clone(&self.transaction), id })
    }

    /// Ends this inner block.
    pub(super) async fn leave(&self, shared: &Shared, keep: bool) -> Result<()> {
        let mut held = self.hold(shared).await;
        let (at, savepoint, doomed, roll_back) = {
            let mut state = self.transaction.state();
            let Some(at) = state.position(self.id) else {
                // the outer block ended first
                return Err(TransactionError::Closed.into());
            };
            if let Some(cause) = &state.lost {
                let cause = Arc::clone(cause);
                let gone: Vec<Frame> = state.frames.drain(at..).collect();
                drop(state);
                drop(gone);
                return if keep { Err(TransactionError::Lost { cause }.into()) } else { Ok(()) };
            }
            // blocks inside of this one that are still open are not kept by half
            for frame in state.frames.iter_mut().skip(at + 1) {
                frame.abandoned = true;
            }
            let frame = &state.frames[at];
            (at, frame.savepoint.clone(), frame.doomed.clone(), frame.roll_back)
        };
        if !keep {
            // from here on it is as if its future had been dropped
            self.transaction.state().frames[at].abandoned = true;
            return held.undo(at, savepoint).await;
        }
        if let Some(cause) = doomed {
            held.undo(at, savepoint).await?;
            return if roll_back { Ok(()) } else { Err(TransactionError::Aborted { cause }.into()) };
        }
        held.sweep(self.id).await?;
        // the sweep may have doomed it
        let doomed = self.transaction.state().frames.get(at).and_then(|frame| frame.doomed.clone());
        if roll_back || doomed.is_some() {
            held.undo(at, savepoint).await?;
            return match doomed {
                Some(cause) if !roll_back => Err(TransactionError::Aborted { cause }.into()),
                _ => Ok(()),
            };
        }
        if let Some(name) = &savepoint
            && let Err(error) = held.command(&format!("RELEASE SAVEPOINT {name}")).await
        {
            let error: Error = held.failed(error, StatementKind::Write);
            // when that fails too, the whole transaction is lost, and says so at the next statement
            let _ = held.undo(at, savepoint).await;
            return Err(error);
        }
        let mut state = self.transaction.state();
        if let Some(frame) = state.frames.pop()
            && let Some(outer) = state.frames.last_mut()
        {
            outer.hooks.extend(frame.hooks);
        }
        Ok(())
    }
}
