//! Code of the program on all lanes of a warp.

mod deadlock;
mod frames;
mod heap;
mod life;
mod program;
mod races;
mod replay;
mod shared;
