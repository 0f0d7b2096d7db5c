//! Names of models and what is made of them. The derive makes the same ones: `orm-derive/src/expand/related.rs`.

use crate::meta::snake_case;

/// The struct's name: `Album` of `store.Album`.
pub(super) fn struct_name(label: &str) -> &str {
    label.rsplit('.').next().unwrap_or(label)
}

/// What stands before it: `store.` of `store.Album`, nothing of `Album`.
pub(super) fn prefix(label: &str) -> &str {
    &label[..label.len() - struct_name(label).len()]
}

/// The two foreign keys of the table of pairs between two models.
pub(super) fn pair_names(from: &str, to: &str) -> (String, String) {
    let (from, to) = (snake_case(struct_name(from)), snake_case(struct_name(to)));
    if from == to { (format!("from_{from}"), format!("to_{to}")) } else { (from, to) }
}

/// The column that a field has when it names none.
pub(super) fn default_column(field: &str, is_reference: bool) -> String {
    if is_reference { format!("{field}_id") } else { field.to_owned() }
}

/// What the model between of a many-to-many field is called: `SongTags` of `Song.tags`.
#[cfg(test)]
pub(super) fn through_name(model: &str, field: &str) -> String {
    let words = field.split('_').map(|word| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    });
    format!("{}{}", model, words.collect::<String>())
}
