//! A call on all warps: what there is to do, which tile is the next one, and who is not yet done.
//!
//! # Protocol
//! A board belongs to one warp, which makes one call at a time. Its lanes (`LANES` of them; the model has fewer) share the work, and meet between its steps:
//!
//! ```text
//!   owner                              deputy of a group            others of the group
//!   open
//!   each lane, its groups:
//!     claims idle warps, counts them
//!     ── meet ──
//!     left[lane] := its count
//!     tells the deputies
//!     ── meet ──
//!     fence, HELPS     ──────────────> acquires
//!                                      tells the others, fence
//!                                      HELPS             ────────> acquires
//!   tile 0, then what is left          its tile, then ..           its tile, then ..
//!                                      fence                       fence
//!                                      back to the idle set        back to the idle set
//!                                      left[..] -= 1               left[..] -= 1
//!   left[..] == 0, acquires
//! ```
//! * The first claimed warp of a group is its deputy. So the owner wakes a warp for each group, and these the rest: neither does more than a few accesses one after the other.
//! * All that a warp has to know stands in the line of its own record that it reads anyway ([`Lifecycle::tell`]). Thousands of warps that read one board would wait for each other.
//! * Each warp has a first tile of its own, by its rank: the owner 0, the others in the order of lanes, groups and warps. Only where there are more tiles than warps they take the others one by one from
//!   `next`, for the same reason.
//! * Group `g` is asked for by lane `g % lanes`, and counts down `left[g % lanes]`.
//! * A warp counts itself down when it reads nothing of the board any more, and when it is idle again. So once all are zero the board is its owner's, and the next call finds these warps.
//! * Nobody waits for a warp that has not been told, and whoever is told takes tiles until there are none. So a call ends if its tiles do, whatever other calls or threads do: it needs no warp but its
//!   owner's.

use super::idle::Group;
use super::lifecycle::Lifecycle;
use crate::arch::atomic::{AtomicU32, Ordering, fence};
use core::cell::UnsafeCell;

/// Lanes of a warp, at most.
#[cfg(not(loom))]
pub const LANES: usize = device_abi::LANES as usize;
/// In the model.
#[cfg(loom)]
pub const LANES: usize = 2;

/// How many groups a lane can ask for. Warps of groups behind these take no part.
const GROUPS: usize = 16;

/// The largest number of tiles. Each warp takes one more than there are, which must not run over.
#[cfg_attr(test, expect(dead_code, reason = "tests make no calls"))]
pub const MOST_TILES: u32 = u32::MAX - (1 << 20);

/// A word with memory of its own around it, so that its updates concern no other.
#[repr(C, align(64))]
struct Apart(AtomicU32);

/// A number of each lane. A lane writes its own, and reads all of them behind a meeting.
#[repr(C, align(64))]
struct OfLanes(UnsafeCell<[u32; LANES]>);

// SAFETY: lanes write elements of their own, and a meeting is between that and every read.
unsafe impl Sync for OfLanes {}

/// See the module's protocol.
#[repr(C)]
pub struct Board {
    /// How many warps each lane has claimed.
    counts: OfLanes,
    next: Apart,
    left: [Apart; LANES],
}

/// What all lanes of a warp call for each tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// The address of a function.
    pub entry: u64,
    /// The address that it gets.
    pub data: u64,
    /// How many tiles there are.
    pub tiles: u32,
}

/// A warp's part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub work: Work,
    /// Its first tile.
    pub rank: u32,
    /// How many warps have a first tile.
    pub ranks: u32,
}

/// What a lane of the owner has claimed, by its groups.
pub struct Claimed {
    bits: [u32; GROUPS],
    count: u32,
}

impl Board {
    /// No call.
    pub fn new() -> Board {
        let word = || AtomicU32::new(0);
        Board {
            counts: OfLanes(UnsafeCell::new([0; LANES])),
            next: Apart(word()),
            left: core::array::from_fn(|_| Apart(word())),
        }
    }

