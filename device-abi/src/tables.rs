//! Tables in `.shared` memory. The tool's rewriter adds them to a program, and its prologues fill them.
//!
//! An acquire invalidates the SM's L1, so what a warp reads often would come from L2 again and again; shared memory stays.

use crate::{LANES, WARPS_PER_BLOCK};

/// The stack table: for each hardware thread of the block, by `%tid.x`, its stack pointer and its limit (two `u64`).
pub const STACK_TABLE: &str = "__gpu_run_stack_table";

/// Bytes of one entry of [`STACK_TABLE`].
pub const STACK_ENTRY_BYTES: u64 = 16;

/// The call table: for each hardware thread of the block the lowest `.local` address (`i64`) that a frame of the hardware call stack may
/// have. That stack grows down.
pub const CALL_TABLE: &str = "__gpu_run_call_table";

/// Bytes of one entry of [`CALL_TABLE`].
pub const CALL_ENTRY_BYTES: u64 = 8;

/// The warp table: for each warp of the block the address of its record ([`Launch::warp_records`](crate::Launch::warp_records)). Every
/// allocation reads it. It costs a tenth of the two dependent global loads that it replaces.
pub const WARP_TABLE: &str = "__gpu_run_warp_table";

/// Bytes of one entry of [`WARP_TABLE`].
pub const WARP_ENTRY_BYTES: u64 = 8;

/// The local table: for each warp of the block [`LOCAL_ENTRY_BYTES`] that only the warp itself uses.
pub const LOCAL_TABLE: &str = "__gpu_run_local_table";

/// Bytes of one entry of [`LOCAL_TABLE`].
pub const LOCAL_ENTRY_BYTES: u64 = 1008;

/// Memory for lanes that work together: for each warp of the block as many bytes as a program asks for ([`WARP_MEMORY`](crate::WARP_MEMORY)). Programs that ask for none do not have it.
pub const WARP_MEMORY_TABLE: &str = "__gpu_run_warp_memory_table";

/// The most that a program can ask for. Eight blocks then have the 228 KiB of an SM that is made for `sm_90`.
pub const MOST_WARP_MEMORY: u32 = 5 << 10;

/// Bytes of shared memory that a block may use, but for [`WARP_MEMORY_TABLE`]. Eight blocks then fit an SM that has 64 KiB of it, with the 1 KiB that the driver adds to each block: an SM divides its memory
/// between L1 and shared memory in steps, of which this is one.
const MOST: u64 = 7 << 10;

const _: () = {
    let of_threads = STACK_ENTRY_BYTES + CALL_ENTRY_BYTES;
    let of_warps = WARP_ENTRY_BYTES + LOCAL_ENTRY_BYTES;
    let block = WARPS_PER_BLOCK as u64 * (LANES as u64 * of_threads + of_warps);
    assert!(block <= MOST);
    let with_memory = MOST + WARPS_PER_BLOCK as u64 * MOST_WARP_MEMORY as u64;
    assert!(8 * (with_memory + (1 << 10)) <= 228 << 10);
};
