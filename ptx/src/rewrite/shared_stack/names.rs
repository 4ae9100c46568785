//! Names that no compiler makes: registers start with `%__gr_`, labels with `$__gr_`.

/// Where this thread's entry of the stack table is (`.b64`, shared space).
pub const SLOT: &str = "%__gr_slot";
/// A private variable, whose address tells how deep the hardware's call stack is.
pub const PROBE: &str = "__gr_probe";
/// The stack pointer at entry.
pub const OLD: &str = "%__gr_old";
/// The stack's limit.
pub const LIMIT: &str = "%__gr_limit";
/// The frame: [`OLD`], aligned.
pub const FRAME: &str = "%__gr_frame";
/// The stack pointer above the frame.
pub const NEW: &str = "%__gr_new";
/// Scratch, 64 bits.
pub const SCRATCH: &str = "%__gr_scratch";
/// Scratch, 64 bits.
pub const SCRATCH2: &str = "%__gr_scratch2";
/// The thread's number in its block, 32 bits.
pub const THREAD: &str = "%__gr_thread";
/// Scratch, 32 bits.
pub const WORD: &str = "%__gr_word";
/// The frame does not fit.
pub const OVER: &str = "%__gr_over";
/// The frame does not fit, though the reserve was given away before.
pub const TWICE: &str = "%__gr_twice";
/// Where a frame that does not fit is dealt with.
pub const OVERFLOW: &str = "$__gr_overflow";

/// All 64-bit registers that a prologue uses.
pub const REGISTERS_64: [&str; 7] = [SLOT, OLD, LIMIT, FRAME, NEW, SCRATCH, SCRATCH2];
