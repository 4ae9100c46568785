//! Newlines of any system.

use std::borrow::Cow;

/// Newlines as Unix writes them: a checkout may have changed them.
pub fn normalise(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        text.replace("\r\n", "\n").into()
    } else {
        text.into()
    }
}
