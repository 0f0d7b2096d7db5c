//! What a test hears of the log.

use std::sync::LazyLock;
use tracing::subscriber::{DefaultGuard, NoSubscriber};
use tracing::{Dispatch, Subscriber};

/// While there is but one subscriber, tracing asks only that of the thread which comes first to a place in the code whether the place is
/// wanted, and remembers the answer for all: another test's thread, which has none, would switch it off for the one that listens.
static COMPANY: LazyLock<[Dispatch; 2]> = LazyLock::new(|| [(); 2].map(|()| Dispatch::new(NoSubscriber::new())));

/// Sends the events of this thread to a subscriber, until the guard is dropped.
pub(crate) fn listen(subscriber: impl Subscriber + Send + Sync + 'static) -> DefaultGuard {
    LazyLock::force(&COMPANY);
    tracing::subscriber::set_default(subscriber)
}
