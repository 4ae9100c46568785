//! Names of threads, for reports. The host finds them in the warps' records ([`device_abi::WARP_RECORD_NAME`]).

use crate::warp::Area;
use crate::warp::lane::is_lane;
use crate::warp::record::{self, InRecord, NAME};
use core::ptr;
use device_abi::{NAME_BYTES, ThreadName};

// SAFETY: zeroed memory is no name, and the area is for this type.
unsafe impl InRecord for ThreadName {
    const AREA: Area = NAME;
}

/// Names the running thread.
pub fn set(name: &[u8]) {
    if is_lane() {
        // The warp's name is its leader's.
        return;
    }
    let record: *mut ThreadName = record::own();
    let len = kept(name);
    // SAFETY: only the warp itself writes its record; `len` is at most `NAME_BYTES`.
    unsafe {
        let bytes = (&raw mut (*record).bytes).cast::<u8>();
        ptr::copy_nonoverlapping(name.as_ptr(), bytes, len);
        (*record).len = len as u32;
    }
}

/// The running warp's thread has ended.
pub(super) fn ended() {
    let record: *mut ThreadName = record::own();
    // SAFETY: as in `set`.
    unsafe {
        (*record).len = 0;
        (*record).ended = (*record).ended.wrapping_add(1);
    }
}

/// How many bytes of a UTF-8 name are kept: whole characters.
fn kept(name: &[u8]) -> usize {
    if name.len() <= NAME_BYTES {
        return name.len();
    }
    // The first byte that is left out must not continue a character.
    let continues = |at: &usize| name.get(*at).is_some_and(|byte| byte & 0xc0 == 0x80);
    let mut end = NAME_BYTES;
    while end > 0 && continues(&end) {
        end -= 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_between_characters() {
        assert_eq!(kept(b"worker"), 6);
        assert_eq!(kept(&[b'x'; NAME_BYTES]), NAME_BYTES);
        assert_eq!(kept(&[b'x'; 200]), NAME_BYTES);
        for before in 0..4 {
            let mut name = "x".repeat(NAME_BYTES - before);
            name.push_str("\u{1f980}\u{1f980}");
            let cut = kept(name.as_bytes());
            assert!(name.is_char_boundary(cut) && cut <= NAME_BYTES && NAME_BYTES - cut < 4);
        }
    }
}
