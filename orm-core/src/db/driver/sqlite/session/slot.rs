//! Where an engine comes back to from a blocking task, whether somebody waits for it or not.

use super::engine::{Answered, Engine, Work, cancelled};
use crate::db::driver::{Failure, Outcome};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// What came of it; `Err` is a panic.
pub(super) type Ended = Result<Result<Answered, Failure>, Box<dyn Any + Send>>;

/// What is to be done away from the task.
pub(super) enum Job {
    /// Run the statement that the engine holds to its end.
    Statement(Work),
    /// Write the WAL back.
    Checkpoint,
}

pub(super) struct Slot {
    state: Mutex<State>,
    back: Notify,
}

enum State {
    Away {
        /// Nobody will go on with the transaction.
        abandoned: bool,
    },
    Back(Box<Engine>, Ended),
    Taken,
}

impl Slot {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Slot { state: Mutex::new(State::Away { abandoned: false }), back: Notify::new() })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // nothing panics while it is held
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the engine if it is back.
    fn take(&self) -> Option<(Box<Engine>, Ended)> {
        let mut state = self.lock();
        match std::mem::replace(&mut *state, State::Taken) {
            State::Back(engine, ended) => Some((engine, ended)),
            away => {
                *state = away;
                None
            }
        }
    }

    /// Waits for the engine. Dropping the future loses nothing.
    pub(super) async fn returned(&self) -> (Box<Engine>, Ended) {
        loop {
            if let Some(back) = self.take() {
                return back;
            }
            self.back.notified().await;
        }
    }

    /// Takes the engine if it is back; otherwise it will roll back before it comes. Never waits.
    pub(super) fn abandon(&self) -> Option<Box<Engine>> {
        if let Some((engine, _)) = self.take() {
            return Some(engine);
        }
        if let State::Away { abandoned } = &mut *self.lock() {
            *abandoned = true;
        }
        // it may have come back between the two
        self.take().map(|(engine, _)| engine)
    }

    fn is_abandoned(&self) -> bool {
        matches!(&*self.lock(), State::Away { abandoned: true })
    }

    fn put_back(&self, mut engine: Box<Engine>, ended: Ended) {
        loop {
            if self.is_abandoned() {
                engine.roll_back();
            }
            let mut state = self.lock();
            if matches!(&*state, State::Away { abandoned: true }) && engine.in_transaction() {
                // abandoned only now; a rollback that fails would fail for ever, and `reset` finds it out
                drop(state);
                if engine.roll_back() {
                    continue;
                }
                state = self.lock();
            }
            *state = State::Back(engine, ended);
            break;
        }
        self.back.notify_one();
    }
}

/// An engine on its way through a blocking task. It comes back even if the task never runs, because the runtime ends.
pub(super) struct Carrier {
    engine: Option<Box<Engine>>,
    slot: Arc<Slot>,
}

impl Carrier {
    pub(super) fn new(engine: Box<Engine>, slot: Arc<Slot>) -> Self {
        Carrier { engine: Some(engine), slot }
    }

    /// Does the job and puts the engine back.
    pub(super) fn carry_out(mut self, job: Job) {
        let Some(mut engine) = self.engine.take() else { return };
        let ended = catch_unwind(AssertUnwindSafe(|| match job {
            Job::Statement(work) => engine.finish(work),
            Job::Checkpoint => {
                engine.checkpoint_if_due();
                Ok((Outcome::default(), None))
            }
        }));
        self.slot.put_back(engine, ended);
    }

    /// Takes the connection back from sqlx, rolls back, and puts the engine back. What fails here fails in `reset` again, and is told there.
    pub(super) async fn reclaim(mut self) {
        if let Some(engine) = &mut self.engine
            && engine.connection.reclaim().await.is_ok()
        {
            engine.roll_back();
        }
    }
}

impl Drop for Carrier {
    fn drop(&mut self) {
        if let Some(mut engine) = self.engine.take() {
            engine.connection.stop();
            self.slot.put_back(engine, Ok(Err(Failure::Other(cancelled()))));
        }
    }
}
