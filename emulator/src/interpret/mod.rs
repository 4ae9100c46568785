//! The interpreter of one hart.

mod access;
mod atomic;
mod calls;
mod carry;
mod context;
mod driver;
mod heap;
mod masks;
mod observe;
mod pause;
mod run;
mod special;
mod undefined;

pub(super) use access::Memory;
pub(super) use context::Context;
pub(super) use pause::{BacktraceRequest, Pause, WaitRequest, WakeRequest};
pub(super) use run::run;
pub(super) use special::GridShape;
