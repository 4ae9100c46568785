//! How a run ends, and where it was then.

use super::deadlock::Deadlock;
use super::fault::FaultKind;
use super::load::Refusal;
use super::race::Race;
use super::scheduler::Misfit;
use super::trace::Trace;

/// The regular ends of [`super::Machine::launch`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Every hart exited.
    Finished,
    /// The caller's `poll` asked to stop.
    Stopped,
    /// [`super::MachineConfig::max_instructions`] were executed.
    OutOfInstructions,
}

/// The irregular ends of [`super::Machine::launch`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LaunchError {
    /// A memory access or call that a GPU would refuse.
    #[error("{kind}\n{trace}{}", kind.history_text())]
    Fault {
        /// What was wrong.
        kind: FaultKind,
        /// Which hart, and where.
        trace: Box<Trace>,
    },
    /// Two accesses that nothing orders, of a program loaded for their detection.
    #[error("{0}")]
    Race(Box<Race>),
    /// `trap` or `brkpt`.
    #[error("trap\n{0}")]
    Trap(Box<Trace>),
    /// An instruction that the emulator does not have was reached.
    #[error("{refusal}\n{trace}")]
    Unsupported {
        /// The instruction.
        refusal: Refusal,
        /// Which hart, and where.
        trace: Box<Trace>,
    },
    /// Every live hart waits for another one, for ever.
    #[error("{0}")]
    Deadlock(Deadlock),
    /// The recording to be made again is not of this program.
    #[error("{0}")]
    Misfit(Misfit),
    /// The image has no such kernel.
    #[error("the program has no kernel `{0}`")]
    NoKernel(String),
    /// The launch is impossible.
    #[error("cannot launch: {0}")]
    BadLaunch(String),
}
