//! The PTX emulator: a CPU device.
//!
//! A [`Program`] is PTX decoded into bytecode. A [`Machine`] has the memory and runs kernels: every lane of every warp is a
//! hart with its own program counter and call stack. A run is deterministic: harts take turns on one host thread, and time
//! is counted in instructions.

mod alu;
mod chance;
mod code;
mod counts;
mod deadlock;
mod decode;
mod end;
mod fault;
mod grid;
mod hart;
mod heap;
mod host_window;
mod interpret;
mod lane_stacks;
mod layout;
mod load;
mod machine;
mod memory;
mod names;
mod observe;
mod op;
mod printf;
mod program;
mod race;
mod reason;
mod recording;
mod scheduler;
mod source;
mod stacks;
mod takers;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod thread_name;
mod trace;
mod types;
mod undefined;
mod warp;
mod watch;

pub use counts::Counts;
pub use deadlock::{Deadlock, Holder, Waiter, Waiting};
pub use end::{End, LaunchError};
pub use fault::{
    BadAccess, FaultKind, FrameFate, FreeError, FreeFault, HeapBlock, HeapFault, Intent,
    UndefinedFault, UndefinedUse,
};
pub use host_window::HostWindow;
pub use load::{LoadError, LoadOptions, Refusal};
pub use machine::{Machine, MachineConfig, PollReason};
pub use program::Program;
pub use race::{Race, RaceSide};
pub use recording::{BadRecording, Header, Recorder, Recording};
pub use scheduler::{Generator, Misfit, Schedule};
pub use source::Place;
pub use thread_name::thread_name;
pub use trace::is_of_runtime;
pub use trace::{Trace, TraceFrame};
