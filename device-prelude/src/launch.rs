//! The launch record of this run ([`device_abi::Launch`]), and the strings that it points to.

use crate::arch::program_static;
use core::cell::UnsafeCell;
use core::ptr;
use device_abi::Launch;

/// The strings of `abi::Launch::args` or `env`.
#[derive(Clone)]
pub struct Strings<'a> {
    bytes: &'a [u8],
    left: u32,
}

impl<'a> Strings<'a> {
    /// Reads the encoding of `abi::Launch::args`; a truncated blob ends the iteration early.
    pub fn new(bytes: &'a [u8]) -> Strings<'a> {
        let mut strings = Strings { bytes, left: 0 };
        strings.left = strings.word().unwrap_or(0);
        strings
    }

    fn word(&mut self) -> Option<u32> {
        let (word, rest) = self.bytes.split_first_chunk::<4>()?;
        self.bytes = rest;
        Some(u32::from_le_bytes(*word))
    }
}

impl<'a> Iterator for Strings<'a> {
    type Item = &'a [u8];
    fn next(&mut self) -> Option<&'a [u8]> {
        self.left = self.left.checked_sub(1)?;
        let len = self.word()? as usize;
        let (string, rest) = self.bytes.split_at_checked(len)?;
        self.bytes = rest;
        Some(string)
    }
}

/// The record, once warp 0 has set it.
struct Current(UnsafeCell<*const Launch>);
// SAFETY: written once, by warp 0 before `main`. Any other warp reads it only inside a job, which was handed over with
// release/acquire by a thread that runs after that write.
unsafe impl Sync for Current {}
// SAFETY: as above.
unsafe impl Send for Current {}

program_static! {
    static CURRENT: Current = Current(UnsafeCell::new(ptr::null()));
}

/// # Safety
/// Called once, by warp 0, before anything else of the runtime; `launch` stays valid and unchanged.
pub unsafe fn set(launch: *const Launch) {
    // SAFETY: the caller's promise.
    unsafe { *CURRENT.0.get() = launch };
}

/// This run's launch record.
#[inline]
pub fn get() -> &'static Launch {
    // SAFETY: set before any thread's code runs, never changed after.
    unsafe { &**CURRENT.0.get() }
}

fn blob(address: u64, len: u64) -> Strings<'static> {
    // SAFETY: the host put `len` bytes there, and they stay for the whole run.
    Strings::new(unsafe { core::slice::from_raw_parts(address as *const u8, len as usize) })
}

/// The program's name and arguments.
pub fn args() -> Strings<'static> {
    blob(get().args, get().args_len)
}

/// `KEY=VALUE` strings.
pub fn env() -> Strings<'static> {
    blob(get().env, get().env_len)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    #[test]
    fn strings_survive_truncation() {
        let mut blob = Vec::from(3u32.to_le_bytes());
        for string in ["a", "", "gpu"] {
            blob.extend((string.len() as u32).to_le_bytes());
            blob.extend(string.bytes());
        }
        let all: Vec<&[u8]> = Strings::new(&blob).collect();
        assert_eq!(all, [b"a".as_slice(), b"", b"gpu"]);
        assert_eq!(Strings::new(&blob[..blob.len() - 1]).count(), 2);
        assert_eq!(Strings::new(&[]).count(), 0);
    }
}
