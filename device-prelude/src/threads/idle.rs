//! The set of idle warps: `spawn` takes one out, whoever ends a thread's life puts it back.
//!
//! # Protocol
//! * A warp that has run a thread before is in the set if its bit is set: bit `w % 32` of the word of group `w / 32`. A bit is set and cleared by one
//!   read-modify-write, so a warp has one owner, who is the one whose operation changed it.
//! * Warps that never ran have no bits: `fresh` counts them out in order, so start-up writes nothing.
//! * `last` is a hint: 1 + the group of a warp that was put back last, or 0. It may be old or lost. Then the warp is found by a look at all groups, once there
//!   are no fresh ones. So `take` finds a warp if there is one.
//! * All is relaxed. The set tells who may have a warp, and orders nothing: what a warp's owners tell each other goes through the state of its thread
//!   ([`super::lifecycle`]). An acquire here would empty the spawner's L1 for each thread that it starts.
//! * A spawner remembers what it saw of one group ([`Seen`]). So it needs one access for a thread whose predecessor it has joined itself, and
//!   one for each of those that it takes from a group.

use crate::arch::atomic::{AtomicU32, Ordering};

/// Bits of the warps of one group. Zeroed memory is a group of which none ended a thread.
pub struct Group(AtomicU32);

impl Group {
    /// How many warps a group has.
    pub const WARPS: u32 = u32::BITS;
}

impl Default for Group {
    fn default() -> Self {
        Group(AtomicU32::new(0))
    }
}

/// The group of a warp.
pub fn group_of(warp: u32) -> u32 {
    warp / Group::WARPS
}

fn bit_of(warp: u32) -> u32 {
    1 << (warp % Group::WARPS)
}

/// Which warps of one group were idle when a spawner looked last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    group: u32,
    bits: u32,
}

/// See the module's protocol.
pub struct IdleSet {
    fresh: AtomicU32,
    last: AtomicU32,
}

impl IdleSet {
    /// Every warp from 1 up is fresh (warp 0 runs `main`).
    #[cfg(not(loom))]
    pub const fn new() -> IdleSet {
        IdleSet {
            fresh: AtomicU32::new(1),
            last: AtomicU32::new(0),
        }
    }

    /// Every warp from 1 up is fresh (warp 0 runs `main`).
    #[cfg(loom)]
    pub fn new() -> IdleSet {
        IdleSet {
            fresh: AtomicU32::new(1),
            last: AtomicU32::new(0),
        }
    }

    /// Takes an idle warp, or `None` if all `warps` are in use. `group(g)` is the word of group `g`, `seen` the spawner's own.
    pub fn take<'a>(
        &self,
        warps: u32,
        seen: &mut Seen,
        group: impl Fn(u32) -> &'a Group,
    ) -> Option<u32> {
        if let Some(warp) = seen.take(&group) {
            return Some(warp);
        }
        let last = self.last.load(Ordering::Relaxed);
        if let Some(index) = last.checked_sub(1) {
            if let Some(warp) = seen.look(index, &group).take(&group) {
                return Some(warp);
            }
            // The next one need not look there.
            let _ = self
                .last
                .compare_exchange(last, 0, Ordering::Relaxed, Ordering::Relaxed);
        }
        // Checked first, so that failing spawns never run the counter through 2^32.
        if self.fresh.load(Ordering::Relaxed) < warps {
            let warp = self.fresh.fetch_add(1, Ordering::Relaxed);
            if warp < warps {
                return Some(warp);
            }
        }
        let groups = warps.div_ceil(Group::WARPS);
        let first = seen.group;
        (0..groups).find_map(|step| {
            let index = (first + step) % groups;
            seen.look(index, &group).take(&group)
        })
    }

    /// From which warp on none of the `warps` ever ran.
    pub fn used(&self, warps: u32) -> u32 {
        self.fresh.load(Ordering::Relaxed).min(warps)
    }

    /// Gives `warp` back. The caller owns it: it is neither running nor in the set. `group` is its group's word.
    pub fn put(&self, warp: u32, group: &Group) {
        group.0.fetch_or(bit_of(warp), Ordering::Relaxed);
        self.last.store(group_of(warp) + 1, Ordering::Relaxed);
    }
}

impl Seen {
    /// What there is to see in a group now.
    fn look<'a>(&mut self, index: u32, group: impl Fn(u32) -> &'a Group) -> &mut Seen {
        self.group = index;
        self.bits = group(index).0.load(Ordering::Relaxed);
        self
    }

    /// One of those that were seen, if one is still there.
    fn take<'a>(&mut self, group: impl Fn(u32) -> &'a Group) -> Option<u32> {
        while self.bits != 0 {
            let lowest = self.bits.trailing_zeros();
            let before = group(self.group)
                .0
                .fetch_and(!(1 << lowest), Ordering::Relaxed);
            self.bits = before & !(1 << lowest);
            if before & 1 << lowest != 0 {
                return Some(self.group * Group::WARPS + lowest);
            }
        }
        None
    }

    /// The spawner itself has put `warp` back.
    pub fn put(&mut self, warp: u32) {
        if self.bits == 0 {
            self.group = group_of(warp);
        }
        if self.group == group_of(warp) {
            self.bits |= bit_of(warp);
        }
    }
}

