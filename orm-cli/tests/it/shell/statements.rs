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

    async fn rows_that_lack_fields_are_distinct_in_any_order(db) {
        let mut console = Console::new(db);
        for (title, artist) in [("a", "y"), ("b", "x")] {
            console.enter(&format!("Album.objects.create(title='{title}', artist='{artist}', genre='z')")).await;
        }
        let shown = console.enter("Album.objects.only('title').distinct().order_by('artist')").await;
        assert_eq!(shown, "<QuerySet [<Album: b>, <Album: a>]>");
        let (shown, sent) =
            capture_queries(db, console.enter("Album.objects.bulk_update(Album.objects.only('title'), ['title'])")).await;
        assert_eq!(shown, "2");
        assert_eq!(sent.iter().filter(|statement| !statement.is_transaction_control()).count(), 2);
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

    async fn what_the_shell_does_not_have_says_what_does_it(db) {
        let mut console = Console::new(db);
        console.enter("a = Album.objects.create(title='a', artist='x', genre='y')").await;
        for (typed, message) in [
            (
                "Album.objects.annotate(hits=FilteredRelation('songs', condition=Q(songs__plays__gte=20)))",
                "django.db.utils.NotSupportedError: the shell has no FilteredRelation: Count(\"songs\", filter=..) takes the condition \
                 (AND: ('songs__plays__gte', 20)) for what is counted or summed, and one filter(..) that has all conditions on songs finds \
                 what has such a row",
            ),
            ("FilteredRelation('')", "ValueError: relation_name cannot be empty."),
            ("FilteredRelation('songs', condition=3)", "ValueError: condition argument must be a Q() instance."),
            (
                "Song.objects.annotate(r=Rank())",
                "django.db.utils.NotSupportedError: Rank(..) has a value only over a window: Window(expression=Rank(..), order_by=..)",
            ),
            (
                "Song.objects.annotate(r=RowRange(start=-1))",
                "TypeError: RowRange(..) is the frame of a window: Window(.., frame=RowRange(..))",
            ),
            (
                "Song.objects.annotate(r=Window(Sum('plays'), order_by='pk', frame=RowRange(start=2, end=1)))",
                "django.db.utils.NotSupportedError: the frame of a window ends before it begins: the row is 0, those before it are negative",
            ),
            ("Window(Rank(), frame=3)", "TypeError: Window(frame=..) is a RowRange(..) or a ValueRange(..)"),
            ("RowRange(start='x')", "ValueError: start argument must be an integer or None."),
            (
                "Album.objects.filter(genre__in=Album.objects.values('genre').annotate(n=Count('id')).filter(n__gt=1).values('genre'))",
                "django.db.utils.NotSupportedError: groups of which only a part is selected can't stand in another query here: write \
                 list(..) around them",
            ),
            ("Album.objects.raw(3)", "TypeError: raw() takes SQL as a str, not int"),
            ("Album.objects.raw('SELECT 1', 3)", "TypeError: raw() takes its parameters in a list, a tuple or a dict, not in a int"),
            ("list(Album.objects.raw('SELECT * FROM books_album WHERE id = %(x)s', {'y': 1}))", "KeyError: 'x'"),
        ] {
            let printed = console.enter(typed).await;
            assert!(printed.ends_with(message), "{typed}\n{printed}\n{message}");
        }
    }

    async fn a_statement_of_ones_own_is_one_statement(db) {
        let mut console = Console::new(db);
        console.enter("Album.objects.create(title='100% a', artist='x', genre='y')").await;
        for (typed, printed) in [
            ("[a.title for a in Album.objects.raw(\"SELECT * FROM books_album WHERE title LIKE %s\", ['100%'])]", "['100% a']"),
            ("[a.title for a in Album.objects.raw(\"SELECT * FROM books_album WHERE title LIKE '100%%'\")]", "['100% a']"),
            ("[a.plus for a in Album.objects.raw('SELECT id, title, id + 1 AS plus FROM books_album')]", "[2]"),
        ] {
            let (shown, sent) = capture_queries(db, console.enter(typed)).await;
            assert_eq!(shown, printed, "{typed}");
            assert_eq!(sent.len(), 1, "{typed}");
        }
    }
}