    /// The owner's lane claims idle warps of its groups, at most `most`. There are so many `warps`; `group(g)` is the word of group `g`.
    #[inline]
    pub fn claim<'a>(
        &self,
        lane: u32,
        warps: u32,
        most: u32,
        group: impl Fn(u32) -> &'a Group,
    ) -> Claimed {
        let mut claimed = Claimed {
            bits: [0; GROUPS],
            count: 0,
        };
        for (place, index) in own_groups(lane, warps).enumerate() {
            let bits = group(index).claim(Group::warps_of(index, warps), most - claimed.count);
            claimed.bits[place] = bits;
            claimed.count += bits.count_ones();
        }
        // SAFETY: this lane's own; the others read it behind the meeting.
        unsafe {
            self.counts
                .0
                .get()
                .cast::<u32>()
                .add(lane as usize)
                .write(claimed.count)
        };
        claimed
    }

    /// Behind a meeting: it tells the deputies of its groups what there is to do. The owner's own part.
    #[inline]
    pub fn tell<'a>(
        &self,
        lane: u32,
        warps: u32,
        work: Work,
        claimed: &Claimed,
        life: impl Fn(u32) -> &'a Lifecycle,
    ) -> Part {
        let mut part = Part {
            work,
            rank: 1,
            ranks: 1,
        };
        // SAFETY: nobody writes behind the meeting.
        for (other, count) in unsafe { *self.counts.0.get() }.into_iter().enumerate() {
            part.ranks += count;
            part.rank += if other < lane as usize { count } else { 0 };
        }
        if lane == 0 {
            self.next.0.store(part.ranks, Ordering::Relaxed);
        }
        self.left[lane as usize]
            .0
            .store(claimed.count, Ordering::Relaxed);
        for (deputy, others) in deputies(lane, warps, claimed) {
            life(deputy).tell(self, others, part);
            part.rank += 1 + others.count_ones();
        }
        Part { rank: 0, ..part }
    }

    /// Behind another meeting: it sends them.
    #[inline]
    pub fn send<'a>(
        &self,
        lane: u32,
        warps: u32,
        claimed: &Claimed,
        life: impl Fn(u32) -> &'a Lifecycle,
    ) {
        if claimed.count == 0 {
            return;
        }
        fence(Ordering::Release);
        for (deputy, _) in deputies(lane, warps, claimed) {
            life(deputy).send();
        }
    }

    /// The lane of a deputy with this number has its warp of the group do its part, if it is one of `others`.
    #[inline]
    pub fn pass_on<'a>(
        &self,
        lane: u32,
        deputy: u32,
        others: u32,
        part: Part,
        life: impl Fn(u32) -> &'a Lifecycle,
    ) {
        if others >> lane & 1 != 0 {
            let life = life(deputy / Group::WARPS * Group::WARPS + lane);
            let before = others & ((1 << lane) - 1);
            let rank = part.rank + 1 + before.count_ones();
            life.tell(self, 0, Part { rank, ..part });
            fence(Ordering::Release);
            life.send();
        }
    }

    /// The next tile that is nobody's first one, if it is below their number.
    pub fn take(&self) -> u32 {
        self.next.0.fetch_add(1, Ordering::Relaxed)
    }

    /// A warp that was asked has done its part, and is idle again. `group` is its group's word.
    #[inline]
    pub fn leave(&self, warp: u32, group: &Group) {
        let lane = (warp / Group::WARPS) as usize % LANES;
        // For both: what it has done, the owner sees; what it has read, whoever claims it may overwrite.
        fence(Ordering::Release);
        group.put_back(warp);
        self.left[lane].0.fetch_sub(1, Ordering::Relaxed);
    }

    /// What is zero once all warps that this lane has asked are done; for waiting. Then comes an acquire fence.
    pub fn left(&self, lane: u32) -> &AtomicU32 {
        &self.left[lane as usize].0
    }
}

/// The groups that a lane asks for.
fn own_groups(lane: u32, warps: u32) -> impl Iterator<Item = u32> {
    let groups = warps.div_ceil(Group::WARPS);
    (lane..groups).step_by(LANES).take(GROUPS)
}

/// The first of each group's claimed warps, and the bits of the others.
fn deputies(lane: u32, warps: u32, claimed: &Claimed) -> impl Iterator<Item = (u32, u32)> {
    let groups = own_groups(lane, warps).zip(claimed.bits);
    let groups = groups.filter(|&(_, bits)| bits != 0);
    groups.map(|(index, bits)| {
        let deputy = index * Group::WARPS + bits.trailing_zeros();
        (deputy, bits & (bits - 1))
    })
}

