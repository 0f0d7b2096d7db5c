//! What stands behind a column: parts of dates, and the lookup at the end.

use super::convert::{Mismatch, expected};
use super::dynamic::{Dynamic, Kind};
use super::error::shown;
use super::expression::is_moment;
use super::path::{Found, Start};
use super::{NameError, Scope, spelling};
use crate::query::{Arithmetic, Comparison, DatePart, MAX_DEPTH, Node, Pattern, Query, Tree};
use crate::value::{SqlType, Value};
use std::sync::Arc;

/// A lookup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lookup {
    Compare(Comparison),
    Match(Pattern, bool),
    Regex(bool),
    In,
    Range,
    IsNull,
}

const LOOKUPS: [(&str, Lookup); 17] = [
    ("exact", Lookup::Compare(Comparison::Eq)),
    ("iexact", Lookup::Compare(Comparison::EqFold)),
    ("gt", Lookup::Compare(Comparison::Gt)),
    ("gte", Lookup::Compare(Comparison::Gte)),
    ("lt", Lookup::Compare(Comparison::Lt)),
    ("lte", Lookup::Compare(Comparison::Lte)),
    ("contains", Lookup::Match(Pattern::Contains, false)),
    ("icontains", Lookup::Match(Pattern::Contains, true)),
    ("startswith", Lookup::Match(Pattern::StartsWith, false)),
    ("istartswith", Lookup::Match(Pattern::StartsWith, true)),
    ("endswith", Lookup::Match(Pattern::EndsWith, false)),
    ("iendswith", Lookup::Match(Pattern::EndsWith, true)),
    ("regex", Lookup::Regex(false)),
    ("iregex", Lookup::Regex(true)),
    ("in", Lookup::In),
    ("range", Lookup::Range),
    ("isnull", Lookup::IsNull),
];

impl Lookup {
    fn is_about_text(self) -> bool {
        matches!(self, Lookup::Compare(Comparison::EqFold) | Lookup::Match(..) | Lookup::Regex(_))
    }

    fn takes(self, sql_type: SqlType) -> bool {
        sql_type == SqlType::Text || !self.is_about_text()
    }
}

/// A part of a date or time, and whether Django counts it from another day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Of(DatePart),
    /// 1 is Sunday, 7 is Saturday.
    FromSunday,
}

const PARTS: [(&str, Part); 12] = [
    ("year", Part::Of(DatePart::Year)),
    ("month", Part::Of(DatePart::Month)),
    ("day", Part::Of(DatePart::Day)),
    ("week", Part::Of(DatePart::Week)),
    ("week_day", Part::FromSunday),
    ("iso_week_day", Part::Of(DatePart::Weekday)),
    ("quarter", Part::Of(DatePart::Quarter)),
    ("date", Part::Of(DatePart::Date)),
    ("hour", Part::Of(DatePart::Hour)),
    ("minute", Part::Of(DatePart::Minute)),
    ("second", Part::Of(DatePart::Second)),
    ("time", Part::Of(DatePart::Time)),
];

impl Part {
    fn takes(self, sql_type: SqlType) -> bool {
        let of_a_time = matches!(self, Part::Of(DatePart::Hour | DatePart::Minute | DatePart::Second | DatePart::Time));
        match sql_type {
            SqlType::DateTime | SqlType::Timestamp => true,
            SqlType::Date => !of_a_time,
            SqlType::Time => of_a_time,
            _ => false,
        }
    }

    fn sql_type(self) -> SqlType {
        match self {
            Part::Of(part) => part.sql_type(),
            Part::FromSunday => SqlType::I32,
        }
    }

    fn of(self, tree: Tree) -> Tree {
        match self {
            Part::Of(part) => tree.over(|of| Node::Part { part, of }),
            Part::FromSunday => {
                let number = |number| Tree::leaf(Node::Value(Value::I32(number)));
                let from_monday = tree.over(|of| Node::Part { part: DatePart::Weekday, of });
                from_monday.arithmetic(Arithmetic::Remainder, number(7)).arithmetic(Arithmetic::Add, number(1))
            }
        }
    }
}

