//! Schema `delete`: what happens to the rows that point at a deleted one.
//!
//! Left out:
//! - delete-07, whole: signals.
//!
//! `SET(1)` is `set_default` with the default 1. Which rows protect is told by model, field and count; the rows themselves are not read.
//! Django refuses to delete a slice; here those rows go.

use super::counts;
use crate::support::*;
use orm::Error;
use orm::error::Protected;
use orm::prelude::*;

#[derive(Model, Debug, Clone)]
#[orm(table = "delete_p")]
struct P {
    id: i32,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "delete_r")]
struct R {
    id: i32,
    #[orm(default = false)]
    is_default: bool,
    #[orm(on_delete = cascade)]
    p: Option<ForeignKey<P>>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "delete_s")]
struct S {
    id: i32,
    #[orm(on_delete = cascade)]
    r: ForeignKey<R>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "delete_t")]
struct T {
    id: i32,
    #[orm(on_delete = cascade)]
    s: ForeignKey<S>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "delete_u")]
struct U {
    id: i32,
    #[orm(on_delete = cascade)]
    t: ForeignKey<T>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "delete_a")]
struct A {
    id: i32,
    #[orm(max_length = 30)]
    name: String,
    #[orm(on_delete = cascade, related_name = "cascade_set")]
    cascade: ForeignKey<R>,
    #[orm(on_delete = cascade, related_name = "cascade_nullable_set")]
    cascade_nullable: Option<ForeignKey<R>>,
    #[orm(on_delete = set_default, default = 1, related_name = "setvalue")]
    setvalue: ForeignKey<R>,
    #[orm(on_delete = set_null, related_name = "setnull_set")]
    setnull: Option<ForeignKey<R>>,
    #[orm(on_delete = set_default, default = 1, related_name = "setdefault_set")]
    setdefault: ForeignKey<R>,
    #[orm(on_delete = set_default, default = None, related_name = "setnull_nullable_set")]
    setdefault_none: Option<ForeignKey<R>>,
    #[orm(on_delete = protect, related_name = "protect_set")]
    protect: Option<ForeignKey<R>>,
    #[orm(on_delete = restrict, related_name = "restrict_set")]
    restrict: Option<ForeignKey<R>>,
    #[orm(on_delete = cascade, related_name = "cascade_p_set")]
    cascade_p: Option<ForeignKey<P>>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "delete_b")]
struct B {
    id: i32,
    #[orm(on_delete = protect)]
    protect: ForeignKey<R>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "delete_b3")]
struct B3 {
    id: i32,
    #[orm(on_delete = restrict)]
    restrict: ForeignKey<R>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "delete_m")]
struct M {
    id: i32,
    m2m: ManyToMany<R>,
    #[orm(through = MR)]
    m2m_through: ManyToMany<R>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "delete_mr")]
struct MR {
    id: i32,
    #[orm(on_delete = cascade)]
    m: ForeignKey<M>,
    #[orm(on_delete = cascade)]
    r: ForeignKey<R>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "delete_avatar")]
struct Avatar {
    id: i32,
    desc: Option<String>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "delete_user")]
struct User {
    id: i32,
    #[orm(on_delete = cascade)]
    avatar: Option<ForeignKey<Avatar>>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "delete_hiddenuser")]
struct HiddenUser {
    id: i32,
    #[orm(on_delete = cascade)]
    r: ForeignKey<R>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "delete_hiddenuserprofile")]
struct HiddenUserProfile {
    id: i32,
    #[orm(on_delete = cascade)]
    user: ForeignKey<HiddenUser>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "delete_deletetop")]
struct DeleteTop {
    id: i32,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "delete_b1")]
struct B1 {
    id: i32,
    #[orm(on_delete = cascade)]
    delete_top: ForeignKey<DeleteTop>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "delete_b2")]
struct B2 {
    id: i32,
    #[orm(on_delete = cascade)]
    delete_top: ForeignKey<DeleteTop>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "delete_deletebottom")]
struct DeleteBottom {
    id: i32,
    #[orm(on_delete = restrict)]
    b1: ForeignKey<B1>,
    #[orm(on_delete = cascade)]
    b2: ForeignKey<B2>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "delete_base")]
