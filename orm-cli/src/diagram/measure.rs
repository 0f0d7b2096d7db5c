//! How wide a text is drawn. Which font a viewer has is not known: this is the widest that is likely, and others leave room.

/// DejaVu Sans in bold, which is wider than what other systems have in its place: thousandths of the size, from the space to `~`.
const BOLD: [u16; 95] = [
    348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696, 696, 696, 696, 696,
    696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683, 683, 821, 837, 372, 372, 775, 637, 995,
    837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771, 724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593, 716,
    678, 435, 716, 712, 343, 343, 665, 343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712,
    365, 712, 838,
];
/// A letter of a font whose letters are all as wide.
const MONOSPACE: f64 = 0.61;
/// What is not in the table: a Chinese letter is as wide as it is high.
const OTHER: f64 = 1.0;

/// A title, in bold letters of this size.
pub(super) fn bold(text: &str, size: f64) -> f64 {
    width(text) * size
}

/// A name or a type in a row: letters that are all as wide, and any others where there is no such font. Bold, for the primary key is.
pub(super) fn row(text: &str, size: f64) -> f64 {
    (text.chars().count() as f64 * MONOSPACE).max(width(text)) * size
}

fn width(text: &str) -> f64 {
    let letter = |letter: char| {
        let at = u32::from(letter).checked_sub(u32::from(' ')).and_then(|at| usize::try_from(at).ok());
        at.and_then(|at| BOLD.get(at)).map_or(OTHER, |width| f64::from(*width) / 1000.0)
    };
    text.chars().map(letter).sum()
}
