//! The statements that a line sends, and what `print(queryset.query)` says of them.

use crate::support::both;
use orm::testing::capture_queries;
use orm_cli::testing::Console;

both! {
    async fn related_rows_are_joined(db) {
        let mut console = Console::new(db);
        let sql = console.enter("print(Song.objects.select_related('album__label').query)").await;
        assert!(sql.contains(" JOIN \"books_album\"") && sql.contains(" LEFT JOIN \"books_label\""), "{sql}");
        assert!(!sql.contains("LEFT JOIN \"books_album\"") && sql.contains("\"founded\""), "{sql}");
        let sql = console.enter("print(Song.objects.select_related().query)").await;
        assert!(sql.contains("\"books_album\"") && !sql.contains("\"books_label\""), "{sql}");
        let sql = console.enter("print(Album.objects.select_related('cover').query)").await;
        assert!(sql.contains("LEFT JOIN \"books_cover\""), "{sql}");
        let sql = console.enter("print(Song.objects.select_related('album').values('name').query)").await;
        assert!(!sql.contains("books_album"), "{sql}");
    }

    async fn fields_that_are_deferred_are_not_in_the_statement(db) {
        let mut console = Console::new(db);
        for (typed, there, not_there) in [
            ("Album.objects.only('title')", &["\"id\"", "\"title\""][..], &["\"artist\"", "\"genre\"", "\"label_id\""][..]),
            ("Album.objects.defer('title', 'label')", &["\"id\"", "\"artist\"", "\"genre\""], &["\"title\"", "\"label_id\""]),
            (
                "Song.objects.select_related('album').only('name', 'album__title')",
                &["\"name\"", "\"album_id\"", "\"title\""],
                &["\"plays\"", "\"cover_of_id\"", "\"genre\""],
            ),
        ] {
            let sql = console.enter(&format!("print({typed}.query)")).await;
            assert!(there.iter().all(|column| sql.contains(column)), "{typed}: {sql}");
            assert!(!not_there.iter().any(|column| sql.contains(column)), "{typed}: {sql}");
        }
    }

    async fn a_deferred_field_that_was_not_read_is_not_written(db) {
        let mut console = Console::new(db);
        console.enter("Album.objects.create(title='Divide', artist='Ed Sheeran', genre='Pop')").await;
        console.enter("a = Album.objects.only('title').get()").await;
        // what is read to show it is not read for good
        assert_eq!(console.enter("a").await, "<Album: Divide>");
        let (_, sent) = capture_queries(db, console.enter("a.save()")).await;
        let update = sent.iter().find(|statement| statement.sql.starts_with("UPDATE")).expect("an UPDATE");
        assert!(update.sql.contains("\"title\"") && !update.sql.contains("\"artist\""), "{}", update.sql);
        let (_, sent) = capture_queries(db, console.enter("a.artist")).await;
        assert_eq!(sent.len(), 1);
        assert!(!sent[0].sql.contains("\"genre\""), "{}", sent[0].sql);
        assert!(console.enter("Album.objects.only('title').get().get_deferred_fields()").await.contains("'label_id'"));
    }

    async fn rows_that_lack_fields_are_shown_by_one_statement_more(db) {
        let mut console = Console::new(db);
        for title in ["a", "b", "c"] {
            console.enter(&format!("Album.objects.create(title='{title}', artist='x', genre='y')")).await;
        }
        let (shown, sent) = capture_queries(db, console.enter("Album.objects.only('artist').order_by('pk')")).await;
        assert_eq!(shown, "<QuerySet [<Album: a>, <Album: b>, <Album: c>]>");
        assert_eq!(sent.len(), 2);
    }

    async fn a_prefetch_that_makes_no_sense_says_what_does(db) {
        let mut console = Console::new(db);
        console.enter("Album.objects.create(title='a', artist='x', genre='y')").await;
        for (typed, message) in [
            ("Prefetch('songs', queryset=Song)", "TypeError: Prefetch() takes a QuerySet, not ModelBase: Song.objects.all() is one"),
            ("Prefetch('songs', queryset=Song.objects)", "TypeError: Prefetch() takes a QuerySet, not Manager: .all() of it is one"),
            ("Prefetch('songs', to_attr='title', x=1)", "TypeError: Prefetch.__init__() got an unexpected keyword argument 'x'"),
            (
                "Album.objects.prefetch_related(Prefetch('songs', to_attr='title'))",
                "ValueError: to_attr=title conflicts with a field on the Album model.",
            ),
            (
                "Album.objects.prefetch_related(Prefetch('label', queryset=Label.objects.all()[:1]))",
                "TypeError: Cannot filter a query once a slice has been taken.",
            ),
            ("Album.objects.prefetch_related(3)", "AttributeError: 'int' object has no attribute 'split'"),
        ] {
            assert_eq!(console.enter(typed).await, message, "{typed}");
        }
    }
}
