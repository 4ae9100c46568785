//! Whole programs in PTX text.

mod arithmetic;
mod calls;
mod control;
mod damaged;
mod driver;
mod faults;
mod floats;
mod frames;
mod heap;
mod lanes;
mod memory;
mod packed;
mod races;
mod rendezvous;
mod replay;
mod samples;
mod stacks;
mod table;
mod threads;
mod undefined;
mod waiting;
