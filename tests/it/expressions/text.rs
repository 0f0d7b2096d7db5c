//! Functions of text.

use super::*;

both! {
    async fn letters_of_every_language_change_their_case(db) {
        rows(db).await?;
        let row = (Item.name.lower(), Item.name.upper());
        let all = Item.objects.values(row).all(db).await?;
        let pair = |lower: &str, upper: &str| (lower.to_owned(), upper.to_owned());
        assert_eq!(all, [pair("éclair", "ÉCLAIR"), pair("bread", "BREAD"), pair("straße", "STRAßE"), pair("tea", "TEA")]);
        assert_eq!(ids(db, Item.objects.filter(Item.name.lower().eq("éclair"))).await?, [1]);
        assert_eq!(ids(db, Item.objects.filter(Item.name.upper().startswith("STRAß"))).await?, [3]);
        assert_eq!(ids(db, Item.objects.order_by(Item.name.length().desc())).await?, [1, 3, 2, 4]);
        assert_eq!(Item.objects.update(db, Item.name.set(Item.name.upper())).await?, 4);
        assert_eq!(of(1).one(db).await?.name, "ÉCLAIR");
    }

    async fn null_gives_null(db) {
        rows(db).await?;
        let note = Item.note;
        let row = (note.lower(), note.length(), note.trim(), note.substr(1, 2), note.left(1), note.replace("a", "b"), note.reverse(), note.repeat(2));
        assert_eq!(of(2).values(row).one(db).await?, (None, None, None, None, None, None, None, None));
        let more = (note.lpad(3, "x"), note.rpad(3, "x"), note.str_index("a"), note.ord(), note.md5(), note.sha256(), Item.name.replace("b", note), Item.name.str_index(note));
        assert_eq!(of(2).values(more).one(db).await?, (None, None, None, None, None, None, None, None));
        // but for concat, in which it is no text
        assert_eq!(of(2).values((note.concat("x"), Item.name.concat(note), note.concat(note))).one(db).await?, ("x".into(), "bread".into(), "".into()));
        assert_eq!(ids(db, Item.objects.exclude(note.lower().eq("a-b-c"))).await?, [1, 2, 3]);
    }

    async fn spaces_are_cut_off(db) {
        rows(db).await?;
        let row = (Item.note.trim(), Item.note.ltrim(), Item.note.rtrim());
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(of(1).values(row.clone()).one(db).await?, (text("sweet"), text("sweet "), text(" sweet")));
        assert_eq!(of(3).values(row).one(db).await?, (text(""), text(""), text("")));
        of(1).update(db, Item.note.set("\t x\n")).await?;
        assert_eq!(of(1).values(Item.note.trim()).one(db).await?, text("\t x\n"), "only spaces");
    }

    async fn parts_are_counted_in_characters(db) {
        rows(db).await?;
        let part = |id: i64, from: i32, length: i32| of(id).values(Item.name.substr(from, length)).one(db);
        assert_eq!(part(1, 1, 2).await?, "Éc");
        assert_eq!(part(1, 3, 99).await?, "lair");
        assert_eq!(part(1, 0, 2).await?, "É");
        assert_eq!(part(1, -3, 5).await?, "É");
        assert_eq!(part(1, 9, 5).await?, "");
        assert_eq!(part(1, 2, 0).await?, "");
        assert!(part(1, 2, -1).await.is_err());
        assert_eq!(part(1, i32::MAX, i32::MAX).await?, "");
        assert_eq!(of(3).values((Item.name.substr_from(5), Item.name.substr_from(-5))).one(db).await?, ("ße".into(), "Straße".into()));
        let ends = |length: i32| of(3).values((Item.name.left(length), Item.name.right(length))).one(db);
        assert_eq!(ends(2).await?, ("St".into(), "ße".into()));
        assert_eq!(ends(0).await?, (String::new(), String::new()));
        assert_eq!(ends(99).await?, ("Straße".into(), "Straße".into()));
        assert_eq!(ends(-2).await?, ("Stra".into(), "raße".into()));
        assert_eq!(ends(-99).await?, (String::new(), String::new()));
        // by an expression
        assert_eq!(of(4).values(Item.note.substr_from(Item.note.str_index("-") + 1)).one(db).await?, Some("b-c".into()));
        assert_eq!(of(4).values(Item.note.left(Item.name.length())).one(db).await?, Some("a-b".into()));
    }

    async fn text_is_replaced_turned_round_and_filled_up(db) {
        rows(db).await?;
        let row = (Item.note.replace("-", "+"), Item.note.replace("", "x"), Item.note.replace("-b", ""), Item.name.reverse());
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(of(4).values(row).one(db).await?, (text("a+b+c"), text("a-b-c"), text("a-c"), "aet".into()));
        assert_eq!(of(3).values(Item.name.reverse()).one(db).await?, "eßartS");
        let repeated = |times: i32| of(3).values(Item.name.repeat(times)).one(db);
        assert_eq!((repeated(2).await?, repeated(0).await?, repeated(-1).await?), ("StraßeStraße".into(), String::new(), String::new()));
        assert!(repeated(i32::MAX).await.is_err());
        let padded = |length: i32, fill: &'static str| of(1).values((Item.name.lpad(length, fill), Item.name.rpad(length, fill))).one(db);
        assert_eq!(padded(9, "ßx").await?, ("ßxßÉclair".into(), "Éclairßxß".into()));
        assert_eq!(padded(3, "x").await?, ("Écl".into(), "Écl".into()));
        assert_eq!(padded(9, "").await?, ("Éclair".into(), "Éclair".into()));
        assert_eq!(padded(-1, "x").await?, (String::new(), String::new()));
        assert_eq!(of(1).values(Item.name.concat(": ").concat(Item.note).concat(Item.shop.town)).one(db).await?, "Éclair:  sweet York");
        assert_eq!(of(2).values(Item.name.concat(Item.shop.town)).one(db).await?, "bread");
    }

    async fn text_is_looked_for_and_numbered(db) {
        rows(db).await?;
        let at = (Item.note.str_index("b"), Item.note.str_index("-"), Item.note.str_index("x"), Item.note.str_index(""), Item.name.ord());
        assert_eq!(of(4).values(at).one(db).await?, (Some(3), Some(2), Some(0), Some(1), 116));
        assert_eq!(of(1).values((Item.name.str_index("l"), Item.name.ord())).one(db).await?, (3, 0xC9));
        assert_eq!(of(3).values(Item.note.ord()).one(db).await?, Some(0));
        assert_eq!(of(1).values((value(223).chr(), (Item.stock + 55).chr(), value(0x1F600).chr())).one(db).await?, ("ß".into(), "A".into(), "😀".into()));
        for number in [0, -1, 0x0011_0000] {
            assert!(of(1).values(value(number).chr()).one(db).await.is_err(), "{number}");
        }
    }

    async fn digests_are_those_of_utf_8(db) {
        rows(db).await?;
        let row = (Item.name.md5(), Item.name.sha224(), Item.name.sha256());
        let (md5, sha224, sha256) = of(3).values(row).one(db).await?;
        assert_eq!(md5, "a763ca073cfda1fce8a14f2f0cc84591");
        assert_eq!(sha224, "494612063a2e14d2482814a8374fa6b6678a2730c64318284e02fdaf");
        assert_eq!(sha256, "58a3778c18c41726cd53c2a4c77dcbed8512f962d7e616717abee95ca41d0029");
        let (sha384, sha512) = of(3).values((Item.name.sha384(), Item.name.sha512())).one(db).await?;
        assert_eq!(sha384, "58afa2226616c765ce840271a267a6ef2e4c83b5057492baef04d74ce768cba3a0741db635407c982c8307ab294e123f");
        assert_eq!(sha512, "dd340b4ead7090ed7f2d706f96d6e62113bcbc046d178caaaf993d882cc45a422e985d246162a736268217fba1c3cf09bf7ce2bd25e66c14cbd4a542d3285ad5");
    }
}

only_sqlite! {
    async fn sha1_is_there(db) {
        rows(db).await?;
        assert_eq!(of(3).values(Item.name.sha1()).one(db).await?, "880c6886fd25455f5534ec8b46e24a832dfb43b3");
    }
}

only_postgres! {
    async fn sha1_is_refused(db) {
        rows(db).await?;
        let error = assert_statements!(0, Item.objects.values(Item.name.sha1()).all(db)).expect_err("no such function");
        assert_eq!(error.to_string(), "PostgreSQL can't do this: SHA-1, which needs the extension pgcrypto; use SHA-256");
    }
}
