//! Which items a lane has.

use std::ops::Range;

/// A way to give each of `len` items to one of `LANES` lanes.
///
/// # Safety
/// The indices of all lanes together are those below `len`, each once.
pub(crate) unsafe trait Split {
    /// Those of `lane`, in rising order.
    fn indices<const LANES: usize>(len: usize, lane: usize) -> impl Iterator<Item = usize>;
}

/// Lane `k` has the items `k`, `k + LANES`, `k + 2 * LANES` ...: what lanes read at one time lies side by side.
pub(crate) struct Interleaved;

// SAFETY: an index belongs to the lane that is its remainder by `LANES`.
unsafe impl Split for Interleaved {
    #[inline]
    fn indices<const LANES: usize>(len: usize, lane: usize) -> impl Iterator<Item = usize> {
        (0..share(len, LANES, lane)).map(move |n| lane + n * LANES)
    }
}

/// Each lane has a run of neighbours, and lower lanes have lower ones. Runs differ in length by at most one.
pub(crate) struct Runs;

// SAFETY: each run begins where the one before it ends, the first at 0, and the last ends at `len` (see `run`).
unsafe impl Split for Runs {
    #[inline]
    fn indices<const LANES: usize>(len: usize, lane: usize) -> impl Iterator<Item = usize> {
        run::<LANES>(len, lane)
    }
}

/// The run of `lane`.
#[inline]
pub(crate) fn run<const LANES: usize>(len: usize, lane: usize) -> Range<usize> {
    run_of(len, LANES, lane)
}

/// The same for any number of parts.
#[inline]
pub(crate) fn run_of(len: usize, parts: usize, part: usize) -> Range<usize> {
    // The first `len % parts` parts have one more than the others.
    let start = len / parts * part + part.min(len % parts);
    start..start + share(len, parts, part)
}

/// A bit for each lane that has items.
pub(crate) fn busy(len: usize, lanes: usize) -> u32 {
    match len.min(lanes) {
        0 => 0,
        busy => u32::MAX >> (u32::BITS as usize - busy),
    }
}

/// How many items a part has. Loops count to it, for an index would overflow at the end of a source of nearly `usize::MAX` items.
#[inline]
fn share(len: usize, parts: usize, part: usize) -> usize {
    len.saturating_sub(part).div_ceil(parts)
}

/// Items at equal distances.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Share {
    first: usize,
    step: usize,
    count: usize,
}

impl Share {
    /// Of `len` items from `start` on: `first`, `first + step` ...
    #[inline]
    pub(crate) fn new(start: usize, len: usize, first: usize, step: usize) -> Share {
        Share {
            // There may be no item so far behind.
            first: start.wrapping_add(first),
            step,
            count: len.saturating_sub(first).div_ceil(step),
        }
    }

    /// What [`Interleaved`] gives to a lane.
    #[inline]
    pub(crate) fn interleaved<const LANES: usize>(len: usize, lane: usize) -> Share {
        Share::new(0, len, lane, LANES)
    }

    #[inline]
    fn index(self, n: usize) -> usize {
        self.first.wrapping_add(n.wrapping_mul(self.step))
    }

    #[cfg(test)]
    pub(crate) fn count(self) -> usize {
        self.count
    }

    /// The first `count` of them.
    #[inline]
    pub(crate) fn take(self, count: usize) -> Share {
        let count = self.count.min(count);
        Share { count, ..self }
    }

    /// The last one.
    #[cfg(test)]
    pub(crate) fn last(self) -> Option<usize> {
        self.count.checked_sub(1).map(|n| self.index(n))
    }

    /// All of them, in rising order.
    #[inline]
    pub(crate) fn indices(self) -> impl Iterator<Item = usize> {
        (0..self.count).map(move |n| self.index(n))
    }

    /// Each index, in rising order.
    #[inline]
    pub(crate) fn for_each(self, f: impl FnMut(usize)) {
        self.indices().for_each(f);
    }
}

/// How many values [`make_and_put`] makes at once.
const BATCH: usize = 4;

/// The largest values of which it makes several at once.
const LARGEST_IN_BATCH: usize = 16;

/// For each index of a lane's share: makes a value, and puts it away. Of small values four are made before the first one is put: what they
/// are made of is then loaded at once, where a store in between would make each load wait for the one before.
#[inline]
pub(crate) fn make_and_put<const LANES: usize, R>(
    share: Share,
    make: impl Fn(usize) -> R,
    mut put: impl FnMut(usize, R),
) {
    let (count, index) = (share.count, |n| share.index(n));
    let mut n = 0;
    // A CPU has vectors for that, and finds them by itself.
    if LANES > 1 && size_of::<R>() <= LARGEST_IN_BATCH {
        while count - n >= BATCH {
            let [first, second, third, fourth] = [0, 1, 2, 3].map(|at| make(index(n + at)));
            put(index(n), first);
            put(index(n + 1), second);
            put(index(n + 2), third);
            put(index(n + 3), fourth);
            n += BATCH;
        }
    }
    while n < count {
        put(index(n), make(index(n)));
        n += 1;
    }
}
