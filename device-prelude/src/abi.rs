//! The binary interface between the host launcher and the device runtime. `repr(C)`, little endian, versioned.
//!
//! The host writes one [`Launch`] and the [`crate::ring`] slots before the kernel starts; the kernel's only parameter is the
//! device address of the [`Launch`]. Host and device refuse each other when [`ABI_VERSION`] differs.

/// Raised on every incompatible change of this module or of [`crate::ring`].
pub const ABI_VERSION: u32 = 3;

/// The kernel every image has. One parameter: `.b64`, the address of [`Launch`].
pub const KERNEL: &str = "__gpu_run_kernel";

/// `fn(address: u64, expected: u32, deadline: u64) -> u32`: wait until the `u32` at `address` differs from `expected` (returns 1)
/// or `%globaltimer` reaches `deadline` (returns 0; `u64::MAX` is never). The emulator recognises it by name and parks the hart.
pub const WAIT: &str = "__gpu_run_wait";

/// As [`WAIT`], for a word that the host writes (`.sys` scope).
pub const WAIT_HOST: &str = "__gpu_run_wait_host";

/// `fn(size: u64, align: u64, zero: u32) -> u64`: memory from the heap, or 0. With `zero` it reads as zero. All allocations of a program
/// come here; the emulator recognises the three functions of the heap by name and serves them itself, with bounds.
pub const ALLOC: &str = "__gpu_run_alloc";

/// `fn(address: u64, size: u64, align: u64)`: takes memory of [`ALLOC`] back.
pub const DEALLOC: &str = "__gpu_run_dealloc";

/// `fn(address: u64, size: u64, align: u64, new_size: u64) -> u64`: the same memory with another size, or 0.
pub const REALLOC: &str = "__gpu_run_realloc";

/// `fn() -> !`: called by rewritten prologues when a frame does not fit. It may use the [`STACK_RESERVE`].
pub const STACK_OVERFLOW: &str = "__gpu_run_stack_overflow";

/// The `.shared` table, added by the rewriter: [`STACK_ENTRY_BYTES`] (stack pointer, limit: two `u64`) for each thread of the block, by
/// `%tid.x`.
pub const STACK_TABLE: &str = "__gpu_run_stack_table";

/// Bytes of one entry of [`STACK_TABLE`].
pub const STACK_ENTRY_BYTES: u64 = 16;

/// Another `.shared` table, added by the rewriter: for each thread of the block the least `.local` address (`i64`) that a frame of
/// the hardware's call stack may have. That stack grows down.
pub const CALL_TABLE: &str = "__gpu_run_call_table";

/// Bytes of one entry of [`CALL_TABLE`].
pub const CALL_ENTRY_BYTES: u64 = 8;

/// The last `.shared` table, added by the rewriter: for each warp of the block the address of its [`Launch::slots`] entry. A read of
/// it costs a tenth of the two dependent global loads that it stands for, on the path of every allocation and thread-local.
pub const WARP_TABLE: &str = "__gpu_run_warp_table";

/// `fn(call: u64, data: u64) -> u32`: runs `call(data)` on the warp's next lane and waits for its end. See [`crate::catch`].
pub const CATCH: &str = "__gpu_run_catch";

/// `fn() -> !`: where a lane waits for such a call.
pub const SERVE: &str = "__gpu_run_serve";

/// `fn() -> !`: [`SERVE`] again, after a panic. The emulator recognises it by name and drops the calls that the panic left behind.
pub const RESTART: &str = "__gpu_run_restart";

/// Lanes of a warp.
pub const LANES: u32 = 32;

/// Lanes of a warp that take part in the runtime: the leader and those that [`CATCH`] runs calls on. The others leave the kernel at once.
pub const CATCH_LANES: u32 = 8;

/// Warps of a block. A block has `WARPS_PER_BLOCK * LANES` hardware threads.
pub const WARPS_PER_BLOCK: u32 = 4;

/// Bytes at the end of each stack that only [`STACK_OVERFLOW`] may use.
pub const STACK_RESERVE: u64 = 16 * 1024;

/// Bytes of one thread slot; the host provides `warps * SLOT_BYTES` zeroed bytes at [`Launch::slots`].
pub const SLOT_BYTES: u64 = 4096;

/// Offset in a slot of its [`ThreadName`]: at the end.
pub const SLOT_NAME: u64 = SLOT_BYTES - size_of::<ThreadName>() as u64;

/// Bytes of a thread's name that are kept.
pub const NAME_BYTES: usize = 56;

/// The std thread that a warp runs, for reports. Only the warp itself writes it; the host reads it when nothing runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct ThreadName {
    /// Threads that have ended on this warp: tells the present one from those before it.
    pub ended: u32,
    /// Bytes of the name; 0 without one.
    pub len: u32,
    /// UTF-8, cut between characters.
    pub bytes: [u8; NAME_BYTES],
}

/// Host-call ring slots.
#[cfg(not(loom))]
pub const RING_SLOTS: u32 = 256;
/// Host-call ring slots: few, so that the model checker reaches the reuse of one.
#[cfg(loom)]
pub const RING_SLOTS: u32 = 1;

/// What the host tells the device. Written before the launch, read-only afterwards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Launch {
    /// [`ABI_VERSION`].
    pub abi_version: u32,
    /// Warps in the grid: warp 0 runs `main`, each other one can be a std thread.
    pub warps: u32,
    /// Stack of warp `w`'s leader lane: `[stack_base + w * stack_size, + stack_size)`, 128-byte aligned.
    pub stack_base: u64,
    /// Bytes of each stack, [`STACK_RESERVE`] included; a multiple of 128.
    pub stack_size: u64,
    /// Heap: `[heap_base, heap_base + heap_size)`, zeroed, 64 KiB aligned.
    pub heap_base: u64,
    /// Bytes of heap.
    pub heap_size: u64,
    /// `warps * SLOT_BYTES` zeroed bytes, 128-byte aligned.
    pub slots: u64,
    /// [`RING_SLOTS`] of [`crate::ring::Slot`], in memory that host and device both see.
    pub ring: u64,
    /// Zeroed device words for the ring's device side: `4 * (RING_SLOTS + 32)` bytes.
    pub ring_device: u64,
    /// Arguments: `u32` count, then for each `u32` length and bytes (no terminator). The first is the program's name.
    pub args: u64,
    /// Bytes at `args`.
    pub args_len: u64,
    /// Environment: the same encoding, entries are `KEY=VALUE`.
    pub env: u64,
    /// Bytes at `env`.
    pub env_len: u64,
    /// Bytes of a thread's hardware call stack that it may use before that is an overflow.
    pub call_stack: u64,
    /// 16 random bytes from the host (two words): hash keys start from these.
    pub random: [u64; 2],
}

/// Numbers of host calls: [`crate::ring::Slot::op`].
pub mod op {
    /// `args[0]` = 1 (stdout) or 2 (stderr); payload = bytes. Result: bytes written, or `-errno`.
    pub const WRITE: u32 = 1;
    /// `args[0]` = exit code as `i32`. The process ends; the device need not wait for an answer.
    pub const EXIT: u32 = 2;
    /// Result: nanoseconds since the Unix epoch.
    pub const WALL_CLOCK: u32 = 3;
}
