//! The name of a new migration, as Django makes it, without dates.

use crate::migrations::Operation;

/// The most that a name has, without its number.
const LONGEST: usize = 52;

/// The name of a migration with these operations and this number: `0002_song_plays`, `0003_remove_song_plays_and_more`.
pub fn name_of(number: u32, operations: &[Operation]) -> String {
    format!("{number:04}_{}", if number == 1 { "initial".to_owned() } else { words(operations) })
}

fn words(operations: &[Operation]) -> String {
    let fragments: Option<Vec<String>> = operations.iter().map(Operation::name_fragment).collect();
    let Some(fragments) = fragments.filter(|fragments| !fragments.is_empty()) else { return "custom".to_owned() };
    let mut name = cut(&fragments[0]);
    for fragment in &fragments[1..] {
        let longer = format!("{name}_{fragment}");
        if longer.len() > LONGEST {
            return format!("{name}_and_more");
        }
        name = longer;
    }
    name
}

fn cut(fragment: &str) -> String {
    let mut end = fragment.len().min(LONGEST - "_and_more".len());
    while !fragment.is_char_boundary(end) {
        end -= 1;
    }
    fragment[..end].trim_end_matches('_').to_owned()
}
