//! Which bits are undefined, for `--check-uninit`: each register and each byte has a mask, set where the value was never written.
//!
//! New blocks of the heap are undefined, unless they were asked for zeroed. Loads, stores and moves carry masks along, so copying is
//! no use; what is computed from undefined bits is undefined where other bits would give another result ([`mod@spread`]). A use that the
//! program cannot take back is reported: a branch, an address, the target of a call (`interpret::undefined`).

mod shadow;
mod spread;

pub(super) use shadow::Undefined;
pub(super) use spread::{Input, spread, undecided};
