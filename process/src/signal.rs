//! The signals that ask for an end: Ctrl-C, SIGTERM and SIGHUP. Which of them came decides the exit code, as shells have it.

use std::io;
use std::sync::atomic::{AtomicI32, Ordering};

const SIGINT: i32 = 2;

/// The first that came; 0 is none.
static CAME: AtomicI32 = AtomicI32::new(0);

/// Calls `act` on a thread whenever one of them comes, instead of ending the process.
///
/// # Errors
/// The operating system refuses.
#[cfg(unix)]
pub fn handle(mut act: impl FnMut() + Send + 'static) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    let forever = move || {
        for signal in signals.forever() {
            note(signal);
            act();
        }
    };
    let thread = std::thread::Builder::new().name("signals".to_owned());
    thread.spawn(forever).map(drop)
}

/// Calls `act` on a thread whenever there is a Ctrl-C, instead of ending the process.
///
/// # Errors
/// The operating system refuses.
#[cfg(not(unix))]
pub fn handle(mut act: impl FnMut() + Send + 'static) -> io::Result<()> {
    let handler = move || {
        note(SIGINT);
        act();
    };
    ctrlc::set_handler(handler).map_err(io::Error::other)
}

/// The first counts: who is impatient sends a second.
fn note(signal: i32) {
    let _ = CAME.compare_exchange(0, signal, Ordering::SeqCst, Ordering::SeqCst);
}

/// The signal that came first; Ctrl-C's if none did.
pub fn number() -> i32 {
    match CAME.load(Ordering::SeqCst) {
        0 => SIGINT,
        signal => signal,
    }
}
