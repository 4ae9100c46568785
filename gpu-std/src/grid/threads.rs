//! Tiles without lanes: by a CPU's threads, or by the caller alone.

#[cfg(not(any(test, target_os = "cuda")))]
pub(super) use on_cpu::count;
#[cfg(not(target_os = "cuda"))]
pub(super) use on_cpu::run;
#[cfg(all(test, not(target_os = "cuda")))]
pub(super) use on_cpu::works;

/// Does all tiles, one after the other.
#[cfg(target_os = "cuda")]
pub(super) fn run(tiles: u32, tile: impl Fn(u32) + Sync) {
    (0..tiles).for_each(tile);
}

#[cfg(not(target_os = "cuda"))]
mod on_cpu {
    use std::cell::Cell;
    use std::num::NonZeroUsize;
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
    use std::thread;

    thread_local! {
        /// Whether this thread does a tile.
        static WORKS: Cell<bool> = const { Cell::new(false) };
    }

    pub(in crate::grid) fn works() -> bool {
        WORKS.get()
    }

    /// How many threads a call could use now.
    #[cfg_attr(test, expect(dead_code, reason = "tests choose a number"))]
    pub(in crate::grid) fn count() -> usize {
        // To ask costs more than many a call.
        static THREADS: OnceLock<usize> = OnceLock::new();
        if works() {
            return 1;
        }
        *THREADS.get_or_init(|| thread::available_parallelism().map_or(1, NonZeroUsize::get))
    }

    /// Does all tiles, on as many threads as a call could use. `tile` does not unwind.
    pub(in crate::grid) fn run(tiles: u32, tile: impl Fn(u32) + Sync) {
        let count = super::super::runtime::count().min(tiles as usize);
        if count <= 1 {
            return (0..tiles).for_each(tile);
        }
        let next = AtomicUsize::new(0);
        let work = || {
            WORKS.set(true);
            loop {
                // A tile is one thread's; what it is made of was there before the threads were.
                let number = next.fetch_add(1, Relaxed);
                if number >= tiles as usize {
                    break;
                }
                tile(number as u32);
            }
            WORKS.set(false);
        };
        thread::scope(|scope| {
            for _ in 1..count {
                // Without this thread the others do all of it.
                let _ = thread::Builder::new().spawn_scoped(scope, work);
            }
            work();
        });
    }
}
