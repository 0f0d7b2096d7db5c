//! A future that goes on by itself when its caller goes away.

use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::runtime::Handle;

/// A future that is driven by whoever awaits it, and by a task of its own once that one is dropped.
///
/// COMMIT and the `on_commit` functions are one of these: a request that is cancelled between the two must not leave rows whose mails
/// were never sent. It costs nothing when nobody is cancelled, as a spawned task would.
pub(super) struct Detached<T: Send + 'static> {
    future: Option<Pin<Box<dyn Future<Output = T> + Send>>>,
    /// Known from the start: a future may be dropped where no runtime is at hand.
    runtime: Option<Handle>,
}

impl<T: Send + 'static> Detached<T> {
    /// Await it at once: one that was never polled would still be carried out.
    pub(super) fn new(future: impl Future<Output = T> + Send + 'static) -> Self {
        Detached { future: Some(Box::pin(future)), runtime: Handle::try_current().ok() }
    }
}

impl<T: Send + 'static> Future for Detached<T> {
    type Output = T;
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let Some(future) = &mut self.future else { return Poll::Pending };
        let polled = future.as_mut().poll(context);
        if polled.is_ready() {
            self.future = None;
        }
        polled
    }
}

impl<T: Send + 'static> Drop for Detached<T> {
    fn drop(&mut self) {
        let Some(future) = self.future.take() else { return };
        // a future that panicked must not be polled again
        if let (Some(runtime), false) = (&self.runtime, std::thread::panicking()) {
            runtime.spawn(future);
        }
    }
}
