//! Where a program's output goes, and whether that may take for ever.

use super::object::lock;
use super::retry::retry;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::FileTypeExt;
use std::sync::{Arc, Mutex, TryLockError};

/// A pipe that is ready takes so many bytes at once: Linux's `PIPE_BUF`.
const PIPE_ROOM: usize = 4096;

/// One of a program's standard streams.
pub enum Output<'w> {
    /// One that takes what it is given.
    Plain(Box<dyn Write + Send + 'w>),
    /// One of the host's process.
    Descriptor(Arc<Descriptor>),
}

impl Output<'_> {
    /// A stream of this process, without its buffer: the program on the device has its own.
    pub fn inherited(stream: impl Write + AsFd + Send + 'static) -> Output<'static> {
        match stream.as_fd().try_clone_to_owned() {
            Ok(descriptor) => Output::Descriptor(Arc::new(Descriptor::new(descriptor.into()))),
            Err(_) => Output::Plain(Box::new(Flushed(stream))),
        }
    }
}

/// An open file that any thread may write to, one at a time.
pub struct Descriptor {
    file: File,
    reader: Reader,
    writing: Mutex<()>,
}

/// Who takes what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    /// The operating system.
    System,
    /// Another process, by a pipe.
    Pipe,
    /// Somebody who cannot be asked in advance how much is taken: a terminal, which may be stopped, or a peer.
    Somebody,
}

impl Reader {
    fn of(file: &File) -> Reader {
        match file.metadata().map(|metadata| metadata.file_type()) {
            Ok(kind) if kind.is_fifo() => Reader::Pipe,
            Ok(kind) if kind.is_socket() || file.is_terminal() => Reader::Somebody,
            _ => Reader::System,
        }
    }
}

impl Descriptor {
    pub(super) fn new(file: File) -> Descriptor {
        Descriptor {
            reader: Reader::of(&file),
            file,
            writing: Mutex::new(()),
        }
    }

    /// Whether a write of so many bytes ends by itself, whatever a reader does.
    pub(super) fn takes_now(&self, len: usize) -> bool {
        match self.reader {
            Reader::System => true,
            Reader::Pipe => len <= PIPE_ROOM && !self.is_busy() && self.is_ready(),
            Reader::Somebody => false,
        }
    }

    /// Whether somebody is writing.
    pub(super) fn is_busy(&self) -> bool {
        matches!(self.writing.try_lock(), Err(TryLockError::WouldBlock))
    }

    fn is_ready(&self) -> bool {
        let mut asked = [PollFd::new(&self.file, PollFlags::OUT)];
        let at_once = Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        // An error, such as a reader that is gone, is for the write to tell.
        !matches!(poll(&mut asked, Some(&at_once)), Ok(0))
    }

    /// Writes as much as is taken in one piece; waits for others who write.
    ///
    /// # Errors
    /// What the operating system says.
    pub(super) fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        let _writing = lock(&self.writing);
        retry(|| (&self.file).write(bytes))
    }
}

/// A buffered writer that keeps nothing back.
struct Flushed<W>(W);

impl<W: Write> Write for Flushed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write_all(bytes)?;
        self.0.flush()?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    fn descriptor(stream: impl Into<std::os::fd::OwnedFd>) -> Descriptor {
        Descriptor::new(File::from(stream.into()))
    }

    #[test]
    fn a_pipe_takes_what_fits_and_no_more_once_it_is_full() {
        let (mut reader, writer) = io::pipe().unwrap();
        let pipe = descriptor(writer);
        assert!(!pipe.takes_now(PIPE_ROOM + 1));
        let mut written = 0;
        while pipe.takes_now(PIPE_ROOM) {
            written += pipe.write(&[b'x'; PIPE_ROOM]).unwrap();
        }
        assert!(!pipe.takes_now(1));
        reader.read_exact(&mut vec![0; written]).unwrap();
        assert!(pipe.takes_now(PIPE_ROOM));
        drop(reader);
        assert!(
            pipe.takes_now(1),
            "the write tells at once that nobody reads"
        );
        let error = pipe.write(b"x").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }

    #[test]
    fn files_take_everything_and_peers_perhaps_nothing() {
        assert!(descriptor(tempfile::tempfile().unwrap()).takes_now(1 << 30));
        assert!(descriptor(File::create("/dev/null").unwrap()).takes_now(1 << 30));
        let (socket, _peer) = std::os::unix::net::UnixStream::pair().unwrap();
        assert!(!descriptor(socket).takes_now(1));
    }
}
