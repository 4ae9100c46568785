//! An access, and where it lies beside what it should have met.

use std::fmt;

/// What an access does to memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// It reads.
    Read,
    /// It writes.
    Write,
    /// It reads and writes: an atomic operation.
    Update,
}

/// An access that went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadAccess {
    /// What it does.
    pub intent: Intent,
    /// The first byte.
    pub address: u64,
    /// How many.
    pub bytes: u64,
}

impl fmt::Display for BadAccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.intent {
            Intent::Read => "read",
            Intent::Write => "write",
            Intent::Update => "atomic update",
        };
        write!(f, "{what} of {} at {:#x}", bytes(self.bytes), self.address)
    }
}

/// `1 byte`, `8 bytes`.
pub(super) fn bytes(count: u64) -> String {
    match count {
        1 => "1 byte".to_owned(),
        _ => format!("{count} bytes"),
    }
}

/// Where an access lies, beside or across `size` bytes at `start`.
pub(super) fn beside(access: BadAccess, start: u64, size: u64, what: &str) -> String {
    let (from, to) = (access.address, access.address + access.bytes);
    let end = start + size;
    if from >= end {
        match from - end {
            0 => format!("just past the end of {what}"),
            gap => format!("{} past the end of {what}", bytes(gap)),
        }
    } else if from < start {
        format!("{} before {what}", bytes(start - from))
    } else if to > end {
        format!("{} past the end of {what}", bytes(to - end))
    } else {
        match from - start {
            0 => format!("at the start of {what}"),
            inside => format!("{} inside {what}", bytes(inside)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_access_is_placed_beside_its_block() {
        let at = |address, bytes| {
            let access = BadAccess {
                intent: Intent::Read,
                address,
                bytes,
            };
            beside(access, 1000, 10, "it")
        };
        assert_eq!(at(1010, 1), "just past the end of it");
        assert_eq!(at(1012, 4), "2 bytes past the end of it");
        assert_eq!(at(999, 1), "1 byte before it");
        assert_eq!(at(1008, 8), "6 bytes past the end of it");
        assert_eq!(at(1000, 8), "at the start of it");
        assert_eq!(at(1004, 4), "4 bytes inside it");
    }
}
