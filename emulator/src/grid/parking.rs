//! Harts that sleep, or wait for a word in memory.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use foldhash::fast::FixedState;

use super::super::interpret::WaitRequest;
use super::super::op::WaitFor;
use super::super::scheduler::Generator;
use super::super::watch::Watch;

/// A hart that waits for a word.
struct Waiter {
    /// Of all waits.
    order: u64,
    hart: u32,
    request: WaitRequest,
    /// What it was told.
    changed: bool,
}

impl Waiter {
    fn has_changed(&self) -> bool {
        // Only a wake tells it.
        if self.request.whom == WaitFor::Waker {
            return false;
        }
        // SAFETY: checked when the wait began; global and shared memory do not move during a launch, nor does the
        // local memory of a hart that does not run.
        unsafe { self.request.is_over() }
    }
}

/// Why [`Parking::wake`] makes a hart ready.
pub(super) enum Woken {
    /// Its sleep is over.
    Slept(u32),
    /// Its wait is over. The result goes to this offset of its local memory.
    Answered {
        hart: u32,
        result: u32,
        value: u64,
        /// Whether the result has 8 bytes.
        is_long: bool,
        /// Its word, if its last look was an acquire load of it.
        acquired: Option<u64>,
    },
}

/// Rounds after which every word is looked at, for plain stores.
const ALL: u32 = 256;

/// All parked harts. Costs nothing for harts that sleep, and those that wait are looked at when their word was touched, when their time is up, in every
/// round if the host writes it, and each [`ALL`] rounds.
#[derive(Default)]
pub(in super::super) struct Parking {
    /// By deadline, then by the order of falling asleep.
    sleepers: BinaryHeap<Reverse<(u64, u64, u32)>>,
    naps: u64,
    /// By the address of their word.
    waiters: HashMap<u64, Vec<Waiter>, FixedState>,
    waits: u64,
    /// Filters writes to these words.
    pub(super) watch: Watch,
    /// Deadlines of waiters with their order and word; some have gone already.
    deadlines: BinaryHeap<Reverse<(u64, u64, u64)>>,
    /// Words that the host writes, one for each waiter.
    of_host: Vec<u64>,
    /// Rounds until all words are looked at.
    all_in: u32,
    /// Words to look at in this round.
    look_at: Vec<u64>,
    /// Emptied lists.
    spare: Vec<Vec<Waiter>>,
    /// Scratch of [`Parking::wake`]: the harts that become ready.
    going: Vec<Waiter>,
    /// Decides which waits for a waker end spuriously, in a run with a seed.
    spurious: Option<Generator>,
}

/// One wait in so many ends for nothing.
const SPURIOUS: u64 = 64;

impl Parking {
    /// With a seed, some waits for a waker end spuriously, as std allows.
    pub(super) fn new(seed: Option<u64>) -> Parking {
        Parking {
            // Not the numbers that the scheduler draws.
            spurious: seed.map(|seed| Generator::new(seed.rotate_left(32) ^ SPURIOUS)),
            ..Parking::default()
        }
    }

    /// Whether the wait that begins now shall not be one.
    pub(super) fn ends_for_nothing(&mut self, request: &WaitRequest) -> bool {
        let spurious = self.spurious.as_mut();
        request.whom == WaitFor::Waker && spurious.is_some_and(|g| g.draw() % SPURIOUS == 0)
    }

    pub(super) fn sleep(&mut self, hart: u32, until: u64) {
        self.naps += 1;
        self.sleepers.push(Reverse((until, self.naps, hart)));
    }

    pub(super) fn wait(&mut self, hart: u32, request: WaitRequest) {
        self.waits += 1;
        let address = request.address;
        if request.deadline != u64::MAX {
            let deadline = (request.deadline, self.waits, address);
            self.deadlines.push(Reverse(deadline));
        }
        if request.whom.is_host() {
            self.of_host.push(address);
        }
        self.watch.begin(address);
        let spare = &mut self.spare;
        let waiters = self.waiters.entry(address);
        let waiters = waiters.or_insert_with(|| spare.pop().unwrap_or_default());
        waiters.push(Waiter {
            order: self.waits,
            hart,
            request,
            changed: false,
        });
        if self.deadlines.len() > 2 * self.waiters.len() + 1024 {
            self.forget_deadlines();
        }
    }

