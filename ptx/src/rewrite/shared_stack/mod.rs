//! Stacks that threads can share.
//!
//! PTX frames are `.local`: the same address means other memory in each lane, so a reference to a local variable means nothing to
//! another thread. This pass puts what threads may share on a stack in global memory. A `.shared` table has, for each thread of the block,
//! the stack pointer and the limit; a function with a frame moves the pointer up in its prologue, checks the
//! limit, and puts the pointer back before each `ret`. `exit` and `trap` put nothing back: who reuses the stack sets it anew.
//!
//! The stage on the program's IR says what may be shared (`ir::passes::frames`, [`crate::marks`]). Of a module that it has not seen nothing is known: all
//! frames are shared, and a function that makes calls is charged for them.
//!
//! What is private stays in `.local`, and so do spills: `ptxas` makes them later, and they have no address. They and the return addresses lie on the hardware's call
//! stack, whose frames nobody knows before the driver has compiled the program. So a function that may recurse looks where its own
//! frame lies there (the address of a private variable tells) and compares that with the second table.
//!
//! * [`blocks`]: what the stage has marked as shared.
//! * [`names`]: what the pass adds to a module.
//! * [`taken`]: parameters whose address is taken, which must live in the frame, too.
//! * [`frame`]: what a function's frame holds and costs.
//! * [`prologue`], [`returns`]: code at both ends.
//! * [`recursion`]: which functions must look at the hardware's call stack, if the stage has not said so.
//! * [`private`]: there, `.local` accesses and conversions to global ones, and the refusal of what is left.

mod blocks;
mod frame;
mod names;
mod pass;
mod private;
mod prologue;
mod recursion;
mod returns;
mod taken;

#[cfg(test)]
mod tests;

pub use pass::{Frames, apply};
