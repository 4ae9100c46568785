//! The standard streams of the device's program.

use super::Errno;
use std::io::{self, IsTerminal, Read, Write};

/// Where the program's output goes, and where its input comes from. Every call is one write, unbuffered: what the program wrote is out, in its order, even if
/// it dies in the next instruction.
pub struct Stdio<'w> {
    out: Box<dyn Write + Send + 'w>,
    err: Box<dyn Write + Send + 'w>,
    report: Option<Box<dyn Write + Send + 'w>>,
    input: Box<dyn Read + Send>,
    terminals: [bool; 3],
    inherited: bool,
}

impl<'w> Stdio<'w> {
    /// The descriptor of a test harness's report.
    pub(super) const REPORT: u64 = 3;

    /// The process's own standard streams.
    pub fn inherit() -> Stdio<'static> {
        Stdio {
            out: raw_stdout(),
            err: Box::new(io::stderr()),
            report: None,
            input: raw_stdin(),
            terminals: [
                io::stdin().is_terminal(),
                io::stdout().is_terminal(),
                io::stderr().is_terminal(),
            ],
            inherited: true,
        }
    }

    /// Any two writers, and no input.
    pub fn new(out: impl Write + Send + 'w, err: impl Write + Send + 'w) -> Stdio<'w> {
        Stdio {
            out: Box::new(out),
            err: Box::new(err),
            report: None,
            input: Box::new(io::empty()),
            terminals: [false; 3],
            inherited: false,
        }
    }

    /// The same with this input.
    pub fn with_input(self, input: impl Read + Send + 'static) -> Stdio<'w> {
        Stdio {
            input: Box::new(input),
            ..self
        }
    }

    /// The same with a third writer, for the report of a test harness. Without one its descriptor is not open.
    pub fn with_report(self, report: impl Write + Send + 'w) -> Stdio<'w> {
        Stdio {
            report: Some(Box::new(report)),
            ..self
        }
    }

    /// The input, for whoever reads it; leaves none behind.
    pub(super) fn take_input(&mut self) -> Box<dyn Read + Send> {
        std::mem::replace(&mut self.input, Box::new(io::empty()))
    }

    /// Whether they are the process's own.
    pub(super) fn is_inherited(&self) -> bool {
        self.inherited
    }

    /// Which of input, output and errors are terminals.
    pub(super) fn terminals(&self) -> [bool; 3] {
        self.terminals
    }

    /// `op::WRITE` to one of the writers. Like `write(2)` it may take fewer bytes than given. A closed pipe is `EPIPE` and no signal: Rust's startup
    /// code ignores SIGPIPE.
    ///
    /// # Errors
    /// `EBADF` for a descriptor without one; else what the operating system says.
    pub(super) fn write(&mut self, descriptor: u64, bytes: &[u8]) -> io::Result<usize> {
        let stream = match (descriptor, &mut self.report) {
            (1, _) => &mut self.out,
            (2, _) => &mut self.err,
            (Self::REPORT, Some(report)) => report,
            _ => return Err(Errno::EBADF.into()),
        };
        // A signal that we handle, such as Ctrl-C, comes between; whether to end is decided between host calls.
        super::io::retry(|| stream.write(bytes))
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

/// Standard input without the buffer of `std::io::Stdin`: the program on the device has its own, and a child process may read on.
#[cfg(unix)]
fn raw_stdin() -> Box<dyn Read + Send> {
    use std::os::fd::AsFd;
    match io::stdin().as_fd().try_clone_to_owned() {
        Ok(descriptor) => Box::new(std::fs::File::from(descriptor)),
        Err(_) => Box::new(io::stdin()),
    }
}

#[cfg(not(unix))]
fn raw_stdin() -> Box<dyn Read + Send> {
    Box::new(io::stdin())
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
        assert_eq!(stdio.write(1, b"to stdout").unwrap(), 9);
        assert_eq!(stdio.write(2, b"to stderr").unwrap(), 9);
        assert_eq!(Errno::from(stdio.write(0, b"x").unwrap_err()), Errno::EBADF);
        assert_eq!(
            Errno::from(stdio.write(1 << 32 | 1, b"x").unwrap_err()),
            Errno::EBADF
        );
        drop(stdio);
        assert_eq!(
            (out.as_slice(), err.as_slice()),
            (&b"to stdout"[..], &b"to stderr"[..])
        );
    }

    #[test]
    fn a_report_has_a_writer_of_its_own_or_none() {
        let (mut out, mut report) = (Vec::new(), Vec::new());
        let mut stdio = Stdio::new(&mut out, io::sink());
        assert_eq!(Errno::from(stdio.write(3, b"x").unwrap_err()), Errno::EBADF);
        let mut stdio = stdio.with_report(&mut report);
        assert_eq!(stdio.write(3, b"{}").unwrap(), 2);
        assert_eq!(stdio.write(1, b"out").unwrap(), 3);
        drop(stdio);
        assert_eq!(
            (out.as_slice(), report.as_slice()),
            (&b"out"[..], &b"{}"[..])
        );
    }

    #[test]
    fn short_writes_and_errors_reach_the_device() {
        let mut stdio = Stdio::new(
            Troubled(vec![io::ErrorKind::BrokenPipe, io::ErrorKind::Interrupted]),
            io::sink(),
        );
        assert_eq!(
            Errno::from(stdio.write(1, b"12345").unwrap_err()),
            Errno::EPIPE
        );
        assert_eq!(stdio.write(1, b"12345").unwrap(), 3);
    }

    #[test]
    #[cfg(unix)]
    fn a_real_closed_pipe_is_an_error_and_no_signal() {
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);
        let mut stdio = Stdio::new(writer, io::sink());
        assert_eq!(
            Errno::from(stdio.write(1, b"lost").unwrap_err()),
            Errno::EPIPE
        );
    }
}
