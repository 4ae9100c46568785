//! How a run ends, and where it was then.

use std::fmt;

pub use super::fault::FaultKind;

/// The regular ends of [`super::Machine::launch`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Every hart exited.
    Finished,
    /// The caller's `poll` asked to stop.
    Stopped,
}

/// The irregular ends of [`super::Machine::launch`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// A memory access or call that a GPU would refuse.
    #[error("{kind}\n{trace}{}", kind.history_text())]
    Fault {
        /// What was wrong.
        kind: FaultKind,
        /// Which hart, and where.
        trace: Box<Trace>,
    },
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
    /// The image has no such kernel.
    #[error("the program has no kernel `{0}`")]
    NoKernel(String),
    /// The launch is impossible.
    #[error("cannot launch: {0}")]
    BadLaunch(String),
}

/// An instruction (or function) that the emulator does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the emulator does not have this: {what}\n  in {function}, PTX line {line}: {text}")]
pub struct Refusal {
    /// What is missing.
    pub what: String,
    /// The demangled function.
    pub function: String,
    /// 1-based line of the PTX.
    pub line: u32,
    /// That line.
    pub text: String,
}

/// A hart and its call stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The block.
    pub block: u32,
    /// The warp, counted over the whole grid.
    pub warp: u32,
    /// The lane in the warp.
    pub lane: u32,
    /// Innermost first.
    pub frames: Vec<TraceFrame>,
}

/// One call of a [`Trace`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceFrame {
    /// The demangled function.
    pub function: String,
    /// 1-based line of the PTX.
    pub line: u32,
    /// That line, of the innermost frame only.
    pub text: Option<String>,
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "  in block {}, warp {}, lane {}",
            self.block, self.warp, self.lane
        )?;
        write_frames(f, &self.frames)
    }
}

/// Frames past this one are counted, not printed.
const SHOWN: usize = 40;

fn write_frames(f: &mut fmt::Formatter<'_>, frames: &[TraceFrame]) -> fmt::Result {
    for (depth, frame) in frames.iter().take(SHOWN).enumerate() {
        write!(
            f,
            "\n  {depth:>4}: {} (PTX line {})",
            frame.function, frame.line
        )?;
        if let Some(text) = &frame.text {
            write!(f, "\n        {text}")?;
        }
    }
    match frames.len().saturating_sub(SHOWN) {
        0 => Ok(()),
        more => write!(f, "\n        ... and {more} more"),
    }
}

/// What a waiting hart waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// A word in memory.
    Word(u64),
    /// Other lanes of its warp.
    Warp,
    /// A barrier of its block.
    Block,
}

/// Every live hart when none of them can go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadlock {
    /// In the order of block, warp and lane.
    pub harts: Vec<(Waiting, Trace)>,
}

impl fmt::Display for Deadlock {
    /// Harts with equal stacks are written once.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.harts.len() {
            1 => f.write_str("deadlock: one thread waits, for nobody")?,
            count => write!(f, "deadlock: each of {count} threads waits for another")?,
        }
        let mut groups: Vec<(Waiting, &Trace, usize)> = Vec::new();
        for (waiting, trace) in &self.harts {
            let same = |w: &Waiting, t: &Trace| {
                std::mem::discriminant(w) == std::mem::discriminant(waiting)
                    && t.frames == trace.frames
            };
            match groups.iter_mut().find(|(w, t, _)| same(w, t)) {
                Some(group) => group.2 += 1,
                None => groups.push((*waiting, trace, 1)),
            }
        }
        for (waiting, trace, count) in groups {
            write!(
                f,
                "\n  block {}, warp {}, lane {}",
                trace.block, trace.warp, trace.lane
            )?;
            if count > 1 {
                write!(f, " and {} more", count - 1)?;
            }
            match waiting {
                Waiting::Word(address) => write!(f, ", for the word at {address:#x}")?,
                Waiting::Warp => write!(f, ", for lanes of the warp")?,
                Waiting::Block => write!(f, ", for a barrier of the block")?,
            }
            write_frames(f, &trace.frames)?;
        }
        Ok(())
    }
}
