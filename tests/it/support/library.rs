//! What the suite asks of the library before a test begins. The only place of `support` that knows its API.

/// The handle that a test gets.
pub(crate) type Db = orm::Database;

/// Opens a database.
pub(crate) async fn open(url: &str) -> orm::Result<Db> {
    Db::connect(url).await
}

/// Creates the tables of every model of the tests.
pub(crate) async fn create_tables(db: &Db) -> orm::Result {
    db.create_tables().await
}

/// Makes a template: everything that a test finds in its database. Nobody may be connected to it afterwards.
pub(crate) async fn create_schema(url: &str) -> orm::Result {
    let db = open(url).await?;
    let outcome = create_tables(&db).await;
    db.close().await;
    outcome
}
