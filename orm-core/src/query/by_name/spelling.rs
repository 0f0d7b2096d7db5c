//! The name that was meant by a misspelt one.

use crate::meta;

/// The one of `names` that is near enough to be meant.
pub(super) fn nearest(word: &str, names: &[Box<str>]) -> Option<Box<str>> {
    // what nobody would type by mistake is not compared: the cost grows with both lengths
    if word.chars().count() > 64 {
        return None;
    }
    meta::nearest(word, names.iter().map(|name| &**name)).map(Box::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_the_one_that_was_meant() {
        let names: Vec<Box<str>> = ["added", "artist", "genre"].map(Box::from).to_vec();
        assert_eq!(nearest("artits", &names).as_deref(), Some("artist"));
        assert_eq!(nearest("genres", &names).as_deref(), Some("genre"));
        assert_eq!(nearest("price", &names), None);
        assert_eq!(nearest("", &names), None);
        assert_eq!(nearest(&"a".repeat(100_000), &names), None);
    }
}
