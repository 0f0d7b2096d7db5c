//! The name that was meant by a misspelt one.

/// The one of `names` that is near enough to be meant by `word`.
pub fn nearest<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    nearest_by(word, names, |name| strsim::osa_distance(word, name))
}

/// As [`nearest`], where upper and lower case are the same.
pub fn nearest_ignoring_case<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let lower = word.to_lowercase();
    nearest_by(word, names, |name| strsim::osa_distance(&lower, &name.to_lowercase()))
}

fn nearest_by<'n>(
    word: &str,
    names: impl IntoIterator<Item = &'n str>,
    distance: impl Fn(&str) -> usize,
) -> Option<&'n str> {
    names
        .into_iter()
        .map(|name| (distance(name), name))
        .filter(|(distance, name)| *distance <= (name.chars().count().max(word.chars().count()) / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}
