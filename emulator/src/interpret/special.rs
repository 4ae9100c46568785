//! Special registers.

use super::super::hart::Hart;
use super::super::op::Special;

/// The launch as its harts see it.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct GridShape {
    pub blocks: u32,
    pub threads: u32,
    pub shared: u32,
    pub dynamic_shared: u32,
    /// Streaming multiprocessors that the machine claims to have.
    pub sms: u32,
}

/// The value of `register` for `hart` at virtual time `now`.
pub(super) fn special(register: Special, hart: &Hart, shape: &GridShape, now: u64) -> u64 {
    let lane = hart.lane();
    let value = match register {
        Special::Tid => hart.thread,
        Special::Ntid => shape.threads,
        Special::Ctaid => hart.block,
        Special::Nctaid => shape.blocks,
        Special::Lane => lane,
        Special::Warp => hart.thread / 32,
        Special::Nwarp => shape.threads.div_ceil(32),
        Special::Sm => hart.block % shape.sms,
        Special::Nsm => shape.sms,
        Special::Grid | Special::Zero => 0,
        Special::One => 1,
        Special::Clock | Special::Time => return now,
        Special::ClockHigh | Special::TimeHigh => (now >> 32) as u32,
        Special::LanesEq => 1 << lane,
        Special::LanesLt => (1 << lane) - 1,
        Special::LanesLe => u32::MAX >> (31 - lane),
        Special::LanesGe => u32::MAX << lane,
        Special::LanesGt => !(u32::MAX >> (31 - lane)),
        Special::SharedSize => shape.shared,
        Special::DynamicSharedSize => shape.dynamic_shared,
    };
    u64::from(value)
}
