//! What the commands do to the file of a SQLite database.

use crate::package::Package;
use orm::prelude::*;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// A package, whose database has its tables.
fn migrated(name: &str) -> Package {
    let package = Package::with_initial(name);
    package.succeeds(&with(&package, "migrate"));
    package
}

fn file(package: &Package) -> PathBuf {
    package.folder().join("music.db")
}

fn with(package: &Package, command_line: &str) -> String {
    format!("--database sqlite://{} {command_line}", file(package).display())
}

/// What lies beside the file.
fn beside(package: &Package) -> Vec<String> {
    let entries = std::fs::read_dir(package.folder()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with("music.db-")).collect()
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// The command line, as somebody who may only do what the modes of files say, which root need not mind. `None` where nobody else may run
/// this program.
fn as_somebody(package: &Package, command_line: &str) -> Option<(String, Option<i32>)> {
    let mut command = package.command(command_line);
    if package.folder().metadata().unwrap().uid() == 0 {
        command.uid(65534).gid(65534);
    }
    match command.stdin(Stdio::null()).output() {
        Ok(output) => Some((text(&output), output.status.code())),
        Err(error) => {
            assert_eq!(error.kind(), std::io::ErrorKind::PermissionDenied, "{error}");
            None
        }
    }
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

const READING: [&str; 6] =
    ["check", "showmigrations", "dumpdata MadeAlbum", "inspectdb", "migrate --plan", "migrate --check"];

/// Waits for longer than any test.
#[orm::step]
async fn files_wait(db: &Database) -> orm::Result {
    db.raw("INSERT INTO made_tag (word) VALUES ('gone')").execute().await?;
    tokio::time::sleep(Duration::from_secs(600)).await;
    Ok(())
}

#[test]
fn all_is_in_the_file_when_a_command_is_done_also_when_it_failed() {
    let package = migrated("closed");
    assert!(beside(&package).is_empty());
    let copy = package.folder().join("copy.db");
    std::fs::copy(file(&package), &copy).unwrap();
    let shown = package.succeeds(&format!("--database sqlite://{} inspectdb made_album", copy.display()));
    assert!(shown.contains("struct MadeAlbum"), "{shown}");

    package.fails(&with(&package, "migrate 0009"));
    package.fails(&with(&package, "inspectdb nothing"));
    for command_line in READING {
        package.succeeds(&with(&package, command_line));
    }
    package.succeeds(&with(&package, "shell -c MadeTag.objects.create(word='new')"));
    package.fails(&with(&package, "shell -c MadeTag.objects.get(id=9)"));
    assert!(beside(&package).is_empty(), "{:?}", beside(&package));
}

#[test]
fn ctrl_c_undoes_what_was_not_finished_and_closes_the_file() {
    let package = migrated("interrupted");
    package.write(
        "0002_wait",
        "format = 1\ndepends_on = [\"0001_initial\"]\n\n[[operations]]\nop = \"run_step\"\nstep = \"files_wait\"\n",
    );
    package.succeeds("makemigrations");
    let endless = "shell -c while(True):MadeTag.objects.count()";
    for (command_line, said) in [("migrate", "stopped by Ctrl-C"), (endless, "KeyboardInterrupt")] {
        let mut command = package.command(&with(&package, command_line));
        let running = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let deadline = Instant::now() + Duration::from_secs(60);
        while beside(&package).is_empty() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(20));
        }
        std::thread::sleep(Duration::from_millis(300));
        Command::new("kill").args(["-INT", &running.id().to_string()]).status().unwrap();
        let output = running.wait_with_output().unwrap();
        assert_ne!(output.status.code(), Some(0));
        assert!(text(&output).contains(said), "{command_line}: {}", text(&output));
        assert!(beside(&package).is_empty(), "{command_line}: {:?}", beside(&package));
    }
    assert_eq!(package.succeeds(&with(&package, "shell -c print(MadeTag.objects.count())")), "0\n");
    assert!(package.succeeds(&with(&package, "showmigrations")).contains(" [ ] 0002_wait"));
}

#[test]
fn only_migrate_makes_a_database() {
    let package = Package::with_initial("mistyped");
    std::fs::write(package.folder().join("rows.jsonl"), "").unwrap();
    let loaddata = format!("loaddata {}", package.folder().join("rows.jsonl").display());
    for command_line in READING.into_iter().chain([loaddata.as_str(), "shell -c 1"]) {
        let said = package.fails(&with(&package, command_line));
        let path = file(&package).display().to_string();
        let expected = format!("error: there is no database at {path}; `manage migrate` makes it\n");
        assert_eq!(said, expected, "{command_line}");
        assert!(!file(&package).exists(), "{command_line}");
    }
}

#[test]
fn what_can_not_be_written_to_can_be_read() {
    let package = migrated("read_only");
    set_mode(&file(&package), 0o444);
    // once SQLite may write its log beside the file, once it may not
    for folder in [0o777, 0o555] {
        set_mode(package.folder(), folder);
        for command_line in READING {
            let Some((said, code)) = as_somebody(&package, &with(&package, command_line)) else { return };
            assert_eq!(code, Some(0), "{command_line}: {said}");
        }
        for command_line in ["migrate", "migrate zero", "shell -c 1", "loaddata rows.jsonl"] {
            let Some((said, code)) = as_somebody(&package, &with(&package, command_line)) else { return };
            let expected =
                "music.db: the file can't be written to; `?mode=ro` behind it in the URL opens it for reading\n";
            assert!(code == Some(1) && said.ends_with(expected), "{command_line}: {said}");
        }
        set_mode(package.folder(), 0o777);
        for name in beside(&package) {
            std::fs::remove_file(package.folder().join(name)).unwrap();
        }
    }
}

#[test]
fn reading_leaves_the_journal_of_a_file_as_it_is() {
    let package = migrated("journal");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let url = format!("sqlite://{}?journal_mode=delete", file(&package).display());
        Database::connect(&url).await.unwrap().close().await;
    });
    for command_line in READING {
        package.succeeds(&with(&package, command_line));
        // <https://www.sqlite.org/fileformat.html>: 1 is a journal that is rolled back, 2 a write-ahead log
        assert_eq!(std::fs::read(file(&package)).unwrap()[18], 1, "{command_line}");
    }
}
