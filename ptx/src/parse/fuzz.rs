//! Damaged text: an error or a tree, never a panic.

use super::parse;
use crate::print;
use crate::testing::{Mutation, SAMPLES, mutate};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_samples_do_not_panic(
        sample in any::<prop::sample::Index>(),
        mutations in prop::collection::vec(any::<Mutation>().prop_map(|(at, removed, piece)| (at, removed % 4, piece)), 1..8),
    ) {
        let text = mutate(sample.get(&SAMPLES).1, &mutations);
        match parse(&text) {
            Ok(module) => {
                // What survives damage is still a tree that can be printed and read.
                let printed = print(&module);
                prop_assert!(parse(&printed).is_ok(), "{}", printed);
            }
            Err(error) => prop_assert!(error.line >= 1 && error.column >= 1 && !error.to_string().is_empty()),
        }
    }

    #[test]
    fn any_text_does_not_panic(text in "\\PC{0,200}") {
        let _ = parse(&text);
        let _ = parse(&format!(".version 7.1\n{text}"));
        let _ = parse(&format!(".version 7.1\n.func f() {{ {text}"));
    }
}
