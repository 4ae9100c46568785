use crate::io::{self, ErrorKind};

pub use super::unsupported::Stdin;

pub struct Stdout;
pub struct Stderr;

/// The host's errno for a closed pipe; the only one that programs commonly ask for here.
const EPIPE: i64 = 32;

fn write(fd: u32, buf: &[u8]) -> io::Result<usize> {
    if buf.is_empty() {
        return Ok(0);
    }
    match device_prelude::hostcall::write(fd, buf) {
        written @ 0.. => Ok(written as usize),
        error if error == -EPIPE => {
            Err(io::const_error!(ErrorKind::BrokenPipe, "Broken pipe (os error 32)"))
        }
        _ => Err(io::const_error!(ErrorKind::Other, "the host could not write")),
    }
}

impl Stdout {
    pub const fn new() -> Stdout {
        Stdout
    }
}

impl io::Write for Stdout {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        write(1, buf)
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
        write(2, buf)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub const STDIN_BUF_SIZE: usize = 0;

pub fn is_ebadf(_err: &io::Error) -> bool {
    false
}

pub fn panic_output() -> Option<impl io::Write> {
    Some(Stderr::new())
}
