//! A call on all warps: what there is to do, which tile is the next one, and who is not yet done.
//!
//! # Protocol
//! A board belongs to one warp, which makes one call at a time. Its lanes (`LANES` of them; the model has fewer) share the work, and meet once:
//!
//! ```text
//!   owner                              deputy of a group            others of the group
//!   open: next := 0
//!   each lane, its groups:
//!     claims idle warps, counts them
//!     rank := so many ranks more
//!     ── meet ──
//!     left[lane] := its count
//!     tells the deputies
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
//! * Each warp has a first tile of its own, by its rank: the owner 0, the others from 1 up, each lane's in a row. Where there are many more tiles than warps, a quarter of them is dealt out in the same way
//!   ([`Part::dealt`]), and only the others are taken one by one from `next`: a word that thousands of warps update has 1.4 updates for each nanosecond, no more.
//! * Group `g` is asked for by lane `g % lanes`, and counts down `left[g % lanes]`. So a lane's fence orders all that its deputies read of the board: what the leader wrote before the meeting, and its own
//!   word.
//! * Several claims are under way at once, and one fence acquires for all of them: what a warp has read of its line, it has read before it can be told anew.
//! * What a lane remembers from its claims stays in registers. Behind a fence the SM's L1 is empty, so that each word of its own would take it 0.4 us.
//! * A warp counts itself down when it reads nothing of the board any more, and when it is idle again. So once all are zero the board is its owner's, and the next call finds these warps.
//! * Nobody waits for a warp that has not been told, and whoever is told takes tiles until there are none. So a call ends if its tiles do, whatever other calls or threads do: it needs no warp but its
//!   owner's.

use super::idle::Group;
use super::lifecycle::Lifecycle;
use crate::arch::atomic::{AtomicU32, Ordering, fence};

/// Lanes of a warp, at most.
#[cfg(not(loom))]
pub const LANES: usize = device_abi::LANES as usize;
/// In the model.
#[cfg(loom)]
pub const LANES: usize = 2;

/// How many groups a lane can ask for. Warps of groups behind these take no part.
const GROUPS: usize = 8;

/// The largest number of tiles. Each warp takes one more than there are, which must not run over.
#[cfg_attr(test, expect(dead_code, reason = "tests make no calls"))]
pub const MOST_TILES: u32 = u32::MAX - (1 << 20);

/// A word with memory of its own around it, so that its updates concern no other.
#[repr(C, align(64))]
struct Apart(AtomicU32);

/// See the module's protocol.
#[repr(C)]
pub struct Board {
    /// How many tiles were taken that were not dealt out.
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

impl Part {
    /// So many tiles are dealt out: rank `r` has `r`, `r + ranks` ... of them. Each warp has one at least.
    #[inline(always)]
    pub fn dealt(&self) -> u32 {
        (self.work.tiles / self.ranks / 4).max(1) * self.ranks
    }
}

/// What a lane of the owner has claimed: bits for each of its groups.
pub type Claimed = [u32; GROUPS];

/// The same for each place of [`Claimed`], without a loop: then the lane has it in registers.
macro_rules! each_place {
    ($place:ident => $body:expr) => {
        each_place!($place => $body; 0 1 2 3 4 5 6 7)
    };
    ($place:ident => $body:expr; $($number:literal)*) => {$(
        let $place = $number;
        $body;
    )*};
}

impl Board {
    /// No call.
    pub fn new() -> Board {
        let word = || AtomicU32::new(0);
        Board {
            next: Apart(word()),
            left: core::array::from_fn(|_| Apart(word())),
        }
    }

    /// Before the owner's lanes do anything.
    pub fn open(&self) {
        self.next.0.store(0, Ordering::Relaxed);
    }

