//! Functions, windows and raw SQL as Rust.

use super::{On, Rust, Tight};
use crate::query::{Exclude, Frame, FrameUnit, Function, Gather, Node, OrderBy, Over, RawSql};
use std::fmt::{self, Display as _};

/// A call, as the method, operator or function that makes it.
pub(super) fn call(f: &mut fmt::Formatter<'_>, function: Function, args: &[Node]) -> fmt::Result {
    let name = function.name();
    match (function, args) {
        (Function::Case, args) => case(f, args),
        (Function::Negate, [of]) => write!(f, "-{}", Tight(of)),
        (Function::Plus | Function::Minus | Function::Since, [left, right]) => {
            write!(f, "{} {name} {}", Tight(left), Tight(right))
        }
        (Function::Coalesce | Function::Greatest | Function::Least, args) if args.len() != 2 => {
            write!(f, "{name}((")?;
            list(f, args)?;
            f.write_str("))")
        }
        (Function::Lag | Function::Lead, [of, by, default]) => {
            write!(f, "{}.{name}_or({}, {})", On(of), Rust(by), Rust(default))
        }
        (
            Function::SearchPlain
            | Function::SearchPhrase
            | Function::SearchWeb
            | Function::RankPlain
            | Function::RankPhrase
            | Function::RankWeb,
            [text, query, config @ ..],
        ) => search(f, function, text, query, config.first()),
        (Function::Ntile, args) | (_, args @ []) => {
            write!(f, "{name}(")?;
            list(f, args)?;
            f.write_str(")")
        }
        (_, [on, rest @ ..]) => {
            write!(f, "{}.{name}(", On(on))?;
            list(f, rest)?;
            f.write_str(")")
        }
    }
}

fn search(
    f: &mut fmt::Formatter<'_>,
    function: Function,
    text: &Node,
    query: &Node,
    config: Option<&Node>,
) -> fmt::Result {
    let kind = match function {
        Function::SearchPhrase | Function::RankPhrase => "SearchQuery::phrase(",
        Function::SearchWeb | Function::RankWeb => "SearchQuery::web(",
        _ => "",
    };
    let query = format!("{kind}{}{}", Rust(query), if kind.is_empty() { "" } else { ")" });
    let Some(config) = config else { return write!(f, "{}.{}({query})", On(text), function.name()) };
    let method = if function.is_condition() { "matches" } else { "rank" };
    write!(f, "search_vector({}).config({}).{method}({query})", Rust(text), Rust(config))
}

/// Whether an operator stands at the top of it.
pub(super) fn is_operator(node: &Node) -> bool {
    let Node::Call { function, .. } = node else { return false };
    matches!(function, Function::Negate | Function::Plus | Function::Minus | Function::Since)
}

fn case(f: &mut fmt::Formatter<'_>, args: &[Node]) -> fmt::Result {
    f.write_str("case()")?;
    for pair in args.chunks(2) {
        match pair {
            [condition, value] => write!(f, ".when({}, {})", Rust(condition), Rust(value))?,
            rest => {
                f.write_str(".otherwise(")?;
                list(f, rest)?;
                f.write_str(")")?;
            }
        }
    }
    Ok(())
}

fn list(f: &mut fmt::Formatter<'_>, nodes: &[Node]) -> fmt::Result {
    for (at, node) in nodes.iter().enumerate() {
        if at > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{}", Rust(node))?;
    }
    Ok(())
}

/// In parentheses where there is not exactly one.
pub(in crate::query) fn tuple<T>(
    f: &mut fmt::Formatter<'_>,
    items: &[T],
    write: impl Fn(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    if let [one] = items {
        return write(f, one);
    }
    f.write_str("(")?;
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            f.write_str(", ")?;
        }
        write(f, item)?;
    }
    f.write_str(")")
}

/// `.order_by(…)`
pub(in crate::query) fn orders(f: &mut fmt::Formatter<'_>, orders: &[OrderBy]) -> fmt::Result {
    f.write_str(".order_by(")?;
    tuple(f, orders, |f, order| order.fmt(f))?;
    f.write_str(")")
}

/// `function.over(window()…)`
pub(super) fn over(f: &mut fmt::Formatter<'_>, over: &Over) -> fmt::Result {
    write!(f, "{}.over(window()", Rust(&over.of))?;
    if !over.window.partition.is_empty() {
        f.write_str(".partition_by(")?;
        tuple(f, &over.window.partition, |f, node| write!(f, "{}", On(node)))?;
        f.write_str(")")?;
    }
    if !over.window.order.is_empty() {
        orders(f, &over.window.order)?;
    }
    if let Some(frame) = &over.window.frame {
        frame_of(f, frame)?;
    }
    f.write_str(")")
}

fn frame_of(f: &mut fmt::Formatter<'_>, frame: &Frame) -> fmt::Result {
    f.write_str(match frame.unit {
        FrameUnit::Rows => ".rows(",
        FrameUnit::Range => ".range(",
        FrameUnit::Groups => ".groups(",
    })?;
    if let Some(start) = frame.start {
        write!(f, "{start}")?;
    }
    f.write_str("..")?;
    if let Some(end) = frame.end {
        write!(f, "={end}")?;
    }
    f.write_str(")")?;
    f.write_str(match frame.exclude {
        None => "",
        Some(Exclude::CurrentRow) => ".exclude_current_row()",
        Some(Exclude::Group) => ".exclude_group()",
        Some(Exclude::Ties) => ".exclude_ties()",
    })
}

/// `text.string_agg(separator)`, `value.array_agg()`
pub(super) fn gather(f: &mut fmt::Formatter<'_>, gather: &Gather) -> fmt::Result {
    match &gather.separator {
        Some(separator) => write!(f, "{}.string_agg({})", On(&gather.of), Rust(separator))?,
        None => write!(f, "{}.array_agg()", On(&gather.of))?,
    }
    f.write_str(if gather.distinct { ".distinct()" } else { "" })?;
    if let Some(filter) = &gather.filter {
        write!(f, ".filter({})", Rust(filter))?;
    }
    if gather.order.is_empty() { Ok(()) } else { orders(f, &gather.order) }
}

/// `raw_expression::<T>(text).bind(argument)`
pub(super) fn raw(f: &mut fmt::Formatter<'_>, raw: &RawSql) -> fmt::Result {
    let name = raw.sql_type.rust_type();
    if raw.nullable {
        write!(f, "raw_expression::<Option<{name}>>({:?})", raw.text)?;
    } else {
        write!(f, "raw_expression::<{name}>({:?})", raw.text)?;
    }
    raw.args.iter().try_for_each(|arg| write!(f, ".bind({})", Rust(arg)))?;
    if raw.args.is_empty() { f.write_str(".expression()") } else { Ok(()) }
}
