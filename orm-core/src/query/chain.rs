//! A query printed as the chain of calls that made it.

use super::rust::RustPath;
use super::{Extra, Node, Nulls, OrderBy, OrderKey, Query, Rust};
use std::fmt;

/// The Rust that made it: `Album.objects.filter(Album.genre.eq("Rock")).limit(3)`.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let query = self;
        write!(f, "{}.objects", query.model.name)?;
        // a condition on groups stands behind what makes them
        let (rows, groups) = query.filters.split_at(query.narrowed.min(query.filters.len()));
        if query.selected.is_some() && groups.iter().any(Node::is_aggregate) {
            filters(f, rows)?;
            shape(f, query)?;
            filters(f, groups)?;
            return order_and_slice(f, query);
        }
        filters(f, &query.filters)?;
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
        f.write_str(".order_by(")?;
        tuple(f, orders, rust_order)?;
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
    Ok(())
}

fn shape(f: &mut fmt::Formatter<'_>, query: &Query) -> fmt::Result {
    if let Some(selected) = &query.selected {
        f.write_str(".values(")?;
        tuple(f, selected, |f, node| write!(f, "{}", Rust(node)))?;
        f.write_str(")")?;
    }
    for extra in &query.extra {
        match extra {
            Extra::Node(node) => write!(f, ".annotate({})", Rust(node))?,
            Extra::Row(link) => write!(f, ".select_related({})", RustPath(link))?,
        }
    }
    Ok(())
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

fn rust_order(f: &mut fmt::Formatter<'_>, order: &OrderBy) -> fmt::Result {
    match &order.key {
        OrderKey::Random => return f.write_str("random()"),
        OrderKey::Selected(at) => write!(f, "/* {at} */")?,
        OrderKey::Node(node) => write!(f, "{}", Rust(node))?,
    }
    f.write_str(if order.descending { ".desc()" } else { ".asc()" })?;
    match order.nulls {
        None => Ok(()),
        Some(Nulls::First) => f.write_str(".nulls_first()"),
        Some(Nulls::Last) => f.write_str(".nulls_last()"),
    }
}