/// What stands behind a column, read.
struct Chain {
    parts: Vec<Part>,
    /// `None`: nothing, which means `exact`.
    lookup: Option<Lookup>,
    /// The type that the lookup is about.
    sql_type: SqlType,
    /// The column and the parts, for messages.
    label: Box<str>,
}

impl Chain {
    fn read(found: &Found<'_>) -> Result<Chain, NameError> {
        let sql_type = match found.field() {
            Some(field) => field.sql_type,
            None => found.tree().node.sql_type(),
        };
        let mut chain = Chain { parts: Vec::new(), lookup: None, sql_type, label: found.label() };
        for (at, word) in found.rest.iter().enumerate() {
            let last = at + 1 == found.rest.len();
            let part = PARTS.iter().find(|(name, part)| name == word && part.takes(chain.sql_type));
            let lookup = LOOKUPS.iter().find(|(name, lookup)| name == word && lookup.takes(chain.sql_type));
            match (part, lookup) {
                (Some((_, part)), _) => {
                    chain.parts.push(*part);
                    chain.sql_type = part.sql_type();
                    chain.label = format!("{}__{word}", chain.label).into();
                }
                (None, Some((_, lookup))) if last => chain.lookup = Some(*lookup),
                _ => {
                    // the way could have gone on here
                    let misspelt = if chain.parts.is_empty() { found.misspelt(word) } else { None };
                    return Err(misspelt.unwrap_or_else(|| chain.no_lookup(word)));
                }
            }
        }
        Ok(chain)
    }

    fn no_lookup(&self, word: &str) -> NameError {
        let lookups = LOOKUPS.iter().filter(|(_, lookup)| lookup.takes(self.sql_type)).map(|(name, _)| *name);
        let parts = PARTS.iter().filter(|(_, part)| part.takes(self.sql_type)).map(|(name, _)| *name);
        let choices: Vec<Box<str>> = lookups.chain(parts).map(Box::from).collect();
        let meant = spelling::nearest(word, &choices);
        NameError::Lookup { column: self.label.clone(), lookup: shown(word), meant, choices }
    }

    /// The expression that the lookup is about.
    fn tree(&self, found: &Found<'_>) -> Tree {
        self.parts.iter().fold(found.tree(), |tree, part| part.of(tree))
    }

    fn wrong(&self, found: &Found<'_>, expected: &'static str, form: &'static str) -> NameError {
        let rust_type = found.field().filter(|_| self.parts.is_empty()).map(|field| field.rust_type);
        NameError::Value { column: self.label.clone(), rust_type, expected, found: form }
    }

    /// A value, or an expression by name, as what the lookup compares with.
    fn operand(&self, scope: Scope<'_>, found: &Found<'_>, value: Dynamic) -> Result<Tree, NameError> {
        operand(scope, self.sql_type, value, &|expected, form| self.wrong(found, expected, form))
    }
}

/// The makers of an error about the value that is at hand.
type Wrong<'w> = &'w dyn Fn(&'static str, &'static str) -> NameError;

/// Whether a lookup is one of those that may take long on purpose.
pub(super) fn is_regex(found: &Found<'_>) -> bool {
    found.rest.last().is_some_and(|word| matches!(*word, "regex" | "iregex"))
}

/// The expression that a name means.
pub(super) fn expression(found: &Found<'_>) -> Result<Tree, NameError> {
    let chain = Chain::read(found)?;
    if chain.lookup.is_some() {
        let word = found.rest.last().copied().unwrap_or_default();
        return Err(NameError::Lookup {
            column: chain.label.clone(),
            lookup: shown(word),
            meant: None,
            choices: PARTS
                .iter()
                .filter(|(_, part)| part.takes(chain.sql_type))
                .map(|(name, _)| Box::from(*name))
                .collect(),
        });
    }
    Ok(chain.tree(found))
}

