//! The host's standard error, for what the runtime itself has to say.

use crate::hostcall;
use core::fmt::{self, Write};

pub(super) struct Stderr;

impl Write for Stderr {
    fn write_str(&mut self, mut text: &str) -> fmt::Result {
        while !text.is_empty() {
            let taken = usize::try_from(hostcall::write(2, text.as_bytes()));
            text = taken
                .ok()
                .and_then(|taken| text.get(taken..))
                .ok_or(fmt::Error)?;
        }
        Ok(())
    }
}
