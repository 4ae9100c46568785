//! Names of the program's threads, which the device runtime keeps in its warps' records.

use device_abi::{self as abi, ThreadName};

use super::memory::Arena;
use crate::thread_name;

/// Where the slots are, if the program has some.
#[derive(Clone, Copy, Debug)]
pub(super) struct Names {
    /// The address of the first slot.
    slots: u64,
    /// Its record in host memory.
    first: *const u8,
    warps: u32,
}

impl Names {
    /// Of a program without slots.
    pub(super) const NONE: Names = Names {
        slots: 0,
        first: std::ptr::null(),
        warps: 0,
    };

    /// Those in `warps` slots from `slots` on, if that memory is there.
    pub(super) fn of(arena: &Arena, slots: u64, warps: u32) -> Option<Names> {
        let start = arena.at(slots, u64::from(warps) * abi::WARP_RECORD_BYTES)?;
        Some(Names {
            slots,
            first: start.wrapping_add(abi::WARP_RECORD_NAME as usize),
            warps,
        })
    }

    /// The warp of a hart, as the runtime counts.
    pub(super) fn warp(block: u32, thread: u32) -> u32 {
        block * abi::WARPS_PER_BLOCK + thread / abi::LANES
    }

    fn record(self, warp: u32) -> Option<ThreadName> {
        if warp >= self.warps {
            return None;
        }
        let record = self
            .first
            .wrapping_add(warp as usize * abi::WARP_RECORD_BYTES as usize);
        // SAFETY: `of` saw that memory of the arena, which stays as long as the machine; any bytes are a `ThreadName`. Harts write it
        // on this thread only.
        Some(unsafe { record.cast::<ThreadName>().read_unaligned() })
    }

    /// Threads that have ended on a warp.
    #[inline]
    pub(super) fn ended(self, warp: u32) -> u32 {
        self.record(warp).map_or(0, |record| record.ended)
    }

    /// The thread that runs on a warp, in a report's words. `None` if the program has no threads.
    pub(super) fn thread(self, warp: u32) -> Option<String> {
        if warp >= self.warps {
            return None;
        }
        Some(thread_name(self.name(warp).as_deref(), warp))
    }

    /// The thread that a hart runs: that of its warp, or a lane's own.
    pub(super) fn hart(self, warp: u32, lane: u32) -> Option<String> {
        match lane {
            0 => self.thread(warp),
            _ => (warp < self.warps).then(|| lane_name(warp, lane)),
        }
    }

    /// One that ran on a warp, and has ended; the warp forgets its name.
    pub(super) fn ended_thread(self, warp: u32) -> Option<String> {
        (warp < self.warps).then(|| format!("a thread that has ended ({warp})"))
    }

    /// As [`Names::hart`], of a moment when `ended` threads had ended on the warp. Of a lane that says the same: it has no name but its number.
    pub(super) fn hart_then(self, warp: u32, lane: u32, ended: u32) -> Option<String> {
        match lane != 0 || self.ended(warp) == ended {
            true => self.hart(warp, lane),
            false => self.ended_thread(warp),
        }
    }

    /// The name of the thread that runs on a warp, if it has one.
    fn name(self, warp: u32) -> Option<String> {
        let ThreadName { len, bytes, .. } = self.record(warp)?;
        // A program may overwrite its slots.
        let name = bytes.get(..len as usize).filter(|name| !name.is_empty())?;
        Some(String::from_utf8_lossy(name).escape_debug().to_string())
    }

    /// The address of the first warp's record, and how many there are, one in each slot.
    pub(super) fn records(self) -> Option<(u64, u32)> {
        (self.warps > 0).then_some((self.slots + abi::WARP_RECORD_NAME, self.warps))
    }
}

/// A lane other than the leader, in a report's words.
pub(super) fn lane_name(warp: u32, lane: u32) -> String {
    format!("lane {lane} of warp {warp}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_of_the_present_thread_and_printable() {
        let mut arena = Arena::new(1 << 20, 0, false);
        let slots = arena.alloc(4 * abi::WARP_RECORD_BYTES, 128).unwrap();
        let names = Names::of(&arena, slots, 4).unwrap();
        let (first, count) = names.records().unwrap();
        assert_eq!((first - slots, count), (abi::WARP_RECORD_NAME, 4));
        let write = |warp: u64, ended, len, name: &[u8]| {
            let mut record = ThreadName {
                ended,
                len,
                bytes: [0; abi::NAME_BYTES],
            };
            record.bytes[..name.len()].copy_from_slice(name);
            let at = arena.at(
                first + warp * abi::WARP_RECORD_BYTES,
                size_of::<ThreadName>() as u64,
            );
            // SAFETY: `at` says that the record's bytes exist.
            unsafe { at.unwrap().cast::<ThreadName>().write_unaligned(record) };
        };
        write(1, 3, 6, b"worker");
        write(2, 0, 5, b"a\n\xffbc");
        write(3, 0, 57, b"longer than there is room");
        let read = |warp| names.name(warp);
        assert_eq!((read(0), read(1).as_deref()), (None, Some("worker")));
        assert_eq!(read(2).as_deref(), Some("a\\n\u{fffd}bc"));
        assert_eq!((read(3), read(4), names.ended(4)), (None, None, 0));
        let thread = |warp| names.thread(warp);
        assert_eq!(thread(0).as_deref(), Some("thread 'main' (0)"));
        assert_eq!(thread(1).as_deref(), Some("thread 'worker' (1)"));
        assert_eq!(thread(3).as_deref(), Some("thread '<unnamed>' (3)"));
        assert_eq!(names.hart_then(1, 0, 3), thread(1));
        assert_eq!(names.hart(1, 5).as_deref(), Some("lane 5 of warp 1"));
        assert_eq!(names.hart_then(1, 5, 2), names.hart(1, 5));
        assert_eq!((names.hart(4, 5), names.hart(1, 0)), (None, thread(1)));
        let ended = names.hart_then(1, 0, 2);
        assert_eq!(ended.as_deref(), Some("a thread that has ended (1)"));
        assert_eq!((Names::NONE.thread(0), thread(4)), (None, None));
    }
}