/// A value for a column that is assigned to.
pub(super) fn assigned(scope: Scope<'_>, found: &Found<'_>, value: Dynamic) -> Result<Tree, NameError> {
    let chain = Chain::read(found)?;
    let tree = chain.operand(scope, found, value)?;
    if is_null(&tree) && found.field().is_some_and(|field| !field.nullable) {
        return Err(chain.wrong(found, expected(chain.sql_type), "null"));
    }
    Ok(tree)
}

/// The condition that a name and a value mean.
pub(super) fn condition(scope: Scope<'_>, found: &Found<'_>, value: Dynamic) -> Result<Tree, NameError> {
    let chain = Chain::read(found)?;
    let form = value.form();
    match chain.lookup.unwrap_or(Lookup::Compare(Comparison::Eq)) {
        Lookup::IsNull => {
            let yes = match value.convert(SqlType::Bool) {
                Ok(Value::Bool(yes)) => yes,
                _ => return Err(chain.wrong(found, "true or false behind `isnull`", form)),
            };
            let is_null = chain.tree(found).over(Node::IsNull);
            Ok(if yes { is_null } else { is_null.not() })
        }
        Lookup::In => {
            if let Kind::Query(query) = value.kind {
                return within(&chain, found, query);
            }
            let Some(values) = value.into_list() else { return Err(chain.wrong(found, "a list behind `in`", form)) };
            let mut list = Vec::with_capacity(values.len());
            for value in values {
                let form = value.form();
                list.push(match value.convert(chain.sql_type) {
                    Ok(value) => Ok(value),
                    Err(Mismatch::Value(error)) => Err(error),
                    Err(Mismatch::Form) => return Err(chain.wrong(found, expected(chain.sql_type), form)),
                });
            }
            Ok(chain.tree(found).is_in(chain.sql_type, list.into_iter()))
        }
        Lookup::Range => {
            const EXPECTED: &str = "a list of two values behind `range`";
            let bounds = value.into_list().and_then(|values| <[Dynamic; 2]>::try_from(values).ok());
            let Some([low, high]) = bounds else { return Err(chain.wrong(found, EXPECTED, form)) };
            let (low, high) = (chain.operand(scope, found, low)?, chain.operand(scope, found, high)?);
            if is_null(&low) || is_null(&high) {
                return Err(chain.wrong(found, EXPECTED, "null"));
            }
            Ok(chain.tree(found).between(low, high))
        }
        lookup => {
            let right = chain.operand(scope, found, value)?;
            let compares = matches!(lookup, Lookup::Compare(Comparison::Eq | Comparison::EqFold));
            if is_null(&right) && !compares {
                return Err(chain.wrong(found, expected(chain.sql_type), "null; ask for it with `isnull`"));
            }
            let left = chain.tree(found);
            Ok(match lookup {
                Lookup::Compare(op) => left.compare(op, right),
                Lookup::Match(pattern, fold) => left.matches(pattern, fold, right),
                Lookup::Regex(fold) => left.regex(fold, right),
                Lookup::In | Lookup::Range | Lookup::IsNull => left,
            })
        }
    }
}

fn is_null(tree: &Tree) -> bool {
    matches!(&tree.node, Node::Value(value) if value.is_null())
}

/// A member of what a query selects: of its rows, their keys.
fn within(chain: &Chain, found: &Found<'_>, query: Arc<Query>) -> Result<Tree, NameError> {
    let sql_type = match (&query.selected, query.only()) {
        (_, Some(node)) => node.sql_type(),
        (None, None) => query.model.pk().sql_type,
        (Some(_), None) => return Err(chain.wrong(found, "a query that selects one value", "one that selects more")),
    };
    if !alike(sql_type, chain.sql_type) {
        return Err(chain.wrong(found, expected(chain.sql_type), "a query for values of another type"));
    }
    if query.is_empty() && query.misuse.is_none() {
        return Ok(Tree::leaf(Node::Constant(false)));
    }
    let list = Tree::query(query, Node::Scalar);
    Ok(chain.tree(found).join(list, |left, list| Node::In { left, list }))
}

