//! Where harts are, for reports.

use crate::ptx::demangle;

use super::super::hart::State;
use super::super::stop::{Deadlock, Trace, TraceFrame, Waiting};
use super::launch::Grid;

impl Grid<'_, '_> {
    /// The call stack of a hart.
    pub(super) fn trace(&self, index: u32) -> Box<Trace> {
        let hart = &self.harts[index as usize];
        let program = self.machine.program;
        let mut frames = Vec::with_capacity(hart.frames.len());
        for (depth, frame) in hart.frames.iter().rev().enumerate() {
            let code = &program.functions[frame.function as usize];
            // The saved position is the op after the one that stopped or called.
            let at = (frame.pc as usize).saturating_sub(1);
            let line = code.lines.get(at).copied().unwrap_or(0);
            let text = (depth == 0).then(|| program.line(line));
            frames.push(TraceFrame {
                function: demangle(&code.name),
                line,
                text,
            });
        }
        Box::new(Trace {
            block: hart.block,
            warp: self.warp_of(index),
            lane: hart.lane(),
            frames,
        })
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
