//! `makemigrations` and `squashmigrations`, run as a program's own `manage` in a folder of its own. The models are those of this binary; what
//! changes is what the files say that they were.

use crate::package::Package;
use orm::prelude::*;
use std::path::Path;

#[derive(Model, Debug)]
#[orm(table = "made_album")]
struct MadeAlbum {
    id: i64,
    heading: String,
    #[orm(default = 0)]
    plays: i64,
    tags: ManyToMany<MadeTag>,
}

#[derive(Model, Debug)]
#[orm(table = "made_tag")]
struct MadeTag {
    id: i64,
    #[orm(max_length = 20)]
    word: String,
}

#[test]
fn the_first_migration_creates_all_models_and_then_there_is_nothing_to_do() {
    let package = Package::new("first");
    assert!(package.fails("makemigrations --check").contains("    + Create model MadeAlbum\n"));
    assert!(package.succeeds("makemigrations --dry-run").contains("  migrations/0001_initial.toml\n"));
    assert!(package.files().is_empty());
    let said = package.succeeds("makemigrations");
    assert!(said.starts_with("Migrations for 'music':\n  migrations/0001_initial.toml\n    + Create "), "{said}");
    assert_eq!(package.files(), ["0001_initial.toml", "index.toml"]);
    let text = package.read("0001_initial");
    assert!(text.starts_with("format = 1\ndepends_on = []\n\n[[operations]]\nop = \"create_model\"\n"), "{text}");
    assert!(text.contains(
        "op = \"create_model\"\nmodel = \"MadeAlbumTags\"\ntable = \"made_album_tags\"\nautomatic = true\nfields = [\n"
    ));
    for command in ["makemigrations", "makemigrations --check", "makemigrations --no-input"] {
        assert_eq!(package.succeeds(command).trim(), "No changes detected", "{command}");
    }
    assert_eq!(package.succeeds("makemigrations --merge").trim(), "No conflicts detected to merge.");
}

#[test]
fn a_new_field_is_a_migration_of_its_own() {
    let package = Package::with_initial("field");
    package.edit("0001_initial", "    { name = \"plays\", type = \"bigint\", default = 0 },\n", "");
    let said = package.fails("makemigrations --check");
    assert!(said.contains("0001_initial.toml was edited after index.toml listed it"), "{said}");
    assert!(
        said.ends_with(
            "Migrations for 'music':\n  migrations/0002_madealbum_plays.toml\n    + Add field plays to MadeAlbum\n"
        ),
        "{said}"
    );
    assert!(package.succeeds("makemigrations --name song_plays").contains("  migrations/0002_song_plays.toml\n"));
    assert_eq!(
        package.read("0002_song_plays"),
        "format = 1\ndepends_on = [\"0001_initial\"]\n\n[[operations]]\nop = \"add_field\"\nmodel = \"MadeAlbum\"\n\
         field = { name = \"plays\", type = \"bigint\", default = 0 }\n"
    );
    assert_eq!(package.succeeds("makemigrations --check").trim(), "No changes detected");
    assert!(package.succeeds("makemigrations --empty").contains("  migrations/0003_custom.toml\n"));
    assert_eq!(package.read("0003_custom"), "format = 1\ndepends_on = [\"0002_song_plays\"]\n");
}

#[test]
fn what_loses_data_is_refused_unless_it_is_said_what_became_of_it() {
    let package = Package::with_initial("rename");
    let (old, new) = ("{ name = \"name\", type = \"text\" }", "{ name = \"heading\", type = \"text\" }");
    package.edit(
        "0001_initial",
        &format!("auto = true }},\n    {new},\n    {{ name = \"plays\""),
        &format!("auto = true }},\n    {old},\n    {{ name = \"plays\""),
    );
    let said = package.fails("makemigrations");
    assert!(said.contains(
        "MadeAlbum.name would go, with all values: if it is MadeAlbum.heading now, pass `--rename MadeAlbum.name=MadeAlbum.heading` or put \
         `#[orm(renamed_from = \"name\")]` on that; if it is not needed, pass `--allow-data-loss`"
    ), "{said}");
    assert!(said.contains("MadeAlbum.heading is new, is never NULL and has no default"), "{said}");
    assert_eq!(package.files(), ["0001_initial.toml", "index.toml"]);
    let said = package.fails("makemigrations --rename MadeAlbum.nane=heading");
    assert!(
        said.contains("`--rename MadeAlbum.nane=heading`: MadeAlbum had no field nane; did you mean name?"),
        "{said}"
    );
    let said = package.succeeds("makemigrations --rename MadeAlbum.name=heading");
    assert!(
        said.contains(
            "  migrations/0002_rename_name_madealbum_heading.toml\n    ~ Rename field name on MadeAlbum to heading\n"
        ),
        "{said}"
    );
    assert_eq!(package.succeeds("makemigrations --check").trim(), "No changes detected");
}

