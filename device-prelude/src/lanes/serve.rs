//! The other lanes' side.

use super::order::{LEAVE, Order, obey};
use crate::arch;
use crate::warp::record;

/// Lanes 1 to 31, until their leader has ended. Inlined into the kernel: functions are told that no branch of theirs diverges (the tool's `ptx::rewrite::uniform`), and the lanes' do.
///
/// # Safety
/// Called by all of a warp's lanes but the leader, at their start.
#[inline(always)]
pub(crate) unsafe fn serve() -> ! {
    let order = record::own::<Order>();
    let lane = arch::lane();
    loop {
        arch::meet();
        // SAFETY: the leader has written it, and waits for this lane's part.
        unsafe {
            if (*order).kind == LEAVE {
                arch::exit_lane();
            }
            obey(&*order, lane);
        }
        arch::meet();
    }
}
