//! Names of threads, for reports: in the warp's slot, where the host finds them ([`device_abi::WARP_RECORD_NAME`]).

use device_abi::NAME_BYTES;

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

#[cfg(target_arch = "nvptx64")]
mod current {
    use crate::thread::{Warp, current};
    use core::ptr;
    use device_abi::{ThreadName, WARP_RECORD_NAME};

    fn record(warp: *mut Warp) -> *mut ThreadName {
        warp.cast::<u8>()
            .wrapping_add(WARP_RECORD_NAME as usize)
            .cast()
    }

    /// Names the running thread.
    pub fn set(name: &[u8]) {
        let record = record(current());
        let len = super::kept(name);
        // SAFETY: the record lies in the slot of this warp, which alone writes it; `len` is at most `NAME_BYTES`.
        unsafe {
            let bytes = (&raw mut (*record).bytes).cast::<u8>();
            ptr::copy_nonoverlapping(name.as_ptr(), bytes, len);
            (*record).len = len as u32;
        }
    }

    /// The thread on `warp`, which is the running one, has ended.
    pub(crate) fn ended(warp: *mut Warp) {
        let record = record(warp);
        // SAFETY: as in `set`.
        unsafe {
            (*record).len = 0;
            (*record).ended = (*record).ended.wrapping_add(1);
        }
    }
}
#[cfg(target_arch = "nvptx64")]
pub(crate) use current::ended;
#[cfg(target_arch = "nvptx64")]
pub use current::set;

#[cfg(all(test, not(loom)))]
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
