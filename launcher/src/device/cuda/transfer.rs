//! The program's memory for host calls, while its kernel runs.
//!
//! Bytes pass through page-locked buffers ([`super::channels`]), of which one is copied while another is filled or emptied: a transfer costs about the
//! slower of the two. That is the host's part, and a source that several threads may ask is asked by several ([`super::spread`]).

use super::channels::{BUFFER, Channel, Channels, Lent, failed};
use super::driver::{Context, CopyBuffer, DeviceSpan, Driver};
use super::error::CudaError;
use super::spread::{Carrier, Spread};
use crate::hostcall::Errno;
use crate::hostcall::memory::{DeviceMemory, Sink, Source, SourceAt};
use crate::hostcall::workers::Workers;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Threads that move one large transfer, where each has a core and the ring has another: about as many as fill PCIe.
const THREADS: usize = 8;

/// What may be read and written: the program's heap and stacks.
pub struct GpuMemory {
    spans: Vec<DeviceSpan<'static>>,
    channels: Arc<Channels>,
    /// How many threads move one large transfer at most.
    threads: usize,
    /// All of them but the one that was asked.
    helpers: Workers,
}

impl GpuMemory {
    /// Memory of the kernel that is about to start. The context is current on this thread.
    ///
    /// # Errors
    /// No page-locked memory, or no stream.
    pub fn new(
        driver: Arc<Driver>,
        context: Context,
        spans: Vec<DeviceSpan<'static>>,
    ) -> Result<GpuMemory, CudaError> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = (cores - 1).clamp(2, THREADS);
        Ok(GpuMemory {
            spans,
            channels: Arc::new(Channels::new(driver, context, threads)?),
            threads,
            helpers: Workers::default(),
        })
    }

    /// These bytes, if all of them are the program's.
    fn span(&self, address: u64, len: u64) -> Result<DeviceSpan<'static>, Errno> {
        let mut inside = self.spans.iter().filter_map(|span| span.at(address, len));
        inside.next().ok_or(Errno::EFAULT)
    }

    /// Reads memory of the runtime's own, of a kernel that is given up: the channel is not given back. `None` if a copy does not end within `limit`.
    pub fn peek(&self, span: DeviceSpan<'_>, limit: Duration) -> Option<Vec<u8>> {
        let until = Instant::now() + limit;
        let driver = self.channels.driver();
        let [mut buffer, _] = self.channels.take()?;
        let mut bytes = Vec::with_capacity(span.bytes() as usize);
        while (bytes.len() as u64) < span.bytes() {
            let done = bytes.len() as u64;
            let piece = (span.bytes() - done).min(BUFFER as u64);
            let part = span.at(span.address() + done, piece)?;
            buffer.receive(driver, part).ok()?;
            while !buffer.is_done(driver).ok()? {
                if Instant::now() > until {
                    return None;
                }
                std::thread::sleep(Duration::from_micros(50));
            }
            bytes.extend_from_slice(buffer.bytes(piece as usize));
        }
        Some(bytes)
    }

    fn with_channel<T>(
        &self,
        with: impl FnOnce(&Driver, &mut Channel) -> Result<T, Errno>,
    ) -> Result<T, Errno> {
        let mut lent = self.channels.lend()?;
        let (driver, channel) = lent.parts();
        with(driver, channel)
    }
}

/// A channel that moves pieces of a large transfer.
struct Filler {
    lent: Lent,
    to: DeviceSpan<'static>,
    /// Which of its buffers is filled.
    turn: usize,
}

impl Filler {
    fn new(lent: Lent, to: DeviceSpan<'static>) -> Filler {
        Filler { lent, to, turn: 0 }
    }
}

impl Carrier for Filler {
    fn buffer(&mut self, bytes: usize) -> Result<&mut [u8], Errno> {
        let (driver, channel) = self.lent.parts();
        let buffer = &mut channel[self.turn];
        buffer.wait(driver).map_err(failed)?;
        Ok(buffer.bytes(bytes))
    }

