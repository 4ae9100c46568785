//! Call stacks of allocations, each kept once.

use std::collections::HashMap;

/// Frames that are kept of each stack, from the innermost.
const DEPTH: usize = 48;

/// A call stack that was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Backtrace(u32);

/// All of them. There are as many as places that allocate have ways to be reached: few beside the allocations.
#[derive(Debug, Default)]
pub(in super::super) struct Backtraces {
    /// By hash.
    known: HashMap<u64, Backtrace>,
    /// Where the frames of each start; the next one's start is its end.
    starts: Vec<u32>,
    /// Function, and the op after the one that called.
    frames: Vec<(u32, u32)>,
}

impl Backtraces {
    /// Keeps a stack, innermost frame first.
    pub(super) fn keep(&mut self, stack: impl Iterator<Item = (u32, u32)> + Clone) -> Backtrace {
        let stack = stack.take(DEPTH);
        let hash = stack.clone().fold(0, |hash: u64, (function, pc)| {
            let frame = u64::from(function) << 32 | u64::from(pc);
            (hash.rotate_left(5) ^ frame).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        });
        if let Some(&known) = self.known.get(&hash)
            && self.frames(known).iter().copied().eq(stack.clone())
        {
            return known;
        }
        let new = Backtrace(self.starts.len() as u32);
        self.starts.push(self.frames.len() as u32);
        self.frames.extend(stack);
        self.known.insert(hash, new);
        new
    }

    /// Its frames, innermost first.
    pub(in super::super) fn frames(&self, backtrace: Backtrace) -> &[(u32, u32)] {
        let index = backtrace.0 as usize;
        let start = self.starts[index] as usize;
        let end = self
            .starts
            .get(index + 1)
            .map_or(self.frames.len(), |&end| end as usize);
        &self.frames[start..end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_stacks_are_kept_once() {
        let mut traces = Backtraces::default();
        let (a, b) = ([(1, 2), (3, 4)], [(1, 2), (3, 5)]);
        let first = traces.keep(a.into_iter());
        let second = traces.keep(b.into_iter());
        assert_ne!(first, second);
        assert_eq!(traces.keep(a.into_iter()), first);
        assert_eq!(traces.frames(first), a);
        assert_eq!(traces.frames(second), b);
        let deep = traces.keep((0..1000).map(|i| (i, i)));
        assert_eq!(traces.frames(deep).len(), DEPTH);
    }
}
