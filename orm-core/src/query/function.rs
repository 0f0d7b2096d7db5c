//! The functions that an expression may call: a table of their names, the types of their values, and where those may be NULL.
//!
//! Their text on each database stands in `sql/function`.

use super::Node;
use crate::value::SqlType;

/// The type of a function's value.
#[derive(Debug, Clone, Copy)]
enum Gives {
    /// Always this one.
    Type(SqlType),
    /// That of the first argument.
    Same,
    /// That of the items of the first argument.
    Item,
    /// That of the first argument, and of a date a date and time.
    Moment,
}

/// Where a function's value may be NULL.
#[derive(Debug, Clone, Copy)]
enum Null {
    /// Where an argument is NULL.
    Strict,
    /// Where all arguments are NULL.
    All,
    /// Also where no argument is.
    Maybe,
    /// Nowhere.
    Never,
}

macro_rules! functions {
    ($($(#[$doc:meta])* $name:ident $method:literal $gives:expr, $null:ident;)*) => {
        /// A function of the values of one row.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        #[repr(u16)]
        pub enum Function {
            $($(#[$doc])* $name,)*
        }

        impl Function {
            const ALL: &[Function] = &[$(Function::$name,)*];

            const fn row(self) -> (&'static str, Gives, Null) {
                use Gives::{Item, Moment, Same, Type};
                use SqlType::{Bool, F32, F64, I32, I64, Json, Text, Timestamp};
                match self {
                    $(Function::$name => ($method, $gives, Null::$null),)*
                }
            }
        }
    };
}

functions! {
    /// Condition, value, condition, value, …, and perhaps the value of all others.
    Case "case" Same, Maybe;
    /// The first of its arguments that is not NULL.
    Coalesce "coalesce" Same, All;
    /// The largest of its arguments; a NULL does not count.
    Greatest "greatest" Same, All;
    /// The smallest of its arguments; a NULL does not count.
    Least "least" Same, All;
    /// The first argument, NULL where it equals the second.
    NullIf "nullif" Same, Maybe;

    /// `-x`
    Negate "-" Same, Strict;
    /// `x & y`, bit by bit
    BitAnd "bit_and" Same, Strict;
    /// `x | y`, bit by bit
    BitOr "bit_or" Same, Strict;
    /// Bits that one of both has.
    BitXor "bit_xor" Same, Strict;
    /// `x << n`
    ShiftLeft "shift_left" Type(I64), Strict;
    /// `x >> n`
    ShiftRight "shift_right" Type(I64), Strict;
    /// A date or time and a span of time.
    Plus "+" Moment, Strict;
    /// A date or time without a span of time.
    Minus "-" Moment, Strict;
    /// The span of time between two dates or times.
    Since "-" Type(SqlType::Duration), Strict;

    /// The size without the sign.
    Abs "abs" Same, Strict;
    /// The next whole number that is not smaller.
    Ceil "ceil" Same, Strict;
    /// The next whole number that is not larger.
    Floor "floor" Same, Strict;
    /// To so many digits after the point, a half away from zero.
    Round "round" Same, Strict;
    /// -1, 0 or 1
    Sign "sign" Type(I32), Strict;
    /// The square root; NULL of a negative number.
    Sqrt "sqrt" Type(F64), Maybe;
    /// e to the power of a number.
    Exp "exp" Type(F64), Strict;
    /// The natural logarithm; NULL of what is not positive.
    Ln "ln" Type(F64), Maybe;
    /// The logarithm of a number to a base; NULL where there is none.
    Log "log" Type(F64), Maybe;
    /// A number to the power of another; NULL where there is none.
    Power "power" Type(F64), Maybe;
    /// π
    Pi "pi" Type(F64), Never;
    /// Degrees as radians.
    Radians "radians" Type(F64), Strict;
    /// Radians as degrees.
    Degrees "degrees" Type(F64), Strict;
    /// The sine.
    Sin "sin" Type(F64), Strict;
    /// The cosine.
    Cos "cos" Type(F64), Strict;
    /// The tangent.
    Tan "tan" Type(F64), Strict;
    /// The cotangent; NULL of 0.
    Cot "cot" Type(F64), Maybe;
    /// The inverse sine; NULL outside of -1 to 1.
    Asin "asin" Type(F64), Maybe;
    /// The inverse cosine; NULL outside of -1 to 1.
    Acos "acos" Type(F64), Maybe;
    /// The inverse tangent.
    Atan "atan" Type(F64), Strict;
    /// The angle of a point.
    Atan2 "atan2" Type(F64), Strict;
    /// Another number from 0 to 1 each time.
    Random "random_value" Type(F64), Never;

    /// Lower case.
    Lower "lower" Type(Text), Strict;
    /// Upper case.
    Upper "upper" Type(Text), Strict;
    /// How many characters.
    Length "length" Type(I32), Strict;
    /// Without spaces around it.
    Trim "trim" Type(Text), Strict;
    /// Without spaces before it.
    LTrim "ltrim" Type(Text), Strict;
    /// Without spaces behind it.
    RTrim "rtrim" Type(Text), Strict;
    /// A part of a text: from where, and how many characters.
    Substr "substr" Type(Text), Strict;
    /// The first characters.
    Left "left" Type(Text), Strict;
    /// The last characters.
    Right "right" Type(Text), Strict;
    /// One text in place of another.
    Replace "replace" Type(Text), Strict;
    /// Backwards.
    Reverse "reverse" Type(Text), Strict;
    /// So many times.
    Repeat "repeat" Type(Text), Strict;
    /// Filled up on the left.
    LPad "lpad" Type(Text), Strict;
    /// Filled up on the right.
    RPad "rpad" Type(Text), Strict;
    /// One behind the other; a NULL counts as no text.
    Concat "concat" Type(Text), Never;
    /// Where a text stands in another, counted from 1; 0 where it does not.
    StrIndex "str_index" Type(I32), Strict;
    /// The number of the first character in Unicode.
    Ord "ord" Type(I32), Strict;
    /// The character of a number in Unicode.
    Chr "chr" Type(Text), Strict;
    /// MD5, in hexadecimal.
    Md5 "md5" Type(Text), Strict;
    /// SHA-1, in hexadecimal.
    Sha1 "sha1" Type(Text), Strict;
    /// SHA-224, in hexadecimal.
    Sha224 "sha224" Type(Text), Strict;
    /// SHA-256, in hexadecimal.
    Sha256 "sha256" Type(Text), Strict;
    /// SHA-384, in hexadecimal.
    Sha384 "sha384" Type(Text), Strict;
    /// SHA-512, in hexadecimal.
    Sha512 "sha512" Type(Text), Strict;

    /// The start of the year.
    TruncYear "trunc_year" Same, Strict;
    /// The start of the quarter.
    TruncQuarter "trunc_quarter" Same, Strict;
    /// The start of the month.
    TruncMonth "trunc_month" Same, Strict;
    /// The start of the week, a Monday.
    TruncWeek "trunc_week" Same, Strict;
    /// The start of the day.
    TruncDay "trunc_day" Same, Strict;
    /// The start of the hour.
    TruncHour "trunc_hour" Same, Strict;
    /// The start of the minute.
    TruncMinute "trunc_minute" Same, Strict;
    /// The start of the second.
    TruncSecond "trunc_second" Same, Strict;
    /// The year that the week belongs to.
    IsoYear "iso_year" Type(I32), Strict;
    /// The time at which the statement began.
    Now "now" Type(Timestamp), Never;

    /// What stands under a key of an object.
    JsonKey "key" Type(Json), Maybe;
    /// What stands at a position of an array.
    JsonIndex "index" Type(Json), Maybe;
    /// As text.
    JsonText "as_text" Type(Text), Maybe;
    /// As a whole number.
    JsonI64 "as_i64" Type(I64), Maybe;
    /// As a number.
    JsonF64 "as_f64" Type(F64), Maybe;
    /// As a boolean.
    JsonBool "as_bool" Type(Bool), Maybe;
    /// Whether a document contains another.
    JsonContains "json_contains" Type(Bool), Strict;
    /// Whether a document is contained in another.
    JsonContainedBy "contained_by" Type(Bool), Strict;
    /// Whether an object has a key.
    JsonHasKey "has_key" Type(Bool), Strict;
    /// Whether an object has one of the keys.
    JsonHasAnyKeys "has_any_keys" Type(Bool), Strict;
    /// Whether an object has all of the keys.
    JsonHasAllKeys "has_all_keys" Type(Bool), Strict;
    /// Whether a document is JSON's null.
    JsonIsNull "is_json_null" Type(Bool), Strict;

    /// Whether an array has all of some items.
    ArrayContains "array_contains" Type(Bool), Strict;
    /// Whether an array has no other items than some.
    ArrayContainedBy "array_contained_by" Type(Bool), Strict;
    /// Whether an array has one of some items.
    ArrayOverlap "array_overlap" Type(Bool), Strict;
    /// How many items an array has.
    ArrayLength "array_length" Type(I32), Strict;
    /// The item at a position of an array.
    ArrayItem "array_item" Item, Maybe;

    /// Whether a text has all words.
    SearchPlain "search" Type(Bool), Never;
    /// Whether a text has all words, one behind the other.
    SearchPhrase "search" Type(Bool), Never;
    /// Whether a text has the words of a query as it is written on the web.
    SearchWeb "search" Type(Bool), Never;
    /// How well a text fits words.
    RankPlain "search_rank" Type(F32), Never;
    /// How well a text fits words, one behind the other.
    RankPhrase "search_rank" Type(F32), Never;
    /// How well a text fits a query as it is written on the web.
    RankWeb "search_rank" Type(F32), Never;
    /// Whether two texts are alike.
    TrigramSimilar "trigram_similar" Type(Bool), Strict;
    /// How like two texts are.
    TrigramSimilarity "trigram_similarity" Type(F32), Strict;

    /// The number of the row.
    RowNumber "row_number" Type(I64), Never;
    /// The number of the row, the same of equals.
    Rank "rank" Type(I64), Never;
    /// The rank without gaps.
    DenseRank "dense_rank" Type(I64), Never;
    /// The rank from 0 to 1.
    PercentRank "percent_rank" Type(F64), Never;
    /// The part of the rows up to this one.
    CumeDist "cume_dist" Type(F64), Never;
    /// The number of the row's part, of so many.
    Ntile "ntile" Type(I64), Never;
    /// The value so many rows before.
    Lag "lag" Same, Maybe;
    /// The value so many rows behind.
    Lead "lead" Same, Maybe;
    /// The value of the frame's first row.
    FirstValue "first_value" Same, Maybe;
    /// The value of the frame's last row.
    LastValue "last_value" Same, Maybe;
    /// The value of the frame's row of that number.
    NthValue "nth_value" Same, Maybe;
}

impl Function {
    /// What it is called in Rust.
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// The functions that take values of one row, and not a window.
    pub(crate) fn of_rows() -> impl Iterator<Item = Function> {
        Self::ALL.iter().copied().filter(|function| !function.is_of_window())
    }

    /// The function of the values of one row that has this name in Rust, where only one has it.
    pub fn named(name: &str) -> Option<Function> {
        let mut found = Self::of_rows().filter(|function| function.name() == name);
        match (found.next(), found.next()) {
            (found, None) => found,
            (_, Some(_)) => None,
        }
    }

    /// The function that stands before a window only, by its name in Rust.
    pub(crate) fn of_window(name: &str) -> Option<Function> {
        Self::ALL.iter().copied().find(|function| function.is_of_window() && function.name() == name)
    }

    /// The type of its value.
    pub fn sql_type(self, args: &[Node]) -> SqlType {
        // the first argument of a case is a condition
        let first = if self == Function::Case { args.get(1) } else { args.first() };
        let first = || first.map_or(SqlType::Text, Node::sql_type);
        match self.row().1 {
            Gives::Type(sql_type) => sql_type,
            Gives::Same => first(),
            Gives::Item => first().item().unwrap_or(SqlType::Text),
            Gives::Moment if first() == SqlType::Date => SqlType::DateTime,
            Gives::Moment => first(),
        }
    }

    /// Whether its value may be NULL.
    pub fn nullable(self, args: &[Node]) -> bool {
        if self == Function::Case {
            // without a last value that has no condition before it, NULL
            return args.len().is_multiple_of(2) || values_of_case(args).any(Node::nullable);
        }
        match self.row().2 {
            Null::Strict => args.iter().any(Node::nullable),
            Null::All => args.iter().all(Node::nullable),
            Null::Maybe => true,
            Null::Never => false,
        }
    }

    /// Whether it is a condition by itself: as a value it is TRUE or FALSE, never NULL.
    pub fn is_condition(self) -> bool {
        matches!(
            self,
            Function::JsonContains
                | Function::JsonContainedBy
                | Function::JsonHasKey
                | Function::JsonHasAnyKeys
                | Function::JsonHasAllKeys
                | Function::JsonIsNull
                | Function::ArrayContains
                | Function::ArrayContainedBy
                | Function::ArrayOverlap
                | Function::SearchPlain
                | Function::SearchPhrase
                | Function::SearchWeb
                | Function::TrigramSimilar
        )
    }

    /// Whether it stands before a window only.
    pub fn is_of_window(self) -> bool {
        matches!(
            self,
            Function::RowNumber
                | Function::Rank
                | Function::DenseRank
                | Function::PercentRank
                | Function::CumeDist
                | Function::Ntile
                | Function::Lag
                | Function::Lead
                | Function::FirstValue
                | Function::LastValue
                | Function::NthValue
        )
    }
}

/// The values of a case, without its conditions.
fn values_of_case(args: &[Node]) -> impl Iterator<Item = &Node> {
    let whole = args.len() / 2 * 2;
    args[..whole].iter().skip(1).step_by(2).chain(&args[whole..])
}
