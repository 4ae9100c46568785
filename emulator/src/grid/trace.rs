//! Where harts are, for reports.

use super::super::deadlock::{Deadlock, Holder, Waiter, Waiting};
use super::super::fault::FaultKind;
use super::super::hart::{Hart, State};
use super::super::interpret::BacktraceRequest;
use super::super::machine::KeptStack;
use super::super::names::Names;
use super::super::trace::{Trace, TraceFrame};
use super::block::Warp;
use super::launch::Grid;

impl Grid<'_, '_> {
    /// The call stack of a hart.
    pub(super) fn trace(&self, index: u32) -> Box<Trace> {
        let hart = &self.harts[index as usize];
        let frames = self.call_stack(positions(hart).into_iter());
        Box::new(Trace {
            block: hart.block,
            warp: self.warp_of(index),
            lane: hart.lane(),
            thread: self.thread_of(index),
            frames,
        })
    }

    /// Writes the hart's own call stack into its memory, cut at the end of the buffer, and lets it go on.
    pub(super) fn write_backtrace(
        &mut self,
        index: u32,
        request: BacktraceRequest,
    ) -> Result<(), FaultKind> {
        let text = self.trace(index).backtrace();
        let room = usize::try_from(request.size).unwrap_or(usize::MAX);
        let mut bytes = text.as_bytes();
        if bytes.len() > room {
            let whole = (0..=room).rfind(|&end| text.is_char_boundary(end));
            bytes = &bytes[..whole.unwrap_or(0)];
        }
        self.machine.write(request.buffer, bytes)?;
        let hart = &mut self.harts[index as usize];
        hart.write_local(request.result, bytes.len() as u32);
        self.make_ready(index);
        Ok(())
    }

    /// The thread that a hart runs, in a report's words.
    pub(super) fn thread_of(&self, index: u32) -> Option<String> {
        let hart = &self.harts[index as usize];
        let warp = Names::warp(hart.block, hart.thread);
        self.machine.names.hart(warp, hart.lane())
    }

    /// The frames of a call stack, innermost first: function, and the op after the one that stopped or called.
    pub(super) fn call_stack(&self, stack: impl Iterator<Item = (u32, u32)>) -> Vec<TraceFrame> {
        let full = self.machine.config.full_traces;
        self.machine.program.call_stack(stack, full)
    }

    /// Keeps where every hart is that has begun and not ended: the run stops here.
    pub(super) fn keep_stacks(&mut self) {
        let harts = self.harts.iter().enumerate();
        let begun = harts.filter(|(_, hart)| !hart.frames.is_empty() && !hart.awaits_leader());
        let kept = begun.map(|(index, hart)| {
            let mut frames = positions(hart);
            // Its turn ended between two ops: the next one is where it is.
            if hart.state == State::Ready
                && let Some((_, pc)) = frames.first_mut()
            {
                *pc += 1;
            }
            KeptStack {
                block: hart.block,
                warp: self.warp_of(index as u32),
                lane: hart.lane(),
                thread: self.thread_of(index as u32),
                frames,
            }
        });
        self.machine.stopped = kept.collect();
    }

    /// All harts that wait.
    pub(super) fn deadlock(&self) -> Deadlock {
        let addresses = self.parking.addresses();
        let mut harts = Vec::new();
        for (index, hart) in self.harts.iter().enumerate() {
            let index = index as u32;
            let waiting = match hart.state {
                State::Exited | State::Ready => continue,
                // The leader is the one to name.
                State::AtWarp { .. } if hart.awaits_leader() => continue,
                State::AtWarp { .. } => Waiting::Warp,
                State::AtBarrier { .. } => Waiting::Block,
                State::Parked => Waiting::Word(addresses.get(&index).copied().unwrap_or(0)),
            };
            let holder = match (waiting, hart.state) {
                (Waiting::Word(address), _) => {
                    let taker = self.machine.takers.of(address);
                    taker.map(|(block, thread)| Holder {
                        warp: block * self.warps_per_block + thread / 32,
                        lane: thread % 32,
                    })
                }
                (_, State::AtWarp { mask, .. }) => self.missing(self.warp_of(index), mask),
                _ => None,
            };
            harts.push(Waiter {
                waiting,
                holder,
                trace: *self.trace(index),
            });
        }
        Deadlock { harts }
    }

    /// The first of these lanes of a warp that has not come to where they meet.
    fn missing(&self, warp: u32, mask: u32) -> Option<Holder> {
        let Warp { exited, waiting } = self.warps[warp as usize];
        let missing = mask & !(exited | waiting);
        (missing != 0).then(|| Holder {
            warp,
            lane: missing.trailing_zeros(),
        })
    }
}

/// Function and position of all frames of a hart, innermost first.
fn positions(hart: &Hart) -> Vec<(u32, u32)> {
    let frames = hart.frames.iter().rev();
    frames.map(|frame| (frame.function, frame.pc)).collect()
}