#[test]
fn old_rows_get_what_the_command_line_says() {
    let package = Package::with_initial("fill");
    package.edit("0001_initial", "\n    { name = \"word\", type = \"varchar(20)\" },", "");
    let heading = "{ name = \"heading\", type = \"text\" },\n    { name = \"plays\"";
    package.edit("0001_initial", heading, &heading.replace("\"text\"", "\"text\", null = true"));
    let said = package.fails("makemigrations --name filled");
    assert!(said.contains("or pass `--fill MadeTag.word=..` with a value for those rows"), "{said}");
    assert!(said.contains("or pass `--fill MadeAlbum.heading=..` with a value for those rows"), "{said}");
    for (wrong, message) in [
        ("word=rock", "write `--fill Song.plays=0`, or "),
        ("MadeTag.word", "write `--fill Song.plays=0`, or "),
        ("MadeTog.word=rock", "the program has no model MadeTog; did you mean MadeTag?"),
        ("MadeTag.wort=rock", "MadeTag has no field wort; did you mean word?"),
        ("MadeTag.word=rockrockrockrockrockrock", "this is no varchar(20): it is longer than the column"),
        ("MadeAlbum.plays=0", "MadeAlbum.plays needs no value: only one that is never NULL"),
    ] {
        let rest = "--fill MadeTag.word=rock --fill MadeAlbum.heading=untitled";
        let said = package.fails(&format!("makemigrations --fill {wrong} {rest}"));
        assert!(said.contains(&format!("error: `--fill {wrong}`: {message}")), "{said}");
    }
    let said = package.fails("makemigrations --fill MadeTag.word=rock --fill MadeTag.word=pop");
    assert!(said.contains("error: `--fill MadeTag.word=pop`: MadeTag.word has a value already"), "{said}");
    assert_eq!(package.files(), ["0001_initial.toml", "index.toml"]);
    package.succeeds("makemigrations --name filled --fill MadeTag.word=rock --fill MadeAlbum.heading=sql:'No.'||id");
    let text = package.read("0002_filled");
    assert!(text.contains("field = { name = \"word\", type = \"varchar(20)\" }\nfill = \"rock\"\n"), "{text}");
    assert!(text.contains("fill = { sql = \"'No.'||id\" }\n"), "{text}");
    assert_eq!(package.succeeds("makemigrations --check").trim(), "No changes detected");
}

#[test]
fn branches_are_merged_where_they_change_different_things() {
    let package = Package::with_initial("merge");
    let sql = |text: &str| {
        format!(
            "format = 1\ndepends_on = [\"0001_initial\"]\n\n[[operations]]\nop = \"run_sql\"\nforward = \"{text}\"\nreverse = []\n"
        )
    };
    package.write("0002_a", &sql("SELECT 1"));
    package.write("0002_b", &sql("SELECT 2"));
    let said = package.fails("makemigrations");
    assert!(
        said.contains("there is more than one last migration: 0002_a, 0002_b; run `makemigrations --merge`"),
        "{said}"
    );
    let said = package.succeeds("makemigrations --merge");
    assert!(said.ends_with(
        "Merging music\n  Branch 0002_a\n    s Run SQL\n  Branch 0002_b\n    s Run SQL\n\nCreated new merge migration \
         migrations/0003_merge_0002_a_0002_b.toml\n"
    ), "{said}");
    assert_eq!(package.read("0003_merge_0002_a_0002_b"), "format = 1\ndepends_on = [\"0002_a\", \"0002_b\"]\n");
    assert_eq!(package.succeeds("makemigrations --check").trim(), "No changes detected");

    let options = |order: &str| {
        format!(
            "format = 1\ndepends_on = [\"0003_merge_0002_a_0002_b\"]\n\n[[operations]]\nop = \"alter_options\"\nmodel = \"MadeTag\"\nordering = [\"{order}\"]\n"
        )
    };
    package.write("0004_a", &options("word"));
    package.write("0004_b", &options("-word"));
    let said = package.fails("makemigrations --merge");
    assert!(
        said.contains(
            "0004_a.toml (Change options on MadeTag) and 0004_b.toml (Change options on MadeTag) both change"
        ),
        "{said}"
    );
}

