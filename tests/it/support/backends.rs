//! Which databases this run is about: both, unless `ORM_TEST_BACKENDS` says otherwise.

use orm::Backend;
use std::io::Write;
use std::sync::Once;

/// The variable that leaves a database out: `sqlite`, `postgres`, or both with a comma.
pub(crate) const VARIABLE: &str = "ORM_TEST_BACKENDS";

/// Whether tests on that database are to run. Says once, past libtest's capture, that one was left out.
pub(crate) fn is_asked_for(backend: Backend) -> bool {
    static SAID: Once = Once::new();
    let Some(asked) = std::env::var_os(VARIABLE) else { return true };
    let asked = parse(&asked.to_string_lossy()).unwrap_or_else(|wrong| {
        panic!("{VARIABLE} names `{wrong}`; it takes `sqlite`, `postgres`, or `sqlite,postgres`")
    });
    for left_out in [Backend::Sqlite, Backend::Postgres].into_iter().filter(|backend| !asked.contains(backend)) {
        SAID.call_once(|| {
            let name = left_out.name();
            let _ = writeln!(std::io::stderr(), "{VARIABLE} is set: the tests on {name} do nothing and pass");
        });
    }
    asked.contains(&backend)
}

/// The databases that a value of the variable names. The error is the word that names none.
pub(crate) fn parse(text: &str) -> Result<Vec<Backend>, String> {
    let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
    let found: Vec<_> = words
        .map(|word| match word {
            "sqlite" => Ok(Backend::Sqlite),
            "postgres" => Ok(Backend::Postgres),
            wrong => Err(wrong.to_owned()),
        })
        .collect::<Result<_, _>>()?;
    if found.is_empty() { Err(text.to_owned()) } else { Ok(found) }
}