    /// The owner's lane claims idle warps of its groups, at most `most`. There are so many `warps`; `group(g)` is the word of group `g`.
    #[expect(
        unused_assignments,
        reason = "what the last place leaves, nobody reads"
    )]
    #[inline(always)]
    pub fn claim<'a>(
        lane: u32,
        warps: u32,
        most: u32,
        group: impl Fn(u32) -> &'a Group,
    ) -> Claimed {
        let mut claimed = [0; GROUPS];
        let groups = own_groups(lane, warps);
        let index = |place: u32| lane + place * LANES as u32;
        // Whoever may have all of them asks for all before the first one has answered.
        if most >= groups * Group::WARPS {
            let mut before = [u32::MAX; GROUPS];
            each_place!(place => if place < groups {
                let all = Group::warps_of(index(place), warps);
                claimed[place as usize] = all;
                before[place as usize] = group(index(place)).take(all);
            });
            each_place!(place => claimed[place] &= !before[place]);
            return claimed;
        }
        let mut rest = most;
        each_place!(place => if place < groups && rest != 0 {
            let all = Group::warps_of(index(place), warps);
            let bits = group(index(place)).claim(all, rest);
            rest -= bits.count_ones();
            claimed[place as usize] = bits;
        });
        claimed
    }

    /// How many warps these are.
    #[inline(always)]
    pub fn count(claimed: &Claimed) -> u32 {
        let mut count = 0;
        each_place!(place => count += claimed[place].count_ones());
        count
    }

    /// Behind a meeting: the lane tells the deputies of its groups what there is to do, and sends them. The rank of `part` is that of the first warp that it has claimed.
    #[expect(
        unused_assignments,
        reason = "what the last place leaves, nobody reads"
    )]
    #[inline(always)]
    pub fn send<'a>(
        &self,
        lane: u32,
        claimed: &Claimed,
        mut part: Part,
        life: impl Fn(u32) -> &'a Lifecycle,
    ) {
        let count = Board::count(claimed);
        self.left(lane).store(count, Ordering::Relaxed);
        if count == 0 {
            return;
        }
        // What those that were claimed have read of their lines.
        fence(Ordering::Acquire);
        each_place!(place => if let Some((deputy, others)) = deputy(lane, place, claimed[place]) {
            life(deputy).tell(self, others, part);
            part.rank += 1 + others.count_ones();
        });
        fence(Ordering::Release);
        each_place!(place => if let Some((deputy, _)) = deputy(lane, place, claimed[place]) {
            life(deputy).send();
        });
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

    /// The next tile behind the so many that are dealt out, if it is below their number.
    pub fn take(&self, dealt: u32) -> u32 {
        dealt + self.next.0.fetch_add(1, Ordering::Relaxed)
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
        &self.left[lane as usize % LANES].0
    }
}

/// How many groups a lane asks for: `lane`, `lane + LANES` ...
fn own_groups(lane: u32, warps: u32) -> u32 {
    let groups = warps.div_ceil(Group::WARPS).saturating_sub(lane);
    groups.div_ceil(LANES as u32).min(GROUPS as u32)
}

/// The first of the claimed warps of a lane's group, and the bits of the others.
#[inline(always)]
fn deputy(lane: u32, place: usize, bits: u32) -> Option<(u32, u32)> {
    let index = lane + place as u32 * LANES as u32;
    let deputy = index * Group::WARPS + bits.trailing_zeros();
    (bits != 0).then_some((deputy, bits & bits.wrapping_sub(1)))
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
            let claim = |lane| Board::claim(lane, count, most, |index| self.group(index));
            let claimed: Vec<_> = lanes.clone().map(claim).collect();
            board.open();
            let mut ranks = 1;
            let mut rank = vec![];
            for claimed in &claimed {
                rank.push(ranks);
                ranks += Board::count(claimed);
            }
            for (lane, claimed) in lanes.clone().zip(&claimed) {
                let rank = rank[lane as usize];
                board.send(lane, claimed, Part { work, rank, ranks }, life);
            }
            let mut ranks = vec![0];
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
                    let taken = ranks.len() as u32 - 2;
                    assert_eq!(errand.part.ranks, board.take(errand.part.ranks) - taken);
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
    fn a_quarter_of_many_tiles_is_dealt_out() {
        for (tiles, ranks, dealt) in [
            (1, 1, 1),
            (3, 7, 7),
            (799, 100, 100),
            (800, 100, 200),
            (99_999, 100, 24_900),
        ] {
            let work = Work {
                entry: 0,
                data: 0,
                tiles,
            };
            let rank = 0;
            assert_eq!(Part { work, rank, ranks }.dealt(), dealt);
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
                    board.take(ranks)
                } else {
                    work.tiles
                };
            }
        }

        fn call(&self, caller: usize) {
            // Both ways to claim.
            let most = [32, 1][caller];
            let board = &self.boards[caller];
            let work = Work {
                entry: 0,
                data: caller as u64,
                tiles: TILES,
            };
            let life = |warp: u32| &self.lives[warp as usize];
            // The callers' warps are taken. One lane stands for all.
            board.open();
            let claimed = Board::claim(0, 3, most, |_| &self.group);
            let (rank, ranks) = (1, 1 + Board::count(&claimed));
            board.send(0, &claimed, Part { work, rank, ranks }, life);
            let rank = 0;
            self.run(board, Part { work, rank, ranks });
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
