//! `explain`.

use super::*;
use crate::support::*;
use orm::queryset::Explain;

both! {
    async fn the_plan_of_a_query_is_told(db) {
        fill(db).await?;
        let query = Song.objects.filter(Song.album.title.eq("x'y")).order_by(Song.plays);
        let plan = query.explain(db).await?;
        match db.backend() {
            orm::Backend::Sqlite => assert!(plan.contains("relations_song") && plan.contains("ORDER BY"), "{plan}"),
            _ => assert!(plan.contains("Sort") && plan.contains("x''y"), "{plan}"),
        }
        assert_eq!(Album.objects.filter(Album.songs.plays.gt(3)).union(Album.objects).explain(db).await?.is_empty(), false);
    }
}

only_postgres! {
    async fn analyze_runs_the_query_and_tells_more(db) {
        fill(db).await?;
        let plan = Song.objects.explain_with(db, Explain::new().analyze().verbose().buffers().settings()).await?;
        assert!(plan.contains("actual time") && plan.contains("Output:"), "{plan}");
        let plan = Song.objects.explain_with(db, Explain::new().json()).await?;
        assert!(plan.trim_start().starts_with('['), "{plan}");
    }
}

only_sqlite! {
    async fn options_are_the_servers(db) {
        let error = Song.objects.explain_with(db, Explain::new().analyze()).await.unwrap_err();
        assert!(error.to_string().starts_with("SQLite can't do this"), "{error}");
    }
}
