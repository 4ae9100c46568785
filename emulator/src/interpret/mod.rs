//! The interpreter of one hart.

mod access;
mod atomic;
mod calls;
mod driver;
mod heap;
mod masks;
mod observe;
mod run;
mod special;
mod undefined;

pub(super) use access::Memory;
pub(super) use run::{BacktraceRequest, Context, Pause, WaitRequest, WakeRequest, run};
pub(super) use special::GridShape;
