//! The running program's memory, as host calls reach it.

use super::Errno;
use std::io;
use std::sync::Arc;

/// The most bytes that are moved at once where they pass through a buffer of the host.
pub const PIECE: usize = 1 << 20;

/// Reads and writes of the program's memory. Addresses and lengths come from the device: an implementation checks the whole range before
/// anything is moved.
pub trait DeviceMemory {
    /// Moves what `source` gives to `len` bytes at `address`, piece by piece. A piece that is not filled is the last. How many bytes came; an
    /// error of `source` after the first of them is left for the next call.
    ///
    /// # Errors
    /// `EFAULT` for bytes that are not the program's; what `source` says.
    fn fill(&self, address: u64, len: u64, source: &mut Source<'_>) -> Result<u64, Errno>;

    /// As [`DeviceMemory::fill`] from a source that several threads may ask at the same time. Behind the bytes that came others may have been overwritten.
    ///
    /// # Errors
    /// As [`DeviceMemory::fill`].
    fn fill_at(&self, address: u64, len: u64, source: Arc<SourceAt>) -> Result<u64, Errno> {
        let mut at = 0;
        self.fill(address, len, &mut |piece| {
            let given = source(piece, at)?;
            at += given as u64;
            Ok(given)
        })
    }

    /// Moves `len` bytes at `address` to `sink`, piece by piece. A piece that is not wholly taken is the last. How many were taken; an error
    /// of `sink` after the first of them is left for the next call.
    ///
    /// # Errors
    /// `EFAULT` for bytes that are not the program's; what `sink` says.
    fn drain(&self, address: u64, len: u64, sink: &mut Sink<'_>) -> Result<u64, Errno>;
}

/// Fills a buffer, from its start: how much of it.
pub type Source<'a> = dyn FnMut(&mut [u8]) -> io::Result<usize> + 'a;
/// Fills a buffer, from its start, with what stands at this offset: how much of it; 0 is the end.
pub type SourceAt = dyn Fn(&mut [u8], u64) -> io::Result<usize> + Send + Sync;
/// Takes bytes, from their start: how many of them.
pub type Sink<'a> = dyn FnMut(&[u8]) -> io::Result<usize> + 'a;

/// Copies bytes to `address`.
///
/// # Errors
/// `EFAULT`.
pub fn write(memory: &dyn DeviceMemory, address: u64, bytes: &[u8]) -> Result<(), Errno> {
    let mut left = bytes;
    let mut source = |piece: &mut [u8]| {
        let (now, later) = left.split_at(piece.len().min(left.len()));
        piece[..now.len()].copy_from_slice(now);
        left = later;
        Ok(now.len())
    };
    memory
        .fill(address, bytes.len() as u64, &mut source)
        .map(drop)
}

/// Copies `len` bytes from `address`.
///
/// # Errors
/// `EFAULT`.
pub fn read(memory: &dyn DeviceMemory, address: u64, len: usize) -> Result<Vec<u8>, Errno> {
    let mut bytes = Vec::new();
    let mut sink = |piece: &[u8]| {
        bytes.extend_from_slice(piece);
        Ok(piece.len())
    };
    memory.drain(address, len as u64, &mut sink)?;
    Ok(bytes)
}

/// Moves pieces until `total`, a short one, or an error. `step` moves one piece that starts at this offset and is at most so long.
///
/// # Errors
/// That of the first piece.
pub(crate) fn pieces(
    total: u64,
    largest: usize,
    mut step: impl FnMut(u64, usize) -> Result<usize, Errno>,
) -> Result<u64, Errno> {
    let mut done = 0;
    while done < total {
        let asked = usize::try_from(total - done).map_or(largest, |left| left.min(largest));
        match step(done, asked) {
            Ok(moved) => {
                done += moved as u64;
                if moved < asked {
                    break;
                }
            }
            Err(error) if done == 0 => return Err(error),
            Err(_) => break,
        }
    }
    Ok(done)
}

/// No memory at all: every address is wrong.
#[derive(Clone, Copy, Debug)]
pub struct NoMemory;

impl DeviceMemory for NoMemory {
    fn fill(&self, _: u64, _: u64, _: &mut Source<'_>) -> Result<u64, Errno> {
        Err(Errno::EFAULT)
    }

    fn drain(&self, _: u64, _: u64, _: &mut Sink<'_>) -> Result<u64, Errno> {
        Err(Errno::EFAULT)
    }
}