#[test]
fn migrations_are_squashed() {
    let package = Package::with_initial("squash");
    package.edit("0001_initial", "    { name = \"plays\", type = \"bigint\", default = 0 },\n", "");
    package.succeeds("makemigrations");
    let said = package.succeeds("squashmigrations 0002");
    let start = "Will squash the following migrations:\n - 0001_initial\n - 0002_madealbum_plays\nOptimizing...\n  Optimized from ";
    assert!(said.starts_with(start), "{said}");
    assert!(
        said.contains("Created new squashed migration migrations/0001_squashed_0002_madealbum_plays.toml"),
        "{said}"
    );
    assert_eq!(package.succeeds("makemigrations --check").trim(), "No changes detected");
    assert!(
        package
            .read("0001_squashed_0002_madealbum_plays")
            .starts_with("format = 1\nreplaces = [\"0001_initial\", \"0002_madealbum_plays\"]\n")
    );
}

#[test]
fn a_squashed_migration_has_a_name_of_a_file_beside_the_others() {
    let package = Package::with_initial("squash_name");
    package.edit("0001_initial", "    { name = \"plays\", type = \"bigint\", default = 0 },\n", "");
    package.succeeds("makemigrations");
    let files = package.files();
    for name in ["../../x", "a/b", "a.b", "/tmp/x"] {
        let said = package.fails(&format!("squashmigrations 0002 --squashed-name {name}"));
        let expected = format!("error: `--squashed-name {name}`: letters, digits and `_` make a name of a file");
        assert_eq!(said.trim(), expected);
    }
    assert_eq!(package.files(), files);
    package.succeeds("squashmigrations 0002 --squashed-name both_2");
    assert!(package.path("0001_squashed_both_2").is_file());
}

#[test]
fn without_its_source_a_program_writes_no_migrations() {
    let package = Package::with_initial("no_source");
    package.edit("0001_initial", "    { name = \"plays\", type = \"bigint\", default = 0 },\n", "");
    package.succeeds("makemigrations");
    std::fs::remove_file(package.folder().join("Cargo.toml")).unwrap();
    let files = package.files();
    let commands = ["makemigrations", "makemigrations --empty", "makemigrations --merge", "squashmigrations 0002"];
    for command in commands {
        let said = package.fails(command);
        assert!(said.starts_with("error: the source of this program is not here: "), "{command}: {said}");
    }
    assert_eq!(package.files(), files);
}

#[test]
fn a_squashed_migration_and_what_it_replaces_are_shown_as_the_database_has_them() {
    let package = Package::with_initial("squash_shown");
    package.edit("0001_initial", "    { name = \"plays\", type = \"bigint\", default = 0 },\n", "");
    package.succeeds("makemigrations");
    let database = format!("--database sqlite://{}", package.folder().join("music.db").display());
    package.succeeds(&format!("{database} migrate 0001"));
    package.succeeds("squashmigrations 0002");
    let adds = "ADD COLUMN \"plays\"";
    // here the originals go on
    let shown = package.succeeds(&format!("{database} showmigrations"));
    assert_eq!(shown, "music\n [X] 0001_initial\n [ ] 0002_madealbum_plays\n");
    assert!(package.succeeds(&format!("{database} sqlmigrate 0002 --backend postgres")).contains(adds));
    let made = |shown: String| {
        let (_, behind) = shown.split_once("CREATE TABLE \"made_album\" (").expect("it makes the table");
        behind.split(';').next().is_some_and(|columns| columns.contains("\"plays\""))
    };
    assert!(!made(package.succeeds(&format!("{database} sqlmigrate 0001"))));
    // where nothing is known of a database, each can be asked for
    assert!(package.succeeds("sqlmigrate 0002 --backend postgres").contains(adds));
    assert!(made(package.succeeds("sqlmigrate 0001_squashed")));
    assert!(made(package.succeeds(&format!("{database} sqlmigrate 0001_squashed"))));
    assert!(package.fails("sqlmigrate 0009").contains("there is no migration 0009"));
    // and where all of them are applied, the squashed one stands for them
    package.succeeds(&format!("{database} migrate"));
    let shown = package.succeeds(&format!("{database} showmigrations"));
    assert_eq!(shown, "music\n [X] 0001_squashed_0002_madealbum_plays\n");
}

#[test]
fn a_broken_file_stops_everything_with_its_line() {
    let package = Package::with_initial("broken");
    package.edit(
        "0001_initial",
        "op = \"create_model\"\nmodel = \"MadeTag\"",
        "op = \"creat_model\"\nmodel = \"MadeTag\"",
    );
    let line = package.read("0001_initial").lines().position(|line| line.contains("creat_model")).unwrap() + 1;
    let said = package.fails("makemigrations");
    let expected =
        format!("0001_initial.toml:{line}: there is no operation `creat_model`: did you mean `create_model`?");
    assert!(said.contains(&expected), "{said}");
    assert!(said.contains(&Path::new("migrations").join("0001_initial.toml").display().to_string()), "{said}");
}
