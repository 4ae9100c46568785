//! A hart's call stack, and how it is printed: as std prints backtraces, with the user's code first.

use std::borrow::Cow;
use std::fmt;

use ptx::demangle;

use super::program::Program;
use super::source::Place;

/// A hart and its call stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The block.
    pub block: u32,
    /// The warp, counted over the whole grid.
    pub warp: u32,
    /// The lane in the warp.
    pub lane: u32,
    /// The thread that it runs, in a report's words (`Names::thread`); none if it runs only a kernel.
    pub thread: Option<String>,
    /// Innermost first.
    pub frames: Vec<TraceFrame>,
}

impl Trace {
    /// As std prints a backtrace, from the line after its title on.
    pub(super) fn backtrace(&self) -> String {
        struct Frames<'t>(&'t [TraceFrame]);
        impl fmt::Display for Frames<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_frames(f, self.0)
            }
        }
        let indented = |line: &str| line.strip_prefix("  ").unwrap_or(line).to_owned() + "\n";
        let text = Frames(&self.frames).to_string();
        text.lines().map(indented).collect()
    }
}

/// One call of a [`Trace`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TraceFrame {
    /// The demangled function.
    pub function: String,
    /// Where in the Rust source, if the PTX tells.
    pub at: Option<Place>,
    /// 1-based line of the PTX.
    pub line: u32,
    /// That line, of the innermost frame only.
    pub text: Option<String>,
    /// Whether a closure of the program was inlined into the function, and this is the closure's code.
    pub closure: bool,
    /// Whether it is of std or of the runtime, and left out of short traces.
    pub hidden: bool,
}

impl TraceFrame {
    /// Whether its code may be the user's although its name is not.
    fn is_closure_call(&self) -> bool {
        CLOSURE_CALLS
            .iter()
            .any(|call| self.function.contains(call))
    }

    /// What a report calls it.
    pub(super) fn name(&self) -> Cow<'_, str> {
        match self.closure {
            true => format!("a closure, inlined into `{}`", self.function).into(),
            false => (&*self.function).into(),
        }
    }

    /// Whether it is a function of the program rather than of std or of the device runtime.
    pub fn is_users(&self) -> bool {
        match crate_of(&self.function) {
            _ if self.is_closure_call() => self.at.as_ref().is_some_and(|at| !at.is_of_std()),
            Some(name) => !FOREIGN.contains(&name),
            // `main` of the C runtime, kernels, `memcpy`. A function without a path is the user's if it has a line of his.
            None => {
                self.function != "main" && self.at.as_ref().is_some_and(|at| at.inlined.is_none())
            }
        }
    }
}

/// How std calls closures, which are often inlined there.
const CLOSURE_CALLS: [&str; 3] = [
    "core::ops::function::Fn",
    "__rust_begin_short_backtrace",
    CAUGHT,
];

/// What calls a thread's closure, or one given to `catch_unwind`. Below it is only the runtime.
const CAUGHT: &str = "std::panicking::catch_unwind::do_call";

/// Crates that are not the user's.
const FOREIGN: [&str; 13] = [
    "std",
    "test",
    "core",
    "alloc",
    "device_abi",
    "device_prelude",
    "device_math",
    "hashbrown",
    "rustc_demangle",
    "compiler_builtins",
    "panic_abort",
    "panic_unwind",
    "__rustc",
];

/// Whether a function, by its demangled name, is the device runtime's own: all that runs on a warp without a thread.
pub fn is_of_runtime(function: &str) -> bool {
    ["device_prelude::", "device_abi::", "__gpu_run_"]
        .iter()
        .any(|start| function.starts_with(start))
}

