//! A program's own `manage`, in a folder of its own: the models are those of this binary.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

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
            .args(["--exact", "package::manage", "--ignored", "--nocapture", "--quiet"])
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

    pub(crate) fn path(&self, migration: &str) -> PathBuf {
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
