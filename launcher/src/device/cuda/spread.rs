//! A transfer whose pieces several threads of the host move.
//!
//! One thread copies 7 to 10 GB/s out of the page cache, and PCIe moves several times as much. Each thread takes the next piece, fills a buffer of its own with it, and has it
//! copied. Pieces are taken in order, so all before the first one that did not come whole have been moved when nobody moves any more: the
//! outcome is that of one thread which stopped there. What lies behind may have been moved, too, but is not counted.

use crate::hostcall::Errno;
use crate::hostcall::memory::SourceAt;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// What one thread moves pieces with.
pub trait Carrier {
    /// A buffer of so many bytes, which nobody uses.
    fn buffer(&mut self, bytes: usize) -> Result<&mut [u8], Errno>;

    /// Has that buffer's first bytes copied to this offset of the target.
    fn send(&mut self, at: u64, bytes: usize) -> Result<(), Errno>;

    /// Waits until all that was sent has arrived.
    fn finish(&mut self) -> Result<(), Errno>;
}

/// The transfer, for all who take part.
pub struct Spread {
    piece: usize,
    source: Arc<SourceAt>,
    state: Mutex<State>,
    left: Condvar,
}

struct State {
    /// Where the piece that is taken next begins.
    next: u64,
    /// Nothing from here on counts: the length, or where the source ended or failed.
    end: u64,
    /// Why it ends there, if that is an error.
    error: Option<Errno>,
    /// Helpers that have begun.
    helpers: usize,
    /// Whoever comes now is too late.
    is_over: bool,
    panic: Option<Box<dyn Any + Send>>,
}

