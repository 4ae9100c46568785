//! Our passes, one in each file. None knows another; the order is [`super::pipeline`]'s.

pub mod atomics;
pub mod cycles;
pub mod floats;
pub mod frames;
pub mod lanes;
pub mod linkage;
pub mod memory;
pub mod names;
pub mod reads;
pub mod registered;
pub mod rust_cuda;
pub mod stores;
pub mod thread_local;
pub mod unwind;
pub mod warp_memory;