impl Default for Board {
    fn default() -> Self {
        Board::new()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::super::lifecycle::Next;
    use super::*;
    use std::vec;
    use std::vec::Vec;

    /// Warps of one test: those that were told run one after the other.
    struct Warps {
        lives: Vec<Lifecycle>,
        groups: Vec<Group>,
    }

    impl Warps {
        fn new(count: u32) -> Warps {
            let groups = count.div_ceil(Group::WARPS);
            Warps {
                lives: (0..count).map(|_| Lifecycle::new()).collect(),
                groups: (0..groups).map(|_| Group::default()).collect(),
            }
        }

        fn life(&self, warp: u32) -> &Lifecycle {
            &self.lives[warp as usize]
        }

        fn group(&self, index: u32) -> &Group {
            &self.groups[index as usize]
        }

        /// All lanes ask for `most` each. The number of helpers, which have all been there.
        fn call(&self, most: u32) -> usize {
            let board = Board::new();
            let work = Work {
                entry: 5,
                data: 6,
                tiles: 7,
            };
            let (count, lanes) = (self.lives.len() as u32, 0..LANES as u32);
            let life = |warp| self.life(warp);
            let claimed: Vec<_> = lanes
                .clone()
                .map(|lane| board.claim(lane, count, most, |index| self.group(index)))
                .collect();
            let lanes = || lanes.clone().zip(&claimed);
            let mut ranks = vec![0];
            for (lane, claimed) in lanes() {
                let part = board.tell(lane, count, work, claimed, life);
                assert_eq!((part.work, part.rank), (work, 0));
            }
            lanes().for_each(|(lane, claimed)| board.send(lane, count, claimed, life));
            let is_told = |&warp: &u32| Lifecycle::next(self.life(warp).state()) == Next::Help;
            // Those that deputies tell come in the next round.
            for _ in 0..2 {
                let told: Vec<u32> = (0..count).filter(is_told).collect();
                for warp in told {
                    let life = self.life(warp);
                    let errand = life.errand();
                    assert_eq!(errand.board, &raw const board);
                    assert_eq!(errand.part.work, work);
                    for lane in 0..LANES as u32 {
                        board.pass_on(lane, warp, errand.others, errand.part, |w| self.life(w));
                    }
                    life.helped();
                    board.leave(warp, self.group(warp / Group::WARPS));
                    ranks.push(errand.part.rank);
                    assert_eq!(
                        errand.part.ranks,
                        board.take().wrapping_sub(ranks.len() as u32 - 2)
                    );
                }
            }
            for lane in 0..LANES as u32 {
                assert_eq!(board.left(lane).load(Ordering::Acquire), 0, "{lane}");
            }
            ranks.sort_unstable();
            let all: Vec<u32> = (0..ranks.len() as u32).collect();
            assert_eq!(ranks, all, "each has a tile of its own");
            ranks.len() - 1
        }
    }

    #[test]
    fn all_idle_warps_help_or_as_many_as_are_wanted() {
        // Miri takes a second for some ten warps.
        let counts = if cfg!(miri) {
            &[1, 2, 33][..]
        } else {
            &[1, 2, 32, 33, 100, 2000]
        };
        for &count in counts {
            let warps = Warps::new(count);
            assert_eq!(warps.call(u32::MAX), count as usize - 1, "{count}");
            assert_eq!(warps.call(0), 0);
            let groups = count.div_ceil(Group::WARPS) as usize;
            let one_of_each = groups.min(LANES) - usize::from(count == 1);
            assert_eq!(warps.call(1), one_of_each, "{count}");
            // They are all idle again.
            assert_eq!(warps.call(u32::MAX), count as usize - 1, "{count}");
        }
    }

    #[test]
    fn those_that_are_taken_are_left_alone() {
        let warps = Warps::new(70);
        assert_eq!(warps.group(0).claim(0b1100, 32), 0b1100);
        assert_eq!(warps.group(2).claim(u32::MAX, 32), u32::MAX);
        assert_eq!(warps.call(u32::MAX), 29 + 32);
    }

    #[test]
    fn a_board_has_its_place() {
        assert_eq!(size_of::<Board>(), crate::warp::lane::BOARD.bytes());
    }
}

#[cfg(all(test, loom))]
mod model {
    use super::super::lifecycle::Next;
    use super::*;
    use loom::cell::UnsafeCell as Cell;
    use loom::sync::Arc;
    use loom::thread;
    use std::vec::Vec;

