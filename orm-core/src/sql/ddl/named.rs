//! What is dropped or gets another name by its name, which may be another one than a fresh table's where somebody else made it. It is found by
//! what it is, when the statement is run.

use super::{Step, statement};
use crate::backend::Backend;
use crate::error::Result;
use crate::sql::statement::{Statement, StatementKind};
use crate::sql::writer::Writer;
use crate::tables::{Check, ColumnType, ForeignKey, Index, Table, Unique, quoted};
use crate::value::{SqlType, Value};

/// Something of a table, and what becomes of it.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    /// The table, under the name that it has then.
    pub(crate) table: String,
    /// The name that it has where this library made it.
    pub(crate) expected: String,
    pub(crate) what: NamedKind,
    pub(crate) becomes: Becomes,
}

/// What it is, in the names of columns and tables that hold then.
#[derive(Debug, Clone)]
pub(crate) enum NamedKind {
    PrimaryKey,
    ForeignKey {
        column: String,
        target: String,
    },
    Unique(Vec<String>),
    Check {
        condition: String,
    },
    /// The columns, and whether the order is descending.
    Index(Vec<(String, bool)>),
}

/// What becomes of it.
#[derive(Debug, Clone)]
pub(crate) enum Becomes {
    /// It goes.
    Nothing,
    /// It goes while others write.
    NothingConcurrently,
    /// It gets this name.
    Name(String),
}

impl Named {
    pub(super) fn primary_key(table: &Table, expected: String, becomes: Becomes) -> Self {
        Named { table: table.name.clone(), expected, what: NamedKind::PrimaryKey, becomes }
    }

    pub(super) fn foreign_key(table: &Table, key: &ForeignKey, expected: String, becomes: Becomes) -> Self {
        let what = NamedKind::ForeignKey { column: key.column.clone(), target: key.target.clone() };
        Named { table: table.name.clone(), expected, what, becomes }
    }

    pub(super) fn unique(table: &Table, unique: &Unique, expected: String, becomes: Becomes) -> Self {
        Named { table: table.name.clone(), expected, what: NamedKind::Unique(unique.columns.clone()), becomes }
    }

    pub(super) fn check(table: &Table, check: &Check, expected: String, becomes: Becomes) -> Self {
        let what = NamedKind::Check { condition: check.condition.clone() };
        Named { table: table.name.clone(), expected, what, becomes }
    }

    pub(super) fn index(table: &Table, index: &Index, expected: String, becomes: Becomes) -> Self {
        Named { table: table.name.clone(), expected, what: NamedKind::Index(index.columns.clone()), becomes }
    }

    /// What is done when it has the name that is expected.
    pub(crate) fn as_expected(&self, backend: Backend) -> Result<Step> {
        self.step(backend, &self.expected, matches!(self.what, NamedKind::Index(_)))
    }

    /// What is done when it has that name.
    pub(crate) fn step(&self, backend: Backend, name: &str, is_index: bool) -> Result<Step> {
        let written = statement(backend, |w| {
            match (&self.becomes, is_index) {
                (Becomes::Nothing, true) => w.push("DROP INDEX ").ident(name),
                (Becomes::NothingConcurrently, true) => w.push("DROP INDEX CONCURRENTLY ").ident(name),
                (Becomes::Name(new), true) => w.push("ALTER INDEX ").ident(name).push(" RENAME TO ").ident(new),
                (Becomes::Name(new), false) => {
                    let w = w.push("ALTER TABLE ").ident(&self.table).push(" RENAME CONSTRAINT ");
                    w.ident(name).push(" TO ").ident(new)
                }
                (_, false) => w.push("ALTER TABLE ").ident(&self.table).push(" DROP CONSTRAINT ").ident(name),
            };
            Ok(())
        })?;
        Ok(match (&self.becomes, is_index) {
            (Becomes::NothingConcurrently, true) => Step::Alone(written),
            _ => Step::Statement(written),
        })
    }

