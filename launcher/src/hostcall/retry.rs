//! Calls that a signal interrupts.

use std::io;

/// Again, as long as a signal came between.
///
/// # Errors
/// All others.
pub fn retry<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match call() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}
