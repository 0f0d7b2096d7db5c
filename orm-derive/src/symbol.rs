//! The names of all attributes, once, and the nearest of some names to a misspelt one.

/// `#[orm(..)]`
pub(crate) const ORM: &str = "orm";

/// What `#[orm(..)]` of a model's struct takes.
pub(crate) const STRUCT: &[&str] =
    &["table", "ordering", "unique", "index", "check", "scope", "hooks", "renamed_from", "crate"];

/// What only the derive itself writes: the model is a table between two others.
pub(crate) const AUTOMATIC: &str = "automatic";

/// What `#[orm(..)]` of a model's field takes.
pub(crate) const FIELD: &[&str] = &[
    "primary_key",
    "auto",
    "max_length",
    "column",
    "unique",
    "index",
    "default",
    "db_default",
    "auto_now",
    "auto_now_add",
    "choices",
    "precision",
    "scale",
    "on_delete",
    "related_name",
    "reverse",
    "through",
    "through_fields",
    "symmetrical",
    "validate",
    "version",
    "renamed_from",
    "skip",
    "flatten",
];

/// What `#[orm(..)]` of an enum with `#[derive(Choices)]` takes.
pub(crate) const ENUM: &[&str] = &["integer", "crate"];

/// What `#[orm(..)]` of such an enum's variant takes.
pub(crate) const VARIANT: &[&str] = &["value", "label"];

/// What `#[orm(..)]` of a newtype with `#[derive(FieldType)]` takes.
pub(crate) const NEWTYPE: &[&str] = &["key", "crate"];

/// What `#[orm(..)]` of a struct with `#[derive(Fields)]` takes.
pub(crate) const FLAT: &[&str] = &["crate"];

/// What `#[orm(..)]` of a struct with `#[derive(FromRow)]` takes.
pub(crate) const SHAPE: &[&str] = &["model", "crate"];

/// What `#[orm(..)]` of such a struct's field takes.
pub(crate) const SHAPE_FIELD: &[&str] = &["expr", "column", "skip"];

/// The values of `on_delete`.
pub(crate) const ON_DELETE: &[&str] = &["cascade", "protect", "restrict", "set_null", "set_default", "do_nothing"];

/// What somebody who knows other libraries may write, and what it is called here.
const OTHER_WORDS: &[(&str, &str)] = &[
    ("pk", "primary_key"),
    ("primary", "primary_key"),
    ("id", "primary_key"),
    ("key", "primary_key"),
    ("auto_increment", "auto"),
    ("autoincrement", "auto"),
    ("len", "max_length"),
    ("length", "max_length"),
    ("max_len", "max_length"),
    ("size", "max_length"),
    ("db_column", "column"),
    ("rename", "column"),
    ("name", "column"),
    ("db_index", "index"),
    ("indexed", "index"),
    ("server_default", "db_default"),
    ("max_digits", "precision"),
    ("decimal_places", "scale"),
    ("ondelete", "on_delete"),
    ("related", "related_name"),
    ("backref", "related_name"),
    ("validators", "validate"),
    ("ignore", "skip"),
    ("db_table", "table"),
    ("table_name", "table"),
    ("order_by", "ordering"),
    ("unique_together", "unique"),
    ("indexes", "index"),
    ("constraint", "check"),
    ("rename_all", "value"),
    ("old_name", "renamed_from"),
    ("was", "renamed_from"),
    ("optimistic_lock", "version"),
    ("lock_version", "version"),
    ("signals", "hooks"),
    ("callbacks", "hooks"),
];

/// The one of `names` that was meant by `word`, when one is near enough.
pub(crate) fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let names: Vec<&str> = names.into_iter().collect();
    if let Some((_, meant)) = OTHER_WORDS.iter().find(|(other, _)| *other == word)
        && let Some(name) = names.iter().find(|name| *name == meant)
    {
        return Some(name);
    }
    names
        .into_iter()
        .map(|name| (strsim::osa_distance(word, name), name))
        .filter(|(distance, name)| *distance <= (name.chars().count().max(word.chars().count()) / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_word_finds_the_one_that_was_meant() {
        assert_eq!(nearest("max_lenght", FIELD.iter().copied()), Some("max_length"));
        assert_eq!(nearest("uniqe", FIELD.iter().copied()), Some("unique"));
        assert_eq!(nearest("pk", FIELD.iter().copied()), Some("primary_key"));
        assert_eq!(nearest("decimal_places", FIELD.iter().copied()), Some("scale"));
        assert_eq!(nearest("zebra", FIELD.iter().copied()), None);
        assert_eq!(nearest("titel", ["id", "title"]), Some("title"));
    }
}
