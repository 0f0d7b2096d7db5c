//! What is seen of a database, and what is not.

use crate::support::{Db, Place, only_postgres, only_sqlite};
use orm::Backend;
use orm::introspect::Unsupported;
use orm::tables::ColumnDefault;

only_postgres! {
    async fn the_search_path_says_which_tables_there_are(db) {
        let place = Place::empty(Backend::Postgres, "seen_path");
        let other = Db::connect(place.url()).await?;
        let name: String = other.raw("SELECT current_database()::text").one().await?;
        for statement in [
            "CREATE SCHEMA shop".to_owned(),
            "CREATE SCHEMA elsewhere".to_owned(),
            "CREATE TABLE shop.item (id bigserial PRIMARY KEY)".to_owned(),
            "CREATE TABLE public.item (other text)".to_owned(),
            "CREATE TABLE public.plain (id bigserial PRIMARY KEY)".to_owned(),
            "CREATE TABLE elsewhere.secret (id bigserial PRIMARY KEY)".to_owned(),
            "CREATE TABLE shop.points (id bigserial PRIMARY KEY, secret_id bigint REFERENCES elsewhere.secret)".to_owned(),
            format!("ALTER DATABASE \"{name}\" SET search_path = shop, public"),
        ] {
            other.raw(statement).execute().await?;
        }
        other.close().await;
        let other = Db::connect(place.url()).await?;
        let schema = other.introspect().await?;
        let names: Vec<&str> = schema.tables.iter().map(|live| live.table.name.as_str()).collect();
        // that of `public` stands behind the one of `shop`
        assert_eq!(names, ["item", "plain", "points"]);
        assert!(schema.table("item").unwrap().table.primary_key().unwrap().auto);
        let points = schema.table("points").unwrap();
        assert!(points.table.foreign_keys.is_empty());
        assert!(matches!(&points.unsupported[..], [Unsupported::ForeignKey { target, .. }] if target == "secret"));
        other.close().await;
    }

    async fn what_belongs_to_an_extension_or_to_a_session_is_nobodys_table(db) {
        db.raw("CREATE TEMPORARY TABLE passing (id bigint)").execute().await?;
        assert!(db.introspect().await?.table("passing").is_none());
    }
}

only_sqlite! {
    async fn a_table_without_rowid_and_a_virtual_one_are_seen(db) {
        let place = Place::empty(Backend::Sqlite, "seen_virtual");
        let other = Db::connect(place.url()).await?;
        other.raw("CREATE TABLE plain (code INTEGER PRIMARY KEY, x DEFAULT (1), y DEFAULT 'a' || 'b') WITHOUT ROWID").execute().await.unwrap_err();
        other.raw("CREATE TABLE plain (code INTEGER PRIMARY KEY, x DEFAULT (1 + 1), y INT DEFAULT -3) WITHOUT ROWID").execute().await?;
        other.raw("CREATE VIRTUAL TABLE words USING fts5(word)").execute().await?;
        let schema = other.introspect().await?;
        let plain = schema.table("PLAIN").unwrap();
        assert!(!plain.table.primary_key().unwrap().auto);
        assert_eq!(plain.table.column("x").unwrap().default, Some(ColumnDefault::Sql("1 + 1".to_owned())));
        assert_eq!(plain.table.column("y").unwrap().default, Some(ColumnDefault::Integer(-3)));
        let words = schema.table("words").unwrap();
        assert!(words.unsupported.contains(&Unsupported::Kind { kind: "virtual" }), "{:?}", words.unsupported);
        // its shadows are SQLite's own
        assert_eq!(schema.tables.len(), 2);
        other.close().await;
    }
}
