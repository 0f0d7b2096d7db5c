//! Tables that `create_tables` made are found to be just what the models say.

use super::models::models;
use crate::support::capture::capture;
use crate::support::{Db, Place, both, only_postgres};
use orm::introspect::DifferenceKind;
use orm::tables::Table;

pub(crate) fn tables() -> Vec<Table> {
    models().into_iter().map(Table::from).collect()
}

fn sorted(mut table: Table) -> Table {
    table.foreign_keys.sort_by(|a, b| a.name.cmp(&b.name));
    table.uniques.sort_by(|a, b| a.name.cmp(&b.name));
    table.checks.sort_by(|a, b| a.name.cmp(&b.name));
    table.indexes.sort_by(|a, b| a.name.cmp(&b.name));
    table
}

both! {
    async fn a_new_schema_is_what_the_models_say(db) {
        assert_eq!(models().len(), 11);
        let found = db.compare_tables(&tables()).await?;
        let found: Vec<_> = found.iter().filter(|one| one.kind != DifferenceKind::UnknownTable).collect();
        assert!(found.is_empty(), "{found:#?}");
    }

    async fn names_of_constraints_and_indexes_are_read(db) {
        let schema = db.introspect().await?;
        for expected in tables().into_iter().map(sorted) {
            let live = schema.table(&expected.name).unwrap();
            let found = sorted(live.table.clone());
            assert!(live.unsupported.is_empty(), "{:?}", live.unsupported);
            let names = |table: &Table| {
                let mut names: Vec<String> = table.uniques.iter().map(|one| one.name.clone()).collect();
                names.extend(table.foreign_keys.iter().map(|one| one.name.clone()));
                names.extend(table.checks.iter().map(|one| one.name.clone()));
                names.extend(table.indexes.iter().map(|one| one.name.clone()));
                names.extend(table.columns.iter().map(|one| one.name.clone()));
                names
            };
            assert_eq!(names(&found), names(&expected));
            assert_eq!(found.indexes, expected.indexes);
            assert_eq!(found.uniques, expected.uniques);
        }
    }

    async fn a_handful_of_statements_is_enough(db) {
        let (schema, statements) = capture(db.introspect()).await;
        assert!(schema?.tables.len() > 10);
        assert!(statements.len() <= 6, "{statements:#?}");
    }

    async fn an_empty_database_lacks_every_table(db) {
        let place = Place::empty(db.backend(), "introspect_empty");
        let other = Db::connect(place.url()).await?;
        let schema = other.introspect().await?;
        assert!(schema.tables.is_empty() && schema.views.is_empty());
        let found = other.compare_tables(&tables()).await?;
        assert_eq!(found.len(), tables().len());
        assert!(found.iter().all(|one| one.kind == DifferenceKind::MissingTable));
        other.close().await;
    }
}

only_postgres! {
    /// SQLite's types are fewer than ours; here the columns themselves are equal.
    async fn columns_are_read_as_they_were_written(db) {
        let schema = db.introspect().await?;
        for expected in tables() {
            let live = schema.table(&expected.name).unwrap();
            for column in &expected.columns {
                let mut found = live.table.column(&column.name).unwrap().clone();
                let mut column = column.clone();
                // what PostgreSQL prints of an expression is its own
                if matches!(column.default, Some(orm::tables::ColumnDefault::Sql(_) | orm::tables::ColumnDefault::Null)) {
                    column.default = None;
                    found.default = None;
                }
                assert_eq!(found, column, "{}", expected.name);
            }
        }
    }
}
