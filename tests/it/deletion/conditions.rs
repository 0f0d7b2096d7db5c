//! Which rows go: conditions that read what the deletion changes, slices, and none.

use super::counts;
use crate::support::*;
use orm::Error;
use orm::prelude::*;

/// A tree whose children are set free.
#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_free")]
struct Free {
    id: i64,
    name: String,
    #[orm(on_delete = set_null)]
    above: Option<ForeignKey<Free>>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_box")]
struct Crate {
    id: i64,
    name: String,
    /// Points back, and is set to NULL when the thing goes with its box.
    #[orm(on_delete = set_null)]
    best: Option<ForeignKey<Thing>>,
    /// Points back, and nobody does anything about it.
    #[orm(on_delete = do_nothing)]
    worst: Option<ForeignKey<Thing>>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_thing")]
struct Thing {
    id: i64,
    name: String,
    #[orm(on_delete = cascade)]
    within: ForeignKey<Crate>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_branch")]
struct Branch {
    id: i64,
    name: String,
    #[orm(on_delete = cascade)]
    above: Option<ForeignKey<Branch>>,
}

async fn chain(db: &Db) -> orm::Result<Vec<Free>> {
    let mut all: Vec<Free> = Vec::new();
    for name in ["a", "b", "c", "d"] {
        let above = all.last().map(ForeignKey::from);
        all.push(create!(db, Free { name, above }).await?);
    }
    Ok(all)
}

async fn names(db: &Db) -> orm::Result<Vec<String>> {
    Free.objects.order_by(Free.name).values(Free.name).all(db).await
}

/// Three boxes with two things each; the best and the worst thing of each is its second.
async fn boxes(db: &Db) -> orm::Result<()> {
    for name in ["x", "y", "z"] {
        let mut within = create!(db, Crate { name }).await?;
        create!(db, Thing { name: "first", within: &within }).await?;
        let second = create!(db, Thing { name: format!("{name}2"), within: &within }).await?;
        within.best = Some((&second).into());
        within.worst = Some((&second).into());
        within.save(db).await?;
    }
    Ok(())
}

both! {
    async fn rows_found_along_a_key_that_is_set_to_null_all_go(db) {
        chain(db).await?;
        // b and c: that c loses its key when b goes must not save it
        let found = Free.objects.filter(Free.above.name.in_(["a", "b"]));
        assert_eq!(found.count(db).await?, 2);
        assert_eq!(counts(&found.delete(db).await?), [("Free", 2)]);
        assert_eq!(names(db).await?, ["a", "d"]);
        assert_eq!(Free.objects.get(db, Free.name.eq("d")).await?.above, None);
    }

    async fn rows_found_by_the_key_itself_that_is_set_to_null_all_go(db) {
        let all = chain(db).await?;
        let found = Free.objects.filter(Free.above.in_([&all[0], &all[1]]) | Free.above.is_null());
        assert_eq!(counts(&found.delete(db).await?), [("Free", 3)]);
        assert_eq!(names(db).await?, ["d"]);
    }

    async fn rows_that_become_free_meanwhile_do_not_go(db) {
        chain(db).await?;
        let found = Free.objects.filter(Free.above.is_null());
        assert_eq!(counts(&found.delete(db).await?), [("Free", 1)]);
        assert_eq!(names(db).await?, ["b", "c", "d"]);
    }

    async fn rows_found_along_a_path_to_rows_that_go_all_go(db) {
        boxes(db).await?;
        let found = Crate.objects.filter(Crate.best.name.in_(["x2", "y2"]));
        assert_eq!(counts(&found.delete(db).await?), [("Crate", 2), ("Thing", 4)]);
        let found = Crate.objects.filter(Crate.worst.name.eq("z2") & Crate.worst.within.name.eq("z"));
        assert_eq!(counts(&found.delete(db).await?), [("Crate", 1), ("Thing", 2)]);
        assert_eq!(Thing.objects.count(db).await?, 0);
    }

    async fn a_tree_found_along_its_own_key_goes(db) {
        let root = create!(db, Branch { name: "root" }).await?;
        let a = create!(db, Branch { name: "a", above: &root }).await?;
        let b = create!(db, Branch { name: "b", above: &a }).await?;
        create!(db, Branch { name: "c", above: &b }).await?;
        let found = Branch.objects.filter(Branch.above.name.eq("root") | Branch.above.above.name.eq("root"));
        assert_eq!(counts(&found.delete(db).await?), [("Branch", 3)]);
        assert_eq!(Branch.objects.values(Branch.name).all(db).await?, ["root"]);
    }

    async fn a_slice_goes_with_its_children(db) {
        boxes(db).await?;
        let gone = Crate.objects.order_by(Crate.name.desc()).offset(1).limit(1).delete(db).await?;
        assert_eq!(counts(&gone), [("Crate", 1), ("Thing", 2)]);
        assert_eq!(Crate.objects.order_by(Crate.name).values(Crate.name).all(db).await?, ["x", "z"]);
        let gone = Free.objects.limit(3).delete(db).await?;
        assert_eq!(counts(&gone), []);
        chain(db).await?;
        let gone = Free.objects.order_by(Free.name).limit(3).delete(db).await?;
        assert_eq!(counts(&gone), [("Free", 3)]);
        assert_eq!(names(db).await?, ["d"]);
        // the order of the slice may follow a path, too
        let gone = Crate.objects.order_by(Crate.best.name).limit(1).delete(db).await?;
        assert_eq!(counts(&gone), [("Crate", 1), ("Thing", 2)]);
        assert_eq!(Crate.objects.order_by(Crate.name).values(Crate.name).all(db).await?, ["z"]);
    }

    async fn rows_found_by_what_goes_with_them_are_read_once(db) {
        boxes(db).await?;
        let missing = Branch.objects.filter(Branch.above.name.eq("x")).limit(3);
        assert_eq!(counts(&assert_statements!(1, missing.delete(db))?), []);
        let named = Free.objects.filter(Free.above.name.eq("x"));
        assert_eq!(counts(&assert_statements!(1, named.delete(db))?), []);
        chain(db).await?;
        let found = Free.objects.filter(Free.above.name.in_(["a", "b"]));
        assert_eq!(counts(&assert_statements!(3, found.delete(db))?), [("Free", 2)]);
        assert_eq!(names(db).await?, ["a", "d"]);
    }

    async fn many_rows_found_by_what_goes_with_them_stay_in_the_database(db) {
        let top = create!(db, Free { name: "top" }).await?;
        let mut below: Vec<_> = (0..1001).map(|_| new!(Free { name: "below", above: &top })).collect();
        Free.objects.bulk_create(db, &mut below).await?;
        let below = Free.objects.filter(Free.above.name.eq("top"));
        let (gone, texts) = capture(below.delete(db)).await;
        assert_eq!(counts(&gone?), [("Free", 1001)]);
        assert!(texts.iter().any(|text| text.starts_with("CREATE TEMPORARY TABLE")), "{texts:?}");
        assert_eq!(names(db).await?, ["top"]);
    }

    async fn deleting_no_rows_sends_nothing(db) {
        boxes(db).await?;
        for none in [
            Crate.objects.none(),
            Crate.objects.filter(Crate.id.in_([] as [i64; 0])),
            Crate.objects.limit(0),
            Crate.objects.filter(Crate.name.eq("x")).none(),
        ] {
            let gone = assert_statements!(0, none.delete(db))?;
            assert_eq!((gone.total, counts(&gone)), (0, vec![]));
        }
        assert_eq!(Crate.objects.count(db).await?, 3);
    }

    async fn groups_are_no_rows_to_delete_or_update(db) {
        boxes(db).await?;
        let groups = Thing.objects.values((Thing.name, Thing.id.count())).filter(Thing.id.count().gt(1));
        assert!(matches!(assert_statements!(0, groups.delete(db)), Err(Error::Query(_))));
        assert!(matches!(assert_statements!(0, groups.update(db, Thing.name.set("x"))), Err(Error::Query(_))));
        let groups = Crate.objects.values((Crate.name, Crate.id.count())).filter(Crate.id.count().gt(1));
        assert!(matches!(assert_statements!(0, groups.delete(db)), Err(Error::Query(_))));
        assert_eq!((Thing.objects.count(db).await?, Crate.objects.count(db).await?), (6, 3));
    }
}
