//! What waits for the COMMIT.

use super::*;
use std::sync::{Arc, Mutex};

/// What was called, in its order.
#[derive(Clone, Default)]
struct Called(Arc<Mutex<Vec<String>>>);

impl Called {
    /// A hook that notes its name.
    fn hook(&self, name: &str) -> impl FnOnce() + Send + use<> {
        let (called, name) = (self.clone(), name.to_owned());
        move || called.0.lock().unwrap().push(name)
    }

    fn names(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

both! {
    async fn hooks_are_called_in_their_order_after_the_commit(db, place) {
        let called = Called::default();
        let other = Db::connect(place.url()).await?;
        db.atomic(async |db| {
            db.on_commit(called.hook("first"));
            add(db, "Tintin").await?;
            db.atomic(async |db| { db.on_commit(called.hook("inner")); Ok(()) }).await?;
            db.on_commit(called.hook("last"));
            assert_eq!(called.names(), [""; 0]);
            Ok(())
        }).await?;
        assert_eq!(called.names(), ["first", "inner", "last"]);
        assert_eq!(names(&other).await?, ["Tintin"]);
        other.close().await;
    }

    async fn hooks_outside_of_a_block_are_called_at_once(db) {
        let called = Called::default();
        db.on_commit(called.hook("now"));
        assert_eq!(called.names(), ["now"]);
    }

    async fn hooks_of_what_is_undone_are_never_called(db) {
        let called = Called::default();
        let result = db.atomic(async |db| { db.on_commit(called.hook("outer")); oops::<()>() }).await;
        assert!(is_oops(&result));
        db.atomic(async |db| {
            db.on_commit(called.hook("kept"));
            let inner = db.atomic(async |db| {
                db.on_commit(called.hook("inner"));
                db.atomic(async |db| { db.on_commit(called.hook("innermost")); Ok(()) }).await?;
                oops::<()>()
            }).await;
            assert!(is_oops(&inner));
            db.on_commit(called.hook("after"));
            Ok(())
        }).await?;
        assert_eq!(called.names(), ["kept", "after"]);
        db.atomic(async |db| { db.on_commit(called.hook("dry run")); db.set_rollback() }).await?;
        // doomed by an error that was swallowed
        add(db, "Tintin").await?;
        let doomed = db.atomic(async |db| {
            db.on_commit(called.hook("doomed"));
            let _ = add(db, "Tintin").await;
            Ok(())
        }).await;
        assert!(doomed.is_err());
        assert_eq!(called.names(), [""; 0]);
    }

    async fn a_hook_may_use_the_database_and_register_another(db) {
        let called = Called::default();
        let outside = db.clone();
        db.atomic(async |db| {
            add(db, "Tintin").await?;
            let (inside, called) = (db.clone(), called.clone());
            let (done, wait) = tokio::sync::oneshot::channel();
            db.on_commit(move || {
                // the block's own handle has ended; what a hook registers is called at once
                inside.on_commit(called.hook("nested"));
                called.hook("outer")();
                tokio::spawn(async move { done.send(add(&outside, "Haddock").await) });
            });
            Ok(wait)
        }).await?.await.unwrap()?;
        assert_eq!(called.names(), ["nested", "outer"]);
        assert_eq!(names(db).await?, ["Tintin", "Haddock"]);
    }

    async fn a_hook_that_panics_does_not_keep_the_others_from_their_part(db) {
        let called = Called::default();
        db.atomic(async |db| {
            add(db, "Tintin").await?;
            db.on_commit(called.hook("before"));
            db.on_commit(|| panic!("a hook panics"));
            db.on_commit(called.hook("after"));
            Ok(())
        }).await?;
        assert_eq!(called.names(), ["before", "after"]);
        assert_eq!(names(db).await?, ["Tintin"]);
    }

    async fn hooks_of_a_retried_block_are_called_once(db) {
        let called = Called::default();
        let attempts = std::sync::atomic::AtomicU32::new(0);
        db.retry(5, async |db| {
            let attempt = attempts.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1;
            db.on_commit(called.hook(&format!("attempt {attempt}")));
            add(db, "Tintin").await?;
            if attempt < 3 { Err(Error::Busy { waited: Duration::ZERO }) } else { Ok(()) }
        }).await.unwrap_err();
        // an error that the program made up is no reason to run again: only a statement that failed is
        assert_eq!(called.names(), [""; 0]);
        assert_eq!(attempts.into_inner(), 1);
    }
}
