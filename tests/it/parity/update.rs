//! Schema `update`: changing many rows at once.
//!
//! Left out:
//! - update-01 `a1.b_set`: no way back from a row yet; a filter on `B` instead.
//! - update-02 `annotate(alias=F("value"))`: the column is named directly. `annotate(n=Count("relatedpoint"))`: to-many.
//! - update-02 an aggregate in `update`, and `~F("name")`: do not compile.
//!
//! Django refuses to update a slice, and to assign from a joined column; here both are done.

use crate::support::*;
use orm::prelude::*;

#[derive(Model, Debug, Clone)]
#[orm(table = "update_datapoint")]
struct DataPoint {
    id: i32,
    #[orm(max_length = 20)]
    name: String,
    #[orm(max_length = 20)]
    value: String,
    #[orm(max_length = 20)]
    another_value: String,
    #[orm(default = true)]
    is_active: bool,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "update_relatedpoint")]
struct RelatedPoint {
    id: i32,
    #[orm(max_length = 20)]
    name: String,
    #[orm(on_delete = cascade)]
    data: ForeignKey<DataPoint>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "update_a")]
struct A {
    id: i32,
    #[orm(default = 10)]
    x: i32,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "update_b")]
struct B {
    id: i32,
    #[orm(on_delete = cascade)]
    a: ForeignKey<A>,
    #[orm(default = 10)]
    y: i32,
}

/// The fixture `update/base`.
async fn base(db: &Db) -> orm::Result<(DataPoint, A, A)> {
    let d0 = create!(db, DataPoint { name: "d0", value: "apple", another_value: "" }).await?;
    create!(db, DataPoint { name: "d2", value: "banana", another_value: "" }).await?;
    let d3 = create!(db, DataPoint { name: "d3", value: "banana", another_value: "", is_active: false }).await?;
    create!(db, RelatedPoint { name: "r1", data: &d3 }).await?;
    let (a1, a2) = (create!(db, A {}).await?, create!(db, A {}).await?);
    for _ in 0..20 {
        create!(db, B { a: &a1 }).await?;
    }
    Ok((d0, a1, a2))
}

both! {
    /// update-01
    async fn an_update_counts_the_rows_that_it_matched(db) {
        let (d0, a1, a2) = base(db).await?;
        let of = |a: &A| B.objects.filter(B.a.eq(a));
        assert_eq!(assert_statements!(1, of(&a1).update(db, B.y.set(100)))?, 20);
        assert_eq!(assert_statements!(1, of(&a2).update(db, B.y.set(100)))?, 0);
        assert_eq!(assert_statements!(1, B.objects.filter(B.y.eq(100)).count(db))?, 20);

        let valued = |value: &str| DataPoint.objects.filter(DataPoint.value.eq(value));
        assert_eq!(assert_statements!(1, valued("apple").update(db, DataPoint.name.set("d1")))?, 1);
        assert_eq!(assert_statements!(1, valued("banana").update(db, DataPoint.value.set("pineapple")))?, 2);
        let r1 = RelatedPoint.objects.filter(RelatedPoint.name.eq("r1"));
        assert_eq!(assert_statements!(1, r1.update(db, RelatedPoint.data.set(&d0)))?, 1);
        let of_d1 = RelatedPoint.objects.filter(RelatedPoint.data.name.eq("d1"));
        assert_eq!(assert_statements!(1, of_d1.count(db))?, 1);

        let two = (DataPoint.value.set("fruit"), DataPoint.another_value.set("peach"));
        assert_eq!(assert_statements!(1, valued("apple").update(db, two))?, 1);
        assert_eq!(assert_statements!(1, DataPoint.objects.update(db, DataPoint.value.set("thing")))?, 3);
        let values = assert_statements!(1, DataPoint.objects.values(DataPoint.value).distinct().all(db))?;
        assert_eq!(values, ["thing"]);
    }

    /// update-02
    async fn an_update_takes_expressions_over_the_row(db) {
        base(db).await?;
        let sliced = DataPoint.objects.order_by(DataPoint.id).limit(2);
        let changed = sliced.update(db, DataPoint.another_value.set("another thing"));
        assert_eq!(assert_statements!(1, changed)?, 2);
        let others = DataPoint.objects.order_by(DataPoint.id).values(DataPoint.another_value).all(db).await?;
        assert_eq!(others, ["another thing", "another thing", ""]);

        let apples = DataPoint.objects.filter(DataPoint.value.eq("apple"));
        let copied = apples.clone().update(db, DataPoint.another_value.set(DataPoint.value));
        assert_eq!(assert_statements!(1, copied)?, 1);
        assert_eq!(apples.one(db).await?.another_value, "apple");

        let joined = RelatedPoint.objects.update(db, RelatedPoint.name.set(RelatedPoint.data.name));
        assert_eq!(assert_statements!(1, joined)?, 1);
        assert_eq!(RelatedPoint.objects.one(db).await?.name, "d3");

        let negated = DataPoint.is_active.set(DataPoint.is_active.eq(false));
        assert_eq!(assert_statements!(1, DataPoint.objects.update(db, negated))?, 3);
        let active = DataPoint.objects.order_by(DataPoint.name).values((DataPoint.name, DataPoint.is_active));
        let active = assert_statements!(1, active.all(db))?;
        assert_eq!(active, [("d0".to_owned(), false), ("d2".to_owned(), false), ("d3".to_owned(), true)]);
    }
}
