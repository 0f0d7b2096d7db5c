//! Full-text search and trigrams: PostgreSQL has them, SQLite says that it has not.

use super::*;
use orm::Error;
use orm::error::QueryError;

async fn texts(db: &Db) -> orm::Result {
    rows(db).await?;
    for (id, name, note) in [
        (1, "The quick brown foxes", Some("jumped")),
        (2, "A brown bear", None),
        (3, "Lazy dogs", Some("over the quick fox")),
        (4, "Nothing", Some("brown quick")),
    ] {
        Item.objects.pk(id).update(db, (Item.name.set(name), Item.note.set(note.map(str::to_owned)))).await?;
    }
    Ok(())
}

only_postgres! {
    async fn words_are_found_in_any_form(db) {
        texts(db).await?;
        let name = search_vector(Item.name).config("english");
        assert_eq!(ids(db, Item.objects.filter(name.clone().matches("fox"))).await?, [1]);
        assert_eq!(ids(db, Item.objects.filter(name.clone().matches("brown quick"))).await?, [1]);
        assert_eq!(ids(db, Item.objects.filter(!name.clone().matches("brown"))).await?, [3, 4]);
        assert_eq!(ids(db, Item.objects.filter(name.clone().matches(SearchQuery::phrase("brown fox")))).await?, [1]);
        assert_eq!(ids(db, Item.objects.filter(name.clone().matches(SearchQuery::phrase("fox brown")))).await?, [] as [i64; 0]);
        assert_eq!(ids(db, Item.objects.filter(name.clone().matches(SearchQuery::web("brown -fox")))).await?, [2]);
        assert_eq!(ids(db, Item.objects.filter(name.matches(SearchQuery::web("bear or dog")))).await?, [2, 3]);
        // any text is a query
        for hostile in ["'", "a & | !", ":*", "\\", "' || '", ""] {
            assert_eq!(ids(db, Item.objects.filter(Item.name.search(hostile))).await?, [] as [i64; 0], "{hostile}");
        }
    }

    async fn several_texts_are_searched_as_one(db) {
        texts(db).await?;
        let both = search_vector(Item.name).and(Item.note).config("english");
        assert_eq!(ids(db, Item.objects.filter(both.clone().matches("quick brown"))).await?, [1, 4]);
        assert_eq!(ids(db, Item.objects.filter(both.clone().matches("quick"))).await?, [1, 3, 4]);
        // NULL has no words, and is no match
        assert_eq!(ids(db, Item.objects.exclude(search_vector(Item.note).config("english").matches("quick"))).await?, [1, 2]);
        assert_eq!(ids(db, Item.objects.filter(Item.spare.name.search("quick"))).await?, [2, 3]);
    }

    async fn what_fits_better_comes_first(db) {
        texts(db).await?;
        let rank = search_vector(Item.name).and(Item.note).config("simple").rank("quick");
        let ranks: Vec<f32> = Item.objects.values(rank.clone()).all(db).await?;
        assert!(ranks[0] > 0.0 && ranks[1] == 0.0, "{ranks:?}");
        assert_eq!(ids(db, Item.objects.order_by((rank.eq(0.0), Item.id))).await?, [1, 3, 4, 2]);
        assert_eq!(Item.objects.filter(Item.id.eq(1)).values(Item.name.search_rank("nothing")).one(db).await?, 0.0);
    }

    async fn likeness_needs_its_extension(db) {
        texts(db).await?;
        for condition in [Item.name.trigram_similar("brwn"), Item.name.trigram_similarity("brwn").gt(0.1)] {
            let error = Item.objects.filter(condition).all(db).await.expect_err("no extension yet");
            assert!(error.to_string().contains("CREATE EXTENSION pg_trgm"), "{error}");
        }
        db.raw("CREATE EXTENSION pg_trgm").execute().await?;
        assert_eq!(ids(db, Item.objects.filter(Item.name.trigram_similar("A brwn bear"))).await?, [2]);
        let likeness: Vec<f32> = Item.objects.values(Item.name.trigram_similarity("Lazy dogs")).all(db).await?;
        assert_eq!(likeness[2], 1.0);
        assert_eq!(Item.objects.order_by(Item.name.trigram_similarity("lazi dog").desc()).values(Item.id).first(db).await?, Some(3));
    }
}

only_sqlite! {
    async fn each_is_refused_before_anything_is_sent(db) {
        texts(db).await?;
        let queries = [
            Item.objects.filter(Item.name.search("x")),
            Item.objects.order_by(Item.name.search_rank("x")),
            Item.objects.filter(search_vector(Item.name).config("english").matches(SearchQuery::web("x"))),
            Item.objects.filter(Item.name.trigram_similar("x")),
            Item.objects.order_by(Item.name.trigram_similarity("x")),
        ];
        for query in queries {
            let error = assert_statements!(0, query.all(db)).expect_err("SQLite has none");
            assert!(matches!(error, Error::Query(QueryError::Unsupported { backend: "SQLite", .. })), "{error:?}");
        }
    }
}