    /// Those of waiters that have gone.
    fn forget_deadlines(&mut self) {
        let waiters = self.waiters.values().flatten();
        let deadlines = waiters.map(|w| (w.request.deadline, w.order, w.request.address));
        self.deadlines = deadlines
            .filter(|(deadline, ..)| *deadline != u64::MAX)
            .map(Reverse)
            .collect();
    }

    /// Makes ready every hart whose deadline has passed or whose word has changed, in a fixed order: sleepers, then the others in order of arrival. `all` checks every word.
    pub(super) fn wake(&mut self, now: u64, all: bool, mut woken: impl FnMut(Woken)) {
        while let Some(Reverse((until, _, hart))) = self.sleepers.peek().copied() {
            if until > now {
                break;
            }
            self.sleepers.pop();
            woken(Woken::Slept(hart));
        }
        self.watch.take(&mut self.look_at);
        self.all_in = self.all_in.checked_sub(1).unwrap_or(ALL);
        if all || self.all_in == 0 {
            self.look_at.clear();
            self.look_at.extend(self.waiters.keys());
        } else {
            self.look_at.extend(&self.of_host);
        }
        while let Some(Reverse((until, _, address))) = self.deadlines.peek().copied() {
            if until > now {
                break;
            }
            self.deadlines.pop();
            self.look_at.push(address);
        }
        if !self.look_at.is_empty() {
            self.look(now, woken);
        }
    }

    /// Ends at most `count` waits for a waker at this word, the oldest first. Returns how many it ended.
    pub(super) fn wake_waiters(
        &mut self,
        address: u64,
        most: u32,
        woken: impl FnMut(Woken),
    ) -> u32 {
        let Some(waiters) = self.waiters.get_mut(&address) else {
            return 0;
        };
        let mut count = 0;
        self.going.extend(waiters.extract_if(.., |waiter| {
            waiter.changed = count < most && waiter.request.whom == WaitFor::Waker;
            count += u32::from(waiter.changed);
            waiter.changed
        }));
        if waiters.is_empty() {
            self.spare.extend(self.waiters.remove(&address));
        }
        self.let_go(woken);
        count
    }

    /// Removes the waits at words in `look_at` whose word has changed or whose deadline has passed.
    fn look(&mut self, now: u64, woken: impl FnMut(Woken)) {
        let going = &mut self.going;
        for address in self.look_at.drain(..) {
            let Some(waiters) = self.waiters.get_mut(&address) else {
                continue;
            };
            going.extend(waiters.extract_if(.., |waiter| {
                waiter.changed = waiter.has_changed();
                waiter.changed || waiter.request.deadline <= now
            }));
            if waiters.is_empty() {
                self.spare.extend(self.waiters.remove(&address));
            }
        }
        going.sort_unstable_by_key(|waiter| waiter.order);
        self.let_go(woken);
    }

    /// Those in `going` do not wait any more.
    fn let_go(&mut self, mut woken: impl FnMut(Woken)) {
        for waiter in self.going.drain(..) {
            let WaitRequest {
                address,
                result,
                whom,
                ..
            } = waiter.request;
            self.watch.end(address);
            if whom.is_host()
                && let Some(place) = self.of_host.iter().position(|&of_host| of_host == address)
            {
                self.of_host.swap_remove(place);
            }
            woken(Woken::Answered {
                hart: waiter.hart,
                result,
                // SAFETY: as in `has_changed`.
                value: unsafe { waiter.request.value(waiter.changed) },
                is_long: whom == WaitFor::Answer,
                acquired: whom.acquires().then_some(address),
            });
        }
    }

    /// The earliest deadline of any hart.
    pub(super) fn earliest(&mut self) -> Option<u64> {
        let sleeper = self.sleepers.peek().map(|Reverse((until, ..))| *until);
        let waiter = loop {
            let Some(Reverse((deadline, order, address))) = self.deadlines.peek().copied() else {
                break None;
            };
            let waiters = self.waiters.get(&address).into_iter().flatten();
            if waiters.into_iter().any(|waiter| waiter.order == order) {
                break Some(deadline);
            }
            self.deadlines.pop();
        };
        match (sleeper, waiter) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    /// Whether a hart waits for the host.
    pub(super) fn awaits_host(&self) -> bool {
        !self.of_host.is_empty()
    }

    /// The address that each waiting hart waits at.
    pub(super) fn addresses(&self) -> HashMap<u32, u64> {
        let waiters = self.waiters.values().flatten();
        waiters
            .map(|waiter| (waiter.hart, waiter.request.address))
            .collect()
    }
}