impl Spread {
    /// Of `len` bytes of the source, in pieces of `piece` bytes.
    pub fn new(source: Arc<SourceAt>, len: u64, piece: usize) -> Spread {
        Spread {
            piece,
            source,
            state: Mutex::new(State {
                next: 0,
                end: len,
                error: None,
                helpers: 0,
                is_over: false,
                panic: None,
            }),
            left: Condvar::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next piece: where it begins, and how long it is.
    fn take(&self) -> Option<(u64, usize)> {
        let mut state = self.state();
        let (at, left) = (state.next, state.end.saturating_sub(state.next));
        let bytes = usize::try_from(left).map_or(self.piece, |left| left.min(self.piece));
        state.next += bytes as u64;
        (bytes > 0).then_some((at, bytes))
    }

    /// Nothing from `at` on counts.
    fn stop(&self, at: u64, error: Option<Errno>) {
        let mut state = self.state();
        if at < state.end {
            (state.end, state.error) = (at, error);
        }
    }

    fn move_pieces(&self, carrier: &mut dyn Carrier) -> Result<(), Errno> {
        while let Some((at, asked)) = self.take() {
            let (given, error) = self.fill(carrier.buffer(asked)?, at);
            if given > 0 {
                carrier.send(at, given)?;
            }
            if given < asked {
                self.stop(at + given as u64, error);
            }
        }
        carrier.finish()
    }

    /// Asks until all of it is there, or nothing more comes, perhaps because of an error.
    fn fill(&self, bytes: &mut [u8], at: u64) -> (usize, Option<Errno>) {
        let mut done = 0;
        while done < bytes.len() {
            let rest = &mut bytes[done..];
            let most = rest.len();
            match (self.source)(rest, at + done as u64) {
                Ok(0) => break,
                Ok(given) => done += given.min(most),
                Err(error) => return (done, Some(error.into())),
            }
        }
        (done, None)
    }

    fn work(&self, carrier: &mut dyn Carrier) {
        let moved = catch_unwind(AssertUnwindSafe(|| self.move_pieces(carrier)));
        match moved {
            Ok(Ok(())) => {}
            // What has arrived is not known.
            Ok(Err(error)) => self.stop(0, Some(error)),
            Err(panic) => {
                self.stop(0, None);
                self.state().panic = Some(panic);
            }
        }
    }

    /// Takes part as a helper, with the carrier that `prepare` finds, if there is something to do.
    pub fn help<C: Carrier>(&self, prepare: impl FnOnce() -> Option<C>) {
        {
            let mut state = self.state();
            if state.is_over || state.next >= state.end {
                return;
            }
            state.helpers += 1;
        }
        // Also when something panics.
        let _leave = Leave(self);
        if let Some(mut carrier) = prepare() {
            self.work(&mut carrier);
        }
    }

    /// Takes part, and waits for all helpers that have begun. How many bytes were moved.
    ///
    /// # Errors
    /// What the source says of the first byte; the carriers' errors.
    ///
    /// # Panics
    /// A helper did, or the source.
    pub fn lead(&self, carrier: &mut dyn Carrier) -> Result<u64, Errno> {
        self.work(carrier);
        let mut state = self.state();
        state.is_over = true;
        while state.helpers > 0 {
            state = self
                .left
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        if let Some(panic) = state.panic.take() {
            drop(state);
            resume_unwind(panic);
        }
        match state.error {
            Some(error) if state.end == 0 => Err(error),
            _ => Ok(state.end),
        }
    }
}

/// A helper that is gone.
struct Leave<'s>(&'s Spread);

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        self.0.state().helpers -= 1;
        self.0.left.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hostcall::workers::Workers;
    use std::io;
    use std::sync::Barrier;

    const PIECE: usize = 100;

    /// Copies at the end, or when its buffer is needed again.
    struct Copier {
        target: Arc<Mutex<Vec<u8>>>,
        buffer: Vec<u8>,
        sent: Option<(u64, usize)>,
        /// Its copies of what lies behind fail.
        limit: u64,
    }

    impl Copier {
        fn new(target: &Arc<Mutex<Vec<u8>>>) -> Copier {
            Copier {
                target: Arc::clone(target),
                buffer: vec![0; PIECE],
                sent: None,
                limit: u64::MAX,
            }
        }
    }

    impl Carrier for Copier {
        fn buffer(&mut self, bytes: usize) -> Result<&mut [u8], Errno> {
            self.finish()?;
            Ok(&mut self.buffer[..bytes])
        }

        fn send(&mut self, at: u64, bytes: usize) -> Result<(), Errno> {
            self.sent = Some((at, bytes));
            Ok(())
        }

        fn finish(&mut self) -> Result<(), Errno> {
            let Some((at, bytes)) = self.sent.take() else {
                return Ok(());
            };
            if at >= self.limit {
                return Err(Errno::EIO);
            }
            let place = at as usize..at as usize + bytes;
            self.target.lock().unwrap()[place].copy_from_slice(&self.buffer[..bytes]);
            Ok(())
        }
    }

    fn byte(at: u64) -> u8 {
        (at ^ at >> 8) as u8 | 1
    }

    /// A source of so many bytes, which gives at most `most` at once, and fails behind `bad`.
    fn source(total: u64, most: usize, bad: u64) -> Arc<SourceAt> {
        Arc::new(move |bytes: &mut [u8], at: u64| {
            if at >= bad {
                return Err(io::Error::from_raw_os_error(28));
            }
            let left = total.min(bad).saturating_sub(at);
            let count = bytes.len().min(most).min(left as usize);
            for (byte, at) in bytes[..count].iter_mut().zip(at..) {
                *byte = self::byte(at);
            }
            Ok(count)
        })
    }

    /// What `threads` threads make of it, and the target.
    fn moved(source: Arc<SourceAt>, len: u64, threads: usize) -> (Result<u64, Errno>, Vec<u8>) {
        let target = Arc::new(Mutex::new(vec![0; len as usize + 1]));
        let spread = Arc::new(Spread::new(source, len, PIECE));
        let workers = Workers::default();
        for _ in 1..threads {
            let (spread, target) = (Arc::clone(&spread), Arc::clone(&target));
            workers
                .run(move || spread.help(|| Some(Copier::new(&target))))
                .unwrap();
        }
        let outcome = spread.lead(&mut Copier::new(&target));
        let target = target.lock().unwrap().clone();
        (outcome, target)
    }

    fn is_right(target: &[u8], count: u64) -> bool {
        (0..count).all(|at| target[at as usize] == byte(at))
    }

    #[test]
    fn all_lengths_around_pieces_arrive_once() {
        for threads in [1, 2, 5] {
            for len in [
                0, 1, 99, 100, 101, 199, 200, 201, 1_999, 2_000, 2_001, 77_777,
            ] {
                for most in [usize::MAX, 33] {
                    let (outcome, target) = moved(source(u64::MAX, most, u64::MAX), len, threads);
                    assert_eq!(outcome, Ok(len));
                    assert!(is_right(&target, len) && target[len as usize] == 0, "{len}");
                }
            }
        }
    }

    #[test]
    fn it_ends_where_the_source_ends() {
        for total in [0, 1, 99, 100, 101, 1_000, 1_050] {
            let (outcome, target) = moved(source(total, 64, u64::MAX), 2_000, 4);
            assert_eq!(outcome, Ok(total));
            assert!(is_right(&target, total), "{total}");
        }
    }

    #[test]
    fn what_came_before_an_error_counts_and_the_error_if_nothing_did() {
        for bad in [1, 99, 100, 150, 1_000, 1_999] {
            let (outcome, target) = moved(source(u64::MAX, 64, bad), 2_000, 4);
            assert_eq!(outcome, Ok(bad));
            assert!(is_right(&target, bad), "{bad}");
        }
        let (outcome, _) = moved(source(u64::MAX, 64, 0), 2_000, 4);
        assert_eq!(outcome, Err(Errno::from(io::Error::from_raw_os_error(28))));
    }

    /// One part alone fails, while those behind it are moved: the first of all failures counts, whoever meets it first.
    #[test]
    fn parts_behind_a_failure_do_not_count() {
        let good = source(u64::MAX, usize::MAX, u64::MAX);
        let source = move |bytes: &mut [u8], at: u64| match at {
            300 | 1_200 => Err(io::Error::from_raw_os_error(5)),
            700 => good(&mut bytes[..50], at),
            750 => Ok(0),
            _ => good(bytes, at),
        };
        let (outcome, target) = moved(Arc::new(source), 2_000, 6);
        assert_eq!(outcome, Ok(300));
        assert!(is_right(&target, 300));
    }

    /// Each waits for the other in its first piece.
    #[test]
    fn threads_move_pieces_at_the_same_time() {
        let both = Barrier::new(2);
        let good = source(u64::MAX, usize::MAX, u64::MAX);
        let source = move |bytes: &mut [u8], at: u64| {
            if at < 2 * PIECE as u64 {
                both.wait();
            }
            good(bytes, at)
        };
        let (outcome, target) = moved(Arc::new(source), 2_000, 2);
        assert_eq!(outcome, Ok(2_000));
        assert!(is_right(&target, 2_000));
    }

    #[test]
    fn a_copy_that_fails_is_an_error_whatever_came() {
        let target = Arc::new(Mutex::new(vec![0; 2_000]));
        let spread = Spread::new(source(u64::MAX, 64, u64::MAX), 2_000, PIECE);
        let mut copier = Copier::new(&target);
        copier.limit = 1_900;
        assert_eq!(spread.lead(&mut copier), Err(Errno::EIO));
    }

    #[test]
    fn a_panic_of_any_thread_is_the_leaders() {
        let source = |bytes: &mut [u8], at: u64| match at {
            700 => panic!("a bug"),
            _ => Ok(bytes.len()),
        };
        let outcome = catch_unwind(|| moved(Arc::new(source), 2_000, 3));
        assert_eq!(outcome.unwrap_err().downcast_ref(), Some(&"a bug"));
    }

    #[test]
    fn who_comes_too_late_does_nothing() {
        let target = Arc::new(Mutex::new(vec![0; 2_000]));
        let spread = Spread::new(source(u64::MAX, 64, u64::MAX), 2_000, PIECE);
        assert_eq!(spread.lead(&mut Copier::new(&target)), Ok(2_000));
        spread.help(|| -> Option<Copier> { panic!("no channel is needed") });
    }
}
