//! Errors as a person sees them: the line, a caret, what was probably meant.

use crate::support::both;
use orm_cli::testing::Console;

both! {
    async fn the_caret_stands_under_what_went_wrong(db) {
        let mut console = Console::new(db);
        let report = console.report("Album.objects.filter(titel=\"x\")").await;
        let expected = "    Album.objects.filter(titel=\"x\")
                         ^^^^^ did you mean 'title'?
django.core.exceptions.FieldError: Cannot resolve keyword 'titel' into field. Choices are: artist, cover, genre, id, label, label_id, reviews, songs, title
";
        assert_eq!(report, expected);
        let report = console.report("1 + undefined").await;
        assert_eq!(report, "    1 + undefined\n        ^^^^^^^^^\nNameError: name 'undefined' is not defined\n");
        let report = console.report("Albun.objects").await;
        assert_eq!(report, "    Albun.objects\n    ^^^^^ did you mean 'Album'?\nNameError: name 'Albun' is not defined\n");
        let report = console.report("for a in [1]:\n    a.foo()").await;
        assert_eq!(report, "    a.foo()\n      ^^^\nAttributeError: 'int' object has no attribute 'foo'\n");
        let report = console.report("x = = 1").await;
        assert_eq!(report, "    x = = 1\n        ^\nSyntaxError: invalid syntax\n");
        let report = console.report("Album.objects.fliter(id=1)").await;
        assert!(report.contains("did you mean 'filter'?"), "{report}");
    }

    async fn the_caret_stands_under_the_argument_at_fault(db) {
        let mut console = Console::new(db);
        console.enter("a = Album.objects.create(title='Divide', artist='x', genre='y')").await;
        for (typed, carets) in [
            ("Album.objects.filter(artist='x', titel='y').count()", "                                 ^^^^^"),
            ("Album.objects.exclude(Q(genre='x') | Q(titel='y'))", "                                       ^^^^^"),
            ("Song.objects.filter(album__titel='y')", "                    ^^^^^^^^^^^^"),
            ("Album.objects.filter(title__contain='y')", "                     ^^^^^^^^^^^^^^"),
            ("Album.objects.order_by('genre', '-titel')", "                                ^^^^^^^^"),
            ("Album.objects.values('titel')", "                     ^^^^^^^"),
            ("Album.objects.annotate(n=Count('song'))", "                               ^^^^^^"),
            ("Album.objects.update(titel='x')", "                     ^^^^^"),
            ("Album(title='x', titel='y')", "                 ^^^^^"),
            ("Album.objects.create(titel='y')", "                     ^^^^^"),
            ("Album.objects.only('titel')", "                   ^^^^^^^"),
            ("Song.objects.select_related('albun')", "                            ^^^^^^^"),
            ("Album.objects.prefetch_related('song')", "                               ^^^^^^"),
            ("Song.objects.filter(plays='many')", "                    ^^^^^"),
            ("Album.objects.get_or_create(title='x', defaults={'gener': 1})", "                                                 ^^^^^^^"),
            ("Album.objects.in_bulk(field_name='titel')", "                                 ^^^^^^^"),
            ("Album.objects.count(x=1)", "                    ^"),
            // what is about no argument is about what was called
            ("Album.objects.get(pk=77)", "              ^^^"),
            ("len(5)", "^^^"),
            ("Album.objects.fliter(id=1)", "              ^^^^^^"),
            ("a.titel", "  ^^^^^"),
            ("a.cover", "  ^^^^^"),
        ] {
            let report = console.report(typed).await;
            let line = report.lines().nth(1).unwrap_or_default().strip_prefix("    ").unwrap_or_default();
            let shown = line.trim_end_matches(|char: char| char != '^');
            assert_eq!(shown, carets, "{report}");
        }
    }
}
