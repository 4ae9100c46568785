//! Numbers as people write them.

use std::num::ParseIntError;

/// The text, if it is digits only: `parse` alone would take a sign.
pub fn digits(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then_some(text)
}

/// The number that digits make, which may be too large; none if there are no digits.
pub fn whole(digits: &str) -> Option<Result<u64, ParseIntError>> {
    (!digits.is_empty()).then(|| digits.parse())
}

/// Leading digits and the rest.
pub fn split_number(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}
