//! All threads, by their place in vector clocks.
//!
//! A program may start any number of threads, one after another, and clocks are as long as the last place in use. So a thread that begins takes the
//! place of one that has ended, and goes on with its time, if that hides nothing: if it knows the end of that thread, or if nothing is left
//! that the thread did ([`Threads::forget`]). Whoever knows a moment of the later thread then seems to know the earlier one, and does,
//! or there is nothing to know.

use super::clock::Release;
use super::thread::Thread;

/// How many free places are tried: a fitting one is nearly always among those freed last.
const LOOKED_AT: usize = 64;

/// The least number of ended threads before their traces are looked for.
const FEW: usize = 4096;

#[derive(Debug)]
pub(super) struct Threads {
    all: Vec<Thread>,
    /// Places of threads that have ended, the last one at the end.
    free: Vec<u32>,
    /// Those of which nothing is left.
    gone: Vec<u32>,
    /// The number of places at which traces are looked for next.
    enough: usize,
}

impl Default for Threads {
    fn default() -> Threads {
        Threads {
            all: Vec::new(),
            free: Vec::new(),
            gone: Vec::new(),
            enough: FEW,
        }
    }
}

impl Threads {
    /// A thread that begins now, ordered after the release `before`.
    pub(super) fn begin(&mut self, block: u32, before: Option<&Release>) -> u32 {
        let known = |place: &u32| {
            let last = self.all[*place as usize].time - 1;
            before.is_some_and(|before| before.knows(*place, last))
        };
        let first = self.free.len().saturating_sub(LOOKED_AT);
        let found = match self.free[first..].iter().rposition(known) {
            Some(at) => Some(self.free.remove(first + at)),
            None => self.gone.pop(),
        };
        if let Some(place) = found {
            let time = self.all[place as usize].time;
            self.all[place as usize] = Thread::new(place, block, time, before);
            return place;
        }
        let place = self.all.len() as u32;
        self.all.push(Thread::new(place, block, 1, before));
        place
    }

    /// Ends a thread, and gives its release for the thread that joins it.
    pub(super) fn end(&mut self, thread: u32) -> Release {
        self.free.push(thread);
        self.all[thread as usize].end()
    }

    pub(super) fn get(&self, thread: u32) -> &Thread {
        &self.all[thread as usize]
    }

    pub(super) fn get_mut(&mut self, thread: u32) -> &mut Thread {
        &mut self.all[thread as usize]
    }

    /// Whether the thread that had that time has ended since.
    pub(super) fn has_ended(&self, thread: u32, time: u32) -> bool {
        let thread = &self.all[thread as usize];
        thread.ended || time < thread.began
    }

    /// Whether there are enough ended threads to look for their traces.
    pub(super) fn are_many(&self) -> bool {
        self.all.len() >= self.enough && self.gone.is_empty()
    }

    /// How many places there are.
    pub(super) fn places(&self) -> usize {
        self.all.len()
    }

    /// Whether it has ended, and `used` holds no trace of it.
    pub(super) fn is_gone(&self, thread: u32, used: &[bool]) -> bool {
        self.all[thread as usize].ended && !used[thread as usize]
    }

    /// The places of threads without a trace are free for any thread.
    pub(super) fn forget(&mut self, used: &[bool]) {
        let gone = self.free.extract_if(.., |place| !used[*place as usize]);
        self.gone.extend(gone);
        let left = self.all.len() - self.gone.len();
        self.enough = self.all.len() + left.max(FEW) / 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_taken_by_who_knows_its_thread() {
        let mut threads = Threads::default();
        let main = threads.begin(0, None);
        let spawn = threads.get_mut(main).release(false);
        let first = threads.begin(0, Some(&spawn));
        let end = threads.end(first);
        // Not ordered after the first one's end.
        let second = threads.begin(0, Some(&spawn));
        assert_ne!(second, first);
        threads.get_mut(main).acquire(&end);
        let spawn = threads.get_mut(main).release(false);
        let third = threads.begin(0, Some(&spawn));
        assert_eq!(third, first);
        assert!(threads.has_ended(first, 1) && !threads.has_ended(first, 2));
        assert!(threads.get(third).knows(first, 1));
        assert!(!threads.get(second).knows(first, 1));
    }

    #[test]
    fn a_place_of_which_nothing_is_left_is_anybodys() {
        let mut threads = Threads::default();
        let main = threads.begin(0, None);
        let spawn = threads.get_mut(main).release(false);
        let (first, second) = (
            threads.begin(0, Some(&spawn)),
            threads.begin(0, Some(&spawn)),
        );
        threads.end(first);
        threads.end(second);
        threads.forget(&[true, false, true]);
        let third = threads.begin(0, Some(&spawn));
        assert_eq!((third, threads.places()), (first, 3));
        assert!(!threads.get(main).knows(first, 1));
        assert_eq!(threads.begin(0, Some(&spawn)), 3);
    }
}
