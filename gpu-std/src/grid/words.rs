//! Words that the lanes of a tile share.

use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// Memory of a [`Tile`](super::Tile), which all of its lanes use at once: numbers of 32 bits.
///
/// Each access is atomic, and [relaxed](std::sync::atomic::Ordering::Relaxed). What a lane writes in a step of the tile, all of its lanes see in the next step. On a GPU it lies in the multiprocessor
/// (`.shared` in PTX), where an access takes some 30 cycles; on a CPU it is memory.
///
/// The words have any values when the tile begins: those of another tile, perhaps.
///
/// # Panics
/// All functions panic if there is no such word.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    place: Place<'a>,
    len: usize,
}

#[derive(Clone, Copy)]
enum Place<'a> {
    /// An address in `.shared`.
    #[cfg(target_os = "cuda")]
    Shared(u32),
    Memory(&'a [AtomicU32]),
}

#[cfg(target_os = "cuda")]
mod device {
    use std::mem::MaybeUninit;

    unsafe extern "C" {
        // Defined by the device runtime.
        pub fn __gpu_run_shared_load(address: u32) -> MaybeUninit<u32>;
        pub fn __gpu_run_shared_store(address: u32, value: MaybeUninit<u32>);
        pub fn __gpu_run_shared_add(address: u32, value: u32) -> u32;
    }
}

impl<'a> Words<'a> {
    /// # Safety
    /// So many words are there, for this warp, as long as the result is used.
    #[cfg(target_os = "cuda")]
    #[inline]
    pub(super) unsafe fn shared(address: u32, len: usize) -> Words<'a> {
        let place = Place::Shared(address);
        Words { place, len }
    }

    #[inline]
    pub(super) fn of(memory: &'a [AtomicU32]) -> Words<'a> {
        Words {
            len: memory.len(),
            place: Place::Memory(memory),
        }
    }

    /// How many they are.
    #[expect(clippy::len_without_is_empty, reason = "who asks for none needs none")]
    #[inline]
    pub fn len(self) -> usize {
        self.len
    }

    /// The word's value.
    #[inline]
    pub fn get(self, index: usize) -> u32 {
        self.check(index);
        match self.place {
            #[cfg(target_os = "cuda")]
            // SAFETY: it is there. Shared memory has some value.
            Place::Shared(start) => unsafe {
                device::__gpu_run_shared_load(at(start, index)).assume_init()
            },
            Place::Memory(words) => words[index].load(Relaxed),
        }
    }

    /// Sets a word.
    #[inline]
    pub fn set(self, index: usize, value: u32) {
        self.check(index);
        match self.place {
            #[cfg(target_os = "cuda")]
            // SAFETY: it is there.
            Place::Shared(start) => unsafe {
                device::__gpu_run_shared_store(at(start, index), MaybeUninit::new(value));
            },
            Place::Memory(words) => words[index].store(value, Relaxed),
        }
    }

    /// Adds to a word, and returns what it was. The sum wraps around, as that of [`AtomicU32::fetch_add`] does.
    #[inline]
    pub fn add(self, index: usize, value: u32) -> u32 {
        self.check(index);
        match self.place {
            #[cfg(target_os = "cuda")]
            // SAFETY: it is there.
            Place::Shared(start) => unsafe {
                device::__gpu_run_shared_add(at(start, index), value)
            },
            Place::Memory(words) => words[index].fetch_add(value, Relaxed),
        }
    }

    #[inline]
    fn check(self, index: usize) {
        if index >= self.len {
            no_word(index, self.len);
        }
    }

    /// What [`put_any`](Self::put_any) has put: not a number, perhaps.
    ///
    /// # Safety
    /// The word is there, and no lane writes it in the same step.
    #[inline]
    pub(super) unsafe fn get_any(self, index: usize) -> MaybeUninit<u32> {
        debug_assert!(index < self.len);
        match self.place {
            #[cfg(target_os = "cuda")]
            // SAFETY: the caller's.
            Place::Shared(start) => unsafe { device::__gpu_run_shared_load(at(start, index)) },
            // SAFETY: the caller's.
            Place::Memory(words) => unsafe {
                words
                    .get_unchecked(index)
                    .as_ptr()
                    .cast::<MaybeUninit<u32>>()
                    .read()
            },
        }
    }

    /// # Safety
    /// The word is there, and no other lane uses it in the same step. Nobody calls [`get`](Self::get) or [`add`](Self::add) for it any more.
    #[inline]
    pub(super) unsafe fn put_any(self, index: usize, value: MaybeUninit<u32>) {
        debug_assert!(index < self.len);
        match self.place {
            #[cfg(target_os = "cuda")]
            // SAFETY: the caller's.
            Place::Shared(start) => unsafe {
                device::__gpu_run_shared_store(at(start, index), value);
            },
            // SAFETY: the caller's.
            Place::Memory(words) => unsafe {
                words
                    .get_unchecked(index)
                    .as_ptr()
                    .cast::<MaybeUninit<u32>>()
                    .write(value);
            },
        }
    }
}

/// By values, so that nobody needs an address of them.
#[cold]
#[inline(never)]
fn no_word(index: usize, len: usize) -> ! {
    panic!("there is no word {index}: a tile has {len} of them");
}

/// The address of a word.
#[cfg(target_os = "cuda")]
#[inline]
fn at(start: u32, index: usize) -> u32 {
    // All of it has some KiB.
    start + index as u32 * 4
}
