//! The set of idle warps: `spawn` takes one out, whoever ends a thread's life puts it back.
//!
//! # Protocol
//! * Bit `w % 32` of the word of group `w / 32` says that warp `w` is taken. It is set and cleared by one read-modify-write, so a warp has one owner, who is the
//!   one whose operation changed it. Zeroed memory is a group of idle warps, so start-up writes nothing; warp 0 (`main`'s) is never in the set.
//! * `last` is a hint: 1 + the group of a warp that was put back last, or 0. It may be old or lost. Then the warp is found by a look at all groups. So `take`
//!   finds a warp if there is one.
//! * All is relaxed. The set tells who may have a warp, and orders nothing: what a warp's owners tell each other goes through the state of its thread
//!   ([`super::lifecycle`]). An acquire here would empty the spawner's L1 for each thread that it starts.
//! * A spawner remembers what it saw of one group ([`Seen`]). So it needs one access for a thread whose predecessor it has joined itself, and
//!   one for each of those that it takes from a group. It need not wait for the answer at once ([`Seen::ask`], [`IdleSet::settle`]).

use crate::arch::atomic::{AtomicU32, Ordering};
use core::iter;

/// Bits of the warps of one group.
pub struct Group(AtomicU32);

impl Group {
    /// How many warps a group has.
    pub const WARPS: u32 = u32::BITS;

    /// Its warps, of so many in all, that are not `main`'s.
    pub fn warps_of(index: u32, warps: u32) -> u32 {
        let below = (warps - index * Group::WARPS).min(Group::WARPS);
        let all = u32::MAX >> (Group::WARPS - below);
        all & !u32::from(index == 0)
    }

    /// Takes at most so many of `all` that are idle, and tells which, as [`Group::take`] does.
    pub fn claim(&self, all: u32, most: u32) -> u32 {
        let wanted = match most {
            0 => 0,
            // Whoever may have all need not look first.
            u32::BITS.. => all,
            _ => lowest(all & !self.0.load(Ordering::Relaxed), most),
        };
        match wanted {
            0 => 0,
            _ => wanted & !self.take(wanted),
        }
    }

    /// Takes all of `wanted`; the bits of those that were taken before. An acquire fence must follow before what they read is overwritten.
    #[inline(always)]
    pub fn take(&self, wanted: u32) -> u32 {
        self.0.fetch_or(wanted, Ordering::Relaxed)
    }

    /// Makes a warp available again that was claimed, behind a release fence. Who looks for one is not told where: it is one of many.
    pub fn put_back(&self, warp: u32) {
        self.0.fetch_and(!bit_of(warp), Ordering::Relaxed);
    }
}

/// The lowest bits of `bits`, at most so many.
fn lowest(bits: u32, most: u32) -> u32 {
    let mut rest = bits;
    for _ in 0..most {
        rest &= rest.wrapping_sub(1);
    }
    bits & !rest
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

/// A read-modify-write of a group whose answer nobody has awaited yet. If it has taken a warp, that is [`IdleSet::settle`]'s to hand out.
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    group: u32,
    /// Of the warp, or 0: none was seen.
    bit: u32,
    /// The group's word before.
    before: u32,
}

/// See the module's protocol.
pub struct IdleSet {
    last: AtomicU32,
}

impl IdleSet {
    /// Every warp from 1 up is idle (warp 0 runs `main`).
    #[cfg(not(loom))]
    pub const fn new() -> IdleSet {
        IdleSet {
            last: AtomicU32::new(0),
        }
    }

    /// Every warp from 1 up is idle (warp 0 runs `main`).
    #[cfg(loom)]
    pub fn new() -> IdleSet {
        IdleSet {
            last: AtomicU32::new(0),
        }
    }

