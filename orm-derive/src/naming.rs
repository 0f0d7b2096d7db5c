//! Names of tables and choices, by the rule of `orm_core::meta::snake_case`.

/// `SongTag` → `song_tag`.
pub(crate) fn snake_case(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let chars: Vec<char> = name.chars().collect();
    for (at, &char) in chars.iter().enumerate() {
        let begins_word = char.is_uppercase()
            && at > 0
            && (!chars[at - 1].is_uppercase() || chars.get(at + 1).is_some_and(|next| next.is_lowercase()))
            && chars[at - 1] != '_';
        if begins_word {
            out.push('_');
        }
        out.extend(char.to_lowercase());
    }
    out
}

/// `HipHop` → `Hip hop`: what a person reads.
pub(crate) fn label(variant: &str) -> String {
    let words = snake_case(variant).replace('_', " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_labels_are_named_from_rust_names() {
        for (name, table) in [("Album", "album"), ("SongTag", "song_tag"), ("HTTPServer", "http_server"), ("B3", "b3")]
        {
            assert_eq!(snake_case(name), table);
        }
        assert_eq!(label("HipHop"), "Hip hop");
    }
}
