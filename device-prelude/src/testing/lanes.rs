//! Lanes of a test's warp: threads of the host, as if a call were under way.

use crate::arch::Machine;
use crate::tls::block;
use crate::warp::lane::{self, IN_CALL};
use crate::{panic, tls};
use std::thread;

/// Runs this on so many lanes of the calling warp at once, the caller's among them, and gives each its number.
pub(crate) fn lanes(count: u32, code: impl Fn(usize) + Sync) {
    let (machine, warp) = Machine::current();
    lane::set(IN_CALL);
    thread::scope(|scope| {
        for lane in 1..count {
            let code = &code;
            scope.spawn(move || {
                machine.run_lane(warp, lane, || {
                    // SAFETY: the lane has no other thread.
                    unsafe { block::begin_on_lane() };
                    panic::init();
                    code(lane as usize);
                    tls::destructors::run();
                })
            });
        }
        code(0);
    });
    panic::lanes_ended();
    lane::clear(IN_CALL);
}
