//! The other lanes' side.

use super::call;
use super::order::{self, CALL, END, HELP, LEAVE, Order};
use crate::arch;
use crate::warp::lane::{self, LEFT};
use crate::warp::record;

/// Lanes 1 to 31, until their leader has ended. Inlined into the kernel: functions are told that no branch of theirs diverges, unless code of the program runs on lanes (the tool's
/// `ptx::rewrite::uniform`), and the lanes' do.
///
/// `help` is what all lanes do as a part of a call on all warps, and one function for all.
///
/// # Safety
/// Called by all of a warp's lanes but the leader, at their start.
#[inline(always)]
pub(crate) unsafe fn serve(help: impl Fn()) -> ! {
    let order = record::own::<Order>();
    let lane = arch::lane();
    let mut has_thread = false;
    loop {
        arch::meet();
        // SAFETY: the leader has written it, and waits for this lane's part.
        unsafe {
            match (*order).kind {
                LEAVE => arch::exit_lane(),
                CALL if arch::has_lanes() => {
                    if !has_thread {
                        call::begin();
                        has_thread = true;
                    }
                    call::together(order, lane);
                }
                HELP if arch::has_lanes() => {
                    if !has_thread {
                        call::begin();
                        has_thread = true;
                    }
                    help();
                }
                END if arch::has_lanes() => {
                    if has_thread {
                        call::end_own();
                        has_thread = false;
                    }
                    arch::meet();
                    if lane::has(LEFT) {
                        arch::exit_lane();
                    }
                }
                _ => order::work(order, lane),
            }
        }
    }
}
