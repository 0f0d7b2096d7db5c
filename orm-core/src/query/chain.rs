//! A query printed as the chain of calls that made it.

use super::rust::RustPath;
use super::{DefaultScope, Extra, Kept, Node, Nulls, OrderBy, OrderKey, Query, Rust};
use std::fmt;

/// The Rust that made it: `Album.objects.filter(Album.genre.eq("Rock")).limit(3)`.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let query = self;
        write!(f, "{}.objects", query.model.name)?;
        if query.scope == DefaultScope::Lifted {
            f.write_str(".unscoped()")?;
        }
        for filter in query.asked() {
            match filter {
                Node::Constant(false) => f.write_str(".none()")?,
                Node::Not(of) => write!(f, ".exclude({})", Rust(of))?,
                filter => write!(f, ".filter({})", Rust(filter))?,
            }
        }
        if let Some(orders) = &query.order {
            f.write_str(".order_by(")?;
            tuple(f, orders, |f, order| order.fmt(f))?;
            f.write_str(")")?;
        }
        if query.reversed {
            f.write_str(".reverse()")?;
        }
        if query.offset > 0 {
            write!(f, ".offset({})", query.offset)?;
        }
        if let Some(limit) = query.limit {
            write!(f, ".limit({limit})")?;
        }
        if let Some(selected) = &query.selected {
            f.write_str(".values(")?;
            tuple(f, selected, selection)?;
            f.write_str(")")?;
        }
        for extra in &query.extra {
            match extra {
                Extra::Node(node) => {
                    f.write_str(".annotate(")?;
                    selection(f, node)?;
                    f.write_str(")")?;
                }
                Extra::Row(link, Kept::Field) => write!(f, ".select_related({})", RustPath(link))?,
                Extra::Row(link, Kept::Beside) => write!(f, ".with({})", RustPath(link))?,
            }
        }
        Ok(())
    }
}

/// A literal is no expression by itself.
fn selection(f: &mut fmt::Formatter<'_>, node: &Node) -> fmt::Result {
    match node {
        Node::Value(_) => write!(f, "value({})", Rust(node)),
        node => write!(f, "{}", Rust(node)),
    }
}

fn tuple<T>(
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

impl fmt::Display for OrderBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.key {
            OrderKey::Random => return f.write_str("random()"),
            OrderKey::Selected(at) => write!(f, "/* {at} */")?,
            OrderKey::Node(node) => write!(f, "{}", Rust(node))?,
        }
        f.write_str(if self.descending { ".desc()" } else { ".asc()" })?;
        match self.nulls {
            None => Ok(()),
            Some(Nulls::First) => f.write_str(".nulls_first()"),
            Some(Nulls::Last) => f.write_str(".nulls_last()"),
        }
    }
}
