//! Each rule on its own: as the constraint in the database, which acts on SQL that is not ours, and through `delete`.

use super::{counts, forbidden, foreign_key};
use crate::support::*;
use orm::prelude::*;

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_parent")]
struct Parent {
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_cascading")]
struct Cascading {
    id: i64,
    #[orm(on_delete = cascade)]
    parent: ForeignKey<Parent>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_protecting")]
struct Protecting {
    id: i64,
    #[orm(on_delete = protect)]
    parent: ForeignKey<Parent>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_restricting")]
struct Restricting {
    id: i64,
    #[orm(on_delete = restrict)]
    parent: ForeignKey<Parent>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_nulling")]
struct Nulling {
    id: i64,
    #[orm(on_delete = set_null)]
    parent: Option<ForeignKey<Parent>>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_defaulting")]
struct Defaulting {
    id: i64,
    #[orm(on_delete = set_default, default = 1)]
    parent: ForeignKey<Parent>,
    #[orm(on_delete = set_default, default = None)]
    other: Option<ForeignKey<Parent>>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_ignoring")]
struct Ignoring {
    id: i64,
    #[orm(on_delete = do_nothing)]
    parent: ForeignKey<Parent>,
}

/// Two parents, 1 and 2.
async fn parents(db: &Db) -> orm::Result<Parent> {
    create!(db, Parent { name: "default" }).await?;
    create!(db, Parent { name: "victim" }).await
}

/// Deletes parent 2 behind the library's back.
async fn by_hand(db: &Db) -> orm::Result<u64> {
    db.raw("DELETE FROM deletion_parent WHERE id = 2").execute().await
}

both! {
    async fn cascade_takes_the_child_along_by_hand(db) {
        let victim = parents(db).await?;
        create!(db, Cascading { parent: &victim }).await?;
        create!(db, Cascading { parent: 1 }).await?;
        assert_eq!(by_hand(db).await?, 1);
        assert_eq!(Cascading.objects.order_by(Cascading.id).values(Cascading.id).all(db).await?, [2]);
    }

    async fn cascade_takes_the_child_along(db) {
        let mut victim = parents(db).await?;
        create!(db, Cascading { parent: &victim }).await?;
        create!(db, Cascading { parent: 1 }).await?;
        assert_eq!(counts(&victim.delete(db).await?), [("Cascading", 1), ("Parent", 1)]);
        assert_eq!(Cascading.objects.order_by(Cascading.id).values(Cascading.id).all(db).await?, [2]);
        assert_eq!(victim.id, 0);
    }

    async fn protect_forbids_by_hand(db) {
        let victim = parents(db).await?;
        create!(db, Protecting { parent: &victim }).await?;
        let (model, fields, name) = foreign_key(by_hand(db).await);
        // SQLite does not say which key it was, and the statement is not ours
        if db.backend() == Backend::Postgres {
            assert_eq!((model, fields), (Some("Protecting"), vec!["parent"]));
            assert_eq!(name, "deletion_protecting_parent_id_fkey");
        }
        assert_eq!(Parent.objects.count(db).await?, 2);
    }

    async fn protect_forbids(db) {
        let mut victim = parents(db).await?;
        create!(db, Protecting { parent: &victim }).await?;
        create!(db, Protecting { parent: 1 }).await?;
        assert_eq!(forbidden(victim.delete(db).await), (false, vec![("Protecting.parent".into(), 1)]));
        assert_eq!(forbidden(Parent.objects.delete(db).await), (false, vec![("Protecting.parent".into(), 2)]));
        assert_eq!((victim.id, Parent.objects.count(db).await?, Protecting.objects.count(db).await?), (2, 2, 2));
    }

    async fn restrict_forbids_by_hand(db) {
        let victim = parents(db).await?;
        create!(db, Restricting { parent: &victim }).await?;
        foreign_key(by_hand(db).await);
        assert_eq!(Parent.objects.count(db).await?, 2);
    }

    async fn restrict_forbids(db) {
        let mut victim = parents(db).await?;
        create!(db, Restricting { parent: &victim }).await?;
        assert_eq!(forbidden(victim.delete(db).await), (true, vec![("Restricting.parent".into(), 1)]));
        assert_eq!(Parent.objects.count(db).await?, 2);
        Restricting.objects.delete(db).await?;
        assert_eq!(counts(&victim.delete(db).await?), [("Parent", 1)]);
    }

    async fn set_null_forgets_by_hand(db) {
        let victim = parents(db).await?;
        create!(db, Nulling { parent: &victim }).await?;
        create!(db, Nulling { parent: 1 }).await?;
        by_hand(db).await?;
        let left = Nulling.objects.order_by(Nulling.id).values(Nulling.parent.id).all(db).await?;
        assert_eq!(left, [None, Some(1)]);
    }

    async fn set_null_forgets(db) {
        let mut victim = parents(db).await?;
        create!(db, Nulling { parent: &victim }).await?;
        create!(db, Nulling { parent: 1 }).await?;
        assert_eq!(counts(&victim.delete(db).await?), [("Parent", 1)]);
        let left = Nulling.objects.order_by(Nulling.id).values(Nulling.parent.id).all(db).await?;
        assert_eq!(left, [None, Some(1)]);
    }

    async fn set_default_goes_back_to_the_default_by_hand(db) {
        let victim = parents(db).await?;
        create!(db, Defaulting { parent: &victim, other: &victim }).await?;
        by_hand(db).await?;
        let left = Defaulting.objects.values((Defaulting.parent.id, Defaulting.other.id)).all(db).await?;
        assert_eq!(left, [(1, None)]);
    }

    async fn set_default_goes_back_to_the_default(db) {
        let mut victim = parents(db).await?;
        create!(db, Defaulting { parent: &victim, other: &victim }).await?;
        assert_eq!(counts(&victim.delete(db).await?), [("Parent", 1)]);
        let left = Defaulting.objects.values((Defaulting.parent.id, Defaulting.other.id)).all(db).await?;
        assert_eq!(left, [(1, None)]);
    }

    async fn set_default_fails_where_the_default_goes_too(db) {
        let victim = parents(db).await?;
        create!(db, Defaulting { parent: &victim }).await?;
        let (model, fields, name) = foreign_key(Parent.objects.delete(db).await);
        assert_eq!((model, fields), (Some("Defaulting"), vec!["parent"]));
        assert_eq!(name, "deletion_defaulting_parent_id_fkey");
        assert_eq!(Parent.objects.count(db).await?, 2);
        assert_eq!(Defaulting.objects.values(Defaulting.parent.id).all(db).await?, [2]);
    }

    async fn do_nothing_leaves_it_to_the_database_by_hand(db) {
        let victim = parents(db).await?;
        create!(db, Ignoring { parent: &victim }).await?;
        foreign_key(by_hand(db).await);
        assert_eq!(Parent.objects.count(db).await?, 2);
    }

    async fn do_nothing_leaves_it_to_the_database(db) {
        let mut victim = parents(db).await?;
        create!(db, Ignoring { parent: &victim }).await?;
        let named = (Some("Ignoring"), vec!["parent"], "deletion_ignoring_parent_id_fkey".to_owned());
        assert_eq!(foreign_key(victim.delete(db).await), named);
        assert_eq!(foreign_key(Parent.objects.delete(db).await), named);
        assert_eq!(foreign_key(Parent.objects.order_by(Parent.id.desc()).limit(1).delete(db).await), named);
        let inside = db.atomic(async |db| Parent.objects.delete(db).await);
        assert_eq!(foreign_key(inside.await), named);
        assert_eq!((victim.id, Parent.objects.count(db).await?), (2, 2));
        // the rows that nothing points at go
        assert_eq!(counts(&Parent.objects.filter(Parent.id.eq(1)).delete(db).await?), [("Parent", 1)]);
    }
}
