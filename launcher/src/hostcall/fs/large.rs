//! Large reads of regular files: several threads may read different parts at once.
//!
//! Each part is read where it stands, so the file's position is moved by one step before the first byte is read. As with `read(2)` no two
//! calls that share a position get the same bytes, and a seek that another thread makes meanwhile holds.
//!
//! Large writes are not spread: file systems let one thread at a time write to a file's pages, and more of them only wait for each other.

use crate::hostcall::Errno;
use crate::hostcall::memory::DeviceMemory;
use crate::hostcall::object::Object;
use crate::hostcall::retry::retry;
use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

/// Fewer bytes are read by one thread, in order.
pub const LARGE: u64 = 4 << 20;

/// Reads up to `len` bytes at the file's position to `address`. `None`: one thread is to read them, as it reads anything else.
pub fn read(
    object: &Arc<Object>,
    memory: &dyn DeviceMemory,
    address: u64,
    len: u64,
) -> Option<Result<u64, Errno>> {
    let Object::Regular(file) = &**object else {
        return None;
    };
    let part = Part::claim(file, len)?;
    let (object, start) = (Arc::clone(object), part.start);
    let source = move |bytes: &mut [u8], at: u64| {
        let file = object.as_file()?;
        retry(|| file.read_at(bytes, start + at))
    };
    let read = memory.fill_at(address, part.len, Arc::new(source));
    part.keep(read.unwrap_or(0));
    Some(read)
}

/// A part of a file that one call reads: the position is behind it.
struct Part<'f> {
    file: &'f File,
    start: u64,
    len: u64,
}

impl Part<'_> {
    /// What there is of `len` bytes at the position, unless it is little. What the system says of itself in files has no length.
    fn claim(mut file: &File, len: u64) -> Option<Part<'_>> {
        if len < LARGE {
            return None;
        }
        let metadata = file.metadata().ok()?;
        let left = metadata.len().checked_sub(file.stream_position().ok()?)?;
        let len = len.min(left);
        if len < LARGE || !metadata.is_file() {
            return None;
        }
        // Another thread may have moved the position since. So it is read where it is moved, and what then is not there is given back.
        let end = file.seek(SeekFrom::Current(len.cast_signed())).ok()?;
        let start = end - len;
        Some(Part { file, start, len })
    }

    /// Gives all but the first `count` bytes back.
    fn keep(self, count: u64) {
        if count < self.len {
            let back = (self.len - count).cast_signed();
            // It was there before.
            let _ = { self.file }.seek(SeekFrom::Current(-back));
        }
    }
}
