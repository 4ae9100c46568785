//! What a thread waits for in Rust's terms, by the functions and files of std on its stack.

use std::fmt;

use super::trace::TraceFrame;

/// Why a thread waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    Mutex,
    Read,
    Write,
    Condvar,
    Once,
    Barrier,
    Send,
    Receive,
    Channel,
    Join,
    Scope,
    Park,
    Warp,
    /// Other warps, which have parts of a grid call.
    Warps,
    Block,
    /// None of these: a word that its own code waits for.
    Word,
}

/// Where std's mutexes wait.
const LOCK: &str = "mutex::cuda::Mutex>::lock";

/// Parts of demangled functions. The first that fits a frame counts; tests/deadlock has a program for each, so a std that renames one is noticed.
const FUNCTIONS: [(&str, Reason); 16] = [
    ("sync::barrier::Barrier>::wait", Reason::Barrier),
    ("mpmc::zero::Channel<", Reason::Channel),
    ("std::thread::scoped::", Reason::Scope),
    ("threads::spawn::Handle>::join", Reason::Join),
    ("condvar::futex::Condvar>::wait", Reason::Condvar),
    ("once::futex::Once>::", Reason::Once),
    ("rwlock::cuda::RwLock>::read", Reason::Read),
    ("rwlock::cuda::RwLock>::write", Reason::Write),
    (LOCK, Reason::Mutex),
    ("sync::poison::mutex::Mutex<", Reason::Mutex),
    ("sync::poison::rwlock::RwLock<", Reason::Write),
    ("mpmc::", Reason::Channel),
    ("mpsc::", Reason::Channel),
    ("std::thread::functions::park", Reason::Park),
    ("Thread>::park", Reason::Park),
    ("__gpu_run_grid_call", Reason::Warps),
];

/// Parts of the files of std whose inlined code called the wait, from the program's own function: how much of std is inlined there depends on the code generator.
/// Waits for locks and `Once` are in functions that are never inlined.
const FILES: [(&str, Reason); 8] = [
    ("/sync/mpmc/", Reason::Channel),
    ("/sync/mpsc", Reason::Channel),
    ("/thread/scoped.rs", Reason::Scope),
    ("/sync/barrier.rs", Reason::Barrier),
    ("/sync/poison/condvar.rs", Reason::Condvar),
    ("/sync/condvar/", Reason::Condvar),
    ("/sync/thread_parking/", Reason::Park),
    ("/thread/functions.rs", Reason::Park),
];

impl Reason {
    /// What the hart with this stack waits for.
    pub(super) fn of(frames: &[TraceFrame]) -> Reason {
        let users = frames.iter().position(TraceFrame::is_users);
        let of_std = &frames[..users.unwrap_or(frames.len())];
        let is_lock = |frame: &TraceFrame| frame.function.contains(LOCK);
        match Reason::called(frames, users) {
            // Its wait is over, but not that for its mutex.
            Reason::Condvar if of_std.iter().any(is_lock) => Reason::Mutex,
            reason => reason,
        }
    }

    /// By what the program called; `users` is the first frame of its own.
    fn called(frames: &[TraceFrame], users: Option<usize>) -> Reason {
        let inlined = users.and_then(|user| frames[user].at.as_ref()?.inlined.as_deref());
        if let Some((_, reason)) = inlined.and_then(|file| find(&FILES, file)) {
            return *reason;
        }
        // What the program called: a channel's receiver parks, a barrier has a condition variable.
        let of_std = &frames[..users.unwrap_or(frames.len())];
        for frame in of_std.iter().rev() {
            if let Some((_, reason)) = find(&FUNCTIONS, &frame.function) {
                let end = |name: &str| frame.function.contains(name);
                return match reason {
                    Reason::Channel if end(">::send") => Reason::Send,
                    Reason::Channel if end(">::recv") => Reason::Receive,
                    Reason::Write if end(">::read") => Reason::Read,
                    reason => *reason,
                };
            }
            let file = frame.at.as_ref().map(|at| at.file.as_str());
            if let Some((_, reason)) = file.and_then(|file| find(&FILES, file)) {
                return *reason;
            }
        }
        Reason::Word
    }

    /// Whether the hart that took the word, or has not come, keeps the others waiting.
    pub(super) fn has_holder(self) -> bool {
        matches!(
            self,
            Reason::Mutex | Reason::Read | Reason::Write | Reason::Join | Reason::Warp
        )
    }

    /// Whether the word's address means something to the user.
    pub(super) fn has_address(self) -> bool {
        matches!(
            self,
            Reason::Mutex
                | Reason::Read
                | Reason::Write
                | Reason::Condvar
                | Reason::Once
                | Reason::Word
        )
    }

    /// What stands between the thing and its holder.
    pub(super) fn by(self) -> &'static str {
        match self {
            Reason::Join => "",
            Reason::Warp => ", among them",
            _ => ", taken by",
        }
    }
}

fn find<'t>(table: &'t [(&str, Reason)], text: &str) -> Option<&'t (&'t str, Reason)> {
    table.iter().find(|(part, _)| text.contains(part))
}

impl fmt::Display for Reason {
    /// What follows `waits`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::Mutex => "for the Mutex",
            Reason::Read => "to read from the RwLock",
            Reason::Write => "to write to the RwLock",
            Reason::Condvar => "for a notification of the Condvar",
            Reason::Once => "for the Once (or OnceLock, LazyLock)",
            Reason::Barrier => "at a Barrier for more threads",
            Reason::Send => "to send into a full channel",
            Reason::Receive => "for a message from a channel",
            Reason::Channel => "for the other end of a channel",
            Reason::Join => "to join",
            Reason::Scope => "for the threads of its scope",
            Reason::Park => "to be unparked",
            Reason::Warp => "for lanes of its warp",
            Reason::Warps => "for other warps of its call",
            Reason::Block => "at a barrier of its block",
            Reason::Word => "for a change of the word",
        })
    }
}
