//! What would load at once the rows that a query asks for one by one.

use super::rust::RustPath;
use super::{ColumnRef, Comparison, Link, Node, Query};
use crate::meta::{self, ModelMeta};
use std::fmt;

/// What a query that is sent again and again asks for each time.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Mend {
    /// The row with a key.
    ByKey(&'static ModelMeta),
    /// The rows at the other end of a relation of one row.
    Related(&'static Link),
    /// Something else.
    Other,
}

impl Mend {
    /// Reads it off the conditions.
    pub(crate) fn of(query: &Query) -> Self {
        let mut found = Mend::Other;
        for filter in &query.filters {
            let Node::Compare { op: Comparison::Eq, left, right } = filter else { continue };
            let (Node::Column(column), Node::Value(_)) = (&**left, &**right) else { continue };
            match Mend::of_column(query.model, *column) {
                Mend::Other => {}
                related @ Mend::Related(_) => return related,
                by_key @ Mend::ByKey(_) => found = by_key,
            }
        }
        found
    }

    fn of_column(model: &'static ModelMeta, column: ColumnRef) -> Self {
        let is_key = column.field_meta().relation.is_some();
        match column.path {
            None if is_key => Mend::Related(Link::interned(None, column.model, column.field, true)),
            None if column.field == model.primary_key => Mend::ByKey(model),
            // by the table between: from the other end back to it, and on to the key
            Some(link) if link.parent.is_none() && link.reverse && is_key && link.model.is(column.model) => {
                let back = Link::interned(None, column.model, column.field, true);
                Mend::Related(Link::interned(Some(back), column.model, link.field, false))
            }
            _ => Mend::Other,
        }
    }
}

/// Whether the model at the start has a field for this step backwards.
fn is_declared(link: &Link) -> bool {
    let mut relations = link.source().relations.iter();
    relations.any(|known| (known.via)().is(link.model) && known.field == link.field && known.onward.is_none())
}

impl fmt::Display for Mend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Mend::Related(link) => {
                let owner = link.steps().first().map_or("", |first| first.source().name);
                write!(f, "read the rows of {owner} with `.prefetch_related(")?;
                match link {
                    Link { parent: None, model, field, .. } if !is_declared(link) => {
                        write!(f, "{}.{}.reverse()", model.name, model.fields[*field].name)?;
                    }
                    link => write!(f, "{}", RustPath(link))?,
                }
                f.write_str(")`")
            }
            Mend::ByKey(model) => {
                let keys = meta::referencing(model).filter(|(from, ..)| !from.automatic);
                let mut keys: Vec<String> =
                    keys.map(|(from, _, field)| format!("`.select_related({}.{})`", from.name, field.name)).collect();
                keys.sort_unstable();
                keys.dedup();
                match keys.as_slice() {
                    [] => write!(f, "ask for all keys at once with `{}.{}.in_(..)`", model.name, model.pk().name),
                    [one] => write!(f, "read the rows that point at it with {one}"),
                    keys => write!(f, "read the rows that point at it with one of {}", keys.join(", ")),
                }
            }
            Mend::Other => f.write_str("ask for all of them at once, with `in_(..)` for what differs"),
        }
    }
}
