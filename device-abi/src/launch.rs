//! The launch record: the kernel's only parameter is its device address.

/// Raised on every incompatible change of this crate.
pub const ABI_VERSION: u32 = 12;

/// Bytes at the end of each stack that only [`STACK_OVERFLOW`](crate::STACK_OVERFLOW) may use.
pub const STACK_RESERVE: u64 = 16 * 1024;

/// Bytes of a lane's block before its thread-locals.
pub const LANE_HEADER_BYTES: u64 = 128;

/// Bytes that the lanes of a warp share, at least: the least [`Launch::lane_stack_size`].
pub const LANES_SHARE_BYTES: u64 = 4096;

/// Where in what a warp's lanes share its board lies, by which warps find their parts of a call on all of them. What is before it is the runtime's affair; to the program's threads the board
/// is ordinary memory: what they do in such a call is ordered by it.
pub const LANES_BOARD: u64 = 1792;

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
    /// Lane `l` of warp `w` has `[lane_stack_base + (w * LANES + l) * lane_stack_size, + lane_stack_size)`, 128-byte aligned. Of lanes 1 to 31 it is the stack, and behind that their block; what would be
    /// the leader's is for what the warp's lanes share.
    pub lane_stack_base: u64,
    /// Bytes of each, [`STACK_RESERVE`] and [`Launch::lane_block_size`] included; a multiple of 128. 0: there are none, and nothing of the program runs on lanes 1 to 31.
    pub lane_stack_size: u64,
    /// Bytes of a lane's block, a multiple of 128: [`LANE_HEADER_BYTES`], and the thread-locals of the lane's thread.
    pub lane_block_size: u64,
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use core::mem::offset_of;

    /// Host and device may come from different builds: a layout that changes needs another version.
    #[test]
    fn the_layout_of_version_12() {
        assert_eq!(ABI_VERSION, 12);
        let offsets = [
            offset_of!(Launch, warps),
            offset_of!(Launch, warp_records),
            offset_of!(Launch, ring),
            offset_of!(Launch, env_len),
            offset_of!(Launch, mailboxes),
            offset_of!(Launch, random),
            offset_of!(Launch, every_free),
            offset_of!(Launch, lanes),
            offset_of!(Launch, lane_stack_base),
            size_of::<Launch>(),
        ];
        assert_eq!(offsets, [4, 40, 48, 88, 112, 120, 136, 144, 152, 176]);
    }
}
