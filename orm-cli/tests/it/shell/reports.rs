//! Errors as a person sees them: the line, a caret, what was probably meant.

use crate::support::both;
use orm_cli::testing::Console;

both! {
    async fn the_caret_stands_under_what_went_wrong(db) {
        let mut console = Console::new(db);
        let report = console.report("Album.objects.filter(titel=\"x\")").await;
        let expected = "    Album.objects.filter(titel=\"x\")
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ did you mean 'title'?
django.core.exceptions.FieldError: Cannot resolve keyword 'titel' into field. Choices are: artist, cover, genre, id, label, label_id, reviews, songs, title
";
        assert_eq!(report, expected);
        let report = console.report("1 + undefined").await;
        assert_eq!(report, "    1 + undefined\n        ^^^^^^^^^\nNameError: name 'undefined' is not defined\n");
        let report = console.report("Albun.objects").await;
        assert_eq!(report, "    Albun.objects\n    ^^^^^ did you mean 'Album'?\nNameError: name 'Albun' is not defined\n");
        let report = console.report("for a in [1]:\n    a.foo()").await;
        assert_eq!(report, "    a.foo()\n    ^^^^^\nAttributeError: 'int' object has no attribute 'foo'\n");
        let report = console.report("x = = 1").await;
        assert_eq!(report, "    x = = 1\n        ^\nSyntaxError: invalid syntax\n");
        let report = console.report("Album.objects.fliter(id=1)").await;
        assert!(report.contains("did you mean 'filter'?"), "{report}");
    }
}
