//! How a test ended.

use std::fmt;

/// What a test returns: `Ok`, or a failure that prints its message as it is.
pub type Outcome = Result<(), TestFailure>;

/// Why a test failed.
pub struct TestFailure(pub(super) String);

impl TestFailure {
    pub(super) fn new(message: impl fmt::Display) -> Self {
        TestFailure(message.to_string())
    }
}

// what the test harness prints
impl fmt::Debug for TestFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the body of a test may return: nothing, or a result without a value.
pub trait TestOutput {
    /// The failure, where it is one.
    fn outcome(self) -> Outcome;
}

impl TestOutput for () {
    fn outcome(self) -> Outcome {
        Ok(())
    }
}

impl<E: fmt::Display> TestOutput for Result<(), E> {
    fn outcome(self) -> Outcome {
        self.map_err(TestFailure::new)
    }
}