/// Numbers of all kinds are compared with each other by both databases, where it is an expression that gives them.
fn comparable(one: SqlType, other: SqlType) -> bool {
    let is_number =
        |sql_type: SqlType| sql_type.is_integer() || matches!(sql_type, SqlType::F32 | SqlType::F64 | SqlType::Decimal);
    alike(one, other) || (is_number(one) && is_number(other))
}

/// The error of an expression that could overflow the stack.
pub(super) fn too_deep() -> NameError {
    NameError::TooLong {
        most: const {
            assert!(MAX_DEPTH == 200);
            "200 levels"
        },
    }
}

/// The part of a date or time of that name, of an expression.
pub(super) fn part(name: &str, of: Tree) -> Result<Tree, NameError> {
    let sql_type = of.node.sql_type();
    match PARTS.iter().find(|(known, part)| *known == name && part.takes(sql_type)) {
        Some((_, part)) => Ok(part.of(of)),
        None => {
            let choices = PARTS.iter().filter(|(_, part)| part.takes(sql_type)).map(|(name, _)| Box::from(*name));
            Err(NameError::Lookup {
                column: "expression".into(),
                lookup: shown(name),
                meant: None,
                choices: choices.collect(),
            })
        }
    }
}

/// A condition on an expression that has no name: a lookup, or parts of dates and a lookup.
pub(super) fn condition_on(scope: Scope<'_>, of: Tree, words: &str, value: Dynamic) -> Result<Tree, NameError> {
    let start = Start::Alias("expression".into(), of.node);
    let rest = if words.is_empty() { Vec::new() } else { words.split("__").collect() };
    condition(scope, &Found { start, rest }, value)
}

/// Whether values of both types can be compared.
fn alike(one: SqlType, other: SqlType) -> bool {
    one == other || (one.is_integer() && other.is_integer())
}

fn operand(scope: Scope<'_>, sql_type: SqlType, value: Dynamic, wrong: Wrong<'_>) -> Result<Tree, NameError> {
    let form = value.form();
    match value.kind {
        Kind::Field(name) => {
            let tree = scope.expression(&name)?;
            if !alike(tree.node.sql_type(), sql_type) {
                return Err(wrong(expected(sql_type), "an expression of another type"));
            }
            Ok(tree)
        }
        // spans of time are no dates
        kind @ Kind::Arithmetic(..)
            if matches!(sql_type, SqlType::Date | SqlType::Time | SqlType::DateTime | SqlType::Timestamp) =>
        {
            let tree = scope.evaluate(Dynamic::new(kind), None)?;
            if is_moment(tree.node.sql_type()) { Ok(tree) } else { Err(wrong(expected(sql_type), form)) }
        }
        Kind::Arithmetic(op, left, right) => {
            let left = operand(scope, sql_type, *left, wrong)?;
            let right = operand(scope, sql_type, *right, wrong)?;
            Ok(left.arithmetic(op, right))
        }
        Kind::TooDeep => Err(too_deep()),
        kind @ (Kind::Query(_)
        | Kind::Call(..)
        | Kind::Part(..)
        | Kind::Cast(..)
        | Kind::Aggregate { .. }
        | Kind::Condition(_)
        | Kind::Exists(_)
        | Kind::Outer(..)) => {
            let tree = scope.evaluate(Dynamic::new(kind), Some(sql_type))?;
            if !comparable(tree.node.sql_type(), sql_type) {
                return Err(wrong(expected(sql_type), "an expression of another type"));
            }
            Ok(tree)
        }
        kind => match Dynamic::new(kind).convert(sql_type) {
            Ok(value) => Ok(Tree::leaf(Node::Value(value))),
            // which value no database takes is said when the query runs, as for a typed one
            Err(Mismatch::Value(error)) => Ok(Tree::leaf(Node::Invalid(error))),
            Err(Mismatch::Form) => Err(wrong(expected(sql_type), form)),
        },
    }
}
