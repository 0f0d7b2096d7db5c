//! Windows: a function over the rows around a row, which stay as many as they were.

use super::lookups::Base;
use super::{Expr, Expression, Model, Operand, Orders, Selection};
use crate::query::{self, Exclude, Frame, FrameUnit, Function, Node, Tree};
use crate::value::{FieldType, Nullness, Value};
use std::marker::PhantomData;
use std::ops::{Bound, RangeBounds};

/// The rows that a function sees: `window().partition_by(..).order_by(..)`.
///
/// ```no_run
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
/// # async fn example(db: Database) -> orm::Result {
/// let of_artist = window().partition_by(Album.artist).order_by(Album.added);
/// let albums: Vec<(String, i64, Option<String>)> = Album
///     .objects
///     .values((Album.title, row_number().over(of_artist.clone()), Album.title.lag(1).over(of_artist)))
///     .all(&db)
///     .await?;
/// let last_three = window().order_by(Album.added).rows(-2..=0);
/// let moving: Vec<(String, Option<Decimal>)> = Album.objects.values((Album.title, Album.price.avg().over(last_three))).all(&db).await?;
/// # Ok(()) }
/// # fn main() {}
/// ```
pub fn window<M: Model>() -> Window<M> {
    Window { window: query::Window::default(), misuse: None, model: PhantomData }
}

/// A window over rows of `M`: see [`window`].
#[must_use = "a window does nothing until a function is `over` it"]
pub struct Window<M> {
    window: query::Window,
    misuse: Option<&'static str>,
    model: PhantomData<fn() -> M>,
}

impl<M> Clone for Window<M> {
    fn clone(&self) -> Self {
        Window { window: self.window.clone(), misuse: self.misuse, model: PhantomData }
    }
}

impl<M: Model> Window<M> {
    /// Only the rows that are equal to the row in this expression, or in each of a tuple.
    pub fn partition_by(mut self, by: impl Selection<M>) -> Self {
        self.window.partition.extend(by.nodes());
        self
    }

    /// The order of the rows in the window. Without a frame, an aggregate then sees them from the first one to the row, and those that are
    /// equal to the row.
    pub fn order_by(mut self, by: impl Orders<M>) -> Self {
        // a constant orders nothing
        self.window.order =
            by.orders().into_iter().filter(|by| !matches!(by.node(), Some(Node::Constant(_)))).collect();
        self
    }

    /// Only so many rows around the row, which is 0: `-2..=0` are the two before it and itself, `..=0` all up to it, `1..` all behind it.
    pub fn rows(self, range: impl RangeBounds<i64>) -> Self {
        self.frame(FrameUnit::Rows, &range)
    }

    /// Only the rows whose value in the order, which has to be one number, differs from that of the row by so much: `-2..=2`. `..=0` are all
    /// up to the row and those that are equal to it.
    pub fn range(self, range: impl RangeBounds<i64>) -> Self {
        self.frame(FrameUnit::Range, &range)
    }

    /// Only so many groups of rows that are equal in the order, around that of the row, which is 0.
    pub fn groups(self, range: impl RangeBounds<i64>) -> Self {
        self.frame(FrameUnit::Groups, &range)
    }

    /// Without the row itself.
    pub fn exclude_current_row(self) -> Self {
        self.exclude(Exclude::CurrentRow)
    }

    /// Without the row and those that are equal to it in the order.
    pub fn exclude_group(self) -> Self {
        self.exclude(Exclude::Group)
    }

    /// Without those that are equal to the row in the order; the row itself stays.
    pub fn exclude_ties(self) -> Self {
        self.exclude(Exclude::Ties)
    }

    fn frame(mut self, unit: FrameUnit, range: &dyn Bounds) -> Self {
        let (start, end) = range.both();
        self.window.frame = Some(Frame { unit, start, end, exclude: None });
        self
    }

    fn exclude(mut self, exclude: Exclude) -> Self {
        match &mut self.window.frame {
            Some(frame) => frame.exclude = Some(exclude),
            None => {
                self.misuse.get_or_insert("a window leaves rows out of a frame: say `rows(..)` or `range(..)` before");
            }
        }
        self
    }

    /// The function over this window.
    pub(super) fn over(self, of: Tree) -> Tree {
        match self.misuse {
            Some(what) => Tree::leaf(Node::Misuse(what)),
            None => self.window.over(of),
        }
    }
}

/// A range of whole numbers, whatever its kind.
trait Bounds {
    /// Both bounds, inclusive.
    fn both(&self) -> (Option<i64>, Option<i64>);
}

impl<R: RangeBounds<i64>> Bounds for R {
    fn both(&self) -> (Option<i64>, Option<i64>) {
        let bound = |bound: Bound<&i64>, inside: i64| match bound {
            Bound::Included(at) => Some(*at),
            Bound::Excluded(at) => Some(at.saturating_add(inside)),
            Bound::Unbounded => None,
        };
        (bound(self.start_bound(), 1), bound(self.end_bound(), -1))
    }
}

