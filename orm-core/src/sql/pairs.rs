//! INSERT of the pairs of a many-to-many relation: one row and a list of others, where they are no pair yet.

use super::bind::Form;
use super::ddl::default_value;
use super::expression::stored_form;
use super::plan::Plans;
use super::shape::{Refused, Shape, Verb};
use super::statement::{Statement, StatementKind};
use super::writer::Writer;
use crate::backend::Backend;
use crate::error::{Error, QueryError, Result};
use crate::meta::ModelMeta;
use crate::query::ColumnRef;
use crate::value::{SqlType, Value};

/// The pairs of one row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pairs<'v> {
    /// The model between.
    pub(crate) via: &'static ModelMeta,
    /// The position of its foreign key to the one row, and to the others.
    pub(crate) ends: (usize, usize),
    /// The key of the one row.
    pub(crate) key: &'v Value,
    /// The keys of the others: a list.
    pub(crate) keys: &'v Value,
    /// What the other fields hold.
    pub(crate) others: &'v [(usize, Value)],
    /// Whether each pair is kept in both directions.
    pub(crate) symmetrical: bool,
}

impl Pairs<'_> {
    /// Whether the database itself refuses a pair that is there.
    fn is_unique(&self) -> bool {
        self.via.is_unique_pair(self.ends.0, self.ends.1)
    }

    /// The fields whose default stands in the text.
    fn defaults(&self) -> Result<Vec<usize>> {
        let mut defaults = Vec::new();
        for (at, field) in self.via.fields.iter().enumerate() {
            let given = at == self.ends.0 || at == self.ends.1 || self.others.iter().any(|(other, _)| *other == at);
            if given || (field.primary_key && field.auto) || field.db_default.is_some() {
                continue;
            }
            if field.default.is_some() {
                defaults.push(at);
            } else if !field.nullable {
                return Err(QueryError::Between { model: self.via.name, field: field.name }.into());
            }
        }
        Ok(defaults)
    }
}

/// The statement that inserts the pairs that are not there.
pub(crate) fn insert_pairs(plans: &Plans, backend: Backend, pairs: Pairs<'_>) -> Result<Statement> {
    let defaults = pairs.defaults()?;
    let mut shape = Shape::new(backend, Verb::Pairs, pairs.via);
    shape.word(pairs.ends.0 as u64);
    shape.word(pairs.ends.1 as u64);
    shape.word(u64::from(pairs.symmetrical));
    shape.value(pairs.key)?;
    shape.value(pairs.keys)?;
    for (field, value) in pairs.others {
        shape.word(*field as u64);
        shape.value(value).map_err(|refused| match refused {
            Refused::Value { reason, .. } => {
                Error::Encode { model: pairs.via.name, field: pairs.via.fields[*field].name, reason }
            }
            refused => refused.into(),
        })?;
    }
    let few = matches!(pairs.keys, Value::List(_, keys) if keys.len() <= 10);
    let kind = if few { StatementKind::Write } else { StatementKind::Bulk };
    plans.statement(backend, &shape, kind, |w| {
        let via = pairs.via;
        w.push("INSERT INTO ").ident(via.table).push(" (");
        w.ident(via.fields[pairs.ends.0].column).push(", ").ident(via.fields[pairs.ends.1].column);
        for at in pairs.others.iter().map(|(at, _)| at).chain(&defaults) {
            w.push(", ").ident(via.fields[*at].column);
        }
        w.push(") ");
        rows(w, pairs, &defaults, false);
        if pairs.symmetrical {
            w.push(" UNION ");
            rows(w, pairs, &defaults, true);
        }
        if pairs.is_unique() {
            w.push(" ON CONFLICT (").ident(via.fields[pairs.ends.0].column);
            w.push(", ").ident(via.fields[pairs.ends.1].column).push(") DO NOTHING");
        }
        Ok(())
    })
}

/// `SELECT DISTINCT key, k … FROM keys WHERE the pair is not there`; `turned`: from each of the others to the one.
fn rows(w: &mut Writer<'_>, pairs: Pairs<'_>, defaults: &[usize], turned: bool) {
    w.push("SELECT DISTINCT ");
    ends(w, pairs, turned, |w| {
        w.push(", ");
    });
    for (at, value) in pairs.others {
        let form = stored_form(w.backend(), ColumnRef::own(pairs.via, *at));
        w.push(", ").bind(value, form).cast(value.sql_type());
    }
    for default in defaults.iter().filter_map(|&at| pairs.via.fields[at].default) {
        w.push(", ");
        default_value(w, &default.into());
    }
    match w.backend() {
        Backend::Postgres => w.push(" FROM unnest(").bind(pairs.keys, Form::Plain).push(") AS \"k\" (\"value\")"),
        Backend::Sqlite => w.push(" FROM json_each(").bind(pairs.keys, Form::Plain).push(") AS \"k\""),
    };
    if pairs.is_unique() {
        // SQLite would take ON CONFLICT for the ON of a join
        w.push(" WHERE TRUE");
        return;
    }
    let via = pairs.via;
    w.push(" WHERE NOT EXISTS (SELECT 1 FROM ").ident(via.table).push(" AS \"p\" WHERE ");
    w.push("\"p\".").ident(via.fields[pairs.ends.0].column).push(" = ");
    ends(w, pairs, turned, |w| {
        w.push(" AND \"p\".").ident(via.fields[pairs.ends.1].column).push(" = ");
    });
    w.push(")");
}

/// Both keys of a pair.
fn ends(w: &mut Writer<'_>, pairs: Pairs<'_>, turned: bool, between: impl Fn(&mut Writer<'_>)) {
    let one = |w: &mut Writer<'_>| {
        w.bind(pairs.key, Form::Plain).cast(pairs.key.sql_type());
    };
    let other = |w: &mut Writer<'_>| {
        let bytes = w.backend() == Backend::Sqlite && pairs.keys.sql_type() == SqlType::Bytes;
        w.push(if bytes { "unhex(\"k\".\"value\")" } else { "\"k\".\"value\"" });
    };
    if turned {
        other(w);
        between(w);
        one(w);
    } else {
        one(w);
        between(w);
        other(w);
    }
}
