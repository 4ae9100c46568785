use super::print;
use crate::parse;
use crate::testing::{SAMPLES, module, without_lines};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parsing_what_is_printed_gives_the_tree_back(module in module()) {
        let text = print(&module);
        let again = parse(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert_eq!(without_lines(again), module);
    }
}

#[test]
fn samples_survive_a_round_trip() {
    for (name, text) in SAMPLES {
        let module = parse(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let printed = print(&module);
        let again = parse(&printed).unwrap_or_else(|error| panic!("{name}, printed: {error}"));
        assert_eq!(print(&again), printed, "{name}");
        assert_eq!(without_lines(again), without_lines(module), "{name}");
    }
}
