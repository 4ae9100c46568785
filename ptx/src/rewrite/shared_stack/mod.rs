//! Stacks that threads can share.
//!
//! What is in PTX's `.local` is private: the same address means other memory in each lane, so a reference to a local variable means nothing to
//! another thread. This pass puts what threads may share on a stack in global memory. A `.shared` table has, for each thread of the block,
//! the stack pointer and the limit; a function with a frame moves the pointer up in its prologue, checks the
//! limit, and puts the pointer back before each `ret`. `exit` and `trap` put nothing back: who reuses the stack sets it anew.
//!
//! The stage on the program's IR says what may be shared (`ir::passes::frames`, [`crate::marks`]). A module that it has not seen is refused.
//!
//! What is private stays in `.local`, and so do spills: `ptxas` makes them later, and they have no address. They and the return addresses lie on the hardware's call
//! stack, whose frames nobody knows before the driver has compiled the program. So the stage chooses functions that check it, at least one on each cycle of calls: such a function
//! takes the address of a private variable, which lies in its hardware frame, and compares it with a limit in the second table.
//!
//! * [`blocks`]: what the stage has marked as shared.
//! * [`frame`]: what a function's frame holds and costs.
//! * [`prologue`], [`returns`]: code at both ends.
//! * [`private`]: the refusal of private memory whose size nobody knows.
//! * [`refused`]: why a function is not understood.

mod blocks;
mod frame;
mod pass;
mod private;
mod prologue;
mod refused;
mod returns;

#[cfg(test)]
mod tests;

pub use pass::{apply, check_mark};
