//! Warp-level operations: lanes meet, then each gets its result.

use super::alu::{FloatMode, FloatOp, float};
use super::op::Slot;
use super::types::{Format, Rounding};

const SINGLE: FloatMode = FloatMode {
    format: Format::F32,
    rounding: Rounding::Nearest,
    pair: false,
    flush: false,
    saturate: false,
};

/// What the lanes meet for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WarpKind {
    /// `bar.warp.sync`.
    Barrier,
    ShuffleUp,
    ShuffleDown,
    ShuffleXor,
    ShuffleIndex,
    VoteAll,
    VoteAny,
    VoteUniform,
    Ballot,
    MatchAny,
    MatchAll,
    ReduceAdd,
    ReduceMinU,
    ReduceMaxU,
    ReduceMinS,
    ReduceMaxS,
    ReduceAnd,
    ReduceOr,
    ReduceXor,
    /// `redux.f32`: the lesser or greater, of the magnitudes with `.abs`.
    ReduceFloat {
        op: FloatOp,
        magnitude: bool,
    },
    Elect,
}

/// One warp-level instruction. Slots that a kind does not have are a scratch slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WarpOp {
    pub kind: WarpKind,
    /// The member mask.
    pub mask: Slot,
    pub d: Slot,
    /// The second, predicate destination.
    pub predicate: Slot,
    pub a: Slot,
    pub b: Slot,
    pub c: Slot,
    /// `match` on 64 bits rather than 32.
    pub wide: bool,
}

/// What a lane brings to the meeting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Offer {
    pub a: u64,
    pub b: u32,
    pub c: u32,
}

/// The destination and predicate values of `lane`, given what each lane of `mask` brought (`None`: it exited).
pub(super) fn outcome(
    op: &WarpOp,
    lane: u32,
    mask: u32,
    offers: &[Option<Offer>; 32],
) -> (u64, bool) {
    let mine = offers[lane as usize].unwrap_or_default();
    let live = || {
        offers
            .iter()
            .enumerate()
            .filter(|(i, _)| mask >> i & 1 == 1)
            .filter_map(|(i, o)| Some((i as u32, (*o)?)))
    };
    let ballot = |holds: &dyn Fn(&Offer) -> bool| {
        live()
            .filter(|(_, o)| holds(o))
            .fold(0u32, |bits, (i, _)| bits | 1 << i)
    };
    let all = ballot(&|_| true);
    let fold = |f: fn(u32, u32) -> u32| live().map(|(_, o)| o.a as u32).reduce(f).unwrap_or(0);
    match op.kind {
        WarpKind::Barrier => (0, false),
        WarpKind::ShuffleUp
        | WarpKind::ShuffleDown
        | WarpKind::ShuffleXor
        | WarpKind::ShuffleIndex => {
            let (source, valid) = shuffle_source(op.kind, lane, mine.b, mine.c);
            let source = if valid { source } else { lane };
            // A lane that is gone or not a member gives an undefined value on hardware; here it is zero.
            let value = if all >> source & 1 == 1 {
                offers[source as usize].map_or(0, |o| o.a)
            } else {
                0
            };
            (u64::from(value as u32), valid)
        }
        WarpKind::VoteAll => ((ballot(&|o| o.a != 0) == all).into(), false),
        WarpKind::VoteAny => ((ballot(&|o| o.a != 0) != 0).into(), false),
        WarpKind::VoteUniform => (
            (ballot(&|o| (o.a != 0) == (mine.a != 0)) == all).into(),
            false,
        ),
        WarpKind::Ballot => (ballot(&|o| o.a != 0).into(), false),
        WarpKind::MatchAny => (ballot(&|o| same(op.wide, o.a, mine.a)).into(), false),
        WarpKind::MatchAll => {
            let equal = ballot(&|o| same(op.wide, o.a, mine.a)) == all;
            (if equal { all.into() } else { 0 }, equal)
        }
        WarpKind::ReduceAdd => (fold(u32::wrapping_add).into(), false),
        WarpKind::ReduceMinU => (fold(u32::min).into(), false),
        WarpKind::ReduceMaxU => (fold(u32::max).into(), false),
        WarpKind::ReduceMinS => (fold(|a, b| (a as i32).min(b as i32) as u32).into(), false),
        WarpKind::ReduceMaxS => (fold(|a, b| (a as i32).max(b as i32) as u32).into(), false),
        WarpKind::ReduceAnd => (fold(|a, b| a & b).into(), false),
        WarpKind::ReduceOr => (fold(|a, b| a | b).into(), false),
        WarpKind::ReduceXor => (fold(|a, b| a ^ b).into(), false),
        WarpKind::ReduceFloat { op, magnitude } => {
            let least = if magnitude { !(1 << 31) } else { !0 };
            let pick = |a: u32, b: u32| float(op, SINGLE, a.into(), b.into(), 0) as u32;
            let picked = live().map(|(_, o)| o.a as u32 & least).reduce(pick);
            // Of one lane alone, too, a NaN is the only one.
            let value = picked.map_or(0, |value| pick(value, value));
            (value.into(), false)
        }
        WarpKind::Elect => {
            let leader = all.trailing_zeros();
            (leader.into(), leader == lane)
        }
    }
}

