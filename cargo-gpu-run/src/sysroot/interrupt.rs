//! Ctrl-C while a sysroot is built.
//!
//! The terminal sends it to cargo as well, which ends by it. We only have to outlive cargo, so that temporary directories are
//! removed on the way out. What replaces this process later starts with the system's own handling again.

use std::sync::atomic::{AtomicBool, Ordering};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From now on an interrupt is noted instead of ending the process.
pub fn hold() {
    // A second handler in one process is refused; then the first one is ours. Without any, Ctrl-C merely leaves files behind.
    let _ = ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::Relaxed));
}

/// Whether there was one.
pub fn is_noted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}
