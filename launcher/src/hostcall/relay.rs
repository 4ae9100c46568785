//! Memory that one thread alone may touch, reached from others: they ask, and that thread moves the bytes when it comes by.

use super::Errno;
use super::memory::{self, DeviceMemory, PIECE, Sink, Source, pieces};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::Thread;

/// What is asked of the thread that has the memory.
enum Ask {
    Write(u64, Vec<u8>, SyncSender<Result<(), Errno>>),
    Read(u64, usize, SyncSender<Result<Vec<u8>, Errno>>),
}

/// The asking end, for any thread. When the other end is gone every address is wrong.
#[derive(Clone)]
pub struct Relay {
    asks: Sender<Ask>,
    /// It may sleep until it is asked.
    owner: Thread,
}

/// The end of the thread that has the memory.
pub struct RelayEnd(Receiver<Ask>);

/// Both ends; the thread that calls this has the memory.
pub fn relay() -> (Relay, RelayEnd) {
    let (asks, asked) = channel();
    let owner = std::thread::current();
    (Relay { asks, owner }, RelayEnd(asked))
}

impl RelayEnd {
    /// Does everything that was asked for until now. Whether that was anything.
    pub fn serve(&self, memory: &dyn DeviceMemory) -> bool {
        let mut any = false;
        while let Ok(ask) = self.0.try_recv() {
            any = true;
            // Who asked may be gone; then nobody wants the answer.
            match ask {
                Ask::Write(address, bytes, answer) => {
                    let _ = answer.send(memory::write(memory, address, &bytes));
                }
                Ask::Read(address, len, answer) => {
                    let _ = answer.send(memory::read(memory, address, len));
                }
            }
        }
        any
    }
}

impl Relay {
    fn ask<T>(&self, ask: impl FnOnce(SyncSender<Result<T, Errno>>) -> Ask) -> Result<T, Errno> {
        let (answer, answered) = sync_channel(1);
        self.asks.send(ask(answer)).map_err(|_| Errno::EFAULT)?;
        self.owner.unpark();
        answered.recv().map_err(|_| Errno::EFAULT)?
    }
}

impl DeviceMemory for Relay {
    fn fill(&self, address: u64, len: u64, source: &mut Source<'_>) -> Result<u64, Errno> {
        pieces(len, PIECE, |done, asked| {
            let mut bytes = vec![0; asked];
            let given = source(&mut bytes)?.min(asked);
            bytes.truncate(given);
            self.ask(|answer| Ask::Write(address.wrapping_add(done), bytes, answer))?;
            Ok(given)
        })
    }

    fn drain(&self, address: u64, len: u64, sink: &mut Sink<'_>) -> Result<u64, Errno> {
        pieces(len, PIECE, |done, asked| {
            let bytes = self.ask(|answer| Ask::Read(address.wrapping_add(done), asked, answer))?;
            Ok(sink(&bytes)?.min(asked))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hostcall::fake::FakeMemory;

    #[test]
    fn another_thread_reaches_the_memory_through_its_owner() {
        let memory = FakeMemory::new(0x1000, 3 * PIECE);
        let (relay, end) = relay();
        let worker = std::thread::spawn(move || {
            let mut next = 0u8;
            let mut source = |piece: &mut [u8]| {
                piece.fill_with(|| {
                    next = next.wrapping_add(1);
                    next
                });
                Ok(piece.len())
            };
            let filled = relay.fill(0x1000, 2 * PIECE as u64 + 5, &mut source);
            let beyond = memory::write(&relay, 0x1000 + 3 * PIECE as u64, b"x");
            let back = memory::read(&relay, 0x1000 + 2 * PIECE as u64, 6);
            (filled, beyond, back)
        });
        while !worker.is_finished() {
            end.serve(&memory);
            std::thread::yield_now();
        }
        let (filled, beyond, back) = worker.join().unwrap();
        assert_eq!(filled, Ok(2 * PIECE as u64 + 5));
        assert_eq!(beyond, Err(Errno::EFAULT));
        assert_eq!(back, Ok(vec![1, 2, 3, 4, 5, 0]));
    }

    #[test]
    fn when_the_owner_is_gone_nobody_waits() {
        let (relay, end) = relay();
        drop(end);
        assert_eq!(memory::write(&relay, 0, b"x"), Err(Errno::EFAULT));
    }
}
