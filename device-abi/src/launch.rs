//! The launch record: the kernel's only parameter is its device address.

/// Raised on every incompatible change of this crate.
pub const ABI_VERSION: u32 = 11;

/// Bytes at the end of each stack that only [`STACK_OVERFLOW`](crate::STACK_OVERFLOW) may use.
pub const STACK_RESERVE: u64 = 16 * 1024;

/// What the host tells the device. The host writes it before the launch; nobody writes it afterwards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Launch {
    /// [`ABI_VERSION`].
    pub abi_version: u32,
    /// Warps in the grid: warp 0 runs `main`, each other one can run a std thread.
    pub warps: u32,
    /// The stack of warp `w`'s leader lane is `[stack_base + w * stack_size, + stack_size)`, 128-byte aligned.
    pub stack_base: u64,
    /// Bytes of each stack, [`STACK_RESERVE`] included; a multiple of 128.
    pub stack_size: u64,
    /// The heap is `[heap_base, heap_base + heap_size)`, zeroed, 64 KiB aligned.
    pub heap_base: u64,
    /// Bytes of heap.
    pub heap_size: u64,
    /// `warps * WARP_RECORD_BYTES` zeroed bytes, 128-byte aligned.
    pub warp_records: u64,
    /// [`RING_SLOTS`](crate::RING_SLOTS) of [`ring::Slot`](crate::ring::Slot), in memory that host and device both see.
    pub ring: u64,
    /// Zeroed device words for the ring's device end: `4 * (RING_SLOTS + 32)` bytes.
    pub ring_device: u64,
    /// Arguments: a `u32` count, then for each a `u32` length and its bytes (no terminator). The first one is the program's name.
    pub args: u64,
    /// Bytes at `args`.
    pub args_len: u64,
    /// Environment, encoded as `args`; entries are `KEY=VALUE`.
    pub env: u64,
    /// Bytes at `env`.
    pub env_len: u64,
    /// Bytes of the hardware call stack that a thread may use before that is an overflow.
    pub call_stack: u64,
    /// Allocations lie within so many bytes from `heap_base`: the emulator's own heap spreads wider than `heap_size`.
    pub heap_span: u64,
    /// One [`mailbox::Mailbox`](crate::mailbox::Mailbox) for each warp of the grid, in memory that host and device both see.
    pub mailboxes: u64,
    /// 16 random bytes from the host, as two words: hash keys start from these.
    pub random: [u64; 2],
    /// Not 0: each free calls [`DEALLOC`](crate::DEALLOC), by which the emulator's race detector learns of it.
    pub every_free: u64,
    /// Not 0: lanes 1 to 31 of a warp stay, and take part in what their leader gives them. Else they leave at once.
    pub lanes: u64,
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use core::mem::offset_of;

    /// Host and device may come from different builds: a layout that changes needs another version.
    #[test]
    fn the_layout_of_version_11() {
        assert_eq!(ABI_VERSION, 11);
        let offsets = [
            offset_of!(Launch, warps),
            offset_of!(Launch, warp_records),
            offset_of!(Launch, ring),
            offset_of!(Launch, env_len),
            offset_of!(Launch, mailboxes),
            offset_of!(Launch, random),
            offset_of!(Launch, every_free),
            offset_of!(Launch, lanes),
            size_of::<Launch>(),
        ];
        assert_eq!(offsets, [4, 40, 48, 88, 112, 120, 136, 144, 152]);
    }
}
