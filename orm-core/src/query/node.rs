//! The nodes of expressions and conditions.

use super::{ColumnRef, Function, Gather, Over, Query, RawSql};
use crate::meta::ModelMeta;
use crate::value::{SqlType, Value, ValueError};
use std::sync::Arc;

/// One node of an expression. Conditions are expressions of type boolean.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Node {
    /// A column.
    Column(ColumnRef),
    /// A bound value.
    Value(Value),
    /// A value that no database can take; it becomes an error, with the name of the field beside it, before anything is sent.
    Invalid(ValueError),
    /// TRUE or FALSE, known without the database.
    Constant(bool),
    /// `left op right`
    Compare {
        /// The operator.
        op: Comparison,
        /// The left side.
        left: Box<Node>,
        /// The right side.
        right: Box<Node>,
    },
    /// Text that contains, starts or ends with other text.
    Match {
        /// Where the text must stand.
        pattern: Pattern,
        /// Whether case is ignored.
        fold: bool,
        /// The text searched.
        left: Box<Node>,
        /// The text looked for, taken literally.
        right: Box<Node>,
    },
    /// Text that matches a regular expression.
    Regex {
        /// Whether case is ignored.
        fold: bool,
        /// The text searched.
        left: Box<Node>,
        /// The regular expression.
        right: Box<Node>,
    },
    /// A member of a list of values, or of what a query selects.
    In {
        /// The member.
        left: Box<Node>,
        /// The values, none of them NULL: a `Value::List`, or what made one of them impossible; or a [`Node::Scalar`].
        list: Box<Node>,
    },
    /// `low <= of AND of <= high`
    Between {
        /// The expression in the middle.
        of: Box<Node>,
        /// The lower bound.
        low: Box<Node>,
        /// The upper bound.
        high: Box<Node>,
    },
    /// `of IS NULL`
    IsNull(Box<Node>),
    /// A part of a date or time.
    Part {
        /// Which part.
        part: DatePart,
        /// The date or time.
        of: Box<Node>,
    },
    /// `left + right` and so on.
    Arithmetic {
        /// The operator.
        op: Arithmetic,
        /// The left side.
        left: Box<Node>,
        /// The right side.
        right: Box<Node>,
    },
    /// All of them hold. Flat: `a & b & c` is one node.
    All(Vec<Node>),
    /// One of them holds. Flat.
    Any(Vec<Node>),
    /// The complement: true exactly where the condition is not, NULL or false.
    Not(Box<Node>),
    /// An aggregate over the rows of a group, or where it is of a path to many rows, over all related rows.
    Aggregate {
        /// Which one.
        function: Aggregate,
        /// Of what.
        of: Box<Node>,
        /// Whether equal values count once.
        distinct: bool,
        /// The only rows that it is about.
        filter: Option<Box<Node>>,
    },
    /// Whether a query has a row.
    Exists(Arc<Query>),
    /// The only value of the first row of a query; NULL when it has none. In a [`Node::In`], the values of all its rows.
    Scalar(Arc<Query>),
    /// An expression of the query around this one.
    Outer {
        /// The model of that query.
        root: &'static ModelMeta,
        /// The expression there.
        of: Box<Node>,
    },
    /// A function of values.
    Call {
        /// Which one.
        function: Function,
        /// Of what.
        args: Vec<Node>,
    },
    /// A value as another type.
    Cast {
        /// The type.
        to: SqlType,
        /// The value.
        of: Box<Node>,
    },
    /// A function over the rows around a row.
    Over(Box<Over>),
    /// An aggregate that keeps each value.
    Gather(Box<Gather>),
    /// SQL that the program's author wrote.
    Raw(Box<RawSql>),
    /// What makes no sense, found while the expression was made. It becomes an error before anything is sent.
    Misuse(&'static str),
    /// What the query that these rows are made of selects at this position, counted from 0.
    Selected {
        /// The position.
        at: usize,
        /// What is selected.
        of: Box<Node>,
    },
    /// A tree deeper than [`MAX_DEPTH`](super::MAX_DEPTH), which would overflow the stack of a thread.
    TooDeep,
}

