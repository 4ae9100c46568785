use crate::fs::File;
use crate::io::{Stderr, StderrLock, Stdin, StdinLock, Stdout, StdoutLock};
use crate::sys::AsInner;
use crate::sys::pal::host::{self, op};

/// What the host has a number for.
pub trait Stream {
    fn handle(&self) -> u64;
}

macro_rules! standard {
    ($($number:literal: $stream:ty, $lock:ty;)*) => {$(
        impl Stream for $stream {
            fn handle(&self) -> u64 {
                $number
            }
        }
        impl Stream for $lock {
            fn handle(&self) -> u64 {
                $number
            }
        }
    )*};
}

standard! {
    0: Stdin, StdinLock<'_>;
    1: Stdout, StdoutLock<'_>;
    2: Stderr, StderrLock<'_>;
}

impl Stream for File {
    fn handle(&self) -> u64 {
        self.as_inner().handle()
    }
}

pub fn is_terminal(stream: &impl Stream) -> bool {
    host::call(op::IS_TERMINAL, [stream.handle(), 0, 0, 0], &[]).is_ok_and(|answer| answer == 1)
}
