//! Lines that begin with `%`: what the shell does beside Python.

use super::names;

/// What such a line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Magic {
    /// Shows the statements: of this code, or from now on, or no more.
    Sql(Option<String>),
    /// Shows the statements from now on, or no more.
    SqlIs(bool),
    /// Shows rows as a table: of this code, or from now on, or no more.
    Table(Option<String>),
    /// Shows rows as a table from now on, or no more.
    TableIs(bool),
    Begin,
    Commit,
    Rollback,
    Help,
}

/// The words that may follow the `%`.
pub(crate) const WORDS: [&str; 6] = ["begin", "commit", "help", "rollback", "sql", "table"];

pub(crate) const HELP: &str = "\
Django's syntax against the models of this program: Album.objects.filter(artist=\"The Beatles\")[:5]
All models are there by their names; so are Q, F, Count, Lower and the others, datetime, date and Decimal.

  %sql [code]    show the statements, with the time that each took: of the code, or from now on, or no more (on, off)
  %table [code]  show rows as a table: of the code, or from now on, or no more (on, off)
  %begin         open a transaction, to try things
  %commit        keep what was done since
  %rollback      undo it
  %help          this text

Tab completes the names of models, fields, lookups and methods. Up and down find earlier lines, Ctrl-R searches them.
Ctrl-C stops what runs, Ctrl-D leaves.";

/// What the line asks for; `None`: it is Python.
pub(crate) fn read(text: &str) -> Option<Result<Magic, String>> {
    let line = text.trim_start().strip_prefix('%')?.trim_end();
    let (word, code) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let code = (!code.trim().is_empty()).then(|| code.trim_start().to_owned());
    let bare = |magic: Magic| match &code {
        None => Ok(magic),
        Some(_) => Err(format!("%{word} takes nothing")),
    };
    let on_or_off = match code.as_deref() {
        Some("on") => Some(true),
        Some("off") => Some(false),
        _ => None,
    };
    Some(match (word, on_or_off) {
        ("sql", Some(on)) => Ok(Magic::SqlIs(on)),
        ("table", Some(on)) => Ok(Magic::TableIs(on)),
        _ => match word {
            "sql" => Ok(Magic::Sql(code)),
            "table" => Ok(Magic::Table(code)),
            "begin" => bare(Magic::Begin),
            "commit" => bare(Magic::Commit),
            "rollback" => bare(Magic::Rollback),
            "help" => bare(Magic::Help),
            other => {
                let meant = names::nearest(other, WORDS).map(|meant| format!(" Did you mean %{meant}?"));
                Err(format!("there is no %{other}.{} %help lists what there is", meant.unwrap_or_default()))
            }
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_a_percent_sign_are_read() {
        assert!(read("a % b").is_none());
        assert_eq!(read("%begin"), Some(Ok(Magic::Begin)));
        assert_eq!(read("%sql Album.objects.all()"), Some(Ok(Magic::Sql(Some("Album.objects.all()".to_owned())))));
        assert_eq!(read("%sql off"), Some(Ok(Magic::SqlIs(false))));
        assert_eq!(read("%table on "), Some(Ok(Magic::TableIs(true))));
        assert_eq!(read(" %table "), Some(Ok(Magic::Table(None))));
        assert!(matches!(read("%tabel"), Some(Err(message)) if message.contains("%table")));
        assert!(matches!(read("%begin x"), Some(Err(_))));
    }
}