    /// Of each call: one more than there are warps to have one at first, if nobody helps.
    const TILES: u32 = 2;

    /// Warps 0 and 1 make calls; 2 helps (and is its own deputy).
    struct Grid {
        boards: [Board; 2],
        lives: Vec<Lifecycle>,
        group: Group,
        /// What each call's tiles have done, and its owner reads.
        results: [Cell<u32>; 2 * TILES as usize],
    }
    // SAFETY: loom checks each access of the results.
    unsafe impl Sync for Grid {}
    // SAFETY: as above.
    unsafe impl Send for Grid {}

    impl Grid {
        fn run(&self, board: &Board, part: Part) {
            let Part { work, rank, ranks } = part;
            let mut tile = rank;
            while tile < work.tiles {
                let place = (work.data as u32 * TILES + tile) as usize;
                // SAFETY: loom checks that nobody else has it.
                self.results[place].with_mut(|result| unsafe { *result += 1 });
                tile = if ranks < work.tiles {
                    board.take()
                } else {
                    work.tiles
                };
            }
        }

        fn call(&self, caller: usize) {
            let board = &self.boards[caller];
            let work = Work {
                entry: 0,
                data: caller as u64,
                tiles: TILES,
            };
            let life = |warp: u32| &self.lives[warp as usize];
            // The callers' warps are taken. One lane stands for all.
            let claimed = board.claim(0, 3, 1, |_| &self.group);
            let part = board.tell(0, 3, work, &claimed, life);
            board.send(0, 3, &claimed, life);
            self.run(board, part);
            while board.left(0).load(Ordering::Relaxed) != 0 {
                thread::yield_now();
            }
            fence(Ordering::Acquire);
            for tile in 0..TILES as usize {
                // SAFETY: loom checks that whoever did the tile is done with it.
                self.results[caller * TILES as usize + tile]
                    .with(|result| assert_eq!(unsafe { *result }, 1));
            }
        }

        /// The helper, until the program ends.
        fn work(&self) {
            let life = &self.lives[2];
            loop {
                match Lifecycle::next(life.state()) {
                    Next::Leave => return,
                    Next::Help => {
                        let errand = life.errand();
                        assert_eq!(errand.others, 0);
                        // SAFETY: its owner waits.
                        let board = unsafe { &*errand.board };
                        self.run(board, errand.part);
                        life.helped();
                        board.leave(2, &self.group);
                    }
                    _ => thread::yield_now(),
                }
            }
        }
    }

    fn check(callers: usize, preemptions: usize) {
        let mut model = loom::model::Builder::new();
        model.preemption_bound = Some(preemptions);
        model.max_branches = 100_000;
        model.check(move || {
            let grid = Arc::new(Grid {
                boards: [Board::new(), Board::new()],
                lives: (0..3).map(|_| Lifecycle::new()).collect(),
                group: Group::default(),
                results: core::array::from_fn(|_| Cell::new(0)),
            });
            grid.group.claim(0b11, 32);
            let helper = Arc::clone(&grid);
            let helper = thread::spawn(move || helper.work());
            let others: Vec<_> = (1..callers)
                .map(|caller| {
                    let grid = Arc::clone(&grid);
                    thread::spawn(move || grid.call(caller))
                })
                .collect();
            grid.call(0);
            others.into_iter().for_each(|other| other.join().unwrap());
            grid.lives[2].stop();
            helper.join().unwrap();
        });
    }

    /// Each tile is done once, the owner sees it, and nobody uses a board that is not in use.
    #[test]
    fn a_call_ends_when_all_is_done() {
        check(1, 3);
    }

    /// One helper between two of them.
    #[test]
    fn two_calls_share_a_helper() {
        check(2, 1);
    }
}
