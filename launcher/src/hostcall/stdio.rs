//! The standard streams of the device's program.

use super::Errno;
use super::output::{Descriptor, Output};
use std::io::{self, IsTerminal, Read, Write};
use std::sync::Arc;

/// Where the program's output goes, and where its input comes from. Every call is one write, unbuffered: what the program wrote is out, in its order, even if
/// it dies in the next instruction.
pub struct Stdio<'w> {
    out: Output<'w>,
    err: Output<'w>,
    report: Option<Output<'w>>,
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
            out: Output::inherited(io::stdout()),
            err: Output::inherited(io::stderr()),
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

    /// Standard output and errors of the host's kind, and no input.
    #[cfg(test)]
    pub fn to_descriptors(out: std::fs::File, err: std::fs::File) -> Stdio<'static> {
        let output = |file| Output::Descriptor(Arc::new(Descriptor::new(file)));
        Stdio {
            out: output(out),
            err: output(err),
            ..Stdio::new(io::sink(), io::sink())
        }
    }

    /// Any two writers, and no input.
    pub fn new(out: impl Write + Send + 'w, err: impl Write + Send + 'w) -> Stdio<'w> {
        Stdio {
            out: Output::Plain(Box::new(out)),
            err: Output::Plain(Box::new(err)),
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
            report: Some(Output::Plain(Box::new(report))),
            ..self
        }
    }

    /// Takes the input; none is left.
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
        match self.stream(descriptor)? {
            // A signal that we handle, such as Ctrl-C, comes between; whether to end is decided between host calls.
            Output::Plain(writer) => super::retry::retry(|| writer.write(bytes)),
            Output::Descriptor(output) => output.write(bytes),
        }
    }

    /// The writer of this descriptor, if so many bytes may have to wait there until somebody reads.
    ///
    /// # Errors
    /// As [`Stdio::write`].
    pub(super) fn may_wait(
        &mut self,
        descriptor: u64,
        len: usize,
    ) -> io::Result<Option<Arc<Descriptor>>> {
        Ok(match self.stream(descriptor)? {
            Output::Descriptor(output) if !output.takes_now(len) => Some(Arc::clone(output)),
            _ => None,
        })
    }

    fn stream(&mut self, descriptor: u64) -> io::Result<&mut Output<'w>> {
        match (descriptor, &mut self.report) {
            (1, _) => Ok(&mut self.out),
            (2, _) => Ok(&mut self.err),
            (Self::REPORT, Some(report)) => Ok(report),
            _ => Err(Errno::EBADF.into()),
        }
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
