//! Pipes of the host: also those to and from its processes.

use crate::io::{self, BorrowedCursor, IoSlice, IoSliceMut};
use crate::sys::pal::host::{self, Handle, op};

#[derive(Debug)]
pub struct Pipe(Handle);

pub fn pipe() -> io::Result<(Pipe, Pipe)> {
    let mut answer = [0; 16];
    host::call_into(op::PIPE, [0; 4], &[], &mut answer)?;
    let (ends, _) = answer.as_chunks::<8>();
    let end = |index: usize| Pipe(Handle::new(u64::from_le_bytes(ends[index])));
    Ok((end(0), end(1)))
}

impl Pipe {
    pub fn from_handle(handle: Handle) -> Pipe {
        Pipe(handle)
    }

    pub fn handle(&self) -> u64 {
        self.0.number()
    }

    pub fn try_clone(&self) -> io::Result<Self> {
        self.0.duplicate().map(Pipe)
    }

    pub fn read(&self, buf: &mut [u8]) -> io::Result<usize> {
        self.0.read(buf)
    }

    pub fn read_buf(&self, buf: BorrowedCursor<'_>) -> io::Result<()> {
        self.0.read_buf(buf)
    }

    pub fn read_vectored(&self, bufs: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
        self.0.read_vectored(bufs)
    }

    pub fn is_read_vectored(&self) -> bool {
        false
    }

    pub fn read_to_end(&self, buf: &mut Vec<u8>) -> io::Result<usize> {
        io::Read::read_to_end(&mut Reader(self), buf)
    }

    pub fn write(&self, buf: &[u8]) -> io::Result<usize> {
        self.0.write(buf)
    }

    pub fn write_vectored(&self, bufs: &[IoSlice<'_>]) -> io::Result<usize> {
        self.0.write_vectored(bufs)
    }

    pub fn is_write_vectored(&self) -> bool {
        false
    }
}

struct Reader<'a>(&'a Pipe);

impl io::Read for Reader<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.0.read(buf)
    }

    fn read_buf(&mut self, buf: BorrowedCursor<'_>) -> io::Result<()> {
        self.0.read_buf(buf)
    }
}
