//! A query printed as the chain of calls that made it.

use super::rust::RustPath;
use super::{Combined, Extra, Node, Nulls, OrderBy, OrderKey, Query, Rust, SetOperator, Wait};
use std::fmt;

/// The Rust that made it: `Album.objects.filter(Album.genre.eq("Rock")).limit(3)`.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let query = self;
        let by_keys = query.by_keys();
        match by_keys.or(query.combined.as_deref()) {
            Some(combined) => write!(f, "{combined}")?,
            None => write!(f, "{}.objects", query.model.name)?,
        }
        for filter in query.filters.iter().skip(usize::from(by_keys.is_some())) {
            match filter {
                Node::Constant(false) => f.write_str(".none()")?,
                Node::Not(of) => write!(f, ".exclude({})", Rust(of))?,
                filter => write!(f, ".filter({})", Rust(filter))?,
            }
        }
        if !query.distinct_on.is_empty() {
            f.write_str(".distinct_on(")?;
            tuple(f, &query.distinct_on, |f, node| write!(f, "{}", Rust(node)))?;
            f.write_str(")")?;
        }
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
        if let Some(shape) = query.shape {
            write!(f, ".select::<{shape}>()")?;
        } else if let Some(selected) = query.selected.as_ref().filter(|_| !query.is_as_combined()) {
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
        if query.distinct {
            f.write_str(".distinct()")?;
        }
        if let Some(lock) = &query.lock {
            f.write_str(".select_for_update()")?;
            f.write_str(match lock.wait {
                Wait::Wait => "",
                Wait::NoWait => ".nowait()",
                Wait::SkipLocked => ".skip_locked()",
            })?;
            f.write_str(if lock.no_key { ".no_key()" } else { "" })?;
            for link in &lock.of {
                write!(f, ".lock_of({})", RustPath(link))?;
            }
        }
        Ok(())
    }
}

/// The chains whose rows are combined.
impl fmt::Display for Combined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.first)?;
        for (operator, query) in &self.rest {
            let method = match operator {
                SetOperator::Union => "union",
                SetOperator::UnionAll => "union_all",
                SetOperator::Intersection => "intersection",
                SetOperator::Difference => "difference",
            };
            write!(f, ".{method}({query})")?;
        }
        Ok(())
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
