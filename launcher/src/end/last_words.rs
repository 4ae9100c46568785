//! What a process that crashes says last.

use super::Stop;
use process::crash::{LastWords, Stream};

/// An error for the user.
pub fn on_stderr(stop: &Stop) -> LastWords {
    let text = stop
        .message()
        .map_or_else(Vec::new, |message| message.for_stderr());
    LastWords {
        stream: Stream::Err,
        text,
        code: stop.exit_code(),
    }
}