fn same(wide: bool, a: u64, b: u64) -> bool {
    if wide { a == b } else { a as u32 == b as u32 }
}

/// The lane that a shuffle reads, and whether it is in range (PTX's definition of `shfl`).
fn shuffle_source(kind: WarpKind, lane: u32, b: u32, c: u32) -> (u32, bool) {
    let (b, clamp, segment) = (b & 31, c & 31, (c >> 8) & 31);
    let last = (lane & segment) | (clamp & !segment);
    let first = lane & segment;
    match kind {
        // For `up`, the clamp is a lower bound.
        WarpKind::ShuffleUp => (lane.wrapping_sub(b), lane as i32 - b as i32 >= last as i32),
        WarpKind::ShuffleDown => (lane + b, lane + b <= last),
        WarpKind::ShuffleXor => (lane ^ b, lane ^ b <= last),
        _ => {
            let source = first | (b & !segment & 31);
            (source, source <= last)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn op(kind: WarpKind) -> WarpOp {
        WarpOp {
            kind,
            mask: 0,
            d: 0,
            predicate: 0,
            a: 0,
            b: 0,
            c: 0,
            wide: false,
        }
    }

    fn offers(b: u32, c: u32) -> [Option<Offer>; 32] {
        std::array::from_fn(|i| {
            Some(Offer {
                a: i as u64 * 10,
                b,
                c,
            })
        })
    }

    #[test]
    fn shuffles_of_whole_warps() {
        let down = offers(1, 31);
        assert_eq!(
            outcome(&op(WarpKind::ShuffleDown), 4, !0, &down),
            (50, true)
        );
        assert_eq!(
            outcome(&op(WarpKind::ShuffleDown), 31, !0, &down),
            (310, false)
        );
        let up = offers(1, 0);
        assert_eq!(outcome(&op(WarpKind::ShuffleUp), 4, !0, &up), (30, true));
        assert_eq!(outcome(&op(WarpKind::ShuffleUp), 0, !0, &up), (0, false));
        let index = offers(7, 31);
        assert_eq!(
            outcome(&op(WarpKind::ShuffleIndex), 3, !0, &index),
            (70, true)
        );
        let xor = offers(16, 31);
        assert_eq!(outcome(&op(WarpKind::ShuffleXor), 3, !0, &xor), (190, true));
    }

    #[test]
    fn shuffles_stay_in_their_segment() {
        // Segments of eight: mask 0b11000 in c's second byte.
        let down = offers(4, 0x1800 | 31);
        assert_eq!(
            outcome(&op(WarpKind::ShuffleDown), 9, !0, &down),
            (130, true)
        );
        assert_eq!(
            outcome(&op(WarpKind::ShuffleDown), 13, !0, &down),
            (130, false)
        );
        let index = offers(2, 0x1800 | 31);
        assert_eq!(
            outcome(&op(WarpKind::ShuffleIndex), 13, !0, &index),
            (100, true)
        );
    }

    #[test]
    fn votes_ignore_the_dead_and_the_uninvited() {
        let mut offers: [Option<Offer>; 32] = std::array::from_fn(|i| {
            Some(Offer {
                a: (i % 2) as u64,
                b: 0,
                c: 0,
            })
        });
        assert_eq!(outcome(&op(WarpKind::Ballot), 0, 0xff, &offers).0, 0xaa);
        offers[1] = None;
        assert_eq!(outcome(&op(WarpKind::Ballot), 0, 0xff, &offers).0, 0xa8);
        assert_eq!(outcome(&op(WarpKind::VoteAll), 3, 0b1010, &offers).0, 1);
        assert_eq!(outcome(&op(WarpKind::Elect), 2, 0b1110, &offers), (2, true));
        assert_eq!(outcome(&op(WarpKind::MatchAny), 3, 0xff, &offers).0, 0xa8);
        assert_eq!(
            outcome(&op(WarpKind::MatchAll), 3, 0xff, &offers),
            (0, false)
        );
        assert_eq!(outcome(&op(WarpKind::ReduceAdd), 3, 0xff, &offers).0, 3);
    }
}
