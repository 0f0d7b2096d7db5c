//! A query printed as the Rust that says it, for `Debug`.

use super::{Aggregate, Arithmetic, ColumnRef, Comparison, DatePart, Link, Node, Pattern};
use crate::meta::{FieldMeta, RelatedMeta};
use crate::value::Value;
use std::fmt;

pub(super) mod calls;

/// Displays a node as Rust: `Album.artist.eq("The Beatles") & !Album.genre.eq("Rock")`.
pub struct Rust<'n>(pub &'n Node);

/// A column as Rust: `Song.album.artist`.
pub(crate) struct RustColumn(pub(crate) ColumnRef);

impl fmt::Display for RustColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ColumnRef { path, model, field } = self.0;
        let Some(link) = path else { return write!(f, "{}.{}", model.name, Named(&model.fields[field])) };
        // the key of the row at the other end of a many-to-many relation is a column of the table between
        if link.reverse && relation(link, Some(field)).is_some() {
            return rust_path(&link.steps(), Some(field), f);
        }
        rust_path(&link.steps(), None, f)?;
        write!(f, ".{}", Named(&model.fields[field]))
    }
}

/// A field as Rust: `title`, or `times.created` where it is flattened into the model.
struct Named(&'static FieldMeta);

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(within) = self.0.within {
            write!(f, "{within}.")?;
        }
        f.write_str(self.0.name)
    }
}

/// A path as Rust: `Song.album`.
pub(crate) struct RustPath(pub(crate) &'static Link);

impl fmt::Display for RustPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rust_path(&self.0.steps(), None, f)
    }
}

/// The relation that a step backwards belongs to; `onward` is the field of the table between that it goes on with.
fn relation(link: &Link, onward: Option<usize>) -> Option<&'static str> {
    let mut relations = link.source().relations.iter();
    let meant = |relation: &&RelatedMeta| {
        (relation.via)().is(link.model) && relation.field == link.field && relation.onward == onward
    };
    relations.find(meant).map(|relation| relation.name)
}

/// `Song.album.artist`: a path from its first step on. `onward`: it goes on with that field of a table between.
fn rust_path(steps: &[&'static Link], onward: Option<usize>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Some(first) = steps.first() else { return Ok(()) };
    f.write_str(first.source().name)?;
    let mut at = 0;
    while let Some(step) = steps.get(at) {
        at += 1;
        if !step.reverse {
            write!(f, ".{}", Named(step.field_meta()))?;
            continue;
        }
        let next = steps.get(at).filter(|next| !next.reverse).map(|next| next.field);
        let onward = if at == steps.len() { onward } else { next };
        if let Some(name) = onward.and_then(|onward| relation(step, Some(onward))) {
            at += 1;
            write!(f, ".{name}")?;
        } else if let Some(name) = relation(step, None) {
            write!(f, ".{name}")?;
        } else {
            write!(f, ".reverse({}.{})", step.model.name, step.field_meta().name)?;
        }
    }
    Ok(())
}

impl fmt::Display for Rust<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let call = |f: &mut fmt::Formatter<'_>, on: &Node, method: &str, with: &Node| {
            write!(f, "{}.{method}({})", On(on), Rust(with))
        };
        match self.0 {
            Node::Column(column) => RustColumn(*column).fmt(f),
            Node::Value(value) => RustValue(value).fmt(f),
            Node::Invalid(error) => write!(f, "/* {error} */"),
            Node::Constant(constant) => constant.fmt(f),
            Node::Compare { op, left, right } => call(f, left, comparison(*op), right),
            Node::Match { pattern, fold, left, right } => call(f, left, matching(*pattern, *fold), right),
            Node::Regex { fold, left, right } => call(f, left, if *fold { "iregex" } else { "regex" }, right),
            Node::In { left, list } => call(f, left, "in_", list),
            Node::Between { of, low, high } => write!(f, "{}.range({}..={})", Tight(of), Rust(low), Rust(high)),
            Node::IsNull(of) => write!(f, "{}.is_null()", Tight(of)),
            Node::Part { part, of } => write!(f, "{}.{}()", Tight(of), date_part(*part)),
            Node::Arithmetic { op, left, right } => {
                write!(f, "{} {} {}", Tight(left), arithmetic(*op), Tight(right))
            }
            Node::All(parts) => joined(f, parts, " & "),
            Node::Any(parts) => joined(f, parts, " | "),
            Node::Not(of) => write!(f, "!{}", Tight(of)),
            Node::Aggregate { function: Aggregate::Count, of, filter: None, .. }
                if matches!(**of, Node::Constant(true)) =>
            {
                f.write_str("count_rows()")
            }
            Node::Aggregate { function, of, distinct, filter } => {
                let name = if *distinct && *function == Aggregate::Count { "count_distinct" } else { function.name() };
                write!(f, "{}.{name}()", Tight(of))?;
                f.write_str(if *distinct && *function != Aggregate::Count { ".distinct()" } else { "" })?;
                match filter {
                    Some(filter) => write!(f, ".filter({})", Rust(filter)),
                    None => Ok(()),
                }
            }
            Node::Exists(query) => write!(f, "exists({query})"),
            Node::Scalar(query) => write!(f, "{query}"),
            Node::Outer { of, .. } => write!(f, "outer({})", Rust(of)),
            Node::Selected { of, .. } => write!(f, "{}", Rust(of)),
            Node::Call { function, args } => calls::call(f, *function, args),
            Node::Cast { to, of } => write!(f, "{}.cast::<{}>()", On(of), to.rust_type()),
            Node::Over(over) => calls::over(f, over),
            Node::Gather(gather) => calls::gather(f, gather),
            Node::Raw(raw) => calls::raw(f, raw),
            Node::Misuse(what) => write!(f, "/* {what} */"),
            Node::TooDeep => f.write_str("/* too deep */"),
        }
    }
}