impl Default for IdleSet {
    fn default() -> Self {
        IdleSet::new()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::vec::Vec;

    fn groups(count: usize) -> Vec<Group> {
        (0..count).map(|_| Group::default()).collect()
    }

    #[test]
    fn fresh_warps_come_in_order_and_then_those_that_were_given_back() {
        let (set, groups) = (IdleSet::new(), groups(1));
        let group = |index: u32| &groups[index as usize];
        let mut seen = Seen::default();
        assert_eq!(set.take(4, &mut seen, group), Some(1));
        assert_eq!(set.take(4, &mut seen, group), Some(2));
        set.put(1, group(0));
        set.put(2, group(0));
        let mut again = [(); 2].map(|()| set.take(4, &mut seen, group));
        again.sort_unstable();
        assert_eq!(again, [Some(1), Some(2)]);
        assert_eq!(set.take(4, &mut seen, group), Some(3));
        assert_eq!(set.take(4, &mut seen, group), None);
        set.put(3, group(0));
        assert_eq!(set.take(4, &mut seen, group), Some(3));
        assert_eq!(set.used(4), 4);
    }

    #[test]
    fn who_joins_a_thread_has_its_warp_first() {
        let (set, groups) = (IdleSet::new(), groups(3));
        let group = |index: u32| &groups[index as usize];
        let mut seen = Seen::default();
        for _ in 1..90 {
            set.take(90, &mut seen, group);
        }
        for warp in [70, 5, 71] {
            set.put(warp, group(group_of(warp)));
            seen.put(warp);
        }
        // What was seen is of one group; the other one is where `last` leads or a look at all.
        assert_eq!(set.take(90, &mut seen, group), Some(70));
        assert_eq!(set.take(90, &mut seen, group), Some(71));
        assert_eq!(set.take(90, &mut seen, group), Some(5));
        assert_eq!(set.take(90, &mut seen, group), None);
    }

    /// Hints are old, or of another spawner's warps.
    #[test]
    fn every_idle_warp_is_found() {
        let (set, groups) = (IdleSet::new(), groups(4));
        let group = |index: u32| &groups[index as usize];
        let mut spawners = [Seen::default(); 2];
        for _ in 1..128 {
            set.take(128, &mut spawners[0], group);
        }
        for warp in [3, 40, 41, 127] {
            set.put(warp, group(group_of(warp)));
            spawners[0].put(warp);
        }
        let mut found: Vec<u32> = (0..5)
            .filter_map(|_| set.take(128, &mut spawners[1], group))
            .collect();
        found.sort_unstable();
        assert_eq!(found, [3, 40, 41, 127]);
        assert_eq!(set.take(128, &mut spawners[0], group), None);
    }
}

#[cfg(all(test, loom))]
mod model {
    use super::*;
    use loom::sync::Arc;
    use std::vec::Vec;

    /// No warp is ever handed out twice, and none is lost, while two threads take and put.
    #[test]
    fn a_warp_has_one_owner() {
        loom::model(|| {
            const WARPS: u32 = 3;
            struct Shared {
                set: IdleSet,
                group: Group,
                owned: Vec<AtomicU32>,
            }
            let shared = Arc::new(Shared {
                set: IdleSet::new(),
                group: Group::default(),
                owned: (0..WARPS).map(|_| AtomicU32::new(0)).collect(),
            });
            let work = |shared: &Shared| {
                let mut seen = Seen::default();
                for _ in 0..2 {
                    if let Some(warp) = shared.set.take(WARPS, &mut seen, |_| &shared.group) {
                        assert_eq!(shared.owned[warp as usize].swap(1, Ordering::Relaxed), 0);
                        // The next owner's swap comes after this one by the state of the warp's thread, which is not part of this model.
                        shared.owned[warp as usize].store(0, Ordering::Release);
                        loom::sync::atomic::fence(Ordering::SeqCst);
                        shared.set.put(warp, &shared.group);
                        seen.put(warp);
                    }
                }
            };
            let other = Arc::clone(&shared);
            let thread = loom::thread::spawn(move || work(&other));
            work(&shared);
            thread.join().unwrap();
            let mut seen = Seen::default();
            let mut all: Vec<u32> = (0..2)
                .filter_map(|_| shared.set.take(WARPS, &mut seen, |_| &shared.group))
                .collect();
            all.sort_unstable();
            assert_eq!(all, [1, 2]);
        });
    }
}
