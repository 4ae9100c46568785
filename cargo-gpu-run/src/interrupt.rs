//! Ctrl-C (and SIGTERM, SIGHUP) while we work ourselves, before the program runs.
//!
//! From [`hold`] on an interrupt is noted instead of ending the process, so that temporary files are removed on the way out. What
//! replaces this process later starts with the system's own handling again.

use process::signal;
use std::process::Command;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// The process group to be ended with us; 0 is none.
static GROUP: AtomicI32 = AtomicI32::new(0);

/// From now on an interrupt is noted instead of ending the process.
pub fn hold() {
    static HELD: Once = Once::new();
    let note = || {
        // Before the group is read: whoever stores a group afterwards sees the flag (both are SeqCst).
        INTERRUPTED.store(true, Ordering::SeqCst);
        end(GROUP.load(Ordering::SeqCst));
    };
    // Without a handler Ctrl-C merely leaves files behind.
    HELD.call_once(|| drop(signal::handle(note)));
}

/// Whether there was one.
pub fn is_noted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// While this lives, an interrupt ends the command that it was made for, with all processes that the command started.
#[must_use]
pub struct Guard(());

impl Guard {
    /// Puts `command` into a process group of its own when it starts. It is then interrupted through us alone, whether the signal
    /// came from a terminal (which knows our group only) or was sent to this process by its id.
    ///
    /// # Errors
    /// No pipe.
    #[cfg(unix)]
    pub fn new(command: &mut Command) -> std::io::Result<Guard> {
        use std::io::{Read as _, Write as _};
        use std::os::unix::process::CommandExt as _;
        let (mut reader, mut writer) = std::io::pipe()?;
        command.process_group(0);
        let report = move || writer.write_all(&std::process::id().to_ne_bytes());
        // SAFETY: between fork and exec this only calls getpid and write, which are async-signal-safe; it takes no lock and allocates
        // nothing.
        unsafe { command.pre_exec(report) };
        // The command's own library starts it and does not tell its id; the thread ends when the command is dropped.
        std::thread::spawn(move || {
            let mut bytes = [0; 4];
            while reader.read_exact(&mut bytes).is_ok() {
                let group = i32::from_ne_bytes(bytes);
                GROUP.store(group, Ordering::SeqCst);
                if is_noted() {
                    end(group);
                }
            }
        });
        Ok(Guard(()))
    }

    /// Does nothing: here a console sends its interrupt to every process itself.
    ///
    /// # Errors
    /// None.
    #[cfg(not(unix))]
    pub fn new(_: &mut Command) -> std::io::Result<Guard> {
        Ok(Guard(()))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // The id may belong to others soon.
        GROUP.store(0, Ordering::SeqCst);
    }
}

#[cfg(unix)]
fn end(group: i32) {
    unsafe extern "C" {
        safe fn kill(process: std::ffi::c_int, signal: std::ffi::c_int) -> std::ffi::c_int;
    }
    if group > 1 {
        // It may have ended meanwhile: nothing is left to do then.
        let _ = kill(-group, signal::number());
    }
}

#[cfg(not(unix))]
fn end(_: i32) {}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::process::ExitStatusExt as _;

    #[test]
    fn the_whole_group_ends() {
        let mut command = Command::new("sh");
        // The inner process keeps the pipe open: output() returns only when it has ended, too.
        command.args(["-c", "sleep 60 & wait"]);
        // A shell's background job ignores interrupts, and its children inherit that; this test may be one.
        unsafe extern "C" {
            safe fn signal(signal: std::ffi::c_int, handler: usize) -> usize;
        }
        let undo = || {
            let _ = signal(2, 0);
            Ok(())
        };
        // SAFETY: `signal` is async-signal-safe.
        unsafe { std::os::unix::process::CommandExt::pre_exec(&mut command, undo) };
        let guard = Guard::new(&mut command).unwrap();
        let waiting = std::thread::spawn(move || command.output().unwrap());
        while GROUP.load(Ordering::SeqCst) == 0 {
            std::thread::yield_now();
        }
        end(GROUP.load(Ordering::SeqCst));
        assert_eq!(waiting.join().unwrap().status.signal(), Some(2));
        drop(guard);
        assert_eq!(GROUP.load(Ordering::SeqCst), 0);
    }
}
