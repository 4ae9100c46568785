//! Error numbers as the device sees them: Linux's, negated in the answer.

use std::io;

/// An error number of Linux.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Errno(pub i32);

impl Errno {
    /// Operation not permitted.
    pub const EPERM: Errno = Errno(1);
    /// No such file or directory.
    pub const ENOENT: Errno = Errno(2);
    /// Interrupted by a signal.
    pub const EINTR: Errno = Errno(4);
    /// Input or output error: also what an unknown error becomes.
    pub const EIO: Errno = Errno(5);
    /// Bad handle.
    pub const EBADF: Errno = Errno(9);
    /// Would block; also: no thread to be had.
    pub const EAGAIN: Errno = Errno(11);
    /// Out of memory.
    pub const ENOMEM: Errno = Errno(12);
    /// Permission denied.
    pub const EACCES: Errno = Errno(13);
    /// Bad address.
    pub const EFAULT: Errno = Errno(14);
    /// Busy.
    pub const EBUSY: Errno = Errno(16);
    /// Exists already.
    pub const EEXIST: Errno = Errno(17);
    /// Not a directory.
    pub const ENOTDIR: Errno = Errno(20);
    /// Is a directory.
    pub const EISDIR: Errno = Errno(21);
    /// Invalid argument.
    pub const EINVAL: Errno = Errno(22);
    /// No space left.
    pub const ENOSPC: Errno = Errno(28);
    /// Broken pipe.
    pub const EPIPE: Errno = Errno(32);
    /// Too long for a slot.
    pub const ENAMETOOLONG: Errno = Errno(36);
    /// No such host call.
    pub const ENOSYS: Errno = Errno(38);
    /// Not supported.
    pub const EOPNOTSUPP: Errno = Errno(95);
    /// Address in use.
    pub const EADDRINUSE: Errno = Errno(98);
    /// Address not available.
    pub const EADDRNOTAVAIL: Errno = Errno(99);
    /// Connection aborted.
    pub const ECONNABORTED: Errno = Errno(103);
    /// Connection reset by the peer.
    pub const ECONNRESET: Errno = Errno(104);
    /// Not connected.
    pub const ENOTCONN: Errno = Errno(107);
    /// Timed out.
    pub const ETIMEDOUT: Errno = Errno(110);
    /// Connection refused.
    pub const ECONNREFUSED: Errno = Errno(111);

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
        use io::ErrorKind as Kind;
        match error.kind() {
            Kind::NotFound => Errno::ENOENT,
            Kind::PermissionDenied => Errno::EACCES,
            Kind::AlreadyExists => Errno::EEXIST,
            Kind::NotADirectory => Errno::ENOTDIR,
            Kind::IsADirectory => Errno::EISDIR,
            Kind::InvalidInput => Errno::EINVAL,
            Kind::InvalidFilename => Errno::ENAMETOOLONG,
            Kind::BrokenPipe => Errno::EPIPE,
            Kind::WouldBlock => Errno::EAGAIN,
            Kind::TimedOut => Errno::ETIMEDOUT,
            Kind::Interrupted => Errno::EINTR,
            Kind::StorageFull => Errno::ENOSPC,
            Kind::Unsupported => Errno::EOPNOTSUPP,
            Kind::OutOfMemory => Errno::ENOMEM,
            Kind::AddrInUse => Errno::EADDRINUSE,
            Kind::AddrNotAvailable => Errno::EADDRNOTAVAIL,
            Kind::ConnectionAborted => Errno::ECONNABORTED,
            Kind::ConnectionReset => Errno::ECONNRESET,
            Kind::ConnectionRefused => Errno::ECONNREFUSED,
            Kind::NotConnected => Errno::ENOTCONN,
            _ => Errno::EIO,
        }
    }
}

impl From<Errno> for io::Error {
    fn from(errno: Errno) -> io::Error {
        io::Error::from_raw_os_error(errno.0)
    }
}
