//! Values whose type is known only when the program runs.

use crate::meta::ModelMeta;
use crate::query::{Arithmetic, Frame, MAX_DEPTH, Nulls, Query, Tree};
use crate::value::{SqlType, Value};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use std::sync::Arc;
use uuid::Uuid;

/// A value for a column that is known by name: it takes the column's type when it is used.
///
/// It is made by `into()` from text, numbers, booleans, dates, lists, `Option`s of these, and `serde_json::Value`. Text takes the type of
/// the column, as the text of a request must: `"3"` for a whole number, `"2026-01-31"` for a date, `"true"`. For the lookups `in` and
/// `range` text is a list with commas. Bytes are made by [`Dynamic::bytes`].
///
/// ```
/// use orm::by_name::{Dynamic, field};
///
/// let values: Vec<Dynamic> = vec!["3".into(), 3.into(), vec![1, 2].into(), None::<i64>.into(), serde_json::json!([1, 2]).into()];
/// let more = field("plays") + 1; // an expression over the row
/// # let _ = (values, more);
/// ```
#[derive(Debug, Clone)]
pub struct Dynamic {
    pub(super) kind: Kind,
    depth: u16,
}

/// What a value is.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    Null,
    Value(Value),
    Json(serde_json::Value),
    List(Vec<Dynamic>),
    Query(Arc<Query>),
    Field(Box<str>),
    Arithmetic(Arithmetic, Box<Dynamic>, Box<Dynamic>),
    /// A function, by its name in Rust.
    Call(Box<str>, Vec<Dynamic>),
    /// A part of a date or time, by its name as a lookup.
    Part(Box<str>, Box<Dynamic>),
    Cast(SqlType, Box<Dynamic>),
    /// An aggregate by its name; of nothing, of each row.
    Aggregate {
        function: Box<str>,
        of: Option<Box<Dynamic>>,
        distinct: bool,
        filter: Option<Tree>,
    },
    /// A function over a window.
    Over(Box<OverWindow>),
    /// A condition, which is TRUE or FALSE.
    Condition(Tree),
    /// Whether a query has a row.
    Exists(Arc<Query>),
    /// A field of the row of the query around, whose model this is.
    Outer(&'static ModelMeta, Box<str>),
    TooDeep,
}

/// A function, and the window that it is over.
#[derive(Debug, Clone)]
pub(crate) struct OverWindow {
    pub(crate) of: Dynamic,
    pub(crate) partition: Vec<Dynamic>,
    /// With whether the largest comes first, and where NULLs stand.
    pub(crate) order: Vec<(Dynamic, bool, Option<Nulls>)>,
    pub(crate) frame: Option<Frame>,
}

impl Dynamic {
    pub(super) fn new(kind: Kind) -> Self {
        Dynamic { kind, depth: 1 }
    }

    /// NULL.
    pub const NULL: Dynamic = Dynamic { kind: Kind::Null, depth: 1 };

