//! Damaged text: an error or a tree, never a panic.

use super::parse;
use crate::ptx::print;
use crate::ptx::testing::SAMPLES;
use proptest::prelude::*;

/// What a mutation writes: the bytes that mean something to the lexer, some that do not, and some longer pieces.
const PIECES: [&str; 30] = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ",",
    ";",
    ":",
    "::",
    ".",
    "+",
    "-",
    "@",
    "!",
    "|",
    "=",
    "<",
    "\"",
    "\\\"",
    "/*",
    "//",
    "\n",
    "\0",
    "\u{e9}",
    "\u{1f980}",
    "99999999999999999999",
    "0x",
    ".section .x {",
    ".loc 1 2 3,",
];

/// One mutation: where (in 1/65536 of the text), how many bytes go, which piece comes.
type Mutation = (u16, u8, prop::sample::Index);

fn boundary(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn mutate(text: &str, mutations: &[Mutation]) -> String {
    let mut text = text.to_owned();
    for (place, removed, piece) in mutations {
        let start = boundary(&text, text.len() * usize::from(*place) / 65536);
        let end = boundary(&text, start + usize::from(*removed)).max(start);
        text.replace_range(start..end, PIECES[piece.index(PIECES.len())]);
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_samples_do_not_panic(
        sample in any::<prop::sample::Index>(),
        mutations in prop::collection::vec((any::<u16>(), 0u8..4, any::<prop::sample::Index>()), 1..8),
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
