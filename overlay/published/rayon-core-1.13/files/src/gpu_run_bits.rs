//! A bit for each worker: who may have jobs, or who may sleep.
//!
//! To look at a queue or at a sleeper costs about 1 us on a GPU, and there are up to thousands. One load of a word tells about 32 of them.
//!
//! **Who writes**: a bit is written by its worker alone, so its own changes stand in its own order. All are read-modify-writes, since 31 others write to
//! the same word.
//!
//! **Orders**: all accesses are relaxed. A bit says only where to look. What is found there (a queue, a word) is read with the orders that it needs.

use crate::gpu_run_sync::{AtomicU32, Ordering};

pub(crate) struct Bits(Vec<AtomicU32>);

const BITS: usize = u32::BITS as usize;

impl Bits {
    pub(crate) fn new(workers: usize) -> Bits {
        let words = workers.div_ceil(BITS);
        Bits((0..words).map(|_| AtomicU32::new(0)).collect())
    }

    /// By the worker `index` alone.
    #[inline]
    pub(crate) fn set(&self, index: usize) {
        self.0[index / BITS].fetch_or(1 << (index % BITS), Ordering::Relaxed);
    }

    /// By the worker `index` alone.
    #[inline]
    pub(crate) fn clear(&self, index: usize) {
        self.0[index / BITS].fetch_and(!(1 << (index % BITS)), Ordering::Relaxed);
    }

    #[inline]
    pub(crate) fn has(&self, index: usize) -> bool {
        self.0[index / BITS].load(Ordering::Relaxed) >> (index % BITS) & 1 != 0
    }

    /// What `look` finds at the first worker that has something, of those whose bit is set: first those that share a word with `near`, then word by word.
    /// Within each word the search begins at a bit that `turn` chooses, so that those who search at once spread.
    #[inline]
    pub(crate) fn find<T>(
        &self,
        near: usize,
        turn: u32,
        mut look: impl FnMut(usize) -> Option<T>,
    ) -> Option<T> {
        let words = self.0.len();
        let turn = turn % u32::BITS;
        for step in 0..words {
            let word = (near / BITS + step) % words;
            let mut bits = self.0[word].load(Ordering::Relaxed).rotate_right(turn);
            while bits != 0 {
                let bit = (bits.trailing_zeros() + turn) % u32::BITS;
                let found = look(word * BITS + bit as usize);
                if found.is_some() {
                    return found;
                }
                bits &= bits - 1;
            }
        }
        None
    }
}
