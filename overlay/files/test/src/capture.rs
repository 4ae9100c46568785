//! What a test prints, kept apart from what others print at the same time.

use std::io::{self, Write as _};
use std::mem::{self, ManuallyDrop};
use std::sync::{Arc, Mutex, PoisonError};
use std::{panic, thread};

/// A test's output; its threads write here, too.
pub(crate) struct Capture(Arc<Mutex<Vec<u8>>>);

impl Capture {
    /// From now on, for this thread and those that it spawns.
    pub(crate) fn start() -> Capture {
        let buffer = Arc::default();
        io::set_output_capture(Some(Arc::clone(&buffer)));
        Capture(buffer)
    }

    /// Ends it for this thread.
    pub(crate) fn finish(self) -> Vec<u8> {
        io::set_output_capture(None);
        mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Before the first capture: threads inherit it, and a panic that ends the program shows what was captured.
pub(crate) fn prepare() {
    thread::add_spawn_hook(|_| {
        let capture = io::set_output_capture(None);
        io::set_output_capture(capture.clone());
        || drop(io::set_output_capture(capture))
    });
    let builtin = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !info.can_unwind() {
            // Both streams stay locked, so that the last words stay together.
            mem::forget(io::stderr().lock());
            let mut stdout = ManuallyDrop::new(io::stdout().lock());
            if let Some(captured) = io::set_output_capture(None)
                && let Ok(data) = captured.lock()
            {
                let _ = stdout.write_all(&data);
                let _ = stdout.flush();
            }
        }
        builtin(info);
    }));
}