/// The crate in a demangled path: `demo` of `<&mut demo::Type as core::fmt::Debug>::fmt`.
fn crate_of(function: &str) -> Option<&str> {
    let mut path = function;
    loop {
        let shorter = path.trim_start_matches(['<', '&', '*', '(', '[', ' ']);
        let shorter = ["mut ", "const ", "dyn "]
            .iter()
            .fold(shorter, |path, word| {
                path.strip_prefix(word).unwrap_or(path)
            });
        if shorter == path {
            break;
        }
        path = shorter;
    }
    let (name, _) = path.split_once("::")?;
    Some(name.split_once('[').map_or(name, |(name, _)| name))
        .filter(|name| name.chars().all(|c| c.is_alphanumeric() || c == '_'))
}

/// Marks closures of the program that have no function of their own.
fn mark_closures(frames: &mut [TraceFrame]) {
    for frame in frames.iter_mut() {
        frame.closure = frame.is_closure_call() && frame.is_users();
    }
    // Where lines are missing, the program's own code is above what calls it, or has become part of that.
    if !frames.iter().any(TraceFrame::is_users)
        && let Some(caller) = frames
            .iter_mut()
            .find(|frame| frame.function.contains(CAUGHT))
    {
        caller.closure = true;
    }
}

/// Marks what a short trace leaves out: frames above the first one of the user, and below the last one. A trace without any is kept whole.
fn hide(frames: &mut [TraceFrame]) {
    let is_program = |frame: &TraceFrame| frame.closure || frame.is_users();
    let Some(first) = frames.iter().position(is_program) else {
        return;
    };
    let last = frames.iter().rposition(is_program).unwrap_or(first);
    for (depth, frame) in frames.iter_mut().enumerate() {
        // One frame is as short as the line that would say so.
        frame.hidden = (depth < first && first > 1) || depth > last;
    }
}

impl Program {
    /// The frames of a call stack, innermost first: function, and the op after the one that stopped or called. Without `full`, what a
    /// short trace leaves out is hidden.
    pub(super) fn call_stack(
        &self,
        stack: impl Iterator<Item = (u32, u32)>,
        full: bool,
    ) -> Vec<TraceFrame> {
        let frame = |(depth, (function, pc)): (usize, (u32, u32))| {
            let code = &self.functions[function as usize];
            let op = pc.saturating_sub(1);
            let line = code.lines.get(op as usize).copied().unwrap_or(0);
            let mut frame = TraceFrame {
                function: demangle(&code.name),
                at: self.files.place(&code.positions, op, false),
                line,
                ..TraceFrame::default()
            };
            if frame.is_users() || frame.is_closure_call() {
                frame.at = self.files.place(&code.positions, op, true);
            }
            frame.text = (depth == 0 && frame.at.is_none()).then(|| self.line(line));
            frame
        };
        let mut frames: Vec<TraceFrame> = stack.enumerate().map(frame).collect();
        mark_closures(&mut frames);
        if !full {
            hide(&mut frames);
        }
        frames
    }
}

impl Trace {
    /// `thread 'worker' (1)`, or `block 0, warp 1, lane 0` for a hart that runs no thread.
    pub(super) fn who(&self) -> String {
        match &self.thread {
            Some(thread) => thread.clone(),
            None => format!(
                "block {}, warp {}, lane {}",
                self.block, self.warp, self.lane
            ),
        }
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  in {}", self.who())?;
        write_frames(f, &self.frames)
    }
}

/// Frames past this one are counted, not printed.
const SHOWN: usize = 40;

