//! The host's standard streams.

use crate::cell::{Cell, UnsafeCell};
use crate::fmt;
use crate::io::{self, BorrowedCursor, IoSlice, Write as _};
use crate::sys::pal::host;

pub struct Stdin;
pub struct Stdout;
pub struct Stderr;

const STDIN: u64 = 0;
const STDOUT: u64 = 1;
const STDERR: u64 = 2;

impl Stdin {
    pub const fn new() -> Stdin {
        Stdin
    }
}

impl io::Read for Stdin {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        // SAFETY: the slice is ours.
        unsafe { host::read(STDIN, buf.as_mut_ptr(), buf.len()) }
    }

    fn read_buf(&mut self, cursor: BorrowedCursor<'_>) -> io::Result<()> {
        host::read_buf(STDIN, cursor)
    }
}

impl Stdout {
    pub const fn new() -> Stdout {
        Stdout
    }
}

impl io::Write for Stdout {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        host::write(STDOUT, buf)
    }

    fn write_vectored(&mut self, bufs: &[IoSlice<'_>]) -> io::Result<usize> {
        io::default_write_vectored(|buf| self.write(buf), bufs)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Stderr {
    pub const fn new() -> Stderr {
        Stderr
    }
}

impl io::Write for Stderr {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        host::write(STDERR, buf)
    }

    fn write_vectored(&mut self, bufs: &[IoSlice<'_>]) -> io::Result<usize> {
        io::default_write_vectored(|buf| self.write(buf), bufs)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Bytes of a line that are written by one call.
const LINE: usize = 1024;

/// What was formatted for standard error and is not yet written.
struct Line {
    bytes: UnsafeCell<[u8; LINE]>,
    len: Cell<usize>,
}

// SAFETY: only used by the thread that has locked standard error.
unsafe impl Sync for Line {}

static PENDING: Line = Line { bytes: UnsafeCell::new([0; LINE]), len: Cell::new(0) };

/// Whether something is pending, and this thread has locked standard error.
#[thread_local]
static IS_PENDING: Cell<bool> = Cell::new(false);

/// Formats to standard error, by one call of the host if it fits a line, where others make one for each piece.
///
/// A user's `Display` runs in between. So what is pending is written before all else that the host does for this thread (another write, a panic's message, the program's
/// end), and when formatting has ended in any way.
///
/// # Safety
/// The caller has locked standard error, and keeps it locked.
pub unsafe fn write_error(args: fmt::Arguments<'_>) -> io::Result<()> {
    if let Some(text) = args.as_str() {
        return Stderr.write_all(text.as_bytes());
    }
    struct Pieces(io::Result<()>);
    impl fmt::Write for Pieces {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            // SAFETY: `write_error`'s caller has locked standard error.
            self.0 = unsafe { add(text.as_bytes()) };
            self.0.as_ref().map_err(|_| fmt::Error).copied()
        }
    }
    struct Finish;
    impl Drop for Finish {
        fn drop(&mut self) {
            write_pending();
        }
    }
    let finish = Finish;
    let mut pieces = Pieces(Ok(()));
    let formatted = fmt::write(&mut pieces, args);
    crate::mem::forget(finish);
    let written = match IS_PENDING.get() {
        // SAFETY: locked; nothing of the user's runs now.
        true => unsafe { take_pending() },
        false => Ok(()),
    };
    pieces.0?;
    if formatted.is_err() {
        panic!(
            "a formatting trait implementation returned an error when the underlying stream did not"
        );
    }
    written
}

/// # Safety
/// This thread has locked standard error.
unsafe fn add(mut text: &[u8]) -> io::Result<()> {
    while !text.is_empty() {
        let len = PENDING.len.get();
        let part = text.len().min(LINE - len);
        // SAFETY: `part` bytes fit behind the first `len`; nobody else uses them, by the caller's promise.
        unsafe {
            let end = PENDING.bytes.get().cast::<u8>().add(len);
            end.copy_from_nonoverlapping(text.as_ptr(), part);
        }
        PENDING.len.set(len + part);
        IS_PENDING.set(true);
        text = &text[part..];
        if !text.is_empty() {
            // SAFETY: the caller's promise.
            unsafe { take_pending()? };
        }
    }
    Ok(())
}

/// # Safety
/// This thread has locked standard error.
unsafe fn take_pending() -> io::Result<()> {
    IS_PENDING.set(false);
    let len = PENDING.len.replace(0);
    // SAFETY: the first `len` bytes were written; nobody changes them meanwhile, by the caller's promise.
    let line = unsafe { crate::slice::from_raw_parts(PENDING.bytes.get().cast(), len) };
    Stderr.write_all(line)
}

/// Writes what this thread has pending. Called before the host does anything for it.
#[inline]
pub fn write_pending() {
    if IS_PENDING.get() {
        // As when a destructor writes, nobody can be told of an error.
        // SAFETY: this thread has something pending, so it has locked standard error.
        let _ = unsafe { take_pending() };
    }
}

pub const STDIN_BUF_SIZE: usize = crate::sys::io::DEFAULT_BUF_SIZE;

/// As on other systems a closed stream swallows what is written.
pub fn is_ebadf(err: &io::Error) -> bool {
    err.raw_os_error() == Some(9)
}

pub fn panic_output() -> Option<impl io::Write> {
    Some(Stderr::new())
}