/// The operator of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Comparison {
    /// `=`
    Eq,
    /// `>`
    Gt,
    /// `>=`
    Gte,
    /// `<`
    Lt,
    /// `<=`
    Lte,
    /// `=`, case ignored
    EqFold,
}

/// Where a text must stand in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Pattern {
    /// Anywhere.
    Contains,
    /// At the start.
    StartsWith,
    /// At the end.
    EndsWith,
}

/// A part of a date or time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum DatePart {
    /// The year.
    Year,
    /// 1 to 12
    Month,
    /// 1 to 31
    Day,
    /// The week of ISO 8601, 1 to 53
    Week,
    /// 1 (Monday) to 7 (Sunday), as ISO 8601 counts
    Weekday,
    /// 1 to 4
    Quarter,
    /// 0 to 23
    Hour,
    /// 0 to 59
    Minute,
    /// 0 to 59
    Second,
    /// The date of a date and time
    Date,
    /// The time of day of a date and time
    Time,
}

impl DatePart {
    /// The type of the part.
    pub fn sql_type(self) -> SqlType {
        match self {
            DatePart::Date => SqlType::Date,
            DatePart::Time => SqlType::Time,
            _ => SqlType::I32,
        }
    }
}

/// An operator between numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`; between integers it cuts off the fraction, and by zero it is NULL on both databases
    Divide,
    /// `%`; by zero it is NULL on both databases
    Remainder,
}

/// A function over the rows of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Aggregate {
    /// How many are not NULL.
    Count,
    /// The sum; NULL of nothing.
    Sum,
    /// The average; NULL of nothing.
    Avg,
    /// The smallest; NULL of nothing.
    Min,
    /// The largest; NULL of nothing.
    Max,
    /// The standard deviation of a sample; NULL of fewer than two.
    StdDev,
    /// The standard deviation of all there are; NULL of nothing.
    StdDevPop,
    /// The variance of a sample; NULL of fewer than two.
    Variance,
    /// The variance of all there are; NULL of nothing.
    VarPop,
}

impl Aggregate {
    /// What it is called in Rust.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Aggregate::Count => "count",
            Aggregate::Sum => "sum",
            Aggregate::Avg => "avg",
            Aggregate::Min => "min",
            Aggregate::Max => "max",
            Aggregate::StdDev => "stddev",
            Aggregate::StdDevPop => "stddev_pop",
            Aggregate::Variance => "variance",
            Aggregate::VarPop => "var_pop",
        }
    }
}

impl Node {
    /// The type of the expression's value.
    pub fn sql_type(&self) -> SqlType {
        match self {
            Node::Column(column) => column.field_meta().sql_type,
            Node::Value(value) => value.sql_type(),
            Node::Part { part, .. } => part.sql_type(),
            Node::Arithmetic { left, right, .. } => match &**left {
                // a bound value takes the type of the other side
                Node::Value(_) | Node::Invalid(_) => right.sql_type(),
                left => left.sql_type(),
            },
            Node::Aggregate { function, of, .. } => function.sql_type(of.sql_type()),
            Node::Scalar(query) => query.only().map_or(query.model.pk().sql_type, Node::sql_type),
            Node::Outer { of, .. } | Node::Selected { of, .. } => of.sql_type(),
            Node::Call { function, args } => function.sql_type(args),
            Node::Cast { to, .. } => *to,
            Node::Over(over) => over.of.sql_type(),
            Node::Gather(gather) => gather.sql_type(),
            Node::Raw(raw) => raw.sql_type,
            Node::Invalid(_) | Node::Misuse(_) | Node::TooDeep => SqlType::Text,
            Node::Constant(_)
            | Node::Compare { .. }
            | Node::Match { .. }
            | Node::Regex { .. }
            | Node::In { .. }
            | Node::Between { .. }
            | Node::IsNull(_)
            | Node::All(_)
            | Node::Any(_)
            | Node::Not(_)
            | Node::Exists(_) => SqlType::Bool,
        }
    }

