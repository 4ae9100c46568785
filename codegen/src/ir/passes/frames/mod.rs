//! Which local variables stay on the lane's private stack.
//!
//! A PTX stack frame is `.local`: the same address means other memory in each lane. So variables that threads share must lie elsewhere, and
//! `ptx::rewrite::shared_stack` gives each thread a stack in global memory for them. Most variables are shared with nobody. They stay in `.local`, which costs no
//! prologue, and which no acquire throws out of the cache.
//!
//! * [`flow`]: a graph of where addresses may get to.
//! * [`program`], [`intrinsic`]: that graph for the whole program. A variable is private unless its address may get to where another thread could find it: into
//!   memory that is not private itself, into assembly, into an atomic or volatile access, to a function that is not known.
//! * [`calls`], [`budget`]: private frames lie on the hardware's call stack, which is small and which only functions that may recurse check. So large
//!   variables are on the shared stack anyway.
//! * [`layout`]: where the shared ones of a function lie in its frame; two that are never alive at the same time share a place.
//! * [`pass`]: shared variables become places in one block that is declared in assembly, which the rewriter finds and puts onto the stack.

mod budget;
mod calls;
mod flow;
mod intrinsic;
mod layout;
mod pass;
mod program;
mod taken;
#[cfg(test)]
mod tests;

pub use pass::{Addresses, Report, run};
