//! Vector clocks. A thread's time starts at 1 and grows at each of its releases, so that each release has a moment of its own.

use std::rc::Rc;

/// For each thread, up to when its past is known; 0 is nothing. Clones share until one of them learns more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Known(Rc<Vec<u32>>);

impl Known {
    pub(super) fn of(&self, thread: u32) -> u32 {
        self.0.get(thread as usize).copied().unwrap_or(0)
    }

    pub(super) fn raise(&mut self, thread: u32, time: u32) {
        if self.of(thread) < time {
            let known = Rc::make_mut(&mut self.0);
            if known.len() <= thread as usize {
                known.resize(thread as usize + 1, 0);
            }
            known[thread as usize] = time;
        }
    }

    pub(super) fn join(&mut self, other: &Known) {
        if Rc::ptr_eq(&self.0, &other.0) || other.within(self) {
            return;
        }
        if self.within(other) {
            *self = other.clone();
            return;
        }
        let known = Rc::make_mut(&mut self.0);
        if known.len() < other.0.len() {
            known.resize(other.0.len(), 0);
        }
        for (mine, theirs) in known.iter_mut().zip(other.0.iter()) {
            *mine = (*mine).max(*theirs);
        }
    }

    /// Whether `other` knows all that this does.
    pub(super) fn within(&self, other: &Known) -> bool {
        let (a, b) = (&self.0, &other.0);
        a.iter().zip(b.iter()).all(|(a, b)| a <= b) && a.iter().skip(b.len()).all(|&time| time == 0)
    }
}

/// What a release hands over.
#[derive(Clone, Debug)]
pub(super) struct Release {
    known: Known,
    /// The one thread and time that it comes from: a clock that contains that time contains all of it.
    by: Option<(u32, u32)>,
    /// The only block for which it counts.
    pub(super) block: Option<u32>,
}

impl Release {
    pub(super) fn new(known: Known, thread: u32, time: u32, block: Option<u32>) -> Release {
        Release {
            known,
            by: Some((thread, time)),
            block,
        }
    }

    /// The moment that it comes from, if it is one.
    pub(super) fn time(&self) -> Option<u32> {
        self.by.map(|(_, time)| time)
    }

    /// Both together.
    pub(super) fn with(&self, other: &Release) -> Release {
        if self.block == other.block {
            if other.by.is_some_and(|(t, time)| self.knows(t, time)) {
                return self.clone();
            }
            if self.by.is_some_and(|(t, time)| other.knows(t, time)) {
                return other.clone();
            }
        }
        let mut known = self.known.clone();
        self.teach(&mut known);
        other.teach(&mut known);
        let block = self.block.filter(|_| self.block == other.block);
        Release {
            known,
            by: None,
            block,
        }
    }

    /// Whether an acquire of it adds nothing to a clock that contains that time.
    pub(super) fn knows(&self, thread: u32, time: u32) -> bool {
        self.known.of(thread) >= time || self.by.is_some_and(|(t, at)| t == thread && at >= time)
    }

    /// The one thread that it comes from, if it is one.
    pub(super) fn by(&self) -> Option<u32> {
        self.by.map(|(thread, _)| thread)
    }

    /// Forgets the single time that it came from: no thread may be left that had it.
    pub(super) fn spell_out(&mut self) {
        if let Some((thread, time)) = self.by.take() {
            self.known.raise(thread, time);
        }
    }

    /// Adds this to what is known.
    pub(super) fn teach(&self, known: &mut Known) {
        match self.by {
            Some((thread, time)) if known.of(thread) >= time => {}
            Some((thread, time)) => {
                known.join(&self.known);
                known.raise(thread, time);
            }
            None => known.join(&self.known),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_knows_the_moment_knows_its_past() {
        let mut a = Known::default();
        a.raise(3, 7);
        let release = Release::new(a, 1, 2, None);
        let mut b = Known::default();
        release.teach(&mut b);
        assert_eq!((b.of(3), b.of(1), b.of(0), b.of(99)), (7, 2, 0, 0));
        let other = Release::new(Known::default(), 5, 1, None);
        let both = release.with(&other);
        let mut c = Known::default();
        both.teach(&mut c);
        assert_eq!((c.of(3), c.of(1), c.of(5)), (7, 2, 1));
        assert!(b.within(&c) && !c.within(&b));
    }
}
