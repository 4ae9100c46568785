//! libtest's random order: the same seed gives the same order as there.

use super::case::{Case, Kind};
use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher as _};

/// Hashes as libtest's names do.
#[derive(Hash)]
enum Name<'a> {
    #[expect(dead_code, reason = "its place counts in the hash")]
    Static(&'static str),
    #[expect(dead_code, reason = "its place counts in the hash")]
    Dynamic(String),
    Aligned(Cow<'a, str>, Padding),
}

#[derive(Hash)]
enum Padding {
    None,
    #[expect(dead_code, reason = "its place counts in the hash")]
    OnRight,
}

/// Shuffles the tests; benches keep their order, at the end.
pub fn shuffle(seed: u64, cases: &mut [Case]) {
    let tests = cases.iter().take_while(|case| case.kind == Kind::Test);
    let count = tests.count();
    let tests = &mut cases[..count];
    let names: Vec<Name<'_>> = tests
        .iter()
        .map(|case| Name::Aligned(case.name.as_str().into(), Padding::None))
        .collect();
    let extra = hash(&names);
    let mut state = seed;
    for first in 0..tests.len() {
        state = hash(&(state, extra));
        let left = (tests.len() - first) as u64;
        tests.swap(first, first + (state % left) as usize);
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(seed: u64, names: &[&str]) -> Vec<String> {
        let case = |name: &&str| Case {
            name: (*name).to_owned(),
            ..Case::default()
        };
        let mut cases: Vec<Case> = names.iter().map(case).collect();
        shuffle(seed, &mut cases);
        cases.into_iter().map(|case| case.name).collect()
    }

    #[test]
    fn a_seed_is_an_order() {
        let names = ["a", "b", "c", "d", "e", "f"];
        assert_eq!(order(7, &names), order(7, &names));
        assert_ne!(order(7, &names), order(8, &names));
        let mut sorted = order(9, &names);
        sorted.sort();
        assert_eq!(sorted, names);
    }
}