    /// Whether the value may be NULL. A wrong `true` costs a few characters of SQL, a wrong `false` would lose rows.
    pub fn nullable(&self) -> bool {
        match self {
            Node::Column(column) => column.nullable(),
            Node::Value(value) => value.is_null(),
            Node::Compare { left, right, .. } | Node::Match { left, right, .. } | Node::Regex { left, right, .. } => {
                left.nullable() || right.nullable()
            }
            Node::Arithmetic { op, left, right } => {
                matches!(op, Arithmetic::Divide | Arithmetic::Remainder) || left.nullable() || right.nullable()
            }
            Node::In { left, list } => match &**list {
                Node::Scalar(query) => left.nullable() || query.only().is_some_and(Node::nullable),
                _ => left.nullable(),
            },
            Node::Between { of, low, high } => of.nullable() || low.nullable() || high.nullable(),
            Node::Part { of, .. } => of.nullable(),
            Node::All(parts) | Node::Any(parts) => parts.iter().any(Node::nullable),
            Node::Aggregate { function, .. } => *function != Aggregate::Count,
            // the other queries may have NULLs where the first has none
            Node::Scalar(_) | Node::Selected { .. } => true,
            Node::Outer { of, .. } => of.nullable(),
            Node::Call { function, args } => function.nullable(args),
            Node::Cast { of, .. } => of.nullable(),
            Node::Over(over) => over.nullable(),
            Node::Gather(gather) => gather.nullable(),
            Node::Raw(raw) => raw.nullable,
            Node::Constant(_)
            | Node::IsNull(_)
            | Node::Not(_)
            | Node::Exists(_)
            | Node::Invalid(_)
            | Node::Misuse(_)
            | Node::TooDeep => false,
        }
    }

    /// Calls `visit` for each node below this one, one level down. What stands in a query inside of it is not below it.
    pub fn children<'a>(&'a self, mut visit: impl FnMut(&'a Node)) {
        match self {
            Node::Compare { left, right, .. }
            | Node::Match { left, right, .. }
            | Node::Regex { left, right, .. }
            | Node::Arithmetic { left, right, .. } => {
                visit(left);
                visit(right);
            }
            Node::In { left, list } => {
                visit(left);
                visit(list);
            }
            Node::Between { of, low, high } => {
                visit(of);
                visit(low);
                visit(high);
            }
            Node::IsNull(of) | Node::Part { of, .. } | Node::Not(of) | Node::Cast { of, .. } => visit(of),
            Node::Aggregate { of, filter, .. } => {
                visit(of);
                filter.iter().for_each(|filter| visit(filter));
            }
            Node::All(parts) | Node::Any(parts) | Node::Call { args: parts, .. } => parts.iter().for_each(visit),
            Node::Over(over) => over.children(&mut visit),
            Node::Gather(gather) => gather.children(&mut visit),
            Node::Raw(raw) => raw.args.iter().for_each(visit),
            Node::Column(_)
            | Node::Value(_)
            | Node::Invalid(_)
            | Node::Constant(_)
            | Node::Misuse(_)
            | Node::TooDeep
            | Node::Exists(_)
            | Node::Scalar(_)
            | Node::Outer { .. }
            | Node::Selected { .. } => {}
        }
    }

