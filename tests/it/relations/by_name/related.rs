//! Rows of related models by name: beside each row, and for many rows at once.

use super::*;
use orm::by_name::{Belongs, DynQuerySet, model};
use orm::value::Value;

fn songs() -> DynQuerySet {
    DynQuerySet::of(model("relations::Song").expect("one model of that name there"))
}

both! {
    async fn the_row_that_a_way_leads_to_stands_beside_each_row(db) {
        fill(db).await?;
        let named = songs().annotate("n", "count", "tags")?.select_related("album")?.select_related("album__label")?;
        let rows = named.clone().order_by(["pk"])?.rows(db).await?;
        let row = &rows[0];
        assert_eq!(row.get("album__id"), row.get("album"));
        assert!(matches!(row.get("album__title"), Some(Value::Text(_))));
        assert!(matches!(row.get("n"), Some(Value::I64(_))));
        assert_eq!(row.names().filter(|name| name.starts_with("album__label__")).count(), <Label as orm::Model>::META.fields.len());
        let sql = named.sql(db)?;
        assert_eq!(sql.matches("JOIN").count(), 2, "{sql}");
        // an annotation of the same name takes the place of the one before
        let again = named.annotate("n", "count", "pk");
        let rows = again?.order_by(["pk"])?.rows(db).await;
        assert!(rows.is_err() || rows?[0].names().filter(|name| *name == "n").count() == 1);
        let covered = songs().select_related("cover_of")?.order_by(["pk"])?.rows(db).await?;
        assert!(covered.iter().any(|row| matches!(row.get("cover_of__name"), Some(Value::Null(_)))));
    }

    async fn only_a_way_to_one_row_is_joined(db) {
        let _ = db;
        let albums = || DynQuerySet::of(<Album as orm::Model>::META);
        assert_eq!(
            albums().select_related("songs").err().map(|error| error.to_string()).as_deref(),
            Some(
                "\"songs\" does not lead from Album to one row of another model: `select_related` reads foreign keys, and the way back of \
                 one-to-one relations"
            )
        );
        for name in ["title", "songs__album", "pk"] {
            assert!(matches!(albums().select_related(name), Err(NameError::NotARow { .. })), "{name}");
        }
        assert!(matches!(songs().select_related("albun"), Err(NameError::Unknown { .. })));
    }

    async fn rows_come_with_the_key_of_the_row_that_they_belong_to(db) {
        fill(db).await?;
        let key = Belongs::Field(<Song as orm::Model>::META.fields.iter().position(|field| field.name == "album").unwrap());
        let keys = vec![Value::I64(1), Value::I64(2)];
        let all = songs().order_by(["-plays"])?.rows_of(db, key, keys.clone()).await?;
        assert!(all.iter().all(|(of, row)| row.get("album") == Some(of)));
        // a slice is one of the rows of each
        let first = songs().order_by(["-plays"])?.limit(1).rows_of(db, key, keys.clone()).await?;
        assert!(first.len() <= 2 && !first.is_empty());
        // the key is there also where it is not selected, and no row of a model comes twice
        let named = songs().values(["name"])?.rows_of(db, key, keys.clone()).await?;
        assert_eq!(named.len(), all.len());
        assert_eq!(songs().distinct().rows_of(db, key, keys).await?.len(), all.len());
        assert_eq!(songs().none().rows_of(db, key, vec![Value::I64(1)]).await?.len(), 0);
    }
}