/// A function that has a value only over a window.
#[must_use = "a function of windows needs one: `.over(window()…)`"]
pub struct WindowFunction<M, T> {
    tree: Tree,
    types: PhantomData<fn() -> (M, T)>,
}

impl<M: Model, T> WindowFunction<M, T> {
    fn new(function: Function, args: impl IntoIterator<Item = Tree>) -> Self {
        WindowFunction { tree: Tree::call(function, args), types: PhantomData }
    }

    /// Its value for each row, as one of the rows of the window.
    pub fn over(self, window: Window<M>) -> Expr<M, T> {
        Expr::new(window.over(self.tree))
    }
}

/// The number of the row in its window, counted from 1.
pub fn row_number<M: Model>() -> WindowFunction<M, i64> {
    WindowFunction::new(Function::RowNumber, [])
}

/// The number of the first row that is equal to the row in the order: after two first ones comes a third.
pub fn rank<M: Model>() -> WindowFunction<M, i64> {
    WindowFunction::new(Function::Rank, [])
}

/// The rank without gaps: after two first ones comes a second.
pub fn dense_rank<M: Model>() -> WindowFunction<M, i64> {
    WindowFunction::new(Function::DenseRank, [])
}

/// The rank as a number from 0 to 1.
pub fn percent_rank<M: Model>() -> WindowFunction<M, f64> {
    WindowFunction::new(Function::PercentRank, [])
}

/// The part of the rows that come up to the row, or are equal to it: more than 0, at most 1.
pub fn cume_dist<M: Model>() -> WindowFunction<M, f64> {
    WindowFunction::new(Function::CumeDist, [])
}

/// The window in so many parts of nearly one size: the number of the row's part, counted from 1.
pub fn ntile<M: Model>(parts: u32) -> WindowFunction<M, i64> {
    match i32::try_from(parts) {
        Ok(parts @ 1..) => WindowFunction::new(Function::Ntile, [Tree::leaf(Node::Value(Value::I32(parts)))]),
        _ => refused("`ntile` takes a number of parts from 1 to 2,147,483,647"),
    }
}

fn refused<M: Model, T>(what: &'static str) -> WindowFunction<M, T> {
    WindowFunction { tree: Tree::leaf(Node::Misuse(what)), types: PhantomData }
}

/// How many rows away.
fn rows(count: u32) -> Result<Tree, &'static str> {
    let count = i32::try_from(count).map_err(|_| "a window counts up to 2,147,483,647 rows")?;
    Ok(Tree::leaf(Node::Value(Value::I32(count))))
}

/// Another row's value, with a default where there is no such row.
type OrDefault<E, N> = WindowFunction<
    <E as Expression>::Model,
    <<<<E as Expression>::Type as FieldType>::Nullness as Nullness>::Or<N> as Nullness>::Of<Base<E>>,
>;

/// The value of another row of the window; `None` where there is none.
type Another<E> = WindowFunction<<E as Expression>::Model, Option<Base<E>>>;

/// The functions that give an expression's value for another row of the window.
pub trait WindowFunctions: Expression {
    /// Its value so many rows before, `None` where there is no such row.
    fn lag(self, by: u32) -> Another<Self> {
        rows(by).map_or_else(refused, |by| WindowFunction::new(Function::Lag, [self.tree(), by]))
    }
    /// Its value so many rows behind, `None` where there is no such row.
    fn lead(self, by: u32) -> Another<Self> {
        rows(by).map_or_else(refused, |by| WindowFunction::new(Function::Lead, [self.tree(), by]))
    }
    /// Its value so many rows before, the default where there is no such row.
    fn lag_or<O: Operand<Self::Model, Base<Self>>>(self, by: u32, default: O) -> OrDefault<Self, O::Null> {
        rows(by).map_or_else(refused, |by| WindowFunction::new(Function::Lag, [self.tree(), by, default.operand()]))
    }
    /// Its value so many rows behind, the default where there is no such row.
    fn lead_or<O: Operand<Self::Model, Base<Self>>>(self, by: u32, default: O) -> OrDefault<Self, O::Null> {
        rows(by).map_or_else(refused, |by| WindowFunction::new(Function::Lead, [self.tree(), by, default.operand()]))
    }
    /// Its value in the first row of the frame.
    fn first_value(self) -> Another<Self> {
        WindowFunction::new(Function::FirstValue, [self.tree()])
    }
    /// Its value in the last row of the frame. Where the window has an order and no frame, that is the last one that is equal to the row.
    fn last_value(self) -> Another<Self> {
        WindowFunction::new(Function::LastValue, [self.tree()])
    }
    /// Its value in the frame's row of this number, counted from 1.
    fn nth_value(self, number: u32) -> Another<Self> {
        match rows(number) {
            Ok(count) if number > 0 => WindowFunction::new(Function::NthValue, [self.tree(), count]),
            Ok(_) => refused("`nth_value` counts from 1"),
            Err(what) => refused(what),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<E: Expression> WindowFunctions for E {}