/// One line or more for each frame, each after a line break.
pub(super) fn write_frames(f: &mut fmt::Formatter<'_>, frames: &[TraceFrame]) -> fmt::Result {
    let folded = frames.iter().take_while(|frame| frame.hidden).count();
    if let Some(called) = folded.checked_sub(1) {
        let called = &frames[called].function;
        write!(f, "\n        ... {folded} frames of std: `{called}`")?;
    }
    let shown = frames.iter().enumerate().filter(|(_, frame)| !frame.hidden);
    for (depth, frame) in shown.clone().take(SHOWN) {
        write!(f, "\n  {depth:>4}: {}", frame.name())?;
        match (&frame.at, &frame.text) {
            (Some(at), _) => {
                let near = if at.inlined.is_none() { "at" } else { "near" };
                write!(f, "\n             {near} {}:{}", at.file, at.line)?;
                if at.column > 0 {
                    write!(f, ":{}", at.column)?;
                }
            }
            (None, Some(text)) => write!(f, "\n             PTX line {}: {text}", frame.line)?,
            (None, None) => {}
        }
    }
    match shown.count().saturating_sub(SHOWN) {
        0 => Ok(()),
        more => write!(f, "\n        ... and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(function: &str) -> TraceFrame {
        TraceFrame {
            function: function.to_owned(),
            ..TraceFrame::default()
        }
    }

    #[test]
    fn crates_of_paths() {
        for (path, expected) in [
            ("std::thread::functions::park", Some("std")),
            ("demo::main::{closure#0}", Some("demo")),
            ("<demo::Type as core::fmt::Debug>::fmt", Some("demo")),
            ("<&mut [demo::Type] as core::fmt::Debug>::fmt", Some("demo")),
            ("<alloc::vec::Vec<demo::Type>>::push", Some("alloc")),
            ("<dyn core::any::Any>::type_id", Some("core")),
            ("__gpu_run_kernel", None),
        ] {
            assert_eq!(crate_of(path), expected, "{path}");
        }
    }

    #[test]
    fn the_users_frames_are_shown_first() {
        let mut frames = [
            "device_prelude::wait::futex::of_program::wait",
            "std::sys::sync::mutex::cuda::Mutex::lock_contended",
            "demo::work",
            "core::ops::function::FnOnce::call_once",
            "demo::main",
            "std::rt::lang_start",
            "main",
            "__gpu_run_kernel",
        ]
        .map(frame)
        .to_vec();
        hide(&mut frames);
        frames[2].at = Some(Place {
            file: "src/main.rs".to_owned(),
            line: 12,
            column: 5,
            inlined: None,
        });
        let trace = Trace {
            block: 1,
            warp: 4,
            lane: 0,
            thread: None,
            frames,
        };
        let expected = "  in block 1, warp 4, lane 0
        ... 2 frames of std: `std::sys::sync::mutex::cuda::Mutex::lock_contended`
     2: demo::work
             at src/main.rs:12:5
     3: core::ops::function::FnOnce::call_once
     4: demo::main";
        assert_eq!(trace.to_string(), expected);
    }

    #[test]
    fn an_inlined_closure_is_the_programs() {
        let stack = || {
            [
                "core::panicking::panic_bounds_check",
                "std::panicking::catch_unwind::do_call",
                "std::sys::thread::cuda::start",
                "__gpu_run_kernel",
            ]
            .map(frame)
            .to_vec()
        };
        let shown = |mut frames: Vec<TraceFrame>| {
            mark_closures(&mut frames);
            hide(&mut frames);
            let shown = frames.iter().filter(|frame| !frame.hidden);
            shown
                .map(|frame| frame.name().into_owned())
                .collect::<Vec<_>>()
        };
        let closure = "a closure, inlined into `std::panicking::catch_unwind::do_call`";
        let panic = "core::panicking::panic_bounds_check";
        // Without a line of the program, and with one.
        assert_eq!(shown(stack()), [panic, closure]);
        let mut frames = stack();
        frames[1].at = Some(Place {
            file: "src/main.rs".to_owned(),
            line: 7,
            column: 63,
            inlined: None,
        });
        assert_eq!(shown(frames), [panic, closure]);
        // A closure that is a function.
        let mut frames = stack();
        frames[0] = frame("demo::main::{closure#0}");
        assert_eq!(shown(frames), ["demo::main::{closure#0}"]);
    }

    #[test]
    fn a_trace_without_the_user_is_whole() {
        let mut frames = [
            "std::thread::functions::park",
            "device_prelude::threads::work::work",
        ]
        .map(frame)
        .to_vec();
        hide(&mut frames);
        assert!(frames.iter().all(|frame| !frame.hidden));
    }
}
