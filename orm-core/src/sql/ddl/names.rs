//! Names that change places.

/// A new name for something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rename {
    pub(super) old: String,
    pub(super) new: String,
}

/// The renames in an order in which no name is taken when it is given; where they go round in a circle, or differ in case only, by way of
/// names that nobody has.
pub(super) fn in_turn(renames: Vec<Rename>, taken: &[String]) -> Vec<Rename> {
    let mut taken: Vec<String> = taken.to_vec();
    let mut left = renames;
    let mut done = Vec::with_capacity(left.len());
    let is_taken = |taken: &[String], name: &str| taken.iter().any(|other| other.eq_ignore_ascii_case(name));
    while !left.is_empty() {
        match left.iter().position(|rename| !is_taken(&taken, &rename.new)) {
            Some(at) => {
                let rename = left.remove(at);
                taken.retain(|name| *name != rename.old);
                taken.push(rename.new.clone());
                done.push(rename);
            }
            None => {
                let between = (0..).map(|at: u32| ["orm_between_", &at.to_string()].concat());
                let Some(between) = between.into_iter().find(|name| !is_taken(&taken, name)) else { break };
                let first = &mut left[0];
                taken.retain(|name| *name != first.old);
                taken.push(between.clone());
                done.push(Rename { old: std::mem::replace(&mut first.old, between.clone()), new: between });
            }
        }
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(renames: &[(&str, &str)], taken: &[&str]) -> Vec<String> {
        let renames = renames.iter().map(|(old, new)| Rename { old: (*old).into(), new: (*new).into() }).collect();
        let taken: Vec<String> = taken.iter().map(|name| (*name).to_owned()).collect();
        in_turn(renames, &taken).into_iter().map(|rename| [&rename.old, ">", &rename.new].concat()).collect()
    }

    #[test]
    fn a_name_is_given_when_it_is_free() {
        assert_eq!(shown(&[("a", "b"), ("b", "c")], &["a", "b"]), ["b>c", "a>b"]);
        assert_eq!(shown(&[("a", "b"), ("b", "a")], &["a", "b"]), ["a>orm_between_0", "b>a", "orm_between_0>b"]);
        assert_eq!(shown(&[("song", "Song")], &["song"]), ["song>orm_between_0", "orm_between_0>Song"]);
    }
}
