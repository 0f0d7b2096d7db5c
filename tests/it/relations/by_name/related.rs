//! Rows of related models by name: beside each row, and for many rows at once.

use super::*;
use orm::by_name::{Belongs, DynInstance, DynOrder, DynQuerySet, DynWindow, field, model};
use orm::value::{SqlType, Value};

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

    async fn functions_stand_before_windows(db) {
        fill(db).await?;
        let window = || DynWindow::new().partition_by([field("album")]).order_by([DynOrder::by(field("plays")).desc()]);
        let ranked = songs().annotate_with("r", Dynamic::call("rank", []).over(window()))?;
        let rows = ranked.clone().order_by(["album", "r"])?.rows(db).await?;
        assert_eq!(rows[0].get("r"), Some(&Value::I64(1)));
        let first = ranked.clone().filter(ranked.q("r", 1)?).count(db).await?;
        assert!(first >= 2);
        let before = Dynamic::call("lag", [field("name"), 1.into(), "none".into()]).over(window());
        let rows = songs().annotate_with("before", before)?.rows(db).await?;
        assert!(rows.iter().any(|row| row.get("before") == Some(&Value::Text("none".into()))));
        let total = Dynamic::aggregate("sum", Some(field("plays")), false).over(DynWindow::new());
        let rows = songs().annotate_with("total", total)?.rows(db).await?;
        assert_eq!(rows[0].get("total"), rows[1].get("total"));
        let running = Dynamic::aggregate("sum", Some(field("plays")), false);
        let running = running.over(DynWindow::new().order_by([DynOrder::by(field("pk"))]).rows(Some(-1), Some(0)));
        assert_eq!(songs().annotate_with("two", running)?.rows(db).await?.len(), rows.len());
        for wrong in [
            Dynamic::call("lower", [field("name")]).over(DynWindow::new()),
            Dynamic::call("rank", []).over(DynWindow::new().rows(Some(1), Some(0))),
        ] {
            assert!(songs().annotate_with("x", wrong)?.rows(db).await.is_err());
        }
        assert!(songs().annotate_with("x", Dynamic::call("rank", [])).is_err());
    }

    async fn a_whole_number_with_a_fraction_makes_a_fraction(db) {
        fill(db).await?;
        let average = Dynamic::aggregate("avg", Some(field("plays")), false).over(DynWindow::new());
        let rows = songs().annotate_with("more", field("plays") - average)?.rows(db).await?;
        assert!(rows.iter().all(|row| matches!(row.get("more"), Some(Value::F64(_)))));
        things(db).await?;
        let priced = DynQuerySet::of(<Thing as orm::Model>::META).annotate_with("sum", field("small") * field("price"))?;
        let rows = priced.order_by(["pk"])?.rows(db).await?;
        assert_eq!(rows[0].get("sum"), Some(&Value::Decimal(Decimal::new(2970, 2))));
    }

    async fn rows_of_raw_sql_come_with_the_names_of_their_columns(db) {
        fill(db).await?;
        let sql = "SELECT id, name, id + 1 AS more FROM relations_song WHERE id = $1";
        let found = db.raw(sql).bind_value(Value::I64(1)).untyped(|name| (name == "id").then_some(SqlType::I64)).await?;
        assert_eq!(found.columns.iter().map(|name| &**name).collect::<Vec<_>>(), ["id", "name", "more"]);
        assert_eq!(found.rows.len(), 1);
        assert_eq!(found.rows[0][0], Value::I64(1));
        assert!(matches!(found.rows[0][2], Value::I64(2)), "{:?}", found.rows[0][2]);
        let none = db.raw("SELECT id FROM relations_song WHERE id < 0").untyped(|_| None).await?;
        assert!(none.columns.is_empty() && none.rows.is_empty());
        assert!(db.raw("SELECT name FROM relations_song").untyped(|_| Some(SqlType::I64)).await.is_err());
    }

    async fn instances_by_name_update_the_rows_that_are_there(db) {
        fill(db).await?;
        let tags = || DynQuerySet::of(<Tag as orm::Model>::META);
        let before = tags().count(db).await?;
        let tag = |id: i64, word: &str| DynInstance::of(<Tag as orm::Model>::META, &[Value::I64(id), Value::Text(word.to_owned())]);
        let mut all = vec![tag(1, "changed")?, tag(77, "new")?];
        DynInstance::bulk_create_updating_conflicts(&mut all, db, ["id"], ["word"]).await?;
        assert_eq!(tags().count(db).await?, before + 1);
        assert_eq!(tags().filter(tags().q("pk", 1)?).one(db).await?.get("word"), Some(&Value::Text("changed".into())));
        let error = DynInstance::bulk_create_updating_conflicts(&mut all, db, ["nome"], ["word"]).await.unwrap_err();
        assert!(error.to_string().contains("nome"), "{error}");
        let error = DynInstance::bulk_create_updating_conflicts(&mut all, db, ["word"], ["word"]).await.unwrap_err();
        assert!(error.to_string().contains("unique"), "{error}");
    }
}
