//! One edit of one text.

use super::manifest::{Edit, Insert};
use crate::toolchain::supported;
use std::borrow::Cow;

/// The anchor of an edit does not occur exactly once: the library is not the one that the overlay was written for.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "overlay anchor not found (or ambiguous) in library/{file}: it occurs {count} times instead of once\nexpected text:\n{expected}\nsupported versions: {}",
    supported::list()
)]
pub struct AnchorError {
    /// Below `library/`.
    pub file: String,
    /// The anchor.
    pub expected: String,
    /// How often it occurs.
    pub count: usize,
}

/// Applies `edit` to the text of its file (with normalised newlines).
///
/// # Errors
/// The anchor occurs never or more than once.
pub fn apply(edit: &Edit, text: &str) -> Result<String, AnchorError> {
    let count = text.matches(&edit.find).count();
    let anchor = text.find(&edit.find);
    let (Some(start), 1) = (anchor, count) else {
        return Err(AnchorError {
            file: edit.file.clone(),
            expected: edit.find.clone(),
            count,
        });
    };
    let end = start + edit.find.len();
    let (head, tail) = match edit.insert {
        Insert::After => (end, end),
        Insert::Before => (start, start),
        Insert::Replace => (start, end),
    };
    Ok([&text[..head], &edit.text, &text[tail..]].concat())
}

/// Newlines as Unix writes them: a checkout may have changed them.
pub fn normalise(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        text.replace("\r\n", "\n").into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(find: &str, insert: Insert) -> Edit {
        Edit {
            file: "std/src/x.rs".into(),
            find: find.into(),
            insert,
            text: "<new>".into(),
            versions: None,
        }
    }

    #[test]
    fn three_ways() {
        assert_eq!(apply(&edit("b", Insert::After), "abc").unwrap(), "ab<new>c");
        assert_eq!(
            apply(&edit("b", Insert::Before), "abc").unwrap(),
            "a<new>bc"
        );
        assert_eq!(
            apply(&edit("b", Insert::Replace), "abc").unwrap(),
            "a<new>c"
        );
    }

    #[test]
    fn missing_and_ambiguous() {
        assert_eq!(
            apply(&edit("x", Insert::After), "abc").unwrap_err().count,
            0
        );
        let error = apply(&edit("b", Insert::After), "abcb").unwrap_err();
        assert_eq!(error.count, 2);
        let text = error.to_string();
        assert!(
            text.contains("anchor not found (or ambiguous)")
                && text.contains("std/src/x.rs")
                && text.contains("1.95.0"),
            "{text}"
        );
    }
}
