//! Damaged text.

use proptest::prelude::*;

/// What a mutation writes: the bytes that mean something to the lexer, some that do not, and some longer pieces.
const PIECES: [&str; 38] = [
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
    "4294967295",
    "9999999999",
    "[1099511627776]",
    "<4294967295>",
    ".align 2147483648",
    "%r0",
    ".v4",
    "= {{1}, {2}}",
    ".section .x {",
    ".loc 1 2 3,",
];

/// One mutation: where (in 1/65536 of the text), how many bytes go, which piece comes.
pub type Mutation = (u16, u8, prop::sample::Index);

fn boundary(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The text with these mutations.
pub fn mutate(text: &str, mutations: &[Mutation]) -> String {
    let mut text = text.to_owned();
    for (place, removed, piece) in mutations {
        let start = boundary(&text, text.len() * usize::from(*place) / 65536);
        let end = boundary(&text, start + usize::from(*removed)).max(start);
        text.replace_range(start..end, PIECES[piece.index(PIECES.len())]);
    }
    text
}