struct Base {
    id: i32,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "delete_reltobase")]
struct RelToBase {
    id: i32,
    #[orm(on_delete = do_nothing, related_name = "rels")]
    base: ForeignKey<Base>,
}

/// The fixture `delete/base`: nine rows of `R`, and one of `A` whose keys are 2 to 9.
async fn base(db: &Db) -> orm::Result<()> {
    for number in 1..=9 {
        create!(db, R { is_default: number == 1 }).await?;
    }
    let a = new!(A {
        name: "a",
        cascade: 2,
        cascade_nullable: 3,
        setvalue: 4,
        setnull: 5,
        setdefault: 6,
        setdefault_none: 7,
        protect: 8,
        restrict: 9,
    });
    let mut a = a;
    a.save(db).await
}

async fn a(db: &Db) -> orm::Result<A> {
    A.objects.get(db, A.name.eq("a")).await
}

async fn r(db: &Db, id: i32) -> orm::Result<R> {
    R.objects.get(db, R.id.eq(id)).await
}

/// How many pairs there are of an `M` and an `R`.
async fn paired(db: &Db) -> orm::Result<i64> {
    db.raw("SELECT count(*) FROM delete_m_m2m").one().await
}

/// The foreign keys that forbade a deletion.
fn keys(by: &Protected) -> Vec<String> {
    let mut keys: Vec<_> = by.by.iter().map(|by| format!("{}.{}", by.model, by.field)).collect();
    keys.sort();
    keys
}

/// What `protect` answered.
fn protected<T: std::fmt::Debug>(outcome: orm::Result<T>) -> Protected {
    match outcome {
        Err(Error::Protected(by)) => *by,
        other => panic!("expected Protected: {other:?}"),
    }
}

/// What `restrict` answered.
fn restricted<T: std::fmt::Debug>(outcome: orm::Result<T>) -> Protected {
    match outcome {
        Err(Error::Restricted(by)) => *by,
        other => panic!("expected Restricted: {other:?}"),
    }
}

