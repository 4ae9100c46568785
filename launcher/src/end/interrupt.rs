//! Ctrl-C, SIGTERM and SIGHUP.

use super::leave::leave;
use process::{exit, signal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How long the run may take to notice. It may be inside the driver's compiler, or in a write to a pipe that nobody reads.
const GRACE: Duration = Duration::from_millis(500);

/// Whether the user wants the program to end. Clones share one flag.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Takes over the process's signals: the first sets the flag; the process ends after a grace in any case.
    ///
    /// # Errors
    /// The operating system refuses.
    pub fn install() -> std::io::Result<Interrupt> {
        let interrupt = Interrupt::default();
        let flag = interrupt.clone();
        signal::handle(move || {
            flag.set();
            std::thread::sleep(GRACE);
            leave(exit::interrupted());
        })?;
        Ok(interrupt)
    }

    /// Asks for the end.
    pub fn set(&self) {
        // Only the flag is communicated.
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the end was asked for.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
