//! The loop: harts take turns until all have exited or none can go on.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use super::super::end::{End, LaunchError};
use super::super::fault::FaultKind;
use super::super::hart::State;
use super::super::heap::HeapObserver;
use super::super::interpret::{Context, Memory, Pause, WakeRequest, run};
use super::super::machine::PollReason;
use super::super::memory::{SHARED_BASE, SHARED_WINDOW};
use super::super::scheduler::{Replay, Scheduler, Spent, Turn};
use super::super::stacks::OwnStack;
use super::launch::Grid;
use super::parking::Woken;

/// Instructions between two calls of `poll`.
const POLL_INTERVAL: u64 = 100_000;

type Poll<'f> = &'f mut dyn FnMut(PollReason<'_>) -> ControlFlow<()>;

/// What is left to do after a hart's turn.
enum After {
    Nothing,
    /// The host may answer at once.
    AskHost,
    /// The host prints this.
    Print(Vec<u8>),
}

impl Grid<'_, '_> {
    /// Runs the launch to its end.
    pub(in super::super) fn run(mut self, poll: Poll<'_>) -> Result<End, LaunchError> {
        let mut scheduler = self.scheduler();
        let mut polled_at = self.machine.instructions;
        // Turns until parked harts are looked at again.
        let mut round = 0;
        let limit = self.machine.config.max_instructions;
        let limit = limit.map_or(u64::MAX, |most| {
            self.machine.instructions.saturating_add(most)
        });
        while self.live > 0 {
            if round == 0 {
                self.wake(false);
                round = scheduler.turns_until_wake(self.ready.len());
            }
            let next = scheduler.next(&mut self.ready).map_err(|misfit| {
                self.keep_stacks();
                LaunchError::Misfit(misfit)
            })?;
            let Some(turn) = next else {
                if self.idle(poll)?.is_break() {
                    self.keep_stacks();
                    return Ok(End::Stopped);
                }
                round = 0;
                continue;
            };
            round -= 1;
            let (spent, after) = self.turn(turn)?;
            scheduler.spent(spent);
            if self.machine.instructions >= limit && self.live > 0 {
                self.keep_stacks();
                return Ok(End::OutOfInstructions);
            }
            let reason = match &after {
                After::Print(text) => PollReason::Print(text),
                After::AskHost => PollReason::HostWait,
                After::Nothing if self.machine.instructions - polled_at >= POLL_INTERVAL => {
                    PollReason::Tick
                }
                After::Nothing => continue,
            };
            polled_at = self.machine.instructions;
            if let Some(recorder) = &mut self.machine.recorder {
                recorder.polled();
            }
            if poll(reason).is_break() {
                self.keep_stacks();
                return Ok(End::Stopped);
            }
            if reason == PollReason::HostWait {
                round = 0;
            }
        }
        Ok(End::Finished)
    }

    fn scheduler(&mut self) -> Box<dyn Scheduler> {
        let Some(recording) = self.machine.replay.take() else {
            return self.machine.config.schedule.scheduler();
        };
        let (warps, threads) = (self.warps_per_block, self.shape.threads);
        let blocks = self.shape.blocks;
        let hart_of = move |warp: u32, lane: u32| {
            let (block, thread) = (warp / warps, warp % warps * 32 + lane);
            (block < blocks && thread < threads).then_some(block * threads + thread)
        };
        Box::new(Replay::new(recording, self.harts.len(), hart_of))
    }

    /// Writes a turn down.
    fn record(&mut self, index: u32, instructions: u32, goes_on: bool) {
        let (warp, lane) = (self.warp_of(index), self.harts[index as usize].lane());
        if let Some(recorder) = &mut self.machine.recorder {
            recorder.turn(warp, lane, instructions, goes_on);
        }
    }

    fn woken(&mut self, woken: Woken) {
        match woken {
            Woken::Slept(hart) => self.make_ready(hart),
            Woken::Answered {
                hart,
                result,
                value,
                is_long,
                acquired,
            } => {
                if let Some(address) = acquired {
                    self.waited(hart, address);
                }
                let hart_of = &mut self.harts[hart as usize];
                hart_of.write_local(result, value as u32);
                if is_long {
                    hart_of.write_local(result + 4, (value >> 32) as u32);
                }
                self.make_ready(hart);
            }
        }
    }

    /// Lets those go that hart `index` wakes, and then itself.
    fn end_waits(&mut self, index: u32, request: WakeRequest) {
        let WakeRequest {
            address,
            most,
            result,
        } = request;
        self.ready.push_back(index);
        let mut parking = std::mem::take(&mut self.parking);
        let count = parking.wake_waiters(address, most, |woken| self.woken(woken));
        self.parking = parking;
        self.harts[index as usize].write_local(result, count);
    }

    /// `all`: looks at every word that harts wait for.
    fn wake(&mut self, all: bool) {
        let now = self.machine.time();
        let waiting = self.ready.len();
        let mut parking = std::mem::take(&mut self.parking);
        parking.wake(now, all, |woken| self.woken(woken));
        self.parking = parking;
        if let Some(recorder) = &mut self.machine.recorder
            && self.ready.len() > waiting
        {
            recorder.woke();
        }
    }

    /// Nothing is ready: asks the host, lets time pass, or finds that nothing will ever be.
    fn idle(&mut self, poll: Poll<'_>) -> Result<ControlFlow<()>, LaunchError> {
        self.wake(true);
        if !self.ready.is_empty() {
            return Ok(ControlFlow::Continue(()));
        }
        let awaits_host = self.parking.awaits_host();
        let asked = Instant::now();
        if awaits_host {
            let now = self.machine.time();
            let left = self.parking.earliest();
            let left = left.map(|at| Duration::from_nanos(at.saturating_sub(now)));
            if poll(PollReason::Idle(left)).is_break() {
                return Ok(ControlFlow::Break(()));
            }
            self.wake(false);
            if !self.ready.is_empty() {
                return Ok(ControlFlow::Continue(()));
            }
        }
        match self.parking.earliest() {
            // What the host waits for comes in its own time. Until then ours passes like the host's: a timeout means what it says.
            deadline if awaits_host => {
                let passed = u64::try_from(asked.elapsed().as_nanos()).unwrap_or(u64::MAX);
                let left = deadline.map_or(u64::MAX, |deadline| {
                    deadline.saturating_sub(self.machine.time())
                });
                self.machine.skipped = self.machine.skipped.saturating_add(passed.min(left));
            }
            Some(deadline) => self.machine.skipped += deadline.saturating_sub(self.machine.time()),
            // The last thing before everyone waits may have been a call that nobody waits for, such as the program's exit.
            None if poll(PollReason::Tick).is_break() => return Ok(ControlFlow::Break(())),
            None => return Err(LaunchError::Deadlock(self.deadlock())),
        }
        Ok(ControlFlow::Continue(()))
    }

    /// One turn of one hart.
    fn turn(&mut self, turn: Turn) -> Result<(Spent, After), LaunchError> {
        let index = turn.hart;
        let before = self.harts[index as usize].frame_bytes();
        if self.harts[index as usize].frames.is_empty() {
            self.start(index).map_err(|kind| self.fault(index, kind))?;
        }
        let hart = &mut self.harts[index as usize];
        let block = hart.block;
        let shared = self.shared[block as usize];
        let shared_size = u64::from(self.shape.shared);
        let stacks = self.machine.stacks.as_ref();
        let memory = Memory {
            arena: &self.machine.arena,
            layout: &self.machine.program.layout,
            heap: self.machine.heap.as_ref(),
            runtime_heap: self.machine.runtime_heap,
            stacks,
            stack: stacks.map_or(OwnStack::NONE, |stacks| {
                // SAFETY: each block's shared memory has `shared_size` bytes, and stays for the whole launch.
                unsafe { OwnStack::of(stacks, block, hart.thread, shared, shared_size) }
            }),
            blocks: &self.shared,
            shared,
            shared_size,
            shared_window: SHARED_BASE + u64::from(block) * SHARED_WINDOW,
        };
        let context = Context {
            program: self.machine.program,
            memory,
            observer: self
                .races
                .as_ref()
                .map(|races| races as &RefCell<dyn HeapObserver>),
            races: self.races.as_ref(),
            counts: self.machine.program.counts.then_some(&self.machine.counts),
            shape: &self.shape,
            takers: &self.machine.takers,
            chance: &self.machine.chance,
            watch: &self.parking.watch,
            names: self.machine.names,
            time: self.machine.time(),
            stack_limit: self.machine.config.stack,
            atomics: turn.atomics,
        };
        let ran = match hart.undefined {
            Some(_) => run::<true>(&context, hart, turn.instructions),
            None => run::<false>(&context, hart, turn.instructions),
        };
        self.machine.instructions += u64::from(ran.instructions);
        let spent = Spent {
            hart: index,
            instructions: ran.instructions,
            atomics: ran.atomics,
            sleeps: matches!(ran.pause, Pause::Sleep(_)),
        };
        if self.machine.recorder.is_some() {
            self.record(index, ran.instructions, matches!(ran.pause, Pause::Quantum));
        }
        if let Some(race) = self.race() {
            return Err(LaunchError::Race(race));
        }
        let after = self.after(index, ran.pause)?;
        let now = self.harts[index as usize].frame_bytes();
        self.frame_bytes = (self.frame_bytes + now).saturating_sub(before);
        let most = self.machine.config.all_stacks;
        if now > before && self.frame_bytes > most {
            return Err(self.fault(index, FaultKind::StacksExhausted(most)));
        }
        Ok((spent, after))
    }

    fn after(&mut self, index: u32, pause: Pause) -> Result<After, LaunchError> {
        let result = match pause {
            Pause::Quantum => {
                self.ready.push_back(index);
                Ok(())
            }
            Pause::Exit => self.exit(index),
            Pause::Sleep(nanoseconds) => {
                self.harts[index as usize].state = State::Parked;
                let until = self.machine.time().saturating_add(nanoseconds.into());
                self.parking.sleep(index, until);
                Ok(())
            }
            Pause::Wait(request) if self.parking.ends_for_nothing(&request) => {
                self.harts[index as usize].write_local(request.result, 1);
                self.ready.push_back(index);
                Ok(())
            }
            Pause::Wake(request) => {
                self.end_waits(index, request);
                Ok(())
            }
            Pause::Wait(request) => {
                self.harts[index as usize].state = State::Parked;
                let whom = request.whom;
                self.parking.wait(index, request);
                if whom.is_host() {
                    return Ok(After::AskHost);
                }
                Ok(())
            }
            Pause::Backtrace(request) => self.write_backtrace(index, request),
            Pause::Print(text) => {
                self.ready.push_back(index);
                return Ok(After::Print(text));
            }
            Pause::Warp(op, mask, offer) => self.arrive_at_warp(index, op, mask, offer),
            Pause::Barrier {
                op,
                id,
                count,
                predicate,
            } => match self.arrive_at_barrier(index, op, id, count, predicate) {
                Ok(true) => Ok(()),
                Ok(false) => {
                    self.ready.push_back(index);
                    Ok(())
                }
                Err(kind) => Err(kind),
            },
            // `turn` has reported it.
            Pause::Race => Ok(()),
            Pause::Trap => return Err(LaunchError::Trap(self.trace(index))),
            Pause::Unsupported(refusal) => {
                let refusal = self.machine.program.refusals()[refusal as usize].clone();
                return Err(LaunchError::Unsupported {
                    refusal,
                    trace: self.trace(index),
                });
            }
            Pause::Fault(kind) => Err(kind),
        };
        match result {
            Ok(()) => Ok(After::Nothing),
            Err(kind) => Err(self.fault(index, kind)),
        }
    }
}