    /// Takes an idle warp, or `None` if all are in use. `warps()` is how many there are, `group(g)` the word of group `g`, `seen` the spawner's own.
    #[inline]
    pub fn take<'a>(
        &self,
        warps: impl Fn() -> u32,
        seen: &mut Seen,
        group: impl Fn(u32) -> &'a Group,
    ) -> Option<u32> {
        let asked = seen.ask(&group);
        self.settle(asked, warps, seen, group)
    }

    /// What [`Seen::ask`] has taken, or another one as [`IdleSet::take`] does.
    #[inline]
    pub fn settle<'a>(
        &self,
        asked: Asked,
        warps: impl Fn() -> u32,
        seen: &mut Seen,
        group: impl Fn(u32) -> &'a Group,
    ) -> Option<u32> {
        seen.settle(asked)
            .or_else(|| self.search(warps(), seen, &group))
    }

    #[inline(never)]
    fn search<'a>(
        &self,
        warps: u32,
        seen: &mut Seen,
        group: &impl Fn(u32) -> &'a Group,
    ) -> Option<u32> {
        if let Some(warp) = seen.take(group) {
            return Some(warp);
        }
        let last = self.last.load(Ordering::Relaxed);
        if let Some(index) = last.checked_sub(1) {
            if let Some(warp) = seen.look(index, warps, group).take(group) {
                return Some(warp);
            }
            // The next one need not look there.
            let _ = self
                .last
                .compare_exchange(last, 0, Ordering::Relaxed, Ordering::Relaxed);
        }
        let groups = warps.div_ceil(Group::WARPS);
        let first = seen.group;
        (0..groups).find_map(|step| {
            let index = (first + step) % groups;
            seen.look(index, warps, group).take(group)
        })
    }

    /// Those of so many warps that are not in the set.
    pub fn taken<'a>(
        &self,
        warps: u32,
        group: impl Fn(u32) -> &'a Group,
    ) -> impl Iterator<Item = u32> {
        (0..warps.div_ceil(Group::WARPS)).flat_map(move |index| {
            let mut taken = group(index).0.load(Ordering::Relaxed) | u32::from(index == 0);
            iter::from_fn(move || {
                let lowest = (taken != 0).then(|| taken.trailing_zeros())?;
                taken &= taken - 1;
                Some(index * Group::WARPS + lowest)
            })
        })
    }

    /// Gives `warp` back. The caller owns it: it is neither running nor in the set. `group` is its group's word.
    pub fn put(&self, warp: u32, group: &Group) {
        group.0.fetch_and(!bit_of(warp), Ordering::Relaxed);
        self.last.store(group_of(warp) + 1, Ordering::Relaxed);
    }
}

impl Seen {
    /// What the spawner on this warp begins with: nothing, but it will look near by first.
    pub fn of(warp: u32) -> Seen {
        Seen {
            group: group_of(warp),
            bits: 0,
        }
    }

