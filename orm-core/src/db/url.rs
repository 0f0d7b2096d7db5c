//! The URL of a database: its kind, the place, and parameters. No message of this file repeats a part of the URL that may be a secret.

use crate::Backend;
use crate::error::{Error, Result};
use std::time::Duration;

/// A URL, taken apart.
pub(super) struct Url {
    pub(super) backend: Backend,
    /// SQLite: what follows `sqlite:`, as it is written. PostgreSQL: the URL without parameters.
    pub(super) place: String,
    pub(super) parameters: Parameters,
}

/// What stands after the `?`.
#[derive(Debug)]
pub(super) struct Parameters(Vec<(String, String)>);

/// Takes a URL apart.
pub(super) fn parse(url: &str) -> Result<Url> {
    if url.contains('\0') {
        return config("the URL of the database contains a NUL character");
    }
    let (before, query) = url.split_once('?').unwrap_or((url, ""));
    let Some((scheme, rest)) = before.split_once(':') else {
        return config(format!("the URL of the database has no scheme; {SUPPORTED}"));
    };
    let backend = match scheme.to_ascii_lowercase().as_str() {
        "sqlite" => Backend::Sqlite,
        "postgres" | "postgresql" => Backend::Postgres,
        name @ ("mysql" | "mariadb" | "mssql" | "sqlserver" | "oracle" | "mongodb" | "redis") => {
            return config(format!("`{name}` databases are not supported; {SUPPORTED}"));
        }
        // a scheme is not repeated: without its own, the URL's would be the user's name
        _ => return config(format!("the scheme of the database's URL is unknown; {SUPPORTED}")),
    };
    let place = match backend {
        Backend::Sqlite => {
            if rest.strip_prefix("//").unwrap_or(rest).is_empty() {
                return config("the URL names no file: write `sqlite://music.db`, or `sqlite::memory:`");
            }
            rest.to_owned()
        }
        Backend::Postgres if rest.starts_with("//") => format!("postgres:{rest}"),
        Backend::Postgres => return config("the URL of a PostgreSQL database begins with `postgres://`"),
    };
    let mut parameters = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let named =
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
        // a `?` in a password begins the parameters, and then the host follows after an `@`
        if !named || (backend == Backend::Postgres && value.contains('@')) {
            return config(
                "the parameters of the database's URL can't be read; in a user, password or value write `?` as %3F, `@` as %40, \
                 `/` as %2F, `#` as %23, `&` as %26 and `%` as %25",
            );
        }
        if parameters.iter().any(|(other, _)| other == name) {
            return config(format!("the parameter `{name}` stands twice in the database's URL"));
        }
        parameters.push((name.to_owned(), decode(value)?));
    }
    Ok(Url { backend, place, parameters: Parameters(parameters) })
}

const SUPPORTED: &str = "write `sqlite://music.db`, `sqlite::memory:` or `postgres://user:password@host/name`";

impl Parameters {
    /// Takes a parameter out, and reads it.
    pub(super) fn take<T>(
        &mut self,
        name: &'static str,
        read: fn(&str) -> Result<T, &'static str>,
    ) -> Result<Option<T>> {
        let Some(at) = self.0.iter().position(|(other, _)| other == name) else { return Ok(None) };
        let (_, value) = self.0.remove(at);
        read(&value).map(Some).map_err(|expected| wrong(name, expected))
    }

    /// The parameters that nobody took.
    pub(super) fn rest(self) -> Vec<(String, String)> {
        self.0
    }
}

/// A parameter is not what it should be.
pub(super) fn wrong(name: &str, expected: &str) -> Error {
    Error::Config { message: format!("the option `{name}` of the database should be {expected}").into() }
}

/// The parameters that [`Options`](super::Options) takes on either database.
const COMMON: [&str; 7] = [
    "acquire_timeout",
    "idle_timeout",
    "log_values",
    "max_connections",
    "max_lifetime",
    "n_plus_one",
    "slow_statement",
];

