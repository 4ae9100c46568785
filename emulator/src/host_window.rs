//! The program's memory for host calls, while its harts stand still.

use std::marker::PhantomData;
use std::ptr;

use super::machine::Machine;
use super::memory::View;

/// Global memory of a machine during a launch: what `poll` may read and write for the program. Only what harts could access: live blocks of
/// the heap, stacks, variables.
pub struct HostWindow<'m> {
    view: View,
    /// First byte and size of the leaders' stacks, and of the other lanes': what of them is live is known to their harts alone.
    stacks: [Option<(u64, u64)>; 2],
    machine: PhantomData<&'m ()>,
}

impl<'p> Machine<'p> {
    /// The machine's memory as it is now.
    ///
    /// # Safety
    /// The machine outlives the window and takes no more memory meanwhile. The window is used by the thread of [`Machine::launch`] only, while no
    /// hart runs: inside of `poll`.
    pub unsafe fn host_window<'m>(&self) -> HostWindow<'m> {
        HostWindow {
            view: self.arena.view(),
            stacks: [
                self.stacks
                    .map(|stacks| (stacks.base, u64::from(stacks.count) * stacks.each)),
                self.stacks
                    .and_then(|stacks| stacks.lanes)
                    .map(|lanes| (lanes.base, lanes.size())),
            ],
            machine: PhantomData,
        }
    }
}

impl HostWindow<'_> {
    /// These bytes, if all of them are the program's.
    fn at(&self, address: u64, len: u64) -> Option<*mut u8> {
        let of_stacks = self.stacks.iter().flatten().any(|&(base, size)| {
            let offset = address.wrapping_sub(base);
            offset < size && len <= size - offset
        });
        match of_stacks {
            true => self.view.at(address, len),
            false => self.view.opened(address, len),
        }
    }

    /// Hands `len` bytes at `address` to `read`; `None` if they are not the program's.
    pub fn read<T>(&self, address: u64, len: u64, read: impl FnOnce(&[u8]) -> T) -> Option<T> {
        let bytes = ptr::slice_from_raw_parts(self.at(address, len)?, usize::try_from(len).ok()?);
        // SAFETY: `at` found all of them in the arena, which lives and is used by nobody else now (promised to `host_window`). They
        // were zeroed by the operating system, or written since.
        Some(read(unsafe { &*bytes }))
    }

    /// Hands `len` bytes at `address` to `write`, and counts them as written; `None` if they are not the program's.
    pub fn write<T>(
        &self,
        address: u64,
        len: u64,
        write: impl FnOnce(&mut [u8]) -> T,
    ) -> Option<T> {
        let start = self.at(address, len)?;
        let bytes = ptr::slice_from_raw_parts_mut(start, usize::try_from(len).ok()?);
        self.view.define(address, len);
        // SAFETY: as in `read`.
        Some(write(unsafe { &mut *bytes }))
    }
}