    /// Bytes.
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Dynamic::from(Value::Bytes(bytes.into()))
    }

    /// What a query selects, for the lookup `in`.
    pub(crate) fn query(query: Arc<Query>) -> Self {
        Dynamic::new(Kind::Query(query))
    }

    /// The form of the value, in words for an error.
    pub(super) fn form(&self) -> &'static str {
        match &self.kind {
            Kind::Null => "null",
            Kind::Value(value) => form(value),
            Kind::Json(serde_json::Value::Null) => "null",
            Kind::Json(serde_json::Value::Bool(_)) => "true or false",
            Kind::Json(serde_json::Value::Number(number)) if number.is_f64() => "a number with a fraction",
            Kind::Json(serde_json::Value::Number(_)) => "a whole number",
            Kind::Json(serde_json::Value::String(_)) => "other text",
            Kind::Json(serde_json::Value::Array(_)) | Kind::List(_) => "a list",
            Kind::Json(serde_json::Value::Object(_)) => "a JSON object",
            Kind::Query(_) => "a query",
            Kind::Field(_)
            | Kind::Arithmetic(..)
            | Kind::Call(..)
            | Kind::Part(..)
            | Kind::Cast(..)
            | Kind::Aggregate { .. }
            | Kind::Over(_)
            | Kind::Condition(_)
            | Kind::Exists(_)
            | Kind::Outer(..)
            | Kind::TooDeep => "an expression",
        }
    }

    /// The names of fields in it, for a list of what may be named.
    pub(super) fn fields(&self) -> Vec<&str> {
        match &self.kind {
            Kind::Field(name) => vec![name],
            Kind::Arithmetic(_, left, right) => left.fields().into_iter().chain(right.fields()).collect(),
            Kind::List(values) | Kind::Call(_, values) => values.iter().flat_map(Dynamic::fields).collect(),
            Kind::Over(over) => over.parts().flat_map(Dynamic::fields).collect(),
            Kind::Part(_, of) | Kind::Cast(_, of) | Kind::Aggregate { of: Some(of), .. } => of.fields(),
            _ => Vec::new(),
        }
    }

    /// A function of these, by its name in Rust: `lower`, `coalesce`, `trunc_month`. Of `case`, conditions and values in turn, and perhaps
    /// the value of all others.
    ///
    /// ```
    /// use orm::by_name::{Dynamic, field};
    ///
    /// let shout = Dynamic::call("upper", [field("title")]);
    /// # let _ = shout;
    /// ```
    pub fn call(function: &str, args: impl IntoIterator<Item = Dynamic>) -> Self {
        let args: Vec<Dynamic> = args.into_iter().collect();
        let depth = args.iter().map(|arg| arg.depth).max().unwrap_or_default();
        Dynamic::made_of(depth, Kind::Call(function.into(), args))
    }

    /// A part of a date or time, by the name that it has as a lookup: `year`, `week_day`, `hour`.
    pub fn part(self, part: &str) -> Self {
        Dynamic::made_of(self.depth, Kind::Part(part.into(), Box::new(self)))
    }

    /// The value as another type.
    pub fn cast(self, to: SqlType) -> Self {
        Dynamic::made_of(self.depth, Kind::Cast(to, Box::new(self)))
    }

    /// An aggregate by its name: `count`, `sum`, `avg`, `min`, `max`, `stddev`, `variance`, …; of nothing, over each row.
    pub fn aggregate(function: &str, of: Option<Dynamic>, distinct: bool) -> Self {
        let depth = of.as_ref().map_or(0, |of| of.depth);
        let of = of.map(Box::new);
        Dynamic::made_of(depth, Kind::Aggregate { function: function.into(), of, distinct, filter: None })
    }

    /// An aggregate over the rows only for which the condition holds.
    pub(crate) fn only(mut self, condition: Tree) -> Self {
        if let Kind::Aggregate { filter, .. } = &mut self.kind {
            *filter = Some(condition);
        }
        self
    }

    /// A function over a window.
    pub(crate) fn over_window(over: OverWindow) -> Self {
        let depth = over.parts().map(|part| part.depth).max().unwrap_or_default();
        Dynamic::made_of(depth, Kind::Over(Box::new(over)))
    }

    /// A condition as a value.
    pub(crate) fn condition(tree: Tree) -> Self {
        Dynamic { depth: tree.depth, kind: Kind::Condition(tree) }
    }

    /// Whether a query has a row.
    pub(crate) fn exists(query: Arc<Query>) -> Self {
        Dynamic { depth: query.depth().saturating_add(1), kind: Kind::Exists(query) }
    }

    /// In a queryset that stands in one of `model`: a field of the row there.
    pub fn outer(model: &'static ModelMeta, name: &str) -> Self {
        Dynamic::new(Kind::Outer(model, name.into()))
    }

    fn made_of(below: u16, kind: Kind) -> Self {
        let depth = below.saturating_add(1);
        if depth > MAX_DEPTH { Dynamic::new(Kind::TooDeep) } else { Dynamic { kind, depth } }
    }

    fn calculated(self, op: Arithmetic, other: Dynamic) -> Dynamic {
        let depth = self.depth.max(other.depth).saturating_add(1);
        if depth > MAX_DEPTH {
            return Dynamic::new(Kind::TooDeep);
        }
        Dynamic { kind: Kind::Arithmetic(op, Box::new(self), Box::new(other)), depth }
    }
}

impl OverWindow {
    fn parts(&self) -> impl Iterator<Item = &Dynamic> {
        [&self.of].into_iter().chain(&self.partition).chain(self.order.iter().map(|(by, ..)| by))
    }
}

