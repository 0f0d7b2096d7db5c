//! The PostgreSQL server of this process: the one that `ORM_TEST_POSTGRES_URL` names, or one of our own, started at the first use.
//!
//! Our own stands in a temporary folder on a free port of the loopback interface. It is the child of a shell that waits for the end of
//! a pipe from this process: the server stops and its folder goes when this process ends, by whatever means. It has no durability,
//! and a time zone that is not UTC, so that a query that leans on the session's time zone is seen.

use super::scratch;
use std::ffi::OsString;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// The variable that names a server to use instead of starting one.
pub(crate) const VARIABLE: &str = "ORM_TEST_POSTGRES_URL";

const STARTS_WITHIN: Duration = Duration::from_secs(60);
const ATTEMPTS: u32 = 4;

static SERVER: LazyLock<Result<Server, String>> = LazyLock::new(|| match std::env::var(VARIABLE) {
    Ok(url) if !url.is_empty() => Ok(Server { url, own: None }),
    _ => Server::start(),
});

/// A running server.
pub(crate) struct Server {
    /// Where it is, as a superuser, with the database `postgres`, or as the variable says.
    url: String,
    own: Option<Own>,
}

/// What only a server that we started has.
struct Own {
    folder: PathBuf,
    binaries: PathBuf,
    port: u16,
    shell: Child,
}

/// The server of this process.
pub(crate) fn server() -> &'static Server {
    match &*SERVER {
        Ok(server) => server,
        Err(message) => panic!("{message}"),
    }
}

impl Server {
    /// The URL of its maintenance database.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The port and the folder of a server of our own; its Unix socket and its `log` are in that folder.
    pub(crate) fn own(&self) -> Option<(u16, &Path)> {
        self.own.as_ref().map(|own| (own.port, &*own.folder))
    }

    /// Starts one more server, which lives until the value is dropped or this process ends: for tests that stop it.
    pub(crate) fn start() -> Result<Self, String> {
        let binaries = find_binaries().ok_or_else(|| {
            format!(
                "no PostgreSQL server found in PATH, /usr/lib/postgresql/*/bin or `pg_config --bindir`.\n\
                 Install one (Debian, Ubuntu: apt-get install postgresql; macOS: brew install postgresql), \
                 or name a running one with {VARIABLE}=postgres://user@host/postgres,\n\
                 or leave PostgreSQL out with {}=sqlite.",
                super::backends::VARIABLE
            )
        })?;
        let mut attempt = 1;
        loop {
            match Self::start_on_free_port(&binaries) {
                // between our look and the server's, another process may take the port
                Err(message) if attempt < ATTEMPTS && message.contains("could not bind") => attempt += 1,
                outcome => return outcome,
            }
        }
    }

    fn start_on_free_port(binaries: &Path) -> Result<Self, String> {
        // a copy of the template for each test writes hundreds of files: on a disk that takes most of the time of a run
        let folder = scratch::create_in_memory("orm-pg", 8 * 1024);
        let port = free_port().map_err(|error| format!("no free port on 127.0.0.1: {error}"))?;
        let shell = Self::spawn(&folder, binaries, port)?;
        let own = Own { folder, binaries: binaries.to_owned(), port, shell };
        own.wait_until_ready()?;
        Ok(Server { url: format!("postgres://postgres@127.0.0.1:{port}/postgres"), own: Some(own) })
    }

    /// The shell that runs a server in a folder, which it makes first when there is none yet.
    fn spawn(folder: &Path, binaries: &Path, port: u16) -> Result<Child, String> {
        // the path of a socket may be 107 bytes long, and a temporary folder may be deep
        let sockets = if folder.as_os_str().len() < 80 { folder.as_os_str().to_owned() } else { OsString::new() };
        let port_text = OsString::from(port.to_string());
        let mut command =
            scratch::watched(SCRIPT, &[folder.as_os_str(), binaries.as_os_str(), port_text.as_os_str(), &sockets]);
        // such as PGDATA, PGPORT and PGOPTIONS of whoever runs the tests
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PG")) {
            command.env_remove(name);
        }
        command.current_dir(folder);
        run_unprivileged(&mut command, folder)?;
        command.spawn().map_err(|error| format!("`sh` can't be started: {error}"))
    }

    /// Stops a server of our own as a crash would, unless it is stopped already, and starts it again in the same place.
    pub(crate) fn restart(&mut self) -> Result<(), String> {
        self.kill();
        let Some(own) = &mut self.own else { return Err("the server is not ours".to_owned()) };
        // it waits for the end of its pipe, to take the folder away
        own.shell.kill().and_then(|()| own.shell.wait()).map_err(|error| format!("the shell does not end: {error}"))?;
        std::fs::remove_file(own.folder.join("exited")).map_err(|error| format!("it has not exited: {error}"))?;
        own.shell = Self::spawn(&own.folder, &own.binaries, own.port)?;
        own.wait_until_ready()
    }

    /// Stops a server of our own as a crash would, without a word to its clients. Its folder stays until the value is dropped.
    pub(crate) fn kill(&self) {
        if let Some(own) = &self.own
            && !own.folder.join("exited").exists()
        {
            let pid =
                std::fs::read_to_string(own.folder.join("data/postmaster.pid")).expect("a running server has a pid");
            let pid = pid.lines().next().expect("its first line is the pid");
            Command::new("/bin/sh").args(["-c", "kill -QUIT \"$1\"", "kill", pid]).status().expect("`kill` runs");
            let deadline = Instant::now() + STARTS_WITHIN;
            while !own.folder.join("exited").exists() {
                assert!(Instant::now() < deadline, "the server does not stop");
                std::thread::sleep(Duration::from_millis(10));
            }
        }
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
    }
}