    /// What there is to see in a group now.
    fn look<'a>(&mut self, index: u32, warps: u32, group: impl Fn(u32) -> &'a Group) -> &mut Seen {
        self.group = index;
        let taken = group(index).0.load(Ordering::Relaxed);
        self.bits = Group::warps_of(index, warps) & !taken;
        self
    }

    /// Asks for one of those that were seen.
    #[inline]
    pub fn ask<'a>(&self, group: impl Fn(u32) -> &'a Group) -> Asked {
        let bit = self.bits & self.bits.wrapping_neg();
        let before = match bit {
            0 => 0,
            _ => group(self.group).0.fetch_or(bit, Ordering::Relaxed),
        };
        Asked {
            group: self.group,
            bit,
            before,
        }
    }

    /// Whether it was still there.
    #[inline]
    fn settle(&mut self, asked: Asked) -> Option<u32> {
        let Asked { group, bit, before } = asked;
        if self.group == group {
            self.bits &= !(before | bit);
        }
        (bit & !before != 0).then(|| group * Group::WARPS + bit.trailing_zeros())
    }

    /// One of those that were seen, if one is still there.
    fn take<'a>(&mut self, group: impl Fn(u32) -> &'a Group) -> Option<u32> {
        while self.bits != 0 {
            let asked = self.ask(&group);
            let warp = self.settle(asked);
            if warp.is_some() {
                return warp;
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
    fn warps_come_in_order_and_then_those_that_were_given_back() {
        let (set, groups) = (IdleSet::new(), groups(1));
        let group = |index: u32| &groups[index as usize];
        let mut seen = Seen::default();
        let take = |seen: &mut Seen| set.take(|| 4, seen, group);
        assert_eq!(
            [(); 4].map(|()| take(&mut seen)),
            [Some(1), Some(2), Some(3), None]
        );
        for warp in [3, 1] {
            set.put(warp, group(0));
        }
        assert_eq!(set.taken(4, group).collect::<Vec<_>>(), [0, 2]);
        assert_eq!([(); 3].map(|()| take(&mut seen)), [Some(1), Some(3), None]);
        assert_eq!(set.taken(4, group).collect::<Vec<_>>(), [0, 1, 2, 3]);
    }

    #[test]
    fn a_group_has_no_warps_behind_the_last() {
        assert_eq!(Group::warps_of(0, 1), 0);
        assert_eq!(Group::warps_of(0, 32), !1);
        assert_eq!(Group::warps_of(1, 33), 1);
        assert_eq!(Group::warps_of(1, 64), u32::MAX);
    }

    #[test]
    fn some_or_all_of_a_group_are_claimed() {
        let group = Group::default();
        assert_eq!(group.claim(!1, 0), 0);
        assert_eq!(group.claim(!1, 3), 0b1110);
        assert_eq!(group.claim(!1, 2), 0b11_0000);
        group.put_back(2);
        assert_eq!(group.claim(!1, 1), 0b100);
        assert_eq!(group.claim(!1, 32), !0b11_1111);
        assert_eq!((group.claim(!1, 40), group.claim(!1, 7)), (0, 0));
        assert_eq!((lowest(0, 5), lowest(u32::MAX, 31)), (0, u32::MAX >> 1));
    }

    #[test]
    fn who_joins_a_thread_has_its_warp_first() {
        let (set, groups) = (IdleSet::new(), groups(3));
        let group = |index: u32| &groups[index as usize];
        let mut seen = Seen::default();
        for _ in 1..90 {
            set.take(|| 90, &mut seen, group);
        }
        for warp in [70, 5, 71] {
            set.put(warp, group(group_of(warp)));
            seen.put(warp);
        }
        // What was seen is of one group; the other one is where `last` leads or a look at all.
        let taken = [(); 4].map(|()| set.take(|| 90, &mut seen, group));
        assert_eq!(taken, [Some(70), Some(71), Some(5), None]);
    }

    /// Hints are old, or of another spawner's warps.
    #[test]
    fn every_idle_warp_is_found() {
        let (set, groups) = (IdleSet::new(), groups(4));
        let group = |index: u32| &groups[index as usize];
        let mut spawners = [Seen::of(0), Seen::of(100)];
        for _ in 1..128 {
            set.take(|| 128, &mut spawners[0], group);
        }
        for warp in [3, 40, 41, 127] {
            set.put(warp, group(group_of(warp)));
            spawners[0].put(warp);
        }
        let mut found: Vec<u32> = (0..5)
            .filter_map(|_| set.take(|| 128, &mut spawners[1], group))
            .collect();
        found.sort_unstable();
        assert_eq!(found, [3, 40, 41, 127]);
        assert_eq!(set.take(|| 128, &mut spawners[0], group), None);
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
                    if let Some(warp) = shared.set.take(|| WARPS, &mut seen, |_| &shared.group) {
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
                .filter_map(|_| shared.set.take(|| WARPS, &mut seen, |_| &shared.group))
                .collect();
            all.sort_unstable();
            assert_eq!(all, [1, 2]);
        });
    }
}
