//! What acquire loads of a place get: the clocks of the stores whose values stand there.
//!
//! A store replaces what stood there, and so ends the release sequence; a read-modify-write continues it. Kept by the bytes stored,
//! since atomics of different sizes may share 8 bytes.

use super::super::observe::Order;
use super::clock::Release;
use super::thread::Thread;

/// The clocks in one granule of 8 bytes, by bytes.
pub(super) type Released = Vec<(u8, Release)>;

/// A strong access to the bytes of `mask`, by what it does.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strong {
    pub mask: u8,
    pub reads: bool,
    pub writes: bool,
    pub order: Order,
    /// Its scope is the block.
    pub narrow: bool,
}

pub(super) fn access(released: &mut Released, thread: &mut Thread, strong: Strong) {
    let Strong { mask, order, .. } = strong;
    if strong.reads {
        for (bytes, release) in released.iter() {
            let reaches = release.block.is_none_or(|block| block == thread.block);
            if bytes & mask != 0 && reaches {
                match order.acquire {
                    true => thread.acquire(release),
                    false => thread.see(release),
                }
            }
        }
    }
    if strong.writes {
        let mut new = match order.release {
            true => Some(thread.release(strong.narrow)),
            false => thread.fenced(),
        };
        if strong.reads {
            for (bytes, release) in released.iter() {
                if bytes & mask != 0 {
                    new = Some(new.map_or_else(|| release.clone(), |new| new.with(release)));
                }
            }
        }
        overwrite(released, mask);
        released.extend(new.map(|release| (mask, release)));
    }
}

/// Other values stand in these bytes now.
pub(super) fn overwrite(released: &mut Released, mask: u8) {
    released.retain_mut(|(bytes, _)| {
        *bytes &= !mask;
        *bytes != 0
    });
}
