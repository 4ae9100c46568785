//! Standard output and standard error of the device's program.

use super::Errno;
use std::io::{self, Write};

/// Where the program's output goes. Every call is one write, unbuffered: what the program wrote is out, in its order, even if
/// it dies in the next instruction.
pub struct Stdio<'w> {
    out: Box<dyn Write + Send + 'w>,
    err: Box<dyn Write + Send + 'w>,
}

impl<'w> Stdio<'w> {
    /// The process's own standard streams.
    pub fn inherit() -> Stdio<'static> {
        Stdio {
            out: raw_stdout(),
            err: Box::new(io::stderr()),
        }
    }

    /// Any two writers.
    pub fn new(out: impl Write + Send + 'w, err: impl Write + Send + 'w) -> Stdio<'w> {
        Stdio {
            out: Box::new(out),
            err: Box::new(err),
        }
    }

    /// `op::WRITE`. Like `write(2)` it may take fewer bytes than given. A closed pipe is `EPIPE` and no signal: Rust's startup
    /// code ignores SIGPIPE.
    ///
    /// # Errors
    /// `EBADF` for a descriptor other than 1 and 2; else what the operating system says.
    pub(super) fn write(&mut self, descriptor: u64, bytes: &[u8]) -> Result<i64, Errno> {
        let stream = match descriptor {
            1 => &mut self.out,
            2 => &mut self.err,
            _ => return Err(Errno::EBADF),
        };
        loop {
            match stream.write(bytes) {
                Ok(written) => return Ok(i64::try_from(written).expect("no buffer is that long")),
                // A signal that we handle, such as Ctrl-C; whether to end is decided between host calls.
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e.into()),
            }
        }
    }
}

/// Standard output without the line buffer of `std::io::Stdout`: the program on the device has its own.
#[cfg(unix)]
fn raw_stdout() -> Box<dyn Write + Send> {
    use std::os::fd::AsFd;
    match io::stdout().as_fd().try_clone_to_owned() {
        Ok(descriptor) => Box::new(std::fs::File::from(descriptor)),
        Err(_) => Box::new(Flushed(io::stdout())),
    }
}

#[cfg(not(unix))]
fn raw_stdout() -> Box<dyn Write + Send> {
    Box::new(Flushed(io::stdout()))
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

    /// Fails with each error in turn, then takes three bytes at a time.
    struct Troubled(Vec<io::ErrorKind>);

    impl Write for Troubled {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            match self.0.pop() {
                Some(kind) => Err(kind.into()),
                None => Ok(bytes.len().min(3)),
            }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn streams_are_kept_apart() {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut stdio = Stdio::new(&mut out, &mut err);
        assert_eq!(stdio.write(1, b"to stdout"), Ok(9));
        assert_eq!(stdio.write(2, b"to stderr"), Ok(9));
        assert_eq!(stdio.write(0, b"x"), Err(Errno::EBADF));
        assert_eq!(stdio.write(1 << 32 | 1, b"x"), Err(Errno::EBADF));
        drop(stdio);
        assert_eq!(
            (out.as_slice(), err.as_slice()),
            (&b"to stdout"[..], &b"to stderr"[..])
        );
    }

    #[test]
    fn short_writes_and_errors_reach_the_device() {
        let mut stdio = Stdio::new(
            Troubled(vec![io::ErrorKind::BrokenPipe, io::ErrorKind::Interrupted]),
            io::sink(),
        );
        assert_eq!(stdio.write(1, b"12345"), Err(Errno::EPIPE));
        assert_eq!(stdio.write(1, b"12345"), Ok(3));
    }

    #[test]
    #[cfg(unix)]
    fn a_real_closed_pipe_is_an_error_and_no_signal() {
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);
        let mut stdio = Stdio::new(writer, io::sink());
        assert_eq!(stdio.write(1, b"lost"), Err(Errno::EPIPE));
    }
}
