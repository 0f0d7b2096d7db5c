//! Futures that are dropped half-way: what a timeout, a `select!` or a client that went away does to them.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::Sleep;

/// Polls a future at most so many times, then drops it. `None` says that it was dropped before it was done.
pub(crate) struct CancelAt<F> {
    future: Option<Pin<Box<F>>>,
    polls_left: usize,
    linger: Option<Pin<Box<Sleep>>>,
    for_long: Duration,
}

impl<F: Future> CancelAt<F> {
    /// Polls at most `polls` times. With none the future is dropped without having been polled.
    pub(crate) fn new(future: F, polls: usize) -> Self {
        CancelAt { future: Some(Box::pin(future)), polls_left: polls, linger: None, for_long: Duration::ZERO }
    }

    /// Holds the future for that long after its last poll, so that what it asked for happens elsewhere before it is dropped.
    pub(crate) fn lingering(mut self, for_long: Duration) -> Self {
        self.for_long = for_long;
        self
    }
}

impl<F: Future> Future for CancelAt<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        if this.polls_left > 0
            && let Some(future) = &mut this.future
        {
            this.polls_left -= 1;
            if let Poll::Ready(output) = future.as_mut().poll(context) {
                this.future = None;
                return Poll::Ready(Some(output));
            }
            if this.polls_left > 0 {
                // it has our waker: it is polled again when it asked to be, not because we spin
                return Poll::Pending;
            }
        }
        if !this.for_long.is_zero() {
            let linger = this.linger.get_or_insert_with(|| Box::pin(tokio::time::sleep(this.for_long)));
            if linger.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
        }
        this.future = None;
        Poll::Ready(None)
    }
}

/// More polls than this is a future that never ends.
const CAP: usize = 10_000;

/// Calls with 0, 1, 2, … polls until the future came to its end (`Some`), and returns that, with the number of polls it took. The
/// closure makes the future, wraps it in [`CancelAt`], and checks after each time what must hold.
pub(crate) async fn sweep<T>(mut step: impl AsyncFnMut(usize) -> Option<T>) -> (T, usize) {
    for polls in 0..CAP {
        if let Some(output) = step(polls).await {
            return (output, polls);
        }
    }
    panic!("the future was not done after {CAP} polls");
}
