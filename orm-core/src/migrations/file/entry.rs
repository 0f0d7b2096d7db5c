//! A table of a file, read key by key: every mistake knows its line, and what was meant.

use super::FileError;
use crate::meta::nearest_ignoring_case as nearest;
use crate::tables::ColumnDefault;
use std::ops::Range;
use toml_edit::{Item, TableLike, Value};

/// The text that is read.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
}

/// A table, and what it is about.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) source: Source<'a>,
    pub(super) table: &'a dyn TableLike,
    /// Where it begins.
    pub(super) at: usize,
    /// For messages: `add_field`, `a field`.
    pub(super) what: &'a str,
}

impl<'a> Source<'a> {
    pub(super) fn error(self, at: usize, message: impl Into<String>) -> FileError {
        FileError::at(self.file, self.text, at, message)
    }
}

fn start(span: Option<Range<usize>>) -> Option<usize> {
    span.map(|span| span.start)
}

impl<'a> Entry<'a> {
    /// An error at the table.
    pub(super) fn error(&self, message: impl Into<String>) -> FileError {
        self.source.error(self.at, message)
    }

    /// An error at the value of a key.
    pub(super) fn error_at(&self, key: &str, message: impl Into<String>) -> FileError {
        let key_at = self.table.get_key_value(key).and_then(|(key, item)| start(key.span()).or(start(item.span())));
        self.source.error(key_at.unwrap_or(self.at), message)
    }

    /// No other keys stand here.
    pub(super) fn only(&self, keys: &[&str]) -> Result<(), FileError> {
        for (key, _) in self.table.iter() {
            if !keys.contains(&key) {
                let hint = match nearest(key, keys.iter().copied()) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("it takes {}", keys.join(", ")),
                };
                return Err(self.error_at(key, format!("{} has no key `{key}`: {hint}", self.what)));
            }
        }
        Ok(())
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    fn missing(&self, key: &str, example: &str) -> FileError {
        self.error(format!("{} needs `{key}`: {example}", self.what))
    }

    fn wrong(&self, key: &str, wanted: &str) -> FileError {
        self.error_at(key, format!("`{key}` is {wanted}"))
    }

    pub(super) fn text(&self, key: &str) -> Result<Option<String>, FileError> {
        let Some(item) = self.table.get(key) else { return Ok(None) };
        match item.as_str() {
            Some("") => Err(self.error_at(key, format!("`{key}` is empty"))),
            Some(text) => Ok(Some(text.to_owned())),
            None => Err(self.wrong(key, "a text: write it in quotes")),
        }
    }

    pub(super) fn need_text(&self, key: &str, example: &str) -> Result<String, FileError> {
        self.text(key)?.ok_or_else(|| self.missing(key, example))
    }

    pub(super) fn flag(&self, key: &str) -> Result<Option<bool>, FileError> {
        let Some(item) = self.table.get(key) else { return Ok(None) };
        item.as_bool().map(Some).ok_or_else(|| self.wrong(key, "`true` or `false`"))
    }

    pub(super) fn integer(&self, key: &str) -> Result<Option<i64>, FileError> {
        let Some(item) = self.table.get(key) else { return Ok(None) };
        item.as_integer().map(Some).ok_or_else(|| self.wrong(key, "a whole number"))
    }

    /// A list of texts.
    pub(super) fn texts(&self, key: &str) -> Result<Option<Vec<String>>, FileError> {
        let Some(item) = self.table.get(key) else { return Ok(None) };
        let wrong = || self.wrong(key, "a list of texts: `[\"..\", \"..\"]`");
        let texts = item.as_array().ok_or_else(wrong)?.iter().map(|value| value.as_str().map(str::to_owned));
        texts.collect::<Option<_>>().map(Some).ok_or_else(wrong)
    }

    pub(super) fn need_texts(&self, key: &str, example: &str) -> Result<Vec<String>, FileError> {
        self.texts(key)?.ok_or_else(|| self.missing(key, example))
    }

    /// Two whole numbers.
    pub(super) fn range(&self, key: &str) -> Result<Option<(i64, i64)>, FileError> {
        let Some(item) = self.table.get(key) else { return Ok(None) };
        let numbers: Option<Vec<i64>> = item.as_array().and_then(|list| list.iter().map(Value::as_integer).collect());
        match numbers.as_deref() {
            Some(&[low, high]) => Ok(Some((low, high))),
            _ => Err(self.wrong(key, "the lowest and the highest number: `[0, 255]`")),
        }
    }

    /// The table behind a key.
    pub(super) fn entry(&self, key: &str, what: &'a str) -> Result<Option<Entry<'a>>, FileError> {
        let Some(item) = self.table.get(key) else { return Ok(None) };
        let table = item.as_table_like().ok_or_else(|| self.wrong(key, "a table: `{ .. }`"))?;
        let at = start(item.span()).unwrap_or(self.at);
        Ok(Some(Entry { source: self.source, table, at, what }))
    }

    pub(super) fn need_entry(&self, key: &str, what: &'a str, example: &str) -> Result<Entry<'a>, FileError> {
        self.entry(key, what)?.ok_or_else(|| self.missing(key, example))
    }

    /// The tables of a list, whether each has a header of its own or all stand in brackets.
    pub(super) fn entries(&self, key: &str, what: &'a str) -> Result<Vec<Entry<'a>>, FileError> {
        let entry = |table: &'a dyn TableLike, at: Option<usize>| Entry {
            source: self.source,
            table,
            at: at.unwrap_or(self.at),
            what,
        };
        match self.table.get(key) {
            None => Ok(Vec::new()),
            Some(Item::ArrayOfTables(tables)) => {
                Ok(tables.iter().map(|table| entry(table, start(table.span()))).collect())
            }
            Some(item) => {
                let wrong = || self.wrong(key, "a list of tables: `[{ .. }, { .. }]`");
                let tables = item.as_array().ok_or_else(wrong)?.iter();
                let entries = tables.map(|value| {
                    let at = start(value.span());
                    let table = value.as_inline_table();
                    table.map(|table| entry(table, at)).ok_or_else(|| {
                        self.source.error(at.unwrap_or(self.at), format!("`{key}` lists tables: write `{{ .. }}` here"))
                    })
                });
                entries.collect()
            }
        }
    }

    /// A value that the database knows: plain, `{ sql = ".." }`, or `{ null = true }`.
    pub(super) fn value(&self, key: &str) -> Result<Option<ColumnDefault>, FileError> {
        let Some(item) = self.table.get(key) else { return Ok(None) };
        let wrong = || self.wrong(key, "a text, a number, true or false, `{ sql = \"..\" }` or `{ null = true }`");
        if let Some(entry) = item.as_table_like() {
            let keys: Vec<&str> = entry.iter().map(|(key, _)| key).collect();
            return match (keys.as_slice(), entry.get("sql").and_then(Item::as_str)) {
                (["sql"], Some(sql)) => Ok(Some(ColumnDefault::Sql(sql.to_owned()))),
                (["null"], _) if entry.get("null").and_then(Item::as_bool) == Some(true) => {
                    Ok(Some(ColumnDefault::Null))
                }
                _ => Err(wrong()),
            };
        }
        Ok(Some(match item.as_value().ok_or_else(wrong)? {
            Value::String(text) => ColumnDefault::Text(text.value().clone()),
            Value::Integer(number) => ColumnDefault::Integer(*number.value()),
            Value::Float(number) => ColumnDefault::Float(*number.value()),
            Value::Boolean(is) => ColumnDefault::Bool(*is.value()),
            _ => return Err(wrong()),
        }))
    }
}
