//! One database per test. The tables are made once, in a template; a test gets a copy.

use super::{Backend, library, scratch, server};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, mpsc};
use std::time::{SystemTime, UNIX_EPOCH};

/// A database that one test has to itself. Removed when dropped.
pub(crate) struct Place {
    backend: Backend,
    url: String,
    kind: Kind,
}

enum Kind {
    File(PathBuf),
    Memory,
    Postgres { name: String },
}

impl Place {
    /// A new database with the tables of every model of the tests. The name is for people who look at the server.
    pub(crate) fn new(backend: Backend, name: &str) -> Self {
        match backend {
            Backend::Sqlite => Self::file(name),
            _ => Self::postgres(name),
        }
    }

    /// A new SQLite database in memory. It has no tables: they would be gone before the test could connect.
    pub(crate) fn memory() -> Self {
        Place { backend: Backend::Sqlite, url: "sqlite::memory:".to_owned(), kind: Kind::Memory }
    }

    /// A new database without any table.
    pub(crate) fn empty(backend: Backend, name: &str) -> Self {
        match backend {
            Backend::Sqlite => Self::at(new_file(name)),
            _ => Self::copy_of("template0", name),
        }
    }

    /// The kind of database.
    pub(crate) fn backend(&self) -> Backend {
        self.backend
    }

    /// Where it is.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The URL with more parameters: `max_connections=1&acquire_timeout=1s`.
    pub(crate) fn url_with(&self, parameters: &str) -> String {
        format!("{}{}{parameters}", self.url, if self.url.contains('?') { '&' } else { '?' })
    }

    /// The file of an SQLite database that is not in memory.
    pub(crate) fn path(&self) -> Option<&Path> {
        match &self.kind {
            Kind::File(path) => Some(path),
            _ => None,
        }
    }

    fn file(name: &str) -> Self {
        static TEMPLATE: LazyLock<PathBuf> = LazyLock::new(|| {
            let template = new_file("template");
            on_a_thread({
                let url = file_url(&template);
                async move { library::create_schema(&url).await }
            })
            .unwrap_or_else(|error| panic!("the SQLite template: {error}"));
            let journal = PathBuf::from(format!("{}-wal", template.display()));
            let rest = journal.metadata().map_or(0, |journal| journal.len());
            assert_eq!(rest, 0, "the template was not closed: its tables are still in the write-ahead log");
            template
        });
        let place = Self::at(new_file(name));
        std::fs::copy(&*TEMPLATE, place.path().expect("a file")).expect("the template can be copied");
        place
    }

    fn at(path: PathBuf) -> Self {
        Place { backend: Backend::Sqlite, url: file_url(&path), kind: Kind::File(path) }
    }

    fn postgres(name: &str) -> Self {
        static TEMPLATE: LazyLock<String> = LazyLock::new(|| {
            let template = format!("{}template", admin().prefix);
            admin().run(format!("CREATE DATABASE {template} TEMPLATE template0"));
            let url = url_of(&template);
            on_a_thread(async move { library::create_schema(&url).await })
                .unwrap_or_else(|error| panic!("the PostgreSQL template: {error}"));
            template
        });
        Self::copy_of(&TEMPLATE, name)
    }

