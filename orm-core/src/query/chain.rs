//! A query printed as the chain of calls that made it.

use super::rust::{On, RustPath, calls};
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
        // a condition on groups stands behind what makes them
        let (rows, groups) = query.asked().split_at(query.narrowed.min(query.asked().len()));
        if query.selected.is_some() && groups.iter().any(Node::is_aggregate) {
            filters(f, rows)?;
            shape(f, query)?;
            filters(f, groups)?;
            return order_and_slice(f, query);
        }
        filters(f, query.asked())?;
        order_and_slice(f, query)?;
        shape(f, query)
    }
}

fn filters(f: &mut fmt::Formatter<'_>, filters: &[Node]) -> fmt::Result {
    filters.iter().try_for_each(|filter| match filter {
        Node::Constant(false) => f.write_str(".none()"),
        Node::Not(of) => write!(f, ".exclude({})", Rust(of)),
        filter => write!(f, ".filter({})", Rust(filter)),
    })
}

fn order_and_slice(f: &mut fmt::Formatter<'_>, query: &Query) -> fmt::Result {
    if let Some(orders) = &query.order {
        calls::orders(f, orders)?;
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
    Ok(())
}

fn shape(f: &mut fmt::Formatter<'_>, query: &Query) -> fmt::Result {
    if let Some(selected) = &query.selected {
        f.write_str(".values(")?;
        calls::tuple(f, selected, selection)?;
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

/// A literal is no expression by itself.
fn selection(f: &mut fmt::Formatter<'_>, node: &Node) -> fmt::Result {
    match node {
        Node::Value(_) => write!(f, "value({})", Rust(node)),
        node => write!(f, "{}", Rust(node)),
    }
}

impl fmt::Display for OrderBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.key {
            OrderKey::Random => return f.write_str("random()"),
            OrderKey::Selected(at) => write!(f, "/* {at} */")?,
            OrderKey::Node(node) => write!(f, "{}", On(node))?,
        }
        f.write_str(if self.descending { ".desc()" } else { ".asc()" })?;
        match self.nulls {
            None => Ok(()),
            Some(Nulls::First) => f.write_str(".nulls_first()"),
            Some(Nulls::Last) => f.write_str(".nulls_last()"),
        }
    }
}
