//! The classes of expressions, and what each is for the core.

/// What a class makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An aggregate of this name.
    Aggregate(&'static str),
    /// A function of this name, with at least and at most so many arguments.
    Function(&'static str, usize, usize),
    /// The start of a part of a date, by this name.
    Trunc(&'static str),
    /// A part of a date, by this name.
    Extract(&'static str),
    /// A function of windows of this name.
    Window(&'static str),
    /// Something that is made in its own way.
    Special,
}

use Kind::{Aggregate, Extract, Function, Special, Trunc, Window};

const MANY: usize = 50;
const MODELS: &str = "django.db.models";
const EXPRESSIONS: &str = "django.db.models.expressions";
const AGGREGATES: &str = "django.db.models.aggregates";
const TEXT: &str = "django.db.models.functions.text";
const MATH: &str = "django.db.models.functions.math";
const TIME: &str = "django.db.models.functions.datetime";
const WINDOW: &str = "django.db.models.functions.window";
const COMPARISON: &str = "django.db.models.functions.comparison";

/// Each class: its name, the module that it stands in, and what it makes.
pub(crate) const CLASSES: &[(&str, &str, Kind)] = &[
    ("F", EXPRESSIONS, Special),
    ("Q", "django.db.models.query_utils", Special),
    ("Value", EXPRESSIONS, Special),
    ("OuterRef", EXPRESSIONS, Special),
    ("Exists", EXPRESSIONS, Special),
    ("Subquery", EXPRESSIONS, Special),
    ("Case", EXPRESSIONS, Special),
    ("When", EXPRESSIONS, Special),
    ("ExpressionWrapper", EXPRESSIONS, Special),
    ("OrderBy", EXPRESSIONS, Special),
    ("Cast", COMPARISON, Special),
    ("Extract", TIME, Special),
    ("Trunc", TIME, Special),
    ("Prefetch", MODELS, Special),
    ("FilteredRelation", "django.db.models.query_utils", Special),
    ("Window", EXPRESSIONS, Special),
    ("RowRange", EXPRESSIONS, Special),
    ("ValueRange", EXPRESSIONS, Special),
    ("RowNumber", WINDOW, Window("row_number")),
    ("Rank", WINDOW, Window("rank")),
    ("DenseRank", WINDOW, Window("dense_rank")),
    ("PercentRank", WINDOW, Window("percent_rank")),
    ("CumeDist", WINDOW, Window("cume_dist")),
    ("Ntile", WINDOW, Window("ntile")),
    ("Lag", WINDOW, Window("lag")),
    ("Lead", WINDOW, Window("lead")),
    ("FirstValue", WINDOW, Window("first_value")),
    ("LastValue", WINDOW, Window("last_value")),
    ("NthValue", WINDOW, Window("nth_value")),
    ("Count", AGGREGATES, Aggregate("count")),
    ("Sum", AGGREGATES, Aggregate("sum")),
    ("Avg", AGGREGATES, Aggregate("avg")),
    ("Min", AGGREGATES, Aggregate("min")),
    ("Max", AGGREGATES, Aggregate("max")),
    ("StdDev", AGGREGATES, Aggregate("stddev_pop")),
    ("Variance", AGGREGATES, Aggregate("var_pop")),
    ("Coalesce", COMPARISON, Function("coalesce", 2, MANY)),
    ("Greatest", COMPARISON, Function("greatest", 2, MANY)),
    ("Least", COMPARISON, Function("least", 2, MANY)),
    ("NullIf", COMPARISON, Function("nullif", 2, 2)),
    ("Lower", TEXT, Function("lower", 1, 1)),
    ("Upper", TEXT, Function("upper", 1, 1)),
    ("Length", TEXT, Function("length", 1, 1)),
    ("Trim", TEXT, Function("trim", 1, 1)),
    ("LTrim", TEXT, Function("ltrim", 1, 1)),
    ("RTrim", TEXT, Function("rtrim", 1, 1)),
    ("Concat", TEXT, Function("concat", 2, MANY)),
    ("Substr", TEXT, Function("substr", 2, 3)),
    ("Left", TEXT, Function("left", 2, 2)),
    ("Right", TEXT, Function("right", 2, 2)),
    ("Replace", TEXT, Function("replace", 2, 3)),
    ("Reverse", TEXT, Function("reverse", 1, 1)),
    ("Repeat", TEXT, Function("repeat", 2, 2)),
    ("LPad", TEXT, Function("lpad", 2, 3)),
    ("RPad", TEXT, Function("rpad", 2, 3)),
    ("StrIndex", TEXT, Function("str_index", 2, 2)),
    ("Ord", TEXT, Function("ord", 1, 1)),
    ("Chr", TEXT, Function("chr", 1, 1)),
    ("MD5", TEXT, Function("md5", 1, 1)),
    ("SHA1", TEXT, Function("sha1", 1, 1)),
    ("SHA224", TEXT, Function("sha224", 1, 1)),
    ("SHA256", TEXT, Function("sha256", 1, 1)),
    ("SHA384", TEXT, Function("sha384", 1, 1)),
    ("SHA512", TEXT, Function("sha512", 1, 1)),
    ("Abs", MATH, Function("abs", 1, 1)),
    ("Ceil", MATH, Function("ceil", 1, 1)),
    ("Floor", MATH, Function("floor", 1, 1)),
    ("Round", MATH, Function("round", 1, 2)),
    ("Sign", MATH, Function("sign", 1, 1)),
    ("Sqrt", MATH, Function("sqrt", 1, 1)),
    ("Exp", MATH, Function("exp", 1, 1)),
    ("Ln", MATH, Function("ln", 1, 1)),
    ("Log", MATH, Function("log", 2, 2)),
    ("Power", MATH, Function("power", 2, 2)),
    ("Pi", MATH, Function("pi", 0, 0)),
    ("Radians", MATH, Function("radians", 1, 1)),
    ("Degrees", MATH, Function("degrees", 1, 1)),
    ("Sin", MATH, Function("sin", 1, 1)),
    ("Cos", MATH, Function("cos", 1, 1)),
    ("Tan", MATH, Function("tan", 1, 1)),
    ("Cot", MATH, Function("cot", 1, 1)),
    ("ASin", MATH, Function("asin", 1, 1)),
    ("ACos", MATH, Function("acos", 1, 1)),
    ("ATan", MATH, Function("atan", 1, 1)),
    ("ATan2", MATH, Function("atan2", 2, 2)),
    ("Random", MATH, Function("random_value", 0, 0)),
    ("Now", TIME, Function("now", 0, 0)),
    ("TruncYear", TIME, Trunc("year")),
    ("TruncQuarter", TIME, Trunc("quarter")),
    ("TruncMonth", TIME, Trunc("month")),
    ("TruncWeek", TIME, Trunc("week")),
    ("TruncDay", TIME, Trunc("day")),
    ("TruncHour", TIME, Trunc("hour")),
    ("TruncMinute", TIME, Trunc("minute")),
    ("TruncSecond", TIME, Trunc("second")),
    ("TruncDate", TIME, Extract("date")),
    ("TruncTime", TIME, Extract("time")),
    ("ExtractYear", TIME, Extract("year")),
    ("ExtractMonth", TIME, Extract("month")),
    ("ExtractDay", TIME, Extract("day")),
    ("ExtractWeek", TIME, Extract("week")),
    ("ExtractWeekDay", TIME, Extract("week_day")),
    ("ExtractIsoWeekDay", TIME, Extract("iso_week_day")),
    ("ExtractQuarter", TIME, Extract("quarter")),
    ("ExtractHour", TIME, Extract("hour")),
    ("ExtractMinute", TIME, Extract("minute")),
    ("ExtractSecond", TIME, Extract("second")),
];

/// The class of that name.
pub(crate) fn class_named(name: &str) -> Option<(&'static str, Kind)> {
    CLASSES.iter().find(|(class, ..)| *class == name).map(|(class, _, kind)| (*class, *kind))
}

/// The module of a class.
pub(crate) fn module_of(name: &str) -> &'static str {
    CLASSES.iter().find(|(class, ..)| *class == name).map_or(EXPRESSIONS, |(_, module, _)| module)
}
