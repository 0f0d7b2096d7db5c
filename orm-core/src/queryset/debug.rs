//! How a queryset prints itself: as the Rust that made it, and as the SQL that it becomes.

use super::QuerySet;
use crate::db::Database;
use crate::error::Result;
use crate::model::Model;
use crate::query::{Node, Nulls, OrderBy, OrderKey, Query, Rust};
use crate::sql::{self, Select};
use std::fmt;

impl<M: Model, R> QuerySet<M, R> {
    /// The statement that `all` would send, with its values in place: for people, to be read or pasted into a database's shell. Nothing is
    /// sent.
    ///
    /// # Errors
    /// [`Query`](crate::Error::Query) and [`Encode`](crate::Error::Encode), as `all`.
    pub fn sql(&self, db: &Database) -> Result<String> {
        let statement = sql::select(db.plans(), db.backend(), &self.query(), Select::Rows)?;
        Ok(sql::shown(&statement, db.backend()))
    }
}

/// The Rust that made it: `Album.objects.filter(Album.genre.eq("Rock")).limit(3)`.
impl<M: Model, R> fmt::Debug for QuerySet<M, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Chain(&self.query()))
    }
}

struct Chain<'q>(&'q Query);

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let query = self.0;
        write!(f, "{}.objects", query.model.name)?;
        for filter in &query.filters {
            match filter {
                Node::Constant(false) => f.write_str(".none()")?,
                Node::Not(of) => write!(f, ".exclude({})", Rust(of))?,
                filter => write!(f, ".filter({})", Rust(filter))?,
            }
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
        if let Some(selected) = &query.selected {
            f.write_str(".values(")?;
            tuple(f, selected, |f, node| match node {
                // a value alone selects nothing
                Node::Value(_) => write!(f, "value({})", Rust(node)),
                node => write!(f, "{}", Rust(node)),
            })?;
            f.write_str(")")?;
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
