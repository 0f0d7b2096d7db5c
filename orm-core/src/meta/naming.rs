//! Names that are made, not given: tables, constraints, indexes.

/// The longest identifier that PostgreSQL keeps, in bytes. A longer one it cuts off silently.
pub const MAX_IDENTIFIER: usize = 63;

/// `album_artist_title_key`: PostgreSQL's own way to name constraints. A name that is too long is cut and ends in a hash of the whole,
/// so that two long names never become one.
pub fn constraint_name(table: &str, columns: &[&str], suffix: &str) -> String {
    let full = match columns {
        [] => format!("{table}_{suffix}"),
        columns => format!("{table}_{}_{suffix}", columns.join("_")),
    };
    if full.len() <= MAX_IDENTIFIER {
        return full;
    }
    // room for `_`, 8 digits of the hash, `_` and the suffix
    let mut keep = MAX_IDENTIFIER - 10 - suffix.len();
    while !full.is_char_boundary(keep) {
        keep -= 1;
    }
    format!("{}_{:08x}_{suffix}", &full[..keep], fnv1a(full.as_bytes()))
}

/// `SongTag` → `song_tag`. The derive names tables by the same rule.
pub fn snake_case(name: &str) -> String {
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

/// FNV-1a: stable from release to release, as a name in somebody's database must be.
fn fnv1a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_named_in_snake_case() {
        for (name, table) in
            [("Album", "album"), ("SongTag", "song_tag"), ("HTTPServer", "http_server"), ("A", "a"), ("B3", "b3")]
        {
            assert_eq!(snake_case(name), table);
        }
    }

    #[test]
    fn long_names_fit_and_stay_apart() {
        let (a, b) = ("a".repeat(70), format!("{}b", "a".repeat(69)));
        let (a, b) = (constraint_name("t", &[&a], "key"), constraint_name("t", &[&b], "key"));
        assert!(a.len() <= MAX_IDENTIFIER && b.len() <= MAX_IDENTIFIER);
        assert_ne!(a, b);
    }
}