/// `$1` folder, `$2` binaries, `$3` port, `$4` folder of the socket or nothing. The last `read` sees the end of the pipe at once where
/// the first one did; it waits for it where the server stopped on its own, so that its log can be read.
const SCRIPT: &str = r#"
exec 3<&0 </dev/null >"$1/log" 2>&1
serve() {
    [ -d "$1/data" ] || "$2/initdb" -D "$1/data" -U postgres -A trust --no-sync -E UTF8 --locale=C.UTF-8 >/dev/null || return
    exec "$2/postgres" -D "$1/data" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$4" \
        -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off \
        -c max_connections=100 -c max_prepared_transactions=10 -c timezone=XST-05:45 -c log_timezone=UTC
}
serve "$@" 3<&- &
server=$!
{ read -r _ <&3; while kill -QUIT $server; do sleep 0.2; done; } &
reader=$!
wait $server
echo $? >"$1/exited"
kill $reader
read -r _ <&3
rm -rf "$1"
"#;

impl Own {
    /// Waits until the server takes connections: it says so in the eighth line of `postmaster.pid`, which is what `pg_ctl` reads.
    fn wait_until_ready(&self) -> Result<(), String> {
        let deadline = Instant::now() + STARTS_WITHIN;
        loop {
            let status = std::fs::read_to_string(self.folder.join("data/postmaster.pid")).unwrap_or_default();
            if status.lines().nth(7).is_some_and(|line| line.trim() == "ready") {
                return Ok(());
            }
            let exited = self.folder.join("exited").exists();
            if exited || Instant::now() > deadline {
                let why = if exited { "stopped while starting" } else { "did not start in time" };
                let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                return Err(format!("the PostgreSQL server of the tests {why}; its log:\n{log}"));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// The folder with `initdb` and `postgres`; where there are many versions, the newest.
fn find_binaries() -> Option<PathBuf> {
    let is_whole = |folder: &PathBuf| ["initdb", "postgres"].iter().all(|name| folder.join(name).is_file());
    let in_path = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).find(is_whole);
    in_path
        .or_else(|| {
            let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
            let mut folders: Vec<_> = versions.map(|entry| entry.path().join("bin")).filter(is_whole).collect();
            folders.sort_by_key(|folder| {
                folder.parent().and_then(Path::file_name).and_then(|name| name.to_str()?.parse::<u32>().ok())
            });
            folders.pop()
        })
        .or_else(|| {
            let output = Command::new("pg_config").arg("--bindir").output().ok()?;
            Some(PathBuf::from(String::from_utf8(output.stdout).ok()?.trim())).filter(is_whole)
        })
}

fn free_port() -> std::io::Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// PostgreSQL refuses to run as root: gives the folder to another user, and the command too.
fn run_unprivileged(command: &mut Command, folder: &Path) -> Result<(), String> {
    // this process's own folder belongs to the user that it runs as
    let is_root = scratch::folder().metadata().is_ok_and(|folder| folder.uid() == 0);
    if !is_root {
        return Ok(());
    }
    let passwd = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let ids = |user: &str| {
        let mut parts = passwd.lines().find(|line| line.split(':').next() == Some(user))?.split(':').skip(2);
        Some((parts.next()?.parse::<u32>().ok()?, parts.next()?.parse::<u32>().ok()?))
    };
    let (user, group) = ids("postgres")
        .or_else(|| ids("nobody"))
        .ok_or("PostgreSQL does not run as root, and there is neither a user `postgres` nor `nobody`")?;
    std::os::unix::fs::chown(folder, Some(user), Some(group)).map_err(|error| format!("chown: {error}"))?;
    command.uid(user).gid(group);
    Ok(())
}
