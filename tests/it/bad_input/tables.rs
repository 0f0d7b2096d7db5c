//! Tables that are not what the models say.

use super::{Owner, SECRET, Thing, shown};
use crate::support::*;
use orm::error::QueryError;
use orm::meta::{FieldMeta, ModelMeta};
use orm::value::SqlType;
use orm::{Error, prelude::*};

/// A model for whose table nobody cares.
const fn meta(name: &'static str, table: &'static str) -> ModelMeta {
    static FIELDS: [FieldMeta; 1] =
        [FieldMeta { primary_key: true, auto: true, ..FieldMeta::new("id", "id", SqlType::I64, "i64") }];
    ModelMeta {
        name,
        module: "shop",
        table,
        relations: &[],
        automatic: false,
        renamed_from: None,
        fields: &FIELDS,
        primary_key: 0,
        ordering: &[],
        uniques: &[],
        indexes: &[],
        checks: &[],
    }
}

static FIRST: ModelMeta = meta("Invoice", "invoice");
static SECOND: ModelMeta = meta("Bill", "Invoice");

fn schema(error: Error) -> String {
    assert!(matches!(error, Error::Schema { .. }), "{error:?}");
    assert!(!shown(&error).contains(SECRET));
    error.to_string()
}

both! {
    async fn a_table_that_is_not_there_is_named_with_the_way_to_make_it(db) {
        db.drop_tables_of(&[Thing::META, Owner::META]).await?;
        let expected =
            "the table `bad_owner` of model Owner does not exist; create it with `db.create_tables()` or run your migrations";
        let mut owner = new!(Owner { id: 1, name: "a" });
        assert_eq!(schema(Owner.objects.all(db).await.expect_err("no table")), expected);
        assert_eq!(schema(Owner.objects.count(db).await.expect_err("no table")), expected);
        assert_eq!(schema(Owner.objects.get(db, Owner.name.eq(SECRET)).await.expect_err("no table")), expected);
        assert_eq!(schema(create!(db, Owner { name: "a" }).await.expect_err("no table")), expected);
        assert_eq!(schema(owner.save(db).await.expect_err("no table")), expected);
        assert_eq!(schema(owner.refresh(db).await.expect_err("no table")), expected);
        assert_eq!(schema(Owner.objects.update(db, Owner.name.set("b")).await.expect_err("no table")), expected);
        assert_eq!(schema(db.raw("SELECT name FROM bad_owner").rows::<String>().await.expect_err("no table")), expected);
        let deleted = owner.delete(db).await.expect_err("no table");
        assert!(schema(deleted).contains("does not exist; create it with"));
        // the way to make it is right
        db.create_tables().await?;
        assert_eq!(create!(db, Owner { name: "a" }).await?.id, 1);
    }

    async fn a_column_that_is_not_there_is_named_with_its_field(db) {
        db.raw("ALTER TABLE bad_thing DROP COLUMN long").execute().await?;
        let expected = "the column `long` of Thing.long does not exist in the table `bad_thing`; run your migrations";
        assert_eq!(schema(Thing.objects.all(db).await.expect_err("no column")), expected);
        assert_eq!(schema(create!(db, Thing { long: SECRET }).await.expect_err("no column")), expected);
        assert_eq!(schema(Thing.objects.filter(Thing.long.eq(SECRET)).count(db).await.expect_err("no column")), expected);
        assert_eq!(schema(Thing.objects.update(db, Thing.long.set(SECRET)).await.expect_err("no column")), expected);
        let mut row = new!(Thing { id: 1 });
        assert_eq!(schema(row.save(db).await.expect_err("no column")), expected);
        assert_eq!(schema(row.refresh_fields(db, Thing.long).await.expect_err("no column")), expected);
        // a name in quotes that is no column is a string to SQLite elsewhere
        let error = db.raw("SELECT \"bad_thing\".\"long\" FROM bad_thing").rows::<String>().await.expect_err("no column");
        assert!(schema(error).contains("`long`"));
    }

    async fn two_models_of_one_table_are_refused(db) {
        let error = db.create_tables_of(&[&FIRST, &SECOND]).await.expect_err("one table");
        assert!(matches!(error, Error::Query(QueryError::NameClash { .. })), "{error:?}");
        let text = error.to_string();
        assert!(text.contains("shop::Invoice") && text.contains("shop::Bill") && text.contains("`Invoice`"), "{text}");
        let there = "SELECT count(*) FROM invoice";
        assert!(db.raw(there).one::<i64>().await.is_err(), "no table was made");
        db.create_tables_of(&[&FIRST]).await?;
        assert_eq!(db.raw(there).one::<i64>().await?, 0);
    }
}
