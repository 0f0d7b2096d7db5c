//! How a test is written. A body is a block of statements in which `?` works; it needs no `Ok(())` at its end.
//!
//! ```ignore
//! both! {
//!     /// A comment, an attribute such as `#[ignore]`: as on any function.
//!     async fn saving_fills_in_the_key(db) {
//!         let album = create!(db, Album { title: "Divide" }).await?;
//!         assert_eq!(album.id, 1);
//!     }
//!
//!     async fn a_second_pool_sees_what_was_committed(db, place) {
//!         let other = Database::connect(place.url()).await?;
//!     }
//! }
//! ```
//!
//! The test is called `saving_fills_in_the_key::sqlite` and `saving_fills_in_the_key::postgres`.

/// Each test runs on SQLite (a file) and on PostgreSQL.
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident $(, $place:ident)?) $body:block)+) => {$(
        mod $name {
            $crate::support::macros::body! { $db $(, $place)?; $body }
            $(#[$meta])*
            #[test]
            fn sqlite() {
                $crate::support::run::on($crate::support::Backend::Sqlite, module_path!(), body);
            }
            $(#[$meta])*
            #[test]
            fn postgres() {
                $crate::support::run::on($crate::support::Backend::Postgres, module_path!(), body);
            }
        }
    )+};
}

/// Each test runs on SQLite (a file) only.
macro_rules! only_sqlite {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident $(, $place:ident)?) $body:block)+) => {$(
        mod $name {
            $crate::support::macros::body! { $db $(, $place)?; $body }
            $(#[$meta])*
            #[test]
            fn sqlite() {
                $crate::support::run::on($crate::support::Backend::Sqlite, module_path!(), body);
            }
        }
    )+};
}

/// Each test runs on PostgreSQL only.
macro_rules! only_postgres {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident $(, $place:ident)?) $body:block)+) => {$(
        mod $name {
            $crate::support::macros::body! { $db $(, $place)?; $body }
            $(#[$meta])*
            #[test]
            fn postgres() {
                $crate::support::run::on($crate::support::Backend::Postgres, module_path!(), body);
            }
        }
    )+};
}

/// Each test runs on an SQLite database in memory.
macro_rules! in_memory {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident $(, $place:ident)?) $body:block)+) => {$(
        mod $name {
            $crate::support::macros::body! { $db $(, $place)?; $body }
            $(#[$meta])*
            #[test]
            fn memory() {
                $crate::support::run::in_memory(body);
            }
        }
    )+};
}

/// The body of a test as a function.
macro_rules! body {
    ($db:ident; $body:block) => { $crate::support::macros::body! { $db, _place; $body } };
    ($db:ident, $place:ident; $body:block) => {
        #[allow(unused_imports, reason = "a body may name nothing of its module")]
        use super::*;

        async fn body($db: &$crate::support::Db, $place: &$crate::support::Place) -> $crate::support::TestResult {
            let _ = $db;
            $body
            #[allow(unreachable_code, reason = "a body may end by returning")]
            Ok(())
        }
    };
}

/// Querysets, each printed as the text of its very own source.
macro_rules! printed {
    ($($queryset:expr;)+) => {$(
        let source: String = stringify!($queryset).split_whitespace().collect();
        let text: String = format!("{:?}", $queryset).split_whitespace().collect();
        assert_eq!(text, source);
    )+};
}

pub(crate) use {body, both, in_memory, only_postgres, only_sqlite, printed};
