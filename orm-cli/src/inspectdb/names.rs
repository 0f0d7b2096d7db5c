//! Names of Rust for names of a database: any text may be one.

use std::collections::HashSet;

/// Types that the models name, or that every program does: a struct of that name would stand in their place.
const TYPES: &[&str] = &[
    "Array",
    "Box",
    "Choices",
    "DateTime",
    "Decimal",
    "Err",
    "ForeignKey",
    "Json",
    "ManyToMany",
    "Model",
    "NaiveDate",
    "NaiveDateTime",
    "NaiveTime",
    "None",
    "Ok",
    "OneToOne",
    "Option",
    "Result",
    "Self",
    "Some",
    "String",
    "TimeDelta",
    "Utc",
    "Uuid",
    "Vec",
];

/// Words of the language. Those of the second list are no names even with `r#` before them.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];
const NEVER: &[&str] = &["crate", "self", "super", "_"];

/// What a field can't be called, because the model has it already.
const TAKEN: &[&str] = &["objects", "build", "create", "pk"];

/// Names that are in use.
#[derive(Debug, Default)]
pub(super) struct Used(HashSet<String>);

impl Used {
    /// The name, or the name with a number, which nobody has then.
    pub(super) fn take(&mut self, name: &str) -> String {
        let mut given = name.to_owned();
        let mut number = 2;
        while !self.0.insert(given.clone()) {
            given = format!("{name}{number}");
            number += 1;
        }
        given
    }

    /// Whether nobody has it.
    pub(super) fn is_free(&self, name: &str) -> bool {
        !self.0.contains(name)
    }
}

/// `order_items` → `OrderItems`.
pub(super) fn of_type(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut begins = true;
    for c in name.chars() {
        if c == '_' || !unicode_ident::is_xid_continue(c) {
            begins = true;
        } else if begins {
            out.extend(c.to_uppercase());
            begins = false;
        } else {
            out.push(c);
        }
    }
    // ALL_CAPITALS become words
    if name.chars().all(|c| !c.is_lowercase()) && name.chars().any(char::is_uppercase) {
        out = of_type(&name.to_lowercase());
    }
    if !out.starts_with(unicode_ident::is_xid_start) {
        out.insert_str(0, "Number");
    }
    if TYPES.contains(&out.as_str()) {
        out.push_str("Row");
    }
    out
}

/// `AlbumId` → `album_id`, `2nd` → `number_2nd`, `type` → `type`: the name as it is said, without the `r#` that [`written`] adds.
pub(super) fn of_field(name: &str) -> String {
    let kept: String = name.chars().map(|c| if unicode_ident::is_xid_continue(c) { c } else { '_' }).collect();
    let mut out = String::with_capacity(kept.len());
    for c in orm_core::meta::snake_case(&kept).chars() {
        if c != '_' || !out.ends_with('_') {
            out.push(c);
        }
    }
    let mut out = out.trim_matches('_').to_owned();
    if out.is_empty() {
        out.push_str("field");
    }
    if !out.starts_with(unicode_ident::is_xid_start) {
        out.insert_str(0, "number_");
    }
    if NEVER.contains(&out.as_str()) || TAKEN.contains(&out.as_str()) {
        out.push_str("_field");
    }
    out
}

/// The name of a field as it stands in the source.
pub(super) fn written(name: &str) -> String {
    if KEYWORDS.contains(&name) { format!("r#{name}") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_becomes_a_name() {
        for (name, struct_name, field) in [
            ("album", "Album", "album"),
            ("AlbumId", "AlbumId", "album_id"),
            ("order items", "OrderItems", "order_items"),
            ("PLAYLIST_TRACK", "PlaylistTrack", "playlist_track"),
            ("2nd place", "Number2ndPlace", "number_2nd_place"),
            ("option", "OptionRow", "option"),
            ("self", "SelfRow", "self_field"),
            ("pk", "Pk", "pk_field"),
            ("--", "Number", "field"),
            ("größe", "Größe", "größe"),
            ("a__b", "AB", "a_b"),
        ] {
            assert_eq!((of_type(name).as_str(), of_field(name).as_str()), (struct_name, field), "{name}");
        }
        assert_eq!(written("type"), "r#type");
        let mut used = Used::default();
        assert_eq!(
            (used.take("A"), used.take("A"), used.take("A")),
            ("A".to_owned(), "A2".to_owned(), "A3".to_owned())
        );
    }
}
