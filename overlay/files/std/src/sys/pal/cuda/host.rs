//! Calls to the host with std's errors, and what the host keeps open for us.

use crate::ffi::OsString;
use crate::io::{self, BorrowedCursor, Error, ErrorKind, IoSlice, IoSliceMut};
use crate::path::{Path, PathBuf};
use crate::sys::stdio::write_pending;
use crate::sys::{FromInner, os_str};

use device_prelude::hostcall::{self, Payload, Room};
use device_prelude::abi::ring::PAYLOAD;

pub use device_prelude::abi::op;

/// An answer that may be `-errno`.
pub fn check(result: i64) -> io::Result<u64> {
    match result {
        0.. => Ok(result as u64),
        _ => Err(Error::from_raw_os_error(i32::try_from(-result).unwrap_or(5))),
    }
}

/// A call whose answer is a number.
pub fn call(op: u32, args: [u64; 4], payload: &[u8]) -> io::Result<u64> {
    call_into(op, args, payload, &mut []).map(|(result, _)| result)
}

/// A call whose answer has bytes: also how many of them.
pub fn call_into(
    op: u32,
    args: [u64; 4],
    payload: &[u8],
    answer: &mut [u8],
) -> io::Result<(u64, usize)> {
    let room = Room { start: answer.as_mut_ptr(), len: answer.len() };
    let copy;
    let payload = match hostcall::payload(payload) {
        // It fits no slot, and lies where the host does not read. The heap is where it does.
        Payload::Slot(part) if part.len() < payload.len() => {
            copy = payload.to_vec();
            hostcall::payload(&copy)
        }
        whole => whole,
    };
    write_pending();
    // SAFETY: the slice is ours. Callers give no address of memory that is not theirs.
    let answer = unsafe { hostcall::call(op, args, payload, room) };
    check(answer.result).map(|result| (result, answer.bytes))
}

/// A call with a path.
pub fn with_path(op: u32, args: [u64; 4], path: &Path) -> io::Result<u64> {
    call(op, args, native(path)?)
}

/// A call with two paths.
pub fn with_two_paths(op: u32, first: &Path, second: &Path) -> io::Result<u64> {
    let first = native(first)?;
    let both = [first, native(second)?].concat();
    call(op, [first.len() as u64, 0, 0, 0], &both)
}

/// A call whose answer is a path.
pub fn path_answer(op: u32, args: [u64; 4], payload: &[u8]) -> io::Result<PathBuf> {
    let mut answer = vec![0; PAYLOAD];
    let (_, len) = call_into(op, args, payload, &mut answer)?;
    answer.truncate(len);
    answer.shrink_to_fit();
    Ok(os_string(answer).into())
}

/// A path as the host takes it.
pub fn native(path: &Path) -> io::Result<&[u8]> {
    let bytes = path.as_os_str().as_encoded_bytes();
    if bytes.contains(&0) {
        return Err(io::const_error!(
            ErrorKind::InvalidInput,
            "file name contained an unexpected NUL byte",
        ));
    }
    Ok(bytes)
}

/// Bytes of the host as a string.
pub fn os_string(bytes: Vec<u8>) -> OsString {
    OsString::from_inner(os_str::Buf { inner: bytes })
}

/// Reads at most `len` bytes: how many.
///
/// # Safety
/// `start` is valid for writes of `len` bytes.
pub unsafe fn read(handle: u64, start: *mut u8, len: usize) -> io::Result<usize> {
    if len == 0 {
        return Ok(0);
    }
    write_pending();
    // SAFETY: the caller's promise.
    let result = unsafe { hostcall::read(op::READ, [handle, 0, 0, 0], start, len) };
    check(result).map(|count| count as usize)
}

/// As [`read`], into a cursor.
pub fn read_buf(handle: u64, mut cursor: BorrowedCursor<'_>) -> io::Result<()> {
    // SAFETY: the host only writes to the buffer, which may be uninitialized; it has written exactly `count` bytes.
    unsafe {
        let count = read(handle, cursor.as_mut().as_mut_ptr().cast(), cursor.capacity())?;
        cursor.advance_unchecked(count);
    }
    Ok(())
}

/// Writes some of the bytes: how many.
pub fn write(handle: u64, bytes: &[u8]) -> io::Result<usize> {
    if bytes.is_empty() {
        return Ok(0);
    }
    write_pending();
    check(hostcall::write(handle, bytes)).map(|count| count as usize)
}

/// Something that the host keeps open for us; closed when dropped.
#[derive(Debug)]
pub struct Handle(u64);

impl Handle {
    /// What an answer has given us.
    pub fn new(number: u64) -> Handle {
        Handle(number)
    }

    pub fn number(&self) -> u64 {
        self.0
    }

    /// A call about it, whose answer is a number.
    pub fn call(&self, op: u32, args: [u64; 3]) -> io::Result<u64> {
        call(op, [self.0, args[0], args[1], args[2]], &[])
    }

    pub fn read(&self, buf: &mut [u8]) -> io::Result<usize> {
        // SAFETY: the slice is ours.
        unsafe { read(self.0, buf.as_mut_ptr(), buf.len()) }
    }

    pub fn read_buf(&self, cursor: BorrowedCursor<'_>) -> io::Result<()> {
        read_buf(self.0, cursor)
    }

    pub fn read_vectored(&self, bufs: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
        io::default_read_vectored(|buf| self.read(buf), bufs)
    }

    pub fn write(&self, buf: &[u8]) -> io::Result<usize> {
        write(self.0, buf)
    }

    pub fn write_vectored(&self, bufs: &[IoSlice<'_>]) -> io::Result<usize> {
        io::default_write_vectored(|buf| self.write(buf), bufs)
    }

    pub fn duplicate(&self) -> io::Result<Handle> {
        self.call(op::DUPLICATE, [0; 3]).map(Handle)
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // As elsewhere nobody can be told of an error here.
        let _ = self.call(op::CLOSE, [0; 3]);
    }
}