    /// PostgreSQL: asks for the names that it may have, and whether each is that of an index and of no constraint. All checks there are, with
    /// their conditions: what is one says the server alone.
    pub(crate) fn candidates(&self) -> Statement {
        let table = Value::Text(quoted(&self.table));
        let expected = Value::Text(self.expected.clone());
        let texts = |columns: Vec<String>| Value::List(SqlType::Text, columns.into_iter().map(Value::Text).collect());
        let (text, more) = match &self.what {
            NamedKind::PrimaryKey => (PRIMARY_KEY, vec![]),
            NamedKind::Check { .. } => (CHECKS, vec![]),
            NamedKind::ForeignKey { column, target } => {
                (FOREIGN_KEYS, vec![Value::Text(column.clone()), Value::Text(quoted(target))])
            }
            NamedKind::Unique(columns) => (UNIQUES, vec![texts(columns.clone())]),
            NamedKind::Index(columns) => {
                let columns =
                    columns.iter().map(|(name, down)| [name.as_str(), if *down { " DESC" } else { "" }].concat());
                (INDEXES, vec![texts(columns.collect())])
            }
        };
        let binds = [table, expected].into_iter().chain(more).collect();
        Statement { binds, ..Statement::once(text, StatementKind::Read) }
    }

    /// PostgreSQL: makes the check that is looked for under a name of its own, asks how the server writes it, and drops it.
    pub(crate) fn try_check(&self) -> Result<Option<[Statement; 3]>> {
        let NamedKind::Check { condition } = &self.what else { return Ok(None) };
        let add = statement(Backend::Postgres, |w| {
            w.push("ALTER TABLE ").ident(&self.table).push(" ADD CONSTRAINT ").ident(TRIED).push(" CHECK (");
            w.written(condition).push(") NOT VALID");
            Ok(())
        })?;
        let drop = statement(Backend::Postgres, |w| {
            w.push("ALTER TABLE ").ident(&self.table).push(" DROP CONSTRAINT ").ident(TRIED);
            Ok(())
        })?;
        let binds = vec![Value::Text(quoted(&self.table)), Value::Text(TRIED.to_owned())];
        Ok(Some([add, Statement { binds, ..Statement::once(LIKE_CHECK, StatementKind::Read) }, drop]))
    }
}

/// The name of a check that is there for a moment.
const TRIED: &str = "orm_looked_for";

const PRIMARY_KEY: &str = "SELECT c.conname::text, false FROM pg_constraint AS c \
    WHERE c.conrelid = to_regclass($1) AND c.contype = 'p' AND $2 <> ''";

const CHECKS: &str = "SELECT c.conname::text, false FROM pg_constraint AS c \
    WHERE c.conrelid = to_regclass($1) AND c.contype = 'c' AND c.conname = $2";

/// The checks that the server writes as that one.
const LIKE_CHECK: &str = "SELECT c.conname::text FROM pg_constraint AS c JOIN pg_constraint AS tried \
    ON tried.conrelid = c.conrelid AND tried.conname = $2 AND tried.oid <> c.oid \
    WHERE c.conrelid = to_regclass($1) AND c.contype = 'c' \
    AND pg_get_expr(c.conbin, c.conrelid) = pg_get_expr(tried.conbin, tried.conrelid) ORDER BY c.oid";

const FOREIGN_KEYS: &str = "SELECT c.conname::text, false FROM pg_constraint AS c \
    WHERE c.conrelid = to_regclass($1) AND c.contype = 'f' AND (c.conname = $2 OR c.confrelid = to_regclass($4) \
    AND c.conkey = ARRAY(SELECT a.attnum FROM pg_attribute AS a WHERE a.attrelid = c.conrelid AND a.attname = $3)) \
    ORDER BY c.oid";

