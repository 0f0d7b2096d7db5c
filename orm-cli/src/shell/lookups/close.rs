//! Words that are near to another, as Python's `difflib` finds them.

/// The words that are alike enough, the best first, three at most.
pub(super) fn matches<'w>(word: &str, words: &[&'w str]) -> Vec<&'w str> {
    if word.len() > 64 {
        return Vec::new();
    }
    let mut scored: Vec<(f64, &str)> = words
        .iter()
        .map(|other| (ratio(other.as_bytes(), word.as_bytes()), *other))
        .filter(|(score, _)| *score >= 0.6)
        .collect();
    scored.sort_by(|(one, a), (other, b)| other.total_cmp(one).then_with(|| b.cmp(a)));
    scored.into_iter().take(3).map(|(_, word)| word).collect()
}

fn ratio(one: &[u8], other: &[u8]) -> f64 {
    let all = one.len() + other.len();
    if all == 0 { 1.0 } else { 2.0 * matching(one, other) as f64 / all as f64 }
}

/// How many letters are in common: the longest common part, and what matches on both sides of it.
fn matching(one: &[u8], other: &[u8]) -> usize {
    let (mut best, mut a, mut b) = (0, 0, 0);
    for i in 0..one.len() {
        for j in 0..other.len() {
            let length = one[i..].iter().zip(&other[j..]).take_while(|(x, y)| x == y).count();
            if length > best {
                (best, a, b) = (length, i, j);
            }
        }
    }
    if best == 0 {
        return 0;
    }
    best + matching(&one[..a], &other[..b]) + matching(&one[a + best..], &other[b + best..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_alike_is_found() {
        assert_eq!(matches("contain", &["exact", "contains", "icontains"]), ["contains", "icontains"]);
        assert!(matches("foo", &["exact", "contains"]).is_empty());
    }
}
