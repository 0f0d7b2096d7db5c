//! The tables of the program's models.
//!
//! Layer 6: imports `backend`, `value`, `meta`, `error`, `sql` and `db`.

use crate::backend::Backend;
use crate::db::{Context, Database};
use crate::error::Result;
use crate::meta::{self, ModelMeta};
use crate::sql::{self, Statement, StatementKind};
use crate::value::{SqlType, Value};

impl Database {
    /// Makes the tables of all models of the program, with their constraints and indexes, in one transaction. A table that exists is left
    /// as it is.
    ///
    /// For the first steps and for tests; a program that lives changes its tables by migrations.
    ///
    /// # Errors
    /// What a statement may fail with; no table is made then. [`Query`](crate::Error::Query) when two models use one table.
    pub async fn create_tables(&self) -> Result<()> {
        self.create_tables_of(meta::models()).await
    }

    /// Makes the tables of these models: `db.create_tables_of(&[Album::META, Song::META])`.
    ///
    /// # Errors
    /// As [`create_tables`](Self::create_tables).
    pub async fn create_tables_of(&self, models: &[&'static ModelMeta]) -> Result<()> {
        let names: Vec<Value> = models.iter().map(|model| Value::Text(model.table.to_owned())).collect();
        let text = match self.backend() {
            Backend::Sqlite => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN (SELECT value FROM json_each(?1))"
            }
            Backend::Postgres => {
                "SELECT relname::text FROM pg_class WHERE relname::text = ANY($1) AND pg_table_is_visible(oid)"
            }
        };
        let binds = vec![Value::List(SqlType::Text, names)];
        let statement = Statement { binds, ..Statement::once(text, StatementKind::Read) };
        let there: Vec<String> = self.fetch(statement, &Context::NONE, |row| row.get(0)).await?;
        self.run_script(sql::create_tables(self.backend(), models, &there)?).await
    }

    /// Drops the tables of all models of the program, where they exist, with everything in them.
    ///
    /// # Errors
    /// What a statement may fail with; all tables are still there then.
    pub async fn drop_tables(&self) -> Result<()> {
        self.drop_tables_of(meta::models()).await
    }

    /// Drops the tables of these models, where they exist.
    ///
    /// # Errors
    /// As [`drop_tables`](Self::drop_tables).
    pub async fn drop_tables_of(&self, models: &[&'static ModelMeta]) -> Result<()> {
        self.run_script(sql::drop_tables(self.backend(), models)?).await
    }

    /// The statements that `create_tables` would run, for people. Nothing is sent.
    ///
    /// # Errors
    /// [`Query`](crate::Error::Query) when two models use one table.
    pub fn create_tables_sql(&self, models: &[&'static ModelMeta]) -> Result<Vec<String>> {
        Ok(sql::create_tables(self.backend(), models, &[])?
            .into_iter()
            .map(|statement| statement.text.to_string())
            .collect())
    }
}