/// A unique index does what a unique constraint does.
const UNIQUES: &str = "SELECT i.relname::text, c.oid IS NULL FROM pg_index AS x JOIN pg_class AS i ON i.oid = x.indexrelid \
    LEFT JOIN pg_constraint AS c ON c.conindid = x.indexrelid AND c.contype IN ('p', 'u', 'x') \
    WHERE x.indrelid = to_regclass($1) AND x.indisunique AND (c.contype IS NULL OR c.contype = 'u') \
    AND (i.relname = $2 OR x.indpred IS NULL AND x.indexprs IS NULL AND x.indnkeyatts = cardinality($3::text[]) \
        AND ARRAY(SELECT a.attname::text FROM pg_attribute AS a \
            WHERE a.attrelid = x.indrelid AND a.attnum = ANY (x.indkey) ORDER BY a.attname::text) \
        = ARRAY(SELECT n FROM unnest($3::text[]) AS n ORDER BY n)) \
    ORDER BY c.oid IS NULL, x.indexrelid";

const INDEXES: &str = "SELECT i.relname::text, true FROM pg_index AS x JOIN pg_class AS i ON i.oid = x.indexrelid \
    JOIN pg_am AS m ON m.oid = i.relam \
    WHERE x.indrelid = to_regclass($1) AND NOT EXISTS (SELECT 1 FROM pg_constraint AS c WHERE c.conindid = x.indexrelid AND c.contype IN ('p', 'u', 'x')) \
    AND (i.relname = $2 OR NOT x.indisunique AND x.indpred IS NULL AND x.indexprs IS NULL AND m.amname = 'btree' \
        AND x.indnatts = x.indnkeyatts \
        AND NOT EXISTS (SELECT 1 FROM unnest(x.indclass) AS o JOIN pg_opclass AS p ON p.oid = o WHERE NOT p.opcdefault) \
        AND ARRAY(SELECT a.attname || CASE WHEN x.indoption[k.place - 1] & 1 = 1 THEN ' DESC' ELSE '' END \
            FROM unnest(x.indkey) WITH ORDINALITY AS k(number, place) \
            JOIN pg_attribute AS a ON a.attrelid = x.indrelid AND a.attnum = k.number ORDER BY k.place) = $3::text[]) \
    ORDER BY x.indexrelid";

/// What counts a column up: an identity, where this library made it; the sequence of a `serial`, where somebody else did.
#[derive(Debug, Clone)]
pub(crate) struct Counter {
    pub(crate) table: String,
    pub(crate) column: String,
    /// The type that the column gets; `None`: it is not counted up any more.
    pub(crate) becomes: Option<ColumnType>,
}

impl Counter {
    /// What is done to an identity, which has the type of its column by itself.
    pub(crate) fn of_identity(&self) -> Result<Vec<Statement>> {
        match self.becomes {
            Some(_) => Ok(Vec::new()),
            None => Ok(vec![self.alter("DROP IDENTITY IF EXISTS")?]),
        }
    }

    /// What is done to a sequence of that name, as the server writes it.
    pub(crate) fn of_sequence(&self, sequence: &str) -> Result<Vec<Statement>> {
        let Some(column_type) = self.becomes else {
            let drop = statement(Backend::Postgres, |w| {
                w.push("DROP SEQUENCE ").written(sequence);
                Ok(())
            })?;
            return Ok(vec![self.alter("DROP DEFAULT")?, drop]);
        };
        let alter = statement(Backend::Postgres, |w| {
            w.push("ALTER SEQUENCE ").written(sequence).push(" AS ").column_type(column_type);
            Ok(())
        })?;
        Ok(vec![alter])
    }

    /// Asks for the sequence of a column that is no identity.
    pub(crate) fn sequence(&self) -> Statement {
        let text = "SELECT pg_get_serial_sequence($1, $2) FROM pg_attribute AS a \
            WHERE a.attrelid = to_regclass($1) AND a.attname = $2 AND a.attidentity = '' AND pg_get_serial_sequence($1, $2) IS NOT NULL";
        let binds = vec![Value::Text(quoted(&self.table)), Value::Text(self.column.clone())];
        Statement { binds, ..Statement::once(text, StatementKind::Read) }
    }

    fn alter(&self, what: &'static str) -> Result<Statement> {
        statement(Backend::Postgres, |w: &mut Writer<'_>| {
            w.push("ALTER TABLE ").ident(&self.table).push(" ALTER COLUMN ").ident(&self.column).push(" ").push(what);
            Ok(())
        })
    }
}
