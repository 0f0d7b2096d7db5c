//! What Tab offers.

use super::in_memory_console;

#[test]
fn names_attributes_fields_and_lookups_are_offered() {
    in_memory_console(async |console| {
        let offers = |text: &str, wanted: &[&str]| {
            let all = console.complete(text);
            for name in wanted {
                assert!(all.iter().any(|known| known == name), "{text}: {name} is not among {all:?}");
            }
            all
        };
        assert_eq!(offers("Alb", &["Album"]), ["Album"]);
        offers("Album.obj", &["objects"]);
        assert_eq!(offers("Album.objects.fil", &["filter"]), ["filter"]);
        offers("Album.objects.filter(ti", &["title="]);
        offers("Album.objects.filter(title__ic", &["title__icontains="]);
        offers("Album.objects.filter(title", &["title=", "title__contains="]);
        offers("Song.objects.filter(album__label__na", &["album__label__name="]);
        offers("Song.objects.exclude(album__label__name__starts", &["album__label__name__startswith="]);
        offers("Review.objects.filter(created__ye", &["created__year="]);
        offers("Album.objects.filter(songs__", &["songs__name=", "songs__plays="]);
        offers("Album.objects.filter(Q(ti", &["title="]);
        offers("Album.objects.order_by(\"-ti", &["-title"]);
        offers("Album.objects.values(\"label__", &["label__name"]);
        offers("Album.objects.annotate(n=Count(\"so", &["songs"]);
        offers("Album.objects.all().order_by('title').fi", &["first", "filter"]);
        offers("Album.objects.get(pk=1).ti", &["title"]);
        offers("Album.objects.get(pk=1).label.na", &["name"]);
        offers("Album.objects.first().songs.ad", &["add"]);
        offers("Album(ti", &["title="]);
        offers("Album.objects.create(art", &["artist="]);
        offers("Cou", &["Count"]);
        offers("whi", &["while"]);
        assert_eq!(offers("%ro", &["%rollback"]), ["%rollback"]);
        assert!(console.complete("\"Album.objects.fil").is_empty());
        // whatever stands there, nothing breaks
        for text in [
            "",
            ".",
            "a.",
            "(",
            "é.",
            "Album.objects.filter(x__y__",
            "Album.objects.filter(title__icontains__",
            "'",
            "]).",
            "Album[0].",
            "\u{1f3b8}",
        ] {
            console.complete(text);
        }
    });
}

#[test]
fn variables_are_known_with_what_they_hold() {
    in_memory_console(async |console| {
        console.enter("a = Album(title='x'); qs = Album.objects.filter(title='x'); word = 'x'").await;
        assert!(console.complete("a.tit").contains(&"title".to_owned()));
        assert!(console.complete("qs.ord").contains(&"order_by".to_owned()));
        assert!(console.complete("qs.filter(art").contains(&"artist=".to_owned()));
        assert!(console.complete("word.upp").contains(&"upper".to_owned()));
        assert!(console.complete("wor").contains(&"word".to_owned()));
    });
}
