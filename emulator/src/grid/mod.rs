//! One launch: its blocks, warps and harts, and how they take turns.

mod block;
mod explain;
mod launch;
mod parking;
mod races;
mod rendezvous;
mod start;
mod trace;
mod turns;
