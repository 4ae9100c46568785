//! `memset`. Nothing waits for a store, so only the number of stores counts.

use super::access::{Unit, store_eight};
use crate::lanes;

/// Stores `word`, whose bytes are all alike, to `len` bytes.
///
/// # Safety
/// They may be written.
#[inline(always)]
pub(super) unsafe fn fill(mut to: *mut u8, word: u64, mut len: usize) {
    // SAFETY: all offsets are below `len`, and aligned to their width.
    unsafe {
        if len >= 16 {
            let head = (to as usize).wrapping_neg() % 16;
            let mut at = to;
            if head & 1 != 0 {
                u8::store::<0>(at, word as u8);
                at = at.add(1);
            }
            if head & 2 != 0 {
                u16::store::<0>(at, word as u16);
                at = at.add(2);
            }
            if head & 4 != 0 {
                u32::store::<0>(at, word as u32);
                at = at.add(4);
            }
            if head & 8 != 0 {
                u64::store::<0>(at, word);
            }
            (to, len) = (to.add(head), len - head);
            let done = lanes::fill(to, word, len);
            (to, len) = (to.add(done), len - done);
            while len >= 128 {
                store_eight::<0>(to, word);
                store_eight::<64>(to, word);
                (to, len) = (to.add(128), len - 128);
            }
            while len >= 16 {
                u64::store::<0>(to, word);
                u64::store::<1>(to, word);
                (to, len) = (to.add(16), len - 16);
            }
        }
        if (to as usize).is_multiple_of(8) {
            if len & 8 != 0 {
                u64::store::<0>(to, word);
                to = to.add(8);
            }
            if len & 4 != 0 {
                u32::store::<0>(to, word as u32);
                to = to.add(4);
            }
            if len & 2 != 0 {
                u16::store::<0>(to, word as u16);
                to = to.add(2);
            }
            if len & 1 != 0 {
                u8::store::<0>(to, word as u8);
            }
            return;
        }
        while len != 0 {
            u8::store::<0>(to, word as u8);
            (to, len) = (to.add(1), len - 1);
        }
    }
}
