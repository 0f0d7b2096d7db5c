//! Windows by name.

use super::DynOrder;
use crate::query::by_name::{Dynamic, OverWindow};
use crate::query::{Frame, FrameUnit};

/// The rows that a function sees, by name: what [`Window`](crate::model::Window) is for typed expressions.
///
/// ```
/// use orm::by_name::{Dynamic, DynOrder, DynWindow, field};
///
/// let of_album = DynWindow::new().partition_by([field("album")]).order_by([DynOrder::by(field("plays")).desc()]);
/// let rank = Dynamic::call("rank", []).over(of_album);
/// # let _ = rank;
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "a window does nothing until a function is `over` it"]
pub struct DynWindow {
    partition: Vec<Dynamic>,
    order: Vec<DynOrder>,
    frame: Option<Frame>,
}

impl DynWindow {
    /// All rows.
    pub fn new() -> Self {
        DynWindow::default()
    }

    /// Only the rows that are equal to the row in each of these.
    pub fn partition_by(mut self, by: impl IntoIterator<Item = Dynamic>) -> Self {
        self.partition.extend(by);
        self
    }

    /// The order of the rows in the window. Without a frame, an aggregate then sees them from the first one to the row, and those that are
    /// equal to the row.
    pub fn order_by(mut self, by: impl IntoIterator<Item = DynOrder>) -> Self {
        self.order = by.into_iter().collect();
        self
    }

    /// Only the rows from `start` to `end`, where the row itself is 0 and those before it are negative; `None` is the first one, or the last.
    pub fn rows(self, start: Option<i64>, end: Option<i64>) -> Self {
        self.frame(FrameUnit::Rows, start, end)
    }

    /// Only the rows whose value in the order, which has to be one number, differs from that of the row by `start` to `end`.
    pub fn range(self, start: Option<i64>, end: Option<i64>) -> Self {
        self.frame(FrameUnit::Range, start, end)
    }

    fn frame(mut self, unit: FrameUnit, start: Option<i64>, end: Option<i64>) -> Self {
        self.frame = Some(Frame { unit, start, end, exclude: None });
        self
    }
}

impl Dynamic {
    /// An aggregate, or a function of windows (`rank`, `row_number`, `lag`, …), over the rows around each row.
    pub fn over(self, window: DynWindow) -> Self {
        let order = window.order.into_iter().map(DynOrder::into_parts).collect();
        Dynamic::over_window(OverWindow { of: self, partition: window.partition, order, frame: window.frame })
    }
}
