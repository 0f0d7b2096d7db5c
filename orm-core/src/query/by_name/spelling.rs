//! The name that was meant by a misspelt one.

/// The one of `names` that is near enough to be meant.
pub(super) fn nearest(word: &str, names: &[Box<str>]) -> Option<Box<str>> {
    // what nobody would type by mistake is not compared: the cost grows with both lengths
    if word.chars().count() > 64 {
        return None;
    }
    names
        .iter()
        .map(|name| (distance(word, name), name))
        .filter(|(distance, name)| *distance <= (name.chars().count().max(word.chars().count()) / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name.clone())
}

/// The number of characters to insert, remove, replace or swap with their neighbour.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    let mut last = None;
    for (i, a) in from.chars().enumerate() {
        let mut next = vec![i + 1];
        for (j, b) in to.iter().enumerate() {
            let mut cost = (row[j] + usize::from(a != *b)).min(row[j + 1] + 1).min(next[j] + 1);
            if j > 0 && last == Some(*b) && a == to[j - 1] {
                cost = cost.min(before[j - 1] + 1);
            }
            next.push(cost);
        }
        before = std::mem::replace(&mut row, next);
        last = Some(a);
    }
    row[to.len()]
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
