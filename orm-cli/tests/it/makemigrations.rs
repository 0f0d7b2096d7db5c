//! `makemigrations` and `squashmigrations`, run as a program's own `manage` in a folder of its own. The models are those of this binary; what
//! changes is what the files say that they were.

use orm::prelude::*;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

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

/// The folder of a program.
pub(crate) struct Package(PathBuf);

impl Drop for Package {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Package {
    pub(crate) fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("orm-manage-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("Cargo.toml"), "").unwrap();
        Package(folder)
    }

    /// A package whose first migration is written.
    pub(crate) fn with_initial(name: &str) -> Self {
        let package = Self::new(name);
        package.succeeds("makemigrations");
        package
    }

    /// The program, with this command line.
    pub(crate) fn command(&self, command_line: &str) -> Command {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", "makemigrations::manage", "--ignored", "--nocapture", "--quiet"])
            .env("MANAGE_ROOT", &self.0)
            .env("MANAGE_COMMAND_LINE", command_line);
        command
    }

    /// What the command line printed, and its exit code.
    fn manage(&self, command_line: &str) -> (String, i32) {
        Self::run(self.command(command_line))
    }

    /// What a command printed, and its exit code.
    pub(crate) fn run(mut command: Command) -> (String, i32) {
        let Output { status, stdout, stderr } = command.stdin(std::process::Stdio::null()).output().unwrap();
        let text = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
        let text = text.split_once("running 1 test\n").map_or(text.clone(), |(_, text)| text.to_owned());
        (text, status.code().unwrap())
    }

    pub(crate) fn succeeds(&self, command_line: &str) -> String {
        let (text, code) = self.manage(command_line);
        assert_eq!(code, 0, "{command_line}: {text}");
        text
    }

    pub(crate) fn fails(&self, command_line: &str) -> String {
        let (text, code) = self.manage(command_line);
        assert_eq!(code, 1, "{command_line}: {text}");
        text
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.0
    }

    fn path(&self, migration: &str) -> PathBuf {
        self.0.join("migrations").join(format!("{migration}.toml"))
    }

    pub(crate) fn read(&self, migration: &str) -> String {
        std::fs::read_to_string(self.path(migration)).unwrap()
    }

    pub(crate) fn write(&self, migration: &str, text: &str) {
        std::fs::write(self.path(migration), text).unwrap();
    }

    /// The past is another one.
    pub(crate) fn edit(&self, migration: &str, old: &str, new: &str) {
        let text = self.read(migration);
        assert!(text.contains(old), "{old} is not in {text}");
        self.write(migration, &text.replace(old, new));
    }

    pub(crate) fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.join("migrations")).into_iter().flatten();
        let mut files: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        files.sort();
        files
    }
}

/// Run by the tests below, in a process of its own.
#[test]
#[ignore = "it is the `manage` of the other tests"]
fn manage() {
    let Ok(root) = std::env::var("MANAGE_ROOT") else { return };
    let words = std::env::var("MANAGE_COMMAND_LINE").unwrap();
    let words = std::iter::once("manage").chain(words.split_whitespace()).collect::<Vec<_>>();
    let program = orm::cli::Program { package: "music", root: root.leak(), migrations: &[] };
    let code = orm::cli::run_from(program, words);
    std::process::exit(i32::from(code != std::process::ExitCode::SUCCESS));
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
    std::fs::remove_file(package.0.join("Cargo.toml")).unwrap();
    let files = package.files();
    let commands = ["makemigrations", "makemigrations --empty", "makemigrations --merge", "squashmigrations 0002"];
    for command in commands {
        let said = package.fails(command);
        assert!(said.starts_with("error: the source of this program is not here: "), "{command}: {said}");
    }
    assert_eq!(package.files(), files);
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
