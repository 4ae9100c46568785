//! Where harts are, for reports.

use crate::ptx::demangle;

use super::super::hart::State;
use super::super::stop::{Deadlock, Trace, TraceFrame, Waiting};
use super::super::trace::hide;
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
            let op = pc.saturating_sub(1);
            let line = code.lines.get(op as usize).copied().unwrap_or(0);
            let mut frame = TraceFrame {
                function: demangle(&code.name),
                at: program.files.place(&code.positions, op, false),
                line,
                ..TraceFrame::default()
            };
            if frame.is_users() {
                frame.at = program.files.place(&code.positions, op, true);
            }
            frame.text = (depth == 0 && frame.at.is_none()).then(|| program.line(line));
            frame
        };
        let mut frames: Vec<TraceFrame> = stack.enumerate().map(frame).collect();
        if !self.machine.config.full_traces {
            hide(&mut frames);
        }
        frames
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