/// A parameter that neither the pool nor the driver knows; `known` are the driver's. Its value may be a secret, and is not repeated.
pub(super) fn unknown(name: &str, known: &[&str]) -> Error {
    let mut all: Vec<&str> = COMMON.iter().chain(known).copied().collect();
    all.sort_unstable();
    let nearest = all.iter().map(|known| (strsim::levenshtein(name, known), *known)).min();
    let advice = match nearest {
        Some((distance, known)) if distance <= 1 + known.len() / 4 => format!("did you mean `{known}`?"),
        _ => format!("there are {}", all.join(", ")),
    };
    Error::Config { message: format!("the URL of the database has an unknown parameter `{name}`; {advice}").into() }
}

fn config<T>(message: impl Into<String>) -> Result<T> {
    Err(Error::Config { message: message.into().into() })
}

pub(super) fn number(text: &str) -> Result<usize, &'static str> {
    text.parse().map_err(|_| "a whole number")
}

pub(super) fn boolean(text: &str) -> Result<bool, &'static str> {
    match text {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err("`true` or `false`"),
    }
}

/// `500ms`, `3s`, `10m`, `1h`; a number alone is seconds.
pub(super) fn duration(text: &str) -> Result<Duration, &'static str> {
    const EXPECTED: &str = "a time such as `500ms`, `3s`, `10m` or `1h`";
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| EXPECTED)?;
    let seconds = |factor: u64| number.checked_mul(factor).map(Duration::from_secs).ok_or(EXPECTED);
    match unit {
        "ms" => Ok(Duration::from_millis(number)),
        "s" | "" => seconds(1),
        "m" | "min" => seconds(60),
        "h" => seconds(3600),
        _ => Err(EXPECTED),
    }
}

pub(super) fn duration_or_off(text: &str) -> Result<Option<Duration>, &'static str> {
    match text {
        "off" | "none" | "never" => Ok(None),
        _ => duration(text).map(Some).map_err(|_| "a time such as `500ms`, `3s`, `10m` or `1h`, or `off`"),
    }
}

/// `%20` → a space.
fn decode(text: &str) -> Result<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let mut digit =
            || bytes.next().and_then(|digit| char::from(digit).to_digit(16)).and_then(|digit| u8::try_from(digit).ok());
        match (digit(), digit()) {
            (Some(high), Some(low)) => out.push(high * 16 + low),
            _ => {
                return config(
                    "the URL of the database has a `%` without two hexadecimal digits after it; write `%` as %25",
                );
            }
        }
    }
    match String::from_utf8(out) {
        Ok(text) if !text.contains('\0') => Ok(text),
        _ => config("the URL of the database holds an encoded character that is not allowed there"),
    }
}

/// The URL for people: without a password, and without the values of parameters.
pub(super) fn redacted(url: &str) -> String {
    let (before, query) = url.split_once('?').unwrap_or((url, ""));
    let Some((scheme, rest)) = before.split_once("://") else {
        // `sqlite::memory:`, or no URL at all
        return if before.starts_with("sqlite:") { before.to_owned() } else { "…".to_owned() };
    };
    if !["sqlite", "postgres", "postgresql"].contains(&scheme) {
        return "…".to_owned();
    }
    // a `?` in the password: the host stands behind it
    if query.contains('@') {
        return format!("{scheme}://…");
    }
    let place = match rest.rsplit_once('@') {
        Some((user, host)) => format!("{}:…@{host}", user.split(':').next().unwrap_or_default()),
        None => rest.to_owned(),
    };
    let parameters = if query.is_empty() { "" } else { "?…" };
    format!("{scheme}://{place}{parameters}")
}

