//! Error numbers as the device sees them: Linux's, negated in the answer.

use std::io;

/// An error number of Linux.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Errno(pub i32);

impl Errno {
    /// Input or output error: also what an unknown error becomes.
    pub const EIO: Errno = Errno(5);
    /// Bad file descriptor.
    pub const EBADF: Errno = Errno(9);
    /// Invalid argument.
    pub const EINVAL: Errno = Errno(22);
    /// Broken pipe.
    pub const EPIPE: Errno = Errno(32);
    /// No such host call.
    pub const ENOSYS: Errno = Errno(38);

    /// The answer that carries this error.
    pub fn answer(self) -> i64 {
        -i64::from(self.0)
    }
}

impl From<io::Error> for Errno {
    fn from(error: io::Error) -> Errno {
        if cfg!(target_os = "linux")
            && let Some(code) = error.raw_os_error()
        {
            return Errno(code);
        }
        // Elsewhere the numbers differ, and a writer that is not a file has none: only the kind is portable.
        match error.kind() {
            io::ErrorKind::BrokenPipe => Errno::EPIPE,
            io::ErrorKind::InvalidInput => Errno::EINVAL,
            _ => Errno::EIO,
        }
    }
}
