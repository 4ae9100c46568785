//! The emulator's ends in the launcher's words.

use crate::end::{FaultReport, Stop};
use device_abi as abi;
use emulator::{Deadlock, FaultKind, Holder, LaunchError, Machine, Trace, Waiting, is_of_runtime};
use std::ops::Range;

/// The emulator's irregular ends in the launcher's words.
pub(super) fn translate(stop: LaunchError, program: &str, slots: Range<u64>) -> Stop {
    let fault = |what: String, place: String| FaultReport {
        what,
        place: Some(place),
        help: Vec::new(),
    };
    match stop {
        LaunchError::Fault { kind, trace } => {
            let place = format!("{trace}{}", kind.history_text());
            Stop::Fault(FaultReport {
                help: help(&kind),
                ..fault(kind.to_string(), place)
            })
        }
        LaunchError::Race(race) => Stop::Fault(FaultReport {
            what: race.title(),
            place: Some(race.history()),
            help: vec![
                "order the two with a lock, a channel, a join, or an atomic with Release and Acquire".to_owned(),
            ],
        }),
        LaunchError::Trap(trace) => Stop::Trap(fault(
            "an abort, or code that must not be reached".to_owned(),
            trace.to_string(),
        )),
        LaunchError::Unsupported { refusal, trace } => Stop::Unsupported {
            what: format!("{refusal}\n  of the program `{program}`\n{trace}"),
        },
        LaunchError::Deadlock(deadlock) => Stop::Deadlock {
            report: without_workers(joined(deadlock, &slots)).to_string(),
        },
        LaunchError::Misfit(misfit) => Stop::Misfit {
            reason: misfit.to_string(),
            report: String::new(),
        },
        LaunchError::NoKernel(name) => Stop::BadImage {
            reason: format!("the image has no kernel `{name}`"),
        },
        LaunchError::BadLaunch(why) => Stop::Internal {
            reason: format!("the emulator cannot launch: {why}"),
        },
    }
}

/// What to do about it, where that is not plain.
fn help(kind: &FaultKind) -> Vec<String> {
    let text = match kind {
        FaultKind::StackExhausted(_) => {
            "a GPU has less: there GPU_RUN_HW_STACK is its size; here it is the most that there can be, so call less deeply"
        }
        FaultKind::StacksExhausted(_) => "call less deeply, or in fewer threads at a time",
        _ => return Vec::new(),
    };
    vec![text.to_owned()]
}

/// A hart that waits for a word of a warp's slot waits for the thread on that warp.
fn joined(mut deadlock: Deadlock, slots: &Range<u64>) -> Deadlock {
    for waiter in &mut deadlock.harts {
        if let Waiting::Word(address) = waiter.waiting
            && slots.contains(&address)
        {
            let warp = u32::try_from((address - slots.start) / abi::WARP_RECORD_BYTES);
            waiter.holder = warp.ok().map(Holder::leader);
        }
    }
    deadlock
}

/// The threads of a run that was stopped, a few of them with their stacks.
pub(super) fn where_threads_were(machine: &Machine<'_>) -> String {
    const SHOWN: usize = 8;
    let mut threads = machine.stopped();
    threads.retain(|trace| !is_idle(trace));
    let shown: Vec<String> = threads.iter().take(SHOWN).map(Trace::to_string).collect();
    let mut report = shown.join("\n");
    if let Some(more @ 1..) = threads.len().checked_sub(SHOWN) {
        report += &format!("\n  ... and {more} more threads");
    }
    report
}

/// The deadlock without idle warps, which wait for a thread to run and are no part of it. Nor are lanes of a grid call's caller that wait for other warps in the runtime: who waits for such a lane
/// waits for these.
pub(super) fn without_workers(mut deadlock: Deadlock) -> Deadlock {
    let (left_out, mut harts): (Vec<_>, Vec<_>) = deadlock
        .harts
        .into_iter()
        .partition(|waiter| is_idle(&waiter.trace));
    for waiter in &mut harts {
        let is_left_out = |holder: &Holder| {
            let is = |trace: &Trace| (trace.warp, trace.lane) == (holder.warp, holder.lane);
            left_out.iter().any(|waiter| is(&waiter.trace))
        };
        if waiter.waiting == Waiting::Warp && waiter.holder.as_ref().is_some_and(is_left_out) {
            waiter.waiting = Waiting::Warps;
        }
    }
    deadlock.harts = harts;
    deadlock
}

/// Whether a warp waits for a thread to run: one with a thread has that thread's function on its stack, or `main`.
fn is_idle(trace: &Trace) -> bool {
    // A kernel alone is a test's.
    trace.frames.len() > 1
        && trace
            .frames
            .iter()
            .all(|frame| is_of_runtime(&frame.function))
}
