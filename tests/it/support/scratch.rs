//! A folder for the files of this process, removed when the process ends, however it ends.
//!
//! Static values are not dropped at the end of a Rust program and a killed one runs no code at all, so a child does it: a shell that
//! waits for the end of a pipe, which the kernel closes for us.

use std::os::unix::fs::DirBuilderExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

static SCRATCH: LazyLock<Scratch> = LazyLock::new(|| {
    let folder = create("orm-it");
    let watchdog = watched("read -r _; rm -rf \"$1\"", &[folder.as_os_str()]).spawn().expect("`sh` can't be started");
    Scratch { folder, _watchdog: watchdog }
});

struct Scratch {
    folder: PathBuf,
    // its standard input is the pipe
    _watchdog: Child,
}

/// A path in this process's folder that no other call returns.
pub(crate) fn path(name: &str) -> PathBuf {
    SCRATCH.folder.join(format!("{}-{name}", next()))
}

/// The folder itself.
pub(crate) fn folder() -> &'static Path {
    &SCRATCH.folder
}

/// A number that no other call in this process returns.
pub(crate) fn next() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Creates a folder in the system's temporary folder that was not there before.
pub(crate) fn create(prefix: &str) -> PathBuf {
    create_in(&std::env::temp_dir(), prefix)
}

/// As [`create`], in memory where there is room for so many MiB, unless `TMPDIR` says where to be.
pub(crate) fn create_in_memory(prefix: &str, room: u64) -> PathBuf {
    let memory = Path::new("/dev/shm");
    let in_memory = std::env::var_os("TMPDIR").is_none() && free(memory).is_some_and(|free| free >= room);
    if in_memory { create_in(memory, prefix) } else { create(prefix) }
}

/// The MiB that are free in a file system.
fn free(folder: &Path) -> Option<u64> {
    let output = Command::new("df").arg("-Pm").arg(folder).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()
}

fn create_in(place: &Path, prefix: &str) -> PathBuf {
    loop {
        let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.subsec_nanos());
        let folder = place.join(format!("{prefix}-{}-{nanos:x}-{}", std::process::id(), next()));
        match std::fs::DirBuilder::new().mode(0o755).create(&folder) {
            Ok(()) => return folder,
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => panic!("can't create {}: {error}", folder.display()),
        }
    }
}

/// A shell that outlives this process: its standard input ends when this process does. It is in a process group of its own, so that
/// Ctrl-C at a terminal does not reach it, and it holds neither output, so that nobody waits for it.
pub(crate) fn watched(script: &str, arguments: &[&std::ffi::OsStr]) -> Command {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", script, "orm-it-watchdog"]).args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    command
}
