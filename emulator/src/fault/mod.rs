//! What a hart can do wrong, and the words for it.

mod access;
mod heap;
mod kind;
mod undefined;

pub use access::{BadAccess, Intent};
pub use heap::{FreeError, FreeFault, HeapBlock, HeapFault};
pub use kind::{FaultKind, FrameFate};
pub use undefined::{UndefinedFault, UndefinedUse};