/// PostgreSQL: the URL of another database of the same server, with the same parameters.
pub(crate) fn with_database(url: &str, database: &str) -> String {
    let (before, query) = url.split_once('?').map_or((url, None), |(before, query)| (before, Some(query)));
    let authority = before.find("//").map_or(0, |at| at + 2);
    let end = before[authority..].find('/').map_or(before.len(), |at| authority + at);
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}/{database}{query}", &before[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_database_of_the_same_server() {
        for (url, other) in [
            ("postgres://me@host:5/music", "postgres://me@host:5/x"),
            ("postgres://host", "postgres://host/x"),
            ("postgres:///music?host=/run/pg&port=7", "postgres:///x?host=/run/pg&port=7"),
            ("postgres://host/?sslmode=require", "postgres://host/x?sslmode=require"),
        ] {
            assert_eq!(with_database(url, "x"), other);
        }
    }

    #[test]
    fn a_file_is_left_to_the_driver_as_it_is_written() {
        for (url, place) in [
            ("sqlite://music.db", "//music.db"),
            ("sqlite:music.db", "music.db"),
            ("sqlite:///var/lib/music.db", "///var/lib/music.db"),
            ("sqlite::memory:", ":memory:"),
            ("sqlite://my%20music.db?mode=ro", "//my%20music.db"),
        ] {
            let parsed = parse(url).unwrap();
            assert_eq!((parsed.backend, parsed.place.as_str()), (Backend::Sqlite, place));
        }
    }

    #[test]
    fn our_parameters_are_taken_out_and_the_rest_is_left_to_the_driver() {
        let mut url = parse("postgres://u:p@h/db?sslmode=require&max_connections=5&acquire_timeout=500ms").unwrap();
        assert_eq!(url.place, "postgres://u:p@h/db");
        assert_eq!(url.parameters.take("max_connections", number).unwrap(), Some(5));
        assert_eq!(url.parameters.take("acquire_timeout", duration).unwrap(), Some(Duration::from_millis(500)));
        assert_eq!(url.parameters.take("idle_timeout", duration).unwrap(), None);
        assert_eq!(url.parameters.rest(), [("sslmode".to_owned(), "require".to_owned())]);
    }

    #[test]
    fn no_message_and_no_debug_holds_a_part_of_the_password() {
        for url in [
            "postgres://app:s3cret@h/db?max_connections=s3cret",
            "postgres://app:hello?s3cret@h/db",
            "postgres://app:hello?s3cret=1@h/db",
            "postgres://app:%zzs3cret@h/db?log_values=s3cret",
            "s3cret://app@h/db",
            "mysql://app:s3cret@h/db",
            "app:s3cret@h/db",
            "s3cret",
            "postgres:app:s3cret@h/db",
            "postgres://app:s3cret@h/db?acquire_timeout=s3cret&idle_timeout=s3cret",
        ] {
            let options = crate::db::Options::new(url);
            assert!(!format!("{options:?}").contains("s3cret"), "{options:?}");
            let Err(error) = options.resolve() else { panic!("{url} is no good URL") };
            assert!(matches!(error, Error::Config { .. }));
            assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
        }
    }

    #[test]
    fn a_wrong_parameter_is_named() {
        for (url, expected) in [
            (
                "sqlite://x?max_connections=many",
                "the option `max_connections` of the database should be a whole number",
            ),
            ("sqlite://x?max_connections=0", "the option `max_connections` of the database should be at least 1"),
            ("sqlite://x?log_values=perhaps", "the option `log_values` of the database should be `true` or `false`"),
            (
                "sqlite://x?log_values=true&log_values=false",
                "the parameter `log_values` stands twice in the database's URL",
            ),
        ] {
            let Err(error) = crate::db::Options::new(url).resolve() else { panic!("{url}") };
            assert_eq!(error.to_string(), expected);
        }
        let Err(error) = crate::db::Options::new("mysql://root@h/db").resolve() else { panic!() };
        assert!(
            error.to_string().starts_with("`mysql` databases are not supported; write `sqlite://music.db`"),
            "{error}"
        );
    }

    #[test]
    fn a_near_name_is_offered() {
        let known = ["statement_timeout", "mode"];
        for (wrong, meant) in
            [("statment_timeout", "statement_timeout"), ("max_conections", "max_connections"), ("mod", "mode")]
        {
            let message = unknown(wrong, &known).to_string();
            assert!(message.ends_with(&format!("`{wrong}`; did you mean `{meant}`?")), "{message}");
        }
        assert!(unknown("colour", &known).to_string().contains("there are acquire_timeout, idle_timeout, log_values"));
    }

    #[test]
    fn times_have_units() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("3"), Ok(Duration::from_secs(3)));
        assert_eq!(duration("2h"), Ok(Duration::from_secs(7200)));
        assert!(duration("").is_err() && duration("3 s").is_err() && duration("99999999999999999999h").is_err());
        assert_eq!(duration_or_off("off"), Ok(None));
    }
}
