//! What the stage on the program's IR tells the rewriter, by names in the PTX.

/// A variable. It says that what is in `.local` is private to its thread and stays there, but for blocks of [`FRAME`]. A module without it is refused.
pub const PRIVATE_FRAMES: &str = "__gpu_run_private_frames";

/// A variable in a block of inline assembly, which has one more instruction: a move of its address. It is a function's part of the stack that threads share.
pub const FRAME: &str = "__gpu_run_frame";

/// As [`FRAME`], in a function that also checks the depth of the hardware's call stack. Every cycle of calls goes through such a function. The block may be empty.
pub const CHECKED_FRAME: &str = "__gpu_run_checked_frame";
