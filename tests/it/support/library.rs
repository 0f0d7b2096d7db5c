//! What the suite asks of the library before a test begins. The only place of `support` that knows its API.

use orm::Backend;

/// The handle that a test gets.
pub(crate) type Db = Stub;

/// Stands in until the library has a `Database`.
pub(crate) struct Stub {
    backend: Backend,
}

impl Stub {
    /// The kind of database.
    pub(crate) fn backend(&self) -> Backend {
        self.backend
    }
}

/// Opens a database.
pub(crate) async fn open(url: &str) -> orm::Result<Db> {
    let backend = if url.starts_with("sqlite:") { Backend::Sqlite } else { Backend::Postgres };
    Ok(Stub { backend })
}

/// Creates the tables of every model of the tests.
pub(crate) async fn create_tables(db: &Db) -> orm::Result<()> {
    let _ = db;
    Ok(())
}

/// Closes every connection: a template can only be copied when nobody is in it.
pub(crate) async fn close(db: Db) {
    let _ = db;
}

/// Makes a template: everything that a test finds in its database.
pub(crate) async fn create_schema(url: &str) -> orm::Result<()> {
    let db = open(url).await?;
    let outcome = create_tables(&db).await;
    close(db).await;
    outcome
}