    /// As [`children`](Self::children), to change them.
    pub fn children_mut(&mut self, visit: &mut dyn FnMut(&mut Node)) {
        match self {
            Node::Compare { left, right, .. }
            | Node::Match { left, right, .. }
            | Node::Regex { left, right, .. }
            | Node::Arithmetic { left, right, .. }
            | Node::In { left, list: right } => {
                visit(left);
                visit(right);
            }
            Node::Between { of, low, high } => {
                visit(of);
                visit(low);
                visit(high);
            }
            Node::IsNull(of) | Node::Part { of, .. } | Node::Not(of) | Node::Cast { of, .. } => visit(of),
            Node::Aggregate { of, filter, .. } => {
                visit(of);
                filter.iter_mut().for_each(|filter| visit(filter));
            }
            Node::All(parts) | Node::Any(parts) | Node::Call { args: parts, .. } => parts.iter_mut().for_each(visit),
            Node::Over(over) => over.children_mut(visit),
            Node::Gather(gather) => gather.children_mut(visit),
            Node::Raw(raw) => raw.args.iter_mut().for_each(visit),
            Node::Column(_)
            | Node::Value(_)
            | Node::Invalid(_)
            | Node::Constant(_)
            | Node::Misuse(_)
            | Node::TooDeep
            | Node::Exists(_)
            | Node::Scalar(_)
            | Node::Outer { .. }
            | Node::Selected { .. } => {}
        }
    }

    /// How many levels it has, those of queries inside of it too.
    pub fn depth(&self) -> u16 {
        let mut below = match self {
            Node::Exists(query) | Node::Scalar(query) => query.depth(),
            Node::Outer { of, .. } | Node::Selected { of, .. } => of.depth(),
            _ => 0,
        };
        self.children(|child| below = below.max(child.depth()));
        below.saturating_add(1)
    }

    /// Whether `test` holds for this node or one below it.
    pub fn any(&self, test: &mut dyn FnMut(&Node) -> bool) -> bool {
        if test(self) {
            return true;
        }
        let mut found = false;
        self.children(|child| found = found || child.any(test));
        found
    }

    /// Whether there is an aggregate in it. One over a window is none: there are as many rows after it as before.
    pub fn is_aggregate(&self) -> bool {
        // the children of a window are the arguments of its function, not the function
        let mut found = matches!(self, Node::Aggregate { .. } | Node::Gather(_));
        self.children(|child| found = found || child.is_aggregate());
        found
    }

    /// Whether there is a window in it.
    pub fn has_window(&self) -> bool {
        self.any(&mut |node| matches!(node, Node::Over(_)))
    }

    /// Whether there is an aggregate over the query's own rows in it, which needs groups. One over related rows has a value for each row.
    pub fn needs_groups(&self) -> bool {
        self.any(&mut |node| match node {
            Node::Aggregate { of, .. } => !of.is_many(),
            Node::Gather(gather) => !gather.of.is_many(),
            _ => false,
        })
    }

    /// Whether it makes groups where it is selected beside aggregates.
    pub fn makes_groups(&self) -> bool {
        !self.is_aggregate() && !self.has_window()
    }

    /// Whether a path to many rows is named in it. An aggregate over related rows has one value.
    pub fn is_many(&self) -> bool {
        let mut found = false;
        match self {
            Node::Column(column) => return column.first_many().is_some(),
            Node::Aggregate { .. } | Node::Gather(_) => return false,
            node => node.children(|child| found = found || child.is_many()),
        }
        found
    }
}

impl Aggregate {
    /// The type of the aggregate of a column of type `of`.
    pub fn sql_type(self, of: SqlType) -> SqlType {
        match self {
            Aggregate::Count => SqlType::I64,
            Aggregate::StdDev | Aggregate::StdDevPop | Aggregate::Variance | Aggregate::VarPop => SqlType::F64,
            Aggregate::Sum if of.is_integer() => SqlType::I64,
            Aggregate::Sum if of == SqlType::F32 => SqlType::F64,
            Aggregate::Avg if of.is_integer() || of == SqlType::F32 => SqlType::F64,
            Aggregate::Sum | Aggregate::Avg | Aggregate::Min | Aggregate::Max => of,
        }
    }
}
