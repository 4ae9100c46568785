//! Where harts are, for reports.

use crate::ptx::demangle;

use super::super::hart::State;
use super::super::stop::{Deadlock, Trace, TraceFrame, Waiting};
use super::launch::Grid;

impl Grid<'_, '_> {
    /// The call stack of a hart.
    pub(super) fn trace(&self, index: u32) -> Box<Trace> {
        let hart = &self.harts[index as usize];
        let frames = hart.frames.iter().rev();
        let frames = self.call_stack(frames.map(|frame| (frame.function, frame.pc)));
        Box::new(Trace {
            block: hart.block,
            warp: self.warp_of(index),
            lane: hart.lane(),
            frames,
        })
    }

    /// The frames of a call stack, innermost first: function, and the op after the one that stopped or called.
    pub(super) fn call_stack(&self, stack: impl Iterator<Item = (u32, u32)>) -> Vec<TraceFrame> {
        let program = self.machine.program;
        let frame = |(depth, (function, pc)): (usize, (u32, u32))| {
            let code = &program.functions[function as usize];
            let line = code.lines.get((pc as usize).saturating_sub(1));
            let line = line.copied().unwrap_or(0);
            TraceFrame {
                function: demangle(&code.name),
                line,
                text: (depth == 0).then(|| program.line(line)),
            }
        };
        stack.enumerate().map(frame).collect()
    }

    /// All harts that wait.
    pub(super) fn deadlock(&self) -> Deadlock {
        let mut harts = Vec::new();
        for (index, hart) in self.harts.iter().enumerate() {
            let index = index as u32;
            let waiting = match hart.state {
                State::Exited | State::Ready => continue,
                State::AtWarp { .. } => Waiting::Warp,
                State::AtBarrier { .. } => Waiting::Block,
                State::Parked => Waiting::Word(self.parking.address_of(index).unwrap_or(0)),
            };
            harts.push((waiting, *self.trace(index)));
        }
        Deadlock { harts }
    }
}