/// In parentheses where an operator beside or a method behind it would bind tighter.
struct Tight<'n>(&'n Node);

impl fmt::Display for Tight<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Node::Arithmetic { .. } | Node::All(_) | Node::Any(_) | Node::Not(_) => write!(f, "({})", Rust(self.0)),
            Node::Selected { of, .. } => Tight(of).fmt(f),
            node if calls::is_operator(node) => write!(f, "({})", Rust(node)),
            node => Rust(node).fmt(f),
        }
    }
}

/// What a method is called on. A value has none of ours, and is made an expression first.
pub(super) struct On<'n>(pub(super) &'n Node);

impl fmt::Display for On<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Node::Value(_) => write!(f, "value({})", Rust(self.0)),
            node => Tight(node).fmt(f),
        }
    }
}

fn joined(f: &mut fmt::Formatter<'_>, parts: &[Node], operator: &str) -> fmt::Result {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            f.write_str(operator)?;
        }
        match part {
            Node::Not(_) => write!(f, "{}", Rust(part))?,
            part => write!(f, "{}", Tight(part))?,
        }
    }
    Ok(())
}

struct RustValue<'v>(&'v Value);

impl fmt::Display for RustValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Null(_) => f.write_str("None"),
            Value::Bool(value) => value.fmt(f),
            Value::I16(value) => value.fmt(f),
            Value::I32(value) => value.fmt(f),
            Value::I64(value) => value.fmt(f),
            Value::F32(value) => write!(f, "{value:?}"),
            Value::F64(value) => write!(f, "{value:?}"),
            Value::Text(value) => write!(f, "{value:?}"),
            Value::Bytes(value) => write!(f, "[{} bytes]", value.len()),
            Value::Date(value) => value.fmt(f),
            Value::Time(value) => value.fmt(f),
            Value::DateTime(value) => value.fmt(f),
            Value::Timestamp(value) => value.fmt(f),
            Value::Duration(value) => value.fmt(f),
            Value::Uuid(value) => value.fmt(f),
            Value::Decimal(value) => value.fmt(f),
            Value::Json(value) => value.fmt(f),
            Value::List(_, values) | Value::Array(_, values) => {
                f.write_str("[")?;
                for (at, value) in values.iter().enumerate() {
                    if at == 20 {
                        write!(f, ", … {} in all", values.len())?;
                        break;
                    }
                    if at > 0 {
                        f.write_str(", ")?;
                    }
                    RustValue(value).fmt(f)?;
                }
                f.write_str("]")
            }
        }
    }
}

fn comparison(op: Comparison) -> &'static str {
    match op {
        Comparison::Eq => "eq",
        Comparison::Gt => "gt",
        Comparison::Gte => "gte",
        Comparison::Lt => "lt",
        Comparison::Lte => "lte",
        Comparison::EqFold => "iexact",
    }
}

fn matching(pattern: Pattern, fold: bool) -> &'static str {
    match (pattern, fold) {
        (Pattern::Contains, false) => "contains",
        (Pattern::Contains, true) => "icontains",
        (Pattern::StartsWith, false) => "startswith",
        (Pattern::StartsWith, true) => "istartswith",
        (Pattern::EndsWith, false) => "endswith",
        (Pattern::EndsWith, true) => "iendswith",
    }
}

fn date_part(part: DatePart) -> &'static str {
    match part {
        DatePart::Year => "year",
        DatePart::Month => "month",
        DatePart::Day => "day",
        DatePart::Week => "week",
        DatePart::Weekday => "weekday",
        DatePart::Quarter => "quarter",
        DatePart::Hour => "hour",
        DatePart::Minute => "minute",
        DatePart::Second => "second",
        DatePart::Date => "date",
        DatePart::Time => "time",
    }
}

fn arithmetic(op: Arithmetic) -> &'static str {
    match op {
        Arithmetic::Add => "+",
        Arithmetic::Subtract => "-",
        Arithmetic::Multiply => "*",
        Arithmetic::Divide => "/",
        Arithmetic::Remainder => "%",
    }
}
