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

    async fn a_part_of_python_that_is_left_out_is_named(db) {
        let mut console = Console::new(db);
        for (typed, line, carets, last) in [
            ("class A:\n    pass\n", "class A:", "^^^^^", "SyntaxError: the shell has no class: it reads a part of Python"),
            ("def f():\n    yield 1\n", "yield 1", "^^^^^", "SyntaxError: the shell has no yield: it reads a part of Python"),
            ("x = await f()", "x = await f()", "    ^^^^^", "SyntaxError: the shell has no await: it reads a part of Python"),
            ("async def f(): pass", "async def f(): pass", "^^^^^", "SyntaxError: the shell has no async: it reads a part of Python"),
            ("@cache\ndef f(): pass\n", "@cache", "^", "SyntaxError: the shell has no decorators: it reads a part of Python"),
            ("match x:\n    case 1: pass\n", "match x:", "^^^^^", "SyntaxError: the shell has no match: it reads a part of Python"),
            (
                "try: pass\nexcept* ValueError: pass\n",
                "except* ValueError: pass",
                "^^^^^^^",
                "SyntaxError: the shell has no except*: it reads a part of Python",
            ),
            (
                "with transaction.atomic(), x: pass",
                "with transaction.atomic(), x: pass",
                "                         ^",
                "SyntaxError: the shell has no with of several contexts: it reads a part of Python",
            ),
            (
                "with 5: pass",
                "with 5: pass",
                "     ^ the shell has one context: with transaction.atomic():",
                "TypeError: 'int' object does not support the context manager protocol",
            ),
            (
                "import datetime, numpy",
                "import datetime, numpy",
                "                 ^^^^^ the shell has a part of Python's and Django's modules, and the models of the program",
                "ModuleNotFoundError: No module named 'numpy'",
            ),
            (
                "from numpy import array",
                "from numpy import array",
                "     ^^^^^ the shell has a part of Python's and Django's modules, and the models of the program",
                "ModuleNotFoundError: No module named 'numpy'",
            ),
            (
                "from django.db.models import F, Cuont",
                "from django.db.models import F, Cuont",
                "                                ^^^^^ did you mean 'Count'?",
                "ImportError: cannot import name 'Cuont' from 'django.db.models'",
            ),
            (
                "import math; math.pi",
                "import math; math.pi",
                "                  ^^ the shell has a part of Python's and Django's modules, and the models of the program",
                "AttributeError: module 'math' has no attribute 'pi'",
            ),
        ] {
            let report = console.report(typed).await;
            assert_eq!(report, format!("    {line}\n    {carets}\n{last}\n"), "{typed}");
        }
    }

    async fn functions_try_and_with_run(db) {
        let mut console = Console::new(db);
        for (typed, printed) in [
            ("n = 0\ndef count(by=1):\n    global n\n    n = n + by\n    return n\n\ncount(2)", "2"),
            ("count(), n", "(3, 3)"),
            ("def outer():\n    n = 7\n    return count() + n\n\nouter(), n", "(11, 4)"),
            ("try:\n    Album.objects.get(pk=99)\nexcept Album.DoesNotExist as error:\n    print(error)\nfinally:\n    print('end')\n", "Album matching query does not exist.\nend"),
            ("with transaction.atomic():\n    Tag.objects.create(name='a')\n    print(Tag.objects.count())\n", "<Tag: a>\n1"),
        ] {
            assert_eq!(console.enter(typed).await, printed, "{typed}");
        }
    }
}