    fn send(&mut self, at: u64, bytes: usize) -> Result<(), Errno> {
        let (driver, channel) = self.lent.parts();
        // The thread that asked waits, and has lent us the range.
        let part = part(self.to, at, bytes as u64);
        channel[self.turn].send(driver, part).map_err(failed)?;
        self.turn = 1 - self.turn;
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Errno> {
        let (driver, channel) = self.lent.parts();
        let mut buffers = channel.iter_mut();
        buffers.try_for_each(|buffer| buffer.wait(driver).map_err(failed))
    }
}

impl DeviceMemory for GpuMemory {
    fn fill(&self, address: u64, len: u64, source: &mut Source<'_>) -> Result<u64, Errno> {
        let span = self.span(address, len)?;
        self.with_channel(|driver, channel| {
            let mut done = 0;
            for turn in (0..2).cycle() {
                let asked = (len - done).min(BUFFER as u64) as usize;
                if asked == 0 {
                    break;
                }
                let buffer = &mut channel[turn];
                buffer.wait(driver).map_err(failed)?;
                let given = match source(buffer.bytes(asked)) {
                    Ok(given) => given.min(asked),
                    Err(error) if done == 0 => return Err(error.into()),
                    Err(_) => break,
                };
                if given == 0 {
                    break;
                }
                // The thread that asked waits, and has lent us the range.
                let part = part(span, done, given as u64);
                buffer.send(driver, part).map_err(failed)?;
                done += given as u64;
                if given < asked {
                    break;
                }
            }
            for buffer in channel {
                buffer.wait(driver).map_err(failed)?;
            }
            Ok(done)
        })
    }

    fn fill_at(&self, address: u64, len: u64, source: Arc<SourceAt>) -> Result<u64, Errno> {
        let span = self.span(address, len)?;
        let lent = self.channels.lend()?;
        let spread = Arc::new(Spread::new(source, len, BUFFER));
        let pieces = usize::try_from(len.div_ceil(BUFFER as u64)).unwrap_or(usize::MAX);
        let others = self.threads.min(pieces).saturating_sub(1);
        let helpers = others.min(self.channels.spare());
        for _ in 0..helpers {
            let (spread, channels) = (Arc::clone(&spread), Arc::clone(&self.channels));
            let filler = move || Some(Filler::new(channels.lend_spare()?, span));
            if self.helpers.run(move || spread.help(filler)).is_err() {
                break;
            }
        }
        spread.lead(&mut Filler::new(lent, span))
    }

    fn drain(&self, address: u64, len: u64, sink: &mut Sink<'_>) -> Result<u64, Errno> {
        let span = self.span(address, len)?;
        let piece = |at: u64| (len - at).min(BUFFER as u64);
        self.with_channel(|driver, channel| {
            let start = |buffer: &mut CopyBuffer, at: u64| {
                let part = part(span, at, piece(at));
                buffer.receive(driver, part).map_err(failed)
            };
            let mut done = 0;
            if len > 0 {
                start(&mut channel[0], 0)?;
            }
            for turn in (0..2).cycle() {
                let here = piece(done) as usize;
                if here == 0 {
                    break;
                }
                let next = done + here as u64;
                if next < len {
                    start(&mut channel[1 - turn], next)?;
                }
                channel[turn].wait(driver).map_err(failed)?;
                let taken = match sink(channel[turn].bytes(here)) {
                    Ok(taken) => taken.min(here),
                    Err(error) if done == 0 => return Err(error.into()),
                    Err(_) => break,
                };
                done += taken as u64;
                if taken < here {
                    break;
                }
            }
            Ok(done)
        })
    }
}

/// `len` bytes of it, `at` bytes behind its start.
fn part(span: DeviceSpan<'static>, at: u64, len: u64) -> DeviceSpan<'static> {
    span.at(span.address() + at, len)
        .expect("a piece of what was asked for")
}

/// For the thread that serves the ring.
impl DeviceMemory for Arc<GpuMemory> {
    fn fill(&self, address: u64, len: u64, source: &mut Source<'_>) -> Result<u64, Errno> {
        (**self).fill(address, len, source)
    }

    fn fill_at(&self, address: u64, len: u64, source: Arc<SourceAt>) -> Result<u64, Errno> {
        (**self).fill_at(address, len, source)
    }

    fn drain(&self, address: u64, len: u64, sink: &mut Sink<'_>) -> Result<u64, Errno> {
        (**self).drain(address, len, sink)
    }
}
