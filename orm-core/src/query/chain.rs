//! A query printed as the chain of calls that made it.

use super::rust::{On, RustPath, calls};
use super::{Combined, DefaultScope, Extra, Kept, Node, Nulls, OrderBy, OrderKey, Query, Rust, SetOperator, Wait};
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
        if query.scope == DefaultScope::Lifted {
            f.write_str(".unscoped()")?;
        }
        // that the keys are among those of combined queries is said already
        let said = usize::from(by_keys.is_some());
        let asked = &query.asked()[said..];
        // a condition on groups stands behind what makes them
        let (rows, groups) = asked.split_at(query.narrowed.saturating_sub(said).min(asked.len()));
        if query.selected.is_some() && groups.iter().any(Node::is_aggregate) {
            filters(f, rows)?;
            shape(f, query)?;
            filters(f, groups)?;
            return order_and_slice(f, query);
        }
        filters(f, asked)?;
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
    if !query.distinct_on.is_empty() {
        f.write_str(".distinct_on(")?;
        calls::tuple(f, &query.distinct_on, |f, node| write!(f, "{}", Rust(node)))?;
        f.write_str(")")?;
    }
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
    if let Some(shape) = query.shape {
        write!(f, ".select::<{shape}>()")?;
    } else if let Some(selected) = query.selected.as_ref().filter(|_| !query.is_as_combined()) {
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