fn form(value: &Value) -> &'static str {
    match value {
        Value::Null(_) => "null",
        Value::Bool(_) => "true or false",
        Value::I16(_) | Value::I32(_) | Value::I64(_) => "a whole number",
        Value::F32(_) | Value::F64(_) => "a number with a fraction",
        Value::Text(_) => "other text",
        Value::Bytes(_) => "bytes",
        Value::Date(_) => "a date",
        Value::Time(_) => "a time of day",
        Value::DateTime(_) | Value::Timestamp(_) => "a date and time",
        Value::Duration(_) => "a duration",
        Value::Uuid(_) => "a UUID",
        Value::Decimal(_) => "a decimal",
        Value::Json(_) => "a JSON document",
        Value::List(..) | Value::Array(..) => "a list",
    }
}

/// The value of a field in the row at hand, by name, as Django's `F`: `field("plays") + 1`.
pub fn field(name: &str) -> Dynamic {
    Dynamic::new(Kind::Field(name.into()))
}

macro_rules! values {
    ($($rust:ty => |$value:ident| $made:expr;)*) => {$(
        impl From<$rust> for Dynamic {
            fn from($value: $rust) -> Self {
                Dynamic::new($made)
            }
        }
    )*};
}

values! {
    Value => |value| Kind::Value(value);
    bool => |value| Kind::Value(Value::Bool(value));
    u8 => |value| Kind::Value(Value::I64(value.into()));
    i16 => |value| Kind::Value(Value::I64(value.into()));
    u16 => |value| Kind::Value(Value::I64(value.into()));
    i32 => |value| Kind::Value(Value::I64(value.into()));
    u32 => |value| Kind::Value(Value::I64(value.into()));
    i64 => |value| Kind::Value(Value::I64(value));
    // what is too large for any column is a decimal, which is compared exactly, or refused where whole numbers are needed
    u64 => |value| i64::try_from(value).map_or_else(|_| Kind::Value(Value::Decimal(value.into())), |value| Kind::Value(Value::I64(value)));
    f32 => |value| Kind::Value(Value::F64(value.into()));
    f64 => |value| Kind::Value(Value::F64(value));
    &str => |value| Kind::Value(Value::Text(value.to_owned()));
    String => |value| Kind::Value(Value::Text(value));
    &String => |value| Kind::Value(Value::Text(value.clone()));
    NaiveDate => |value| Kind::Value(Value::Date(value));
    NaiveTime => |value| Kind::Value(Value::Time(value));
    NaiveDateTime => |value| Kind::Value(Value::DateTime(value));
    DateTime<Utc> => |value| Kind::Value(Value::Timestamp(value));
    TimeDelta => |value| Kind::Value(Value::Duration(value));
    Uuid => |value| Kind::Value(Value::Uuid(value));
    Decimal => |value| Kind::Value(Value::Decimal(value));
    serde_json::Value => |value| Kind::Json(value);
}

impl<T: Into<Dynamic>> From<Option<T>> for Dynamic {
    fn from(value: Option<T>) -> Self {
        value.map_or(Dynamic::NULL, Into::into)
    }
}

impl<T: Into<Dynamic>> From<Vec<T>> for Dynamic {
    fn from(values: Vec<T>) -> Self {
        Dynamic::new(Kind::List(values.into_iter().map(Into::into).collect()))
    }
}

impl<T: Into<Dynamic>, const N: usize> From<[T; N]> for Dynamic {
    fn from(values: [T; N]) -> Self {
        Dynamic::new(Kind::List(values.into_iter().map(Into::into).collect()))
    }
}

impl<T: Clone + Into<Dynamic>> From<&[T]> for Dynamic {
    fn from(values: &[T]) -> Self {
        Dynamic::new(Kind::List(values.iter().cloned().map(Into::into).collect()))
    }
}

/// What a name can be compared with, or be set to: whatever makes a [`Dynamic`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be the value of a column that is known by name",
    label = "expected a value, a list of values, or `field(\"name\")` for the value of another field"
)]
pub trait IntoDynamic {
    /// The value.
    fn into_dynamic(self) -> Dynamic;
}

#[diagnostic::do_not_recommend]
impl<T: Into<Dynamic>> IntoDynamic for T {
    fn into_dynamic(self) -> Dynamic {
        self.into()
    }
}

macro_rules! operators {
    ($($trait:ident::$method:ident, $op:ident;)*) => {$(
        impl<T: Into<Dynamic>> std::ops::$trait<T> for Dynamic {
            type Output = Dynamic;
            fn $method(self, other: T) -> Dynamic {
                self.calculated(Arithmetic::$op, other.into())
            }
        }
    )*};
}

operators! {
    Add::add, Add;
    Sub::sub, Subtract;
    Mul::mul, Multiply;
    Div::div, Divide;
    Rem::rem, Remainder;
}
