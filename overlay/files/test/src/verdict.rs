//! What a test's end means, in libtest's words.

use crate::options::ShouldPanic;
use crate::types::TestDesc;
use std::any::Any;

/// Whether a test passed.
pub(crate) enum Verdict {
    Passed,
    /// And what its own output does not say.
    Failed(Option<String>),
}

impl Verdict {
    /// By what the attributes expect and what the test panicked with.
    pub(crate) fn of(desc: &TestDesc, payload: Option<&(dyn Any + Send)>) -> Verdict {
        match (desc.should_panic, payload) {
            (ShouldPanic::No, None) | (ShouldPanic::Yes, Some(_)) => Verdict::Passed,
            (ShouldPanic::No, Some(_)) => Verdict::Failed(None),
            (ShouldPanic::YesWithMessage(expected), Some(payload)) => match message(payload) {
                Some(text) if text.contains(expected) => Verdict::Passed,
                Some(text) => Verdict::Failed(Some(format!(
                    "panic did not contain expected string\n      panic message: {text:?}\n expected substring: {expected:?}"
                ))),
                None => Verdict::Failed(Some(format!(
                    "expected panic with string value,\n found non-string value: `{:?}`\n     expected substring: {expected:?}",
                    payload.type_id()
                ))),
            },
            (ShouldPanic::Yes | ShouldPanic::YesWithMessage(_), None) => {
                let TestDesc { source_file, start_line, start_col, .. } = desc;
                let place = match *source_file {
                    "" => String::new(),
                    file => format!(" at {file}:{start_line}:{start_col}"),
                };
                Verdict::Failed(Some(format!("test did not panic as expected{place}")))
            }
        }
    }
}

fn message(payload: &(dyn Any + Send)) -> Option<&str> {
    let owned = payload.downcast_ref::<String>().map(String::as_str);
    owned.or_else(|| payload.downcast_ref::<&'static str>().copied())
}