both! {
    /// delete-01
    async fn a_deleted_row_is_replaced_in_what_points_at_it(db) {
        base(db).await?;
        assert_statements!(..=17, async {
            r(db, *a(db).await?.setnull.expect("a key").key()).await?.delete(db).await?;
            assert_eq!(a(db).await?.setnull, None);
            Ok::<_, Error>(())
        })?;
        assert_statements!(..=18, async {
            r(db, *a(db).await?.setdefault.key()).await?.delete(db).await?;
            assert_eq!(*a(db).await?.setdefault.key(), 1);
            Ok::<_, Error>(())
        })?;
        assert_statements!(..=18, async {
            r(db, *a(db).await?.setdefault_none.expect("a key").key()).await?.delete(db).await?;
            assert_eq!(a(db).await?.setdefault_none, None);
            Ok::<_, Error>(())
        })?;
        assert_statements!(..=17, async {
            r(db, *a(db).await?.setvalue.key()).await?.delete(db).await?;
            assert_eq!(*a(db).await?.setvalue.key(), 1);
            Ok::<_, Error>(())
        })?;
        assert_statements!(..=17, async {
            r(db, *a(db).await?.cascade.key()).await?.delete(db).await?;
            assert!(!A.objects.filter(A.name.eq("a")).exists(db).await?);
            Ok::<_, Error>(())
        })?;
        assert_eq!(R.objects.count(db).await?, 4);
    }

    /// delete-02
    async fn a_protected_row_stays(db) {
        base(db).await?;
        let mut row = r(db, 8).await?;
        let by = protected(assert_statements!(..=8, row.delete(db)));
        assert_eq!((by.model, keys(&by)), ("R", vec!["A.protect".to_owned()]));

        create!(db, B { protect: &row }).await?;
        let by = protected(assert_statements!(..=8, row.delete(db)));
        assert_eq!(keys(&by), ["A.protect", "B.protect"]);
        assert!(by.by.iter().all(|by| by.count == 1), "{by:?}");

        // Django names the key by which the protected row was reached, `R.p`; here it is those that protect
        let mut p = create!(db, P {}).await?;
        row.p = Some((&p).into());
        row.save(db).await?;
        let by = protected(assert_statements!(..=9, p.delete(db)));
        assert_eq!(keys(&by), ["A.protect", "B.protect"]);
        assert_eq!((P.objects.count(db).await?, R.objects.count(db).await?), (1, 9));
        assert!(row.id != 0 && p.id != 0, "what was not deleted keeps its key");
    }

    /// delete-03, its first three steps
    async fn a_restricted_row_goes_only_with_what_restricts_it(db) {
        base(db).await?;
        let mut a = a(db).await?;
        let mut row = r(db, 9).await?;
        let by = restricted(assert_statements!(..=9, row.delete(db)));
        assert_eq!((by.restricted, keys(&by)), (true, vec!["A.restrict".to_owned()]));

        let mut p = create!(db, P {}).await?;
        row.p = Some((&p).into());
        row.save(db).await?;
        assert_eq!(keys(&restricted(assert_statements!(..=11, p.delete(db)))), ["A.restrict"]);

        a.cascade_p = Some((&p).into());
        assert_statements!(..=22, async {
            a.save(db).await?;
            p.delete(db).await?;
            assert!(!A.objects.filter(A.name.eq("a")).exists(db).await?);
            assert!(!R.objects.filter(R.id.eq(9)).exists(db).await?);
            Ok::<_, Error>(())
        })?;
    }

    /// delete-03, its last two steps
    async fn a_restricted_row_goes_with_the_root_of_both(db) {
        let mut top = create!(db, DeleteTop {}).await?;
        let mut b1 = create!(db, B1 { delete_top: &top }).await?;
        let b2 = create!(db, B2 { delete_top: &top }).await?;
        create!(db, DeleteBottom { b1: &b1, b2: &b2 }).await?;
        assert_eq!(keys(&restricted(assert_statements!(..=5, b1.delete(db)))), ["DeleteBottom.b1"]);

        assert_statements!(..=8, top.delete(db))?;
        assert_eq!((DeleteTop.objects.count(db).await?, B1.objects.count(db).await?), (0, 0));
        assert_eq!((B2.objects.count(db).await?, DeleteBottom.objects.count(db).await?), (0, 0));
    }

    /// delete-04
    async fn deleting_says_how_many_rows_of_each_model_went(db) {
        let mut avatars: Vec<_> = ["a", "b", "c"].into_iter().map(|desc| new!(Avatar { desc })).collect();
        assert_statements!(1, Avatar.objects.bulk_create(db, &mut avatars))?;
        let gone = assert_statements!(..=3, Avatar.objects.delete(db))?;
        assert_eq!((gone.total, counts(&gone.by_model)), (3, vec![("Avatar", 3)]));

        let mut r = create!(db, R {}).await?;
        let h1 = create!(db, HiddenUser { r: &r }).await?;
        let h2 = create!(db, HiddenUser { r: &r }).await?;
        create!(db, HiddenUser { r: &r }).await?;
        create!(db, HiddenUserProfile { user: &h1 }).await?;
        create!(db, HiddenUserProfile { user: &h2 }).await?;
        let mut m1 = create!(db, M {}).await?;
        let mut m2 = create!(db, M {}).await?;
        create!(db, MR { r: &r, m: &m1 }).await?;
        m1.m2m.add(db, &r).await?;
        m2.m2m.add(db, &r).await?;
        let gone = assert_statements!(..=16, r.delete(db))?;
        let by_model = vec![("HiddenUser", 3), ("HiddenUserProfile", 2), ("MM2m", 2), ("MR", 1), ("R", 1)];
        assert_eq!((gone.total, counts(&gone.by_model)), (9, by_model));

        let none = User.objects.filter(User.avatar.desc.eq("missing"));
        let gone = assert_statements!(..=1, none.delete(db))?;
        assert_eq!((gone.total, counts(&gone.by_model)), (0, vec![]));
        assert_eq!(M.objects.count(db).await?, 2);
    }

    /// delete-05
    async fn deleting_takes_few_statements(db) {
        let mut avatar = create!(db, Avatar {}).await?;
        create!(db, User { avatar: &avatar }).await?;
        let gone = assert_statements!(..=2, avatar.delete(db))?;
        assert_eq!((gone.total, counts(&gone.by_model)), (2, vec![("Avatar", 1), ("User", 1)]));

        create!(db, User {}).await?;
        let u2 = create!(db, User {}).await?;
        let gone = assert_statements!(..=1, User.objects.exclude(User.id.eq(u2.id)).delete(db))?;
        assert_eq!((gone.total, counts(&gone.by_model)), (1, vec![("User", 1)]));
        let gone = assert_statements!(..=1, User.objects.delete(db))?;
        assert_eq!((gone.total, counts(&gone.by_model)), (1, vec![("User", 1)]));

        let mut avatar = create!(db, Avatar { desc: "a" }).await?;
        create!(db, User { avatar: &avatar }).await?;
        create!(db, User {}).await?;
        let with_a = User.objects.filter(User.avatar.desc.eq("a"));
        let gone = assert_statements!(..=1, with_a.delete(db))?;
        assert_eq!((gone.total, counts(&gone.by_model)), (1, vec![("User", 1)]));

        db.atomic(async |db| {
            for _ in 0..2000 {
                create!(db, User { avatar: &avatar }).await?;
            }
            Ok(())
        })
        .await?;
        assert_eq!(assert_statements!(..=2, avatar.delete(db))?.total, 2001);

        let none = User.objects.filter(User.id.in_([] as [i32; 0]));
        let gone = assert_statements!(0, none.delete(db))?;
        assert_eq!((gone.total, counts(&gone.by_model)), (0, vec![]));

        // what points with `do_nothing` is not asked
        let mut base = create!(db, Base {}).await?;
        let gone = assert_statements!(..=1, base.delete(db))?;
        assert_eq!((gone.total, counts(&gone.by_model)), (1, vec![("Base", 1)]));
        create!(db, Base {}).await?;
        let counted = Base.objects.annotate(RelToBase.base.reverse().count());
        let gone = assert_statements!(..=1, counted.filter(RelToBase.base.reverse().count().eq(0)).delete(db))?;
        assert_eq!((gone.total, counts(&gone.by_model)), (1, vec![("Base", 1)]));

        let r = create!(db, R {}).await?;
        let mut f = create!(db, M {}).await?;
        f.m2m.add(db, &r).await?;
        assert_eq!(assert_statements!(..=3, f.delete(db))?.total, 2);

        let mut s = create!(db, S { r: &r }).await?;
        db.atomic(async |db| {
            for _ in 0..200 {
                create!(db, T { s: &s }).await?;
            }
            Ok(())
        })
        .await?;
        let gone = assert_statements!(..=5, s.delete(db))?;
        assert_eq!((gone.total, counts(&gone.by_model)), (201, vec![("S", 1), ("T", 200)]));
    }

    /// delete-06
    async fn a_slice_can_be_deleted_and_an_unsaved_instance_not(db) {
        for _ in 0..7 {
            create!(db, M {}).await?;
        }
        let gone = M.objects.order_by(M.id).limit(5).delete(db).await?;
        assert_eq!((gone.total, counts(&gone.by_model)), (5, vec![("M", 5)]));
        assert_eq!(M.objects.order_by(M.id).values(M.id).all(db).await?, [6, 7]);

        let mut unsaved = new!(M {});
        assert!(assert_statements!(0, unsaved.delete(db)).is_err());

        // the pairs go with either side
        let (mut m, mut r) = (create!(db, M {}).await?, create!(db, R {}).await?);
        m.m2m.add(db, &r).await?;
        assert_eq!(paired(db).await?, 1);
        assert_statements!(..=14, r.delete(db))?;
        assert_eq!(paired(db).await?, 0);
        let r = create!(db, R {}).await?;
        m.m2m.add(db, &r).await?;
        assert_statements!(..=3, m.delete(db))?;
        assert_eq!((paired(db).await?, R.objects.count(db).await?), (0, 1));
        assert_eq!(m.id, 0, "a deleted instance has no key");
    }
}
