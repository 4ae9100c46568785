//! One edit of one text.

use super::manifest::{Edit, Insert};
use super::supported;

/// The anchor of an edit does not occur as often as it should: the library is not the one that the overlay was written for.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "overlay anchor not found (or ambiguous) in library/{file}: it occurs {count} times instead of {times}\nexpected text:\n{expected}\nsupported versions: {}",
    supported::list()
)]
pub struct AnchorError {
    /// Below `library/`.
    pub file: String,
    /// The anchor.
    pub expected: String,
    /// How often it occurs.
    pub count: usize,
    /// How often it should.
    pub times: usize,
}

/// Applies `edit` to the text of its file (with normalised newlines), at each place of its anchor.
///
/// # Errors
/// The anchor does not occur as often as the edit says.
pub fn apply(edit: &Edit, text: &str) -> Result<String, AnchorError> {
    let count = text.matches(&edit.find).count();
    if count != edit.times || count == 0 {
        return Err(AnchorError {
            file: edit.file.clone(),
            expected: edit.find.clone(),
            count,
            times: edit.times,
        });
    }
    let new = match edit.insert {
        Insert::After => [edit.find.as_str(), &edit.text].concat(),
        Insert::Before => [edit.text.as_str(), &edit.find].concat(),
        Insert::Replace => edit.text.clone(),
    };
    Ok(text.replace(&edit.find, &new))
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
            times: 1,
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
    fn at_each_place() {
        let mut edit = edit("b", Insert::Before);
        edit.times = 2;
        assert_eq!(apply(&edit, "abcb").unwrap(), "a<new>bc<new>b");
        assert_eq!(apply(&edit, "abc").unwrap_err().count, 1);
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
                && text.contains("1.95.0, 1.96.0"),
            "{text}"
        );
    }
}