    fn copy_of(template: &str, name: &str) -> Self {
        let admin = admin();
        let name = format!("{}{}_{}", admin.prefix, scratch::next(), short(name));
        admin.run(format!("CREATE DATABASE {name} TEMPLATE {template}{}", admin.strategy));
        Place { backend: Backend::Postgres, url: url_of(&name), kind: Kind::Postgres { name } }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        match &self.kind {
            Kind::Memory => {}
            Kind::Postgres { name } => admin().send(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")),
            Kind::File(path) => {
                for suffix in ["", "-wal", "-shm", "-journal"] {
                    let _ = std::fs::remove_file(format!("{}{suffix}", path.display()));
                }
            }
        }
    }
}

/// An empty file, which is an SQLite database without tables: a URL need not ask for one to be created.
fn new_file(name: &str) -> PathBuf {
    let path = scratch::path(&format!("{}.db", short(name)));
    std::fs::write(&path, "").expect("the temporary folder can be written to");
    path
}

fn file_url(path: &Path) -> String {
    format!("sqlite://{}", path.display())
}

/// The end of a name, in letters that stand in an identifier and a file name. PostgreSQL's names have 63 bytes; a run's number takes 20.
fn short(name: &str) -> String {
    let word = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    let name: Vec<char> = name.rsplit("::").next().unwrap_or_default().chars().map(word).collect();
    name[name.len().saturating_sub(24)..].iter().collect()
}

/// The URL of a database on the server.
fn url_of(database: &str) -> String {
    let options: PgConnectOptions = server::server().url().parse().expect("the server's URL");
    options.database(database).to_url_lossy().to_string()
}

/// Runs a future to its end on a thread and a runtime of its own, wherever this is called.
fn on_a_thread<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> T {
    let thread = std::thread::spawn(|| {
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
    });
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// One connection that creates and drops databases, one statement after the other: copying a template needs that nobody else is in it.
struct Admin {
    statements: Mutex<mpsc::Sender<Errand>>,
    prefix: String,
    /// How a database is copied.
    strategy: &'static str,
}

/// A statement, and where to say how it went.
type Errand = (String, mpsc::Sender<Result<(), String>>);

fn admin() -> &'static Admin {
    static ADMIN: LazyLock<Admin> = LazyLock::new(Admin::start);
    &ADMIN
}

impl Admin {
    fn start() -> Self {
        let server = server::server();
        let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_nanos() as u64);
        let run = (nanos.rotate_left(16) ^ u64::from(std::process::id())) >> 1;
        let (sender, statements) = mpsc::channel::<Errand>();
        let (started, start) = mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            let connection = runtime.block_on(async {
                let mut connection = PgConnection::connect(server.url()).await?;
                drop_leftovers(&mut connection).await?;
                lock(&mut connection, run).await?;
                Ok::<_, sqlx::Error>(connection)
            });
            let mut connection = match connection {
                Ok(connection) => {
                    // the default of 15 and newer writes each page to the log: seven times as long for a template of some 300 tables
                    let copies = connection.server_version_num().is_some_and(|version| version >= 150_000);
                    let _ = started.send(Ok(if copies { " STRATEGY FILE_COPY" } else { "" }));
                    connection
                }
                Err(error) => {
                    let _ = started.send(Err(error.to_string()));
                    return;
                }
            };
            for (statement, done) in statements {
                let outcome = runtime.block_on(connection.execute(AssertSqlSafe(statement.clone())));
                let _ = done.send(outcome.map(drop).map_err(|error| format!("{statement}: {error}")));
            }
        });
        let strategy = match start.recv().expect("the thread answers") {
            Ok(strategy) => strategy,
            Err(error) => panic!("can't use the PostgreSQL server of the tests: {error}"),
        };
        Admin { statements: Mutex::new(sender), prefix: format!("{PREFIX}{run}_"), strategy }
    }

    /// Runs a statement and waits for it.
    fn run(&self, statement: String) {
        let (done, outcome) = mpsc::channel();
        self.statements.lock().expect("no sender panics").send((statement, done)).expect("the thread lives");
        outcome.recv().expect("the thread answers").unwrap_or_else(|error| panic!("{error}"));
    }

    /// Runs a statement some time later.
    fn send(&self, statement: String) {
        let _ = self.statements.lock().expect("no sender panics").send((statement, mpsc::channel().0));
    }
}

const PREFIX: &str = "orm_it_";

/// Shows others that this run is alive, for as long as the connection is.
async fn lock(connection: &mut PgConnection, run: u64) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT pg_advisory_lock($1)").bind(run as i64).execute(connection).await.map(drop)
}

/// Drops what dead runs left on a server that is not ours. A run that lives holds a lock of its number.
async fn drop_leftovers(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let names: Vec<String> = sqlx::query_scalar("SELECT datname FROM pg_database WHERE starts_with(datname, $1)")
        .bind(PREFIX)
        .fetch_all(&mut *connection)
        .await?;
    for name in names {
        let Some(run) = name[PREFIX.len()..].split('_').next().and_then(|run| run.parse::<i64>().ok()) else {
            continue;
        };
        let is_dead: bool =
            sqlx::query_scalar("SELECT pg_try_advisory_lock($1)").bind(run).fetch_one(&mut *connection).await?;
        if is_dead {
            connection.execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))).await?;
            sqlx::query("SELECT pg_advisory_unlock($1)").bind(run).execute(&mut *connection).await?;
        }
    }
    Ok(())
}
