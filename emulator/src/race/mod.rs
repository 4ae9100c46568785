//! Data races: conflicting accesses that nothing orders.
//!
//! Each thread has a vector clock ([`clock`], [`threads`]). A release hands it to a place in memory, an acquire of a value written there takes it
//! ([`sync`]). [`shadow`] keeps, for each 8 bytes, who accessed which of them last and when; an access that conflicts with one that
//! its thread's clock does not contain is a race. The decoder puts an [`Observe`](super::observe::Observe) before each access when a program is loaded for this;
//! it runs in one step with the access and takes no time, so that a seed names the same run with and without it.
//!
//! A thread is one of the program's, from its spawn to its end ([`life`]), or a lane of its warp in a call of the program's code on all lanes ([`calls`]); in a program without the runtime's slots each hart is one.
//! The runtime's own synchronization adds no order between threads ([`runtime`]). Blocks of the heap and frames on stacks begin and end with a write ([`heap`], [`frames`]).

mod barriers;
mod calls;
mod clock;
mod detector;
mod finding;
mod frames;
mod freed;
mod heap;
mod life;
mod lives;
mod report;
mod runtime;
mod shadow;
mod stacks;
mod sync;
mod thread;
mod threads;
mod what;

pub(super) use detector::{Detector, Incoming, Place, Setup};
pub(super) use finding::Side;
pub use report::{Race, RaceSide};
pub(super) use runtime::Runtime;
