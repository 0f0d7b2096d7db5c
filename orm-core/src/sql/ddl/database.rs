//! PostgreSQL: whole databases, for tests.

use super::statement;
use crate::backend::Backend;
use crate::error::Result;
use crate::sql::statement::Statement;

/// PostgreSQL: a database that is a copy of another one.
pub(crate) fn create_database(name: &str, template: &str) -> Result<Statement> {
    statement(Backend::Postgres, |w| {
        w.push("CREATE DATABASE ").ident(name).push(" TEMPLATE ").ident(template);
        Ok(())
    })
}

/// PostgreSQL: a database goes, where there is one.
pub(crate) fn drop_database(name: &str) -> Result<Statement> {
    statement(Backend::Postgres, |w| {
        w.push("DROP DATABASE IF EXISTS ").ident(name).push(" WITH (FORCE)");
        Ok(())
    })
}

/// PostgreSQL: a database goes, where there is one; an error, where somebody is in it.
pub(crate) fn drop_unused_database(name: &str) -> Result<Statement> {
    statement(Backend::Postgres, |w| {
        w.push("DROP DATABASE IF EXISTS ").ident(name);
        Ok(())
    })
}

/// PostgreSQL: what is said of a database.
pub(crate) fn comment_on_database(name: &str, comment: &str) -> Result<Statement> {
    statement(Backend::Postgres, |w| {
        w.push("COMMENT ON DATABASE ").ident(name).push(" IS ").literal(comment);
        Ok(())
    })
}

/// PostgreSQL: a database gets another name.
pub(crate) fn rename_database(name: &str, new: &str) -> Result<Statement> {
    statement(Backend::Postgres, |w| {
        w.push("ALTER DATABASE ").ident(name).push(" RENAME TO ").ident(new);
        Ok(())
    })
}
