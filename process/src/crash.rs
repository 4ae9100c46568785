//! Crashes: of a child, and of a library that works in this process. The latter ends the process with an error and an exit code of ours, and not with a bare signal.
//!
//! After a crash nothing in the process can be trusted, its locks and its allocator least of all. So the words are made before the library is called, and
//! the signal's handler only writes them and ends the process. The handler runs on the alternate stack that std gives each of its threads, for the
//! stack may be what ran out. A library's own thread has no other stack: if that one overflows, the signal remains.

/// What a process says last.
#[derive(Clone, Debug)]
pub struct LastWords {
    /// Where.
    pub stream: Stream,
    /// What, with its end of line.
    pub text: Vec<u8>,
    /// Its exit code.
    pub code: i32,
}

/// A stream of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

#[cfg(unix)]
pub use unix::{end_with, signal_of};

/// The signal by which a process crashed, by its name.
#[cfg(not(unix))]
pub fn signal_of(_status: std::process::ExitStatus) -> Option<&'static str> {
    None
}

/// Calls `work`. Crashes are not caught here.
#[cfg(not(unix))]
pub fn end_with<T>(_words: impl Fn(&str) -> LastWords, work: impl FnOnce() -> T) -> T {
    work()
}

#[cfg(unix)]
mod unix {
    use super::{LastWords, Stream};
    use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, sigaction};
    use nix::unistd;
    use std::ffi::c_int;
    use std::os::unix::process::ExitStatusExt as _;
    use std::process::ExitStatus;
    use std::ptr;
    use std::sync::atomic::{AtomicPtr, Ordering};
    use std::sync::{Mutex, PoisonError};

    /// The signals of code that is broken.
    const CRASHES: [Signal; 5] = [
        Signal::SIGSEGV,
        Signal::SIGBUS,
        Signal::SIGILL,
        Signal::SIGFPE,
        Signal::SIGABRT,
    ];

    /// The signal by which a process crashed, by its name.
    pub fn signal_of(status: ExitStatus) -> Option<&'static str> {
        let signal = status.signal()?;
        let crash = CRASHES.into_iter().find(|crash| *crash as i32 == signal);
        crash.map(Signal::as_str)
    }

    /// Words for each of [`CRASHES`].
    type Words = [LastWords; CRASHES.len()];

    /// Whoever takes the words out of it owns them: the handler, which then ends the process, or [`Handlers`].
    static WORDS: AtomicPtr<Words> = AtomicPtr::new(ptr::null_mut());
    /// Held while there are handlers, which are the whole process's.
    static HANDLERS: Mutex<()> = Mutex::new(());

    /// Calls `work`. If the process crashes meanwhile, on whichever thread, it ends with the words for that signal, which is named as `SIGSEGV` is. The process
    /// is left as it is: nothing is dropped, so there should be nothing that only a destructor would remove.
    pub fn end_with<T>(words: impl Fn(&str) -> LastWords, work: impl FnOnce() -> T) -> T {
        // The lock guards no data that a panic could spoil.
        let _lock = HANDLERS.lock().unwrap_or_else(PoisonError::into_inner);
        let _handlers = Handlers::install(CRASHES.map(|signal| words(signal.as_str())));
        work()
    }

    /// The handlers, until it is dropped, and what was there before them.
    struct Handlers([Option<SigAction>; CRASHES.len()]);

    impl Handlers {
        fn install(words: Words) -> Handlers {
            WORDS.store(Box::into_raw(Box::new(words)), Ordering::Release);
            let handler = SigAction::new(
                SigHandler::Handler(crashed),
                SaFlags::SA_ONSTACK,
                SigSet::all(),
            );
            Handlers(CRASHES.map(|signal| {
                // SAFETY: the handler only calls what may be called in one (`signal-safety(7)`). What the system refuses stays as it was.
                unsafe { sigaction(signal, &handler) }.ok()
            }))
        }
    }

    impl Drop for Handlers {
        fn drop(&mut self) {
            for (signal, before) in CRASHES.into_iter().zip(&self.0) {
                if let Some(before) = before {
                    // SAFETY: it was this signal's action before.
                    let _ = unsafe { sigaction(signal, before) };
                }
            }
            let words = WORDS.swap(ptr::null_mut(), Ordering::Acquire);
            if words.is_null() {
                // Another thread has crashed and ends the process.
                wait_for_the_end();
            }
            // SAFETY: made by `Box::into_raw`, and nobody else has taken it.
            drop(unsafe { Box::from_raw(words) });
        }
    }

    extern "C" fn crashed(signal: c_int) {
        let words = WORDS.swap(ptr::null_mut(), Ordering::Acquire);
        // SAFETY: whoever takes it owns it, and this thread never frees it.
        let Some(words) = (unsafe { words.as_ref() }) else {
            // The first thread that crashes has them.
            wait_for_the_end();
        };
        for (crash, words) in CRASHES.iter().zip(words) {
            if *crash as c_int == signal {
                write(words);
                signal_hook::low_level::exit(words.code);
            }
        }
        signal_hook::low_level::exit(crate::exit::INTERNAL);
    }

    fn write(words: &LastWords) {
        let stream = match words.stream {
            Stream::Out => rustix::stdio::stdout(),
            Stream::Err => rustix::stdio::stderr(),
        };
        let mut rest = words.text.as_slice();
        while let [_, ..] = rest {
            match rustix::io::write(stream, rest) {
                Ok(written) => rest = rest.get(written..).unwrap_or_default(),
                Err(rustix::io::Errno::INTR) => {}
                // Nobody is left to tell.
                Err(_) => return,
            }
        }
    }

    fn wait_for_the_end() -> ! {
        loop {
            unistd::pause();
        }
    }
    #[cfg(test)]
    mod tests {
        use super::*;
        use nix::sys::signal::raise;
        use std::sync::atomic::AtomicU32;

        static SEEN: AtomicU32 = AtomicU32::new(0);

        extern "C" fn see(_: c_int) {
            SEEN.fetch_add(1, Ordering::Relaxed);
        }

        #[test]
        fn the_handlers_before_are_those_after() {
            let handler =
                SigAction::new(SigHandler::Handler(see), SaFlags::empty(), SigSet::empty());
            // SAFETY: it only counts.
            unsafe { sigaction(Signal::SIGFPE, &handler) }.unwrap();
            let words = |signal: &str| LastWords {
                stream: Stream::Err,
                text: signal.into(),
                code: 1,
            };
            assert_eq!(end_with(words, || 7), 7);
            raise(Signal::SIGFPE).unwrap();
            assert_eq!(SEEN.load(Ordering::Relaxed), 1);
            assert!(WORDS.load(Ordering::Relaxed).is_null());
        }
    }
}
